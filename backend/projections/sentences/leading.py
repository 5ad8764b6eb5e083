"""What the history says of leading beside the lead, and of help asked for."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from backend.aggregates.leading import (
    DeputyAccepted,
    DeputyAsked,
    DeputyDeclined,
    DeputyEnded,
    DeputyKind,
    HelpAbout,
    HelpAsked,
    HelpGiven,
    LeadingEvent,
)
from backend.projections.sentences.wording import Names, because, day_words, quote

DEPUTY_WORDS = {
    DeputyKind.STAND_IN: "stand in for the network lead",
    DeputyKind.SECOND_LEAD: "be a second lead",
}
HELP_WORDS = {
    HelpAbout.TOO_MUCH: "It is too much right now",
    HelpAbout.FALLEN_OUT: "People in the network have fallen out",
    HelpAbout.LEADS_DIFFER: "Those who lead do not agree",
    HelpAbout.MEETING: "They are leading a meeting",
    HelpAbout.SOMETHING_ELSE: "Something else",
}


def sentence(event: LeadingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case DeputyAsked(kind=kind, member=member, starts=starts, ends=ends, words=words):
            asked = f"{name(member)} was asked to {DEPUTY_WORDS[kind]} {_days(starts, ends)}."
            return f"{asked}{quote(words)}"
        case DeputyAccepted(kind=kind, member=member, words=words):
            return f"{name(member)} said yes to this: {DEPUTY_WORDS[kind]}.{quote(words)}"
        case DeputyDeclined(kind=kind, member=member, words=words):
            return f"{name(member)} said not now to this: {DEPUTY_WORDS[kind]}.{quote(words)}"
        case DeputyEnded(kind=kind, member=member, reason=reason):
            end = f"{name(member)} does not do this any more: {DEPUTY_WORDS[kind]}."
            return f"{end}{because(reason)}"
        # What was said stays between the two of them, on the page of help.
        case HelpAsked(by=by, about=about):
            return f"{name(by)} asked for help. {HELP_WORDS[about]}."
        case HelpGiven(by=by):
            return f"{name(by)} was helped."
        case _:
            assert_never(event)


def _days(starts: date, ends: date | None) -> str:
    if ends is None:
        return f"from {day_words(starts)}"
    if ends == starts:
        return f"on {day_words(starts)}"
    return f"from {day_words(starts)} to {day_words(ends)}"
