"""What the history says of the map."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.mapping import (
    DangerStatementAgreed,
    MappingEvent,
    PairKind,
    SafetyGoalReworded,
    SafetyGoalSet,
    SafetyGoalWithdrawn,
    ScaleJudged,
    WorryRaised,
)
from backend.projections.sentences.wording import Names, also, because, stop

STATEMENT_WORDS = {PairKind.DANGER: "danger statement", PairKind.WORRY: "worry statement"}
GOAL_WORDS = {PairKind.DANGER: "safety goal", PairKind.WORRY: "success goal"}


def sentence(event: MappingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case WorryRaised(raised_by=raised_by, words=words):
            return f"{name(raised_by)} is worried: {stop(words)}"
        case DangerStatementAgreed(who=who, what=what, why=why, disputed=disputed, kind=kind):
            three = (("Who is worried", who), ("About what", what), ("What could happen", why))
            parts = "".join(also(part, words) for part, words in three)
            agreed = f"A {STATEMENT_WORDS[kind]} was agreed.{parts}"
            return f"{agreed}{also('Not everyone agrees', disputed)}"
        case SafetyGoalSet(words=words, kind=kind):
            return f"A {GOAL_WORDS[kind]} was set: {stop(words)}"
        case SafetyGoalWithdrawn(reason=reason):
            return f"A goal left the map together with its statement.{because(reason)}"
        case SafetyGoalReworded(words=words, reason=reason):
            return f"A safety goal was put in other words: {stop(words)}{because(reason)}"
        case ScaleJudged(judged_by=judged_by, score=score, reason=reason, statement=statement):
            number = f"put safety at {score} out of 10" if score is not None else "gave no number"
            about = " for one worry and its goal" if statement is not None else ""
            return f"{name(judged_by)} {number}{about}.{because(reason)}"
        case _:
            assert_never(event)
