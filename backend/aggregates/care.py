"""Where the children stay, wishes that could not be followed, and who stays in their lives."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    ArrangementId,
    Command,
    Event,
    Happened,
    MeetingId,
    PersonId,
    PlanStatus,
    Refused,
    WelfareId,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


WELFARE_DECIDERS = (
    JobRole.WORKER,
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.CONFERENCE_CHAIR,
    JobRole.REVIEWING_OFFICER,
    JobRole.SERVICE_MANAGER,
)
CONNECTION_DECIDERS = (JobRole.REVIEWING_OFFICER, JobRole.WORKER, JobRole.TEAM_MANAGER)


class LegalBasis(StrEnum):
    """On which ground children stay somewhere, as someone asserts it."""

    FAMILY = "family-arrangement"
    AGREED_CARE = "agreed-care"
    POLICE = "police-protection"
    EMERGENCY_ORDER = "emergency-order"
    CARE_ORDER = "care-order"
    UNSURE = "unsure"


# Events


class CareArrangementStarted(Event, frozen=True, kw_only=True, tag="care-arrangement-started"):
    """Children began to stay with someone else: who arranged it and on which ground (A31).

    `basis` is what `asserted_by` says; `advice` whether the legal team was asked.
    """

    arrangement: ArrangementId
    children: tuple[PersonId, ...]
    carer: PersonId
    arranged_by: str
    basis: LegalBasis
    asserted_by: str
    advice: bool
    happened: Happened


class CareArrangementEnded(Event, frozen=True, kw_only=True, tag="care-arrangement-ended"):
    """Children no longer stay there, and why (coverage.md A31)."""

    arrangement: ArrangementId
    reason: Words
    happened: Happened


class WelfareDecided(Event, frozen=True, kw_only=True, tag="welfare-decided"):
    """A child's safety was put before what the child wished (coverage.md A09)."""

    welfare: WelfareId
    child: PersonId
    question: Words
    wishes: Words
    decided: Decision


class WelfareExplained(Event, frozen=True, kw_only=True, tag="welfare-explained"):
    """The reason was explained to the child, and what the child said (coverage.md A09)."""

    welfare: WelfareId
    by: str
    how: Words
    said: Words | None
    happened: Happened


class ConnectionsConsidered(Event, frozen=True, kw_only=True, tag="connections-considered"):
    """A review asked who stays in the life of a child in care (coverage.md A10, rules.md T26)."""

    meeting: MeetingId
    child: PersonId
    people: tuple[PersonId, ...]
    outcome: Words


class ConnectionsLeft(Event, frozen=True, kw_only=True, tag="connections-left"):
    """A review did not ask who stays in the child's life, and why (rules.md T26)."""

    meeting: MeetingId
    child: PersonId
    decided: Decision


CareEvent = (
    CareArrangementStarted
    | CareArrangementEnded
    | WelfareDecided
    | WelfareExplained
    | ConnectionsConsidered
    | ConnectionsLeft
)

# Commands


class StartCareArrangement(Command, frozen=True, kw_only=True):
    """Take down with whom children stay, who arranged it and on which ground."""

    arrangement: ArrangementId
    children: tuple[PersonId, ...]
    carer: PersonId
    arranged_by: str
    basis: LegalBasis
    asserted_by: str
    happened: Happened
    advice: bool = False


class EndCareArrangement(Command, frozen=True, kw_only=True):
    """Take down that children no longer stay there."""

    arrangement: ArrangementId
    reason: str
    happened: Happened


class DecideWelfare(Command, frozen=True, kw_only=True):
    """Take down a decision that goes against what a child wishes."""

    welfare: WelfareId
    child: PersonId
    question: str
    wishes: str
    decided: Decision


class ExplainWelfare(Command, frozen=True, kw_only=True):
    """Take down how the reason was explained to the child."""

    welfare: WelfareId
    by: str
    how: str
    happened: Happened
    said: str | None = None


class ConsiderConnections(Command, frozen=True, kw_only=True):
    """Take down who stays in the life of a child in care, as a review saw it."""

    meeting: MeetingId
    child: PersonId
    people: tuple[PersonId, ...]
    outcome: str


class LeaveConnections(Command, frozen=True, kw_only=True):
    """Take down why a review did not ask who stays in the child's life."""

    meeting: MeetingId
    child: PersonId
    decided: Decision


CareCommand = (
    StartCareArrangement
    | EndCareArrangement
    | DecideWelfare
    | ExplainWelfare
    | ConsiderConnections
    | LeaveConnections
)

# State


class Care(msgspec.Struct, frozen=True):
    """Where children stay now, what is still to be explained, and which reviews asked."""

    staying: dict[ArrangementId, tuple[PersonId, ...]] = {}
    over: frozenset[ArrangementId] = frozenset()
    explained: dict[WelfareId, bool] = {}
    connections: frozenset[tuple[MeetingId, PersonId]] = frozenset()


def decide(family: Family, command: CareCommand, terms: Terms) -> list[CareEvent]:
    """What follows from a command about where children stay and what they wish."""
    care = family.care
    match command:
        case StartCareArrangement():
            return [_started(family, command, terms)]
        case EndCareArrangement(arrangement=arrangement, reason=reason, happened=happened):
            need(reason, "Say why it ended.", "reason")
            not_ahead(happened, terms.today)
            if arrangement not in care.staying:
                raise Refused("Choose where the children stay now.", "arrangement")
            return [CareArrangementEnded(arrangement=arrangement, reason=reason, happened=happened)]
        case DecideWelfare(welfare=welfare, child=child, question=question, wishes=wishes):
            _child(family, child)
            need(question, "Write what there was to decide.", "question")
            need(wishes, "Write what the child wishes, in their own words.", "wishes")
            check_decision(command.decided, WELFARE_DECIDERS, terms.today)
            if welfare in care.explained:
                raise Refused("This has been put in the record.", "question")
            return [
                WelfareDecided(
                    welfare=welfare,
                    child=child,
                    question=question,
                    wishes=wishes,
                    decided=command.decided,
                )
            ]
        case ExplainWelfare(welfare=welfare, by=by, how=how, happened=happened, said=said):
            if welfare not in care.explained:
                raise Refused("Put the decision in the record first.", "welfare")
            need(by, "Say who explained it.", "explained_by", LONGEST_NAME)
            need(how, "Write how it was explained.", "how")
            brief(said, "said")
            not_ahead(happened, terms.today)
            return [WelfareExplained(welfare=welfare, by=by, how=how, said=said, happened=happened)]
        case ConsiderConnections(meeting=meeting, child=child, people=people, outcome=outcome):
            _review(family, meeting, child)
            for person in people:
                family.known(person, "people")
            need(outcome, "Write what came of it.", "outcome")
            return [
                ConnectionsConsidered(
                    meeting=meeting,
                    child=child,
                    people=tuple(dict.fromkeys(people)),
                    outcome=outcome,
                )
            ]
        case LeaveConnections(meeting=meeting, child=child, decided=decided):
            _review(family, meeting, child)
            check_decision(decided, CONNECTION_DECIDERS, terms.today)
            return [ConnectionsLeft(meeting=meeting, child=child, decided=decided)]


def in_care(family: Family) -> bool:
    """Whether the family's children are in care, so that each review asks who stays (T26)."""
    return family.status is PlanStatus.LOOKED_AFTER


def connections_unasked(family: Family) -> tuple[tuple[MeetingId, PersonId], ...]:
    """The reviews of children in care that have not yet asked who stays in their lives."""
    if not in_care(family):
        return ()
    return tuple(
        (meeting, child)
        for meeting, known in family.meetings.meetings.items()
        if known.held and known.kind is MeetingKind.REVIEW
        for child in family.case.children
        if (meeting, child) not in family.care.connections
    )


def _started(family: Family, command: StartCareArrangement, terms: Terms) -> CareArrangementStarted:
    if not command.children:
        raise Refused("Choose at least one child.", "children")
    for child in command.children:
        _child(family, child, "children")
    family.known(command.carer, "carer")
    if command.carer in family.case.children:
        raise Refused("Choose the person who looks after them.", "carer")
    need(command.arranged_by, "Say who arranged it.", "arranged_by", LONGEST_NAME)
    need(command.asserted_by, "Say who says so.", "asserted_by", LONGEST_NAME)
    not_ahead(command.happened, terms.today)
    if command.arrangement in family.care.staying or command.arrangement in family.care.over:
        raise Refused("This has been put in the record.", "children")
    return CareArrangementStarted(
        arrangement=command.arrangement,
        children=tuple(dict.fromkeys(command.children)),
        carer=command.carer,
        arranged_by=command.arranged_by,
        basis=command.basis,
        asserted_by=command.asserted_by,
        advice=command.advice,
        happened=command.happened,
    )


def _child(family: Family, child: PersonId, field: str = "child") -> None:
    if child not in family.case.children:
        raise Refused("Choose a child in this family's record.", field)


def _review(family: Family, meeting: MeetingId, child: PersonId) -> None:
    _child(family, child)
    if family.meeting_held(meeting).kind is not MeetingKind.REVIEW:
        raise Refused("Choose a review.", "meeting")
    if (meeting, child) in family.care.connections:
        raise Refused("This review has been asked about this child.", "meeting")


def evolve(care: Care, event: CareEvent) -> Care:
    """Where children stay and what is open after one more event."""
    replace = msgspec.structs.replace
    match event:
        case CareArrangementStarted(arrangement=arrangement, children=children):
            return replace(care, staying={**care.staying, arrangement: children})
        case CareArrangementEnded(arrangement=arrangement):
            staying = {each: who for each, who in care.staying.items() if each != arrangement}
            return replace(care, staying=staying, over=care.over | {arrangement})
        case WelfareDecided(welfare=welfare):
            return replace(care, explained={**care.explained, welfare: False})
        case WelfareExplained(welfare=welfare):
            return replace(care, explained={**care.explained, welfare: True})
        case ConnectionsConsidered() | ConnectionsLeft():
            asked = care.connections | {(event.meeting, event.child)}
            return replace(care, connections=asked)
