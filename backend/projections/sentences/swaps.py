"""What the history says of swapping turns."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.rota import weekday
from backend.aggregates.swaps import SwapAsked, SwapsEvent, SwapTaken, SwapTakenBack
from backend.projections.sentences.wording import Names, day_words, quote


def sentence(event: SwapsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case SwapAsked(on=on, by=by, words=words):
            day = f"{weekday(on).value.capitalize()} {day_words(on)}"
            return f"{name(by)} asked who can take their turn on {day}.{quote(words)}"
        case SwapTaken(by=by):
            return f"{name(by)} took a turn that someone had asked about."
        case SwapTakenBack():
            return "A turn that someone had asked about is theirs again."
        case _:
            assert_never(event)
