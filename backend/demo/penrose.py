"""The Penrose children: one family from the first call to the network running its own reviews."""

from __future__ import annotations

from backend.demo import penrose_autumn, penrose_people, penrose_spring, penrose_summer
from backend.demo.ashmere import PENROSE
from backend.demo.story import Step, Story


def told() -> list[Step]:
    """The whole story, in order."""
    story = Story("penrose", PENROSE)
    for chapter in (penrose_people, penrose_spring, penrose_summer, penrose_autumn):
        chapter.tell(story)
    return story.steps
