"""What the history says of getting a meeting ready."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.arrangements import (
    ArrangementsEvent,
    ArrangementsMade,
    ChildCameUnplanned,
    ChildPart,
    ChildParticipationPlanned,
    ChildPrepared,
    MeetingBrokenOff,
    MeetingCalledOff,
    MeetingMoved,
    MeetingTask,
    MeetingTaskGiven,
)
from backend.aggregates.vocabulary import PersonId
from backend.projections.sentences.wording import Names, also, because, day_words, stop

THOUGHT_OF = {
    "timing": "Why this time",
    "venue": "Place",
    "food": "Food and drink",
    "childcare": "Looking after children",
    "access": "Getting there and getting in",
    "interpreter": "Languages",
}
_PART = {
    ChildPart.NONE: "{} will not be at the meeting",
    ChildPart.PART: "{} will be at part of the meeting",
    ChildPart.WHOLE: "{} will be at the whole meeting",
    ChildPart.REPRESENTED: "{} will not be there, and someone brings what they said",
}
_TASK = {
    MeetingTask.COORDINATOR: "brings the meeting together",
    MeetingTask.FACILITATOR: "leads the talking at the meeting",
}


def sentence(event: ArrangementsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ArrangementsMade():
            told = (also(words, getattr(event, field)) for field, words in THOUGHT_OF.items())
            return f"The meeting was made easy to come to.{''.join(told)}"
        case ChildParticipationPlanned(child=child, part=part, how=how, reasons=reasons):
            beside = _person("Beside them", event.supporter, name)
            return f"{_PART[part].format(name(child))}.{also('How', how)}{beside}{because(reasons)}"
        case ChildCameUnplanned(child=child, reason=reason):
            return f"{name(child)} was there though that was not planned.{because(reason)}"
        case ChildPrepared(child=child, what=what, prepared_by=by):
            helped = _person("By", by, name)
            return f"{name(child)} was made ready for the meeting: {stop(what)}{helped}"
        case MeetingTaskGiven(task=task, person=person, name=other):
            who = name(person) if person else ""
            return f"Who {_TASK[task]}: {stop(who or other or 'someone from the team')}"
        case MeetingMoved(on=on, at=at, place=place, reason=reason):
            moved = f"{day_words(on)} at {at:%H:%M}" if at else day_words(on)
            return f"The meeting was moved to {moved}.{also('Where', place)}{because(reason)}"
        case MeetingCalledOff(reason=reason, next_step=step):
            return f"The meeting was called off.{because(reason)}{also('What happens next', step)}"
        case MeetingBrokenOff(reason=reason, next_step=step):
            return f"The meeting had to stop.{because(reason)}{also('What happens next', step)}"
        case _:
            assert_never(event)


def _person(what: str, person: PersonId | None, name: Names) -> str:
    return also(what, name(person)) if person else ""
