"""The plan was not followed: what came of it, and what the plan says follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.evidence import lines_of_the_plan
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    LapseId,
    LineId,
    PersonId,
    Refused,
    Words,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Events


class PlanNotFollowed(Event, frozen=True, kw_only=True, tag="plan-not-followed"):
    """A line of the plan was not followed, and what came of it (coverage.md A84)."""

    lapse: LapseId
    line: LineId
    person: PersonId | None
    what: Words
    effect: Words
    happened: Happened


class ConsequenceApplied(Event, frozen=True, kw_only=True, tag="consequence-applied"):
    """What the plan says happens when it is not followed was done (coverage.md A84)."""

    lapse: LapseId
    what: Words
    by: str
    happened: Happened


LapsesEvent = PlanNotFollowed | ConsequenceApplied

# Commands


class RecordLapse(Command, frozen=True, kw_only=True):
    """Take down that a line of the plan was not followed."""

    lapse: LapseId
    line: LineId
    what: str
    effect: str
    happened: Happened
    person: PersonId | None = None


class ApplyConsequence(Command, frozen=True, kw_only=True):
    """Take down that what was to follow a lapse has been done."""

    lapse: LapseId
    what: str
    by: str
    happened: Happened


LapsesCommand = RecordLapse | ApplyConsequence

# State


class Lapses(msgspec.Struct, frozen=True):
    """Each time the plan was not followed, and whether what follows has been done."""

    known: dict[LapseId, bool] = {}


def decide(family: Family, command: LapsesCommand, terms: Terms) -> list[LapsesEvent]:
    """What follows from a command about the plan not being followed."""
    match command:
        case RecordLapse(lapse=lapse, line=line, person=person):
            lines_of_the_plan(family, (line,), "line")
            if lapse in family.lapses.known:
                raise Refused("This has been put in the record.", "what")
            if person is not None:
                family.known(person, "person")
            need(command.what, "Write what was not done.", "what")
            need(command.effect, "Write what came of it for the children.", "effect")
            not_ahead(command.happened, terms.today)
            return [
                PlanNotFollowed(
                    lapse=lapse,
                    line=line,
                    person=person,
                    what=command.what,
                    effect=command.effect,
                    happened=command.happened,
                )
            ]
        case ApplyConsequence(lapse=lapse, what=what, by=by, happened=happened):
            if lapse not in family.lapses.known:
                raise Refused("Say first what was not followed.", "lapse")
            need(what, "Write what was done.", "what")
            need(by, "Say who did it.", "by", LONGEST_NAME)
            not_ahead(happened, terms.today)
            if family.lapses.known[lapse]:
                raise Refused("What followed has been put in the record.", "what")
            return [ConsequenceApplied(lapse=lapse, what=what, by=by, happened=happened)]


def evolve(lapses: Lapses, event: LapsesEvent) -> Lapses:
    """The lapses after one more event."""
    done = isinstance(event, ConsequenceApplied)
    return Lapses(known={**lapses.known, event.lapse: done})
