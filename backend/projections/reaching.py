"""How people want to be reached; their addresses stand elsewhere, closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.reaching import ReachFailed, ReachTold
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

REACH = Table(
    name="pages.reach",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "seq": "integer not null",
        "by": "text not null",
        "reminders": "text not null",
        "copies": "boolean not null",
        "quiet_from": "time not null",
        "quiet_until": "time not null",
        "failed": "boolean not null",
        "on": "date",
    },
)
tables = (REACH,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about reaching people."""
    family, event = recorded.stream, recorded.event
    match event:
        case ReachTold():
            yield Put(
                REACH,
                {
                    "family": family,
                    "person": event.person,
                    "seq": recorded.seq,
                    "by": event.by.value,
                    "reminders": event.reminders.value,
                    "copies": event.copies,
                    "quiet_from": event.quiet_from,
                    "quiet_until": event.quiet_until,
                    "failed": False,
                    "on": event.happened.on,
                },
            )
        case ReachFailed(person=person):
            yield Patch(REACH, (family, person), {"failed": True})
        case _:
            return
