"""Links to a sealed pack for someone who has no account: each ends, and needs a code besides."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

CODE_DIGITS = 8
TRIES = 5
_TRY: LiteralString = """
update house.pack_links set tries = tries + 1 where key = %s and tries < %s
returning family, request, release, code, ends_at > clock_timestamp() and closed_at is null as ends
"""


class Made(msgspec.Struct, frozen=True):
    """A link as it was made: neither the token nor the code is kept as it is."""

    token: str
    code: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a link leads to."""

    family: UUID
    request: str
    release: str


def make(db: Connection, family: UUID, request: str, release: str, ends: datetime) -> Made | None:
    """Makes the link of a release; None where it has one already."""
    there = db.execute(
        "select from house.pack_links where family = %s and request = %s and release = %s",
        (family, request, release),
    ).fetchone()
    if there is not None:
        return None
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    db.execute(
        "insert into house.pack_links (key, family, request, release, code, ends_at) "
        "values (%s, %s, %s, %s, %s, %s)",
        (_key(token), family, request, release, _coded(token, code), ends),
    )
    return Made(token, code)


def open_still(db: Connection, token: str) -> bool:
    """Whether a link can still be tried."""
    row = db.execute(
        "select from house.pack_links where key = %s and tries < %s "
        "and ends_at > clock_timestamp() and closed_at is null",
        (_key(token), TRIES),
    ).fetchone()
    return row is not None


def tried(db: Connection, token: str, code: str) -> Found | None:
    """What a link leads to with this code; a wrong code counts, and five end the link."""
    with db.cursor(row_factory=dict_row) as cursor:
        row: Any = cursor.execute(_TRY, (_key(token), TRIES)).fetchone()
        typed = "".join(filter(str.isdigit, code))
        if row is None or not row["ends"]:
            return None
        if not secrets.compare_digest(bytes(row["code"]), _coded(token, typed)):
            return None
        cursor.execute(
            "update house.pack_links set tries = 0, opened_at = clock_timestamp() where key = %s",
            (_key(token),),
        )
    return Found(family=row["family"], request=row["request"], release=row["release"])


def close(db: Connection, family: UUID, request: str, release: str) -> None:
    """Ends a link once the pack has arrived."""
    db.execute(
        "update house.pack_links set closed_at = clock_timestamp() "
        "where family = %s and request = %s and release = %s",
        (family, request, release),
    )


def _key(token: str) -> bytes:
    return hashlib.sha256(b"pack link\n" + token.encode()).digest()


def _coded(token: str, code: str) -> bytes:
    # The token's own chance makes a table of all codes useless.
    return hashlib.sha256(b"pack code\n" + token.encode() + b"\n" + code.encode()).digest()
