"""Appends that come while one is under way go together, and each hears its own answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest

from backend.ledger import Ledger, Told
from tests.ledger.telling import another, by, expect_whole, look, named, start

_FOLLOWERS = "select count(distinct xmin::text), count(*) from ledger.events where position > %s"
_HELD = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"

Tell = Callable[[UUID, str], Future[Told]]


@contextmanager
def a_full_line(database: str, ledger: Ledger) -> Generator[Tell]:
    """The first append is held up in the database; those told in here wait for it in order."""
    first = start(ledger)
    waiting = ledger.store._line._waiting  # pyright: ignore[reportPrivateUsage]
    with ThreadPoolExecutor(16) as executor, psycopg.connect(database) as owner:
        owner.execute("select from ledger.log for update")
        held = executor.submit(ledger.tell, first, named("first"), by())
        while not look(database, _HELD)[0][0]:
            time.sleep(0.01)

        def tell(family: UUID, name: str) -> Future[Told]:
            before = len(waiting)
            told = executor.submit(ledger.tell, family, named(name, name), by())
            while len(waiting) == before:
                time.sleep(0.001)
            return told

        yield tell
        owner.rollback()
        assert held.result().seq == 2


def test_those_who_wait_are_written_in_one_transaction(database: str, ledger: Ledger):
    families = [start(ledger) for _ in range(8)]
    with a_full_line(database, ledger) as tell:
        told = [tell(family, f"Aunt {number}") for number, family in enumerate(families)]
    assert [one.result().seq for one in told] == [2] * 8
    # The one that was held up, the eight that waited for it: two commits, not nine.
    assert look(database, _FOLLOWERS, 9) == [(2, 9)]
    for number, family in enumerate(families):
        people = look(database, "select name from pages.people where family = %s", family)
        assert people == [(f"Aunt {number}",)]
    expect_whole(database, ledger, [])


def test_whoever_lost_the_race_tries_again_and_the_others_are_written(
    database: str, ledger: Ledger
):
    families = [start(ledger) for _ in range(4)]
    with another(database) as elsewhere:
        for family in families[:2]:
            elsewhere.tell(family, named("earlier"), by())
    with a_full_line(database, ledger) as tell:
        told = [tell(family, "Jo") for family in families]
    assert [one.result().seq for one in told] == [3, 3, 2, 2]
    expect_whole(database, ledger, [])


def test_two_who_wait_for_one_family_are_both_written_in_turn(database: str, ledger: Ledger):
    family, other = start(ledger), start(ledger)
    with a_full_line(database, ledger) as tell:
        told = [tell(family, "Jo"), tell(family, "Kim"), tell(other, "Lee")]
    assert sorted(one.result().seq for one in told) == [2, 2, 3]
    assert set(ledger.family(family).network.members) == {"Jo", "Kim"}
    expect_whole(database, ledger, [])


def test_a_fault_in_one_is_heard_by_that_one_alone(database: str, ledger: Ledger):
    families = [start(ledger) for _ in range(3)]
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("alter table pages.people add constraint no_mary check (name <> 'Mary')")
    with a_full_line(database, ledger) as tell:
        told = [
            tell(family, name) for family, name in zip(families, ("Jo", "Mary", "Kim"), strict=True)
        ]
    with pytest.raises(psycopg.errors.CheckViolation, match="no_mary"):
        told[1].result()
    assert (told[0].result().seq, told[2].result().seq) == (2, 2)
    assert len(ledger.read(families[1])) == 1
    expect_whole(database, ledger, [])


def test_when_the_server_goes_away_nobody_waits_for_ever(database: str, ledger: Ledger):
    families = [start(ledger) for _ in range(3)]
    with pytest.raises(psycopg.OperationalError), a_full_line(database, ledger) as tell:
        told = [tell(family, "Jo") for family in families]
        look(
            database,
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and usename = 'handrail_app'",
        )
    for family, one in zip(families, told, strict=True):
        if one.exception() is not None:
            assert isinstance(one.exception(), psycopg.OperationalError)
            ledger.tell(family, named("Jo", "Jo"), by())
    assert [set(ledger.family(family).network.members) for family in families] == [{"Jo"}] * 3
    expect_whole(database, ledger, [])
