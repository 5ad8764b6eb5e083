"""How sentences of the history are put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from backend.aggregates.decisions import JOB_WORDS, Decision
from backend.aggregates.vocabulary import Happened, PersonId, Precision

Names = Callable[[PersonId], str]

_ENDS = tuple(".!?…。！？؟۔")
_CLOSING = "\"'”’»)"


def day_words(day: date) -> str:
    """A date as people write it: 3 March 2025."""
    return f"{day.day} {day:%B %Y}"


def when_words(happened: Happened) -> str:
    """When something happened, as exactly as it is known."""
    if happened.on is None:
        return "on a day we do not know"
    if happened.precision is Precision.MONTH:
        return f"in {happened.on:%B %Y}"
    return f"on {day_words(happened.on)}"


def born_on(day: date | None) -> str:
    """The birthday of a child, where it is known."""
    return f", born {day_words(day)}," if day else ""


def because(reason: str | None) -> str:
    """The reason, where there is one."""
    return also("Why", reason)


def also(what: str, words: str | None) -> str:
    """One more thing about it under a heading of its own, where there is something to say."""
    return f" {what}: {stop(words)}" if words else ""


def quote(words: str | None) -> str:
    """Someone's own words in quotation marks, where there are any."""
    return f" “{stop(words)}”" if words else ""


def stop(text: str) -> str:
    """The same text with a stop at its end."""
    return text if text.rstrip(_CLOSING).endswith(_ENDS) else f"{text}."


def upper(text: str) -> str:
    """The same text with a large first letter."""
    return text[:1].upper() + text[1:]


def count_lines(lines: tuple[Any, ...]) -> str:
    """How many lines of the plan."""
    return "1 line" if len(lines) == 1 else f"{len(lines)} lines"


def backup_words(backup: PersonId | None, name: Names) -> str:
    """Who steps in, where someone does."""
    return f" Backup: {name(backup)}." if backup else ""


def in_turn(first: PersonId, backups: tuple[PersonId, ...], name: Names) -> str:
    """Who acts, one after the other."""
    return ", then ".join([name(first), *(name(backup) for backup in backups)])


def everyone(people: tuple[PersonId, ...] | list[PersonId], name: Names) -> str:
    """Several people by name."""
    named = [name(person) for person in people]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def decided(decision: Decision) -> str:
    """Who decided, in which job, when and why: a sentence of its own, with a space before it."""
    return (
        f" {decision.by} ({JOB_WORDS[decision.role]}) decided on {day_words(decision.on)}."
        f"{because(decision.reason)}"
    )
