"""A census file as a stream of elements: line by line, with nothing expanded or fetched."""

import codecs
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from lxml import etree  # pyright: ignore

from backend.census_rows import ASK_AGAIN, CensusFileRefused

Progress = Callable[[int, int | None], None]

LONGEST_GAP = 1_000_000  # bytes from one tag to the next
REPORT_EVERY = 262_144  # bytes
CHUNK = 32_768  # bytes

_NOT_XML = (
    "This is not an XML file. Choose the XML file that was made for the Department for Education,"
    " unpacked, not a spreadsheet or a printout of it."
)
_CUT_SHORT = f"The file stops before its end, so part of it is missing. Copy it again. {ASK_AGAIN}."
_WRONG_ENCODING = (
    "The characters of the file are not in the encoding that it says they are in."
    f" {ASK_AGAIN}, as UTF-8."
)
_TOO_BIG = f"One piece of the file is longer than any census return has. {ASK_AGAIN}."
_BROKEN = f"The XML is broken here. {ASK_AGAIN}; do not repair it by hand."


class Element(Protocol):
    """What is used of an element of the parser."""

    tag: str
    text: str | None
    tail: str | None

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> "Element": ...
    def __delitem__(self, index: int, /) -> None: ...
    def getparent(self) -> "Element | None": ...
    def getprevious(self) -> "Element | None": ...
    def getroottree(self) -> "_Tree": ...
    def clear(self, keep_tail: bool = False) -> None: ...


class _DocInfo(Protocol):
    doctype: str
    internalDTD: object | None


class _Tree(Protocol):
    docinfo: _DocInfo


class _Lxml(Protocol):
    XMLSyntaxError: type[SyntaxError]

    def iterparse(
        self,
        source: "Lines",
        *,
        events: tuple[str, ...],
        load_dtd: bool,
        no_network: bool,
        resolve_entities: bool,
        remove_comments: bool,
        remove_pis: bool,
        huge_tree: bool,
    ) -> Iterator[tuple[str, Element]]: ...


_lxml = cast(_Lxml, etree)


@contextmanager
def opened(source: BinaryIO | Path) -> Generator[BinaryIO]:
    """A file as a stream that is closed afterwards; a stream stays open."""
    if not isinstance(source, Path):
        yield source
        return
    try:
        stream = source.open("rb")
    except OSError:
        raise CensusFileRefused(
            "The file cannot be opened. Check that it is there and that you may read it."
        ) from None
    with stream:
        yield stream


_TWO_BYTE_ENCODINGS = (
    (b"\xff\xfe", b"<\0", "utf-16-le"),
    (b"\xfe\xff", b"\0<", "utf-16-be"),
)


class Lines:
    """Hands the file to the parser line by line. The parser's own line numbers stop being right
    after 65,535, so an element's line is the one being handed over when it is met."""

    def __init__(self, stream: BinaryIO, on_progress: Progress | None) -> None:
        self.line = 1
        self.bytes_read = 0
        self.at_end = False
        self.met_root = False
        self._stream = stream
        self._on_progress = on_progress
        self._total = _size(stream)
        self._reported = 0
        self._line_after = 1
        self._tag_met_at = 0
        self._decoder: codecs.IncrementalDecoder | None = None

    def read(self, _size: int) -> bytes:
        self.line = self._line_after
        if self.bytes_read - self._tag_met_at > LONGEST_GAP:
            raise CensusFileRefused(_TOO_BIG, self.line)
        piece = self._piece() if self.bytes_read else self._first_piece()
        self._line_after += self._newlines(piece)
        self.bytes_read += len(piece)
        self.at_end = not piece
        if self.bytes_read - self._reported >= REPORT_EVERY:
            self.report()
        return piece

    def tag_met(self) -> None:
        self.met_root = True
        self._tag_met_at = self.bytes_read

    def report(self) -> None:
        self._reported = self.bytes_read
        if self._on_progress is not None:
            self._on_progress(self.bytes_read, self._total)

    def _first_piece(self) -> bytes:
        # The parser learns the encoding from the first bytes and needs them in one piece.
        start = self._read_or_refuse(lambda: self._stream.read(4))
        for byte_order_mark, unmarked, name in _TWO_BYTE_ENCODINGS:
            if start.startswith((byte_order_mark, unmarked)):
                self._decoder = codecs.getincrementaldecoder(name)("replace")
        return start + self._piece() if start else b""

    def _piece(self) -> bytes:
        piece = self._read_or_refuse(lambda: self._stream.readline(CHUNK))
        if self._decoder is not None and piece.endswith(b"\n"):
            # In UTF-16 the second half of the line ending is still to come.
            piece += self._read_or_refuse(lambda: self._stream.read(1))
        return piece

    def _read_or_refuse(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except OSError:
            raise CensusFileRefused(
                "The file could not be read to its end. Copy it again and try once more.",
                self.line,
            ) from None

    def _newlines(self, piece: bytes) -> int:
        if self._decoder is None:
            return piece.count(b"\n")
        return self._decoder.decode(piece).count("\n")


def _size(stream: BinaryIO) -> int | None:
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, AttributeError):
        return None


# The parser's own error numbers (libxml2, xmlerror.h).
_NOT_STARTED_ERRORS = frozenset({1, 4})
_ENCODING_ERRORS = frozenset({9, 31, 32, 65, 81})
_TOO_BIG_ERRORS = frozenset({45, 63, 110, 114})
_CUT_SHORT_ERRORS = frozenset({45, 47, 63, 73, 77, 80})


def events_of(lines: Lines) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements in the order of the file. Entities are never expanded and nothing
    outside the file is opened; the parser's own limits on size and depth stay switched on."""
    parser = _lxml.iterparse(
        lines,
        events=("start", "end"),
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    while True:
        try:
            event = next(parser, None)
        except _lxml.XMLSyntaxError as error:
            reason = _plain_reason(cast(int, getattr(error, "code", 0)), lines)
        else:
            if event is None:
                return
            lines.tag_met()
            yield event
            continue
        # Outside the handler, so that the parser's message, which quotes the file, is let go.
        raise CensusFileRefused(reason, lines.line)


def _plain_reason(code: int, lines: Lines) -> str:
    if not lines.bytes_read:
        return f"The file is empty. {ASK_AGAIN}."
    if code in _ENCODING_ERRORS:
        return _WRONG_ENCODING
    if lines.at_end and code in _CUT_SHORT_ERRORS:
        return _CUT_SHORT
    if code in _TOO_BIG_ERRORS:
        return _TOO_BIG
    if not lines.met_root and code in _NOT_STARTED_ERRORS:
        return _NOT_XML
    return _BROKEN


def has_doctype(root: Element) -> bool:
    """Whether the file has a DOCTYPE, which no census return has."""
    docinfo = root.getroottree().docinfo
    return bool(docinfo.doctype) or docinfo.internalDTD is not None
