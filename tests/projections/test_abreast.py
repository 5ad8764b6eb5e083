"""A rebuild by several processes: the same rows, and nothing left behind when one of them fails."""

from __future__ import annotations

import multiprocessing
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest

from backend.aggregates.account import OpenAccount, Standing
from backend.keys import Keyring, KeyUnavailable
from backend.ledger import EntryMapper, Ledger
from backend.projections import history, rebuild, roster
from tests import families
from tests.projections.pages import by, rows_of, tell


@pytest.fixture(autouse=True)
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there is a share for everyone, and more than one."""
    monkeypatch.setattr(rebuild, "ENTRIES_A_SHARE", 10)


def tell_all(told: Ledger) -> None:
    """Several families and an account."""
    account = uuid4()
    told.tell(account, OpenAccount(name="A", title="B", standing=Standing.WORKER, team="N"), by())
    for _ in range(4):
        tell(told, families.planned())
    tell(told, families.everything())


def nothing_is_left(owner: str) -> None:
    """No process helps any more, and no table waits to be filled."""
    assert multiprocessing.active_children() == []
    with psycopg.connect(owner) as connection:
        left = connection.execute(
            "select tablename from pg_tables where tablename like '%\\_new'"
        ).fetchall()
    assert left == []


@pytest.mark.parametrize("processes", [2, 3])
def test_several_processes_make_the_same_rows(told: Ledger, database: str, processes: int):
    tell_all(told)
    live = rows_of(database)
    with psycopg.connect(database) as owner:
        owner.execute("update pages.history set sentence = 'wrong'")
        owner.execute("delete from pages.people")
    heard: list[tuple[int, int]] = []
    rebuilt = rebuild.rebuild(
        database,
        told.entries,
        on_progress=lambda done, total: heard.append((done, total)),
        processes=processes,
    )
    assert rows_of(database) == live
    assert rebuilt.rows == sum(map(len, live.values()))
    assert rebuilt.streams == 7  # the profile's, the account's, five families
    assert rebuilt.entries == told.store.max_notification_id()
    assert heard[-1] == (rebuilt.entries, rebuilt.entries)
    assert heard == sorted(heard)
    nothing_is_left(database)


def test_one_projection_alone_by_several_processes(told: Ledger, database: str):
    tell_all(told)
    live = rows_of(database)
    with psycopg.connect(database) as owner:
        owner.execute("delete from pages.history")
        owner.execute("delete from pages.people")
    rebuild.rebuild(database, told.entries, rebuild.named(["history"]), processes=2)
    assert rows_of(database, [history.HISTORY])["pages.history"] == live["pages.history"]
    assert rows_of(database, [roster.PEOPLE])["pages.people"] == []


def test_entries_told_while_several_processes_work_are_in(told: Ledger, database: str):
    tell_all(told)

    def write(done: int, _: int) -> None:
        if done:
            tell(told, families.planned())

    rebuilt = rebuild.rebuild(database, told.entries, on_progress=write, processes=2)
    live = rows_of(database)
    assert rebuilt.entries == told.store.max_notification_id()
    assert rebuilt.rows == sum(map(len, live.values()))
    rebuild.rebuild(database, told.entries, processes=1)
    assert rows_of(database) == live


def test_an_empty_record_by_several_processes(database: str, ledger: Ledger):
    rebuilt = rebuild.rebuild(database, ledger.entries, processes=2)
    assert (rebuilt.entries, rebuilt.streams, rebuilt.rows) == (0, 0, 0)


def test_what_a_helper_cannot_do_is_raised_here(told: Ledger, database: str):
    tell_all(told)
    live = rows_of(database)
    another = EntryMapper(Keyring(bytes(32), told.pool))
    with pytest.raises(KeyUnavailable, match="another key-encryption key"):
        rebuild.rebuild(database, another, processes=2)
    assert rows_of(database) == live
    nothing_is_left(database)


def test_a_helper_that_is_killed_fails_the_rebuild_and_nothing_else(told: Ledger, database: str):
    tell_all(told)
    live = rows_of(database)

    def kill(done: int, _: int) -> None:
        if done:
            multiprocessing.active_children()[0].kill()

    with pytest.raises(rebuild.HelperLost, match="ended early"):
        rebuild.rebuild(database, told.entries, on_progress=kill, processes=2)
    assert rows_of(database) == live
    nothing_is_left(database)
    rebuild.rebuild(database, told.entries, processes=2)
    assert rows_of(database) == live


def test_a_rebuild_that_is_stopped_stops_its_helpers(told: Ledger, database: str):
    tell_all(told)

    def stop(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild.rebuild(database, told.entries, on_progress=stop, processes=2)
    nothing_is_left(database)


def test_helpers_hold_their_tables_and_show_no_key(told: Ledger, database: str):
    tell_all(told)
    kek = told.entries.keyring.keks[0]
    seen: list[Any] = []

    def look(done: int, _: int) -> None:
        if not done or seen:
            return
        # Another rebuild could not make the tables anew beneath a helper that goes on.
        with psycopg.connect(database) as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("set lock_timeout = 50")
            other.execute("drop table pages.history_new")
        for child in multiprocessing.active_children():
            process = psutil.Process(child.pid)
            shown = [*process.cmdline(), *process.environ().values()]
            seen.append(shown)
            assert not [word for word in shown if kek.hex() in word or repr(kek)[2:-1] in word]
            assert not [word for word in shown if database in word]

    rebuild.rebuild(database, told.entries, on_progress=look, processes=2)
    assert len(seen) == 2
