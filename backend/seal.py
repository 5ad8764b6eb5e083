"""Seals: canonical bytes, one salted commitment per field and per sentence, and the chain."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from os import urandom
from typing import Any, cast, get_args, get_origin, get_type_hints

import msgspec

from backend.aggregates.accounts import SomeoneEvent
from backend.aggregates.authority import AuthorityEvent
from backend.aggregates.family import EVENTS
from backend.aggregates.past import RETIRED
from backend.aggregates.vocabulary import WORDS, Event

SALT = 16
DIGEST = 32
NO_LINK = bytes(DIGEST)
SEGMENTS = 4
_PADDING = [[None] * (-count % SEGMENTS) for count in range(SEGMENTS)]

_FIELD = b"handrail/field/v1\n"
_FIELDS = b"handrail/fields/v1\n"
_EVENT = b"handrail/event/v1\n"
_LINK = b"handrail/link/v1\n"

# The same bytes as `canonical` for a path with one of these values, in a twentieth of the time.
_encode_lines = msgspec.json.Encoder().encode_lines
_ENCODED = frozenset((str, int, bool, type(None)))
# Blanks after a sentence's end, or a new line with the blanks after it.
_SENTENCE = re.compile(r"[.!?\n](?:(?<=\n)\s*|\s+)")

Field = tuple[str, Any]


def canonical(value: Any) -> bytes:
    """Canonical JSON (evidence.md 3.2): sorted keys, no spaces, UTF-8, no floats."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sentences(text: str) -> list[str]:
    """Free text cut after each sentence and line, so that joining the pieces gives it back."""
    pieces: list[str] = []
    start = 0
    for found in _SENTENCE.finditer(text):
        end = found.end()
        pieces.append(text[start:end])
        start = end
    if start < len(text):
        pieces.append(text[start:])
    return pieces


def fields(entry: dict[str, Any]) -> list[Field]:
    """Every field of an entry with its path, in a fixed order; free text by sentence.

    `entry` is the stored body as plain values. Free text is padded with nothings to a multiple of
    four pieces, so that their count tells little (evidence.md 3.9).
    """
    event = cast("dict[str, Any]", entry["event"])
    words = _words_of(str(event["type"]))
    instead = event.get("instead")
    if isinstance(instead, dict):
        # A correction holds another entry's event: its free text is that of its own tag.
        below = _words_of(str(cast("dict[str, Any]", instead)["type"]))
        words = words | {f"event.instead{path.removeprefix('event')}" for path in below}
    found: list[Field] = []
    _flatten(found, entry, "", "", words)
    return found


def _flatten(
    found: list[Field], value: dict[str, Any], path: str, plain: str, words: frozenset[str]
) -> None:
    # `path` and `plain` end with the dot before the next name; `plain` has no places of lists.
    # Texts and nothings, which nearly all fields are, are dealt with here: every append passes.
    for name, inner in value.items():
        below = path + name
        bare = below if path is plain else plain + name
        if inner is not None and inner.__class__ is not str:
            _add(found, inner, below, bare, words)
        elif bare in words:
            _segments(found, below, inner)
        else:
            found.append((below, inner))


def _add(found: list[Field], value: Any, path: str, plain: str, words: frozenset[str]) -> None:
    if value is None or isinstance(value, str):
        if plain in words:
            _segments(found, path, value)
        else:
            found.append((path, value))
    elif isinstance(value, dict) and value:
        above = path + "."
        inner = cast("dict[str, Any]", value)
        _flatten(found, inner, above, above if path is plain else plain + ".", words)
    elif isinstance(value, (list, tuple)) and value:
        for place, inner in enumerate(cast("Sequence[Any]", value)):
            _add(found, inner, f"{path}.{place}", plain, words)
    else:
        found.append((path, cast("Any", value)))


def _segments(found: list[Field], path: str, text: str | None) -> None:
    pieces: list[str | None] = [*sentences(text)] if text else [text]
    pieces += _PADDING[len(pieces) % SEGMENTS]
    if len(pieces) == SEGMENTS:
        a, b, c, d = pieces
        found += ((path + ".0", a), (path + ".1", b), (path + ".2", c), (path + ".3", d))
    else:
        found += [(f"{path}.{place}", piece) for place, piece in enumerate(pieces)]


def commit(salt: bytes, path: str, value: Any) -> bytes:
    """The commitment to one field: 32 bytes that tell nothing without the salt."""
    return hashlib.sha256(_FIELD + salt + canonical([path, value])).digest()


def seal(entry: dict[str, Any], salts: bytes | None = None) -> tuple[bytes, bytes]:
    """Salts and commitments of an entry, each in field order: 16 and 32 bytes a field.

    Salts are drawn afresh unless those of a recorded entry are given, to check it.
    """
    found = fields(entry)
    if salts is None:
        salts = urandom(SALT * len(found))
    elif len(salts) != SALT * len(found):
        raise ValueError("salts do not match the fields")
    sha = hashlib.sha256
    made = [
        sha(_FIELD + salts[at : at + SALT] + line).digest()
        for at, line in zip(range(0, len(salts), SALT), _canonical_lines(found), strict=True)
    ]
    return salts, b"".join(made)


def _canonical_lines(found: list[Field]) -> list[bytes]:
    """What `canonical` makes of each field, all of them at once where only plain values are."""
    if not _ENCODED.issuperset([value.__class__ for _, value in found]):
        return [canonical(field) for field in found]
    # JSON has no bare line end, so that each line is one field; the last ends with one too.
    lines = _encode_lines(found).split(b"\n")
    lines.pop()
    return lines


def fields_digest(commitments: bytes) -> bytes:
    """One digest over all commitments of an entry."""
    return hashlib.sha256(_FIELDS + commitments).digest()


def header(
    *, stream: str, seq: int, recorded_at: str, prev: bytes, count: int, digest: bytes
) -> bytes:
    """The canonical header of an entry; nothing in it is personal (evidence.md 3.3)."""
    return canonical(
        {
            "v": 1,
            "stream": stream,
            "seq": seq,
            "recorded_at": recorded_at,
            "prev": prev.hex(),
            "n": count,
            "fields": digest.hex(),
        }
    )


def link(previous: bytes, head: bytes) -> bytes:
    """The link that ties an entry to all before it."""
    leaf = hashlib.sha256(_EVENT + head).digest()
    return hashlib.sha256(_LINK + previous + leaf).digest()


def _words_in(kind: Any, path: str) -> Iterator[str]:
    for hint in [kind, *get_args(kind)]:
        extra = getattr(hint, "extra", None)
        if isinstance(hint, msgspec.Meta) and extra and extra.get(WORDS):
            yield path
    for hint in get_args(kind):
        if not isinstance(hint, msgspec.Meta):
            yield from _words_in(hint, path)
    if isinstance(kind, type) and issubclass(kind, Event) and path != "event":
        return
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and get_origin(kind) is None:
        for name, inner in get_type_hints(kind, include_extras=True).items():
            if name in kind.__struct_fields__:
                yield from _words_in(inner, f"{path}.{name}")


def _words_by_tag(events: Iterable[type[Event]]) -> dict[str, frozenset[str]]:
    return {
        str(event.__struct_config__.tag): frozenset(_words_in(event, "event")) for event in events
    }


_WORDS = _words_by_tag((*EVENTS, *get_args(AuthorityEvent), *get_args(SomeoneEvent))) | {
    tag: frozenset(f"event.{path}" for path in retired.words) for tag, retired in RETIRED.items()
}


def _words_of(tag: str) -> frozenset[str]:
    return _WORDS[tag]
