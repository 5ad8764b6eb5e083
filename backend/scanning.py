"""What a file says in words: its text, and what is said about it, such as who made it."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from backend.aggregates.stored import FileKind

MOST_PAGES = 200
MOST_LETTERS = 500_000
MOST_THINGS = 50_000
MOST_STATES = 20
# Texts of a PDF that are no drawing: what is attached, what is said about it, and forms.
_TEXTS = {"/EmbeddedFile", "/Metadata"}
_DATES = {"/CreationDate", "/ModDate", "/M"}


class _TooMuch(Exception):
    """More stands in a file than anyone can be sure to have looked through."""


def inside(kind: FileKind, body: bytes) -> str | None:
    """The words in a file as it is kept; None where they cannot be read.

    Photos and pictures hold none: they are drawn afresh when they are kept, without place, camera
    and author. What stands on a picture is not read.
    """
    match kind:
        case FileKind.JPEG | FileKind.PNG:
            return ""
        case FileKind.TEXT:
            return body.decode("utf-8-sig", "replace")[:MOST_LETTERS]
        case FileKind.PDF:
            return _pdf(body)


def _pdf(body: bytes) -> str | None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    said = list[str]()
    try:
        for state in states(body):
            reader = PdfReader(io.BytesIO(state))
            if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
                return None
            said += said_in(reader)
    except Exception:
        # The library raises what it likes at bytes made to break it.
        return None
    whole = "\n".join(dict.fromkeys(said))
    return whole if len(whole) <= MOST_LETTERS else None


def states(body: bytes) -> list[bytes]:
    """A PDF as it is, and as it was before each change that was only added at its end.

    Words that were taken out by such a change are in the file still.
    """
    ends = [found.end() for found in re.finditer(rb"startxref\s+[1-9]\d*\s+%%EOF", body)]
    if len(ends) > MOST_STATES:
        raise _TooMuch
    return [body, *(body[:end] for end in ends[:-1])]


def said_in(reader: PdfReader) -> Iterator[str]:
    """All texts of a PDF: on its pages, and wherever else one can stand, seen or not."""
    yield from (page.extract_text() for page in reader.pages)
    yield from reader.attachments
    trailer: Any = reader.trailer
    seen, waiting, count = set[int](), list[Any]([trailer]), 0
    while waiting:
        thing, count = waiting.pop(), count + 1
        if count > MOST_THINGS:
            raise _TooMuch
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, TextStringObject | ByteStringObject):
            yield _words(thing)
        elif isinstance(thing, ArrayObject):
            waiting += list(thing)
        elif isinstance(thing, DictionaryObject):
            waiting += [thing.raw_get(name) for name in thing if name not in _DATES]
            if isinstance(thing, StreamObject) and _holds_text(thing):
                yield thing.get_data().decode("utf-8", "replace")


def _words(thing: TextStringObject | ByteStringObject) -> str:
    text = thing.decode("latin-1") if isinstance(thing, bytes) else str(thing)
    # Links hold words as addresses do.
    return f"{text}\n{unquote_plus(text)}" if "%" in text or "+" in text else text


def _holds_text(thing: StreamObject) -> bool:
    return thing.get("/Type") in _TEXTS
