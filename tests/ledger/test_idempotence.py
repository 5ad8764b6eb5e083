"""The same command is recorded once, however often and from wherever it is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from backend.ledger import Ledger, Told
from backend.recorder import Recorder
from tests.conftest import KEK
from tests.ledger.telling import another, bottom_line, by, expect_whole, insist, look, start

KILL = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and usename = 'handrail_app'"
)


def times_recorded(database: str, family: UUID, command: UUID) -> int:
    with another(database) as fresh:
        return [one.entry.command_id for one in fresh.read(family)].count(command)


def _whole(database: str, command: UUID) -> None:
    with another(database) as fresh:
        expect_whole(database, fresh, [command])


def resend(ledger: Ledger, family: UUID, command: Any, provenance: Any) -> Told:
    """Tells again, past the pooled connections that are dead too."""
    while True:
        try:
            return ledger.tell(family, command, provenance)
        except psycopg.OperationalError:
            continue


def test_the_same_command_told_twice_is_recorded_once(database: str, ledger: Ledger):
    family, once = start(ledger), by()
    first = ledger.tell(family, bottom_line(), once)
    again = ledger.tell(family, bottom_line(), once)
    assert (first.seq, first.again, len(first.recorded)) == (2, False, 1)
    assert (again.seq, again.again, again.recorded) == (2, True, ())
    assert times_recorded(database, family, once.command_id) == 1
    # The one after it is a command of its own.
    assert ledger.tell(family, bottom_line(seen=1, reason="New"), by()).seq == 3


def test_the_same_command_from_eight_threads_is_recorded_once(database: str, ledger: Ledger):
    family, once, together = start(ledger), by(), Barrier(8)

    def one() -> Told:
        together.wait()
        return insist(ledger, family, bottom_line(), once)

    with ThreadPoolExecutor(8) as executor:
        told = [done.result() for done in [executor.submit(one) for _ in range(8)]]
    assert [one.again for one in told].count(False) == 1
    assert {one.seq for one in told} == {2}
    assert times_recorded(database, family, once.command_id) == 1
    _whole(database, once.command_id)


def test_the_same_command_through_two_processes_caches_is_recorded_once(
    database: str, ledger: Ledger
):
    family, once = start(ledger), by()
    with another(database) as elsewhere:
        elsewhere.family(family)
        ledger.tell(family, bottom_line(), once)
        # What this one keeps folded does not know the command yet.
        assert elsewhere.tell(family, bottom_line(), once).again
    with another(database) as fresh:
        assert fresh.tell(family, bottom_line(), once).again
    assert times_recorded(database, family, once.command_id) == 1


def test_a_command_resent_after_the_connection_broke_before_the_commit_is_recorded_once(
    database: str, ledger: Ledger
):
    family, once = start(ledger), by()
    failed: list[BaseException] = []

    def tell() -> None:
        try:
            ledger.tell(family, bottom_line(), once)
        except psycopg.OperationalError as error:
            failed.append(error)

    with psycopg.connect(database) as owner:
        # The append waits here, written but not committed, until its server process is ended.
        owner.execute("select from ledger.log for update")
        teller = Thread(target=tell)
        teller.start()
        waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        while not look(database, waiting)[0][0]:
            time.sleep(0.01)
        look(database, KILL)
        teller.join()
    assert len(failed) == 1
    assert times_recorded(database, family, once.command_id) == 0
    told = resend(ledger, family, bottom_line(), once)
    assert (told.again, told.seq) == (False, 2)
    assert times_recorded(database, family, once.command_id) == 1
    _whole(database, once.command_id)


def test_a_command_resent_after_the_connection_broke_after_the_commit_is_recorded_once(
    database: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    family, once, insert = start(ledger), by(), Recorder.insert_events

    def insert_and_break(self: Recorder, *given: Any, **options: Any) -> Any:
        insert(self, *given, **options)
        look(database, KILL)
        with self.pool.connection() as connection:
            connection.execute("select 1")

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "insert_events", insert_and_break)
        with pytest.raises(psycopg.OperationalError):
            ledger.tell(family, bottom_line(), once)
    assert times_recorded(database, family, once.command_id) == 1
    assert resend(ledger, family, bottom_line(), once).again
    restarted = Ledger(ledger.pool, KEK)
    assert restarted.tell(family, bottom_line(), once).again
    assert times_recorded(database, family, once.command_id) == 1
    _whole(database, once.command_id)


def test_another_command_with_the_same_words_is_recorded_again(database: str, ledger: Ledger):
    family = start(ledger)
    ledger.tell(family, bottom_line(), by(uuid4()))
    ledger.tell(family, bottom_line(seen=1, reason="Again."), by(uuid4()))
    assert look(database, "select count(*) from ledger.events")[0][0] == 3
