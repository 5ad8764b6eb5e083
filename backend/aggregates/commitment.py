"""What a review asks of people: do they stay, do they see how serious it is, are they at odds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import (
    BreakdownId,
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


class Stays(StrEnum):
    """What a member says to: will you stay with this?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Grasp(StrEnum):
    """How well a member sees how serious it is."""

    CLEARLY = "clearly"
    PARTLY = "partly"
    NOT_YET = "not-yet"


class RepairOutcome(StrEnum):
    """What help to mend a relationship came to."""

    MENDED = "mended"
    BETTER = "better"
    APART = "apart"
    NO_CHANGE = "no-change"


class ReviewPart(StrEnum):
    """What a review asks besides the three questions."""

    COMMITMENT = "commitment"
    RELATIONSHIPS = "relationships"


# Events


class CommitmentConfirmed(Event, frozen=True, kw_only=True, tag="commitment-confirmed"):
    """A member said whether they stay with this (coverage.md A86)."""

    member: PersonId
    stays: Stays
    words: Words | None
    meeting: MeetingId | None
    happened: Happened


class SeriousnessUnderstood(Event, frozen=True, kw_only=True, tag="seriousness-understood"):
    """How far a member sees what could happen to the children, in their words (A86)."""

    member: PersonId
    grasp: Grasp
    words: Words | None
    meeting: MeetingId | None
    happened: Happened


class RelationshipsAsked(Event, frozen=True, kw_only=True, tag="relationships-asked"):
    """A review asked whether anything has broken down between people (coverage.md A95b)."""

    meeting: MeetingId
    answer: Words


class ReviewPartNotReached(Event, frozen=True, kw_only=True, tag="review-part-not-reached"):
    """A review did not get to something it has to ask, and why (rules.md T22)."""

    meeting: MeetingId
    part: ReviewPart
    reason: Words


class RelationshipBrokenDown(Event, frozen=True, kw_only=True, tag="relationship-broken-down"):
    """People are at odds, and what that does to what they took on (coverage.md A95b)."""

    breakdown: BreakdownId
    between: tuple[PersonId, ...]
    words: Words
    effect: Words | None
    happened: Happened


class RelationshipRepairSupported(
    Event, frozen=True, kw_only=True, tag="relationship-repair-supported"
):
    """People at odds were helped to mend it, and what came of it (coverage.md A95b)."""

    breakdown: BreakdownId
    what: Words
    outcome: RepairOutcome
    words: Words | None
    happened: Happened


CommitmentEvent = (
    CommitmentConfirmed
    | SeriousnessUnderstood
    | RelationshipsAsked
    | ReviewPartNotReached
    | RelationshipBrokenDown
    | RelationshipRepairSupported
)

# Commands


class ConfirmCommitment(Command, frozen=True, kw_only=True):
    """Take down whether a member stays with this."""

    member: PersonId
    stays: Stays
    happened: Happened
    words: str | None = None
    meeting: MeetingId | None = None


class RecordSeriousness(Command, frozen=True, kw_only=True):
    """Take down how far a member sees how serious it is."""

    member: PersonId
    grasp: Grasp
    happened: Happened
    words: str | None = None
    meeting: MeetingId | None = None


class AskRelationships(Command, frozen=True, kw_only=True):
    """Take down the answer to: has anything broken down between people?"""

    meeting: MeetingId
    answer: str


class LeaveReviewPart(Command, frozen=True, kw_only=True):
    """Take down that a review did not get to something, and why."""

    meeting: MeetingId
    part: ReviewPart
    reason: str


class ReportBreakdown(Command, frozen=True, kw_only=True):
    """Take down that people are at odds."""

    breakdown: BreakdownId
    between: tuple[PersonId, ...]
    words: str
    happened: Happened
    effect: str | None = None


class SupportRepair(Command, frozen=True, kw_only=True):
    """Take down help to mend it, and what came of it."""

    breakdown: BreakdownId
    what: str
    outcome: RepairOutcome
    happened: Happened
    words: str | None = None


CommitmentCommand = (
    ConfirmCommitment
    | RecordSeriousness
    | AskRelationships
    | LeaveReviewPart
    | ReportBreakdown
    | SupportRepair
)

# State


class Commitment(msgspec.Struct, frozen=True):
    """What each review asked, and who is at odds."""

    asked: frozenset[tuple[MeetingId, ReviewPart]] = frozenset()
    breakdowns: dict[BreakdownId, RepairOutcome | None] = {}

    def unasked(self, meeting: MeetingId) -> tuple[ReviewPart, ...]:
        """What a review neither asked nor said why not (coverage.md A86, A95b)."""
        return tuple(each for each in ReviewPart if (meeting, each) not in self.asked)


def decide(family: Family, command: CommitmentCommand, terms: Terms) -> list[CommitmentEvent]:
    """What follows from a command about commitment and relationships."""
    match command:
        case ConfirmCommitment() | RecordSeriousness():
            family.in_network(command.member, "member")
            brief(command.words, "words")
            not_ahead(command.happened, terms.today)
            if command.meeting is not None:
                family.meeting_held(command.meeting)
            if isinstance(command, ConfirmCommitment):
                return [told_as(CommitmentConfirmed, command)]
            return [told_as(SeriousnessUnderstood, command)]
        case AskRelationships(meeting=meeting):
            _review(family, meeting)
            need(command.answer, "Write what people said, or that all is well.", "answer")
            return [told_as(RelationshipsAsked, command)]
        case LeaveReviewPart(meeting=meeting, part=part):
            _review(family, meeting)
            need(command.reason, "Say why it was not reached.", "reason")
            if (meeting, part) in family.commitment.asked:
                raise Refused("This was asked at this review.", "reason")
            return [told_as(ReviewPartNotReached, command)]
        case ReportBreakdown(between=between):
            if len(set(between)) < 2 or len(set(between)) != len(between):
                raise Refused("Choose at least two people, each once.", "between")
            for person in between:
                family.known(person, "between")
            need(command.words, "Write what happened between them.", "words")
            brief(command.effect, "effect")
            not_ahead(command.happened, terms.today)
            if command.breakdown in family.commitment.breakdowns:
                raise Refused("This is in the record.", "words")
            return [told_as(RelationshipBrokenDown, command)]
        case SupportRepair(breakdown=breakdown):
            if breakdown not in family.commitment.breakdowns:
                raise Refused("Choose what went wrong between people.", "breakdown")
            need(command.what, "Write what was done to help.", "what")
            brief(command.words, "words")
            not_ahead(command.happened, terms.today)
            return [told_as(RelationshipRepairSupported, command)]


def _review(family: Family, meeting: MeetingId) -> None:
    if family.meeting_held(meeting).kind is not MeetingKind.REVIEW:
        raise Refused("This is asked at a review.", "meeting")


def evolve(known: Commitment, event: CommitmentEvent) -> Commitment:
    """What was asked, and who is at odds, after one more event."""
    replace = msgspec.structs.replace
    match event:
        case CommitmentConfirmed(meeting=meeting) | SeriousnessUnderstood(meeting=meeting):
            if meeting is None:
                return known
            return replace(known, asked=known.asked | {(meeting, ReviewPart.COMMITMENT)})
        case RelationshipsAsked(meeting=meeting):
            return replace(known, asked=known.asked | {(meeting, ReviewPart.RELATIONSHIPS)})
        case ReviewPartNotReached(meeting=meeting, part=part):
            return replace(known, asked=known.asked | {(meeting, part)})
        case RelationshipBrokenDown(breakdown=breakdown):
            return replace(known, breakdowns={**known.breakdowns, breakdown: None})
        case RelationshipRepairSupported(breakdown=breakdown, outcome=outcome):
            return replace(known, breakdowns={**known.breakdowns, breakdown: outcome})
