"""Tracing: how the plan came to say what it says, in a small house and in one ten times as large.

Each question is one function: how it is answered, and a bare query of the rows that the answer
needs. It is asked of a family of a thousand entries among few other families and among many. Those
are one told family over and over, entry by entry and row by row (`bench/crowd.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from backend import lives, lookup
from backend.aggregates.account import Standing
from backend.aggregates.plan import MakeVersion
from backend.database import pool
from backend.ledger import Ledger
from backend.memory import calm
from backend.permission import Place, Viewer, kinds_seen
from backend.projections import current_plan
from backend.projections.as_of import Clocks, Stood
from backend.projections.comparison import Written, compare
from backend.projections.comparison_beside import Fact, facts, read_by
from backend.projections.plan_versions import as_written
from bench import crowd
from bench.common import KEK, by, family, interleaved, ledger, ratio, report, seconds

ENTRIES = 1_000
STEP = 10
VERSIONS = (300, 600)
NOON = time(12)
TEAM = "Bench"
RARE = "quince ladder"
_LINE = "select line from pages.plan_lines where family = %s order by place limit 1"
_LIFE_ROWS = """
select * from pages.line_steps s
join pages.history h on h.family = s.family and h.seq = s.seq
join ledger.events e on e.stream = s.family and e.seq = s.seq
where s.family = %s and s.sort = 'line' and s.thing = %s
"""
_BLAME_ROWS = """
select * from pages.plan_lines l
join pages.history h on h.family = l.family and h.seq = l.changed_seq
join ledger.events e on e.stream = l.family and e.seq = l.changed_seq
where l.family = %s
"""
_ENTRY_ROWS = "select seq, topic, body, position, recorded_at from ledger.events where stream = %s"
_VERSION_ROWS = """
select v.goals, v.lines, b.facts from pages.plan_versions v
join pages.plan_beside b using (family, version)
where v.family = %s and v.version = any(%s) order by v.version
"""
_HISTORY_ROWS = """
select * from pages.history h join ledger.events e on e.stream = h.family and e.seq = h.seq
where h.family = %s order by h.seq desc limit 100
"""
_WORDINGS = "select * from house.word_index where family = %s"
_FOUND_ROWS = """
select * from house.word_index
where to_tsvector('english', folded) @@ to_tsquery('english', 'quinc:* & ladder:*')
"""
Answered = tuple[Callable[[], Any], Callable[[], Any]]


def life_of_a_line(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """The life of one line of the plan, and its rows alone."""
    found = db.execute(_LINE, (stream,)).fetchone()
    assert found is not None
    line: str = found[0]
    return (
        lambda: lives.life(db, stream, "line", line),
        lambda: db.execute(_LIFE_ROWS, (stream, line)).fetchall(),
    )


def blame_of_a_plan(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """Who last changed each of 25 lines, and the rows alone."""
    return (
        lambda: lives.blame(db, stream),
        lambda: db.execute(_BLAME_ROWS, (stream,)).fetchall(),
    )


def compare_versions(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """Two versions compared with all that stood beside them, and their rows alone."""
    cursor = db.cursor(row_factory=dict_row)

    def bare() -> list[Any]:
        return cursor.execute(_VERSION_ROWS, (stream, [1, 2])).fetchall()

    def ours() -> None:
        before, after = (
            Written(
                goals=row["goals"],
                lines=row["lines"],
                beside=read_by(msgspec.convert(row["facts"], list[Fact]), staff=True),
            )
            for row in bare()
        )
        assert compare(before, after).differences

    return ours, bare


def compare_days(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """The plan and what stood beside it on two days, compared, and the entries alone."""
    days = itertools.cycle(range(0, 100, 5))

    def ours() -> None:
        ago = next(days)
        record = house.record(stream)
        before, after = (
            record.stood(Clocks(on=house.today() - timedelta(days=back)))
            for back in (ago + 40, ago)
        )
        assert compare(_written(before), _written(after)).differences

    return ours, _entries(db, stream)


def _written(past: Stood) -> Written:
    family = past.family
    return Written(
        goals={str(goal): words for goal, words in family.mapping.goals.items()},
        lines=[as_written(family, line) for line in family.plan.standing],
        beside=facts(past, staff=True),
    )


def plan_as_it_stood(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """The rows of the plan as they stood on a day, and the entries alone."""
    days = itertools.cycle(house.today() - timedelta(days=ago) for ago in range(0, 150, 5))

    def ours() -> None:
        past = house.record(stream).stood(Clocks(on=next(days)))
        assert past.rows(current_plan).put, "the plan stood on each of these days"

    return ours, _entries(db, stream)


def first_page_of_history(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """The newest hundred entries with their marks and lateness, and their rows alone."""
    return (
        lambda: lives.history(db, stream, most=100),
        lambda: db.execute(_HISTORY_ROWS, (stream,)).fetchall(),
    )


def look_up_in_a_family(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """Words with a slip of the pen in them, and the family's wordings alone."""

    def ours() -> None:
        rows = db.cursor(row_factory=dict_row).execute(_WORDINGS, (stream,)).fetchall()
        assert lookup.matching(db, lookup.asked("a sobre adult"), rows)

    return ours, lambda: db.execute(_WORDINGS, (stream,)).fetchall()


def look_up_across(house: Ledger, db: psycopg.Connection, stream: UUID) -> Answered:
    """Two rare words in everything that was ever told, and what the index finds alone."""
    viewer = Viewer(account=stream, name="", title="", standing=Standing.MANAGER, team=TEAM)
    kinds = kinds_seen(viewer, Place(family=stream, team=TEAM))
    wanted = lookup.asked(RARE)
    seer: lookup.Seer = {"team": TEAM, "account": str(stream), "worker": None}
    return (
        lambda: lookup.across(db, wanted, seer, kinds),
        lambda: db.execute(_FOUND_ROWS).fetchall(),
    )


def _entries(db: psycopg.Connection, stream: UUID) -> Callable[[], Any]:
    cursor = db.cursor(binary=True)
    return lambda: cursor.execute(_ENTRY_ROWS, (stream,)).fetchall()


QUESTIONS: dict[str, tuple[Callable[..., Answered], float]] = {
    "The life of a line": (life_of_a_line, 5),
    "Who last changed what in a plan of 25 lines": (blame_of_a_plan, 5),
    "Two versions compared": (compare_versions, 5),
    "Two days compared": (compare_days, 5),
    "The plan as it stood on a day": (plan_as_it_stood, 5),
    "The first page of the history": (first_page_of_history, 5),
    "Looking up in a family": (look_up_in_a_family, 5),
    "Looking up in all families": (look_up_across, 3),
}


# Looking up in all families goes through more where there is more.
GROWS_NOT = [name for name in QUESTIONS if name != "Looking up in all families"]


def told_over_days(conninfo: str) -> UUID:
    """A family whose plan changed every other day, with two versions, up to yesterday."""
    when = datetime.combine(datetime.now(UTC), NOON, UTC) - timedelta(days=2 * ENTRIES // STEP + 1)

    def now() -> datetime:
        return when

    with pool(conninfo) as owner:
        past = Ledger(owner, KEK, story=now)
        stream = family(past, STEP)
        for entries in range(2 * STEP, ENTRIES + STEP, STEP):
            when += timedelta(days=2)
            family(past, entries, stream)
            if entries in VERSIONS:
                past.tell(stream, MakeVersion(seen=VERSIONS.index(entries)), by())
    return stream


def run(conninfo: str, rounds: int, families: int = 1_000) -> None:
    """Measures and prints the ratios: a tenth of the families beside all of them, in turns."""
    few = max(1, families // 10)
    stream = told_over_days(conninfo)
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as db:
        model = family(house, crowd.ENTRIES)
        crowd.gather(db, model, few)
    large = make_conninfo(conninfo, dbname="bench_large")
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as owner:
        owner.execute("create database bench_large template bench")
    with (
        ledger(conninfo) as small_house,
        ledger(large) as large_house,
        psycopg.connect(conninfo, autocommit=True) as small,
        psycopg.connect(large, autocommit=True) as db,
    ):
        crowd.gather(db, model, families - few)
        calm()
        print(f"A family of {ENTRIES} entries among {few} and among {families} of {crowd.ENTRIES}:")
        for name, (question, aim) in QUESTIONS.items():
            ours, bare = question(large_house, db, stream)
            asked = {"ours": ours, "bare": bare, "few": question(small_house, small, stream)[0]}
            found = interleaved(
                {what: partial(seconds, work) for what, work in asked.items()}, rounds
            )
            share = ratio(found, "ours", "bare")
            report(f"{name}: times a bare query", share, aim, at_most=True)
            if name in GROWS_NOT:
                grown = ratio(found, "ours", "few")
                report(f"{name}: times as long among many", grown, 1.5, at_most=True)
