"""Replacing the key-encryption key: every data key is wrapped anew, beside its first wrapping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, LiteralString

import msgspec
import psycopg
from psycopg import Connection

from backend.keys import PSEUDONYM, Keyring, KeyUnavailable, Wrapped

BATCH = 200
# The last: a start with the new key alone asks for it, so it cannot go well before all is done.
_LEFT: LiteralString = """
select k.name, k.kek, k.wrapped,
  (select array_agg(row(w.kek, encode(w.wrapped, 'hex'))::text order by w.made_at desc)
   from ledger.wrappings w where w.name = k.name) as later
from ledger.keys k
where k.kek is distinct from %(kek)s and k.name > %(after)s and (k.name = %(last)s) = %(now)s
  and not exists (select from ledger.wrappings w where w.name = k.name and w.kek = %(kek)s)
order by k.name limit %(batch)s
"""
_COUNT: LiteralString = """
select count(*) from ledger.keys k where k.kek is distinct from %s
and not exists (select from ledger.wrappings w where w.name = k.name and w.kek = %s)
"""
_OUT_OF_REACH: LiteralString = """
select count(*) from ledger.keys k where k.kek <> all(%(keks)s)
and not exists (select from ledger.wrappings w where w.name = k.name and w.kek = any(%(keks)s))
"""
_ALL: LiteralString = """
select k.name, k.kek, k.wrapped, w.kek, w.wrapped from ledger.keys k
left join ledger.wrappings w on w.name = k.name and w.kek = %s
"""
_KEEP: LiteralString = """
insert into ledger.wrappings (name, kek, wrapped) values (%s, %s, %s) on conflict do nothing
"""


class Rewrapped(msgspec.Struct, frozen=True):
    """How many keys were wrapped anew, and those that no key that is set opens."""

    wrapped: int
    unopened: tuple[str, ...]


def rewrap(owner: str, keyring: Keyring, heard: Callable[[int, int], None]) -> Rewrapped:
    """Wraps every data key by the key-encryption key of now, as the role that owns the tables.

    Each batch is kept whole or not at all, and what is done is not done again: it can be stopped
    at any moment and goes on where it was. Nothing that stands there is changed.
    """
    unopened, done = list[str](), 0
    with psycopg.connect(owner, autocommit=True) as connection:
        total = left(connection, keyring)
        for last in (False, True):
            if last and unopened:
                break
            after = ""
            while rows := _left(connection, keyring, after, last):
                after = rows[-1][0]
                fresh = list[tuple[str, str, bytes]]()
                for name, known in rows:
                    try:
                        key = keyring.opened(name, known)
                    except KeyUnavailable:
                        unopened.append(name)
                        continue
                    wrapped = keyring.wrap(name, key)
                    assert keyring.opened(name, [(keyring.id, wrapped)]) == key
                    fresh.append((name, keyring.id, wrapped))
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(_KEEP, fresh)
                done += len(fresh)
                heard(done, total)
    return Rewrapped(done, tuple(unopened))


def _left(
    connection: Connection, keyring: Keyring, after: str, last: bool
) -> list[tuple[str, list[Wrapped]]]:
    asked: dict[str, Any] = {
        "kek": keyring.id,
        "after": after,
        "last": PSEUDONYM,
        "now": last,
        "batch": BATCH,
    }
    found: list[tuple[str, list[Wrapped]]] = []
    for name, kek, wrapped, later in connection.execute(_LEFT, asked).fetchall():
        known: list[Wrapped] = [(kek, bytes(wrapped))]
        for each in later or ():
            by, closed = each.strip("()").split(",")
            known.insert(0, (by, bytes.fromhex(closed)))
        found.append((name, known))
    return found


def left(connection: Connection, keyring: Keyring) -> int:
    """How many keys the key-encryption key of now has not wrapped yet."""
    row = connection.execute(_COUNT, (keyring.id, keyring.id)).fetchone()
    return row[0] if row else 0


def out_of_reach(connection: Connection, keyring: Keyring) -> int:
    """How many keys are wrapped by none of the key-encryption keys that are set."""
    row = connection.execute(_OUT_OF_REACH, {"keks": [*keyring.ids]}).fetchone()
    return row[0] if row else 0


class Checked(msgspec.Struct, frozen=True):
    """How many keys there are, and those that the key of now does not open by itself."""

    keys: int
    closed: tuple[str, ...]


def check(connection: Connection, keyring: Keyring) -> Checked:
    """Opens every key by the key-encryption key of now alone."""
    alone = keyring.alone()
    closed, count = list[str](), 0
    for name, kek, wrapped, later, again in connection.execute(_ALL, (alone.id,)):
        known: list[Wrapped] = [(kek, bytes(wrapped))]
        if later is not None:
            known.insert(0, (later, bytes(again)))
        count += 1
        try:
            alone.opened(name, known)
        except KeyUnavailable:
            closed.append(name)
    return Checked(count, tuple(closed))
