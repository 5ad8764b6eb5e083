"""Rebuild: the rows of projections made again from the whole record, while the site stays up."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import groupby
from time import sleep
from types import ModuleType
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection, sql
from psycopg.errors import DeadlockDetected, LockNotAvailable

from backend.ledger import EntryMapper, kind_of_event
from backend.projections import ALL, concerned
from backend.projections.rows import Rows, Table, write_function
from backend.record import Recorded
from backend.schema import APP_ROLE, LEDGER_ROLE, REBUILD_LOCK

ONE_AT_A_TIME = 7_451_003
FETCHED = 5_000
ROWS_A_COPY = 5_000
# The swap begins when no more streams than this have to be redone while appends wait.
FEW_STREAMS = 20
ROUNDS = 8
TRIES = 40

_UPTO: sql.SQL = sql.SQL(
    "select stream, seq, topic, body from ledger.events where position <= %s order by stream, seq"
)
_STREAMS: sql.SQL = sql.SQL(
    "select stream, seq, topic, body from ledger.events where stream = any(%s) order by stream, seq"
)

Stored = tuple[UUID, int, str, bytes]
Progress = Callable[[int, int], None]


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
) -> Rebuilt:
    """Makes the rows of these projections again and puts them in place in one short step.

    `owner` is how the tables' owner connects; `on_progress` hears how many entries of how many are
    done. Whatever fails, the rows in place stay as they were. Raises RebuildRunning, psycopg.Error.
    """
    with psycopg.connect(owner, autocommit=True) as connection:
        if not _one(connection, "select pg_try_advisory_lock(%s)", ONE_AT_A_TIME):
            raise RebuildRunning("Another rebuild is under way.")
        # Shadow rows are nobody's yet: only the swap at the end needs to reach the disk at once.
        connection.execute("set synchronous_commit = off")
        shadow = _Shadow(connection, entries, projections)
        try:
            return _rebuilt(owner, shadow, on_progress)
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


def _rebuilt(owner: str, shadow: _Shadow, on_progress: Progress | None) -> Rebuilt:
    shadow.make()
    reached = shadow.position()
    with psycopg.connect(owner) as reading, reading.cursor("rebuild", binary=True) as cursor:
        cursor.itersize = FETCHED
        cursor.execute(_UPTO, (reached,))
        shadow.fill(_told(cast("Iterable[Stored]", cursor), reached, on_progress))
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


def _told(
    rows: Iterable[Stored], total: int, on_progress: Progress | None
) -> Generator[Stored, None, None]:
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if on_progress and done % FETCHED == 0:
            on_progress(done, total)
    if on_progress:
        on_progress(done, total)


class _Shadow:
    """The new tables beside those in place, filled a stream at a time."""

    def __init__(
        self, connection: Connection, entries: EntryMapper, projections: Sequence[ModuleType]
    ) -> None:
        self.connection = connection
        self._entry = entries.entry
        self._projections = tuple(projections)
        self._tables: dict[Table, Table] = {
            table: msgspec.structs.replace(table, name=f"{table.name}_new")
            for projection in projections
            for table in projection.tables
        }
        self._rows = 0

    def make(self) -> None:
        """Makes the new tables, empty and without indexes; what an earlier try left goes."""
        self.drop()
        for new in self._tables.values():
            self.connection.execute(new.bare())
            self.connection.execute(
                sql.SQL("grant select, insert, update, delete on {} to {}, {}").format(
                    sql.SQL(new.name), sql.Identifier(APP_ROLE), sql.Identifier(LEDGER_ROLE)
                )
            )

    def finish(self) -> None:
        """Adds keys and indexes, which is faster than filling tables that have them."""
        for new in self._tables.values():
            for statement in new.keys_and_indexes():
                self.connection.execute(statement)
            self.connection.execute(sql.SQL("analyze {}").format(sql.SQL(new.name)))

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

    def fill(self, stored: Iterable[Stored]) -> None:
        """Folds stored entries, whole streams in order, and copies what they come to."""
        rows = Rows()
        for stream, entries in groupby(stored, key=_stream):
            self._fold(stream, entries, rows)
            if sum(map(len, rows.put.values())) >= ROWS_A_COPY:
                self._copy(rows)
                rows = Rows()
        self._copy(rows)

    def _fold(self, stream: UUID, stored: Iterable[Stored], rows: Rows) -> None:
        chosen = self._projections
        state: Any = None
        evolve: Callable[[Any, Any], Any] | None = None
        for _, seq, topic, body in stored:
            entry = self._entry(stream, seq, topic, body)
            if evolve is None:
                kind = kind_of_event(entry.event)
                state, evolve = kind.empty, kind.evolve
            state = evolve(state, entry.event)
            # Without its position and time, exactly as a live append projects it.
            recorded = Recorded(stream=stream, seq=seq, entry=entry)
            for project in concerned(type(entry.event), chosen):
                rows.add(project(recorded, state))

    def _copy(self, rows: Rows) -> None:
        for table, new in self._tables.items():
            rows.copy(self.connection, new.name, table)
            self._rows += len(rows.put.get(table, ()))

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
            self._rows -= gone.rowcount
        with self.connection.cursor(binary=True) as cursor:
            self.fill(cast("Iterable[Stored]", cursor.execute(_STREAMS, (streams,)).fetchall()))

    def swap(self, reached: int) -> Rebuilt:
        """Redoes the last few streams and puts the new tables in place; no append can slip in.

        Raises LockNotAvailable when readers do not let go within half a second.
        """
        before = self._rows
        try:
            with self.connection.transaction():
                # Shorter than deadlock_timeout, so that no page pays for the rebuild.
                self.connection.execute("set local lock_timeout = 500")
                self.connection.execute("set local synchronous_commit = on")
                self.connection.execute("select pg_advisory_xact_lock(%s)", (REBUILD_LOCK,))
                changed, position = self.changed_since(reached)
                self.redo(changed)
                for table, new in self._tables.items():
                    for statement in new.takes_the_place_of(table):
                        self.connection.execute(statement)
                tables = [table for projection in ALL for table in projection.tables]
                self.connection.execute(write_function(tables))
                streams = _one(self.connection, "select count(*) from ledger.heads where seq > 0")
        except BaseException:
            self._rows = before
            raise
        return Rebuilt(entries=position, streams=streams, rows=self._rows)


def _stream(stored: Stored) -> UUID:
    return stored[0]


def _one(connection: Connection, query: Any, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]
