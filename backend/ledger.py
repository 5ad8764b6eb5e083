"""The ledger: tell it a command and it decides, appends, seals and projects, or refuses."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import reduce
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    StoredEvent,
    Transcoder,
)
from eventsourcing.utils import Environment
from psycopg_pool import ConnectionPool

from backend import projections, seal
from backend.aggregates import accounts, authority, family
from backend.aggregates.accounts import Someone, SomeoneCommand
from backend.aggregates.authority import Authority, AuthorityCommand, Profile, Terms
from backend.aggregates.family import COMMANDS, PART_OF, Family, FamilyCommand, Together
from backend.aggregates.past import brought_up, may_be_old
from backend.aggregates.vocabulary import Command, Refused, Teller
from backend.database import pool
from backend.keys import NONCE, Keyring
from backend.projections.as_of import Record
from backend.projections.corrected import follows_facts, project_anew, rewritten
from backend.projections.rows import Rows
from backend.record import Author, Entry, Provenance, Recorded, tag_of
from backend.recorder import Recorder, SealedEvent, StoredRow

AUTHORITY = UUID("0b61ea4c-56a0-4c1f-9f0a-6a4d4e3d2c11")
LONDON = ZoneInfo("Europe/London")
TRIES = 50
KEPT_FOLDED = 2_000
# Whole records take more room, and few people look back at once.
KEPT_RECORDS = 64
# Another process's new profile is in force here this much later at most.
PROFILE_SECONDS = 1.0


class Busy(Exception):
    """So many others write to this stream that the command found no gap; try again."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a command came to: the last entry's number, and its events as recorded.

    `recorded` is empty when there was nothing to do or when the same command was told before.
    """

    seq: int
    recorded: tuple[Recorded, ...] = ()
    again: bool = False


class Kind(msgspec.Struct, frozen=True):
    """One kind of stream: its empty state, and how it decides and evolves."""

    empty: Any
    decide: Callable[[Any, Any, Terms], list[Any]]
    evolve: Callable[[Any, Any], Any]
    # The state after many more events, as `evolve` makes it of each in turn.
    fold: Callable[[Any, Iterable[Any]], Any]


def _one_by_one(evolve: Callable[[Any, Any], Any]) -> Callable[[Any, Iterable[Any]], Any]:
    return lambda state, events: reduce(evolve, events, state)


FAMILY = Kind(Family(), family.decide, family.evolve, family.fold)
ACCOUNT = Kind(Someone(), accounts.decide, accounts.evolve, _one_by_one(accounts.evolve))
HOUSE = Kind(Authority(), authority.decide, authority.evolve, _one_by_one(authority.evolve))


def kind_of_event(event: Any) -> Kind:
    """The kind of stream an event belongs to."""
    if type(event) in PART_OF:
        return FAMILY
    return HOUSE if isinstance(event, authority.AuthorityEvent) else ACCOUNT


_OF_A_FAMILY = frozenset((Together, *COMMANDS))


def _kind_of_command(command: Command) -> Kind:
    if command.__class__ in _OF_A_FAMILY:
        return FAMILY
    return HOUSE if isinstance(command, AuthorityCommand) else ACCOUNT


class EntryMapper(Mapper[UUID]):
    """Seals and encrypts entries on their way in, opens and decodes them on their way out."""

    def __init__(self, keyring: Keyring) -> None:
        super().__init__(JSONTranscoder())
        self.keyring = keyring
        self._decode = msgspec.json.Decoder(Entry).decode
        # The tags seen so far whose entries are all of today's shape, as bytes.
        self._topics: dict[str, bytes] = {}

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """A recorded entry as it is stored: tag, sealed commitments, encrypted body."""
        recorded: Recorded = domain_event
        topic = tag_of(recorded.event)
        plain = msgspec.to_builtins(recorded.entry)
        salts, commitments = seal.seal(plain)
        body = len(salts).to_bytes(4) + salts + msgspec.json.encode(plain)
        box = self.keyring.box(recorded.stream)
        return SealedEvent(
            originator_id=recorded.stream,
            originator_version=recorded.seq,
            topic=topic,
            state=box.close(body, bound_to(recorded.stream, recorded.seq, topic)),
            commitments=commitments,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """A stored event as the recorded entry it was."""
        stream = stored_event.originator_id
        assert isinstance(stream, UUID)
        seq, topic, body = (
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
        )
        return Recorded(stream=stream, seq=seq, entry=self.entry(stream, seq, topic, body))

    def opened(self, stream: UUID, seq: int, topic: str, body: bytes) -> tuple[bytes, bytes]:
        """The salts and the plain words of a stored body; raises InvalidTag if it was altered."""
        plain = self.keyring.box(stream, make=False).open(body, bound_to(stream, seq, topic))
        end = 4 + int.from_bytes(plain[:4])
        return plain[4:end], plain[end:]

    def entry(self, stream: UUID, seq: int, topic: str, body: bytes) -> Entry:
        """The entry in a stored body, brought up to today's shape where its tag is retired."""
        _, words = self.opened(stream, seq, topic, body)
        if not may_be_old(topic):
            return self._decode(words)
        plain = msgspec.json.decode(words)
        plain["event"] = brought_up(plain["event"])
        return msgspec.convert(plain, Entry)

    def all(self, stream: UUID, rows: Iterable[Any]) -> Iterator[tuple[int, Entry]]:
        """The entries in many stored rows of one stream, each with its number.

        The rows begin with seq, topic and body.
        """
        # Every entry of a family passes here each time it is read: nothing is asked twice.
        decrypt, decode = self.keyring.box(stream, make=False).decrypt, self._decode
        place, topics = stream.bytes, self._topics
        for row in rows:
            seq, topic, body = row[0], row[1], row[2]
            named = topics.get(topic)
            if named is None:
                if may_be_old(topic):
                    yield seq, self.entry(stream, seq, topic, body)
                    continue
                named = topics[topic] = topic.encode()
            plain = decrypt(body[:NONCE], body[NONCE:], place + seq.to_bytes(4) + named)
            yield seq, decode(plain[4 + int.from_bytes(plain[:4]) :])

    def recorded(self, stream: UUID, row: StoredRow) -> Recorded:
        """A stored row as the recorded entry it is."""
        seq, topic, body, position, recorded_at = row
        return Recorded(
            stream=stream,
            seq=seq,
            entry=self.entry(stream, seq, topic, body),
            position=position,
            recorded_at=recorded_at,
        )


@contextmanager
def opener(conninfo: str, keks: tuple[bytes, ...]) -> Generator[EntryMapper]:
    """What opens stored entries, for a process that only reads."""
    with pool(conninfo, min_size=1, max_size=1) as connections:
        yield EntryMapper(Keyring(keks[0], connections, keks[1:]))


def bound_to(stream: UUID, seq: int, topic: str) -> bytes:
    """The place a body is encrypted for: moved to another, it does not open."""
    return stream.bytes + seq.to_bytes(4) + topic.encode()


class _Factory(InfrastructureFactory[Any]):
    def __init__(self, env: Environment, ledger: Ledger) -> None:
        super().__init__(env)
        self._ledger = ledger

    def mapper(self, transcoder: Transcoder | None = None, mapper_class: Any = None) -> Any:
        return EntryMapper(self._ledger.keyring)

    def application_recorder(self) -> ApplicationRecorder:
        return Recorder(self._ledger.pool, self._ledger.keyring.tag)

    def aggregate_recorder(self, purpose: str = "events") -> Any:
        raise NotImplementedError("families are kept folded; there are no snapshots")

    def is_snapshotting_enabled(self) -> bool:
        return False

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Any:
        raise NotImplementedError("projections are written in the append's own transaction")

    def process_recorder(self) -> Any:
        raise NotImplementedError("projections are written in the append's own transaction")


class _Folded(msgspec.Struct):
    state: Any
    seq: int
    # By the number that a command id is, which is quicker to look up than the id itself.
    commands: dict[int, int]


class Ledger(Application[UUID]):
    """Every family's entries: the one place for transactions, concurrency and the clock.

    `story` gives the time of each entry instead of the database's clock; it needs a role that may
    set the time, and only the demo's loader and tests pass it.
    """

    def __init__(
        self,
        pool: ConnectionPool[psycopg.Connection],
        kek: bytes,
        *,
        other_keks: tuple[bytes, ...] = (),
        story: Callable[[], datetime] | None = None,
    ) -> None:
        self.pool = pool
        self.keyring = Keyring(kek, pool, other_keks)
        self._story = story
        self._kept: OrderedDict[UUID, _Folded] = OrderedDict()
        self._records: OrderedDict[UUID, Record] = OrderedDict()
        self._lock = Lock()
        self._authority = Authority()
        self._authority_read = -PROFILE_SECONDS
        super().__init__()

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Our recorder and mapper, whatever the environment says about the library's own."""
        return _Factory(env, self)

    @property
    def entries(self) -> EntryMapper:
        """What opens stored entries."""
        assert isinstance(self.mapper, EntryMapper)
        return self.mapper

    @property
    def store(self) -> Recorder:
        """Where entries are stored."""
        assert isinstance(self.recorder, Recorder)
        return self.recorder

    def tell(
        self,
        stream: UUID,
        command: FamilyCommand | SomeoneCommand | AuthorityCommand,
        provenance: Provenance,
    ) -> Told:
        """Decides, appends and projects in one transaction; the same command id records once.

        Raises Refused in words for the page, and Busy after losing too many races.
        """
        kind = _kind_of_command(command)
        # What is kept folded may be behind. That is tried first: an append from behind loses the
        # race in the database, and a no from behind is asked again of what is there now.
        folded = self._kept_folded(stream) or self._fold(stream, kind)
        fresh = False
        for _ in range(TRIES):
            before = folded.commands.get(provenance.command_id.int)
            if before is not None:
                return Told(seq=before, again=True)
            try:
                events = kind.decide(folded.state, command, self.terms(provenance.author))
                if events:
                    return self._append(stream, kind, folded, events, provenance)
                if fresh:
                    return Told(seq=folded.seq)
            except Refused:
                if fresh:
                    raise
            except IntegrityError:
                pass
            folded, fresh = self._fold(stream, kind), True
        raise Busy("Many people are writing here at once. Try again in a moment.")

    def would_tell(self, stream: UUID, command: SomeoneCommand, *, after: SomeoneCommand) -> None:
        """Raises Refused where one command, told after another, would be refused."""
        state = self._fold(stream, ACCOUNT).state
        for event in accounts.decide(state, after, self.terms()):
            state = accounts.evolve(state, event)
        accounts.decide(state, command, self.terms())

    def _append(
        self, stream: UUID, kind: Kind, folded: _Folded, events: list[Any], by: Provenance
    ) -> Told:
        rows, state, recorded = Rows(), folded.state, list[Recorded]()
        for seq, event in enumerate(events, start=folded.seq + 1):
            entry = Entry(
                author=by.author,
                on_behalf_of=by.on_behalf_of,
                command_id=by.command_id,
                event=event,
            )
            one = Recorded(stream=stream, seq=seq, entry=entry)
            state = kind.evolve(state, event)
            for project in projections.concerned(event.__class__):
                rows.add(project(one, state))
            recorded.append(one)
        if rewritten(recorded):
            rows = self._anew(stream, folded, recorded)
        at = self._story() if self._story else None
        # As the library's event store does, without notifications that nobody here waits for.
        self.store.insert_events(
            list(map(self.entries.to_stored_event, recorded)), rows=rows, at=at
        )
        seq = recorded[-1].seq
        # Shared with what was kept before: what is recorded is recorded for every reader of it.
        folded.commands[by.command_id.int] = seq
        self._keep(stream, _Folded(state=state, seq=seq, commands=folded.commands))
        return Told(seq=seq, recorded=tuple(recorded))

    def _anew(self, stream: UUID, folded: _Folded, recorded: list[Recorded]) -> Rows:
        """The rows after a correction: those that follow facts once more from the first entry."""
        rows, state = Rows(), folded.state
        for projection in projections.ALL:
            if follows_facts(projection):
                for table in projection.tables:
                    rows.clear(table, stream)
        for one in recorded:
            state = family.evolve(state, one.event)
            for projection in projections.ALL:
                if not follows_facts(projection):
                    rows.add(projection.project(one, state))
        project_anew(rows, [*self.read(stream, folded.seq), *recorded], projections.ALL)
        return rows

    def family(self, stream: UUID) -> Family:
        """A family as it stands now."""
        return self._fold(stream, FAMILY).state

    def someone(self, stream: UUID) -> Someone:
        """Someone who signs in, as their account stands now."""
        return self._fold(stream, ACCOUNT).state

    def read(self, stream: UUID, upto: int | None = None) -> list[Recorded]:
        """The entries of a stream, in order, up to a number of its own."""
        opened = self.entries.recorded
        return [opened(stream, row) for row in self.store.entries(stream, 0, upto)]

    def record(self, stream: UUID) -> Record:
        """All entries of a family, for looking back: kept from the last time, brought up to now."""
        with self._lock:
            known = self._records.get(stream)
        record = known or Record(())
        opened = self.entries.recorded
        new = [opened(stream, row) for row in self.store.entries(stream, record.seq)]
        if new:
            record = Record((*record.entries, *new))
        with self._lock:
            self._records[stream] = record
            self._records.move_to_end(stream)
            if len(self._records) > KEPT_RECORDS:
                self._records.popitem(last=False)
        return record

    def terms(self, author: Author | None = None) -> Terms:
        """The terms of a decision made now, by `author` where one tells it."""
        terms = self.authority().terms(self.today())
        if author is None:
            return terms
        teller = Teller(account=author.account, name=author.name)
        return msgspec.structs.replace(terms, teller=teller)

    def today(self) -> date:
        """The day it is in London by the ledger's clock."""
        now = self._story() if self._story else datetime.now(UTC)
        return now.astimezone(LONDON).date()

    def profile(self, day: date | None = None) -> Profile:
        """The practice profile in force on a day, by default today."""
        return self.authority().in_force(day or self.today())

    def authority(self) -> Authority:
        """What the authority has settled: its profiles, directions and calendars."""
        if monotonic() - self._authority_read > PROFILE_SECONDS:
            self._authority = self._fold(AUTHORITY, HOUSE).state
            self._authority_read = monotonic()
        return self._authority

    def _kept_folded(self, stream: UUID) -> _Folded | None:
        with self._lock:
            return self._kept.get(stream)

    def _fold(self, stream: UUID, kind: Kind) -> _Folded:
        known = self._kept_folded(stream)
        state, after, commands = (
            (known.state, known.seq, known.commands) if known else (kind.empty, 0, {})
        )
        rows = self.store.bodies(stream, after)
        if not rows:
            return known or _Folded(state=state, seq=0, commands={})
        found = list(self.entries.all(stream, rows))
        state = kind.fold(state, [one.event for _, one in found])
        for seq, one in found:
            commands[one.command_id.int] = seq
        folded = _Folded(state=state, seq=rows[-1][0], commands=commands)
        self._keep(stream, folded)
        return folded

    def _keep(self, stream: UUID, folded: _Folded) -> None:
        with self._lock:
            known = self._kept.get(stream)
            if known is None or known.seq < folded.seq:
                self._kept[stream] = folded
            self._kept.move_to_end(stream)
            if len(self._kept) > KEPT_FOLDED:
                self._kept.popitem(last=False)
        if stream == AUTHORITY:
            self._authority_read = -PROFILE_SECONDS
