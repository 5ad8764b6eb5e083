"""What managers said of each version of the plan, and what they still ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.decisions import Decision
from backend.aggregates.sight import (
    PlanReturned,
    PlanSeenByManager,
    PlanUsedUnseen,
    SightConditionMet,
    SightConditionSet,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

LOOKS = Table(
    name="pages.plan_looks",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "version": "integer not null",
        "verdict": "text not null",
        "by": "text not null",
        "role": "text not null",
        "on": "date not null",
        "reason": "text not null",
        "lines": "jsonb not null",
    },
)
CONDITIONS = Table(
    name="pages.plan_conditions",
    key=("family", "condition"),
    columns={
        "family": "uuid not null",
        "condition": "text not null",
        "seq": "integer not null",
        "version": "integer not null",
        "what": "text not null",
        "due": "date not null",
        "met_on": "date",
        "met": "text",
    },
)
tables = (LOOKS, CONDITIONS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """A look at the plan, or what it asked for."""
    family, event = recorded.stream, recorded.event
    match event:
        case PlanSeenByManager(version=version, decision=decision):
            yield _look(recorded, version, "good", decision)
        case PlanReturned(version=version, decision=decision, lines=lines):
            yield _look(recorded, version, "returned", decision, lines)
        case PlanUsedUnseen(version=version, decision=decision):
            yield _look(recorded, version, "unseen", decision)
        case SightConditionSet(condition=condition, version=version, what=what, due=due):
            yield Put(
                CONDITIONS,
                {
                    "family": family,
                    "condition": condition,
                    "seq": recorded.seq,
                    "version": version,
                    "what": what,
                    "due": due,
                    "met_on": None,
                    "met": None,
                },
            )
        case SightConditionMet(condition=condition, words=words, happened=happened):
            changes = {"met_on": happened.on, "met": words}
            yield Patch(CONDITIONS, (family, condition), changes)
        case _:
            return


def _look(
    recorded: Recorded,
    version: int,
    verdict: str,
    decision: Decision,
    lines: tuple[str, ...] = (),
) -> Put:
    return Put(
        LOOKS,
        {
            "family": recorded.stream,
            "seq": recorded.seq,
            "version": version,
            "verdict": verdict,
            "by": decision.by,
            "role": decision.role.value,
            "on": decision.on,
            "reason": decision.reason,
            "lines": lines,
        },
    )
