"""What the history says of the network at work."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.partnering import (
    CoverArranged,
    CoverEnded,
    NetworkGapClosed,
    NetworkGapFound,
    PartneringEvent,
    ProgressAffirmed,
    ProgressKind,
    RoleCoverageReviewed,
    SupportGiven,
)
from backend.projections.sentences.roles import ROLE_WORDS
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    day_words,
    everyone,
    stop,
)

PROGRESS_WORDS = {
    ProgressKind.STRENGTH: "a strength",
    ProgressKind.PROTECTION: "an action that kept the children safe",
}


def sentence(event: PartneringEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case SupportGiven(role=role, by=by, to=to, what=what, asked_by=asked_by):
            asked = also("Who asked", name(asked_by)) if asked_by else ""
            helped = f" for {everyone(to, name)}" if to else ""
            return f"{name(by)} was there{helped} ({ROLE_WORDS[role]}): {stop(what)}{asked}"
        case ProgressAffirmed(person=person, kind=kind, example=example):
            return f"A step forward by {name(person)}, {PROGRESS_WORDS[kind]}: {stop(example)}"
        case NetworkGapFound(role=role, words=words):
            about = f" ({ROLE_WORDS[role]})" if role else ""
            return f"Something no one does yet{about}: {stop(words)}"
        case NetworkGapClosed(how=how):
            return f"A gap in the network was filled: {stop(how)}"
        case RoleCoverageReviewed(words=words, uncovered=uncovered):
            none = also("Nobody holds", ", ".join(ROLE_WORDS[role] for role in uncovered))
            return f"The roles were looked at one by one: {stop(words)}{none}"
        case CoverArranged(member=member, instead_of=other, what=what, ends=ends):
            until = f" to {day_words(ends)}" if ends else ""
            days = f"from {day_words(event.starts)}{until}"
            return f"{name(member)} stands in for {name(other)} {days}: {stop(what)}"
        case CoverEnded(reason=reason):
            return f"Standing in for someone came to an end.{because(reason)}"
        case _:
            assert_never(event)
