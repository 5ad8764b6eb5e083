"""The road to closing as it stands: its goals, and its steps in order with what shows each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.family import Family
from backend.aggregates.trajectory import (
    TrajectoryAgreed,
    TrajectoryRevised,
    TrajectoryStepAchieved,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

ROADS = Table(
    name="pages.roads",
    key=("family",),
    columns={
        "family": "uuid not null",
        "goals": "jsonb not null",
        "agreed_by": "jsonb not null",
        "agreed_on": "date",
        "changes": "integer not null",
        "changed_why": "text",
        "steps": "jsonb not null",
    },
)
REACHED = Table(
    name="pages.road_steps_reached",
    key=("family", "step"),
    columns={
        "family": "uuid not null",
        "step": "text not null",
        "reached_on": "date",
        "evidence": "text not null",
    },
)
tables = (ROADS, REACHED)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about the road."""
    family, event = recorded.stream, recorded.event
    match event:
        case TrajectoryAgreed():
            yield Put(
                ROADS,
                {
                    "family": family,
                    "goals": event.goals,
                    "agreed_by": event.agreed_by,
                    "agreed_on": event.happened.on,
                    "changes": 0,
                    "changed_why": None,
                    "steps": _steps(event),
                },
            )
        case TrajectoryRevised(goals=goals, reason=reason):
            assert isinstance(after, Family)
            changes = {
                "goals": goals,
                "changes": after.trajectory.changes,
                "changed_why": reason,
                "steps": _steps(event),
            }
            yield Patch(ROADS, (family,), changes)
        case TrajectoryStepAchieved(step=step, evidence=evidence, happened=happened):
            row = {"family": family, "step": step, "reached_on": happened.on, "evidence": evidence}
            yield Put(REACHED, row)
        case _:
            return


def _steps(event: TrajectoryAgreed | TrajectoryRevised) -> list[dict[str, str | None]]:
    return [
        {
            "step": each.step,
            "what": each.what,
            "who": each.who,
            "measure": each.measure,
            "by": each.by.isoformat() if each.by else None,
        }
        for each in event.steps
    ]
