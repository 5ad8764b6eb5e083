"""What people are called now, where an entry knows them by the name they went by then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.aggregates.case import ChildEntered, ParentEntered
from backend.aggregates.network import MemberNamed, MemberRenamed
from backend.aggregates.relations import RelativeEntered
from web.page import Visit


class Names:
    """Every name a person went by, and from which entry on; empty where nobody has another one."""

    def __init__(self, visit: Visit, now: dict[str, str]) -> None:
        self._now = now
        self._then: dict[str, list[tuple[int, str]]] = {}
        renamed = visit.rows(
            "select 1 as found from pages.history where family = %s "
            "and topic in ('member-renamed', 'entry-corrected') limit 1",
            visit.family,
        )
        told = visit.ledger.family(visit.family).told if renamed else None
        for seq, event in told.in_order() if told else ():
            for person, name in _named(event):
                self._then.setdefault(person, []).append((seq, name))

    def since(self, row: dict[str, Any]) -> tuple[str, ...]:
        """Of each person whom an entry calls by an older name: what they are called now."""
        found: list[str] = []
        for person in row["people"]:
            known = [name for seq, name in self._then.get(person, ()) if seq <= row["seq"]]
            now = self._now.get(person)
            if known and now and now != known[-1] and known[-1] in row["sentence"]:
                found.append(f"{known[-1]} is now called {now}.")
        return tuple(found)


def _named(event: Any) -> Iterator[tuple[str, str]]:
    match event:
        case ChildEntered(child=person, name=name):
            yield person, name
        case (
            ParentEntered(person=person, name=name)
            | MemberNamed(person=person, name=name)
            | MemberRenamed(person=person, name=name)
            | RelativeEntered(person=person, name=name)
        ):
            yield person, name
        case _:
            instead: Any = getattr(event, "instead", None)
            if isinstance(instead, msgspec.Struct):
                yield from _named(instead)
