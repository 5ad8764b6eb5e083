"""Getting a meeting ready: how it is made easy to come, the children's part, and who runs it."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MeetingId,
    MovedOn,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
    told_as,
    wall_clock,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_DAYS_AHEAD = 730


class ChildPart(StrEnum):
    """How a child takes part in a meeting (coverage.md A33)."""

    NONE = "none"
    PART = "part"
    WHOLE = "whole"
    REPRESENTED = "represented"

    @property
    def comes(self) -> bool:
        """Whether the child is in the room for any of it."""
        return self in (ChildPart.PART, ChildPart.WHOLE)


class MeetingTask(StrEnum):
    """The two jobs that a meeting has (coverage.md A40)."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"


# Events


class ArrangementsMade(Event, frozen=True, kw_only=True, tag="arrangements-made"):
    """What makes it easy for this family to come was thought of (coverage.md A30, A32)."""

    meeting: MeetingId
    timing: Words | None
    venue: Words | None
    food: Words | None
    childcare: Words | None
    access: Words | None
    interpreter: Words | None


class ChildParticipationPlanned(
    Event, frozen=True, kw_only=True, tag="child-participation-planned"
):
    """How a child takes part was planned, so that it does not overwhelm them (coverage.md A33)."""

    meeting: MeetingId
    child: PersonId
    part: ChildPart
    how: Words | None
    reasons: Words
    supporter: PersonId | None


class ChildCameUnplanned(Event, frozen=True, kw_only=True, tag="child-came-unplanned"):
    """A child was at a meeting though that was not planned, and why: the exception to A33."""

    meeting: MeetingId
    child: PersonId
    reason: Words


class ChildPrepared(Event, frozen=True, kw_only=True, tag="child-prepared"):
    """A child was shown or told beforehand what the meeting would be like (coverage.md A34)."""

    meeting: MeetingId
    child: PersonId
    what: Words
    prepared_by: PersonId | None
    happened: Happened


class MeetingTaskGiven(Event, frozen=True, kw_only=True, tag="meeting-task-given"):
    """Someone coordinates or facilitates a meeting: a person of the record, or a worker (A40)."""

    meeting: MeetingId
    task: MeetingTask
    person: PersonId | None
    name: str | None


class MeetingMoved(Event, frozen=True, kw_only=True, tag="meeting-moved"):
    """A meeting that was called was put on another day, and why (coverage.md A38)."""

    meeting: MeetingId
    on: date
    at: time | None
    place: str | None
    reason: Words


class MeetingCalledOff(Event, frozen=True, kw_only=True, tag="meeting-called-off"):
    """A meeting that was called did not take place, why, and the next step (coverage.md A38)."""

    meeting: MeetingId
    reason: Words
    next_step: Words


class MeetingBrokenOff(Event, frozen=True, kw_only=True, tag="meeting-broken-off"):
    """People met but had to stop, why, and the next step they agreed (coverage.md A38)."""

    meeting: MeetingId
    reason: Words
    next_step: Words
    happened: Happened


ArrangementsEvent = (
    ArrangementsMade
    | ChildParticipationPlanned
    | ChildCameUnplanned
    | ChildPrepared
    | MeetingTaskGiven
    | MeetingMoved
    | MeetingCalledOff
    | MeetingBrokenOff
)

# Commands


class MakeArrangements(Command, frozen=True, kw_only=True):
    """Take down the arrangements; `seen` counts how often they had been when the form was read."""

    meeting: MeetingId
    seen: int
    timing: str | None = None
    venue: str | None = None
    food: str | None = None
    childcare: str | None = None
    access: str | None = None
    interpreter: str | None = None


class PlanChildParticipation(Command, frozen=True, kw_only=True):
    """Take down how a child takes part in a meeting to come."""

    meeting: MeetingId
    child: PersonId
    part: ChildPart
    reasons: str
    how: str | None = None
    supporter: PersonId | None = None


class ExplainUnplannedChild(Command, frozen=True, kw_only=True):
    """Say why a child was at a meeting though that was not planned."""

    meeting: MeetingId
    child: PersonId
    reason: str


class PrepareChild(Command, frozen=True, kw_only=True):
    """Take down that a child was made ready for a meeting to come."""

    meeting: MeetingId
    child: PersonId
    what: str
    happened: Happened
    prepared_by: PersonId | None = None


class GiveMeetingTask(Command, frozen=True, kw_only=True):
    """Say who coordinates or facilitates: a person of the record, or someone else by name."""

    meeting: MeetingId
    task: MeetingTask
    person: PersonId | None = None
    name: str | None = None


class MoveMeeting(Command, frozen=True, kw_only=True):
    """Put a meeting on another day, time or place."""

    meeting: MeetingId
    on: date
    reason: str
    at: time | None = None
    place: str | None = None


class CallOffMeeting(Command, frozen=True, kw_only=True):
    """Take down that a meeting that was called does not take place."""

    meeting: MeetingId
    reason: str
    next_step: str


class BreakOffMeeting(Command, frozen=True, kw_only=True):
    """Take down that people met and had to stop."""

    meeting: MeetingId
    reason: str
    next_step: str
    happened: Happened


ArrangementsCommand = (
    MakeArrangements
    | PlanChildParticipation
    | ExplainUnplannedChild
    | PrepareChild
    | GiveMeetingTask
    | MoveMeeting
    | CallOffMeeting
    | BreakOffMeeting
)

# State


class Arrangements(msgspec.Struct, frozen=True):
    """What was arranged for each meeting, and which children may be in its room."""

    made: dict[MeetingId, int] = {}
    parts: dict[tuple[MeetingId, PersonId], ChildPart] = {}
    explained: frozenset[tuple[MeetingId, PersonId]] = frozenset()
    tasks: dict[tuple[MeetingId, MeetingTask], tuple[PersonId | None, str | None]] = {}
    off: frozenset[MeetingId] = frozenset()
    # How many entries there are about a child at a meeting: a row begins with the first.
    told: dict[tuple[MeetingId, PersonId], int] = {}

    def check_child(self, family: Family, meeting: MeetingId, person: PersonId) -> None:
        """Refuses a child in the room whose coming was neither planned nor explained (A33)."""
        part = self.parts.get((meeting, person))
        if person not in family.case.children or (part is not None and part.comes):
            return
        if (meeting, person) not in self.explained:
            raise Refused(
                f"It was not planned that {family.name_of(person)} would be there. "
                "Say how it came about and who was beside them.",
                "children",
            )


def decide(family: Family, command: ArrangementsCommand, terms: Terms) -> list[ArrangementsEvent]:
    """What follows from a command about getting a meeting ready."""
    match command:
        case MakeArrangements():
            return _made(family, command)
        case PlanChildParticipation():
            _to_come(family, command.meeting)
            _child(family, command.child)
            need(command.reasons, "Say why this is best for the child.", "reasons")
            brief(command.how, "how")
            if command.supporter is not None:
                family.known(command.supporter, "supporter")
                if command.supporter == command.child:
                    raise Refused("Choose someone else to be beside the child.", "supporter")
            elif command.part is not ChildPart.NONE:
                raise Refused("Choose who is there for the child.", "supporter")
            return [told_as(ChildParticipationPlanned, command)]
        case ExplainUnplannedChild(meeting=meeting, child=child):
            family.meeting_held(meeting)
            _child(family, child)
            need(command.reason, "Say how it came about and who was beside them.", "reason")
            if (meeting, child) in family.arrangements.explained:
                return []
            return [told_as(ChildCameUnplanned, command)]
        case PrepareChild():
            _to_come(family, command.meeting)
            _child(family, command.child)
            need(command.what, "Write what the child was shown or told.", "what")
            not_ahead(command.happened, terms.today)
            if command.prepared_by is not None:
                family.known(command.prepared_by, "prepared_by")
            return [told_as(ChildPrepared, command)]
        case GiveMeetingTask():
            return _task(family, command)
        case MoveMeeting():
            return [_moved(family, command, terms)]
        case CallOffMeeting():
            _to_come(family, command.meeting)
            _why_and_next(command.reason, command.next_step)
            return [told_as(MeetingCalledOff, command)]
        case BreakOffMeeting(meeting=meeting):
            _known(family, meeting)
            if meeting in family.arrangements.off:
                raise Refused("This meeting did not take place.", "meeting")
            not_ahead(command.happened, terms.today)
            _why_and_next(command.reason, command.next_step)
            return [told_as(MeetingBrokenOff, command)]


def _made(family: Family, command: MakeArrangements) -> list[ArrangementsEvent]:
    _to_come(family, command.meeting)
    thought_of = ("timing", "venue", "food", "childcare", "access", "interpreter")
    for name in thought_of:
        brief(getattr(command, name), name, 1_000)
    if not any(getattr(command, name) for name in thought_of):
        raise Refused("Write at least one thing that was arranged.", "timing")
    if command.seen != family.arrangements.made.get(command.meeting, 0):
        raise MovedOn(
            "The arrangements were changed while you were writing. Read them again.",
            command.meeting,
        )
    return [told_as(ArrangementsMade, command)]


def _task(family: Family, command: GiveMeetingTask) -> list[ArrangementsEvent]:
    _known(family, command.meeting)
    brief(command.name, "name", LONGEST_NAME)
    if command.person is not None:
        family.in_network(command.person, "person")
        if command.name:
            raise Refused("Choose someone, or write a name, but not both.", "name")
    elif not command.name:
        raise Refused("Choose who it is, or write the worker's name.", "person")
    given = family.arrangements.tasks.get((command.meeting, command.task))
    if given == (command.person, command.name):
        return []
    return [told_as(MeetingTaskGiven, command)]


def _moved(family: Family, command: MoveMeeting, terms: Terms) -> MeetingMoved:
    _to_come(family, command.meeting)
    brief(command.place, "place", LONGEST_NAME)
    wall_clock(command.at, "at")
    if command.on < terms.today:
        raise Refused("Choose today or a day to come.", "on")
    if (command.on - terms.today).days > MOST_DAYS_AHEAD:
        raise Refused("This is more than two years away. Check the year.", "on")
    need(command.reason, "Say why the meeting is moved.", "reason")
    return told_as(MeetingMoved, command)


def _why_and_next(reason: str, next_step: str) -> None:
    need(reason, "Say what happened.", "reason")
    need(next_step, "Write what you agreed to do next, and who does it.", "next_step")


def _known(family: Family, meeting: MeetingId) -> None:
    if meeting not in family.meetings.meetings:
        raise Refused("Choose a meeting of this family.", "meeting")


def _to_come(family: Family, meeting: MeetingId) -> None:
    _known(family, meeting)
    if family.meetings.meetings[meeting].held:
        raise Refused("This meeting has taken place.", "meeting")
    if meeting in family.arrangements.off:
        raise Refused("This meeting was called off. Call another one.", "meeting")


def _child(family: Family, child: PersonId) -> None:
    if child not in family.case.children:
        raise Refused("Choose one of the children.", "child")


def evolve(arrangements: Arrangements, event: ArrangementsEvent) -> Arrangements:
    """The arrangements after one more event."""
    meeting, replace = event.meeting, msgspec.structs.replace
    match event:
        case ArrangementsMade():
            count = arrangements.made.get(meeting, 0) + 1
            return replace(arrangements, made={**arrangements.made, meeting: count})
        case ChildParticipationPlanned(child=child, part=part):
            parts = {**arrangements.parts, (meeting, child): part}
            return replace(arrangements, parts=parts, told=_told(arrangements, meeting, child))
        case ChildCameUnplanned(child=child):
            explained = arrangements.explained | {(meeting, child)}
            told = _told(arrangements, meeting, child)
            return replace(arrangements, explained=explained, told=told)
        case ChildPrepared(child=child):
            return replace(arrangements, told=_told(arrangements, meeting, child))
        case MeetingTaskGiven(task=task, person=person, name=name):
            given = {**arrangements.tasks, (meeting, task): (person, name)}
            return replace(arrangements, tasks=given)
        case MeetingCalledOff():
            return replace(arrangements, off=arrangements.off | {meeting})
        case MeetingMoved() | MeetingBrokenOff():
            return arrangements


def _told(
    arrangements: Arrangements, meeting: MeetingId, child: PersonId
) -> dict[tuple[MeetingId, PersonId], int]:
    count = arrangements.told.get((meeting, child), 0) + 1
    return {**arrangements.told, (meeting, child): count}
