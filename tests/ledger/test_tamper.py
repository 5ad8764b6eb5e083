"""Whoever changes the record in the database is found out, and the very entry is named (S-01)."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from backend import seal, verify
from backend.keys import KeyUnavailable
from backend.ledger import Ledger
from backend.record import Entry, Recorded
from backend.verify import Bad, Verified
from tests.conftest import KEK
from tests.ledger.telling import WORKER, bottom_line, by, checked, look, named, renamed, start

# Two families, entry by entry in turn: entry n of the first stands at 2n - 1.
LENGTH = 6
LAST = 2 * LENGTH
FLIPPED = {
    name: f"set {name} = set_byte({name}, 40, get_byte({name}, 40) # 1)"
    for name in ("header", "commitments", "body")
} | {
    "link": "set link = set_byte(link, 0, get_byte(link, 0) # 128)",
    "the last byte of the body": "set body = set_byte(body, octet_length(body) - 1, "
    "get_byte(body, octet_length(body) - 1) # 1)",
    "topic": "set topic = 'member-left'",
    "recorded_at": "set recorded_at = recorded_at + interval '1 microsecond'",
    "recorded_at by a year": "set recorded_at = recorded_at - interval '1 year'",
    "recorded_at for ever": "set recorded_at = '-infinity'",
    "one commitment fewer": "set commitments = substr(commitments, 33)",
    "half a commitment more": "set commitments = commitments || decode('00', 'hex')",
    "a longer header": "set header = header || ' '::bytea",
    "no header": "set header = ''",
    "no body": "set body = ''",
}
SEALED_WITHOUT_KEYS = sorted(
    FLIPPED.keys() - {"body", "the last byte of the body", "topic", "no body"}
)

Pair = tuple[UUID, UUID]


class Owner:
    """A superuser with every guard off."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        connection.execute("alter table ledger.events disable trigger all")
        connection.execute("alter table ledger.keys disable trigger all")
        connection.execute("create temporary table kept as select * from ledger.events")

    def do(self, statement: str, *values: Any) -> None:
        found = self._connection.execute(statement, values)  # type: ignore[call-overload]
        assert found.rowcount, "nothing was tampered with"

    def put_back(self) -> None:
        """Every entry as it was at first."""
        self._connection.execute("delete from ledger.events")
        self._connection.execute("insert into ledger.events select * from kept")

    def shift(self, since: int, by: int) -> None:
        """Every position from one on, and the log, so many places further."""
        do = self._connection.execute
        do("update ledger.events set position = -position where position >= %s", (since,))
        do("update ledger.events set position = -position + %s where position < 0", (by,))
        do("update ledger.log set position = position + %s", (by,))

    def seal_again(self, family: UUID, seq: int) -> None:
        """Header and link of one entry, as they would be if it had always been as it is now."""
        tag, prev, commitments, time = self._connection.execute(
            "select tag, coalesce(b.link, %s), e.commitments, to_char(e.recorded_at "
            "at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') "
            "from ledger.events as e join ledger.heads using (stream) "
            "left join ledger.events as b on b.stream = e.stream and b.seq = e.seq - 1 "
            "where e.stream = %s and e.seq = %s",
            (bytes(32), family, seq),
        ).fetchone() or pytest.fail("no such entry")
        header = seal.header(
            stream=tag,
            seq=seq,
            recorded_at=time,
            prev=prev,
            count=len(commitments) // 32,
            digest=seal.fields_digest(commitments),
        )
        self.do(
            "update ledger.events set header = %s, link = %s where stream = %s and seq = %s",
            header,
            seal.link(prev, header),
            family,
            seq,
        )


@pytest.fixture
def families(ledger: Ledger) -> Pair:
    one, two = start(ledger), start(ledger)
    for number in range(2, LENGTH):
        for family in (one, two):
            ledger.tell(family, named(f"p-{number}"), by())
    for family in (one, two):
        ledger.tell(family, bottom_line(), by())
    return one, two


@pytest.fixture
def owner(database: str, families: Pair) -> Iterator[Owner]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield Owner(connection)


def expect_bad(
    found: Verified | Bad,
    stream: UUID | None,
    seq: int | None,
    position: int | None,
    says: str = "",
) -> None:
    assert isinstance(found, Bad), found
    assert (found.stream, found.seq, found.position) == (stream, seq, position), found.reason
    assert says in found.reason


def test_an_untouched_record_is_verified(database: str, ledger: Ledger, families: Pair):
    whole = Verified(entries=LAST, streams=2, position=LAST, not_opened=0)
    assert checked(database, ledger) == whole
    assert checked(database) == whole
    alone = checked(database, ledger, families[0])
    assert alone == Verified(entries=LENGTH, streams=1, position=LAST - 1, not_opened=0)


def test_an_empty_record_is_verified(database: str, ledger: Ledger):
    nothing = Verified(entries=0, streams=0, position=0, not_opened=0)
    assert checked(database, ledger) == nothing
    assert checked(database, ledger, uuid4()) == nothing


@pytest.mark.parametrize("what", FLIPPED)
def test_an_altered_entry_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner, what: str
):
    for seq in (1, 3, LENGTH):
        row = "where stream = %s and seq = %s"
        owner.do(f"update ledger.events {FLIPPED[what]} {row}", families[0], seq)
        expect_bad(checked(database, ledger), families[0], seq, 2 * seq - 1)
        expect_bad(checked(database, ledger, families[0]), families[0], seq, 2 * seq - 1)
        assert isinstance(checked(database, ledger, families[1]), Verified)
        if what in SEALED_WITHOUT_KEYS:
            expect_bad(checked(database), families[0], seq, 2 * seq - 1)
        owner.put_back()
        assert isinstance(checked(database, ledger), Verified)


@pytest.mark.parametrize("seq", [1, 3, LENGTH])
@pytest.mark.parametrize("what", ["commitments", "topic", "body", "recorded_at"])
def test_an_altered_entry_that_was_sealed_again_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner, what: str, seq: int
):
    if what == "recorded_at":
        # As far back as the entry before it, so that the order of times does not tell.
        owner.do(
            "update ledger.events as e set recorded_at = coalesce((select recorded_at "
            "from ledger.events as b where b.position = e.position - 1), e.recorded_at) "
            "- case when position = 1 then interval '1 year' else '0' end "
            "where stream = %s and seq = %s",
            families[0],
            seq,
        )
    else:
        row = "where stream = %s and seq = %s"
        owner.do(f"update ledger.events {FLIPPED[what]} {row}", families[0], seq)
    owner.seal_again(families[0], seq)
    # And another wrong one just after it, found before the next entry of this family is.
    if seq < LENGTH:
        owner.do(f"update ledger.events {FLIPPED['link']} where position = %s", 2 * seq)
    expect_bad(checked(database, ledger), families[0], seq, 2 * seq - 1)
    expect_bad(checked(database, ledger, families[0]), families[0], seq, 2 * seq - 1)
    if what in ("commitments", "recorded_at"):
        expect_bad(checked(database), families[0], seq, 2 * seq - 1)


def test_an_entry_tied_to_another_one_before_it_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    header = look(
        database,
        "select header, link from ledger.events where stream = %s and seq = 3",
        families[0],
    )[0][0]
    other = header.replace(msgspec.json.decode(header)["prev"].encode(), b"ab" * 32)
    owner.do(
        "update ledger.events set header = %s, link = %s where stream = %s and seq = 3",
        other,
        seal.link(bytes.fromhex("ab" * 32), other),
        families[0],
    )
    expect_bad(checked(database, ledger), families[0], 3, 5, "sealed after another link")


def test_a_link_put_in_both_places_where_it_is_noted_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    forged = bytes(range(32))
    owner.do("update ledger.events set link = %s where position = %s", forged, LAST - 1)
    owner.do("update ledger.heads set link = %s where stream = %s", forged, families[0])
    expect_bad(checked(database, ledger), families[0], LENGTH, LAST - 1, "does not follow")


@pytest.mark.parametrize("seq", [1, 3, LENGTH])
def test_words_put_in_place_with_the_familys_own_key_are_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner, seq: int
):
    family = families[0]
    kept = ledger.read(family)[seq - 1]
    event = msgspec.structs.replace(kept.event, **{_words_in(kept.event): "Something else"})
    entry = Entry(author=WORKER, on_behalf_of=None, command_id=uuid4(), event=event)
    stored = ledger.entries.to_stored_event(Recorded(stream=family, seq=seq, entry=entry))
    owner.do(
        "update ledger.events set body = %s where stream = %s and seq = %s",
        stored.state,
        family,
        seq,
    )
    expect_bad(checked(database, ledger), family, seq, 2 * seq - 1, "not the ones that were sealed")


def _words_in(event: Any) -> str:
    return next(name for name in ("label", "name", "statement") if hasattr(event, name))


@pytest.mark.parametrize("seq", [1, 3, LENGTH])
def test_a_removed_entry_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner, seq: int
):
    owner.do("delete from ledger.events where stream = %s and seq = %s", families[0], seq)
    expect_bad(checked(database, ledger), families[0], seq, 2 * seq - 1, "no entry stands")
    expect_bad(checked(database, ledger, families[0]), families[0], seq, None, "missing")
    # Closing up the positions behind it does not hide it.
    owner.shift(2 * seq, -1)
    expect_bad(checked(database, ledger), families[0], seq, None, "missing")


def test_the_removed_last_entry_of_the_log_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    owner.do("delete from ledger.events where position = %s", LAST)
    expect_bad(checked(database, ledger), families[1], LENGTH, LAST, "no entry stands")
    owner.do("update ledger.log set position = position - 1")
    expect_bad(checked(database, ledger), families[1], LENGTH, None, "missing")


def test_a_removed_family_is_named(database: str, ledger: Ledger, families: Pair, owner: Owner):
    owner.do("delete from ledger.events where stream = %s", families[0])
    expect_bad(checked(database, ledger), families[0], 1, 1, "no entry stands")
    owner.do("delete from ledger.heads where stream = %s", families[0])
    expect_bad(checked(database, ledger), None, None, 1, "no entry stands")


def test_swapped_bodies_are_named(database: str, ledger: Ledger, families: Pair, owner: Owner):
    owner.do(
        "update ledger.events as a set body = b.body, commitments = b.commitments, topic = b.topic "
        "from ledger.events as b where (a.position, b.position) in ((5, 7), (7, 5))"
    )
    expect_bad(checked(database, ledger), families[0], 3, 5)


def test_bodies_alone_swapped_are_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    owner.do(
        "update ledger.events as a set body = b.body from ledger.events as b "
        "where (a.position, b.position) in ((5, 7), (7, 5))"
    )
    expect_bad(checked(database, ledger), families[0], 3, 5, "do not open")


@pytest.mark.parametrize(("other", "at"), [("same family", 9), ("another family", 6)])
def test_entries_swapped_whole_are_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner, other: str, at: int
):
    first = look(database, "select stream, seq from ledger.events where position = 5")[0]
    second = look(database, "select stream, seq from ledger.events where position = %s", at)[0]
    move = "update ledger.events set stream = %s, seq = %s, position = %s where position = %s"
    owner.do(move, uuid4(), 99, 99, 5)
    owner.do(move, *first, 5, at)
    owner.do(move, *second, at, 99)
    expect_bad(checked(database, ledger), families[0], 3, 5, "header")
    expect_bad(checked(database), families[0], 3, 5, "header")


def test_an_entry_moved_to_another_position_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    owner.do("update ledger.events set position = 50 where position = 5")
    expect_bad(checked(database, ledger), families[0], 3, 5, "no entry stands")


def test_an_entry_renumbered_is_named(database: str, ledger: Ledger, families: Pair, owner: Owner):
    owner.do("update ledger.events set seq = 50 where position = %s", LAST - 1)
    expect_bad(checked(database, ledger), families[0], LENGTH, None, "missing")
    owner.do("update ledger.events set seq = 0 where position = %s", LAST - 1)
    expect_bad(checked(database, ledger), families[0], 0, LAST - 1, "came before it")


@pytest.mark.parametrize("seq", [1, 4, LENGTH + 1])
def test_a_forged_entry_put_in_is_named(
    database: str, ledger: Ledger, families: Pair, owner: Owner, seq: int
):
    family, position = families[0], 2 * seq - 1
    kept = ledger.read(family)
    entry = Entry(author=WORKER, on_behalf_of=None, command_id=uuid4(), event=kept[2].event)
    stored = ledger.entries.to_stored_event(Recorded(stream=family, seq=seq, entry=entry))
    owner.shift(position, 1) if position <= LAST else None
    if seq <= LENGTH:
        owner.do("update ledger.events set seq = -seq where stream = %s and seq >= %s", family, seq)
        owner.do("update ledger.events set seq = 1 - seq where stream = %s and seq < 0", family)
        owner.do("update ledger.heads set seq = seq + 1 where stream = %s", family)
    owner.do(
        "insert into ledger.events (position, stream, seq, topic, recorded_at, header, link, "
        "commitments, body) select %s, %s, %s, %s, coalesce((select recorded_at from ledger.events "
        "where position = %s), (select min(recorded_at) from ledger.events)), '', '', %s, %s",
        position,
        family,
        seq,
        stored.topic,
        position - 1,
        stored.commitments,  # type: ignore[attr-defined]
        stored.state,
    )
    # Without a mark of its own on the forged entry: sealed as the ledger itself would have.
    owner.seal_again(family, seq)
    expect_bad(checked(database, ledger), family, seq, position)
    expect_bad(checked(database), family, seq, position)


def test_lists_that_were_altered_name_the_entry_they_belong_to(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    one, two = families
    stranger = uuid4()
    for change, back, bad in (
        (
            "update ledger.heads set link = sha256(link) where stream = %s",
            None,
            (one, LENGTH, LAST - 1),
        ),
        ("update ledger.heads set tag = repeat('0', 64) where stream = %s", None, (one, 1, 1)),
        ("update ledger.heads set seq = 7 where stream = %s", None, (one, 7, None)),
        ("update ledger.heads set seq = 3 where stream = %s", None, (one, 3, 5)),
        ("delete from ledger.heads where stream = %s", None, (one, 1, 1)),
        (
            "insert into ledger.heads values (%s, 'tag', 0, '')",
            stranger,
            (stranger, 1, None),
        ),
        ("update ledger.log set position = 13 where %s is not null", 1, (None, None, 13)),
        ("update ledger.log set position = 11 where %s is not null", 1, (two, LENGTH, LAST)),
        (
            "update ledger.log set recorded_at = recorded_at + '1 s' where %s is not null",
            1,
            (two, LENGTH, LAST),
        ),
        (
            "update ledger.log set recorded_at = '-infinity' where %s is not null",
            1,
            (one, 1, 1),
        ),
        ("delete from ledger.log where %s is not null", 1, (one, 1, 1)),
    ):
        kept = look(database, "select * from ledger.heads")
        position, time = look(database, "select position, recorded_at from ledger.log")[0]
        owner.do(change, back or one)
        expect_bad(checked(database, ledger), *bad)
        owner.do("delete from ledger.heads")
        for row in kept:
            owner.do("insert into ledger.heads values (%s, %s, %s, %s)", *row)
        owner.do(
            "insert into ledger.log values (true, %s, %s) on conflict (only_row) "
            "do update set position = excluded.position, recorded_at = excluded.recorded_at",
            position,
            time,
        )
        assert isinstance(checked(database, ledger), Verified), change


def test_entries_without_a_key_are_counted_as_not_opened_and_still_checked(
    database: str, ledger: Ledger, families: Pair, owner: Owner
):
    owner.do("delete from ledger.keys where name = %s", str(families[0]))
    fresh = Ledger(ledger.pool, KEK)
    assert checked(database, fresh) == Verified(
        entries=LAST, streams=2, position=LAST, not_opened=LENGTH
    )
    with pytest.raises(KeyUnavailable):
        fresh.read(families[0])
    # Neither looking nor reading makes a key in place of the one that is gone.
    assert look(database, "select 1 from ledger.keys where name = %s", str(families[0])) == []
    owner.do(f"update ledger.events {FLIPPED['commitments']} where position = 5")
    expect_bad(checked(database, fresh), families[0], 3, 5)


def test_a_wrong_key_encryption_key_is_told_plainly(database: str, ledger: Ledger, families: Pair):
    with pytest.raises(KeyUnavailable, match="Set HANDRAIL_KEK"):
        checked(database, Ledger(ledger.pool, bytes(32)))


def test_writing_that_goes_on_does_not_confuse_the_check(
    database: str, ledger: Ledger, families: Pair
):
    enough = Event()

    def write() -> None:
        number = 0
        while not enough.is_set():
            ledger.tell(families[number % 2], renamed("p-2", f"Mary {number}"), by())
            number += 1

    writer = Thread(target=write)
    writer.start()
    try:
        seen = [checked(database, ledger) for _ in range(15)]
    finally:
        enough.set()
        writer.join()
    assert all(isinstance(found, Verified) for found in seen), seen
    counted = [found.entries for found in seen if isinstance(found, Verified)]
    assert counted == sorted(counted)
    assert counted[-1] > LAST


def test_progress_is_told_and_the_check_writes_nothing(
    database: str, ledger: Ledger, families: Pair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verify, "BATCH", 5)
    told: list[tuple[int, int]] = []
    with psycopg.connect(database, autocommit=True) as connection:
        before = connection.execute("select pg_current_xact_id_if_assigned()").fetchone()
        verify.verify(connection, ledger.entries, None, lambda *done: told.append(done))
        assert connection.execute("show transaction_isolation").fetchone() == ("read committed",)
        assert before == (None,)
    assert told == [(5, LAST), (10, LAST), (LAST, LAST)]
