"""Reads a children-in-need census return: which children an authority is working with today, since
when, and which rows a person must look at first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from backend.census_rows import (
    ASK_AGAIN,
    CODE,
    SEXES,
    UPN,
    Block,
    CensusFileRefused,
    EndedEpisode,
    OpenEpisode,
    RefusedRow,
    RowRefused,
    Sex,
    Survey,
    Warned,
    date_of,
    decision_making,
    well_formed_ref,
)
from backend.census_stream import (
    Element,
    Lines,
    Progress,
    events_of,
    has_doctype,
    opened,
)

LONGEST_VALUE = 50  # characters
DEEPEST = 32  # elements inside elements
MOST_CHILDREN = 250_000
MOST_EPISODES_OF_ONE_CHILD = 1_000
MOST_REFUSED_ROWS = 20_000
MOST_WARNINGS_KEPT = 100
LONGEST_PREGNANCY = timedelta(days=280)
_NOT_A_CENSUS = (
    "This is not a children in need census return: it must be a Message whose Collection is CIN."
    " Choose the XML file that was made for the Department for Education."
)


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


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet; its name is empty where we pass it over."""

    element: Element
    name: str
    line: int


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
        self._blocks: list[Block] = []

    def rows(
        self, source: BinaryIO | Path, on_progress: Progress | None
    ) -> Iterator[OpenEpisode | EndedEpisode | RefusedRow]:
        with opened(source) as stream:
            lines = Lines(stream, on_progress)
            for event, element in events_of(lines):
                if event == "start":
                    self._start(element, lines.line)
                    continue
                child = self._end(element, lines.line)
                if child is not None:
                    yield from self._child(child)
            self._require_census(lines.line)
            lines.report()

    def _start(self, element: Element, line: int) -> None:
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

    def _root(self, element: Element, line: int) -> None:
        if has_doctype(element):
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

    def _name(self, element: Element) -> str:
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
        block = Block(line)
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

    def _note_text_before(self, element: Element, line: int) -> None:
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

    def _end(self, element: Element, line: int) -> Block | None:
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

    def _let_go(self, element: Element) -> None:
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
                self.year = text if CODE.fullmatch(text) else None
            case _:
                self.authority = text if CODE.fullmatch(text) else None

    def _child(self, child: Block) -> Iterator[OpenEpisode | EndedEpisode | RefusedRow]:
        episodes = child.parts.get("CINdetails", [])
        if not episodes:
            self.children_without_episode += 1
        try:
            child_ref = self._sound_ref(child)
        except RowRefused as refusal:
            for episode in episodes:
                yield self._refuse(episode, well_formed_ref(child), str(refusal))
            return
        rows = [self._episode(child, child_ref, episode) for episode in episodes]
        yield from self._one_open(rows)

    def _sound_ref(self, child: Block) -> str:
        if child.fault:
            raise RowRefused(child.fault)
        if "LAchildID" not in child.values:
            raise RowRefused("LAchildID is missing.")
        child_ref = well_formed_ref(child)
        if child_ref is None:
            raise RowRefused("LAchildID has characters that do not belong in a reference.")
        if child_ref in self._first_seen:
            raise RowRefused(
                "The same LAchildID has another Child element, at line"
                f" {self._first_seen[child_ref]}; only that one is read."
            )
        self._first_seen[child_ref] = child.line
        return child_ref

    def _refuse(self, episode: Block, child_ref: str | None, reason: str) -> RefusedRow:
        self._refused += 1
        if self._refused > MOST_REFUSED_ROWS:
            raise CensusFileRefused(
                f"More than {MOST_REFUSED_ROWS:,} rows are refused, so the export itself is at"
                " fault. Ask the supplier of the case system to look at it.",
                episode.line,
            )
        return RefusedRow(line=episode.line, child_ref=child_ref, reason=reason)

    def _episode(
        self, child: Block, child_ref: str, episode: Block
    ) -> OpenEpisode | EndedEpisode | RefusedRow:
        try:
            return self._taken(child, child_ref, episode)
        except RowRefused as refusal:
            return self._refuse(episode, child_ref, str(refusal))

    def _taken(self, child: Block, child_ref: str, episode: Block) -> OpenEpisode | EndedEpisode:
        if episode.fault:
            raise RowRefused(episode.fault)
        born = date_of(child, "PersonBirthDate")
        expected = date_of(child, "ExpectedPersonBirthDate")
        referral = self._referral(episode, born or expected)
        if self._closed(episode, referral):
            return EndedEpisode(line=episode.line, child_ref=child_ref)
        if "PersonDeathDate" in child.values:
            raise RowRefused(
                "The child has a date of death and the episode is open: a person must look at this."
            )
        if born is not None and born > self._today:
            born, expected = None, born
        offered, held = decision_making(episode)
        return OpenEpisode(
            line=episode.line,
            child_ref=child_ref,
            upn=self._code(child, "UPN", UPN),
            born=born,
            expected_birth=expected if born is None else None,
            sex=self._sex(child),
            referral=referral,
            source=self._code(episode, "ReferralSource", CODE),
            need=self._code(episode, "PrimaryNeedCode", CODE),
            on_child_protection_plan=self._on_plan(episode),
            family_group_decision_making_offered=offered,
            family_group_decision_making_held=held,
        )

    def _referral(self, episode: Block, birth: date | None) -> date:
        referral = date_of(episode, "CINreferralDate")
        if referral is None:
            raise RowRefused("CINreferralDate is missing.")
        if referral > self._today:
            raise RowRefused("CINreferralDate is in the future.")
        if birth is not None and referral < birth - LONGEST_PREGNANCY:
            raise RowRefused("CINreferralDate is more than nine months before the birth date.")
        return referral

    def _closed(self, episode: Block, referral: date) -> bool:
        closure = date_of(episode, "CINclosureDate")
        if closure is None:
            return False
        if closure < referral:
            raise RowRefused("CINclosureDate is before CINreferralDate.")
        if closure > self._today:
            # Left out as ended, a child who is being worked with today would be missed.
            raise RowRefused("CINclosureDate is in the future, so the episode has not ended.")
        return True

    def _code(self, block: Block, name: str, shape: re.Pattern[str]) -> str | None:
        value = block.values.get(name)
        if value is None or shape.fullmatch(value):
            return value
        self._warn(block.line, f"{name} is not well formed and was left empty.")
        return None

    def _sex(self, child: Block) -> Sex | None:
        name = "Sex" if "Sex" in child.values else "GenderCurrent"
        value = child.values.get(name)
        if value is None or value in SEXES:
            return SEXES.get(value or "")
        self._warn(child.line, f"{name} is not a code of the census and was left empty.")
        return None

    def _on_plan(self, episode: Block) -> bool:
        on_plan = False
        for plan in episode.parts.get("ChildProtectionPlans", []):
            if plan.fault:
                raise RowRefused(plan.fault)
            started = date_of(plan, "CPPstartDate")
            ended = date_of(plan, "CPPendDate")
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
                    Block(row.line),
                    row.child_ref,
                    f"The child has another open episode, at line {latest.line}, which is taken as"
                    " the latest; close this one or that one.",
                )
