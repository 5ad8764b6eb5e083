"""The words every part shares: commands, events, refusals, people and dates."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, NewType, TypeVar, cast

import msgspec

PersonId = NewType("PersonId", str)
MeetingId = NewType("MeetingId", str)
LineId = NewType("LineId", str)
StatementId = NewType("StatementId", str)
GoalId = NewType("GoalId", str)
OfferId = NewType("OfferId", str)
WorryId = NewType("WorryId", str)
FileId = NewType("FileId", str)
EvidenceId = NewType("EvidenceId", str)
NoteId = NewType("NoteId", str)
ServiceId = NewType("ServiceId", str)
StepId = NewType("StepId", str)
ConditionId = NewType("ConditionId", str)
PresentationId = NewType("PresentationId", str)
ProposalId = NewType("ProposalId", str)
SlotId = NewType("SlotId", str)
AwayId = NewType("AwayId", str)
RelationId = NewType("RelationId", str)
TieId = NewType("TieId", str)
StayId = NewType("StayId", str)
MaterialId = NewType("MaterialId", str)
GapId = NewType("GapId", str)
CoverId = NewType("CoverId", str)
BreakdownId = NewType("BreakdownId", str)
HearingId = NewType("HearingId", str)
IdeaId = NewType("IdeaId", str)
AskId = NewType("AskId", str)
BookId = NewType("BookId", str)
PageId = NewType("PageId", str)
TrialId = NewType("TrialId", str)
UseId = NewType("UseId", str)
LapseId = NewType("LapseId", str)
DiscussionId = NewType("DiscussionId", str)
AssessmentId = NewType("AssessmentId", str)
ArrangementId = NewType("ArrangementId", str)
WelfareId = NewType("WelfareId", str)
ProtectedId = NewType("ProtectedId", str)
RequestId = NewType("RequestId", str)
WithheldId = NewType("WithheldId", str)
ReleaseId = NewType("ReleaseId", str)
HoldId = NewType("HoldId", str)
DeputyId = NewType("DeputyId", str)
HelpId = NewType("HelpId", str)
SwapId = NewType("SwapId", str)
TranslationId = NewType("TranslationId", str)
LinkId = NewType("LinkId", str)
PasskeyId = NewType("PasskeyId", str)
DeviceId = NewType("DeviceId", str)
# What must be kept from someone: sealed whole, and shown on its own page alone.
Protected = NewType("Protected", str)

WORDS = "words"
# Free text: sealed sentence by sentence, so that one sentence can be withheld and the rest shown.
Words = Annotated[str, msgspec.Meta(extra={WORDS: True})]

LONGEST_WORDS = 4_000
LONGEST_NAME = 200


class Refused(Exception):
    """A broken rule, in words fit for the page.

    `field` names the form field that the words belong to, "" when they belong to the whole form;
    `step` is the place of the refused command among several told together, counted from 0.
    """

    def __init__(self, reason: str, field: str = "", step: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.step = step


class MovedOn(Refused):
    """What the person saw has changed since: `subject` is the id of the thing that moved on."""

    def __init__(self, reason: str, subject: str, field: str = "") -> None:
        super().__init__(reason, field)
        self.subject = subject


class Command(msgspec.Struct, frozen=True):
    """Something a person asks the record to take down."""


class Event(msgspec.Struct, frozen=True, gc=False, tag_field="type"):
    """Something that happened, in the past tense; never changed once recorded."""


AnyEvent = TypeVar("AnyEvent", bound=Event)


def told_as(kind: type[AnyEvent], command: Command, **more: Any) -> AnyEvent:
    """The event that says what its command said, field by field; `more` is what decide adds."""
    named = [name for name in kind.__struct_fields__ if name not in more]
    return kind(**{name: getattr(command, name) for name in named}, **more)


class Teller(msgspec.Struct, frozen=True, gc=False):
    """Who writes something down, by account and by the name they went by."""

    account: str
    name: str


class PlanStatus(StrEnum):
    """Which statutory plan the family's one plan stands in for (rules.md T17)."""

    IN_NEED = "in-need"
    PROTECTION = "protection"
    EARLY_HELP = "early-help"
    LOOKED_AFTER = "looked-after"


class Precision(StrEnum):
    """How exactly a person knows when something happened."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    UNKNOWN = "unknown"


class Happened(msgspec.Struct, frozen=True, gc=False):
    """When something happened, as a person told it (evidence.md 3.6).

    `on` is a local date, the first of the month when `precision` is month, None when not known;
    `at` is local wall-clock time and is there only when `precision` is minute.
    """

    on: date | None = None
    at: time | None = None
    precision: Precision = Precision.DAY


def on_day(day: date, at: time | None = None) -> Happened:
    """The day something happened, with its time when that is known."""
    return Happened(on=day, at=at, precision=Precision.MINUTE if at else Precision.DAY)


class Clock(StrEnum):
    """What is due: each kind of date that is counted for a family (rules.md B.1)."""

    FIRST_MEETING = "first-meeting"
    LOOK_AGAIN = "look-again"
    WRITE_UP = "write-up"
    REVIEW = "review"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A date by which something is due, pinned to the rule, profile and calendar it came from.

    It is never worked out again: a later profile does not re-judge it (rules.md B.2).
    """

    rule: str
    on: date
    counted_from: date
    profile: str
    calendar: str


AnyStruct = TypeVar("AnyStruct", bound=msgspec.Struct)


def tidy(thing: AnyStruct, field: str = "") -> AnyStruct:
    """The same command or value with every text in it fit to keep: NFC, trimmed, no control marks.

    Raises Refused, naming the field, for text that cannot be kept as it was typed.
    """
    changes: dict[str, Any] = {}
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if value is None:
            continue
        tidied = _tidy_value(value, field or name)
        if tidied is not value:
            changes[name] = tidied
    return msgspec.structs.replace(thing, **changes) if changes else thing


def _tidy_value(value: Any, field: str) -> Any:
    if value.__class__ is str:
        return tidy_text(value, field)
    if isinstance(value, msgspec.Struct):
        return tidy(value, field)
    if isinstance(value, tuple):
        items = cast("tuple[Any, ...]", value)
        tidied = tuple(_tidy_value(item, field) for item in items)
        unchanged = all(a is b for a, b in zip(tidied, items, strict=True))
        return items if unchanged else tidied
    return value


_CONTROL = {c: None for c in range(32) if c not in (9, 10)} | {127: None}
# What Word and others paste as the end of a line: between two words it must not vanish.
_MARKS = _CONTROL | dict.fromkeys(map(ord, "\x0b\x0c\u2028\u2029"), "\n")


def tidy_text(text: str, field: str = "") -> str:
    """One text in NFC, trimmed, with line ends as \\n and control marks dropped."""
    if text.isascii() and text.isprintable() and text == text.strip():
        return text
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("Some of this text is damaged and cannot be kept. Type it again.", field)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_MARKS)
    return unicodedata.normalize("NFC", text).strip()


def need(text: str, say: str, field: str, longest: int = LONGEST_WORDS) -> None:
    """Refuses an empty or over-long text: `say` tells what to enter, `longest` is in letters."""
    if not text:
        raise Refused(say, field)
    if len(text) > longest:
        raise Refused(f"Use {longest:,} letters or fewer. You have used {len(text):,}.", field)


def brief(text: str | None, field: str, longest: int = LONGEST_WORDS) -> None:
    """Refuses a text that is longer than `longest` letters; nothing at all is fine."""
    if text is not None and len(text) > longest:
        raise Refused(f"Use {longest:,} letters or fewer. You have used {len(text):,}.", field)


def not_ahead(happened: Happened, today: date, field: str = "happened") -> None:
    """Refuses a date after today, a date before 1900, and a precision that its parts belie."""
    if happened.on is None:
        if happened.precision is not Precision.UNKNOWN or happened.at is not None:
            raise Refused("Enter the date, or say that it is not known.", field)
        return
    if happened.precision is Precision.UNKNOWN:
        raise Refused("Enter the date, or say that it is not known.", field)
    if (happened.at is not None) != (happened.precision is Precision.MINUTE):
        raise Refused("Enter the time, or leave it out.", field)
    wall_clock(happened.at, field)
    if happened.on > today:
        raise Refused("This date is in the future. Enter the day it happened.", field)
    if happened.on.year < 1900:
        raise Refused("This date is too long ago. Check the year.", field)


def wall_clock(at: time | None, field: str) -> None:
    """Refuses a time of day that names a time zone: times are as the clock on the wall shows."""
    if at is not None and at.tzinfo is not None:
        raise Refused("Enter the time as the clock shows it.", field)
