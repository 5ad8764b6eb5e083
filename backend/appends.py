"""Appends on their way to the database: those that come while one is under way go together next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakSet

import msgspec
import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg_pool import ConnectionPool

from backend.schema import LOST_RACE

# A transaction of many holds the log's one row longer, and a fault in one is a fault in all.
MOST_APPENDS = 32
MOST_ENTRIES = 200

_NAME = b"handrail_tell"
_UNPREPARED, _PREPARED_BEFORE = b"26000", b"42P05"
_TELL = b"select o_position from ledger.tell(nullif($1, '')::timestamptz, $2::jsonb, $3::bytea)"
_FORMATS = (0, 0, 1)

Pack = Mapping[str, Mapping[str, list[Any]]]


class LostRace(Exception):
    """A stream is no longer where the append says it is."""


class Run(msgspec.Struct, frozen=True):
    """New entries of one stream, which stands at number `after`.

    An entry is its topic and the lengths of its commitments and body, which are in `pieces`.
    """

    stream: str
    tag: str
    after: int
    entries: list[tuple[str, int, int]]
    pieces: list[bytes]


class Append:
    """What is written whole or not at all: entries of one or more streams, and rows for pages."""

    __slots__ = ("at", "error", "leads", "places", "rows", "runs", "turn")

    def __init__(self, runs: list[Run], rows: Pack | None, at: datetime | None) -> None:
        self.runs = runs
        self.rows = rows
        self.at = at
        # The position before each stream's first entry, once written.
        self.places: dict[str, int] = {}
        self.error: BaseException | None = None
        self.leads = False
        self.turn: Lock | None = None


class Line:
    """Where a process's appends wait for each other.

    Positions follow commits, so one transaction at a time may take them: the others would wait in
    the database for its commit. Here they wait together instead, and the first of them carries all
    to the database in one transaction. Each still hears its own answer.
    """

    def __init__(self, pool: ConnectionPool[psycopg.Connection]) -> None:
        self._pool = pool
        self._lock = Lock()
        self._busy = False
        self._waiting: deque[Append] = deque()
        self._prepared: WeakSet[psycopg.Connection] = WeakSet()

    def write(self, mine: Append) -> dict[str, int]:
        """Writes an append, with others or alone: the position before each stream's first entry.

        Raises LostRace, psycopg.Error.
        """
        with self._lock:
            if self._busy:
                mine.turn = Lock()
                mine.turn.acquire()
                self._waiting.append(mine)
            else:
                self._busy = mine.leads = True
        if not mine.leads:
            self._wait(mine)
        if mine.leads:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        return mine.places

    def _wait(self, mine: Append) -> None:
        assert mine.turn is not None
        try:
            mine.turn.acquire()
        except BaseException:
            with self._lock:
                if mine in self._waiting:
                    self._waiting.remove(mine)
            if mine.leads:
                self._pass_on()
            raise

    def _lead(self, mine: Append) -> None:
        batch = [mine]
        try:
            if mine.at is None:
                with self._lock:
                    self._join(batch)
            self._write(batch)
        finally:
            # The next is on its way before those of this batch are told.
            self._pass_on()
            for one in batch[1:]:
                if not one.places and one.error is None:
                    one.error = psycopg.OperationalError("whether it was written is not known")
                assert one.turn is not None
                one.turn.release()

    def _join(self, batch: list[Append]) -> None:
        """Those who wait join a batch; of two for one stream the later waits on, and has lost."""
        taken = {run.stream for run in batch[0].runs}
        entries = sum(len(run.entries) for run in batch[0].runs)
        left: list[Append] = []
        while self._waiting and len(batch) < MOST_APPENDS and entries < MOST_ENTRIES:
            one = self._waiting.popleft()
            streams = {run.stream for run in one.runs}
            if one.at is not None or taken & streams:
                left.append(one)
            else:
                batch.append(one)
                taken |= streams
                entries += sum(len(run.entries) for run in one.runs)
        self._waiting.extendleft(reversed(left))

    def _pass_on(self) -> None:
        with self._lock:
            if not self._waiting:
                self._busy = False
                return
            following = self._waiting.popleft()
            following.leads = True
        assert following.turn is not None
        following.turn.release()

    def _write(self, batch: list[Append]) -> None:
        try:
            with self._pool.connection() as connection:
                self._tell(connection, batch)
        except psycopg.Error as error:
            if error.sqlstate == LOST_RACE:
                self._write_all_but(batch, error)
            elif len(batch) == 1:
                batch[0].error = error
            else:
                # One of them is at fault: alone, each gets the answer that is its own.
                for one in batch:
                    self._write([one])

    def _write_all_but(self, batch: list[Append], lost: psycopg.Error) -> None:
        streams = set((lost.diag.message_detail or "").split())
        still: list[Append] = []
        for one in batch:
            if streams.isdisjoint(run.stream for run in one.runs):
                still.append(one)
            else:
                one.error = LostRace("the stream has moved on")
                one.error.__cause__ = lost
        if still:
            self._write(still)

    def _tell(self, connection: psycopg.Connection, batch: list[Append]) -> None:
        # By the driver's lower half, which every append passes: its upper half takes longer over
        # a statement than we do over everything else.
        server = connection.pgconn
        runs = batch[0].runs if len(batch) == 1 else [run for one in batch for run in one.runs]
        # In one order for all, so that two processes never wait for each other's streams.
        runs = sorted(runs, key=_stream)
        at = batch[0].at
        told = [
            at.isoformat().encode() if at else b"",
            msgspec.json.encode(_told(runs, batch)),
            b"".join([piece for run in runs for piece in run.pieces]),
        ]
        result = self._run(connection, told)
        if result.error_field(DiagnosticField.SQLSTATE) == _UNPREPARED:
            # The driver lets all prepared statements go after a rollback, ours with them.
            self._prepared.discard(connection)
            result = self._run(connection, told)
        found = _checked(server, result, ExecStatus.TUPLES_OK).get_value(0, 0)
        assert found is not None
        place, places = int(found), dict[str, int]()
        for run in runs:
            places[run.stream] = place
            place += len(run.entries)
        for one in batch:
            one.places = {run.stream: places[run.stream] for run in one.runs}

    def _run(self, connection: psycopg.Connection, told: list[bytes]) -> PGresult:
        server = connection.pgconn
        if connection not in self._prepared:
            made = server.prepare(_NAME, _TELL)
            # Another ledger on the same pool may have prepared it: the words are the same.
            if made.error_field(DiagnosticField.SQLSTATE) != _PREPARED_BEFORE:
                _checked(server, made, ExecStatus.COMMAND_OK)
            self._prepared.add(connection)
        return server.exec_prepared(_NAME, told, _FORMATS)


def _stream(run: Run) -> str:
    return run.stream


def _told(runs: list[Run], batch: list[Append]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "streams": [(run.stream, run.tag, run.after, len(run.entries)) for run in runs],
        "entries": [entry for run in runs for entry in run.entries],
    }
    packs = [one.rows for one in batch if one.rows]
    if packs:
        told["rows"] = packs[0] if len(packs) == 1 else _together(packs)
    return told


def _together(packs: Iterable[Pack]) -> Pack:
    """The rows of several appends as one: each is of its own streams, so their order is free."""
    every: dict[str, dict[str, list[Any]]] = {}
    for pack in packs:
        for table, said in pack.items():
            known = every.setdefault(table, {})
            for what, rows in said.items():
                known.setdefault(what, []).extend(rows)
    return every


def _checked(server: PGconn, result: PGresult, wanted: ExecStatus) -> PGresult:
    if server.status != ConnStatus.OK:
        raise psycopg.OperationalError("the connection to the database was lost")
    if result.status != wanted:
        raise error_from_result(result)
    return result
