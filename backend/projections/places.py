"""The places of a life, with who was there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.places import StayRecorded, StayTakenBack
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

STAYS = Table(
    name="pages.stays",
    key=("family", "stay"),
    columns={
        "family": "uuid not null",
        "stay": "text not null",
        "seq": "integer not null",
        "person": "text not null",
        "place": "text not null",
        "since": "integer not null",
        "until": "integer",
        "people": "jsonb not null",
        "said_by": "text",
        "words": "text",
        "taken_back": "text",
    },
)
tables = (STAYS,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about the places; one that was taken back keeps its reason."""
    family, event = recorded.stream, recorded.event
    match event:
        case StayRecorded():
            yield Put(
                STAYS,
                {
                    "family": family,
                    "stay": event.stay,
                    "seq": recorded.seq,
                    "person": event.person,
                    "place": event.place,
                    "since": event.since,
                    "until": event.until,
                    "people": event.people,
                    "said_by": event.said_by,
                    "words": event.words,
                    "taken_back": None,
                },
            )
        case StayTakenBack(stay=stay, reason=reason):
            yield Patch(STAYS, (family, stay), {"taken_back": reason})
        case _:
            return
