"""Every family has a key of its own, and words open only at their own place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from psycopg_pool import ConnectionPool

from backend.keys import Keyring, KeyUnavailable
from backend.ledger import Ledger, bound_to
from tests.conftest import KEK
from tests.ledger.telling import bottom_line, by, look, start

Pool = ConnectionPool[psycopg.Connection]


def stored(database: str, family: UUID) -> list[tuple[int, str, bytes]]:
    query = "select seq, topic, body from ledger.events where stream = %s order by seq"
    return look(database, query, family)  # type: ignore[return-value]


def test_two_families_have_different_keys(database: str, ledger: Ledger, connections: Pool):
    one, two = start(ledger), start(ledger)
    opened = ledger.entries.keyring
    assert opened.box(one).open(stored(database, one)[0][2], bound_to(one, 1, "record-started"))
    with pytest.raises(InvalidTag):
        opened.box(two).open(stored(database, one)[0][2], bound_to(one, 1, "record-started"))
    names = [row[0] for row in look(database, "select name from ledger.keys")]
    assert sorted(names) == sorted([str(one), str(two), "pseudonym"])
    wrapped = [bytes(row[0]) for row in look(database, "select wrapped from ledger.keys")]
    assert len(set(wrapped)) == 3
    assert opened.tag(one) != opened.tag(two)


@pytest.mark.parametrize(
    ("seq", "topic", "moved"),
    [(2, "record-started", False), (1, "bottom-line-set", False), (1, "record-started", True)],
)
def test_words_moved_to_another_place_do_not_open(
    database: str, ledger: Ledger, seq: int, topic: str, moved: bool
):
    family = start(ledger)
    body = stored(database, family)[0][2]
    assert ledger.entries.entry(family, 1, "record-started", body).event.label == "Rivers"
    # The same key under another family's name: the family is part of the place, too.
    other = uuid4()
    keyring = ledger.entries.keyring
    keyring._boxes[other] = keyring.box(family)
    with pytest.raises(InvalidTag):
        ledger.entries.entry(other if moved else family, seq, topic, body)


def test_the_same_words_are_never_encrypted_the_same(ledger: Ledger):
    box = ledger.entries.keyring.box(uuid4())
    closed = {box.close(b"words", b"place") for _ in range(50)}
    assert len(closed) == 50
    assert len({one[:12] for one in closed}) == 50


def test_no_words_stand_in_the_record_unencrypted(database: str, ledger: Ledger):
    family = start(ledger)
    ledger.tell(family, bottom_line(), by())
    rows = look(database, "select body, header, commitments from ledger.events")
    for word in (b"Rivers", b"Nobody drinks", b"Wilhelmina"):
        assert not any(word in bytes(part) for row in rows for part in row)


def test_a_wrong_key_encryption_key_gives_a_plain_message(ledger: Ledger, connections: Pool):
    family = start(ledger)
    other = Ledger(connections, bytes(32))
    with pytest.raises(KeyUnavailable, match="Set HANDRAIL_KEK to the one it was written with"):
        other.read(family)
    with pytest.raises(KeyUnavailable, match="Set HANDRAIL_KEK"):
        other.tell(family, bottom_line(), by())
    assert len(ledger.read(family)) == 1


def test_a_key_stored_under_another_name_does_not_open(
    database: str, ledger: Ledger, connections: Pool
):
    family, other = start(ledger), uuid4()
    with connections.connection() as app:
        app.execute(
            "insert into ledger.keys (name, wrapped) "
            "select %s, wrapped from ledger.keys where name = %s",
            (str(other), str(family)),
        )
    with pytest.raises(KeyUnavailable):
        Keyring(KEK, connections).box(other)


def test_first_use_from_many_at_once_makes_one_key(database: str, connections: Pool):
    stream, together = uuid4(), Barrier(8)
    rings = [Keyring(KEK, connections) for _ in range(8)]

    def use(ring: Keyring) -> tuple[bytes, str]:
        together.wait()
        return ring.box(stream).close(b"words", b"place"), ring.tag(stream)

    with ThreadPoolExecutor(8) as executor:
        used = list(executor.map(use, rings))
    assert len({tag for _, tag in used}) == 1
    for closed, _ in used:
        assert {ring.box(stream).open(closed, b"place") for ring in rings} == {b"words"}
    assert look(database, "select count(*) from ledger.keys") == [(2,)]


def test_reading_makes_no_key(database: str, connections: Pool):
    ring = Keyring(KEK, connections)
    with pytest.raises(KeyUnavailable):
        ring.box(uuid4(), make=False)
    with pytest.raises(KeyUnavailable):
        ring.tag(uuid4(), make=False)
    assert look(database, "select count(*) from ledger.keys") == [(0,)]
