"""What is due across families: a row an open clock, and a row each thing a manager asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.case import InvolvementBegan
from backend.aggregates.closing import RecordReopened, SupportWithdrawn
from backend.aggregates.deadlines import Deadline, open_deadlines
from backend.aggregates.meetings import MeetingHeld, MeetingWrittenUp
from backend.aggregates.oversight import (
    DeadlineExcepted,
    DeadlineRecounted,
    FurtherMeetingsDecided,
    MeetingNotHeldDecided,
)
from backend.aggregates.sight import SightConditionMet, SightConditionSet
from backend.aggregates.statutory import StatutoryPlanChanged
from backend.aggregates.vocabulary import Clock
from backend.projections.rows import Drop, Op, Put, Row, Table
from backend.record import Recorded

# `on` is the day that counts; `counted_to` the one the rule gives, before any exception.
DUE = Table(
    name="pages.due",
    key=("family", "what", "subject"),
    columns={
        "family": "uuid not null",
        "what": "text not null",
        "subject": "text not null",
        "rule": "text not null",
        "on": "date not null",
        "counted_from": "date not null",
        "profile": "text not null",
        "calendar": "text not null",
        "counted_to": "date not null",
        "moved": "jsonb not null",
    },
    indexes=('"on", family', "rule"),
)
CONDITION = "condition"
tables = (DUE,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The clocks an event starts, moves and stops."""
    event = recorded.event
    match event:
        case (
            InvolvementBegan()
            | MeetingHeld()
            | MeetingWrittenUp()
            | StatutoryPlanChanged()
            | DeadlineExcepted()
            | MeetingNotHeldDecided()
            | FurtherMeetingsDecided()
            | DeadlineRecounted()
            | SupportWithdrawn()
            | RecordReopened()
        ):
            running = {_key(recorded, each): each for each in open_deadlines(after)}
            for key in _touched(recorded):
                if key in running:
                    yield Put(DUE, _row(key, running[key]))
                else:
                    yield Drop(DUE, key)
        case SightConditionSet(condition=condition, due=due):
            # Not counted by a rule: a manager chose the day (A70).
            yield Put(
                DUE,
                {
                    "family": recorded.stream,
                    "what": CONDITION,
                    "subject": condition,
                    "rule": "A70",
                    "on": due,
                    "counted_from": due,
                    "profile": "",
                    "calendar": "",
                    "counted_to": due,
                    "moved": (),
                },
            )
        case SightConditionMet(condition=condition):
            yield Drop(DUE, (recorded.stream, CONDITION, condition))
        case _:
            return


def _key(recorded: Recorded, each: Deadline) -> tuple[Any, str, str]:
    return (recorded.stream, each.clock.value, each.meeting or "")


def _touched(recorded: Recorded) -> Iterator[tuple[Any, str, str]]:
    meeting = getattr(recorded.event, "meeting", None)
    for clock in Clock:
        if clock is not Clock.WRITE_UP:
            yield (recorded.stream, clock.value, "")
        elif meeting:
            yield (recorded.stream, clock.value, meeting)


def _row(key: tuple[Any, str, str], each: Deadline) -> Row:
    family, what, subject = key
    return {
        "family": family,
        "what": what,
        "subject": subject,
        "rule": each.due.rule,
        "on": each.on,
        "counted_from": each.due.counted_from,
        "profile": each.due.profile,
        "calendar": each.due.calendar,
        "counted_to": each.due.on,
        "moved": [
            {
                "from": moved.before.isoformat(),
                "to": moved.until.isoformat(),
                "by": moved.decision.by,
                "role": moved.decision.role.value,
                "reason": moved.decision.reason,
            }
            for moved in each.moved
        ],
    }
