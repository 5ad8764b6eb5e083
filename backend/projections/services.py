"""What services do beside the network's plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.services import ServiceActionEnded, ServiceActionLinked
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

SERVICES = Table(
    name="pages.service_actions",
    key=("family", "action"),
    columns={
        "family": "uuid not null",
        "action": "text not null",
        "seq": "integer not null",
        "agency": "text not null",
        "what": "text not null",
        "when": "text",
        "goal": "text",
        "formal_plan": "text",
        "since": "date",
        "ended_on": "date",
        "ended_why": "text",
    },
)
tables = (SERVICES,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about what services do."""
    family, event = recorded.stream, recorded.event
    match event:
        case ServiceActionLinked():
            yield Put(
                SERVICES,
                {
                    "family": family,
                    "action": event.action,
                    "seq": recorded.seq,
                    "agency": event.agency,
                    "what": event.what,
                    "when": event.when,
                    "goal": event.goal,
                    "formal_plan": event.formal_plan,
                    "since": event.happened.on,
                    "ended_on": None,
                    "ended_why": None,
                },
            )
        case ServiceActionEnded(action=action, reason=reason, happened=happened):
            changes = {"ended_on": happened.on, "ended_why": reason}
            yield Patch(SERVICES, (family, action), changes)
        case _:
            return
