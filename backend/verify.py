"""Walks the chain: whether every entry is there, in its place, and as it was sealed.

What only the database knows it cannot prove: whoever may rewrite all of it can seal it all again.
That is caught by comparing links kept outside, on paper or with a witness.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import LiteralString
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from psycopg import Connection

from backend import seal
from backend.keys import KeyUnavailable
from backend.ledger import EntryMapper

BATCH = 1_000

_ALL: LiteralString = """
select position, stream, seq, topic,
       coalesce(to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''),
       header, link, commitments, body
from ledger.events order by position
"""
_ONE: LiteralString = """
select position, stream, seq, topic,
       coalesce(to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''),
       header, link, commitments, body
from ledger.events where stream = %s order by seq
"""
_LOG: LiteralString = """
select position,
       coalesce(to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '')
from ledger.log
"""
_HEADS: LiteralString = """
select stream, tag, seq, link from ledger.heads
where %(one)s::uuid is null or stream = %(one)s
"""
# Where a missing entry must have stood: its neighbours in its record stand around its position.
_MISSING: LiteralString = """
select stream, seq + 1 from (
  select h.stream, e.seq, e.position, coalesce(lead(e.seq) over around, h.seq + 1) as next_seq,
         lead(e.position) over around as next_position
  from ledger.heads as h cross join lateral (
    select 0 as seq, 0 as position
    union all
    select seq, position from ledger.events where stream = h.stream
  ) as e
  window around as (partition by h.stream order by e.seq)
) as placed
where next_seq > seq + 1 and position < %(at)s
  and (next_position is null or next_position > %(at)s)
union all
select stream, seq from (
  select stream, seq, position, coalesce(lag(position) over around, 0) as before,
         lead(position) over around as after
  from ledger.events window around as (partition by stream order by seq)
) as placed
where before < %(at)s and (after is null or after > %(at)s)
  and (position < before or position > coalesce(after, %(last)s))
limit 2
"""
# The first entry of each record from a position on.
_AFTER: LiteralString = """
select distinct on (stream) stream, seq, header, link from ledger.events
where position >= %s and (%s::uuid is null or stream = %s) order by stream, seq
"""
_NEXT: LiteralString = "select header from ledger.events where stream = %s and seq = %s"

_SEALED_AGAIN = "the entry after it was sealed after another link than the one it has"

Progress = Callable[[int, int], None]
Stored = tuple[int, UUID, int, str, str, bytes, bytes, bytes, bytes]


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """Every entry is in its place; `not_opened` of them lack a key, so their words were not read.

    `position` is the place of the last entry among all entries of the authority.
    """

    entries: int
    streams: int
    position: int
    not_opened: int


class Bad(msgspec.Struct, frozen=True, kw_only=True):
    """The first entry that is not as it was sealed; what cannot be known of it is None."""

    stream: UUID | None
    seq: int | None
    position: int | None
    reason: str


class _Head(msgspec.Struct):
    tag: str
    seq: int
    link: bytes


class _Place(msgspec.Struct):
    """How far a stream has been walked."""

    seq: int = 0
    link: bytes = seal.NO_LINK
    position: int = 0


class _Found(Exception):
    """Something is wrong, first noticed at position `at`."""

    def __init__(
        self, reason: str, at: int, stream: UUID | None, seq: int | None, position: int | None
    ) -> None:
        super().__init__(reason)
        self.at = at
        self.bad = Bad(stream=stream, seq=seq, position=position, reason=reason)


def verify(
    connection: Connection,
    mapper: EntryMapper | None = None,
    stream: UUID | None = None,
    on_progress: Progress | None = None,
) -> Verified | Bad:
    """Checks every entry of the log, or of one stream, on one snapshot; names the first bad one.

    `mapper` opens the entries and holds their words against their seals; without it words and
    topics are not checked. `on_progress` is told how many entries of how many are done.
    `connection` must not be in a transaction. Raises KeyUnavailable when the key-encryption key
    is not the one the record was written with.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local statement_timeout = 0")
        walk = _Walk(connection, mapper, stream)
        try:
            walk.entries(on_progress)
            walk.ends()
        except _Found as found:
            return walk.unconfirmed(found.at) or found.bad
        return walk.verified()


class _Walk:
    def __init__(
        self, connection: Connection, mapper: EntryMapper | None, stream: UUID | None
    ) -> None:
        self._connection = connection
        self._mapper = mapper
        self._one = stream
        self._heads: dict[UUID, _Head] = {
            key: _Head(tag, seq, link)
            for key, tag, seq, link in connection.execute(_HEADS, {"one": stream}, binary=True)
        }
        self._log_position, self._log_time = connection.execute(_LOG).fetchone() or (0, "")
        # One small mark a record, however many entries it has.
        self._places: dict[UUID, _Place] = {}
        self._entries = 0
        self._not_opened = 0
        self._last: Stored | None = None

    def verified(self) -> Verified:
        return Verified(
            entries=self._entries,
            streams=len(self._places),
            position=self._last[0] if self._last else 0,
            not_opened=self._not_opened,
        )

    def entries(self, on_progress: Progress | None) -> None:
        """Every entry in order; raises at the first that does not fit."""
        query, asked = (_ALL, ()) if self._one is None else (_ONE, (self._one,))
        total = self._log_position if self._one is None else self._count(self._one)
        with self._connection.cursor("verify") as cursor:
            cursor.itersize = BATCH
            for row in cursor.execute(query, asked, binary=True):
                self._entry(row)
                self._entries += 1
                if on_progress and self._entries % BATCH == 0:
                    on_progress(self._entries, total)
        if on_progress and self._entries % BATCH:
            on_progress(self._entries, total)

    def ends(self) -> None:
        """Nothing is missing at the end of the log or of any record."""
        last = self._last[0] if self._last else 0
        if self._one is None and last < self._log_position:
            raise self._missing(last + 1)
        for stream, head in self._heads.items():
            place = self._places.get(stream, _Place())
            if place.seq < head.seq or not place.seq:
                reason = f"this record is to have {head.seq} entries, and this one is missing"
                raise _Found(reason, last + 1, stream, place.seq + 1, None)
        if self._one is None and self._last and self._last[4] != self._log_time:
            raise _wrong(self._last, "the log notes another time for its last entry")

    def _entry(self, stored: Stored) -> None:
        position, stream, seq, _, time, header, link, commitments, _ = stored
        self._check_order(position, time, stored)
        place = self._places.get(stream)
        if place is None:
            self._check_listed(stored)
            place = self._places[stream] = _Place()
        head = self._heads[stream]
        if seq > place.seq + 1:
            reason = f"entry {seq} of this record comes next, and this one is missing"
            raise _Found(reason, position, stream, place.seq + 1, None)
        if seq <= place.seq:
            raise _wrong(stored, f"entry {place.seq} of this record came before it")
        if seq > head.seq:
            raise _wrong(stored, f"this record is to have {head.seq} entries, and this is one more")
        prev = place.link
        if header != _header_of(stored, head.tag, prev):
            prev = _prev_in(header)
            if prev is None or header != _header_of(stored, head.tag, prev):
                raise _wrong(stored, "its header does not say what stands beside it")
        if len(commitments) % seal.DIGEST or link != seal.link(prev, header):
            raise _wrong(stored, "its link does not follow from its header")
        if prev != place.link:
            # Or the one before it was sealed again: `unconfirmed` tells by what comes after.
            raise _wrong(stored, "it was sealed after another link than that of the entry before")
        if seq == head.seq and link != head.link:
            raise _wrong(stored, "the list of records notes another link for its last entry")
        self._check_words(stored)
        place.seq, place.link, place.position = seq, link, position
        self._last = stored

    def _check_order(self, position: int, time: str, stored: Stored) -> None:
        last, last_time = (self._last[0], self._last[4]) if self._last else (0, "")
        if self._one is None and position > last + 1:
            raise self._missing(last + 1)
        if position <= last:
            raise _wrong(stored, "its position does not come after that of the entry before it")
        if position > self._log_position:
            raise _wrong(stored, f"the log is to have {self._log_position} entries")
        if time < last_time:
            raise _wrong(stored, "it is dated before the entry that was recorded before it")
        if time > self._log_time:
            raise _wrong(stored, "it is dated after the last entry of the log")

    def _check_listed(self, stored: Stored) -> None:
        stream = stored[1]
        head = self._heads.get(stream)
        if head is None:
            raise _wrong(stored, "its record is not in the list of records")
        if self._mapper and head.tag != self._mapper.keyring.tag(stream, make=False):
            raise _wrong(stored, "the list of records notes a pseudonym that is not its record's")

    def _check_words(self, stored: Stored) -> None:
        if self._mapper is None:
            return
        _, stream, seq, topic, _, _, _, commitments, body = stored
        try:
            salts, words = self._mapper.opened(stream, seq, topic, body)
        except KeyUnavailable:
            self._not_opened += 1
            return
        except (InvalidTag, ValueError):
            raise _wrong(stored, "its words do not open: they or its topic were altered") from None
        try:
            entry = msgspec.json.decode(words)
            fits = seal.seal(entry, salts)[1] == commitments and entry["event"]["type"] == topic
        except (KeyError, TypeError, ValueError, msgspec.MsgspecError):
            fits = False
        if not fits:
            raise _wrong(stored, "its words are not the ones that were sealed")

    def unconfirmed(self, at: int) -> Bad | None:
        """The first entry before a position that was sealed again by itself.

        Only the next entry of its record tells, and something else may be wrong between the two.
        """
        earlier = [
            (place.position, stream)
            for stream, seq, header, link in self._connection.execute(
                _AFTER, (at, self._one, self._one), binary=True
            )
            if (place := self._places.get(stream))
            and 0 < place.position < at
            and seq == place.seq + 1
            and _prev_in(header) not in (None, place.link)
            and self._vouched_for(stream, seq, link)
        ]
        if not earlier:
            return None
        position, stream = min(earlier)
        seq = self._places[stream].seq
        return Bad(stream=stream, seq=seq, position=position, reason=_SEALED_AGAIN)

    def _missing(self, position: int) -> _Found:
        places = self._connection.execute(
            _MISSING, {"at": position, "last": self._log_position}
        ).fetchall()
        # With more than one record torn here, which of them this was cannot be known.
        stream, seq = places[0] if len(places) == 1 else (None, None)
        return _Found("no entry stands at this position", position, stream, seq, position)

    def _vouched_for(self, stream: UUID, seq: int, link: bytes) -> bool:
        """Whether the next entry was sealed after this link, or the head notes it as the last."""
        if self._heads[stream].seq == seq:
            return self._heads[stream].link == link
        row = self._connection.execute(_NEXT, (stream, seq + 1), binary=True).fetchone()
        return row is not None and _prev_in(row[0]) == link

    def _count(self, stream: UUID) -> int:
        head = self._heads.get(stream)
        return head.seq if head else 0


def _wrong(stored: Stored, reason: str) -> _Found:
    position, stream, seq, *_ = stored
    return _Found(reason, position, stream, seq, position)


def _header_of(stored: Stored, tag: str, prev: bytes) -> bytes:
    _, _, seq, _, time, _, _, commitments, _ = stored
    return seal.header(
        stream=tag,
        seq=seq,
        recorded_at=time,
        prev=prev,
        count=len(commitments) // seal.DIGEST,
        digest=seal.fields_digest(commitments),
    )


def _prev_in(header: bytes) -> bytes | None:
    """The link that a header says it was sealed after, None where it says none."""
    try:
        return bytes.fromhex(msgspec.json.decode(header, type=_Prev).prev)
    except (ValueError, msgspec.MsgspecError):
        return None


class _Prev(msgspec.Struct):
    prev: str
