"""Keys: one data key a stream, wrapped by the key-encryption key; no key, no words."""

from __future__ import annotations

import hmac
from os import urandom
from threading import Lock
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection
from psycopg_pool import ConnectionPool

NONCE = 12
KEY = 32
_PSEUDONYM = "pseudonym"


class KeyUnavailable(Exception):
    """A data key is missing, destroyed, or wrapped by another key-encryption key."""


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

    `kek` is the key-encryption key, 32 bytes.
    """

    def __init__(self, kek: bytes, pool: ConnectionPool[Connection]) -> None:
        self.kek = kek
        self._kek = AESGCM(kek)
        self._pool = pool
        self._boxes: dict[UUID, Sealbox] = {}
        self._pseudonym: bytes | None = None
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
            found = connection.execute(
                "select h.stream, k.wrapped from ledger.heads as h "
                "join ledger.keys as k on k.name = h.stream::text where h.stream between %s and %s",
                (low, high),
            ).fetchall()
        for stream, wrapped in found:
            if stream not in self._boxes:
                box = Sealbox(self._unwrap(str(stream), bytes(wrapped)))
                self._boxes.setdefault(stream, box)

    def tag(self, stream: UUID, *, make: bool = True) -> str:
        """The pseudonym a stream goes by in headers: 64 hex digits that tell nothing."""
        with self._lock:
            if self._pseudonym is None:
                self._pseudonym = self._key(_PSEUDONYM, make)
        return hmac.digest(self._pseudonym, stream.bytes, "sha256").hex()

    def _key(self, name: str, make: bool) -> bytes:
        select = "select wrapped from ledger.keys where name = %s"
        with self._pool.connection() as connection:
            row = connection.execute(select, (name,)).fetchone()
            if row is None and make:
                # Two writers may both make one; the first stored is the one that both use.
                connection.execute(
                    "insert into ledger.keys (name, wrapped) values (%s, %s) "
                    "on conflict do nothing",
                    (name, self._wrap(name, urandom(KEY))),
                )
                row = connection.execute(select, (name,)).fetchone()
        if row is None:
            raise KeyUnavailable("The key to this record is not there, so it cannot be read.")
        return self._unwrap(name, bytes(row[0]))

    def _wrap(self, name: str, key: bytes) -> bytes:
        nonce = urandom(NONCE)
        return nonce + self._kek.encrypt(nonce, key, name.encode())

    def _unwrap(self, name: str, wrapped: bytes) -> bytes:
        try:
            return self._kek.decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except InvalidTag:
            raise KeyUnavailable(
                "This data was written with another key-encryption key. "
                "Set HANDRAIL_KEK to the one it was written with."
            ) from None
