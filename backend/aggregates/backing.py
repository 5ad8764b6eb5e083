"""Standing by members: what they can carry, how they are, and what they noticed. For staff only."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.roles import NetworkRole
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    PersonId,
    Precision,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
    told_as,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class SupportKind(StrEnum):
    """What kind of help a member was given (coverage.md A95a)."""

    SKILLS = "skills"
    CONFIDENCE = "confidence"
    RELATIONSHIP = "relationship"
    PRACTICAL = "practical"


class OfferAnswer(StrEnum):
    """What someone said to an offer of help."""

    YES = "yes"
    NO = "no"
    THINKING = "thinking"


# Events


class RoleTalkedThrough(Event, frozen=True, kw_only=True, tag="role-talked-through"):
    """A member and a worker looked at one role: can, will and trust themselves, 0 to 10 (A94)."""

    member: PersonId
    role: NetworkRole
    capacity: int
    willingness: int
    confidence: int
    strengths: Words | None
    challenges: Words | None
    support_needed: Words | None
    happened: Happened


class CheckInHeld(Event, frozen=True, kw_only=True, tag="check-in-held"):
    """Someone asked a member how it is going for them (coverage.md A95)."""

    member: PersonId
    words: Words
    needs: Words | None
    happened: Happened


class SupportNeedNoticed(Event, frozen=True, kw_only=True, tag="support-need-noticed"):
    """A parent or member may need help of their own (coverage.md A37)."""

    person: PersonId
    need: Words
    happened: Happened


class SupportOffered(Event, frozen=True, kw_only=True, tag="support-offered"):
    """A parent or member was offered help of their own, and what they said (coverage.md A37)."""

    person: PersonId
    what: Words
    answer: OfferAnswer
    happened: Happened


class MemberSupported(Event, frozen=True, kw_only=True, tag="member-supported"):
    """A member got help to do their part: a service, or work with them (coverage.md A95a)."""

    member: PersonId
    kind: SupportKind
    what: Words
    by: str
    happened: Happened


class WarningSignNoticed(Event, frozen=True, kw_only=True, tag="warning-sign-noticed"):
    """A member saw that things were slipping, and what they did about it (coverage.md A93.6)."""

    by: PersonId
    sign: Words
    done: Words
    happened: Happened


class ConcernReported(Event, frozen=True, kw_only=True, tag="concern-reported"):
    """A member told professionals that a child may not be safe, whom, and when (A93.7)."""

    by: PersonId
    to: str
    what: Words
    answer: Words | None
    happened: Happened


BackingEvent = (
    RoleTalkedThrough
    | CheckInHeld
    | SupportNeedNoticed
    | SupportOffered
    | MemberSupported
    | WarningSignNoticed
    | ConcernReported
)

# Commands


class TalkRoleThrough(Command, frozen=True, kw_only=True):
    """Take down what a member and a worker said together about one role."""

    member: PersonId
    role: NetworkRole
    capacity: int
    willingness: int
    confidence: int
    happened: Happened
    strengths: str | None = None
    challenges: str | None = None
    support_needed: str | None = None


class HoldCheckIn(Command, frozen=True, kw_only=True):
    """Take down how a member says it is going."""

    member: PersonId
    words: str
    happened: Happened
    needs: str | None = None


class NoticeSupportNeed(Command, frozen=True, kw_only=True):
    """Take down that someone may need help of their own."""

    person: PersonId
    need: str
    happened: Happened


class OfferSupport(Command, frozen=True, kw_only=True):
    """Take down that someone was offered help of their own."""

    person: PersonId
    what: str
    answer: OfferAnswer
    happened: Happened


class SupportMember(Command, frozen=True, kw_only=True):
    """Take down help that a member got to do their part."""

    member: PersonId
    kind: SupportKind
    what: str
    by: str
    happened: Happened


class NoticeWarningSign(Command, frozen=True, kw_only=True):
    """Take down a sign that things were slipping."""

    by: PersonId
    sign: str
    done: str
    happened: Happened


class ReportConcern(Command, frozen=True, kw_only=True):
    """Take down that a member told professionals of a worry for a child."""

    by: PersonId
    to: str
    what: str
    happened: Happened
    answer: str | None = None


BackingCommand = (
    TalkRoleThrough
    | HoldCheckIn
    | NoticeSupportNeed
    | OfferSupport
    | SupportMember
    | NoticeWarningSign
    | ReportConcern
)

# State


class Backing(msgspec.Struct, frozen=True):
    """Who is known to need help of their own and was not offered any since."""

    waiting: frozenset[PersonId] = frozenset()


def decide(family: Family, command: BackingCommand, terms: Terms) -> list[BackingEvent]:
    """What follows from a command about standing by members."""
    not_ahead(command.happened, terms.today)
    match command:
        case TalkRoleThrough():
            family.in_network(command.member, "member")
            for name in ("capacity", "willingness", "confidence"):
                if not 0 <= getattr(command, name) <= 10:
                    raise Refused("Choose a number from 0 to 10.", name)
            for name in ("strengths", "challenges", "support_needed"):
                brief(getattr(command, name), name)
            return [told_as(RoleTalkedThrough, command)]
        case HoldCheckIn():
            family.in_network(command.member, "member")
            need(command.words, "Write how they say it is going.", "words")
            brief(command.needs, "needs")
            return [told_as(CheckInHeld, command)]
        case NoticeSupportNeed():
            family.in_network(command.person, "person")
            need(command.need, "Write what help they may need.", "need")
            return [told_as(SupportNeedNoticed, command)]
        case OfferSupport():
            family.in_network(command.person, "person")
            need(command.what, "Write what they were offered.", "what")
            return [told_as(SupportOffered, command)]
        case SupportMember():
            family.in_network(command.member, "member")
            need(command.what, "Write what help they got.", "what")
            need(command.by, "Write who helped them.", "by", LONGEST_NAME)
            return [told_as(MemberSupported, command)]
        case NoticeWarningSign():
            family.in_network(command.by, "by")
            need(command.sign, "Write what was noticed.", "sign")
            need(command.done, "Write what was done about it, or that nothing was yet.", "done")
            return [told_as(WarningSignNoticed, command)]
        case ReportConcern():
            family.in_network(command.by, "by")
            need(command.to, "Write whom they told.", "to", LONGEST_NAME)
            need(command.what, "Write what they told.", "what")
            brief(command.answer, "answer")
            if command.happened.precision is not Precision.MINUTE:
                raise Refused("Enter the day and the time they told someone.", "happened")
            return [told_as(ConcernReported, command)]


def evolve(backing: Backing, event: BackingEvent) -> Backing:
    """Who waits for an offer of help after one more event."""
    match event:
        case SupportNeedNoticed(person=person):
            return Backing(waiting=backing.waiting | {person})
        case SupportOffered(person=person):
            return Backing(waiting=backing.waiting - {person})
        case _:
            return backing
