"""Opening a record that one does not work with: a reason, a few hours, and everyone can see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend import passages, seeing
from backend.aggregates.access import BreakGlass
from backend.aggregates.vocabulary import Refused
from backend.ledger import Busy
from backend.permission import Deed, Place, may
from web.moments import on
from web.page import Visit, go, read, write

_MOST = 12
# Exactly as it is called: nothing is offered to whoever types only a part. A record that is
# limited to others is never among them.
_CALLED = """
select f.family, f.label, f.team, f.began, c.worker, c.workers,
  coalesce(e.withdrawn, false) as closed
from pages.families f
left join pages.allocated c using (family)
left join pages.closing e using (family)
where (lower(f.reference) = lower(%s) or lower(f.label) = lower(%s)) and not exists (
  select from pages.record_limits l where l.family = f.family and not l.named ? %s)
order by f.team, f.began, f.family limit %s
"""
# The same whatever the reason is: not to tell whether there is such a record.
NO_SUCH = (
    "There is no record of exactly this name or reference that can be opened this way. "
    "Check the spelling, or ring the team or the duty manager."
)
WHICH = "Several records have this name. Choose the one that you must open."
PLACES = "Leave out addresses, postcodes and phone numbers: the family reads this."


class EmergencyPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form, for how many hours a record stays open, and the records that are called alike."""

    hours: int
    alike: tuple[dict[str, str], ...]


@read("/emergency", Deed.BREAK_GLASS)
def ask(visit: Visit) -> Response[Any]:
    """The form that opens a record in an emergency."""
    return _show(visit)


@write("/emergency", Deed.BREAK_GLASS)
def open_record(visit: Visit) -> Response[Any]:
    """Opens one record to read, for a few hours, with the reason beside it."""
    form = visit.form
    find, reason = form.text("find"), form.text("reason")
    if not find:
        form.refuse("find", "Enter the family’s name or reference, exactly.")
    if not reason:
        form.refuse("reason", "Say why you must open this record now.")
    elif passages.places(reason):
        form.refuse("reason", PLACES)
    if form.problems:
        return _show(visit)
    with seeing.everything(visit.db):
        called = visit.rows(_CALLED, find, find, str(visit.viewer.account), _MOST)
    chosen = [row for row in called if str(row["family"]) == form.text("family")]
    if len(called) > 1 and not chosen:
        # That there are such records is told, so it is noted under each.
        for row in called:
            visit.note(Deed.BREAK_GLASS, row["family"], allowed=False)
        form.refuse("family", WHICH)
        return _show(visit, called)
    found = (chosen or called or [{"family": None}])[0]["family"]
    if found is not None and _reaches(visit, (chosen or called)[0]):
        # It is theirs to open as on every day.
        return go(f"/families/{found}")
    opened = found is not None and _opened(visit, found, reason)
    # A try that failed is noted as well: under the family where there is one.
    visit.note(Deed.BREAK_GLASS, found, allowed=opened)
    if opened:
        return go(f"/families/{found}")
    if not form.problems:
        form.refuse("find", NO_SUCH)
    return _show(visit, called if len(called) > 1 else [])


def _reaches(visit: Visit, row: dict[str, Any]) -> bool:
    place = Place(
        family=row["family"],
        team=row["team"],
        worker=row["worker"],
        workers=frozenset(row["workers"] or ()),
        closed=row["closed"],
    )
    return may(visit.viewer, Deed.SEE_CASE, place)


def _opened(visit: Visit, family: UUID, reason: str) -> bool:
    viewer = visit.viewer
    told = BreakGlass(
        account=str(viewer.account),
        name=viewer.name,
        title=viewer.title,
        reason=reason,
        until=datetime.now(UTC) + timedelta(hours=visit.ledger.profile().emergency_hours),
    )
    try:
        with seeing.everything(visit.db):
            visit.ledger.tell(family, told, visit.provenance())
    except Refused as refused:
        if refused.field != "family":
            visit.form.refuse(refused.field, refused.reason)
        return False
    except Busy as busy:
        visit.form.refuse("", str(busy))
        return False
    return True


def _show(visit: Visit, called: list[dict[str, Any]] | None = None) -> Response[Any]:
    return visit.show(
        "emergency.html",
        EmergencyPage(
            hours=visit.ledger.profile().emergency_hours,
            alike=tuple({"value": str(row["family"]), "text": _said(row)} for row in called or ()),
        ),
        title="Open a record in an emergency",
    )


def _said(row: dict[str, Any]) -> str:
    said = [row["label"], f"{row['team']} team"]
    if row["worker"]:
        said.append(f"with {row['worker']}")
    if row["began"]:
        said.append(f"since {on(row['began']).text}")
    return ", ".join(said)


ROUTES = (ask, open_record)
