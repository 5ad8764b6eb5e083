"""What the history says of stop-gap plans."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.interim import InterimEvent, InterimPlanAgreed, InterimPlanEnded
from backend.projections.sentences.wording import Names, because, day_words, everyone, stop


def sentence(event: InterimEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case InterimPlanAgreed(steps=steps, agreed_by=people, ends_on=ends_on):
            told = " They heard the bottom line." if event.bottom_line_told else ""
            return (
                f"{everyone(people, name)} agreed a stop-gap plan until {day_words(ends_on)}: "
                f"{' '.join(stop(step) for step in steps)}{told}"
            )
        case InterimPlanEnded(reason=reason):
            return f"The stop-gap plan ended before its day.{because(reason)}"
        case _:
            assert_never(event)
