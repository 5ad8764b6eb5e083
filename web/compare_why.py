"""Between two moments of the plan: who changed each line, where and why, and how late."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, LiteralString

import msgspec
from psycopg.rows import dict_row

from backend.aggregates.meetings import MeetingKind
from backend.lateness import LATE, OVER
from backend.projections.as_of import Clocks
from backend.projections.comparison import Written, compare
from backend.projections.rows import Row
from web import late
from web.compared import Chosen
from web.line_forms import meeting_words
from web.moments import Moment, at, how_late
from web.page import Visit

_STEPS: LiteralString = (
    """
 s.thing, s.sort, s.seq, s.reason, s.suggested, h.by_name, h.topic, h.happened_on,
  h.precision, e.recorded_at, m.kind as met, m."on" as met_on,
  case when """
    + LATE
    + " then e.recorded_at - "
    + OVER
    + """ end as late_by
from pages.line_steps s
join pages.history h on h.family = s.family and h.seq = s.seq
join ledger.events e on e.stream = s.family and e.seq = s.seq
left join pages.meetings m on m.family = h.family and m.meeting = h.meeting
where s.family = %(family)s and s.sort in ('line', 'goal', 'statement')
  and s.step in ('came', 'from', 'changed', 'moved', 'left') and h.kind = any(%(kinds)s)
"""
)
_EVERY: LiteralString = f"select{_STEPS}order by s.seq"
_BETWEEN: LiteralString = """
and (%({0}_seq)s::int is null or {1} s.seq > %({0}_seq)s)
and (%({0}_known)s::timestamptz is null or {1} e.recorded_at > %({0}_known)s)
and (%({0}_on)s::date is null or {1} coalesce(
  case h.precision when 'month' then least((h.happened_on + interval '1 month')::date - 1,
    (e.recorded_at at time zone 'Europe/London')::date) else h.happened_on end,
  (e.recorded_at at time zone 'Europe/London')::date) > %({0}_on)s)
"""
# The last change of each thing that came after the one moment and not after the other.
_LAST: LiteralString = (
    f"select distinct on (s.thing){_STEPS}"
    + _BETWEEN.replace("{0}", "a").replace("{1}", "")
    + _BETWEEN.replace("{0}", "b").replace("{1}", "not")
    + "order by s.thing, s.seq desc"
)


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The last change of one thing between the two: who, where, when, and the reason they gave."""

    by: str
    where: str
    recorded: Moment
    reason: str
    suggested: str
    late_by: str
    href: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one version changed in the one before it, with who changed it and why."""

    a: int
    b: int
    changes: tuple[tuple[tuple[str, ...], Why | None], ...]


def why(visit: Visit, a: Chosen, b: Chosen) -> dict[str, Why]:
    """By the line or goal that changed between the two: its last change there."""
    if a.version is None and a.clocks == Clocks():
        return {}
    found = _steps(visit, _LAST, _moment("a", a) | _moment("b", b))
    return {row["thing"]: _why(visit, row) for row in found}


def _steps(visit: Visit, which: LiteralString, more: dict[str, Any]) -> list[Row]:
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return visit.may_read(cursor.execute(which, late.asked(visit) | more).fetchall())


def _moment(name: str, one: Chosen) -> dict[str, Any]:
    version, clocks = one.version, one.clocks
    by_day = version is None and clocks.known is None
    return {
        f"{name}_seq": version["seq"] if version else None,
        f"{name}_known": None if version else clocks.known,
        f"{name}_on": clocks.on if by_day else None,
    }


def one_by_one(visit: Visit, rows: list[Row]) -> tuple[Told, ...]:
    """What each version changed in the one before, the newest first."""
    found = _steps(visit, _EVERY, {}) if len(rows) > 1 else []
    told: list[Told] = []
    for newer, older in pairwise(rows):
        last = {row["thing"]: row for row in found if older["seq"] < row["seq"] <= newer["seq"]}
        differences = compare(_written(older), _written(newer)).differences
        changes = tuple(
            (one.sentences, _why(visit, last[one.id]) if one.id in last else None)
            for one in differences
        )
        told.append(Told(a=older["version"], b=newer["version"], changes=changes))
    return tuple(told)


def _written(row: Row) -> Written:
    return Written(goals=row["goals"], lines=row["lines"])


def _why(visit: Visit, row: dict[str, Any]) -> Why:
    known = row["met"] in [kind.value for kind in MeetingKind]
    return Why(
        by=row["by_name"],
        where=meeting_words(row["met"], row["met_on"]) if known else "",
        recorded=at(row["recorded_at"]),
        reason=row["reason"] or "",
        suggested=row["suggested"] or "",
        late_by=how_late(row["late_by"]),
        href=f"{visit.root}/entries/{row['seq']}",
    )
