"""Who has shown that they are ready, what closing rests on, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.aggregates.closing import ClosingCriteriaReviewed, RecordReopened, SupportWithdrawn
from backend.aggregates.readiness import HandoverStepExcepted, ReadinessShown
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

READINESS = Table(
    name="pages.ready_to_lead",
    key=("family", "member", "seq"),
    columns={
        "family": "uuid not null",
        "member": "text not null",
        "seq": "integer not null",
        "understanding": "text",
        "watching": "text",
        "evidence": "jsonb not null",
        "shown": "text",
        "on": "date",
        "excepted": "text",
        "decision": "jsonb",
    },
)
CLOSING = Table(
    name="pages.closing",
    key=("family",),
    columns={
        "family": "uuid not null",
        "weighed": "jsonb not null",
        "scale": "integer",
        "enough": "text",
        "reviewed_by": "jsonb",
        "withdrawn": "boolean not null",
        "withdrawn_on": "date",
        "withdrawn_by": "jsonb",
        "way_back": "text",
        "next_review": "date",
        "keep_the_plan": "jsonb not null",
        "reopened_on": "date",
        "reopened_why": "text",
    },
)
tables = (READINESS, CLOSING)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about readiness and closing."""
    family, event = recorded.stream, recorded.event
    match event:
        case ReadinessShown():
            yield Put(
                READINESS,
                {
                    "family": family,
                    "member": event.member,
                    "seq": recorded.seq,
                    "understanding": event.understanding,
                    "watching": event.watching,
                    "evidence": event.evidence,
                    "shown": event.shown,
                    "on": event.happened.on,
                    "excepted": None,
                    "decision": None,
                },
            )
        case HandoverStepExcepted(decision=decision):
            yield Put(
                READINESS,
                {
                    "family": family,
                    "member": event.member,
                    "seq": recorded.seq,
                    "understanding": None,
                    "watching": None,
                    "evidence": (),
                    "shown": None,
                    "on": decision.on,
                    "excepted": event.stage.value,
                    "decision": msgspec.to_builtins(decision),
                },
            )
        case ClosingCriteriaReviewed():
            yield Put(
                CLOSING,
                _blank(family)
                | {
                    "weighed": msgspec.to_builtins(event.weighed),
                    "scale": event.scale,
                    "enough": event.enough,
                    "reviewed_by": msgspec.to_builtins(event.decision),
                    "withdrawn": after.closing.withdrawn,
                },
            )
        case SupportWithdrawn():
            changes: Row = {
                "withdrawn": True,
                "withdrawn_on": event.happened.on,
                "withdrawn_by": msgspec.to_builtins(event.decision),
                "way_back": event.way_back,
                "next_review": event.next_review,
                "keep_the_plan": event.keep_the_plan,
            }
            yield Patch(CLOSING, (family,), changes)
        case RecordReopened(reason=reason, happened=happened):
            changes = {"withdrawn": False, "reopened_on": happened.on, "reopened_why": reason}
            yield Patch(CLOSING, (family,), changes)
        case _:
            return


def _blank(family: Any) -> Row:
    row: Row = dict.fromkeys(CLOSING.columns)
    return row | {"family": family, "weighed": (), "withdrawn": False, "keep_the_plan": ()}
