"""The road to closing: goals, steps in order, who and by when, and how everyone sees it worked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    MeetingId,
    MovedOn,
    PersonId,
    Refused,
    StepId,
    Words,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

FIRST_DAY, YEARS_AHEAD = date(2000, 1, 1), 10


class RoadStep(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One step on the road: what, who sees to it, by when, and how everyone sees it worked."""

    step: StepId
    what: Words
    who: PersonId
    measure: Words
    by: date | None = None


# Events


class TrajectoryAgreed(Event, frozen=True, kw_only=True, tag="trajectory-agreed"):
    """Everyone agreed the road: shared goals, and steps in order (coverage.md A62, A107)."""

    goals: tuple[Words, ...]
    steps: tuple[RoadStep, ...]
    agreed_by: tuple[PersonId, ...]
    happened: Happened
    meeting: MeetingId | None


class TrajectoryRevised(Event, frozen=True, kw_only=True, tag="trajectory-revised"):
    """The road got other goals or steps, with the reason; steps reached stay on it (A62)."""

    goals: tuple[Words, ...]
    steps: tuple[RoadStep, ...]
    reason: Words
    happened: Happened
    meeting: MeetingId | None


class TrajectoryStepAchieved(Event, frozen=True, kw_only=True, tag="trajectory-step-achieved"):
    """A step was reached, and what shows it (coverage.md A62)."""

    step: StepId
    evidence: Words
    happened: Happened


TrajectoryEvent = TrajectoryAgreed | TrajectoryRevised | TrajectoryStepAchieved

# Commands


class AgreeTrajectory(Command, frozen=True, kw_only=True):
    """Take down the road that everyone agreed."""

    goals: tuple[str, ...]
    steps: tuple[RoadStep, ...]
    agreed_by: tuple[PersonId, ...]
    happened: Happened
    meeting: MeetingId | None = None


class ReviseTrajectory(Command, frozen=True, kw_only=True):
    """Change the road; `seen` counts its changes when the person read it."""

    seen: int
    goals: tuple[str, ...]
    steps: tuple[RoadStep, ...]
    reason: str
    happened: Happened
    meeting: MeetingId | None = None


class AchieveStep(Command, frozen=True, kw_only=True):
    """Take down that a step was reached, and what shows it."""

    step: StepId
    evidence: str
    happened: Happened


TrajectoryCommand = AgreeTrajectory | ReviseTrajectory | AchieveStep

# State


class Trajectory(msgspec.Struct, frozen=True):
    """The road as it is, how often it changed since it was agreed, and the steps reached."""

    agreed: bool = False
    changes: int = 0
    goals: tuple[str, ...] = ()
    steps: tuple[RoadStep, ...] = ()
    reached: frozenset[StepId] = frozenset()


def decide(family: Family, command: TrajectoryCommand, terms: Terms) -> list[TrajectoryEvent]:
    """What follows from a command about the road."""
    road = family.trajectory
    not_ahead(command.happened, terms.today)
    match command:
        case AgreeTrajectory(agreed_by=agreed_by, happened=happened, meeting=meeting):
            if road.agreed:
                raise Refused("There is a road already. Change that one.", "goals")
            _check(family, command, terms)
            if not agreed_by:
                raise Refused("Choose who agreed to it.", "agreed_by")
            for person in agreed_by:
                family.known(person, "agreed_by")
            if len(set(agreed_by)) != len(agreed_by):
                raise Refused("Choose each person once.", "agreed_by")
            return [
                TrajectoryAgreed(
                    goals=command.goals,
                    steps=command.steps,
                    agreed_by=agreed_by,
                    happened=happened,
                    meeting=meeting,
                )
            ]
        case ReviseTrajectory():
            return _revised(family, command, terms)
        case AchieveStep(step=step, evidence=evidence, happened=happened):
            if step not in {each.step for each in road.steps}:
                raise Refused("Choose a step of this road.", "step")
            need(evidence, "Say what shows that this step was reached.", "evidence")
            if step in road.reached:
                return []
            return [TrajectoryStepAchieved(step=step, evidence=evidence, happened=happened)]


def _revised(family: Family, command: ReviseTrajectory, terms: Terms) -> list[TrajectoryEvent]:
    road = family.trajectory
    if not road.agreed:
        raise Refused("Agree the road first.", "goals")
    _check(family, command, terms)
    if (command.goals, command.steps) == (road.goals, road.steps):
        return []
    need(command.reason, "Say why the road is changing.", "reason")
    if command.seen != road.changes:
        raise MovedOn("The road was changed while you were writing.", "trajectory", "goals")
    if road.reached - {each.step for each in command.steps}:
        raise Refused("A step that was reached stays on the road.", "steps")
    return [
        TrajectoryRevised(
            goals=command.goals,
            steps=command.steps,
            reason=command.reason,
            happened=command.happened,
            meeting=command.meeting,
        )
    ]


def _check(family: Family, command: AgreeTrajectory | ReviseTrajectory, terms: Terms) -> None:
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    if not command.goals:
        raise Refused("Write at least one goal that everyone shares.", "goals")
    for goal in command.goals:
        need(goal, "Write the goal, or take it out.", "goals", 1_000)
    if not command.steps:
        raise Refused("Write at least one step.", "steps")
    if len({each.step for each in command.steps}) != len(command.steps):
        raise Refused("Each step comes once.", "steps")
    latest = terms.today.year + YEARS_AHEAD
    for each in command.steps:
        need(each.what, "Write what happens in each step.", "what", 1_000)
        need(each.measure, "Say how everyone will see that the step worked.", "measure", 1_000)
        family.known(each.who, "who")
        if each.by is not None and not (each.by >= FIRST_DAY and each.by.year <= latest):
            raise Refused("Check the year of this step.", "by")


def evolve(trajectory: Trajectory, event: TrajectoryEvent) -> Trajectory:
    """The road after one more event."""
    replace = msgspec.structs.replace
    match event:
        case TrajectoryAgreed(goals=goals, steps=steps):
            return replace(trajectory, agreed=True, goals=goals, steps=steps)
        case TrajectoryRevised(goals=goals, steps=steps):
            changes = trajectory.changes + 1
            return replace(trajectory, changes=changes, goals=goals, steps=steps)
        case TrajectoryStepAchieved(step=step):
            return replace(trajectory, reached=trajectory.reached | {step})
