"""Measures per team and month: what each counts, from the rows that the events come to."""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Connection, sql
from psycopg.rows import dict_row

from backend.within import WITHIN, Within


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: `counts` gives family, day, met, excused, value and detail of each thing.

    `share` tells whether it is how many of all are met, or else a mean of values.
    """

    name: str
    title: str
    hint: str
    counts: LiteralString
    unit: str = ""
    share: bool = True
    by_detail: bool = False


_CLOCK: LiteralString = """
select m.family, m."on" as day, m.done is not null and m.done <= m."on" as met,
  m.excused and (m.done is null or m.done > m."on") as excused,
  null::numeric as value, m.detail
from pages.measured m
where m.measure = {} and (m.done is not null or m.excused or m."on" < %(today)s)
  and (m.done is not null or m.ended is null or m.ended > m."on")
"""
_OF_VERSIONS: LiteralString = """
select m.family, (e.recorded_at at time zone 'Europe/London')::date as day,
  m.{0} = m.whole as met, false as excused, 100.0 * m.{0} / m.whole as value, m.subject as detail
from pages.measured m join ledger.events e on e.stream = m.family and e.seq = m.seq
where m.measure = 'version' and m.whole > 0
"""
MEASURES = (
    Measure(
        name="first-meeting",
        title="First meeting within 12 weeks",
        hint="Of families whose 12 weeks are over or who have met: met in time, or had a decision "
        "not to meet or to put it off, made before the time was over by someone who may.",
        counts=_CLOCK.replace("{}", "'first-meeting'"),
    ),
    Measure(
        name="write-up",
        title="Written up within 5 working days",
        hint="Of meetings: written up by the day that is five working days later.",
        counts="""
select m.family, m."on" as day, d.day is not null and d.day <= m.until as met, false as excused,
  null::numeric as value, m.detail
from pages.measured m
left join ledger.events w on w.stream = m.family and w.seq = m.done_seq
cross join lateral (select (w.recorded_at at time zone 'Europe/London')::date as day) d
where m.measure = 'write-up' and (d.day is not null or m.until < %(today)s)
""",
    ),
    Measure(
        name="reviews",
        title="Reviews on time",
        hint="Of reviews that were due: held by the day the rule gives. Those a manager put off "
        "are told apart.",
        counts=_CLOCK.replace("{}", "'review'"),
    ),
    Measure(
        name="majority",
        title="Network in the majority",
        hint="Of meetings: more people of the network than professionals in the room.",
        counts="""
select m.family, coalesce(m."on", (e.recorded_at at time zone 'Europe/London')::date) as day,
  m.value > m.whole or m.whole = 0 as met, false as excused, null::numeric as value,
  m.value || ' to ' || m.whole as detail
from pages.measured m join ledger.events e on e.stream = m.family and e.seq = m.seq
where m.measure = 'majority'
""",
    ),
    Measure(
        name="backed",
        title="Lines with a backup",
        hint="In the versions made that month, how many of a hundred actions and what-ifs had "
        "someone to stand in.",
        counts=_OF_VERSIONS.replace("{0}", "value"),
        unit="%",
        share=False,
    ),
    Measure(
        name="tested",
        title="Lines tested",
        hint="In the versions made that month, how many of a hundred actions and what-ifs were "
        "tested or used while the version was in use, or before.",
        counts=_OF_VERSIONS.replace("{0}", "tried"),
        unit="%",
        share=False,
    ),
    Measure(
        name="stages",
        title="Time on each stage of the handover",
        hint="How many days a stage lasted, in the month it began; a stage that still runs counts "
        "up to today, and none counts after the professionals have stepped away.",
        counts="""
select t.family, t.day, true as met, false as excused,
  greatest(coalesce(t.ends, %(today)s) - t.day, 0)::numeric as value, t.detail
from (select s.*, lead(s.day) over (partition by s.family order by s.seq) as ends
from (select m.family, m.seq, m.detail,
    coalesce(m."on", (e.recorded_at at time zone 'Europe/London')::date) as day
  from pages.measured m join ledger.events e on e.stream = m.family and e.seq = m.seq
  where m.measure = 'stage') s) t
where t.detail <> 'withdrawn'
""",
        unit="days",
        share=False,
        by_detail=True,
    ),
    Measure(
        name="unseen",
        title="Days a plan was in use unseen",
        hint="For each version, the days from when it was made until a manager saw it, or another "
        "took its place, or today.",
        counts="""
select s.family, s.day, s.done is not null as met, false as excused,
  greatest(least(s.done, lead(s.day) over (partition by s.family order by s.seq), %(today)s)
    - s.day, 0)::numeric as value, s.subject as detail
from (select m.family, m.seq, m.done, m.subject,
    (e.recorded_at at time zone 'Europe/London')::date as day
  from pages.measured m join ledger.events e on e.stream = m.family and e.seq = m.seq
  where m.measure = 'version') s
""",
        unit="days",
        share=False,
    ),
    Measure(
        name="scale",
        title="Movement on the safety scale",
        hint="How far each number lies from the same person's number before, by the same words "
        "at 0 and 10. Above nothing is towards safety.",
        counts="""
select s.family, s.day, s.moved >= 0 as met, false as excused, s.moved::numeric as value,
  null as detail
from (select m.family, coalesce(m."on", (e.recorded_at at time zone 'Europe/London')::date) as day,
    m.value - lag(m.value) over (
      partition by m.family, m.detail order by m."on" nulls first, m.seq) as moved
  from pages.measured m join ledger.events e on e.stream = m.family and e.seq = m.seq
  where m.measure = 'scale') s
where s.moved is not null
""",
        unit="points",
        share=False,
    ),
)
BY_NAME = {each.name: each for each in MEASURES}
_MONTHS: LiteralString = """
select to_char(c.day, 'YYYY-MM') as month, coalesce({by}, '') as part, count(*) as all,
  count(*) filter (where c.met) as met, count(*) filter (where c.excused) as excused,
  avg(c.value)::float8 as mean
from ({counts}) c join pages.team_board b using (family)
where {within} and c.day >= %(since)s and c.day < %(until)s
group by 1, 2 order by 1, 2
"""
_THINGS: LiteralString = """
select c.family, f.label, b.team, c.day, c.met, c.excused, c.value::float8 as value, c.detail
from ({counts}) c join pages.team_board b using (family) join pages.families f using (family)
where {within} and c.day >= %(since)s and c.day < %(until)s
  and (%(part)s::text is null or {by} = %(part)s)
order by c.met, c.excused, c.day, f.label, c.family limit %(limit)s
"""
_PANEL: LiteralString = """
select m.family, f.label, b.team, m."on" as day, m.detail as status
from pages.measured m join pages.team_board b using (family) join pages.families f using (family)
where m.measure = 'panel' and {within}
order by m."on" desc nulls last, m.seq desc limit %(limit)s
"""


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """One month of one team or stage: how many things, how many were met, and their mean."""

    month: str
    part: str
    all: int
    met: int
    excused: int
    mean: float | None

    def figure(self, measure: Measure) -> float:
        """The figure of the month: a share in percent, or a mean."""
        if measure.share:
            return 100 * (self.met + self.excused * (measure.name == "first-meeting")) / self.all
        return self.mean or 0.0


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a measure counted."""

    family: UUID
    label: str
    team: str
    day: date
    met: bool
    excused: bool
    value: float | None
    detail: str | None


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the legal panel, and where the network meeting stood then."""

    family: UUID
    label: str
    team: str
    day: date | None
    status: str


def months(
    db: Connection, measure: Measure, within: Within, since: date, until: date, today: date
) -> tuple[Month, ...]:
    """A measure by month, and by team or stage, from one day up to another."""
    values = {**within.values, "since": since, "until": until, "today": today}
    return tuple(Month(**row) for row in _rows(db, _asked(_MONTHS, measure), values))


def things(
    db: Connection,
    measure: Measure,
    within: Within,
    since: date,
    until: date,
    today: date,
    *,
    part: str | None = None,
    limit: int = 500,
) -> tuple[Thing, ...]:
    """What a measure counted, what was missed first."""
    values: dict[str, Any] = {**within.values, "since": since, "until": until, "today": today}
    values |= {"part": part, "limit": limit}
    return tuple(Thing(**row) for row in _rows(db, _asked(_THINGS, measure), values))


def panel(db: Connection, within: Within, limit: int = 200) -> tuple[Panel, ...]:
    """Requests to the legal panel, the newest first (coverage.md A112)."""
    values = {**within.values, "limit": limit}
    query = sql.SQL(_PANEL).format(within=sql.SQL(WITHIN))
    return tuple(Panel(**row) for row in _rows(db, query, values))


def _asked(query: LiteralString, measure: Measure) -> sql.Composed:
    by: LiteralString = "c.detail" if measure.by_detail else "b.team"
    return sql.SQL(query).format(
        by=sql.SQL(by), counts=sql.SQL(measure.counts), within=sql.SQL(WITHIN)
    )


def _rows(db: Connection, query: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()
