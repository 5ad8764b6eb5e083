"""What was first written down elsewhere and moved here: when, by whom, and never where (S-22)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from backend.aggregates.vocabulary import LONGEST_NAME, Command, Event, Refused, brief

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class EntryBroughtOver(Event, frozen=True, kw_only=True, tag="entry-brought-over"):
    """An entry was first written down elsewhere by mistake, on that day, by one of the staff.

    Nothing in it tells of the other record: nobody of this family learns of another one by it.
    """

    entry: int
    written_on: date
    written_by: str | None
    title: str | None


class BringOver(Command, frozen=True, kw_only=True):
    """Say that an entry was first written down elsewhere; nobody is named who is not staff."""

    entry: int
    written_on: date
    written_by: str | None = None
    title: str | None = None


def brought_over(family: Family, command: BringOver, terms: Terms) -> list[EntryBroughtOver]:
    """What follows from a command to say so of an entry that stands."""
    entry, day = command.entry, command.written_on
    if entry in family.corrections.instead and family.corrections.instead[entry] is None:
        raise Refused("This entry was struck out. Let it stand again first.", "entry")
    if not date(1900, 1, 1) <= day <= terms.today:
        raise Refused("This day must be today or earlier.", "written_on")
    brief(command.written_by, "written_by", LONGEST_NAME)
    brief(command.title, "written_by", LONGEST_NAME)
    event = EntryBroughtOver(
        entry=entry, written_on=day, written_by=command.written_by, title=command.title
    )
    return [] if _said(family, entry) == event else [event]


def _said(family: Family, entry: int) -> EntryBroughtOver | None:
    """What was said of it last."""
    told = family.told
    while told is not None:
        if isinstance(told.event, EntryBroughtOver) and told.event.entry == entry:
            return told.event
        told = told.before
    return None
