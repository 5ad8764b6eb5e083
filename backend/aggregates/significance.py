"""What matters most in a long record: entries that a person marked for the chronology (C1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from backend.aggregates.vocabulary import Command, Event, Refused, Words, need, told_as

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Events


class SignificantMarked(Event, frozen=True, kw_only=True, tag="significant-event-marked"):
    """An entry is significant: why, and what it meant for the child (law.md C.3)."""

    entry: int
    why: Words
    impact: Words


class SignificanceTakenBack(Event, frozen=True, kw_only=True, tag="significance-taken-back"):
    """An entry is not significant after all (law.md C.3)."""

    entry: int
    reason: Words


SignificanceEvent = SignificantMarked | SignificanceTakenBack

# Commands


class MarkSignificant(Command, frozen=True, kw_only=True):
    """Put an entry into the chronology."""

    entry: int
    why: str
    impact: str


class TakeBackSignificance(Command, frozen=True, kw_only=True):
    """Take an entry out of the chronology."""

    entry: int
    reason: str


SignificanceCommand = MarkSignificant | TakeBackSignificance

# State


class Significance(msgspec.Struct, frozen=True):
    """The entries that are significant, each with why and what it meant for the child."""

    marked: dict[int, tuple[str, str]] = {}


def decide(family: Family, command: SignificanceCommand, terms: Terms) -> list[SignificanceEvent]:
    """What follows from a command about what is significant."""
    marked = family.significance.marked
    newest = family.told.seq if family.told else 0
    if not 1 <= command.entry <= newest:
        raise Refused("Choose one of the entries.", "entry")
    match command:
        case MarkSignificant(entry=entry, why=why, impact=impact):
            need(why, "Say why it is significant.", "why")
            need(impact, "Say what it meant for the child.", "impact")
            if marked.get(entry) == (why, impact):
                return []
            return [told_as(SignificantMarked, command)]
        case TakeBackSignificance(entry=entry, reason=reason):
            need(reason, "Say why it is not significant.", "reason")
            return [told_as(SignificanceTakenBack, command)] if entry in marked else []
        case _:
            assert_never(command)


def evolve(significance: Significance, event: SignificanceEvent) -> Significance:
    """What is significant after one more event."""
    marked = {entry: said for entry, said in significance.marked.items() if entry != event.entry}
    if isinstance(event, SignificantMarked):
        marked[event.entry] = (event.why, event.impact)
    return msgspec.structs.replace(significance, marked=marked)
