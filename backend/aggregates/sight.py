"""The manager's sight of the plan: each version seen for itself, returned, or used unseen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    Command,
    ConditionId,
    Event,
    Happened,
    LineId,
    Refused,
    Words,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Whose look counts (coverage.md A70).
SEEN_BY = (JobRole.TEAM_MANAGER, JobRole.SERVICE_MANAGER)
FARTHEST = timedelta(days=366)


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Something a manager asks for, and the day by which."""

    condition: ConditionId
    what: str
    due: date


# Events


class PlanSeenByManager(Event, frozen=True, kw_only=True, tag="plan-seen-by-manager"):
    """A manager looked at this version and found that it answers the worries (A70, T10, X7)."""

    version: int
    decision: Decision


class PlanReturned(Event, frozen=True, kw_only=True, tag="plan-returned"):
    """A manager sent this version back, with what is missing and the lines it is about (A70)."""

    version: int
    lines: tuple[LineId, ...]
    decision: Decision


class SightConditionSet(Event, frozen=True, kw_only=True, tag="sight-condition-set"):
    """A manager found this version good enough if something is done by a day (A70)."""

    condition: ConditionId
    version: int
    what: Words
    due: date


class SightConditionMet(Event, frozen=True, kw_only=True, tag="sight-condition-met"):
    """What a manager had asked for was done (A70)."""

    condition: ConditionId
    words: Words
    happened: Happened


class PlanUsedUnseen(Event, frozen=True, kw_only=True, tag="plan-used-unseen"):
    """Someone in charge let this version be agreed and shared before a manager saw it (T10)."""

    version: int
    decision: Decision


SightEvent = (
    PlanSeenByManager | PlanReturned | SightConditionSet | SightConditionMet | PlanUsedUnseen
)

# Commands


class SeePlan(Command, frozen=True, kw_only=True):
    """Take down that a manager found a version good enough, with what they still ask for."""

    version: int
    decision: Decision
    conditions: tuple[Condition, ...] = ()


class ReturnPlan(Command, frozen=True, kw_only=True):
    """Take down that a manager sent a version back, and which lines it is about."""

    version: int
    decision: Decision
    lines: tuple[LineId, ...] = ()


class MeetCondition(Command, frozen=True, kw_only=True):
    """Take down that what a manager asked for was done."""

    condition: ConditionId
    words: str
    happened: Happened


class UseUnseen(Command, frozen=True, kw_only=True):
    """Take down who allowed a version to be used before a manager has seen it, and why."""

    version: int
    decision: Decision


SightCommand = SeePlan | ReturnPlan | MeetCondition | UseUnseen

# State


class Sight(msgspec.Struct, frozen=True):
    """Per version whether it was found good enough; what is still asked for; what is excepted.

    `due` gives the day of each thing that is still asked for.
    """

    seen: dict[int, bool] = {}
    asked: frozenset[ConditionId] = frozenset()
    due: dict[ConditionId, date] = {}
    met: frozenset[ConditionId] = frozenset()
    excepted: frozenset[int] = frozenset()

    def adequate(self, version: int) -> bool:
        """Whether a manager has seen this very version and found it good enough."""
        return self.seen.get(version, False)

    @property
    def newest(self) -> int:
        """The newest version that a manager found good enough, 0 for none."""
        return max((version for version, good in self.seen.items() if good), default=0)


def decide(family: Family, command: SightCommand, terms: Terms) -> list[SightEvent]:
    """What follows from a command about what a manager saw."""
    sight = family.sight
    if not isinstance(command, MeetCondition):
        _made(family, command.version)
        _not_by_its_maker(family, command.version, terms)
    match command:
        case SeePlan(version=version, decision=decision, conditions=conditions):
            check_decision(decision, SEEN_BY, terms.today)
            for condition in conditions:
                _check_condition(family, condition, decision, terms)
            if len({each.condition for each in conditions}) != len(conditions):
                raise Refused("This has been asked for already.", "conditions")
            if sight.adequate(version) and not conditions:
                return []
            asked = [
                SightConditionSet(
                    condition=each.condition, version=version, what=each.what, due=each.due
                )
                for each in conditions
            ]
            return [PlanSeenByManager(version=version, decision=decision), *asked]
        case ReturnPlan(version=version, decision=decision, lines=lines):
            check_decision(decision, SEEN_BY, terms.today)
            if any(line not in family.plan.lines for line in lines):
                raise Refused("Choose lines of this plan.", "lines")
            return [PlanReturned(version=version, lines=lines, decision=decision)]
        case MeetCondition(condition=condition, words=words, happened=happened):
            need(words, "Say what was done.", "words")
            not_ahead(happened, terms.today)
            if condition in sight.met:
                return []
            if condition not in sight.asked:
                raise Refused("Choose something that a manager asked for.", "condition")
            return [SightConditionMet(condition=condition, words=words, happened=happened)]
        case UseUnseen(version=version, decision=decision):
            check_decision(decision, terms.profile.may_except("T10"), terms.today)
            if sight.adequate(version) or version in sight.excepted:
                return []
            return [PlanUsedUnseen(version=version, decision=decision)]


def _made(family: Family, version: int) -> None:
    if not 1 <= version <= family.plan.version:
        raise Refused("Choose a version of this plan.", "version")


def _not_by_its_maker(family: Family, version: int, terms: Terms) -> None:
    maker = family.plan.makers.get(version)
    if maker and terms.teller and terms.teller.account == maker.account:
        raise Refused("You made this version. Another manager has to look at it.", "version")


def _check_condition(
    family: Family, condition: Condition, decision: Decision, terms: Terms
) -> None:
    need(condition.what, "Say what still has to be done.", "conditions", 1_000)
    if condition.condition in family.sight.asked | family.sight.met:
        raise Refused("This has been asked for already.", "conditions")
    if condition.due < decision.on:
        raise Refused("Choose a day after the manager looked at the plan.", "due")
    if condition.due - terms.today > FARTHEST:
        raise Refused("This is more than a year away. Check the year.", "due")


def evolve(sight: Sight, event: SightEvent) -> Sight:
    """What has been seen after one more event."""
    match event:
        case PlanSeenByManager(version=version):
            return msgspec.structs.replace(sight, seen={**sight.seen, version: True})
        case PlanReturned(version=version):
            return msgspec.structs.replace(sight, seen={**sight.seen, version: False})
        case SightConditionSet(condition=condition, due=due):
            return msgspec.structs.replace(
                sight, asked=sight.asked | {condition}, due={**sight.due, condition: due}
            )
        case SightConditionMet(condition=condition):
            return msgspec.structs.replace(
                sight,
                asked=sight.asked - {condition},
                due={each: due for each, due in sight.due.items() if each != condition},
                met=sight.met | {condition},
            )
        case PlanUsedUnseen(version=version):
            return msgspec.structs.replace(sight, excepted=sight.excepted | {version})
