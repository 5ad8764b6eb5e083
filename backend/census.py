"""Reads a children-in-need census return: which children an authority is working with today, since
when, and which rows a person must look at first."""

import codecs
import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, cast

import msgspec
from lxml import etree  # pyright: ignore

Sex = Literal["M", "F", "U"]
Progress = Callable[[int, int | None], None]

LONGEST_VALUE = 50  # characters
LONGEST_GAP = 1_000_000  # bytes from one tag to the next
DEEPEST = 32  # elements inside elements
MOST_CHILDREN = 250_000
MOST_EPISODES_OF_ONE_CHILD = 1_000
MOST_REFUSED_ROWS = 20_000
MOST_WARNINGS_KEPT = 100
LONGEST_PREGNANCY = timedelta(days=280)
REPORT_EVERY = 262_144  # bytes
CHUNK = 32_768  # bytes
EARLIEST_YEAR = 1900

ASK_AGAIN = "Export it again from the case system"


class OpenEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """A child the authority is working with: referred, and not closed."""

    line: int
    child_ref: str
    upn: str | None
    born: date | None
    expected_birth: date | None
    sex: Sex | None
    referral: date
    source: str | None
    need: str | None
    on_child_protection_plan: bool
    family_group_decision_making_offered: bool | None = None
    family_group_decision_making_held: bool | None = None


class EndedEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """Work with a child that has been closed."""

    line: int
    child_ref: str


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """An episode that is not taken, and why; the reference is given only where it is well formed,
    and the reason never quotes the file."""

    line: int
    child_ref: str | None
    reason: str


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the file that was passed over."""

    line: int
    reason: str


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole census file holds; episodes = open + ended + refused."""

    authority: str | None
    year: str | None
    children: int
    children_without_episode: int
    episodes: int
    open: tuple[OpenEpisode, ...]
    ended: int
    refused: tuple[RefusedRow, ...]
    stray_texts: int
    warnings: tuple[Warned, ...]
    warnings_left_out: int


class CensusFileRefused(Exception):
    """The file as a whole cannot be taken; the reason says what to do and never quotes the file."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"{reason} (line {line})")
        self.reason = reason
        self.line = line


def survey(source: BinaryIO | Path, *, today: date, on_progress: Progress | None = None) -> Survey:
    """Read a census file to its end and say what it holds; raises CensusFileRefused when any part
    of it cannot be read. Progress is told as bytes read and bytes in all, where known."""
    reading = _Reading(today)
    open_episodes: list[OpenEpisode] = []
    refused: list[RefusedRow] = []
    ended = 0
    for row in reading.rows(source, on_progress):
        match row:
            case OpenEpisode():
                open_episodes.append(row)
            case EndedEpisode():
                ended += 1
            case RefusedRow():
                refused.append(row)
    return Survey(
        authority=reading.authority,
        year=reading.year,
        children=reading.children,
        children_without_episode=reading.children_without_episode,
        episodes=len(open_episodes) + ended + len(refused),
        open=tuple(open_episodes),
        ended=ended,
        refused=tuple(refused),
        stray_texts=reading.stray_texts,
        warnings=tuple(reading.warnings),
        warnings_left_out=reading.warnings_left_out,
    )


def read(
    source: BinaryIO | Path, *, today: date, on_progress: Progress | None = None
) -> Iterator[OpenEpisode | EndedEpisode | RefusedRow]:
    """Read a census file row by row, before it is known whether its end is sound; raises
    CensusFileRefused. Without a closure date an episode is open, whatever ReferralNFA says: a wrong
    flag must not hide a child."""
    return _Reading(today).rows(source, on_progress)


# Where the elements we read stand. Everything else in a return is passed over.
_INSIDE: dict[str, frozenset[str]] = {
    "/": frozenset({"Message"}),
    "Message": frozenset({"Header", "Children"}),
    "Header": frozenset({"CollectionDetails", "Source"}),
    "CollectionDetails": frozenset({"Collection", "Year"}),
    "Source": frozenset({"LEA"}),
    "Children": frozenset({"Child"}),
    "Child": frozenset({"ChildIdentifiers", "CINdetails"}),
    "ChildIdentifiers": frozenset(
        {
            "LAchildID",
            "UPN",
            "PersonBirthDate",
            "ExpectedPersonBirthDate",
            "PersonDeathDate",
            "GenderCurrent",
            "Sex",
        }
    ),
    "CINdetails": frozenset(
        {
            "CINreferralDate",
            "ReferralSource",
            "PrimaryNeedCode",
            "CINclosureDate",
            "ChildProtectionPlans",
            "PreProceedingsandFGDM",
        }
    ),
    "ChildProtectionPlans": frozenset({"CPPstartDate", "CPPendDate"}),
    "PreProceedingsandFGDM": frozenset({"FGDMMeetingOffer", "FGDMMeetingFac"}),
}
_BLOCKS = frozenset({"Child", "CINdetails", "ChildProtectionPlans", "PreProceedingsandFGDM"})

_SEXES: dict[str, Sex] = {
    "0": "U", "1": "M", "2": "F", "9": "U", "U": "U", "M": "M", "F": "F",
}  # fmt: skip
_YES_NO = {"1": True, "true": True, "0": False, "false": False}

_CHILD_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_CODE = re.compile(r"[A-Za-z0-9]{1,4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _Element(Protocol):
    tag: str
    text: str | None
    tail: str | None

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> "_Element": ...
    def __delitem__(self, index: int, /) -> None: ...
    def getparent(self) -> "_Element | None": ...
    def getprevious(self) -> "_Element | None": ...
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
        source: "_Lines",
        *,
        events: tuple[str, ...],
        load_dtd: bool,
        no_network: bool,
        resolve_entities: bool,
        remove_comments: bool,
        remove_pis: bool,
        huge_tree: bool,
    ) -> Iterator[tuple[str, _Element]]: ...


_lxml = cast(_Lxml, etree)


@dataclass(slots=True)
class _Block:
    """One Child, CINdetails or smaller group, as it stands in the file."""

    line: int
    values: dict[str, str] = field(default_factory=dict[str, str])
    fault: str = ""
    parts: dict[str, list["_Block"]] = field(default_factory=dict[str, list["_Block"]])

    def blame(self, fault: str) -> None:
        self.fault = self.fault or f"{fault}."


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet; its name is empty where we pass it over."""

    element: _Element
    name: str
    line: int


class _RowRefused(Exception):
    pass


class _Reading:
    """One pass over one file."""

    def __init__(self, today: date) -> None:
        self.authority: str | None = None
        self.year: str | None = None
        self.children = 0
        self.children_without_episode = 0
        self.stray_texts = 0
        self.warnings: list[Warned] = []
        self.warnings_left_out = 0
        self._today = today
        self._is_census = False
        self._refused = 0
        self._first_seen: dict[str, int] = {}
        self._namespace = ""
        self._path: list[_Open] = []
        self._blocks: list[_Block] = []

    def rows(
        self, source: BinaryIO | Path, on_progress: Progress | None
    ) -> Iterator[OpenEpisode | EndedEpisode | RefusedRow]:
        with _opened(source) as stream:
            lines = _Lines(stream, on_progress)
            for event, element in _events(lines):
                if event == "start":
                    self._start(element, lines.line)
                    continue
                child = self._end(element, lines.line)
                if child is not None:
                    yield from self._child(child)
            self._require_census(lines.line)
            lines.report()

    def _start(self, element: _Element, line: int) -> None:
        if not self._path:
            self._root(element, line)
        if len(self._path) >= DEEPEST:
            raise CensusFileRefused(
                f"Elements are nested more than {DEEPEST} deep, which no census return is."
                f" {ASK_AGAIN}.",
                line,
            )
        self._note_text_before(element, line)
        name = self._name(element)
        self._path.append(_Open(element, name, line))
        if name == "Child":
            self._require_census(line)
        if name in _BLOCKS:
            self._begin_block(name, line)

    def _root(self, element: _Element, line: int) -> None:
        if _has_doctype(element):
            raise CensusFileRefused(
                "The file has a DOCTYPE, which a census return never has and which can be used to"
                " attack the reader. Do not open it elsewhere; ask who sent it, and export the"
                " return again from the case system.",
                line,
            )
        if element.tag.startswith("{"):
            self._namespace = element.tag[: element.tag.index("}") + 1]
        if element.tag[len(self._namespace) :] != "Message":
            raise CensusFileRefused(_NOT_A_CENSUS, line)

    def _name(self, element: _Element) -> str:
        if self._path and not self._path[-1].name:
            return ""
        parent = self._path[-1].name if self._path else "/"
        if parent not in _INSIDE:
            if self._blocks:
                self._blocks[-1].blame(f"{parent} has other elements inside it")
            return ""
        if not element.tag.startswith(self._namespace):
            return ""
        tag = element.tag[len(self._namespace) :]
        return tag if tag in _INSIDE[parent] else ""

    def _require_census(self, line: int) -> None:
        if not self._is_census:
            raise CensusFileRefused(_NOT_A_CENSUS, line)

    def _begin_block(self, name: str, line: int) -> None:
        block = _Block(line)
        if name == "Child":
            self.children += 1
            if self.children > MOST_CHILDREN:
                raise CensusFileRefused(
                    f"The file has more than {MOST_CHILDREN:,} children, more than any authority"
                    " returns. Import one authority's return at a time.",
                    line,
                )
        else:
            siblings = self._blocks[-1].parts.setdefault(name, [])
            siblings.append(block)
            if len(siblings) > MOST_EPISODES_OF_ONE_CHILD:
                raise CensusFileRefused(
                    f"One child has more than {MOST_EPISODES_OF_ONE_CHILD:,} {name} elements."
                    f" {ASK_AGAIN}.",
                    line,
                )
        self._blocks.append(block)

    def _note_text_before(self, element: _Element, line: int) -> None:
        if not self._path:
            return
        before = element.getprevious()
        text = self._path[-1].element.text if before is None else before.tail
        self._note_stray(text, line)

    def _note_stray(self, text: str | None, line: int) -> None:
        if text is None or not text.strip():
            return
        self.stray_texts += 1
        began = line - text.lstrip().count("\n")
        self._warn(began, "Text that stands between elements was passed over.")

    def _warn(self, line: int, reason: str) -> None:
        if len(self.warnings) < MOST_WARNINGS_KEPT:
            self.warnings.append(Warned(line=line, reason=reason))
        else:
            self.warnings_left_out += 1

    def _end(self, element: _Element, line: int) -> _Block | None:
        ending = self._path.pop()
        if len(element):
            self._note_stray(element[-1].tail, line)
        elif ending.name in _INSIDE:
            self._note_stray(element.text, line)
        elif ending.name:
            self._value(ending.name, element.text or "", ending.line)
        self._let_go(element)
        if ending.name not in _BLOCKS:
            return None
        block = self._blocks.pop()
        return block if ending.name == "Child" else None

    def _let_go(self, element: _Element) -> None:
        element.clear(keep_tail=True)
        parent = element.getparent()
        # The element itself stays until the next one ends: the text after it is still to come.
        while parent is not None and element.getprevious() is not None:
            del parent[0]

    def _value(self, name: str, text: str, line: int) -> None:
        text = text.strip()
        if not self._blocks:
            self._header(name, text, line)
            return
        block = self._blocks[-1]
        if name in block.values:
            block.blame(f"{name} is given more than once")
        elif len(text) > LONGEST_VALUE:
            block.blame(f"{name} is longer than {LONGEST_VALUE} characters")
        elif text:
            block.values[name] = text

    def _header(self, name: str, text: str, line: int) -> None:
        match name:
            case "Collection":
                if text.upper() != "CIN":
                    raise CensusFileRefused(
                        "This is a return for another collection, not the children in need"
                        " census. Choose the CIN return.",
                        line,
                    )
                self._is_census = True
            case "Year":
                self.year = text if _CODE.fullmatch(text) else None
            case _:
                self.authority = text if _CODE.fullmatch(text) else None

    def _child(self, child: _Block) -> Iterator[OpenEpisode | EndedEpisode | RefusedRow]:
        episodes = child.parts.get("CINdetails", [])
        if not episodes:
            self.children_without_episode += 1
        try:
            child_ref = self._sound_ref(child)
        except _RowRefused as refusal:
            for episode in episodes:
                yield self._refuse(episode, _well_formed_ref(child), str(refusal))
            return
        rows = [self._episode(child, child_ref, episode) for episode in episodes]
        yield from self._one_open(rows)

    def _sound_ref(self, child: _Block) -> str:
        if child.fault:
            raise _RowRefused(child.fault)
        if "LAchildID" not in child.values:
            raise _RowRefused("LAchildID is missing.")
        child_ref = _well_formed_ref(child)
        if child_ref is None:
            raise _RowRefused("LAchildID has characters that do not belong in a reference.")
        if child_ref in self._first_seen:
            raise _RowRefused(
                "The same LAchildID has another Child element, at line"
                f" {self._first_seen[child_ref]}; only that one is read."
            )
        self._first_seen[child_ref] = child.line
        return child_ref

    def _refuse(self, episode: _Block, child_ref: str | None, reason: str) -> RefusedRow:
        self._refused += 1
        if self._refused > MOST_REFUSED_ROWS:
            raise CensusFileRefused(
                f"More than {MOST_REFUSED_ROWS:,} rows are refused, so the export itself is at"
                " fault. Ask the supplier of the case system to look at it.",
                episode.line,
            )
        return RefusedRow(line=episode.line, child_ref=child_ref, reason=reason)

    def _episode(
        self, child: _Block, child_ref: str, episode: _Block
    ) -> OpenEpisode | EndedEpisode | RefusedRow:
        try:
            return self._taken(child, child_ref, episode)
        except _RowRefused as refusal:
            return self._refuse(episode, child_ref, str(refusal))

    def _taken(self, child: _Block, child_ref: str, episode: _Block) -> OpenEpisode | EndedEpisode:
        if episode.fault:
            raise _RowRefused(episode.fault)
        born = _date(child, "PersonBirthDate")
        expected = _date(child, "ExpectedPersonBirthDate")
        referral = self._referral(episode, born or expected)
        if self._closed(episode, referral):
            return EndedEpisode(line=episode.line, child_ref=child_ref)
        if "PersonDeathDate" in child.values:
            raise _RowRefused(
                "The child has a date of death and the episode is open: a person must look at this."
            )
        if born is not None and born > self._today:
            born, expected = None, born
        offered, held = _decision_making(episode)
        return OpenEpisode(
            line=episode.line,
            child_ref=child_ref,
            upn=self._code(child, "UPN", _UPN),
            born=born,
            expected_birth=expected if born is None else None,
            sex=self._sex(child),
            referral=referral,
            source=self._code(episode, "ReferralSource", _CODE),
            need=self._code(episode, "PrimaryNeedCode", _CODE),
            on_child_protection_plan=self._on_plan(episode),
            family_group_decision_making_offered=offered,
            family_group_decision_making_held=held,
        )

    def _referral(self, episode: _Block, birth: date | None) -> date:
        referral = _date(episode, "CINreferralDate")
        if referral is None:
            raise _RowRefused("CINreferralDate is missing.")
        if referral > self._today:
            raise _RowRefused("CINreferralDate is in the future.")
        if birth is not None and referral < birth - LONGEST_PREGNANCY:
            raise _RowRefused("CINreferralDate is more than nine months before the birth date.")
        return referral

    def _closed(self, episode: _Block, referral: date) -> bool:
        closure = _date(episode, "CINclosureDate")
        if closure is None:
            return False
        if closure < referral:
            raise _RowRefused("CINclosureDate is before CINreferralDate.")
        if closure > self._today:
            # Left out as ended, a child who is being worked with today would be missed.
            raise _RowRefused("CINclosureDate is in the future, so the episode has not ended.")
        return True

    def _code(self, block: _Block, name: str, shape: re.Pattern[str]) -> str | None:
        value = block.values.get(name)
        if value is None or shape.fullmatch(value):
            return value
        self._warn(block.line, f"{name} is not well formed and was left empty.")
        return None

    def _sex(self, child: _Block) -> Sex | None:
        name = "Sex" if "Sex" in child.values else "GenderCurrent"
        value = child.values.get(name)
        if value is None or value in _SEXES:
            return _SEXES.get(value or "")
        self._warn(child.line, f"{name} is not a code of the census and was left empty.")
        return None

    def _on_plan(self, episode: _Block) -> bool:
        on_plan = False
        for plan in episode.parts.get("ChildProtectionPlans", []):
            if plan.fault:
                raise _RowRefused(plan.fault)
            started = _date(plan, "CPPstartDate")
            ended = _date(plan, "CPPendDate")
            on_plan |= started is not None and (ended is None or ended > self._today)
        return on_plan

    def _one_open(
        self, rows: list[OpenEpisode | EndedEpisode | RefusedRow]
    ) -> Iterator[OpenEpisode | EndedEpisode | RefusedRow]:
        """One child is one involvement: the latest open referral starts its clock."""
        opened = [row for row in rows if isinstance(row, OpenEpisode)]
        latest = max(opened, key=lambda row: row.referral, default=None)
        for row in rows:
            if latest is None or row is latest or not isinstance(row, OpenEpisode):
                yield row
            else:
                yield self._refuse(
                    _Block(row.line),
                    row.child_ref,
                    f"The child has another open episode, at line {latest.line}, which is taken as"
                    " the latest; close this one or that one.",
                )


def _well_formed_ref(child: _Block) -> str | None:
    value = child.values.get("LAchildID", "")
    return value if _CHILD_REF.fullmatch(value) else None


def _date(block: _Block, name: str) -> date | None:
    value = block.values.get(name)
    if value is None:
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        parsed = date.fromisoformat(value)
    except ValueError:
        # The value is personal, so it goes no further than here.
        raise _RowRefused(f"{name} is not a date written as year-month-day.") from None
    if parsed.year < EARLIEST_YEAR:
        raise _RowRefused(f"{name} is before {EARLIEST_YEAR}.")
    return parsed


def _decision_making(episode: _Block) -> tuple[bool | None, bool | None]:
    blocks = episode.parts.get("PreProceedingsandFGDM", [])
    return _ever(blocks, "FGDMMeetingOffer"), _ever(blocks, "FGDMMeetingFac")


def _ever(blocks: list[_Block], name: str) -> bool | None:
    answers = [_YES_NO.get(block.values.get(name, "").lower()) for block in blocks]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


_NOT_A_CENSUS = (
    "This is not a children in need census return: it must be a Message whose Collection is CIN."
    " Choose the XML file that was made for the Department for Education."
)
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


@contextmanager
def _opened(source: BinaryIO | Path) -> Generator[BinaryIO]:
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


class _Lines:
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


def _events(lines: _Lines) -> Iterator[tuple[str, _Element]]:
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


def _plain_reason(code: int, lines: _Lines) -> str:
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


def _has_doctype(root: _Element) -> bool:
    docinfo = root.getroottree().docinfo
    return bool(docinfo.doctype) or docinfo.internalDTD is not None
