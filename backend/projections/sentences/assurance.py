"""What the history says of assurance."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.assurance import (
    AssuranceEvent,
    AuditKind,
    Beside,
    CaseAudited,
    FormRecorded,
    LegalPanelAsked,
    MeetingConsidered,
    MeetingStatus,
    Outcome,
    ReviewCombined,
    ReviewKeptApart,
)
from backend.aggregates.decisions import JOB_WORDS
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    day_words,
    decided,
    stop,
    when_words,
)

OUTCOME_WORDS = {
    Outcome.MEET: "hold one now",
    Outcome.LATER: "hold one later",
    Outcome.NOT_NOW: "not hold one for this family now",
}
BESIDE_WORDS = {
    Beside.CORE_GROUP: "a core group",
    Beside.VISIT: "a visit",
    Beside.STATUTORY_REVIEW: "a statutory review",
}
AUDIT_WORDS = {
    AuditKind.DEEP_DIVE: "Deep dive",
    AuditKind.FRAMEWORK: "Audit under the quality framework",
    AuditKind.PANEL: "Look at requests to the legal panel",
}
STATUS_WORDS = {
    MeetingStatus.HELD: "A Family Network Meeting had been held",
    MeetingStatus.DUE: "A Family Network Meeting was still due",
    MeetingStatus.OVERDUE: "The Family Network Meeting was overdue",
    MeetingStatus.NOT_HELD: "It had been decided to hold no Family Network Meeting for now",
    MeetingStatus.NO_CLOCK: "No date for a Family Network Meeting was counted yet",
}


def sentence(event: AssuranceEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    del name
    match event:
        case MeetingConsidered(team=team, outcome=outcome, reason=reason):
            return (
                f"A Family Network Meeting was thought about at the start, and it was settled to "
                f"{OUTCOME_WORDS[outcome]}.{because(reason)} Team: {stop(team)}"
            )
        case ReviewCombined(beside=beside, suits=suits):
            return (
                f"The review is held together with {BESIDE_WORDS[beside]}."
                f"{also('How the day suits the network', suits)}"
            )
        case ReviewKeptApart(decision=decision):
            return f"The review was held without a core group.{decided(decision)}"
        case FormRecorded(system=system, reference=reference):
            return f"The meeting has its form in {stop(system)} Reference: {stop(reference)}"
        case CaseAudited(kind=kind, by=by, role=role, findings=findings, happened=happened):
            found = "".join(f" Finding: {stop(finding)}" for finding in findings)
            return (
                f"{AUDIT_WORDS[kind]} by {by} ({JOB_WORDS[role]}) {when_words(happened)}."
                f"{found}{also('What we learn from it', event.learning)}"
            )
        case LegalPanelAsked(question=question, status=status, status_on=day, happened=happened):
            since = f" ({day_words(day)})" if day else ""
            return (
                f"The legal panel was asked {when_words(happened)}: {stop(question)} "
                f"{STATUS_WORDS[status]}{since}.{decided(event.decision)}"
            )
        case _:
            assert_never(event)
