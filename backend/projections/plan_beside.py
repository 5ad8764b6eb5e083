"""What stood beside each numbered version when it was made: kept, so that no record is folded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.aggregates.family import Family
from backend.aggregates.plan import PlanVersionMade
from backend.projections import current_plan, handover_state, roster, rota
from backend.projections.comparison_beside import SAID_BY, facts
from backend.projections.current_plan import disputes
from backend.projections.rows import Op, Put, Row, Rows, Table
from backend.record import Recorded

BESIDE = Table(
    name="pages.plan_beside",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        # In order: kind, id, told, who, words; the bottom line is for staff alone.
        "facts": "jsonb not null",
        # What each goal answered, as it was worded then: goal, who, what, why, disputed.
        "statements": "jsonb not null",
    },
)
tables = (BESIDE,)
_TOLD_OF = (roster, rota, current_plan, handover_state)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What stood beside the version that an event made, by the facts as they stand corrected."""
    event = recorded.event
    if isinstance(event, PlanVersionMade) and isinstance(after, Family) and after.told:
        rows = Rows()
        for seq, told in after.corrections.effective(after.told.in_order()):
            if isinstance(told, SAID_BY):
                entry = msgspec.structs.replace(recorded.entry, event=told)
                one = msgspec.structs.replace(recorded, seq=seq, entry=entry)
                for projection in _TOLD_OF:
                    rows.add(projection.project(one, after))
        stood = msgspec.to_builtins(facts(rows, staff=True))
        yield Put(
            BESIDE,
            {
                "family": recorded.stream,
                "version": event.version,
                "facts": stood,
                "statements": list(_statements(after)),
            },
        )


def _statements(family: Family) -> Iterator[Row]:
    pairs = family.mapping.pairs
    for goal in family.mapping.goals:
        for statement in (each for each, pair in pairs.items() if pair.goal == goal):
            reworded = family.statements.reworded.get(statement)
            who, what, why = (reworded or pairs[statement]).words
            said = {"who": who, "what": what, "why": why}
            yield {"goal": goal, **said, "disputed": disputes(family, statement) or None}
