"""What the history says, to staff only, of who is safe to bring in and of contact."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from backend.aggregates.safeguards import (
    ContactConcernMapped,
    ContactOutcome,
    ContactRestrictionDecided,
    MemberSafetyConsidered,
    RestrictionExplained,
    SafeguardsEvent,
    SafetyConcernRaised,
    SafetyOutcome,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    day_words,
    decided,
    everyone,
    quote,
    stop,
)

OUTCOME_WORDS = {
    SafetyOutcome.INCLUDE: "can be part of the network",
    SafetyOutcome.LIMIT: "can be part of the network, with limits",
    SafetyOutcome.EXCLUDE: "is kept out of the network",
    SafetyOutcome.REVIEW: "is not decided yet",
}
CONTACT_WORDS = {
    ContactOutcome.NOT_NOW: "no contact for now",
    ContactOutcome.LIMITED: "some contact, with limits",
    ContactOutcome.OPEN: "contact as they wish",
}


def sentence(event: SafeguardsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case SafetyConcernRaised(person=person, raised_by=raised_by, words=words):
            by = name(raised_by) if raised_by else "The worker"
            return f"{by} raised a worry about {name(person)}: {stop(words)}"
        case MemberSafetyConsidered(person=person, outcome=outcome, limits=limits):
            said = f"Safety of bringing in {name(person)}: {OUTCOME_WORDS[outcome]}."
            more = f"{also('Checked', event.checks)}{also('Limits', limits)}"
            return f"{said}{more}{decided(event.decision)}{_again(event.review_on)}"
        case ContactConcernMapped(child=child, person=person):
            said = f"{name(child)} wants to see {name(person)}: {stop(event.wish)}"
            more = f"{also('Worries', event.worries)}{also('Safety', event.safety)}"
            return f"{said}{more}{also('What must happen', event.needed)}"
        case ContactRestrictionDecided(child=child, person=person, outcome=outcome, what=what):
            said = f"Contact of {name(child)} and {name(person)}: {CONTACT_WORDS[outcome]}."
            more = f"{also('What can happen', what)}{decided(event.decision)}"
            return f"{said}{more}{_again(event.review_on)}"
        case RestrictionExplained(child=child, person=person, explained_by=by, how=how):
            told = everyone(by, name) if by else "The worker"
            beside = " The worker was there." if by and event.worker_there else ""
            said = f"{told} explained to {name(child)} what can happen with {name(person)}"
            return f"{said}: {stop(how)}{beside}{quote(event.child_said)}"
        case _:
            assert_never(event)


def _again(day: date | None) -> str:
    return f" To be looked at again on {day_words(day)}." if day else ""
