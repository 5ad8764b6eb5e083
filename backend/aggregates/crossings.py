"""Whether the bottom line was crossed, judged by a manager, and what the council then did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.case import APPROVERS
from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    AssessmentId,
    Command,
    Event,
    Happened,
    Refused,
    UseId,
    Words,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class BottomLineAssessed(Event, frozen=True, kw_only=True, tag="bottom-line-assessed"):
    """A manager judged whether a version of the bottom line was crossed (A03, A04, A83).

    `use` is the what-if that came true, where it was about one.
    """

    assessment: AssessmentId
    version: int
    crossed: bool
    use: UseId | None
    decided: Decision
    happened: Happened


class CrossingAnswered(Event, frozen=True, kw_only=True, tag="crossing-answered"):
    """The council did what it had said it would when the bottom line is crossed (A04, A84)."""

    assessment: AssessmentId
    what: Words
    by: str
    happened: Happened


CrossingsEvent = BottomLineAssessed | CrossingAnswered

# Commands


class AssessBottomLine(Command, frozen=True, kw_only=True):
    """Take down whether what happened crossed the bottom line in force then."""

    assessment: AssessmentId
    version: int
    crossed: bool
    decided: Decision
    happened: Happened
    use: UseId | None = None


class AnswerCrossing(Command, frozen=True, kw_only=True):
    """Take down what the council did because the bottom line was crossed."""

    assessment: AssessmentId
    what: str
    by: str
    happened: Happened


CrossingsCommand = AssessBottomLine | AnswerCrossing

# State


class Crossings(msgspec.Struct, frozen=True):
    """Each assessment; True where it was crossed and what follows is still to be done."""

    waiting: dict[AssessmentId, bool] = {}


def decide(family: Family, command: CrossingsCommand, terms: Terms) -> list[CrossingsEvent]:
    """What follows from a command about the bottom line being crossed."""
    not_ahead(command.happened, terms.today)
    known = family.crossings.waiting
    match command:
        case AssessBottomLine(assessment=assessment, version=version, use=use):
            if not 1 <= version <= family.case.bottom_line:
                raise Refused("Choose a bottom line that was set.", "version")
            if use is not None and use not in family.trials.uses:
                raise Refused("Choose a what-if that came true.", "use")
            if assessment in known:
                raise Refused("This has been put in the record.", "version")
            check_decision(command.decided, APPROVERS, terms.today)
            return [
                BottomLineAssessed(
                    assessment=assessment,
                    version=version,
                    crossed=command.crossed,
                    use=use,
                    decided=command.decided,
                    happened=command.happened,
                )
            ]
        case AnswerCrossing(assessment=assessment, what=what, by=by):
            need(what, "Write what was done.", "what")
            need(by, "Say who did it.", "by", LONGEST_NAME)
            if not known.get(assessment):
                raise Refused("Nothing is still to be done here.", "assessment")
            return [
                CrossingAnswered(assessment=assessment, what=what, by=by, happened=command.happened)
            ]


def evolve(crossings: Crossings, event: CrossingsEvent) -> Crossings:
    """The assessments after one more event."""
    open_still = isinstance(event, BottomLineAssessed) and event.crossed
    return Crossings(waiting={**crossings.waiting, event.assessment: open_still})
