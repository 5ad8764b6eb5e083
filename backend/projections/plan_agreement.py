"""Which versions of the plan were agreed, by whom, and what the plan does without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.family import Family
from backend.aggregates.plan import ContentWaived, PlanAgreed
from backend.aggregates.small_network import SmallNetworkAllowed
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

AGREEMENTS = Table(
    name="pages.plan_agreements",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "seq": "integer not null",
        "agreed_on": "date",
        "agreed_by": "jsonb not null",
        "testing": "text",
        "meeting": "text",
    },
)
WAIVED = Table(
    name="pages.plan_waived",
    key=("family", "content"),
    columns={
        "family": "uuid not null",
        "content": "text not null",
        "seq": "integer not null",
        "reason": "text not null",
        "by": "text",
        "role": "text",
        "on": "date",
    },
)
SMALL = Table(
    name="pages.plan_small_network",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "seq": "integer not null",
        "people": "integer not null",
        "minimum": "integer not null",
        "safety": "text not null",
        "by": "text not null",
        "role": "text not null",
        "on": "date not null",
        "reason": "text not null",
    },
)
tables = (AGREEMENTS, WAIVED, SMALL)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The agreement an event makes, with the names people went by, and what it waives."""
    event = recorded.event
    match event:
        case PlanAgreed():
            assert isinstance(after, Family)
            yield Put(
                AGREEMENTS,
                {
                    "family": recorded.stream,
                    "version": event.version,
                    "seq": recorded.seq,
                    "agreed_on": event.happened.on,
                    "agreed_by": [after.name_of(person) or "" for person in event.agreed_by],
                    "testing": event.testing,
                    "meeting": event.meeting,
                },
            )
        case ContentWaived(content=content, reason=reason, by=by, role=role, on=day):
            yield Put(
                WAIVED,
                {
                    "family": recorded.stream,
                    "content": content.value,
                    "seq": recorded.seq,
                    "reason": reason,
                    "by": by,
                    "role": role,
                    "on": day,
                },
            )
        case SmallNetworkAllowed(decision=decision):
            yield Put(
                SMALL,
                {
                    "family": recorded.stream,
                    "version": event.version,
                    "seq": recorded.seq,
                    "people": event.people,
                    "minimum": event.minimum,
                    "safety": event.safety,
                    "by": decision.by,
                    "role": decision.role.value,
                    "on": decision.on,
                    "reason": decision.reason,
                },
            )
        case _:
            return
