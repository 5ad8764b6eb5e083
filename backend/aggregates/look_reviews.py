"""What a manager found when they asked why somebody looked at a record."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from backend.aggregates.vocabulary import Command, Event, Refused, Words, need

LONGEST_ID = 60


class Finding(StrEnum):
    """What came of asking."""

    EXPLAINED = "explained"
    FOLLOW_UP = "follow-up"


class LooksReviewed(Event, frozen=True, kw_only=True, tag="looks-reviewed"):
    """Somebody's looks on one day were asked about, and this was found (questions.md M7).

    `family` is the id of the record that was looked at, None where it was many records.
    """

    account: str
    family: str | None
    day: date
    patterns: tuple[str, ...]
    finding: Finding
    words: Words


class ReviewLooks(Command, frozen=True, kw_only=True):
    """Take down what was found about somebody's looks on one day."""

    account: str
    family: str | None
    day: date
    patterns: tuple[str, ...]
    finding: Finding
    words: str


class Reviewed(msgspec.Struct, frozen=True):
    """What was found about each account, family and day."""

    found: dict[tuple[str, str | None, date], tuple[Finding, str]] = {}


def reviewed(known: Reviewed, command: ReviewLooks, today: date) -> list[LooksReviewed]:
    """What follows from taking down what was found."""
    need(command.words, "Say what you found when you asked.", "words")
    if not command.account or len(command.account) > LONGEST_ID or command.day > today:
        raise Refused("Choose looks from the list.", "account")
    key = (command.account, command.family, command.day)
    if known.found.get(key) == (command.finding, command.words):
        return []
    return [
        LooksReviewed(
            account=command.account,
            family=command.family,
            day=command.day,
            patterns=tuple(sorted(set(command.patterns))),
            finding=command.finding,
            words=command.words,
        )
    ]


def after(known: Reviewed, event: LooksReviewed) -> Reviewed:
    """What was found, after one more review."""
    key = (event.account, event.family, event.day)
    return Reviewed(found={**known.found, key: (event.finding, event.words)})
