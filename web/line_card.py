"""A what-if on a card of its own: what to do and who comes, to print and to open on a phone."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.permission import Deed
from backend.projections.rows import Row
from web.away import absences
from web.moments import Moment, on
from web.page import NotHere, Visit, read


class Comes(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who comes, and whether they are away now, until when, and who stands in."""

    name: str
    left: bool
    away: bool
    until: Moment | None
    stand_in: str | None


class CardPage(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `changed` tells that it is not in the newest version as it stands."""

    line: str
    what_if: bool
    words: str
    steps: tuple[str, ...]
    order: tuple[Comes, ...]
    tell: str
    version: int
    changed: bool
    withdrawn: bool
    today: Moment


@read("/families/{family:uuid}/plan/lines/{line:str}/card", Deed.SEE_PLAN)
def card(visit: Visit) -> Response[Any]:
    """One line alone; a what-if with its steps and who comes, in order (coverage.md A65)."""
    found = visit.rows(
        "select l.*, v.version, v.seq as version_seq from pages.plan_lines l "
        "left join lateral (select version, seq from pages.plan_versions "
        "where family = l.family order by version desc limit 1) v on true "
        "where l.family = %s and l.line = %s",
        visit.family,
        visit.param("line"),
    )
    if not found:
        raise NotHere
    row, today = found[0], visit.ledger.today()
    away = {each["person"]: each for each in absences(visit) if each["since"] <= today}
    people = {
        each["person"]: each
        for each in visit.rows(
            "select person, name, left_why from pages.people where family = %s", visit.family
        )
    }
    changed = row["version_seq"] is None or row["changed_seq"] > row["version_seq"]
    return visit.show(
        "line_card.html",
        CardPage(
            line=row["line"],
            what_if=row["kind"] == "contingency",
            words=row["words"],
            steps=tuple(row["steps"]),
            order=tuple(
                _comes(people[person], away.get(person))
                for person in (row["doer"], *row["backups"])
                if person
            ),
            tell=row["tell"] or "",
            version=0 if changed else row["version"],
            changed=changed,
            withdrawn=row["withdrawn"],
            today=on(today),
        ),
        title="What to do",
        current="plan",
    )


def _comes(person: Row, absence: Row | None) -> Comes:
    return Comes(
        name=person["name"],
        left=person["left_why"] is not None,
        away=absence is not None,
        until=on(absence["until"]) if absence and absence["until"] else None,
        stand_in=absence["stand_in_name"] if absence else None,
    )


ROUTES = (card,)
