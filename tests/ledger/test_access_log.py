"""The access log: one chain a family, and every way to alter it is named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from backend import access_log
from backend.access_log import BadLook, verify_looks
from backend.ledger import Ledger
from tests.ledger.telling import start


def note(ledger: Ledger, family: UUID | None, name: str = "Siân O'Brien 🌻") -> None:
    with ledger.pool.connection() as app:
        access_log.note(
            app,
            account="a-1",
            name=name,
            title="Social worker",
            family=family,
            deed="see-plan",
            allowed=True,
            request="r",
        )


def looked(database: str, family: UUID | None = None) -> BadLook | int:
    with psycopg.connect(database, autocommit=True) as owner:
        return verify_looks(owner, family)


def tampered(database: str, statement: str, *values: object) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute("alter table house.access disable trigger all")
        changed = owner.execute(statement, values)  # type: ignore[arg-type]
        assert changed.rowcount


@pytest.fixture
def family(ledger: Ledger) -> UUID:
    """A family that was looked at four times, and another that was looked at once."""
    found = start(ledger)
    for name in ("One", "Two, 3:x", "Siân", "王小明"):
        note(ledger, found, name)
    note(ledger, start(ledger))
    return found


def test_every_look_is_in_its_chain(ledger: Ledger, database: str, family: UUID) -> None:
    note(ledger, None)
    note(ledger, uuid4())
    assert looked(database) == 7
    assert looked(database, family) == 4
    with psycopg.connect(database) as owner:
        chains = owner.execute("select chain, max(seq) from house.access group by 1").fetchall()
    # What exists nowhere has no chain of its own: nobody can fill the log with made-up families.
    assert dict(chains)[access_log.NO_FAMILY] == 2
    assert len(chains) == 3


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Nobody'",
        "title = 'Manager'",
        "account = 'a-2'",
        "deed = 'see-network'",
        "allowed = false",
        "at = at - interval '1 second'",
        "request = 'other'",
        "family = null",
        "link = decode(repeat('00', 32), 'hex')",
        # What stands where says as much as what it says.
        "name = 'Siâ', title = 'nSocial worker'",
    ],
)
def test_an_altered_look_is_named(database: str, family: UUID, change: str) -> None:
    tampered(database, f"update house.access set {change} where chain = %s and seq = 3", family)
    found = looked(database)
    assert isinstance(found, BadLook)
    assert (found.chain, found.seq) == (family, 3)
    assert looked(database, family) == found


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_a_look_that_was_taken_out_is_named(database: str, family: UUID, gone: int) -> None:
    tampered(database, "delete from house.access where chain = %s and seq = %s", family, gone)
    found = looked(database)
    assert isinstance(found, BadLook)
    assert (found.chain, found.seq) == (family, gone)


def test_a_whole_chain_that_was_taken_out_is_named(database: str, family: UUID) -> None:
    tampered(database, "delete from house.access where chain = %s", family)
    found = looked(database)
    assert isinstance(found, BadLook)
    assert (found.chain, found.seq) == (family, 1)


def test_two_looks_that_were_swapped_are_named(database: str, family: UUID) -> None:
    tampered(
        database,
        "update house.access as a set name = b.name, title = b.title, at = b.at, link = b.link "
        "from house.access as b where a.chain = %s and b.chain = a.chain "
        "and (a.seq, b.seq) in ((2, 3), (3, 2))",
        family,
    )
    found = looked(database)
    assert isinstance(found, BadLook)
    assert (found.chain, found.seq) == (family, 2)


def test_a_look_that_was_put_in_is_named(database: str, family: UUID) -> None:
    tampered(
        database,
        "insert into house.access select chain, seq + 1, at, account, 'Forged', title, family, "
        "deed, allowed, request, link from house.access where chain = %s and seq = 4",
        family,
    )
    found = looked(database)
    assert isinstance(found, BadLook)
    assert (found.chain, found.seq) == (family, 5)


def test_many_looks_at_once_leave_no_gap(ledger: Ledger, database: str) -> None:
    family = start(ledger)
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda _: note(ledger, family), range(80)))
    assert looked(database, family) == 80
