"""People who sign in, for the sign-in page and for what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.account import ROLE_OF, AccountClosed, AccountOpened, AccountRoleGiven
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

ACCOUNTS = Table(
    name="pages.accounts",
    key=("account",),
    columns={
        "account": "uuid not null",
        "name": "text not null",
        "title": "text not null",
        "standing": "text not null",
        "team": "text",
        "family": "uuid",
        "person": "text",
        "open": "boolean not null",
        "role": "text not null",
    },
    indexes=("family",),
)
tables = (ACCOUNTS,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """The account's one row."""
    match recorded.event:
        case AccountOpened() as event:
            yield Put(
                ACCOUNTS,
                {
                    "account": recorded.stream,
                    "name": event.name,
                    "title": event.title,
                    "standing": event.standing.value,
                    "team": event.team,
                    "family": event.family,
                    "person": event.person,
                    "open": True,
                    "role": (event.role or ROLE_OF[event.standing]).value,
                },
            )
        case AccountRoleGiven() as event:
            yield Patch(
                ACCOUNTS,
                (recorded.stream,),
                {
                    "role": event.role.value,
                    "standing": event.standing.value,
                    "title": event.title,
                    "team": event.team,
                },
            )
        case AccountClosed():
            yield Patch(ACCOUNTS, (recorded.stream,), {"open": False})
        case _:
            return
