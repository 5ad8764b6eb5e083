"""What the history says of meetings."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.meetings import (
    AbsenceCause,
    AbsenceRecorded,
    AttendanceRecorded,
    GroundRulesAgreed,
    MeetingConvened,
    MeetingHeld,
    MeetingKind,
    MeetingsEvent,
    MeetingWrittenUp,
    MissingConsidered,
)
from backend.projections.sentences.wording import Names, day_words, everyone, quote, stop, upper

_MEETING = {
    MeetingKind.INITIAL: "the first Family Network Meeting",
    MeetingKind.REVIEW: "a review",
}

_CAUSE = {
    AbsenceCause.PRACTICAL: " was not there, for a practical reason.",
    AbsenceCause.VULNERABILITY: " was not there, and may need support of their own.",
    AbsenceCause.SAFETY: " was not there, so that everyone stays safe.",
    AbsenceCause.UNKNOWN: " was not there. We do not know why yet.",
}


def sentence(event: MeetingsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case MeetingConvened(kind=kind, on=on, at=at):
            clock = f" at {at:%H:%M}" if at else ""
            return f"{upper(_MEETING[kind])} was called for {day_words(on)}{clock}."
        case MeetingHeld(kind=kind, place=place):
            where = f" ({place})" if place else ""
            return f"{upper(_MEETING[kind])} took place{where}."
        case GroundRulesAgreed(rules=rules):
            return f"Everyone agreed the ground rules. {' '.join(map(stop, rules))}"
        case AttendanceRecorded(present=present):
            return f"{everyone([each.person for each in present], name)} took part."
        case AbsenceRecorded(person=person, cause=cause, words=words):
            return f"{name(person)}{_CAUSE[cause]}{quote(words)}"
        case MissingConsidered(suggested=suggested):
            return f"The meeting asked who is missing: {stop(suggested)}"
        case MeetingWrittenUp():
            return "The meeting was written up."
        case _:
            assert_never(event)
