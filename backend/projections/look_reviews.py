"""What was found about looks that stood out, for the list of those that still wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.look_reviews import LooksReviewed
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

REVIEWS = Table(
    name="pages.look_reviews",
    key=("authority", "seq"),
    columns={
        "authority": "uuid not null",
        "seq": "integer not null",
        "account": "text not null",
        "family": "text",
        "day": "date not null",
        "patterns": "jsonb not null",
        "finding": "text not null",
        "words": "text not null",
        "by": "text not null",
    },
    indexes=("account, day",),
)
tables = (REVIEWS,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """One row a review."""
    match recorded.event:
        case LooksReviewed() as event:
            yield Put(
                REVIEWS,
                {
                    "authority": recorded.stream,
                    "seq": recorded.seq,
                    "account": event.account,
                    "family": event.family,
                    "day": event.day,
                    "patterns": event.patterns,
                    "finding": event.finding.value,
                    "words": event.words,
                    "by": recorded.entry.author.name,
                },
            )
        case _:
            return
