"""Refilling: the rows that stored entries come to, folded stream by stream and copied in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from types import ModuleType
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection, sql

from backend.ledger import EntryMapper, kind_of_event
from backend.projections import Project, concerned
from backend.projections.corrected import follows_facts, project_anew, rewritten
from backend.projections.rows import Rows, Table
from backend.record import Recorded

FETCHED = 5_000
ROWS_A_COPY = 5_000

_UPTO: sql.SQL = sql.SQL(
    "select seq, topic, body, stream from ledger.events "
    "where stream between %s and %s and position <= %s order by stream, seq"
)
_STREAMS: sql.SQL = sql.SQL(
    "select seq, topic, body, stream from ledger.events where stream = any(%s) order by stream, seq"
)

# In the order that opening takes them, the stream last.
Stored = tuple[int, str, bytes, UUID]
Heard = Callable[[int], None]


def shadows(projections: Iterable[ModuleType]) -> dict[Table, Table]:
    """The tables of projections, each with the new one that is filled beside it."""
    return {
        table: msgspec.structs.replace(table, name=f"{table.name}_new")
        for projection in projections
        for table in projection.tables
    }


class Refill:
    """Fills tables that stand beside those in place, each named by the table it stands for."""

    def __init__(
        self,
        connection: Connection,
        entries: EntryMapper,
        projections: Sequence[ModuleType],
        tables: Mapping[Table, Table],
    ) -> None:
        self.connection = connection
        self.rows = 0
        self._entries = entries
        self._projections = tuple(projections)
        self._tables = tables
        self._projects: dict[type, tuple[Project, ...]] = {}

    def upto(self, position: int, heard: Heard, low: UUID, high: UUID) -> None:
        """Fills in the streams from one to another, with their entries up to a position.

        `heard` is told how many more entries are done, every so often. Reads in a transaction.
        """
        self._entries.keyring.fetch(low, high)
        with self.connection.cursor("refill", binary=True) as cursor:
            cursor.execute(_UPTO, (low, high, position))
            self.fill(_fetched(cursor, heard))

    def streams(self, streams: Sequence[UUID]) -> None:
        """Fills in these streams, whole."""
        with self.connection.cursor(binary=True) as cursor:
            self.fill(cursor.execute(_STREAMS, (streams,)).fetchall())

    def fill(self, stored: Iterable[Stored]) -> None:
        """Folds stored entries, whole streams in order, and copies what they come to."""
        rows = Rows()
        for stream, entries in groupby(stored, key=itemgetter(3)):
            self._fold(stream, entries, rows)
            if sum(map(len, rows.put.values())) >= ROWS_A_COPY:
                self._copy(rows)
                rows = Rows()
        self._copy(rows)

    def _fold(self, stream: UUID, stored: Iterable[Stored], rows: Rows) -> None:
        known, add = self._projects, rows.add
        told: list[Recorded] = []
        state: Any = None
        evolve: Callable[[Any, Any], Any] | None = None
        for seq, entry in self._entries.all(stream, stored):
            event = entry.event
            if evolve is None:
                kind = kind_of_event(event)
                state, evolve = kind.empty, kind.evolve
            state = evolve(state, event)
            # Without its position and time, exactly as a live append projects it.
            recorded = Recorded(stream=stream, seq=seq, entry=entry)
            projects = known.get(event.__class__)
            if projects is None:
                projects = concerned(event.__class__, self._projections)
                known[event.__class__] = projects
            for project in projects:
                add(project(recorded, state))
            told.append(recorded)
        if rewritten(told):
            for projection in filter(follows_facts, self._projections):
                for table in projection.tables:
                    rows.forget(table, stream)
            project_anew(rows, told, self._projections)

    def _copy(self, rows: Rows) -> None:
        for table, new in self._tables.items():
            rows.copy(self.connection, new.name, table)
            self.rows += len(rows.put.get(table, ()))


def _fetched(cursor: Any, heard: Heard) -> Iterator[Stored]:
    while some := cursor.fetchmany(FETCHED):
        yield from some
        heard(len(some))
