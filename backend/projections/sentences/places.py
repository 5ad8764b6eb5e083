"""What the history says of the places of a life."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.places import PlacesEvent, StayRecorded, StayTakenBack
from backend.projections.sentences.wording import Names, because, everyone, quote


def years(since: int, until: int | None) -> str:
    """From which year to which someone lived somewhere."""
    if until is None:
        return f"since {since}"
    return f"in {since}" if until == since else f"from {since} to {until}"


def sentence(event: PlacesEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case StayRecorded(person=person, place=place, since=since, until=until):
            there = f" There for them: {everyone(event.people, name)}." if event.people else ""
            said = f"{name(person)} lived somewhere {years(since, until)} ({place})."
            return f"{said}{there}{quote(event.words)}"
        case StayTakenBack(person=person, place=place, reason=reason):
            return f"A place of {name(person)} was taken back ({place}).{because(reason)}"
        case _:
            assert_never(event)
