"""Every drawing of circles that anyone made: each person's view, and what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.network import CirclesDrawn
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

CIRCLES = Table(
    name="pages.circle_drawings",
    key=("family", "drawn_with", "seq"),
    columns={
        "family": "uuid not null",
        "drawn_with": "text not null",
        "seq": "integer not null",
        "drawn_on": "date",
        "inner": "jsonb not null",
        "middle": "jsonb not null",
        "outer": "jsonb not null",
        "maybe": "jsonb not null",
        "unhelpful": "jsonb not null",
        "unaware": "jsonb not null",
        "words": "text",
    },
)
tables = (CIRCLES,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """One more drawing."""
    event = recorded.event
    if not isinstance(event, CirclesDrawn):
        return
    yield Put(
        CIRCLES,
        {
            "family": recorded.stream,
            "drawn_with": event.drawn_with,
            "seq": recorded.seq,
            "drawn_on": event.happened.on,
            "inner": event.inner,
            "middle": event.middle,
            "outer": event.outer,
            "maybe": event.maybe,
            "unhelpful": event.unhelpful,
            "unaware": event.unaware,
            "words": event.words,
        },
    )
