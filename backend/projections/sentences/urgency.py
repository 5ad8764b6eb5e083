"""What the history says of the day of danger."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.urgency import (
    ImminentRiskJudged,
    SameDayMeetingHeld,
    SameDayMeetingNotHeld,
    StrategyDiscussionHeld,
    UrgencyEvent,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    day_words,
    decided,
    everyone,
    when_words,
)


def sentence(event: UrgencyEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case StrategyDiscussionHeld(led_by=led_by, happened=happened, outcome=outcome):
            came = also("What came of it", outcome)
            return (
                f"A strategy discussion took place {when_words(happened)}."
                f"{also('Led by', led_by)}{came}"
            )
        case ImminentRiskJudged(imminent=imminent, decided=by):
            if imminent:
                said = "The risk was judged imminent: the network is to meet the same day."
            else:
                said = "The risk was judged not imminent."
            return f"{said}{decided(by)}"
        case SameDayMeetingHeld():
            return "The network met on the very day of the strategy discussion."
        case SameDayMeetingNotHeld():
            return _missed(event, name)
        case _:
            assert_never(event)


def _missed(event: SameDayMeetingNotHeld, name: Names) -> str:
    tried = f" Tried: {everyone(event.tried, name)}." if event.tried else ""
    besides = also("Tried besides", event.tried_besides)
    came = f" Came: {everyone(event.came, name)}." if event.came else ""
    return (
        f"The network could not meet the same day.{tried}{besides}{came}"
        f"{also('What keeps the children safe tonight', event.overnight)}"
        f" The new day is {day_words(event.new_on)}.{decided(event.decided)}"
    )
