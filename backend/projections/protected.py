"""For the staff who may know: protected facts. No other table holds one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.decisions import Decision
from backend.aggregates.protected import (
    FactProtected,
    ProtectedFactChanged,
    ProtectionLifted,
    ProtectionRenewed,
)
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

PROTECTED = Table(
    name="pages.protected",
    key=("family", "fact"),
    columns={
        "family": "uuid not null",
        "fact": "text not null",
        "seq": "integer not null",
        "kind": "text not null",
        "label": "text not null",
        "value": "text not null",
        "concerns": "jsonb not null",
        "kept_from": "jsonb not null",
        "review_on": "date",
        "decided_by": "text not null",
        "role": "text not null",
        "decided_on": "date not null",
        "reason": "text not null",
        "lifted": "boolean not null",
    },
)
tables = (PROTECTED,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about protected facts."""
    family, event = recorded.stream, recorded.event
    match event:
        case FactProtected():
            yield Put(
                PROTECTED,
                {
                    "family": family,
                    "fact": event.fact,
                    "seq": recorded.seq,
                    "kind": event.kind.value,
                    "label": event.label,
                    "value": event.value,
                    "concerns": event.concerns,
                    "kept_from": event.kept_from,
                    "review_on": event.review_on,
                    "lifted": False,
                    **_decision(event.decision),
                },
            )
        case ProtectedFactChanged():
            yield Patch(PROTECTED, (family, event.fact), {"value": event.value})
        case ProtectionRenewed():
            changes = {"kept_from": event.kept_from, "review_on": event.review_on}
            yield Patch(PROTECTED, (family, event.fact), changes | _decision(event.decision))
        case ProtectionLifted():
            changes = {"lifted": True, "review_on": None}
            yield Patch(PROTECTED, (family, event.fact), changes | _decision(event.decision))
        case _:
            return


def _decision(decision: Decision) -> Row:
    return {
        "decided_by": decision.by,
        "role": decision.role.value,
        "decided_on": decision.on,
        "reason": decision.reason,
    }
