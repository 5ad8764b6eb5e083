"""When an entry was recorded is the ledger's own time, whatever anybody types (S-02)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from backend.aggregates.account import AccountCommand
from backend.aggregates.authority import AuthorityCommand
from backend.aggregates.family import COMMANDS, EVENTS, Together
from backend.aggregates.vocabulary import Refused, on_day
from backend.database import pool
from backend.ledger import Ledger
from backend.record import Author, Entry, Provenance
from tests.conftest import KEK
from tests.ledger.telling import bottom_line, by, checked, look, named, renamed, start

NOW = "select clock_timestamp()"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def story_clock() -> list[datetime]:
    return [NOON]


@pytest.fixture
def storied(database: str, story_clock: list[datetime]) -> Iterator[Ledger]:
    """A ledger with a story clock, as the owner."""
    with pool(database) as connections:
        yield Ledger(connections, KEK, story=lambda: story_clock[-1])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=st.integers(-3653, 3653))
def test_no_date_that_is_typed_changes_when_it_was_recorded(
    database: str, ledger: Ledger, days: int
):
    family = start(ledger)
    happened = on_day(ledger.today() + timedelta(days=days))
    before = look(database, NOW)[0][0]
    try:
        told = ledger.tell(family, bottom_line(happened=happened), by())
    except Refused:
        assert days > 0
        return
    assert days <= 0
    after = look(database, NOW)[0][0]
    recorded = ledger.read(family)[told.seq - 1]
    assert recorded.event.happened == happened
    assert recorded.recorded_at is not None
    assert before <= recorded.recorded_at <= after
    times = [row[0] for row in look(database, "select recorded_at from ledger.events order by 1")]
    by_position = look(database, "select recorded_at from ledger.events order by position")
    assert [row[0] for row in by_position] == times


def fields_of(kind: Any, seen: set[Any]) -> set[str]:
    """The name of every field that a command, an event or what stands around it can hold."""
    names: set[str] = set()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
        seen.add(kind)
        for field in msgspec.structs.fields(kind):
            names |= {field.name} | fields_of(field.type, seen)
    for inner in get_args(kind):
        names |= fields_of(inner, seen)
    return names


def test_no_command_and_no_provenance_has_a_place_for_the_time_of_recording():
    seen: set[Any] = set()
    names = set[str]()
    kinds = (*COMMANDS, *EVENTS, AccountCommand, AuthorityCommand, Provenance, Author, Entry)
    for kind in kinds:
        names |= fields_of(kind, seen)
    assert {"happened", "command_id", "author"} <= names
    assert not {name for name in names if "recorded" in name or name in {"position", "seq"}}
    # What a form sends beside the fields is left aside.
    sent = {"recorded_at": "1999-01-01T00:00:00Z", "person": "p", "name": "n", "relationship": "r"}
    assert not hasattr(msgspec.convert(sent, type(named("p"))), "recorded_at")


def test_positions_and_times_agree_even_when_the_clock_goes_backwards(
    database: str, storied: Ledger, story_clock: list[datetime]
):
    family = start(storied)
    storied.tell(family, named("mary"), by())
    for number, hours in enumerate((5, -3, -900, 4, 6, 6, -1)):
        story_clock.append(NOON + timedelta(hours=hours))
        storied.tell(family, renamed("mary", f"Mary {number}"), by())
    found = look(database, "select recorded_at from ledger.events order by position")
    hours = [(row[0] - NOON) // timedelta(hours=1) for row in found]
    assert hours == [0, 0, 5, 5, 5, 5, 6, 6, 6]
    assert getattr(checked(database, storied), "entries", None) == 9


def test_the_day_of_a_decision_is_the_ledgers_day_in_london(
    storied: Ledger, story_clock: list[datetime]
):
    story_clock.append(datetime(2026, 6, 1, 23, 30, tzinfo=UTC))
    assert storied.today() == date(2026, 6, 2)
    story_clock.append(datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
    assert storied.today() == date(2026, 12, 1)


def test_the_app_cannot_bring_a_clock_of_its_own(database: str):
    with pool(make_conninfo(database, user="handrail_app")) as connections:
        cheating = Ledger(connections, KEK, story=lambda: NOON)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="set the time"):
            start(cheating)
    assert look(database, "select count(*) from ledger.events") == [(0,)]
    assert look(database, "select position from ledger.log") == [(0,)]


def test_entries_of_one_command_share_their_time_and_stand_in_order(database: str, ledger: Ledger):
    family = start(ledger)
    ledger.tell(family, Together(commands=(named("a"), named("b"), named("c"))), by())
    rows = look(
        database,
        "select position, seq, recorded_at from ledger.events where seq > 1 order by position",
    )
    assert [row[:2] for row in rows] == [(2, 2), (3, 3), (4, 4)]
    assert len({row[2] for row in rows}) == 1
