"""Reaching people: each approach, when they can come, why someone was away, how it felt."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.consents import check_consent
from backend.aggregates.network import MemberKind
from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    MeetingId,
    PersonId,
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


class Channel(StrEnum):
    """How someone was approached."""

    VISIT = "visit"
    PHONE = "phone"
    TEXT = "text"
    VIDEO = "video"
    LETTER = "letter"
    EMAIL = "email"
    THROUGH_SOMEONE = "through-someone"


class Reached(StrEnum):
    """What an approach came to (coverage.md A29)."""

    WILL_HELP = "will-help"
    THINKING = "thinking"
    NO = "no"
    NO_ANSWER = "no-answer"
    WRONG_DETAILS = "wrong-details"


class AbsenceFound(StrEnum):
    """What lay behind an absence, once it was talked about (coverage.md A35, A36).

    A lack of commitment is named only here: never when the absence itself is taken down.
    """

    PRACTICAL = "practical"
    VULNERABILITY = "vulnerability"
    COMMITMENT = "commitment"
    SAFETY = "safety"
    UNKNOWN = "unknown"


class Felt(StrEnum):
    """How a meeting felt to someone."""

    GOOD = "good"
    MIXED = "mixed"
    HARD = "hard"


# Events


class MemberContacted(Event, frozen=True, kw_only=True, tag="member-contacted"):
    """Someone named was approached to see if they would help (A29); `by` None is the worker."""

    person: PersonId
    channel: Channel
    outcome: Reached
    by: PersonId | None
    words: Words | None
    happened: Happened


class AvailabilityRecorded(Event, frozen=True, kw_only=True, tag="availability-recorded"):
    """When someone can come, and the caring and work duties around it (coverage.md A30)."""

    person: PersonId
    can: Words
    constraints: Words | None
    happened: Happened


class AbsenceExplored(Event, frozen=True, kw_only=True, tag="absence-explored"):
    """Why someone had not come was talked about, and what follows from it (coverage.md A35).

    `by` None is the worker; `with_them` says whether the person themselves was asked.
    """

    meeting: MeetingId
    person: PersonId
    by: PersonId | None
    with_them: bool
    found: AbsenceFound
    words: Words
    follow_up: Words
    invite: Words | None
    happened: Happened


class FeedbackGiven(Event, frozen=True, kw_only=True, tag="feedback-given"):
    """Someone said how a meeting felt; without a name the record holds none (coverage.md A39)."""

    meeting: MeetingId
    person: PersonId | None
    felt: Felt
    words: Words | None


EngagementEvent = MemberContacted | AvailabilityRecorded | AbsenceExplored | FeedbackGiven

# Commands


class ContactMember(Command, frozen=True, kw_only=True):
    """Take down an approach to someone, and what it came to."""

    person: PersonId
    channel: Channel
    outcome: Reached
    happened: Happened
    by: PersonId | None = None
    words: str | None = None


class RecordAvailability(Command, frozen=True, kw_only=True):
    """Take down when someone can come."""

    person: PersonId
    can: str
    happened: Happened
    constraints: str | None = None


class ExploreAbsence(Command, frozen=True, kw_only=True):
    """Take down why someone had not come, and what is done about it."""

    meeting: MeetingId
    person: PersonId
    found: AbsenceFound
    words: str
    follow_up: str
    happened: Happened
    with_them: bool = False
    by: PersonId | None = None
    invite: str | None = None


class GiveFeedback(Command, frozen=True, kw_only=True):
    """Take down how a meeting felt; no person when it is given without a name."""

    meeting: MeetingId
    felt: Felt
    person: PersonId | None = None
    words: str | None = None


EngagementCommand = ContactMember | RecordAvailability | ExploreAbsence | GiveFeedback

# State


class Engagement(msgspec.Struct, frozen=True):
    """Whom someone got in touch with, and what was found out about each absence."""

    reached: frozenset[PersonId] = frozenset()
    explored: dict[tuple[MeetingId, PersonId], AbsenceFound] = {}


def decide(family: Family, command: EngagementCommand, terms: Terms) -> list[EngagementEvent]:
    """What follows from a command about reaching people."""
    match command:
        case ContactMember():
            family.in_network(command.person, "person")
            not_ahead(command.happened, terms.today)
            brief(command.words, "words")
            if command.by is not None:
                family.known(command.by, "by")
            _may_reach(family, command)
            return [told_as(MemberContacted, command)]
        case RecordAvailability():
            family.in_network(command.person, "person")
            not_ahead(command.happened, terms.today)
            need(command.can, "Write when they can come.", "can")
            brief(command.constraints, "constraints")
            return [told_as(AvailabilityRecorded, command)]
        case ExploreAbsence():
            return [_explored(family, command, terms)]
        case GiveFeedback():
            family.meeting_held(command.meeting)
            brief(command.words, "words")
            if command.person is not None:
                family.known(command.person, "person")
            return [told_as(FeedbackGiven, command)]


def _may_reach(family: Family, command: ContactMember) -> None:
    """Refuses the council's first contact with someone of the network before consent (T23).

    What a parent did of their own accord is taken down as it was.
    """
    person, parents = command.person, family.case.parents
    if person in parents or command.by in parents or person in family.engagement.reached:
        return
    member = family.network.members[person]
    if not member.asked and member.kind is not MemberKind.PROFESSIONAL:
        check_consent(family)


def _explored(family: Family, command: ExploreAbsence, terms: Terms) -> AbsenceExplored:
    meeting = family.meeting_held(command.meeting)
    if command.person not in meeting.absent or command.person in meeting.present:
        raise Refused("This person is not down as away from this meeting.", "person")
    if command.by is not None:
        family.known(command.by, "by")
    not_ahead(command.happened, terms.today)
    need(command.words, "Write what you found out.", "words")
    need(command.follow_up, "Write what happens next.", "follow_up")
    brief(command.invite, "invite")
    if command.found is AbsenceFound.COMMITMENT and not command.with_them:
        name = family.name_of(command.person)
        raise Refused(
            f"Ask {name} before you write this. Not coming is not the same as not caring.",
            "found",
        )
    return told_as(AbsenceExplored, command)


def evolve(engagement: Engagement, event: EngagementEvent) -> Engagement:
    """What is known of absences after one more event."""
    match event:
        case AbsenceExplored(meeting=meeting, person=person, found=found):
            explored = {**engagement.explored, (meeting, person): found}
            return msgspec.structs.replace(engagement, explored=explored)
        case MemberContacted(person=person):
            return msgspec.structs.replace(engagement, reached=engagement.reached | {person})
        case AvailabilityRecorded() | FeedbackGiven():
            return engagement
