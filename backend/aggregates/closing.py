"""Closing: the criteria one by one, the professionals step away, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.handover import Stage
from backend.aggregates.profile import MANAGERS
from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

FURTHEST = timedelta(days=366)


class Criterion(StrEnum):
    """What closing rests on (rules.md T25)."""

    TESTED = "tested"
    WATCHED = "watched"
    REVIEWS = "reviews"
    NETWORK = "network"


class Weighed(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One criterion: whether it is met, and what shows that, or why closing is right without it."""

    criterion: Criterion
    met: bool
    words: Words


# Events


class ClosingCriteriaReviewed(Event, frozen=True, kw_only=True, tag="closing-criteria-reviewed"):
    """A manager went through what closing needs (coverage.md A106, A107, rules.md T25).

    `scale` is the council's own number, 0 to 10, None when it gave none; `enough` says why a
    number below 10 is enough.
    """

    weighed: tuple[Weighed, ...]
    scale: int | None
    enough: Words | None
    decision: Decision


class SupportWithdrawn(Event, frozen=True, kw_only=True, tag="support-withdrawn"):
    """The professionals stepped away, and said how to come back to them (coverage.md A106)."""

    way_back: Words
    next_review: date | None
    keep_the_plan: tuple[PersonId, ...]
    happened: Happened
    decision: Decision


class RecordReopened(Event, frozen=True, kw_only=True, tag="record-reopened"):
    """The council is there again: somebody came back by the way that was agreed."""

    asked_by: PersonId | None
    reason: Words
    happened: Happened


ClosingEvent = ClosingCriteriaReviewed | SupportWithdrawn | RecordReopened

# Commands


class ReviewClosingCriteria(Command, frozen=True, kw_only=True):
    """Go through what closing needs, one by one."""

    weighed: tuple[Weighed, ...]
    scale: int | None
    decision: Decision
    enough: str | None = None


class WithdrawSupport(Command, frozen=True, kw_only=True):
    """Step away, with a way back."""

    way_back: str
    happened: Happened
    decision: Decision
    next_review: date | None = None
    keep_the_plan: tuple[PersonId, ...] = ()


class ReopenRecord(Command, frozen=True, kw_only=True):
    """Be there again for a family from which the professionals had stepped away."""

    reason: str
    happened: Happened
    asked_by: PersonId | None = None


ClosingCommand = ReviewClosingCriteria | WithdrawSupport | ReopenRecord

# State


class Closing(msgspec.Struct, frozen=True):
    """Whether the criteria were gone through since the record was last open, and whether it is."""

    reviewed: bool = False
    withdrawn: bool = False
    # From which day to which the council was away; the last is open while it is.
    away: tuple[tuple[date, date | None], ...] = ()

    def away_on(self, day: date) -> bool:
        """Whether the council had stepped away before this day, and was not back by then."""
        return any(since < day and (until is None or day < until) for since, until in self.away)


def decide(family: Family, command: ClosingCommand, terms: Terms) -> list[ClosingEvent]:
    """What follows from a command about closing."""
    closing = family.closing
    match command:
        case ReviewClosingCriteria():
            return [_reviewed(family, command, terms)]
        case WithdrawSupport():
            return _withdrawn(family, command, terms)
        case ReopenRecord(reason=reason, happened=happened, asked_by=asked_by):
            need(reason, "Say why the council is there again.", "reason")
            not_ahead(happened, terms.today)
            if asked_by is not None:
                family.known(asked_by, "asked_by")
            if not closing.withdrawn:
                raise Refused("This record is open: the council has not stepped away.", "reason")
            return [RecordReopened(asked_by=asked_by, reason=reason, happened=happened)]


def _reviewed(
    family: Family, command: ReviewClosingCriteria, terms: Terms
) -> ClosingCriteriaReviewed:
    said = {each.criterion: each for each in command.weighed}
    for criterion in Criterion:
        if criterion not in said:
            raise Refused("Say whether this is so.", criterion.value)
        each = said[criterion]
        ask = "Write what shows it." if each.met else "Say why closing is right without it."
        need(each.words, ask, f"{criterion.value}-words")
        if each.met:
            _really(family, criterion, terms)
    brief(command.enough, "enough")
    if command.scale is not None and not 0 <= command.scale <= 10:
        raise Refused("Choose a number from 0 to 10.", "scale")
    floor = terms.profile.closing_scale_floor
    if floor is not None and (command.scale is None or command.scale < floor):
        raise Refused(f"The council closes from {floor} on. Go on with the plan.", "scale")
    if (command.scale is None or command.scale < 10) and not command.enough:
        raise Refused("Say why closing is right without a 10.", "enough")
    check_decision(command.decision, MANAGERS, terms.today)
    return ClosingCriteriaReviewed(
        weighed=tuple(said[criterion] for criterion in Criterion),
        scale=command.scale,
        enough=command.enough,
        decision=command.decision,
    )


def _really(family: Family, criterion: Criterion, terms: Terms) -> None:
    """Refuses a yes that the record itself belies."""
    match criterion:
        case Criterion.TESTED:
            if not (family.trials.tested or family.trials.used):
                raise Refused("No test and no use of the plan is in the record yet.", "tested")
            weeks = terms.profile.closing_tested_weeks
            begun = [each.on for each in family.evidence.practised.values() if each.on]
            if weeks and (not begun or min(begun) + timedelta(weeks=weeks) > terms.today):
                raise Refused(f"The plan has not been practised for {weeks} weeks yet.", "tested")
        case Criterion.REVIEWS:
            if family.handover.stage.rung < Stage.REVIEWS_TRANSFERRED.rung:
                raise Refused("The reviews have not been handed over yet.", "reviews")
        case Criterion.WATCHED | Criterion.NETWORK:
            return


def _withdrawn(family: Family, command: WithdrawSupport, terms: Terms) -> list[ClosingEvent]:
    need(command.way_back, "Say how the network reaches the council again.", "way_back")
    not_ahead(command.happened, terms.today)
    check_decision(command.decision, MANAGERS, terms.today)
    next_review = command.next_review
    if next_review and not terms.today - FURTHEST <= next_review <= terms.today + FURTHEST:
        raise Refused("Check the year of the network's next review.", "next_review")
    for person in command.keep_the_plan:
        family.in_network(person, "keep_the_plan")
    if family.closing.withdrawn:
        return []
    if not family.closing.reviewed:
        raise Refused("Go through what closing needs first, one by one.", "way_back")
    return [
        SupportWithdrawn(
            way_back=command.way_back,
            next_review=next_review,
            keep_the_plan=tuple(dict.fromkeys(command.keep_the_plan)),
            happened=command.happened,
            decision=command.decision,
        )
    ]


def evolve(closing: Closing, event: ClosingEvent) -> Closing:
    """Where closing stands after one more event."""
    match event:
        case ClosingCriteriaReviewed():
            return msgspec.structs.replace(closing, reviewed=True)
        case SupportWithdrawn(happened=happened, decision=decision):
            since = happened.on or decision.on
            return Closing(reviewed=True, withdrawn=True, away=(*closing.away, (since, None)))
        case RecordReopened(happened=happened):
            away = tuple((since, until or happened.on or since) for since, until in closing.away)
            return Closing(away=away)
