"""The plan put to the test: tests arranged and held, and what-ifs used for real."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.evidence import Went, lines_of_the_plan
from backend.aggregates.plan import LineKind
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    LineId,
    PersonId,
    Refused,
    TrialId,
    UseId,
    Words,
    need,
    not_ahead,
    wall_clock,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

FARTHEST = timedelta(days=366)
RISK_DECIDERS = (
    JobRole.WORKER,
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.CONSULTANT,
    JobRole.CONFERENCE_CHAIR,
    JobRole.SERVICE_MANAGER,
)


class TrialKind(StrEnum):
    """Chances to try the plan (coverage.md A81)."""

    TOGETHER = "together"
    OVERNIGHT = "overnight"
    STEP_IN = "step-in"
    DRILL = "drill"


class StepTaken(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing someone did, in the order it was done; `at` on the clock, where known."""

    what: Words
    by: PersonId | None = None
    at: time | None = None


class Telling(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Someone who was told of it, and when."""

    whom: str
    at: time | None = None


# Events


class TrialArranged(Event, frozen=True, kw_only=True, tag="trial-arranged"):
    """A chance to try the plan was arranged for a day to come (coverage.md A81)."""

    trial: TrialId
    kind: TrialKind
    lines: tuple[LineId, ...]
    on: date
    what: Words
    watched_by: tuple[PersonId, ...]


class TrialHeld(Event, frozen=True, kw_only=True, tag="trial-held"):
    """The plan was tried: how it went and what was learned (coverage.md A81).

    `arranged` says whether this record had it arranged beforehand.
    """

    trial: TrialId
    kind: TrialKind
    lines: tuple[LineId, ...]
    went: Went
    outcome: Words
    learned: Words
    told_by: PersonId | None
    arranged: bool
    happened: Happened


class TrialCalledOff(Event, frozen=True, kw_only=True, tag="trial-called-off"):
    """A test that was arranged did not take place, with the reason (coverage.md A81)."""

    trial: TrialId
    reason: Words


class RiskWeighed(Event, frozen=True, kw_only=True, tag="risk-weighed"):
    """Harm and gain of trying something were weighed, and somebody decided (coverage.md A82)."""

    trial: TrialId | None
    question: Words
    risk: Words
    benefit: Words
    safeguards: Words
    go_ahead: bool
    decided: Decision


class ContingencyUsed(Event, frozen=True, kw_only=True, tag="contingency-used"):
    """A what-if came true, and people acted: who, in which order and when (coverage.md A83).

    `helped` are those who came in place of `unavailable`.
    """

    use: UseId
    line: LineId
    seen: Words
    seen_by: PersonId | None
    steps: tuple[StepTaken, ...]
    unavailable: tuple[PersonId, ...]
    helped: tuple[PersonId, ...]
    went: Went
    outcome: Words
    told: tuple[Telling, ...]
    happened: Happened


TrialsEvent = TrialArranged | TrialHeld | TrialCalledOff | RiskWeighed | ContingencyUsed

# Commands


class ArrangeTrial(Command, frozen=True, kw_only=True):
    """Arrange a chance to try the plan."""

    trial: TrialId
    kind: TrialKind
    lines: tuple[LineId, ...]
    on: date
    what: str
    watched_by: tuple[PersonId, ...] = ()


class RecordTrial(Command, frozen=True, kw_only=True):
    """Take down how a test of the plan went, whether it was arranged here or not."""

    trial: TrialId
    kind: TrialKind
    lines: tuple[LineId, ...]
    went: Went
    outcome: str
    learned: str
    happened: Happened
    told_by: PersonId | None = None


class CallOffTrial(Command, frozen=True, kw_only=True):
    """Take down that an arranged test did not take place."""

    trial: TrialId
    reason: str


class WeighRisk(Command, frozen=True, kw_only=True):
    """Take down how harm and gain were weighed and who decided."""

    question: str
    risk: str
    benefit: str
    safeguards: str
    go_ahead: bool
    decided: Decision
    trial: TrialId | None = None


class RecordUse(Command, frozen=True, kw_only=True):
    """Take down that a what-if came true, and what people did."""

    use: UseId
    line: LineId
    seen: str
    steps: tuple[StepTaken, ...]
    went: Went
    outcome: str
    happened: Happened
    seen_by: PersonId | None = None
    unavailable: tuple[PersonId, ...] = ()
    helped: tuple[PersonId, ...] = ()
    told: tuple[Telling, ...] = ()


TrialsCommand = ArrangeTrial | RecordTrial | CallOffTrial | WeighRisk | RecordUse

# State


class Trials(msgspec.Struct, frozen=True):
    """What was tried and used, by the latest day of each line; and what is still open.

    `used` and `tested` give the latest day for each line of the plan; `waiting` are the tests that
    are arranged.
    """

    waiting: dict[TrialId, TrialKind] = {}
    over: frozenset[TrialId] = frozenset()
    tested: dict[LineId, date] = {}
    used: dict[LineId, date] = {}
    uses: dict[UseId, LineId] = {}


def decide(family: Family, command: TrialsCommand, terms: Terms) -> list[TrialsEvent]:
    """What follows from a command about tests and uses."""
    trials = family.trials
    match command:
        case ArrangeTrial():
            return [_arranged(family, command, terms)]
        case RecordTrial():
            return [_held(family, command, terms)]
        case CallOffTrial(trial=trial, reason=reason):
            need(reason, "Say why it did not take place.", "reason")
            if trial not in trials.waiting:
                raise Refused("Choose a test that is arranged.", "trial")
            return [TrialCalledOff(trial=trial, reason=reason)]
        case WeighRisk():
            return [_weighed(family, command, terms)]
        case RecordUse():
            return [_used(family, command, terms)]


def _arranged(family: Family, command: ArrangeTrial, terms: Terms) -> TrialArranged:
    if command.kind is TrialKind.DRILL:
        raise Refused(
            "Nobody may know of this test beforehand. Put it in the record once it is over.", "kind"
        )
    need(command.what, "Write what will be tried.", "what")
    if not command.lines:
        raise Refused("Choose which lines of the plan it tries.", "lines")
    for person in command.watched_by:
        family.in_network(person, "watched_by")
    if not terms.today <= command.on <= terms.today + FARTHEST:
        raise Refused("Enter a day from today on, within a year.", "on")
    _new_trial(family, command.trial)
    return TrialArranged(
        trial=command.trial,
        kind=command.kind,
        lines=lines_of_the_plan(family, command.lines),
        on=command.on,
        what=command.what,
        watched_by=tuple(dict.fromkeys(command.watched_by)),
    )


def _held(family: Family, command: RecordTrial, terms: Terms) -> TrialHeld:
    need(command.outcome, "Write how it went.", "outcome")
    need(command.learned, "Write what was learned.", "learned")
    if not command.lines:
        raise Refused("Choose which lines of the plan it tried.", "lines")
    _known_day(command.happened, terms)
    if command.told_by is not None:
        family.known(command.told_by, "told_by")
    arranged = command.trial in family.trials.waiting
    if not arranged:
        _new_trial(family, command.trial)
    return TrialHeld(
        trial=command.trial,
        kind=command.kind,
        lines=lines_of_the_plan(family, command.lines),
        went=command.went,
        outcome=command.outcome,
        learned=command.learned,
        told_by=command.told_by,
        arranged=arranged,
        happened=command.happened,
    )


def _new_trial(family: Family, trial: TrialId) -> None:
    if trial in family.trials.waiting or trial in family.trials.over:
        raise Refused("This test has been put in the record.", "what")


def _known_day(happened: Happened, terms: Terms) -> None:
    not_ahead(happened, terms.today)
    if happened.on is None:
        raise Refused("Enter the day it happened.", "happened")


def _weighed(family: Family, command: WeighRisk, terms: Terms) -> RiskWeighed:
    need(command.question, "Write what there is to decide.", "question")
    need(command.risk, "Write what could go wrong.", "risk")
    need(command.benefit, "Write what the children and the family gain.", "benefit")
    need(command.safeguards, "Write what keeps the children safe meanwhile.", "safeguards")
    if command.trial is not None and command.trial not in family.trials.waiting:
        raise Refused("Choose a test that is arranged.", "trial")
    check_decision(command.decided, RISK_DECIDERS, terms.today)
    return RiskWeighed(
        trial=command.trial,
        question=command.question,
        risk=command.risk,
        benefit=command.benefit,
        safeguards=command.safeguards,
        go_ahead=command.go_ahead,
        decided=command.decided,
    )


def _used(family: Family, command: RecordUse, terms: Terms) -> ContingencyUsed:
    line = family.plan.lines.get(command.line)
    if line is None or line.kind is not LineKind.CONTINGENCY:
        raise Refused("Choose a what-if of this plan.", "line")
    if command.use in family.trials.uses:
        raise Refused("This has been put in the record.", "seen")
    need(command.seen, "Write what happened first.", "seen")
    if command.seen_by is not None:
        family.known(command.seen_by, "seen_by")
    if not command.steps:
        raise Refused("Write at least one thing that someone did.", "steps")
    for step in command.steps:
        need(step.what, "Write what was done, or take it out.", "steps", 1_000)
        wall_clock(step.at, "steps")
        if step.by is not None:
            family.known(step.by, "steps")
    for field, people in (("unavailable", command.unavailable), ("helped", command.helped)):
        for person in people:
            family.known(person, field)
    if set(command.unavailable) & set(command.helped):
        raise Refused("Someone who could not come cannot have come instead.", "helped")
    need(command.outcome, "Write how it ended.", "outcome")
    for telling in command.told:
        need(telling.whom, "Write who was told, or take it out.", "told", LONGEST_NAME)
        wall_clock(telling.at, "told")
    _known_day(command.happened, terms)
    return ContingencyUsed(
        use=command.use,
        line=command.line,
        seen=command.seen,
        seen_by=command.seen_by,
        steps=command.steps,
        unavailable=tuple(dict.fromkeys(command.unavailable)),
        helped=tuple(dict.fromkeys(command.helped)),
        went=command.went,
        outcome=command.outcome,
        told=command.told,
        happened=command.happened,
    )


def evolve(trials: Trials, event: TrialsEvent) -> Trials:
    """What was tried and used after one more event."""
    replace = msgspec.structs.replace
    match event:
        case TrialArranged(trial=trial, kind=kind):
            return replace(trials, waiting={**trials.waiting, trial: kind})
        case TrialHeld(trial=trial, lines=lines, happened=happened):
            tested = _latest(trials.tested, lines, happened)
            return replace(_over(trials, trial), tested=tested)
        case TrialCalledOff(trial=trial):
            return _over(trials, trial)
        case RiskWeighed():
            return trials
        case ContingencyUsed(use=use, line=line, happened=happened):
            used = _latest(trials.used, (line,), happened)
            return replace(trials, used=used, uses={**trials.uses, use: line})


def _over(trials: Trials, trial: TrialId) -> Trials:
    waiting = {each: kind for each, kind in trials.waiting.items() if each != trial}
    return msgspec.structs.replace(trials, waiting=waiting, over=trials.over | {trial})


def _latest(
    days: dict[LineId, date], lines: tuple[LineId, ...], happened: Happened
) -> dict[LineId, date]:
    day = happened.on or date.min
    return days | {line: max(day, days.get(line, day)) for line in lines}
