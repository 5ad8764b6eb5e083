"""What the history says of practice and evidence."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.evidence import (
    EvidenceEvent,
    EvidenceGiven,
    EvidenceJudged,
    EvidenceKind,
    Moment,
    PracticeNoted,
    PracticeStarted,
    Sight,
    Strength,
    Went,
)
from backend.aggregates.vocabulary import PersonId
from backend.projections.sentences.wording import (
    Names,
    also,
    count_lines,
    decided,
    everyone,
    quote,
    upper,
)

EVIDENCE_WORDS = {
    EvidenceKind.TEXT_MESSAGE: "text messages",
    EvidenceKind.DIARY: "a diary or journal",
    EvidenceKind.CALL_LOG: "a list of calls",
    EvidenceKind.PHOTO: "a photo",
    EvidenceKind.NOTE: "a note",
    EvidenceKind.OTHER: "something else",
}
WENT_WORDS = {
    Went.WORKED: "It worked.",
    Went.PARTLY: "It worked in part.",
    Went.DID_NOT: "It did not work.",
}
MOMENT_WORDS = {
    Moment.WORKED: "It worked.",
    Moment.HARD: "It was hard.",
    Moment.BACKUP: "We used the backup.",
    Moment.HELP_NOW: "We needed help now.",
}
STRENGTH_WORDS = {
    Strength.STRONG: "can be relied on well",
    Strength.SOME: "can be relied on in part",
    Strength.WEAK: "cannot be relied on much",
}


def sentence(event: EvidenceEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives.

    What only staff may read leaves no words of its own in a history that others read.
    """
    match event:
        case PracticeStarted(lines=lines, by=by, words=words):
            who = name(by) if by else "People"
            return f"{who} began to try {count_lines(lines)} of the plan.{quote(words)}"
        case PracticeNoted(by=by, went=went, words=words):
            how = MOMENT_WORDS[event.moment] if event.moment else WENT_WORDS[went]
            there = everyone(event.there, name) if event.there else None
            said = f"{name(by)} noted how the plan went. {how}{quote(words)}"
            return f"{said}{also('Who was there', there)}"
        case EvidenceGiven(kind=kind, sight=sight, shows=shows, file=file):
            if sight is Sight.STAFF:
                return "Evidence of how the plan works was put in the record, for staff only."
            with_it = " There is a file with it." if file else ""
            told = also("What it shows", shows)
            return (
                f"{upper(EVIDENCE_WORDS[kind])} from {_source(event, name)} "
                f"went into the record.{told}{with_it}"
            )
        case EvidenceJudged(strength=strength, sight=sight, agrees_with=agrees_with):
            if sight is Sight.STAFF:
                return "Staff judged how far a piece of evidence for staff can be relied on."
            more = f" {_agrees(len(agrees_with))}" if agrees_with else ""
            return f"A piece of evidence {STRENGTH_WORDS[strength]}.{more}{decided(event.decided)}"
        case _:
            assert_never(event)


def _source(event: EvidenceGiven, name: Names) -> str:
    person: PersonId | None = event.person
    if person:
        return name(person)
    return f"“{event.source}”" if event.source else "someone"


def _agrees(count: int) -> str:
    return "Another says the same." if count == 1 else f"{count} others say the same."
