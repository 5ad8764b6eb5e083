"""Samples drawn for an audit, for the list of those that are still to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.audit_samples import AuditSampleDrawn
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

SAMPLES = Table(
    name="pages.audit_samples",
    key=("authority", "seq"),
    columns={
        "authority": "uuid not null",
        "seq": "integer not null",
        "sample": "text not null",
        "theme": "text not null",
        "seed": "text not null",
        "team": "text",
        "among": "jsonb not null",
        "families": "jsonb not null",
        "by": "text not null",
    },
)
tables = (SAMPLES,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """One row a draw."""
    match recorded.event:
        case AuditSampleDrawn() as event:
            yield Put(
                SAMPLES,
                {
                    "authority": recorded.stream,
                    "seq": recorded.seq,
                    "sample": event.sample,
                    "theme": event.theme,
                    "seed": event.seed,
                    "team": event.team,
                    "among": event.among,
                    "families": event.families,
                    "by": recorded.entry.author.name,
                },
            )
        case _:
            return
