"""What is arranged for a meeting, the children's part, who was approached, and how it felt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.arrangements import (
    ArrangementsMade,
    ChildCameUnplanned,
    ChildParticipationPlanned,
    ChildPrepared,
    MeetingTaskGiven,
)
from backend.aggregates.engagement import AvailabilityRecorded, FeedbackGiven, MemberContacted
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

ARRANGEMENTS = Table(
    name="pages.arrangements",
    key=("family", "meeting"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "made": "integer not null",
        "timing": "text",
        "venue": "text",
        "food": "text",
        "childcare": "text",
        "access": "text",
        "interpreter": "text",
    },
)
TASKS = Table(
    name="pages.meeting_tasks",
    key=("family", "meeting", "task"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "task": "text not null",
        "person": "text",
        "name": "text",
    },
)
CHILDREN = Table(
    name="pages.child_parts",
    key=("family", "meeting", "child"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "child": "text not null",
        "part": "text",
        "how": "text",
        "reasons": "text",
        "supporter": "text",
        "unplanned": "text",
        "prepared": "text",
        "prepared_by": "text",
        "prepared_on": "date",
    },
)
APPROACHES = Table(
    name="pages.approaches",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "person": "text not null",
        "channel": "text not null",
        "outcome": "text not null",
        "by": "text",
        "words": "text",
        "on": "date",
    },
)
AVAILABILITY = Table(
    name="pages.availability",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "can": "text not null",
        "constraints": "text",
        "on": "date",
    },
)
FEEDBACK = Table(
    name="pages.feedback",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "meeting": "text not null",
        "person": "text",
        "felt": "text not null",
        "words": "text",
    },
)
tables = (ARRANGEMENTS, TASKS, CHILDREN, APPROACHES, AVAILABILITY, FEEDBACK)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about getting people together."""
    family, event = recorded.stream, recorded.event
    match event:
        case ArrangementsMade(meeting=meeting):
            row: Row = {name: getattr(event, name) for name in (*ARRANGEMENTS.columns,)[3:]}
            made = after.arrangements.made[meeting]
            yield Put(ARRANGEMENTS, {"family": family, "meeting": meeting, "made": made} | row)
        case MeetingTaskGiven(meeting=meeting, task=task, person=person, name=name):
            yield Put(
                TASKS,
                {
                    "family": family,
                    "meeting": meeting,
                    "task": task.value,
                    "person": person,
                    "name": name,
                },
            )
        case ChildParticipationPlanned() | ChildCameUnplanned() | ChildPrepared():
            yield from _child(recorded, after)
        case MemberContacted():
            yield Put(
                APPROACHES,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "person": event.person,
                    "channel": event.channel.value,
                    "outcome": event.outcome.value,
                    "by": event.by,
                    "words": event.words,
                    "on": event.happened.on,
                },
            )
        case AvailabilityRecorded():
            yield Put(
                AVAILABILITY,
                {
                    "family": family,
                    "person": event.person,
                    "can": event.can,
                    "constraints": event.constraints,
                    "on": event.happened.on,
                },
            )
        case FeedbackGiven():
            yield Put(
                FEEDBACK,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "meeting": event.meeting,
                    "person": event.person,
                    "felt": event.felt.value,
                    "words": event.words,
                },
            )
        case _:
            return


def _child(recorded: Recorded, after: Any) -> Iterator[Op]:
    event = recorded.event
    key = (recorded.stream, event.meeting, event.child)
    match event:
        case ChildParticipationPlanned():
            changes: Row = {
                "part": event.part.value,
                "how": event.how,
                "reasons": event.reasons,
                "supporter": event.supporter,
            }
        case ChildPrepared():
            changes = {
                "prepared": event.what,
                "prepared_by": event.prepared_by,
                "prepared_on": event.happened.on,
            }
        case _:
            changes = {"unplanned": event.reason}
    if after.arrangements.told[event.meeting, event.child] > 1:
        yield Patch(CHILDREN, key, changes)
    else:
        names = zip(CHILDREN.key, key, strict=True)
        yield Put(CHILDREN, dict.fromkeys(CHILDREN.columns) | dict(names) | changes)
