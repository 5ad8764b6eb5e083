"""The Penrose children: one family from the first call to the network running its own reviews."""

from __future__ import annotations

from backend.demo import (
    penrose_autumn,
    penrose_court,
    penrose_easter,
    penrose_goodbye,
    penrose_invited,
    penrose_july,
    penrose_june,
    penrose_march,
    penrose_plan,
    penrose_spring,
    penrose_summer,
)
from backend.demo.ashmere import PENROSE
from backend.demo.story import Step, Story

CHAPTERS = (
    penrose_march,
    penrose_invited,
    penrose_spring,
    penrose_plan,
    penrose_easter,
    penrose_summer,
    penrose_june,
    penrose_july,
    penrose_autumn,
    penrose_goodbye,
    penrose_court,
)


def told() -> list[Step]:
    """The whole story, in order."""
    story = Story("penrose", PENROSE)
    for chapter in CHAPTERS:
        chapter.tell(story)
    return story.steps
