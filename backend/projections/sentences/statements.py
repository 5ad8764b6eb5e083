"""What the history says of statements on their way."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.statements import (
    StatementDisputed,
    StatementDrafted,
    StatementReworded,
    StatementsEvent,
    StatementWithdrawn,
)
from backend.projections.sentences.mapping import STATEMENT_WORDS
from backend.projections.sentences.wording import Names, also, because, stop


def sentence(event: StatementsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case StatementDrafted(kind=kind, who=who, what=what, why=why, goal=goal):
            return (
                f"A {STATEMENT_WORDS[kind]} was tried out.{also('Who is worried', who)}"
                f"{also('About what', what)}{also('What could happen', why)}{also('Goal', goal)}"
            )
        case StatementReworded(who=who, what=what, why=why, reason=reason):
            three = f"{stop(who)} {stop(what)} {stop(why)}"
            return f"A statement was put in other words: {three}{because(reason)}"
        case StatementDisputed(disputed_by=by, words=words):
            return f"{name(by)} sees a statement another way: {stop(words)}"
        case StatementWithdrawn(reason=reason):
            return f"A statement left the map.{because(reason)}"
        case _:
            assert_never(event)
