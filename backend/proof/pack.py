"""A history pack: a family's record as JSON with its seals, and the checkers to go with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from backend import seal
from backend.ledger import EntryMapper

_ENTRIES: LiteralString = """
select seq, topic, header, link, commitments, body from ledger.events
where stream = %s and seq <= %s order by seq
"""
_CARRIED = ("README.txt", "verify.html", "verify.py")
# The first day a zip can name: the bytes of a pack follow from the record alone.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

# By entry number: the paths of the fields withheld, each with all below it; None for all of it.
Withheld = Mapping[int, frozenset[str] | None]


class Sealed(NamedTuple):
    """An entry as it is sealed and stored."""

    seq: int
    header: bytes
    link: bytes
    commitments: bytes
    salts: bytes
    entry: dict[str, Any]


def sealed(
    connection: Connection, mapper: EntryMapper, stream: UUID, upto: int | None = None
) -> list[Sealed]:
    """The sealed entries of a stream, in order, up to a number of its own.

    Raises KeyUnavailable where the key is not the one they were written with.
    """
    rows = connection.execute(
        _ENTRIES, (stream, 2**31 - 1 if upto is None else upto), binary=True
    ).fetchall()
    found: list[Sealed] = []
    for seq, topic, header, link, commitments, body in rows:
        salts, words = mapper.opened(stream, seq, topic, body)
        found.append(Sealed(seq, header, link, commitments, salts, msgspec.json.decode(words)))
    return found


def history(entries: Iterable[Sealed], withheld: Withheld | None = None) -> bytes:
    """history.json: every entry with its seals, without the salts and words that are withheld."""
    hidden = withheld or {}
    shown = [_shown(one, hidden.get(one.seq, frozenset())) for one in entries]
    return seal.canonical({"v": 1, "entries": shown})


def _shown(one: Sealed, hidden: frozenset[str] | None) -> dict[str, Any]:
    said = {"header": msgspec.json.decode(one.header), "link": one.link.hex()}
    if hidden is None:
        return said | {"commitments": None, "fields": None}
    return said | {
        "commitments": _hex(one.commitments, seal.DIGEST),
        "fields": [
            None if _under(path, hidden) else [salt, path, value]
            for salt, (path, value) in zip(
                _hex(one.salts, seal.SALT), seal.fields(one.entry), strict=True
            )
        ],
    }


def _under(path: str, hidden: frozenset[str]) -> bool:
    return any(path == above or path.startswith(f"{above}.") for above in hidden)


def _hex(run: bytes, size: int) -> list[str]:
    return [run[at : at + size].hex() for at in range(0, len(run), size)]


def pack(inside: Mapping[str, bytes]) -> bytes:
    """A zip of these files, their list and the checkers; the same files make the same bytes."""
    here = files("backend.proof")
    every = {**inside, **{name: here.joinpath(name).read_bytes() for name in _CARRIED}}
    digests = {name: sha256(content).hexdigest() for name, content in every.items()}
    every["manifest.json"] = seal.canonical({"v": 1, "files": digests})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(every):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, every[name])
    return made.getvalue()
