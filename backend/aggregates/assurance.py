"""Assurance: considered at the start, tied to other meetings, filed, audited, asked of a panel."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.deadlines import open_deadlines
from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MeetingId,
    PlanStatus,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_FINDINGS = 30


class Outcome(StrEnum):
    """What came of thinking about a meeting at the start (coverage.md A54)."""

    MEET = "meet-now"
    LATER = "meet-later"
    NOT_NOW = "not-for-this-family-now"


class Beside(StrEnum):
    """What a review is held together with (coverage.md A90, A91)."""

    CORE_GROUP = "core-group"
    VISIT = "visit"
    STATUTORY_REVIEW = "statutory-review"


class AuditKind(StrEnum):
    """How the practice in one family was looked at (coverage.md A112)."""

    DEEP_DIVE = "deep-dive"
    FRAMEWORK = "quality-framework"
    PANEL = "legal-panel-watch"


class MeetingStatus(StrEnum):
    """Where the family's network meeting stands, as the record has it (coverage.md A112)."""

    HELD = "held"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_HELD = "decided-not-to-hold"
    NO_CLOCK = "no-date-yet"


# Events


class MeetingConsidered(Event, frozen=True, kw_only=True, tag="meeting-considered"):
    """The assessment began with thinking about a Family Network Meeting (coverage.md A54)."""

    team: str
    outcome: Outcome
    reason: Words
    happened: Happened


class ReviewCombined(Event, frozen=True, kw_only=True, tag="review-combined"):
    """A review is held together with something else, on a day that suits the network (A90, A91)."""

    meeting: MeetingId
    beside: Beside
    suits: Words | None


class ReviewKeptApart(Event, frozen=True, kw_only=True, tag="review-kept-apart"):
    """A review under a child protection plan was not part of a core group, by decision (A90)."""

    meeting: MeetingId
    decision: Decision


class FormRecorded(Event, frozen=True, kw_only=True, tag="form-recorded"):
    """The meeting's form in the council's own system has this reference (coverage.md A108)."""

    meeting: MeetingId
    system: str
    reference: str
    happened: Happened


class CaseAudited(Event, frozen=True, kw_only=True, tag="case-audited"):
    """Somebody looked at how this family was worked with, and what they found (A112)."""

    kind: AuditKind
    by: str
    role: JobRole
    findings: tuple[Words, ...]
    learning: Words | None
    happened: Happened


class LegalPanelAsked(Event, frozen=True, kw_only=True, tag="legal-panel-asked"):
    """The legal panel was asked; where the network meeting stood comes from the record (A112)."""

    question: Words
    status: MeetingStatus
    status_on: date | None
    decision: Decision
    happened: Happened


AssuranceEvent = (
    MeetingConsidered
    | ReviewCombined
    | ReviewKeptApart
    | FormRecorded
    | CaseAudited
    | LegalPanelAsked
)

# Commands


class ConsiderMeeting(Command, frozen=True, kw_only=True):
    """Take down what came of thinking about a meeting at the start."""

    team: str
    outcome: Outcome
    reason: str
    happened: Happened


class CombineReview(Command, frozen=True, kw_only=True):
    """Say what a review is held together with."""

    meeting: MeetingId
    beside: Beside
    suits: str | None = None


class KeepReviewApart(Command, frozen=True, kw_only=True):
    """Take down the decision to hold a review without a core group."""

    meeting: MeetingId
    decision: Decision


class RecordForm(Command, frozen=True, kw_only=True):
    """Take down the reference of the meeting's form in the council's system."""

    meeting: MeetingId
    system: str
    reference: str
    happened: Happened


class AuditCase(Command, frozen=True, kw_only=True):
    """Take down an audit and what it found."""

    kind: AuditKind
    by: str
    role: JobRole
    findings: tuple[str, ...]
    happened: Happened
    learning: str | None = None


class AskLegalPanel(Command, frozen=True, kw_only=True):
    """Take down that the legal panel was asked."""

    question: str
    decision: Decision
    happened: Happened


AssuranceCommand = (
    ConsiderMeeting | CombineReview | KeepReviewApart | RecordForm | AuditCase | AskLegalPanel
)

# State


class Assurance(msgspec.Struct, frozen=True):
    """What the rules ask of assurance."""

    considered: bool = False
    combined: dict[MeetingId, Beside] = {}
    apart: frozenset[MeetingId] = frozenset()
    forms: dict[MeetingId, tuple[str, str]] = {}


def decide(family: Family, command: AssuranceCommand, terms: Terms) -> list[AssuranceEvent]:
    """What follows from a command about assurance."""
    match command:
        case ConsiderMeeting(team=team, outcome=outcome, reason=reason, happened=happened):
            need(team, "Enter the team.", "team", LONGEST_NAME)
            need(reason, "Say why.", "reason")
            not_ahead(happened, terms.today)
            return [MeetingConsidered(team=team, outcome=outcome, reason=reason, happened=happened)]
        case CombineReview(meeting=meeting, beside=beside, suits=suits):
            _review(family, meeting)
            brief(suits, "suits")
            if family.assurance.combined.get(meeting) is beside:
                return []
            return [ReviewCombined(meeting=meeting, beside=beside, suits=suits)]
        case KeepReviewApart(meeting=meeting, decision=decision):
            _review(family, meeting)
            if family.status is not PlanStatus.PROTECTION:
                raise Refused(
                    "Only reviews under a child protection plan go with a core group.", "meeting"
                )
            jobs = (*terms.profile.may_except("T06"), JobRole.CONFERENCE_CHAIR)
            check_decision(decision, jobs, terms.today)
            if meeting in family.assurance.apart:
                return []
            if family.assurance.combined.get(meeting) is Beside.CORE_GROUP:
                raise Refused("This review is down as part of a core group.", "meeting")
            return [ReviewKeptApart(meeting=meeting, decision=decision)]
        case RecordForm(meeting=meeting, system=system, reference=reference, happened=happened):
            family.meeting_held(meeting)
            need(system, "Enter the name of the system.", "system", LONGEST_NAME)
            need(reference, "Enter the reference of the form.", "reference", LONGEST_NAME)
            not_ahead(happened, terms.today)
            if family.assurance.forms.get(meeting) == (system, reference):
                return []
            return [
                FormRecorded(meeting=meeting, system=system, reference=reference, happened=happened)
            ]
        case AuditCase():
            return [_audited(command, terms)]
        case AskLegalPanel(question=question, decision=decision, happened=happened):
            need(question, "Write what the panel is asked.", "question")
            check_decision(decision, (), terms.today)
            not_ahead(happened, terms.today)
            status, day = meeting_status(family, terms.today)
            return [
                LegalPanelAsked(
                    question=question,
                    status=status,
                    status_on=day,
                    decision=decision,
                    happened=happened,
                )
            ]


def meeting_status(family: Family, today: date) -> tuple[MeetingStatus, date | None]:
    """Where the network meeting stands on a day, with the date that says so."""
    if family.meetings.any_held:
        return MeetingStatus.HELD, family.meetings.last_held
    running = open_deadlines(family)
    if family.oversight.not_held is not None:
        return MeetingStatus.NOT_HELD, family.oversight.not_held.decision.on
    if not running:
        return MeetingStatus.NO_CLOCK, None
    on = running[0].on
    return (MeetingStatus.OVERDUE if on < today else MeetingStatus.DUE), on


def _review(family: Family, meeting: MeetingId) -> None:
    known = family.meetings.meetings.get(meeting)
    if known is None or known.kind is not MeetingKind.REVIEW:
        raise Refused("Choose a review that was called or held.", "meeting")


def _audited(command: AuditCase, terms: Terms) -> CaseAudited:
    need(command.by, "Enter who looked at it.", "by", LONGEST_NAME)
    if not command.findings:
        raise Refused("Write at least one finding.", "findings")
    if len(command.findings) > MOST_FINDINGS:
        raise Refused(f"Write {MOST_FINDINGS} findings at most. Sum some up.", "findings")
    for finding in command.findings:
        need(finding, "Write the finding, or take it out.", "findings", 1_000)
    brief(command.learning, "learning")
    not_ahead(command.happened, terms.today)
    return CaseAudited(
        kind=command.kind,
        by=command.by,
        role=command.role,
        findings=command.findings,
        learning=command.learning,
        happened=command.happened,
    )


def evolve(assurance: Assurance, event: AssuranceEvent) -> Assurance:
    """What the rules ask of assurance, after one more event."""
    changed = msgspec.structs.replace
    match event:
        case MeetingConsidered():
            return changed(assurance, considered=True)
        case ReviewCombined(meeting=meeting, beside=beside):
            return changed(assurance, combined={**assurance.combined, meeting: beside})
        case ReviewKeptApart(meeting=meeting):
            return changed(assurance, apart=assurance.apart | {meeting})
        case FormRecorded(meeting=meeting, system=system, reference=reference):
            return changed(assurance, forms={**assurance.forms, meeting: (system, reference)})
        case CaseAudited() | LegalPanelAsked():
            return assurance
