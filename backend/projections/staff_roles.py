"""What the authority settled about roles, for what people may do and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.role_settings import RoleSettled
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

ROLES = Table(
    name="pages.staff_roles",
    key=("authority", "role"),
    columns={
        "authority": "uuid not null",
        "role": "text not null",
        "label": "text not null",
        "given": "jsonb not null",
        "taken": "jsonb not null",
        "reach": "text",
    },
)
tables = (ROLES,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """The role's one row."""
    match recorded.event:
        case RoleSettled() as event:
            yield Put(
                ROLES,
                {
                    "authority": recorded.stream,
                    "role": event.role.value,
                    "label": event.label,
                    "given": event.given,
                    "taken": event.taken,
                    "reach": event.reach.value if event.reach else None,
                },
            )
        case _:
            return
