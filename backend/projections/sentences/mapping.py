"""What the history says of the map."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.mapping import (
    DangerStatementAgreed,
    MappingEvent,
    SafetyGoalReworded,
    SafetyGoalSet,
    ScaleJudged,
    WorryRaised,
)
from backend.projections.sentences.wording import Names, also, because, stop


def sentence(event: MappingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case WorryRaised(raised_by=raised_by, words=words):
            return f"{name(raised_by)} is worried: {stop(words)}"
        case DangerStatementAgreed(who=who, what=what, why=why, disputed=disputed):
            three = (("Who is worried", who), ("About what", what), ("What could happen", why))
            parts = "".join(also(part, words) for part, words in three)
            return f"A danger statement was agreed.{parts}{also('Not everyone agrees', disputed)}"
        case SafetyGoalSet(words=words):
            return f"A safety goal was set: {stop(words)}"
        case SafetyGoalReworded(words=words, reason=reason):
            return f"A safety goal was put in other words: {stop(words)}{because(reason)}"
        case ScaleJudged(judged_by=judged_by, score=score, reason=reason):
            number = f"put safety at {score} out of 10" if score is not None else "gave no number"
            return f"{name(judged_by)} {number}.{because(reason)}"
        case _:
            assert_never(event)
