"""What the history says of oversight."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.oversight import (
    DeadlineExcepted,
    DeadlineRecounted,
    FurtherMeetingsDecided,
    MeetingNotHeldDecided,
    OversightEvent,
)
from backend.aggregates.vocabulary import Clock
from backend.projections.sentences.wording import Names, also, day_words, decided, stop

CLOCK_WORDS = {
    Clock.FIRST_MEETING: "the first meeting",
    Clock.LOOK_AGAIN: "looking again at a meeting",
    Clock.WRITE_UP: "writing the meeting up",
    Clock.REVIEW: "the next review",
}


def sentence(event: OversightEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    del name
    match event:
        case DeadlineExcepted(clock=clock, before=before, until=until, interim=interim):
            return (
                f"The date for {CLOCK_WORDS[clock]} moved from {day_words(before)} to "
                f"{day_words(until)}.{also('Until then', interim)}{decided(event.decision)}"
            )
        case MeetingNotHeldDecided(look_again=due, late=late):
            after = " This was decided after the date had passed." if late else ""
            return (
                "It was decided to hold no Family Network Meeting for now."
                f"{after} It is looked at again by {day_words(due.on)}. "
                f"Case direction: {stop(event.direction)}"
                f"{also('What the children think', event.child_views)}"
                f"{also('What the parents think', event.parent_views)}"
                f"{also('What is done instead', event.instead)}{decided(event.decision)}"
            )
        case FurtherMeetingsDecided(due=due):
            what = (
                f"It was decided to meet again by {day_words(due.on)}."
                if due
                else "It was decided that no more meetings follow for now."
            )
            return f"{what}{decided(event.decision)}"
        case DeadlineRecounted(clock=clock, before=before, due=due):
            return (
                f"The date for {CLOCK_WORDS[clock]} was counted again after a new bank holiday: "
                f"{day_words(due.on)} instead of {day_words(before)}."
            )
        case _:
            assert_never(event)
