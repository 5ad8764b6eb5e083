"""What corrected entries had said, before that, of the things in the plan; it stays readable.

The lives of lines follow the facts as they stand corrected. So that the words that were struck out
stay in the life that they belonged to, this keeps under which things such an entry once stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.corrections import REWRITES
from backend.aggregates.family import Family
from backend.projections.line_lives import steps_of
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

TOLD = Table(
    name="pages.line_told",
    key=("family", "sort", "thing", "seq"),
    columns={
        "family": "uuid not null",
        "sort": "text not null",
        "thing": "text not null",
        "seq": "integer not null",
        "ref": "text",
    },
)
tables = (TOLD,)
concerns = REWRITES
as_told = True


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The things that an entry was about, once somebody has corrected it."""
    event = recorded.event
    if not isinstance(event, REWRITES) or not isinstance(after, Family) or after.told is None:
        return
    told = after.told
    while told.seq != event.entry:
        assert told.before is not None
        told = told.before
    for step in steps_of(told.event, after):
        yield Put(
            TOLD,
            {
                "family": recorded.stream,
                "sort": step.sort,
                "thing": step.thing,
                "seq": event.entry,
                "ref": step.ref,
            },
        )
