"""Rebuild: the rows of projections made again from the whole record, while the site stays up."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import sleep
from types import ModuleType
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection, sql
from psycopg.errors import DeadlockDetected, LockNotAvailable

from backend.ledger import EntryMapper
from backend.projections import ALL, history, word_index
from backend.projections.abreast import HelperLost, refill_abreast
from backend.projections.refill import Heard, Refill, shadows
from backend.projections.rows import write_function
from backend.schema import REBUILD_LOCK, open_to_the_app

ONE_AT_A_TIME = 7_451_003
ENTRIES_A_SHARE = 5_000
# With fewer entries, the work is done before other processes have begun.
MANY_ENTRIES = 50_000
MOST_PROCESSES = 8
# The swap begins when no more streams than this have to be redone while appends wait.
FEW_STREAMS = 20
ROUNDS = 8
TRIES = 40

Progress = Callable[[int, int], None]


__all__ = ["HelperLost", "RebuildRunning", "Rebuilt", "named", "rebuild"]


class RebuildRunning(Exception):
    """Another rebuild of this database is under way."""


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild went through: entries read, streams folded, and rows now standing."""

    entries: int
    streams: int
    rows: int


def rebuild(
    owner: str,
    entries: EntryMapper,
    projections: Sequence[ModuleType] = ALL,
    on_progress: Progress | None = None,
    processes: int | None = None,
) -> Rebuilt:
    """Makes the rows of these projections again and puts them in place in one short step.

    `owner` is how the tables' owner connects; `on_progress` hears how many entries of how many are
    done. A long record is shared out among `processes`, as many as there are cores if not told.
    Whatever fails, the rows in place stay as they were.

    Raises RebuildRunning, HelperLost, psycopg.Error.
    """
    with psycopg.connect(owner, autocommit=True) as connection:
        if not _one(connection, "select pg_try_advisory_lock(%s)", ONE_AT_A_TIME):
            raise RebuildRunning("Another rebuild is under way.")
        # Shadow rows are nobody's yet: only the swap at the end needs to reach the disk at once.
        connection.execute("set synchronous_commit = off")
        shadow = _Shadow(connection, owner, entries, projections)
        try:
            return _rebuilt(shadow, on_progress, processes)
        except BaseException:
            if not connection.closed:
                shadow.drop()
            raise
        finally:
            if not connection.closed:
                # At once: a closed connection lets go of its locks a moment later.
                connection.execute("select pg_advisory_unlock(%s)", (ONE_AT_A_TIME,))


def named(names: Iterable[str]) -> tuple[ModuleType, ...]:
    """The projections of these module names, such as `history`; all of them for no name at all.

    Raises LookupError for a name that is none of theirs.
    """
    known = {module.__name__.rpartition(".")[2]: module for module in ALL}
    asked = list(names)
    for name in asked:
        if name not in known:
            raise LookupError(f"There is no projection {name!r}. There are: {', '.join(known)}.")
    return tuple(known[name] for name in asked) or ALL


def _rebuilt(shadow: _Shadow, on_progress: Progress | None, processes: int | None) -> Rebuilt:
    shadow.make()
    total = reached = shadow.position()
    done = 0

    def heard(more: int) -> None:
        nonlocal done
        done += more
        if on_progress:
            on_progress(done, total)

    heard(0)
    shadow.fill(reached, processes or _processes(total), heard)
    shadow.finish()
    for _ in range(ROUNDS):
        changed, after = shadow.changed_since(reached)
        shadow.redo(changed)
        reached = after
        if len(changed) <= FEW_STREAMS:
            break
    for last in (*[False] * (TRIES - 1), True):
        try:
            return shadow.swap(reached)
        except (LockNotAvailable, DeadlockDetected):
            # A page is being read: the reader goes first, always.
            if last:
                raise
            sleep(0.05)
    raise AssertionError("the last try returns or raises")


def _processes(entries: int) -> int:
    cores = os.cpu_count() or 1
    return min(cores, MOST_PROCESSES) if entries >= MANY_ENTRIES else 1


class _Shadow:
    """The new tables beside those in place, filled a stream at a time."""

    def __init__(
        self,
        connection: Connection,
        owner: str,
        entries: EntryMapper,
        projections: Sequence[ModuleType],
    ) -> None:
        self.connection = connection
        self._owner = owner
        self._entries = entries
        self._projections = projections
        self._tables = shadows(projections)
        self._refill = Refill(connection, entries, projections, self._tables)

    def make(self) -> None:
        """Makes the new tables, empty and without indexes; what an earlier try left goes."""
        self.drop()
        for new in self._tables.values():
            self.connection.execute(new.bare())
            open_to_the_app(self.connection, new)

    def finish(self) -> None:
        """Adds keys and indexes, which is faster than filling tables that have them."""
        left = deque(self._tables.values())

        def complete(connection: Connection) -> None:
            with suppress(IndexError):
                while True:
                    new = left.popleft()
                    for statement in new.keys_and_indexes():
                        connection.execute(statement)
                    connection.execute(sql.SQL("analyze {}").format(sql.SQL(new.name)))

        with (
            psycopg.connect(self._owner, autocommit=True) as other,
            ThreadPoolExecutor(1) as beside,
        ):
            other.execute("set synchronous_commit = off")
            their_half = beside.submit(complete, other)
            try:
                complete(self.connection)
            finally:
                # Whoever breaks off here does not wait for more than the table in hand.
                left.clear()
            their_half.result()

    def drop(self) -> None:
        """Takes the new tables away."""
        for new in self._tables.values():
            self.connection.execute(sql.SQL("drop table if exists {}").format(sql.SQL(new.name)))

    def position(self) -> int:
        """The newest position of the log."""
        return _one(self.connection, "select position from ledger.log")

    def changed_since(self, position: int) -> tuple[list[UUID], int]:
        """The streams with entries after a position, and the position that this covers."""
        after = self.position()
        found = self.connection.execute(
            "select distinct stream from ledger.events where position > %s and position <= %s",
            (position, after),
        )
        return [stream for (stream,) in found], after

    def fill(self, position: int, processes: int, heard: Heard) -> None:
        """Fills in every stream with its entries up to a position, by this many processes."""
        shares = self._shares()
        if processes > 1:
            self._refill.rows += refill_abreast(
                self._owner, self._entries, self._projections, position, shares, processes, heard
            )
            return
        for low, high in shares:
            with self.connection.transaction():
                self._refill.upto(position, heard, low, high)

    def _shares(self) -> list[tuple[UUID, UUID]]:
        """The streams cut into runs of about as many entries each, from one stream to another."""
        shares: list[tuple[UUID, UUID]] = []
        low, entries = None, 0
        found = self.connection.execute(
            "select stream, seq from ledger.heads where seq > 0 order by stream"
        ).fetchall()
        for stream, seq in found:
            low, entries = low or stream, entries + seq
            if entries >= ENTRIES_A_SHARE or stream == found[-1][0]:
                shares.append((low, stream))
                low, entries = None, 0
        return shares

    def redo(self, streams: list[UUID]) -> None:
        """Projects these streams again, whole: all that is in the record by now."""
        if not streams:
            return
        for table, new in self._tables.items():
            gone = self.connection.execute(
                sql.SQL("delete from {} where {} = any(%s)").format(
                    sql.SQL(new.name), sql.Identifier(table.key[0])
                ),
                (streams,),
            )
            self._refill.rows -= gone.rowcount
        self._refill.streams(streams)

    def swap(self, reached: int) -> Rebuilt:
        """Redoes the last few streams and puts the new tables in place; no append can slip in.

        Raises LockNotAvailable when readers do not let go within half a second.
        """
        before = self._refill.rows
        try:
            with self.connection.transaction():
                # Shorter than deadlock_timeout, so that no page pays for the rebuild.
                self.connection.execute("set local lock_timeout = 500")
                self.connection.execute("set local synchronous_commit = on")
                self.connection.execute("select pg_advisory_xact_lock(%s)", (REBUILD_LOCK,))
                if history in self._projections:
                    word_index.start_anew(self.connection)
                changed, position = self.changed_since(reached)
                self.redo(changed)
                for table, new in self._tables.items():
                    for statement in new.takes_the_place_of(table):
                        self.connection.execute(statement)
                tables = [table for projection in ALL for table in projection.tables]
                self.connection.execute(write_function(tables))
                streams = _one(self.connection, "select count(*) from ledger.heads where seq > 0")
        except BaseException:
            self._refill.rows = before
            raise
        return Rebuilt(entries=position, streams=streams, rows=self._refill.rows)


def _one(connection: Connection, query: Any, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]
