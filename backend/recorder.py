"""Our recorder under the eventsourcing library's interface: one append, one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any, Self
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)
from psycopg_pool import ConnectionPool

from backend.appends import Append, Line, LostRace, Run
from backend.projections.rows import Rows

POLL_SECONDS = 1.0
BATCH = 1_000

_NOTIFICATIONS = """
select position, stream, seq, topic, body from ledger.events
where position >= %(start)s and position <= %(stop)s
  and (%(topics)s::text[] is null or topic = any(%(topics)s))
order by position limit %(limit)s
"""
_ENTRIES = """
select seq, topic, body, position, recorded_at from ledger.events
where stream = %s and seq > %s and seq <= %s order by seq
"""
_SELECT = """
select seq, topic, body from ledger.events
where stream = %s and seq > %s and seq <= %s order by seq limit %s
"""
_SELECT_NEWEST = """
select seq, topic, body from ledger.events
where stream = %s and seq > %s and seq <= %s order by seq desc limit %s
"""
_END = 2**31 - 1

StoredRow = tuple[int, str, bytes, int, datetime]


@dataclass(frozen=True)
class SealedEvent(StoredEvent):
    """A stored event with one 32-byte commitment for each of its fields, one after another."""

    commitments: bytes


class Recorder(ApplicationRecorder):
    """Appends in one transaction: hold the stream, project, then take the next positions.

    `tag` gives the pseudonym of a stream for its headers. A recorder with a story clock needs a
    role that may set the time, which the app's role may not.
    """

    def __init__(self, pool: ConnectionPool[psycopg.Connection], tag: Callable[[Any], str]) -> None:
        self.pool = pool
        self._tag = tag
        self._line = Line(pool)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        rows: Rows | None = None,
        at: datetime | None = None,
        **_: Any,
    ) -> Sequence[int] | None:
        """Appends events and writes their rows; the positions they took, in order.

        Raises IntegrityError when a stream is no longer where its events say it is.
        """
        if not stored_events:
            return []
        # Before a connection is in hand: asking for another to fetch the key from would bring many
        # writers to a standstill once the pool is empty.
        runs = [self._run(stream) for stream in _by_stream(stored_events)]
        append = Append(runs, rows.pack() if rows is not None else None, at)
        try:
            places = self._line.write(append)
        except LostRace as error:
            raise IntegrityError("the stream has moved on") from error
        after = {run.stream: places[run.stream] - run.after for run in runs}
        return [
            after[str(event.originator_id)] + event.originator_version for event in stored_events
        ]

    def _run(self, stream: Sequence[StoredEvent]) -> Run:
        first = stream[0]
        # A stream that has entries keeps the pseudonym of its first.
        tag = self._tag(first.originator_id) if first.originator_version <= 1 else ""
        entries: list[tuple[str, int, int]] = []
        pieces: list[bytes] = []
        for event in stream:
            commitments, body = _commitments(event), event.state
            entries.append((event.topic, len(commitments), len(body)))
            pieces += (commitments, body)
        return Run(str(first.originator_id), tag, first.originator_version - 1, entries, pieces)

    def entries(self, stream: UUID, after: int = 0, upto: int | None = None) -> list[StoredRow]:
        """Stored entries of a stream: seq, topic, body, position, recorded_at."""
        with self.pool.connection() as connection:
            cursor = connection.cursor(binary=True)
            return cursor.execute(
                _ENTRIES, (stream, after, _END if upto is None else upto)
            ).fetchall()

    def bodies(self, stream: UUID, after: int) -> list[tuple[int, str, bytes]]:
        """What folding a stream needs of its entries after a number: seq, topic, body."""
        with self.pool.connection() as connection:
            cursor = connection.cursor(binary=True)
            return cursor.execute(_SELECT, (stream, after, _END, None)).fetchall()

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Stored events of a stream, as the library asks for them."""
        query = _SELECT_NEWEST if desc else _SELECT
        low, high = -1 if gt is None else gt, _END if lte is None else lte
        with self.pool.connection() as connection:
            found = connection.execute(query, (originator_id, low, high, limit), binary=True)
            return [
                StoredEvent(
                    originator_id=originator_id, originator_version=seq, topic=topic, state=body
                )
                for seq, topic, body in found
            ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Stored events of all streams in the order of their commits."""
        asked = {
            "start": 0 if start is None else start + (not inclusive_of_start),
            "stop": 2**62 if stop is None else stop,
            "topics": list(topics) or None,
            "limit": limit,
        }
        with self.pool.connection() as connection:
            found = connection.execute(_NOTIFICATIONS, asked, binary=True)
            return [
                Notification(
                    originator_id=stream, originator_version=seq, topic=topic, state=body, id=at
                )
                for at, stream, seq, topic, body in found
            ]

    def max_notification_id(self) -> int | None:
        """The newest position, None before the first entry."""
        with self.pool.connection() as connection:
            row = connection.execute("select position from ledger.log").fetchone()
        return (row[0] or None) if row else None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Every entry after a position, then each new one as it comes, looked for once a second."""
        return Following(self, gt, topics)


class Following(Subscription[ApplicationRecorder]):
    """Reads by position and waits for more: positions follow commits, so none is passed over."""

    def __init__(self, recorder: Recorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._after = gt or 0
        self._waiting: list[Notification] = []
        self._stopped = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the following, also for one who waits."""
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if not self._waiting:
                found = self._recorder.select_notifications(
                    self._after, BATCH, topics=self._topics, inclusive_of_start=False
                )
                self._waiting = list(reversed(found))
            if self._waiting:
                notification = self._waiting.pop()
                self._after = notification.id
                return notification
            self._stopped.wait(POLL_SECONDS)
        raise StopIteration


def _by_stream(events: Sequence[StoredEvent]) -> Iterable[list[StoredEvent]]:
    """The events of each stream; raises IntegrityError where its numbers leave a gap."""
    streams: dict[Any, list[StoredEvent]] = {}
    for event in events:
        stream = streams.setdefault(event.originator_id, [])
        if stream and event.originator_version != stream[-1].originator_version + 1:
            raise IntegrityError("entries of one stream are numbered without a gap")
        stream.append(event)
    return streams.values()


def _commitments(event: StoredEvent) -> bytes:
    if isinstance(event, SealedEvent):
        return event.commitments
    # A stored event that did not come through our mapper is sealed as one field.
    return hashlib.sha256(event.state).digest()
