"""Between two moments of the plan: who changed each line, where and why, and how late."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any, LiteralString

import msgspec
from psycopg.rows import dict_row

from backend.aggregates.meetings import MeetingKind
from backend.lateness import LATE, OVER
from backend.ledger import LONDON
from backend.projections.comparison import Written, compare
from backend.projections.rows import Row
from web import late
from web.compared import Chosen
from web.line_forms import meeting_words
from web.moments import Moment, at, how_late
from web.page import Visit

_STEPS: LiteralString = (
    """
select s.thing, s.sort, s.seq, s.reason, s.suggested, h.by_name, h.topic, h.happened_on,
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
order by s.seq
"""
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


def steps(visit: Visit) -> list[Row]:
    """Every change of a line or a goal, in order, that this person may read."""
    asked = late.asked(visit)
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return visit.may_read(cursor.execute(_STEPS, asked).fetchall())


def why(visit: Visit, found: list[Row], a: Chosen, b: Chosen) -> dict[str, Why]:
    """By the thing that changed between the two: its last change there."""
    return {
        row["thing"]: _why(visit, row) for row in found if _after(row, a) and not _after(row, b)
    }


def one_by_one(visit: Visit, rows: list[Row]) -> tuple[Told, ...]:
    """What each version changed in the one before, the newest first."""
    found = steps(visit) if len(rows) > 1 else []
    told: list[Told] = []
    for newer, older in pairwise(rows):
        a, b = (
            Chosen(value=str(row["version"]), name="", version=row, age=(date.min, 0))
            for row in (older, newer)
        )
        reasons = why(visit, found, a, b)
        differences = compare(_written(older), _written(newer)).differences
        changes = tuple((one.sentences, reasons.get(one.id)) for one in differences)
        told.append(Told(a=older["version"], b=newer["version"], changes=changes))
    return tuple(told)


def _written(row: Row) -> Written:
    return Written(goals=row["goals"], lines=row["lines"])


def _after(row: Row, moment: Chosen) -> bool:
    if moment.version is not None:
        return row["seq"] > moment.version["seq"]
    if moment.clocks.known is not None:
        return row["recorded_at"] > moment.clocks.known
    if moment.clocks.on is None:
        return False
    day: date = row["happened_on"] or row["recorded_at"].astimezone(LONDON).date()
    return day > moment.clocks.on


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
