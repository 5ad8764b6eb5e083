"""What the history says of how people want to be reached."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.reaching import By, ReachFailed, ReachingEvent, ReachTold
from backend.projections.sentences.wording import Names

BY_WORDS = {By.EMAIL: "by e-mail", By.TEXT: "by text message", By.PRINT: "on paper"}


def sentence(event: ReachingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ReachTold(person=person, by=by):
            return f"{name(person)} said that they want to be reached {BY_WORDS[by]}."
        case ReachFailed(person=person, by=by):
            return f"What was sent to {name(person)} {BY_WORDS[by]} came back."
        case _:
            assert_never(event)
