"""The family as every one of its pages names it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from web.session import Head


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """The family as the identity bar shows it."""

    name: str
    href: str
    children: tuple[Any, ...]
    plan: str | None
    reference: str | None = None
    restricted: bool = False


class Aged(msgspec.Struct, frozen=True):
    """A child's name and age in years, where the birthday is known."""

    name: str
    age: str | None


STATUS = {
    "in-need": "Child in need plan",
    "protection": "Child protection plan",
    "early-help": "Early help plan",
    "looked-after": "Care plan",
}


CLOSED = "Closed"


def identity(head: Head, today: date) -> Identity:
    """The family as the identity bar shows it."""
    return Identity(
        name=head.label,
        href=f"/families/{head.family}",
        children=tuple(Aged(child.name, _age(child.born, today)) for child in head.children),
        plan=CLOSED if head.closed else STATUS[head.status],
        reference=head.reference,
    )


def _age(born: str | None, today: date) -> str | None:
    if born is None:
        return None
    day = date.fromisoformat(born)
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return str(max(years, 0))
