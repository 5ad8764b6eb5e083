"""Many people write at once: nothing is lost, doubled or out of order, and followers see it all."""

from __future__ import annotations

import multiprocessing
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest

from backend.ledger import Ledger
from tests.ledger.telling import (
    another,
    by,
    expect_whole,
    look,
    named,
    renamed,
    start,
    write,
    write_elsewhere,
)

WRITERS = 16


def expect_everyone(ledger: Ledger, families: list[UUID], commands: list[UUID]) -> None:
    known = {person for family in families for person in ledger.family(family).network.members}
    assert known == {f"p-{command.hex}" for command in commands}


@pytest.mark.parametrize("many", [1, 12])
def test_sixteen_writers_at_once_lose_and_double_nothing(database: str, ledger: Ledger, many: int):
    families = [start(ledger) for _ in range(many)]
    commands = [uuid4() for _ in range(WRITERS * 8)]
    write(ledger, families, commands, WRITERS)
    expect_whole(database, ledger, commands)
    expect_everyone(ledger, families, commands)


@pytest.mark.parametrize("many", [1, 8])
def test_four_processes_of_four_writers_lose_and_double_nothing(
    database: str, ledger: Ledger, many: int
):
    families = [start(ledger) for _ in range(many)]
    commands = [uuid4() for _ in range(WRITERS * 6)]
    spawn = multiprocessing.get_context("spawn")
    processes = [
        spawn.Process(target=write_elsewhere, args=(database, families, commands[n::4], 4))
        for n in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    expect_whole(database, ledger, commands)
    expect_everyone(ledger, families, commands)


def test_first_entries_of_many_new_families_lose_and_double_nothing(database: str, ledger: Ledger):
    families = [uuid4() for _ in range(40)]
    writers = [Thread(target=start, args=(ledger, family)) for family in families]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    expect_whole(database, ledger, [])
    assert {row[0] for row in look(database, "select stream from ledger.heads")} == set(families)


def test_followers_by_position_miss_nothing_and_see_nothing_twice(database: str, ledger: Ledger):
    families = [start(ledger) for _ in range(6)]
    commands = [uuid4() for _ in range(WRITERS * 8)]
    everything = len(families) + len(commands)
    followed: list[tuple[int, UUID, int]] = []
    polled: list[tuple[int, UUID, int]] = []
    written = Event()

    def follow() -> None:
        with ledger.store.subscribe() as subscription:
            for one in subscription:
                followed.append((one.id, one.originator_id, one.originator_version))
                if len(followed) >= everything:
                    return

    def poll() -> None:
        while True:
            # Asked before the read: what is written by then must be seen by it.
            last = written.is_set()
            after = polled[-1][0] if polled else 0
            found = ledger.store.select_notifications(after, 7, inclusive_of_start=False)
            polled.extend((one.id, one.originator_id, one.originator_version) for one in found)
            if last and not found:
                return

    followers = [Thread(target=follow, daemon=True), Thread(target=poll, daemon=True)]
    for follower in followers:
        follower.start()
    write(ledger, families, commands, WRITERS)
    written.set()
    for follower in followers:
        follower.join(30)
    rows = look(database, "select position, stream, seq from ledger.events order by position")
    assert len(rows) == everything
    assert followed == rows
    assert polled == rows


def test_two_processes_agree_through_the_version_check(database: str, ledger: Ledger):
    family = start(ledger)
    with another(database) as elsewhere:
        elsewhere.tell(family, named("mary"), by())
        # What this one keeps folded does not know Mary yet.
        told = ledger.tell(family, renamed("mary", "Auntie M"), by())
        assert told.seq == 3
        # And the other one does not know her new name.
        assert elsewhere.tell(family, renamed("mary", "Auntie M"), by()).recorded == ()
        assert elsewhere.tell(family, renamed("mary", "Mary"), by()).seq == 4
        assert ledger.family(family) == elsewhere.family(family)
    expect_whole(database, ledger, [])
