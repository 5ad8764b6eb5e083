"""Keys: one data key a stream, wrapped by the key-encryption key; no key, no words.

While the key-encryption key is replaced there are two of them, each found by its id, and what is
wrapped by either opens (docs/decisions/0160).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from os import urandom
from threading import Lock
from typing import Any, LiteralString
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection
from psycopg_pool import ConnectionPool

NONCE = 12
KEY = 32
PSEUDONYM, CODES = "pseudonym", "codes"
# What wraps a key now stands beside what wrapped it first; without a row of its own in keys, a
# wrapping counts for nothing.
_WRAPPED: LiteralString = """
select kek, wrapped from ledger.keys where name = %(name)s
union all
select w.kek, w.wrapped from ledger.wrappings w join ledger.keys k using (name)
where name = %(name)s
"""
_FETCH: LiteralString = """
select h.stream, k.kek, k.wrapped, w.kek, w.wrapped from ledger.heads as h
join ledger.keys as k on k.name = h.stream::text
left join ledger.wrappings as w on w.name = k.name and w.kek = any(%s)
where h.stream between %s and %s
"""
Wrapped = tuple[str | None, bytes]


class KeyUnavailable(Exception):
    """A data key is missing, destroyed, or wrapped by another key-encryption key."""


def key_id(kek: bytes) -> str:
    """What a key-encryption key is known by beside what it wrapped: it tells nothing of the key."""
    return hmac.digest(kek, b"handrail/kek-id/v1\n", "sha256")[:8].hex()


class Sealbox:
    """One stream's cipher: AES-256-GCM, a fresh nonce a message, 28 bytes longer than the words."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        # Nonce, the rest, and what it is bound to: for those who open many, without a call more.
        self.decrypt = self._cipher.decrypt

    def close(self, words: bytes, bound_to: bytes) -> bytes:
        """Encrypts words so that they open only at the place they are bound to."""
        nonce = urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, words, bound_to)

    def open(self, closed: bytes, bound_to: bytes) -> bytes:
        """The words again; raises InvalidTag where a byte or the place is another."""
        return self.decrypt(closed[:NONCE], closed[NONCE:], bound_to)


class Keyring:
    """The data keys of every stream, unwrapped on first use and kept in memory.

    `kek` is the key-encryption key, 32 bytes, and wraps what is made from now on; what another of
    `others` wrapped opens too.
    """

    def __init__(
        self, kek: bytes, pool: ConnectionPool[Connection], others: Iterable[bytes] = ()
    ) -> None:
        self.keks = (kek, *others)
        self._ciphers = {key_id(each): AESGCM(each) for each in self.keks}
        self.id = key_id(kek)
        self._pool = pool
        self._boxes: dict[UUID, Sealbox] = {}
        self._pseudonym: bytes | None = None
        self._codes: bytes | None = None
        self._lock = Lock()

    def box(self, stream: UUID, *, make: bool = True) -> Sealbox:
        """The cipher of a stream, its key made and stored on first use.

        Without `make`, for reading, a key that is not there raises KeyUnavailable.
        """
        box = self._boxes.get(stream)
        if box is None:
            box = self._boxes.setdefault(stream, Sealbox(self._key(str(stream), make)))
        return box

    def fetch(self, low: UUID, high: UUID) -> None:
        """Takes in the keys of all streams from one to another, in one question instead of many.

        A key that is not there is left for `box` to complain of.
        """
        with self._pool.connection() as connection:
            found = connection.execute(_FETCH, (list(self._ciphers), low, high)).fetchall()
        for stream, kek, wrapped, later, again in found:
            if stream not in self._boxes:
                known: list[Wrapped] = [(kek, bytes(wrapped))]
                if later is not None:
                    known.insert(0, (later, bytes(again)))
                try:
                    box = Sealbox(self.opened(str(stream), known))
                except KeyUnavailable:
                    # Another wrapping of it may be among the rows to come; if not, `box` says so.
                    continue
                self._boxes.setdefault(stream, box)

    def tag(self, stream: UUID, *, make: bool = True) -> str:
        """The pseudonym a stream goes by in headers: 64 hex digits that tell nothing."""
        with self._lock:
            if self._pseudonym is None:
                self._pseudonym = self._key(PSEUDONYM, make)
        return hmac.digest(self._pseudonym, stream.bytes, "sha256").hex()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the key-encryption keys that are set."""
        return tuple(self._ciphers)

    def alone(self) -> Keyring:
        """The same without the others: what opens once they are taken away."""
        return Keyring(self.keks[0], self._pool)

    @property
    def codes(self) -> bytes:
        """The key of short codes and of tries: it stays when the key-encryption key is replaced."""
        with self._lock:
            if self._codes is None:
                self._codes = self._key(CODES, make=True)
            return self._codes

    def _key(self, name: str, make: bool) -> bytes:
        with self._pool.connection() as connection:
            rows: list[Any] = connection.execute(_WRAPPED, {"name": name}).fetchall()
            if not rows and make:
                # Two writers may both make one; the first stored is the one that both use.
                connection.execute(
                    "insert into ledger.keys (name, wrapped, kek) values (%s, %s, %s) "
                    "on conflict do nothing",
                    (name, self.wrap(name, urandom(KEY)), self.id),
                )
                rows = connection.execute(_WRAPPED, {"name": name}).fetchall()
        if not rows:
            raise KeyUnavailable("The key to this record is not there, so it cannot be read.")
        return self.opened(name, [(kek, bytes(wrapped)) for kek, wrapped in rows])

    def wrap(self, name: str, key: bytes) -> bytes:
        """A data key as it is kept, closed with the key-encryption key of now."""
        nonce = urandom(NONCE)
        return nonce + self._ciphers[self.id].encrypt(nonce, key, name.encode())

    def opened(self, name: str, known: Iterable[Wrapped]) -> bytes:
        """The data key out of any of its wrappings that opens. Raises KeyUnavailable."""
        for kek, wrapped in known:
            # Kept before wrappings said by which key: any of ours may be the one.
            ids = self._ciphers if kek is None else {kek} & self._ciphers.keys()
            for each in ids:
                try:
                    return self._ciphers[each].decrypt(
                        wrapped[:NONCE], wrapped[NONCE:], name.encode()
                    )
                except InvalidTag:
                    continue
        raise KeyUnavailable(
            "This data was written with another key-encryption key. "
            "Set HANDRAIL_KEK to the one it was written with, or, while that key is replaced, "
            "HANDRAIL_OTHER_KEK."
        )
