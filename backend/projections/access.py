"""To whom records are limited, to whom they are allocated, and who opened one in an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.access import GlassBroken, RecordRestricted, RestrictionEnded
from backend.aggregates.statutory import CaseAllocated
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

LIMITS = Table(
    name="pages.record_limits",
    key=("family",),
    columns={
        "family": "uuid not null",
        "named": "jsonb",
        "decided_by": "text",
        "decided_on": "date",
    },
)
ALLOCATED = Table(
    name="pages.allocated",
    key=("family",),
    # `workers` are all whose it was in turn, with the one whose it is.
    columns={
        "family": "uuid not null",
        "worker": "text not null",
        "workers": "jsonb not null",
    },
    indexes=("worker",),
)
GLASS = Table(
    name="pages.glass_broken",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "account": "text not null",
        "name": "text not null",
        "title": "text not null",
        "reason": "text not null",
        "until": "timestamptz not null",
    },
    indexes=("account",),
)
tables = (LIMITS, ALLOCATED, GLASS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about who may open a record."""
    family = recorded.stream
    match recorded.event:
        case RecordRestricted() as event:
            yield Put(
                LIMITS,
                {
                    "family": family,
                    "named": [each.account for each in event.named],
                    "decided_by": event.decision.by,
                    "decided_on": event.decision.on,
                },
            )
        case RestrictionEnded() as event:
            yield Put(
                LIMITS,
                {
                    "family": family,
                    "named": None,
                    "decided_by": event.decision.by,
                    "decided_on": event.decision.on,
                },
            )
        case CaseAllocated() as event:
            workers = after.statutory.workers
            yield Put(ALLOCATED, {"family": family, "worker": event.worker, "workers": workers})
        case GlassBroken() as event:
            yield Put(
                GLASS,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "account": event.account,
                    "name": event.name,
                    "title": event.title,
                    "reason": event.reason,
                    "until": event.until,
                },
            )
        case _:
            return
