"""Limiting a record to named people of the staff, where someone near the family works here."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.access import EndRestriction, Named, RestrictRecord
from backend.aggregates.profile import MANAGERS
from backend.permission import Deed
from web.decided import Deciding, Job, deciding, decision
from web.page import Visit, read, write


class LimitsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the record is limited to, and the staff to choose from."""

    named: tuple[str, ...]
    staff: tuple[Job, ...]
    chosen: tuple[str, ...]
    deciding: Deciding


@read("/families/{family:uuid}/limits", Deed.RESTRICT)
def limits(visit: Visit) -> Response[Any]:
    """Whom the record is limited to."""
    return _show(visit)


@write("/families/{family:uuid}/limits", Deed.RESTRICT)
def limit(visit: Visit) -> Response[Any]:
    """Limits the record; whoever decides it stays among those who can open it."""
    staff = {each.value: each.text for each in _staff(visit)}
    # Whoever limits a record can open it afterwards, or nobody could lift the limit.
    chosen = list(dict.fromkeys([*visit.form.several("named"), str(visit.viewer.account)]))
    names = {row["account"]: row["name"] for row in _rows(visit)}
    return visit.carry_out(
        lambda: RestrictRecord(
            named=tuple(Named(each, names[each]) for each in chosen if each in staff),
            decision=decision(visit.form),
        ),
        then=f"{visit.root}/limits",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/limits/ends", Deed.RESTRICT)
def end(visit: Visit) -> Response[Any]:
    """Opens the record to everyone again whose role reaches it."""
    return visit.carry_out(
        lambda: EndRestriction(decision=decision(visit.form)),
        then=f"{visit.root}/limits",
        otherwise=lambda: _show(visit),
    )


def _rows(visit: Visit) -> list[dict[str, Any]]:
    return visit.rows(
        "select account::text, name, title, team from pages.accounts "
        "where open and standing in ('worker', 'manager', 'specialist') order by name, account"
    )


def _staff(visit: Visit) -> tuple[Job, ...]:
    return tuple(
        Job(row["account"], ", ".join(filter(None, (row["name"], row["title"], row["team"]))))
        for row in _rows(visit)
    )


def _show(visit: Visit) -> Response[Any]:
    named = visit.ledger.family(visit.family).access.named
    return visit.show(
        "limits.html",
        LimitsPage(
            named=tuple(each.name for each in named),
            staff=_staff(visit),
            chosen=tuple(each.account for each in named),
            deciding=deciding(visit, MANAGERS),
        ),
        title="Limit the record",
    )


ROUTES = (limits, limit, end)
