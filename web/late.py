"""What was written down late, wherever it is shown: how long after, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, LiteralString
from urllib.parse import urlencode

import msgspec
from psycopg.rows import dict_row

from backend.lateness import LATE, MAY_BE_LATE, OVER, how_late
from backend.permission import Deed, kinds_seen

if TYPE_CHECKING:
    from web.page import Visit

_LATE: LiteralString = " ".join(
    (
        "select h.seq, e.recorded_at - ",
        OVER,
        """ as late_by from pages.history h
join ledger.events e on e.stream = h.family and e.seq = h.seq
where h.family = %(family)s and h.kind = any(%(kinds)s) and """,
        LATE,
    )
)
# What was not struck out, or stands again.
STANDS: LiteralString = """
coalesce((select m ->> 'kind' from jsonb_array_elements(marks) with ordinality as x (m, n)
    where m ->> 'kind' in ('entry-struck-out', 'entry-restored') order by n desc limit 1),
  '') <> 'entry-struck-out'
"""
# What was struck out since stands under nothing, unless the record is shown as it was known.
_BEHIND: LiteralString = " ".join(
    (
        _LATE,
        """
and (%(on)s::date is null or case h.precision when 'month'
    then (h.happened_on + interval '1 month')::date - 1 else h.happened_on end <= %(on)s)
and (%(known)s::timestamptz is null or e.recorded_at <= %(known)s)
and """,
        STANDS,
    )
)


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries up to the moment shown were late, the latest of them, and where they are."""

    count: int
    most: str
    href: str


def asked(visit: Visit) -> dict[str, object]:
    """What a query with `LATE` in it asks for, of what this viewer may read."""
    return {
        "family": visit.family,
        "kinds": list(kinds_seen(visit.viewer, visit.place)),
        "may_be_late": MAY_BE_LATE,
        "hours": visit.ledger.profile().late_after_hours,
    }


def mark(visit: Visit) -> Callable[[int | None], str]:
    """How late an entry was written down, by its number; "" for one that was not.

    Nothing is asked of the database before a page asks for the first of them.
    """
    known: dict[int, str] = {}
    read = False

    def after(seq: int | None) -> str:
        nonlocal read
        if not read and seq:
            read = True
            found = visit.db.execute(_LATE, asked(visit)).fetchall()
            known.update((number, how_late(late_by)) for number, late_by in found)
        return known.get(seq or 0, "")

    return after


def shown(visit: Visit) -> dict[str, object]:
    """What every page can say of it."""
    return {"late_behind": behind(visit), "late_mark": mark(visit)}


def behind(visit: Visit) -> Behind | None:
    """What of a page as it stood was written down late; None where nothing was."""
    if visit.then is None:
        return None
    clocks = visit.then.clocks
    wanted = asked(visit) | {"on": clocks.on, "known": clocks.known}
    with visit.db.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(_BEHIND, wanted).fetchall()
    if not found:
        return None
    upto = clocks.on or visit.then.day
    query = urlencode({"only": "late", "to": upto.isoformat()} | _clock(visit))
    may = visit.may(Deed.SEE_HISTORY)
    return Behind(
        count=len(found),
        most=how_late(max(row["late_by"] for row in found)),
        href=f"{visit.root}/history?{query}" if may else "",
    )


def _clock(visit: Visit) -> dict[str, str]:
    known_only = visit.then is not None and visit.then.clocks.on is None
    return {"clock": "recorded" if known_only else "happened"}
