"""What the history says of the road to closing."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.trajectory import (
    TrajectoryAgreed,
    TrajectoryEvent,
    TrajectoryRevised,
    TrajectoryStepAchieved,
)
from backend.projections.sentences.wording import Names, because, everyone, stop


def sentence(event: TrajectoryEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case TrajectoryAgreed(goals=goals, steps=steps, agreed_by=people):
            goal_words = " ".join(map(stop, goals))
            who = f"Who agreed: {everyone(people, name)}."
            return f"The road to closing was agreed, in {_steps(steps)}. {goal_words} {who}"
        case TrajectoryRevised(goals=goals, steps=steps, reason=reason):
            goal_words = " ".join(map(stop, goals))
            changed = f"The road to closing was changed, to {_steps(steps)}."
            return f"{changed} {goal_words}{because(reason)}"
        case TrajectoryStepAchieved(evidence=evidence):
            return f"A step on the road to closing was reached. What shows it: {stop(evidence)}"
        case _:
            assert_never(event)


def _steps(steps: tuple[object, ...]) -> str:
    return "1 step" if len(steps) == 1 else f"{len(steps)} steps"
