"""What is due across families, one row an open clock (rules.md T01, T04-T07)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.case import InvolvementBegan
from backend.aggregates.meetings import MeetingHeld, MeetingKind, MeetingWrittenUp
from backend.aggregates.vocabulary import Due
from backend.projections.rows import Drop, Op, Put, Table
from backend.record import Recorded

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
    },
    indexes=('"on", family',),
)
tables = (DUE,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The clocks an event starts and stops."""
    family, event = recorded.stream, recorded.event
    match event:
        case InvolvementBegan(first_meeting_due=due):
            if not after.meetings.any_held:
                yield _due(recorded, "first-meeting", "", due)
        case MeetingHeld(meeting=meeting, kind=kind):
            if kind is MeetingKind.INITIAL:
                yield Drop(DUE, (family, "first-meeting", ""))
            yield _due(recorded, "write-up", meeting, event.write_up_due)
            if event.happened.on == after.meetings.last_held:
                yield _due(recorded, "review", "", event.review_due)
        case MeetingWrittenUp(meeting=meeting):
            yield Drop(DUE, (family, "write-up", meeting))
        case _:
            return


def _due(recorded: Recorded, what: str, subject: str, due: Due) -> Put:
    return Put(
        DUE,
        {
            "family": recorded.stream,
            "what": what,
            "subject": subject,
            "rule": due.rule,
            "on": due.on,
            "counted_from": due.counted_from,
            "profile": due.profile,
            "calendar": due.calendar,
        },
    )
