"""What each child said, in their own words; their ideas for the plan; what they asked."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.stored import FileKind, StoredFile, check_stored
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    AskId,
    BookId,
    Command,
    Event,
    Happened,
    HearingId,
    IdeaId,
    LineId,
    PersonId,
    Refused,
    Words,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_SAID = 60


class VoiceTool(StrEnum):
    """What helped a child to say it (coverage.md A100, A101, A102)."""

    THREE_HOUSES = "three-houses"
    SAFETY_HOUSE = "safety-house"
    WIZARD = "wizard"
    FAIRY = "fairy"
    FREE = "free"


class Spot(StrEnum):
    """The place in a tool that something was said for."""

    GOOD = "good"
    WORRY = "worry"
    DREAM = "dream"
    RULE = "rule"
    LIVES = "lives"
    VISITS = "visits"
    OUTSIDE = "outside"
    PATH = "path"
    CHANGE = "change"
    HELPS = "helps"
    WISH = "wish"
    WELL = "well"
    WORDS = "words"


SPOTS: dict[VoiceTool, tuple[Spot, ...]] = {
    VoiceTool.THREE_HOUSES: (Spot.GOOD, Spot.WORRY, Spot.DREAM),
    VoiceTool.SAFETY_HOUSE: (Spot.RULE, Spot.LIVES, Spot.VISITS, Spot.OUTSIDE, Spot.PATH),
    VoiceTool.WIZARD: (Spot.CHANGE, Spot.HELPS, Spot.WISH, Spot.WELL),
    VoiceTool.FAIRY: (Spot.CHANGE, Spot.HELPS, Spot.WISH, Spot.WELL),
    VoiceTool.FREE: (Spot.WORDS,),
}


class SeenBy(StrEnum):
    """Who may read a child's words."""

    EVERYONE = "everyone"
    STAFF = "staff"


class Said(msgspec.Struct, frozen=True, gc=False):
    """One thing a child said, word for word, and where in the tool it belongs."""

    spot: Spot
    words: Words


# Events


class ChildHeard(Event, frozen=True, kw_only=True, tag="child-heard"):
    """A child said what is good, what worries them and what they want (A100-A103).

    `heard_by` is who listened and wrote it down, `present` who else was there.
    """

    hearing: HearingId
    child: PersonId
    tool: VoiceTool
    said: tuple[Said, ...]
    drawing: StoredFile | None
    heard_by: str
    present: tuple[PersonId, ...]
    seen_by: SeenBy
    happened: Happened


class ChildIdeaGiven(Event, frozen=True, kw_only=True, tag="child-idea-given"):
    """A child had an idea for the plan, or said what they need to feel safe (A76)."""

    idea: IdeaId
    child: PersonId
    words: Words
    hearing: HearingId | None
    seen_by: SeenBy
    happened: Happened


class ChildIdeaTaken(Event, frozen=True, kw_only=True, tag="child-idea-taken"):
    """A child's idea is in the plan, in this line (A76)."""

    idea: IdeaId
    line: LineId


class ChildIdeaNotTaken(Event, frozen=True, kw_only=True, tag="child-idea-not-taken"):
    """A child's idea is not in the plan, and someone told the child why (A76)."""

    idea: IdeaId
    reason: Words
    told_by: str
    happened: Happened


class ChildAsked(Event, frozen=True, kw_only=True, tag="child-asked"):
    """A child asked something, perhaps while words and pictures were read to them (A96, A97)."""

    ask: AskId
    child: PersonId
    words: Words
    book: BookId | None
    seen_by: SeenBy
    happened: Happened


class ChildAnswered(Event, frozen=True, kw_only=True, tag="child-answered"):
    """Someone answered what a child had asked (A97)."""

    ask: AskId
    words: Words
    answered_by: str
    happened: Happened


VoiceEvent = (
    ChildHeard | ChildIdeaGiven | ChildIdeaTaken | ChildIdeaNotTaken | ChildAsked | ChildAnswered
)

# Commands


class HearChild(Command, frozen=True, kw_only=True):
    """Take down what a child said, in their own words."""

    hearing: HearingId
    child: PersonId
    tool: VoiceTool
    said: tuple[Said, ...]
    heard_by: str
    seen_by: SeenBy
    happened: Happened
    present: tuple[PersonId, ...] = ()
    drawing: StoredFile | None = None


class GiveIdea(Command, frozen=True, kw_only=True):
    """Take down a child's idea for the plan."""

    idea: IdeaId
    child: PersonId
    words: str
    seen_by: SeenBy
    happened: Happened
    hearing: HearingId | None = None


class TakeIdea(Command, frozen=True, kw_only=True):
    """Say which line of the plan holds a child's idea."""

    idea: IdeaId
    line: LineId


class LeaveIdea(Command, frozen=True, kw_only=True):
    """Say why a child's idea is not in the plan, and who told the child."""

    idea: IdeaId
    reason: str
    told_by: str
    happened: Happened


class AskAsChild(Command, frozen=True, kw_only=True):
    """Take down what a child asked."""

    ask: AskId
    child: PersonId
    words: str
    seen_by: SeenBy
    happened: Happened
    book: BookId | None = None


class AnswerChild(Command, frozen=True, kw_only=True):
    """Take down what a child was told in answer."""

    ask: AskId
    words: str
    answered_by: str
    happened: Happened


VoiceCommand = HearChild | GiveIdea | TakeIdea | LeaveIdea | AskAsChild | AnswerChild

# State


class Idea(msgspec.Struct, frozen=True):
    """A child's idea, and what became of it."""

    child: PersonId
    line: LineId | None = None
    left: bool = False


class Voice(msgspec.Struct, frozen=True):
    """Who was heard when; the ideas; the questions, and which of them are answered.

    `heard` has for each child the last day they were heard on, as far as days are known.
    """

    hearings: frozenset[HearingId] = frozenset()
    heard: dict[PersonId, date] = {}
    ideas: dict[IdeaId, Idea] = {}
    asked: dict[AskId, bool] = {}


def decide(family: Family, command: VoiceCommand, terms: Terms) -> list[VoiceEvent]:
    """What follows from a command about what a child said."""
    voice = family.voice
    if not isinstance(command, TakeIdea):
        not_ahead(command.happened, terms.today)
    match command:
        case HearChild():
            return [_heard(family, command)]
        case GiveIdea(idea=idea, child=child, words=words, hearing=hearing):
            _child(family, child)
            need(words, "Write the idea as the child said it.", "words")
            if idea in voice.ideas:
                raise Refused("This idea is in the record.", "words")
            if hearing is not None and hearing not in voice.hearings:
                raise Refused("Choose a time this child was heard.", "hearing")
            return [
                ChildIdeaGiven(
                    idea=idea,
                    child=child,
                    words=words,
                    hearing=hearing,
                    seen_by=command.seen_by,
                    happened=command.happened,
                )
            ]
        case TakeIdea(idea=idea, line=line):
            known = _idea(voice, idea)
            if line not in family.plan.standing:
                raise Refused("Choose a line of this plan.", "line")
            return [] if known.line == line else [ChildIdeaTaken(idea=idea, line=line)]
        case LeaveIdea(idea=idea, reason=reason, told_by=told_by, happened=happened):
            known = _idea(voice, idea)
            need(reason, "Say why, in the words the child was told.", "reason")
            need(told_by, "Say who told the child.", "told_by", LONGEST_NAME)
            if known.line in family.plan.standing:
                raise Refused("This idea is in the plan. Take that line out first.", "reason")
            return [ChildIdeaNotTaken(idea=idea, reason=reason, told_by=told_by, happened=happened)]
        case AskAsChild(ask=ask, child=child, words=words, book=book):
            _child(family, child)
            need(words, "Write what the child asked.", "words")
            if ask in voice.asked:
                raise Refused("This question is in the record.", "words")
            if book is not None and book not in family.pictures.books:
                raise Refused("Choose words and pictures of this family.", "book")
            return [
                ChildAsked(
                    ask=ask,
                    child=child,
                    words=words,
                    book=book,
                    seen_by=command.seen_by,
                    happened=command.happened,
                )
            ]
        case AnswerChild(ask=ask, words=words, answered_by=answered_by, happened=happened):
            if ask not in voice.asked:
                raise Refused("Choose a question that this child asked.", "ask")
            need(words, "Write what the child was told.", "words")
            need(answered_by, "Say who answered.", "answered_by", LONGEST_NAME)
            return [ChildAnswered(ask=ask, words=words, answered_by=answered_by, happened=happened)]


def _heard(family: Family, command: HearChild) -> ChildHeard:
    _child(family, command.child)
    if command.hearing in family.voice.hearings:
        raise Refused("This is in the record.", "said")
    if not command.said and command.drawing is None:
        raise Refused("Write at least one thing the child said, or add their drawing.", "said")
    if len(command.said) > MOST_SAID:
        raise Refused(f"Write down {MOST_SAID} things or fewer at a time.", "said")
    for said in command.said:
        need(said.words, "Write what the child said, or take it out.", said.spot.value)
        if said.spot not in SPOTS[command.tool]:
            raise Refused("This does not belong to the way the child told it.", "tool")
    if command.drawing is not None:
        check_stored(command.drawing, "drawing")
        if command.drawing.kind not in (FileKind.JPEG, FileKind.PNG):
            raise Refused("Choose a photo of the drawing: a JPEG or PNG.", "drawing")
    need(command.heard_by, "Say who listened and wrote it down.", "heard_by", LONGEST_NAME)
    for person in command.present:
        family.known(person, "present")
    return ChildHeard(
        hearing=command.hearing,
        child=command.child,
        tool=command.tool,
        said=command.said,
        drawing=command.drawing,
        heard_by=command.heard_by,
        present=tuple(dict.fromkeys(command.present)),
        seen_by=command.seen_by,
        happened=command.happened,
    )


def _child(family: Family, child: PersonId) -> None:
    if child not in family.case.children:
        raise Refused("Choose one of the children.", "child")


def _idea(voice: Voice, idea: IdeaId) -> Idea:
    known = voice.ideas.get(idea)
    if known is None:
        raise Refused("Choose an idea that a child had.", "idea")
    return known


def evolve(voice: Voice, event: VoiceEvent) -> Voice:
    """The children's voices after one more event."""
    match event:
        case ChildHeard(hearing=hearing, child=child, happened=happened):
            heard = voice.heard
            if happened.on is not None:
                heard = {**heard, child: max(happened.on, heard.get(child, happened.on))}
            return msgspec.structs.replace(voice, hearings=voice.hearings | {hearing}, heard=heard)
        case ChildIdeaGiven(idea=idea, child=child):
            ideas = {**voice.ideas, idea: Idea(child=child)}
            return msgspec.structs.replace(voice, ideas=ideas)
        case ChildIdeaTaken(idea=idea, line=line):
            taken = msgspec.structs.replace(voice.ideas[idea], line=line, left=False)
            return msgspec.structs.replace(voice, ideas={**voice.ideas, idea: taken})
        case ChildIdeaNotTaken(idea=idea):
            left = msgspec.structs.replace(voice.ideas[idea], line=None, left=True)
            return msgspec.structs.replace(voice, ideas={**voice.ideas, idea: left})
        case ChildAsked(ask=ask):
            return msgspec.structs.replace(voice, asked={**voice.asked, ask: False})
        case ChildAnswered(ask=ask):
            return msgspec.structs.replace(voice, asked={**voice.asked, ask: True})
