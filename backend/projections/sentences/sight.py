"""What the history says of the manager's sight of the plan."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.sight import (
    PlanReturned,
    PlanSeenByManager,
    PlanUsedUnseen,
    SightConditionMet,
    SightConditionSet,
    SightEvent,
)
from backend.projections.sentences.wording import Names, count_lines, day_words, decided, stop


def sentence(event: SightEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PlanSeenByManager(version=version, decision=decision):
            said = f"A manager saw version {version} of the plan and found it good enough."
            return f"{said}{decided(decision)}"
        case PlanReturned(version=version, lines=lines, decision=decision):
            about = f" because of {count_lines(lines)}" if lines else ""
            said = f"A manager sent version {version} of the plan back{about}."
            return f"{said}{decided(decision)}"
        case SightConditionSet(version=version, what=what, due=due):
            said = f"For version {version} of the plan a manager asked, by {day_words(due)}"
            return f"{said}: {stop(what)}"
        case SightConditionMet(words=words):
            return f"What a manager had asked for was done: {stop(words)}"
        case PlanUsedUnseen(version=version, decision=decision):
            said = f"Version {version} of the plan may be used before a manager has seen it."
            return f"{said}{decided(decision)}"
        case _:
            assert_never(event)
