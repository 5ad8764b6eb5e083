"""What the ledger's tests tell and look at: small families, many writers, the log as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from backend import schema
from backend.aggregates.case import SetBottomLine, StartRecord
from backend.aggregates.network import NameMember, RenameMember
from backend.aggregates.vocabulary import PersonId, on_day
from backend.database import pool
from backend.ledger import Busy, Ledger
from backend.record import Author, Provenance
from backend.verify import Bad, Verified, verify
from tests.conftest import KEK

WORKER = Author(account="a-1", name="Wilhelmina Author", title="Social worker")


def by(command_id: UUID | None = None) -> Provenance:
    return Provenance(author=WORKER, command_id=command_id or uuid4())


def named(person: str, name: str = "Aunt Mary") -> NameMember:
    return NameMember(person=PersonId(person), name=name, relationship="aunt")


def renamed(person: str, name: str) -> RenameMember:
    return RenameMember(person=PersonId(person), name=name)


def bottom_line(**changes: Any) -> SetBottomLine:
    said = {
        "seen": 0,
        "statement": "Sam sleeps at home. Nobody drinks there!\nAunt Mary has a key.",
        "triggers": "A night alone.",
        "consequence": "We go to court.",
        "happened": on_day(date(2026, 2, 3)),
    }
    return SetBottomLine(**said | changes)


def start(ledger: Ledger, family: UUID | None = None) -> UUID:
    family = family or uuid4()
    ledger.tell(family, StartRecord(label="Rivers", team="North"), by())
    return family


def insist(ledger: Ledger, family: UUID, command: Any, provenance: Provenance) -> Any:
    """Tells until it is taken: the busiest writer may lose many races."""
    while True:
        try:
            return ledger.tell(family, command, provenance)
        except Busy:
            continue


def write(ledger: Ledger, families: list[UUID], commands: list[UUID], threads: int) -> None:
    """Many threads name one new person for each command id, each family in turn."""

    def one(number: int, command: UUID) -> None:
        family = families[number % len(families)]
        insist(ledger, family, named(f"p-{command.hex}"), by(command))

    with ThreadPoolExecutor(threads) as executor:
        told = [executor.submit(one, *item) for item in enumerate(commands)]
    for done in told:
        done.result()


def write_elsewhere(
    database: str, families: list[UUID], commands: list[UUID], threads: int
) -> None:
    """The same from a process of its own, as the app's own role."""
    with another(database) as ledger:
        write(ledger, families, commands, threads)


@contextmanager
def another(database: str, **options: Any) -> Any:
    """A second ledger with its own connections and its own cache, as another process has."""
    with pool(make_conninfo(database, user=schema.APP_ROLE)) as connections:
        yield Ledger(connections, KEK, **options)


def look(database: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(database, autocommit=True) as owner:
        return owner.execute(query, values).fetchall()  # type: ignore[call-overload]


def checked(
    database: str, ledger: Ledger | None = None, stream: UUID | None = None
) -> Verified | Bad:
    with psycopg.connect(database) as connection:
        return verify(connection, ledger.entries if ledger else None, stream)


def expect_whole(database: str, ledger: Ledger, commands: Iterable[UUID]) -> None:
    """Nothing lost, doubled or out of order, and the chain holds."""
    rows = look(
        database,
        "select position, stream, seq, recorded_at from ledger.events order by position",
    )
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    numbers: dict[UUID, list[int]] = {}
    for _, stream, seq, _ in rows:
        numbers.setdefault(stream, []).append(seq)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    times = [row[3] for row in rows]
    assert times == sorted(times)
    told = [one.entry.command_id for stream in numbers for one in ledger.read(stream)]
    assert len(told) == len(set(told))
    assert set(commands) <= set(told)
    found = checked(database, ledger)
    assert isinstance(found, Verified), found
    assert (found.entries, found.streams, found.position) == (len(rows), len(numbers), len(rows))
    assert found.not_opened == 0
