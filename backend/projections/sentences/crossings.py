"""What the history says of the bottom line being crossed, or not."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.crossings import BottomLineAssessed, CrossingAnswered, CrossingsEvent
from backend.projections.sentences.wording import Names, decided, stop, when_words


def sentence(event: CrossingsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case BottomLineAssessed(version=version, crossed=crossed, happened=happened, decided=by):
            judged = "was crossed" if crossed else "was not crossed"
            about = " by the what-if that came true" if event.use else ""
            return (
                f"Version {version} of the bottom line {judged}{about} {when_words(happened)}."
                f"{decided(by)}"
            )
        case CrossingAnswered(what=what, by=by, happened=happened):
            return (
                f"Because the bottom line was crossed, {by} acted {when_words(happened)}: "
                f"{stop(what)}"
            )
        case _:
            assert_never(event)
