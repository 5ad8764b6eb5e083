"""The release gate: every byte of a finished pack is searched for what its reader must not see.

In every spelling that `passages.py` knows, and read by another tool than the one that made it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

import msgspec
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from backend.aggregates.disclosure_steps import GateHit
from backend.aggregates.protected import ProtectedFacts
from backend.aggregates.vocabulary import ProtectedId
from backend.court.pages import CUT, pages_of
from backend.passages import spots

_HEX = re.compile(r"[0-9a-f]{32,}\Z")
_PACKET = re.compile(rb"<\?xpacket begin.*?<\?xpacket end", re.S)
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)
_LITERAL = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.S)
_HEXED = re.compile(rb"<([0-9A-Fa-f]+)>")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.S)


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """What was searched, for how many values, and what was found."""

    files: int
    values: int
    hits: tuple[GateHit, ...]


def hidden_from(facts: ProtectedFacts, cleared: tuple[ProtectedId, ...]) -> ProtectedFacts:
    """The protected facts that readers of a pack must not know."""
    standing = {each: fact for each, fact in facts.standing() if each not in cleared}
    return ProtectedFacts(facts=standing)


def searched(pack: bytes, facts: ProtectedFacts) -> Searched:
    """Searches every member of a zip, its names and its comments."""
    values = sum(len(fact.values) for _, fact in facts.standing())
    hits: list[GateHit] = []
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        names = archive.namelist()
        outside = [archive.comment.decode("utf-8", "replace"), *names]
        for info in archive.infolist():
            outside += [_plain(info.comment), _plain(info.extra)]
        hits += _hits("(names)", "\n".join(outside), facts)
        for name in names:
            for text in _texts(name, archive.read(name)):
                hits += _hits(name, text, facts)
    return Searched(files=len(names), values=values, hits=tuple(dict.fromkeys(hits)))


def _hits(file: str, text: str, facts: ProtectedFacts) -> Iterator[GateHit]:
    for spot in spots(text, facts, fuzzy=False):
        assert spot.fact is not None
        yield GateHit(file, spot.fact)


def _texts(name: str, content: bytes) -> Iterator[str]:
    if name.endswith(".pdf"):
        yield from _pdf(content)
    elif name.endswith(".json"):
        # Escapes are undone; a text that is cut into sentences is searched as one.
        yield "\n".join(_strings(msgspec.json.decode(content)))
    else:
        yield _plain(content)


def _plain(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not _HEX.match(value):
            yield value
    elif isinstance(value, dict):
        for name, inner in cast("dict[str, Any]", value).items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _strings(inner)


@lru_cache(2)
def _pdf(content: bytes) -> tuple[str, ...]:
    """Its pages as one text, and every string that is not on a page."""
    reader = PdfReader(io.BytesIO(content))
    pages = "\n".join(pages_of(content))
    found = [pages, "\n".join(_literals(content))]
    if CUT in pages:
        # A word cut at the end of a line may have had a hyphen of its own, or none.
        found += [pages.replace(CUT, ""), pages.replace(CUT, "-")]
    if b"/ObjStm" in content:
        found.append("\n".join(_objects(reader)))
    for name, attached in reader.attachments.items():
        found += [name, *(_plain(each) for each in attached)]
    return tuple(found)


def _literals(content: bytes) -> Iterator[str]:
    # Metadata, bookmarks, links, labels, alternative texts: wherever in the file they stand.
    for packet in _PACKET.finditer(content):
        yield _plain(packet[0])
    outside = _STREAM.sub(b"\n", content)
    for found in _LITERAL.finditer(outside):
        yield _decoded(_ESCAPED.sub(_unescaped, found[1]))
    for found in _HEXED.finditer(outside):
        if len(found[1]) % 2 == 0:
            yield _decoded(bytes.fromhex(found[1].decode()))


def _decoded(text: bytes) -> str:
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", "replace")
    return text.decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = found[1]
    if letter[:1].isdigit():
        return bytes([int(letter, 8) & 255])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(letter, letter)


def _objects(reader: PdfReader) -> Iterator[str]:
    # Only where objects are packed, as a signature's may be.
    yield from _said(reader.trailer)
    for number in range(1, int(cast("int", reader.trailer.get("/Size", 0)))):
        yield from _said(reader.get_object(IndirectObject(number, 0, reader)))


def _said(thing: Any) -> Iterator[str]:
    if isinstance(thing, DictionaryObject):
        for inner in thing.values():
            yield from _said(inner)
    elif isinstance(thing, ArrayObject):
        for inner in cast("list[Any]", thing):
            yield from _said(inner)
    elif isinstance(thing, str) and not thing.startswith("/"):
        yield str(thing)
