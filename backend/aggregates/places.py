"""The places of a life: where people lived, when, and who was there for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    PersonId,
    Refused,
    StayId,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

EARLIEST_YEAR = 1900

# Events


class StayRecorded(Event, frozen=True, kw_only=True, tag="stay-recorded"):
    """Where someone lived, from which year to which, and who was there for them (A18).

    `until` is None for today's place and where it is not known.
    """

    stay: StayId
    person: PersonId
    place: str
    since: int
    until: int | None
    people: tuple[PersonId, ...]
    said_by: PersonId | None
    words: Words | None


class StayTakenBack(Event, frozen=True, kw_only=True, tag="stay-taken-back"):
    """What was written about a place was wrong; it stays readable here (A18)."""

    stay: StayId
    person: PersonId
    place: str
    reason: Words


PlacesEvent = StayRecorded | StayTakenBack

# Commands


class RecordStay(Command, frozen=True, kw_only=True):
    """Take down where someone lived, when, and who was there for them."""

    stay: StayId
    person: PersonId
    place: str
    since: int
    until: int | None = None
    people: tuple[PersonId, ...] = ()
    said_by: PersonId | None = None
    words: str | None = None


class TakeBackStay(Command, frozen=True, kw_only=True):
    """Take back what was written about a place."""

    stay: StayId
    reason: str


PlacesCommand = RecordStay | TakeBackStay

# State


class Places(msgspec.Struct, frozen=True):
    """Every stay by whose it is and where, and those that were taken back."""

    stays: dict[StayId, tuple[PersonId, str]] = {}
    taken_back: frozenset[StayId] = frozenset()


def decide(family: Family, command: PlacesCommand, terms: Terms) -> list[PlacesEvent]:
    """What follows from a command about the places of a life."""
    places = family.places
    match command:
        case RecordStay():
            return [_stayed(family, command, terms)]
        case TakeBackStay(stay=stay, reason=reason):
            if stay in places.taken_back:
                return []
            if stay not in places.stays:
                raise Refused("Choose a place that is in the record.", "stay")
            need(reason, "Say what was wrong.", "reason")
            person, place = places.stays[stay]
            return [StayTakenBack(stay=stay, person=person, place=place, reason=reason)]


def _stayed(family: Family, command: RecordStay, terms: Terms) -> StayRecorded:
    since, until, this_year = command.since, command.until, terms.today.year
    family.known(command.person, "person")
    need(command.place, "Name the place, as the family calls it.", "place", LONGEST_NAME)
    if not EARLIEST_YEAR <= since <= this_year:
        raise Refused(f"Enter a year from {EARLIEST_YEAR} to {this_year}.", "since")
    if until is not None and not since <= until <= this_year:
        raise Refused(f"Enter a year from {since} to {this_year}, or leave it empty.", "until")
    people = tuple(dict.fromkeys(command.people))
    for person in people:
        family.in_tree(person, "people")
    if command.said_by is not None:
        family.known(command.said_by, "said_by")
    brief(command.words, "words")
    if command.stay in family.places.stays:
        raise Refused("This place is in the record.", "place")
    return StayRecorded(
        stay=command.stay,
        person=command.person,
        place=command.place,
        since=since,
        until=until,
        people=people,
        said_by=command.said_by,
        words=command.words,
    )


def evolve(places: Places, event: PlacesEvent) -> Places:
    """The places after one more event."""
    match event:
        case StayRecorded(stay=stay, person=person, place=place):
            return msgspec.structs.replace(places, stays={**places.stays, stay: (person, place)})
        case StayTakenBack(stay=stay):
            return msgspec.structs.replace(places, taken_back=places.taken_back | {stay})
