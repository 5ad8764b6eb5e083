"""One family in which every kind of entry was made: a story a part, told one after the other."""

from __future__ import annotations

from collections.abc import Callable

from tests import families
from tests.families import Story
from tests.stories import (
    access,
    closing,
    corrections,
    disclosure,
    finding,
    leading,
    mapping,
    oversight,
    partnering,
    plan,
    practice,
    proceedings,
    protected,
    reaching,
    tracing,
    urgency,
    voice,
    welfare,
)

# Each goes on where the one before ended: a part's story leaves the record as it should be found.
CHAPTERS: tuple[Callable[[], Story], ...] = (
    plan.told,
    mapping.told,
    oversight.told,
    finding.told,
    partnering.told,
    voice.told,
    practice.told,
    closing.told,
    corrections.told,
    urgency.told,
    plan.smaller,
    welfare.told,
    protected.told,
    tracing.told,
    disclosure.told,
    leading.told,
    reaching.told,
    access.told,
    proceedings.told,
)


def everything() -> Story:
    """Every kind of entry at least once."""
    return (*families.everything(), *(told for chapter in CHAPTERS for told in chapter()))
