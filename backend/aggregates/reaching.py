"""How people want to be reached: by e-mail, by text message or on paper, how often, and when not.

The address itself stands in no event: it is kept closed beside the record (backend/post/reach.py).
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

QUIET_FROM, QUIET_UNTIL = time(21), time(8)


class By(StrEnum):
    """The way to someone."""

    EMAIL = "email"
    TEXT = "text"
    PRINT = "print"


class Reminders(StrEnum):
    """How often someone is reminded of what is theirs."""

    WEEKLY = "weekly"
    EACH_TURN = "each-turn"
    NONE = "none"


# Events


class ReachTold(Event, frozen=True, kw_only=True, tag="reach-told"):
    """Someone said how they want to be reached: the newest says what stands.

    `copies` tells that the plan itself may be sent there; else only a note that it is ready.
    """

    person: PersonId
    by: By
    reminders: Reminders
    copies: bool
    quiet_from: time
    quiet_until: time
    happened: Happened


class ReachFailed(Event, frozen=True, kw_only=True, tag="reach-failed"):
    """What was sent to someone came back: nothing more goes there until they say another way."""

    person: PersonId
    by: By


ReachingEvent = ReachTold | ReachFailed

# Commands


class TellReach(Command, frozen=True, kw_only=True):
    """Take down how someone wants to be reached."""

    person: PersonId
    by: By
    happened: Happened
    reminders: Reminders = Reminders.WEEKLY
    copies: bool = False
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    # Another address was given, though nothing else changed.
    anew: bool = False


class FailReach(Command, frozen=True, kw_only=True):
    """Take down that what was sent to someone came back."""

    person: PersonId
    by: By


ReachingCommand = TellReach | FailReach

# State


class Reach(msgspec.Struct, frozen=True):
    """How someone is reached, and whether that failed."""

    by: By
    reminders: Reminders
    copies: bool
    quiet_from: time
    quiet_until: time
    failed: bool = False


class Reaching(msgspec.Struct, frozen=True):
    """How everyone is reached who said so; everyone else gets paper."""

    people: dict[PersonId, Reach] = {}


def decide(family: Family, command: ReachingCommand, terms: Terms) -> list[ReachingEvent]:
    """What follows from a command about reaching people."""
    match command:
        case TellReach(person=person):
            family.known(person, "person")
            not_ahead(command.happened, terms.today)
            if command.quiet_from == command.quiet_until:
                raise Refused("Leave some hours of the day for messages.", "quiet_until")
            said = Reach(
                command.by,
                command.reminders,
                command.copies,
                command.quiet_from,
                command.quiet_until,
            )
            if family.reaching.people.get(person) == said and not command.anew:
                return []
            return [
                ReachTold(
                    person=person,
                    by=command.by,
                    reminders=command.reminders,
                    copies=command.copies,
                    quiet_from=command.quiet_from,
                    quiet_until=command.quiet_until,
                    happened=command.happened,
                )
            ]
        case FailReach(person=person, by=by):
            known = family.reaching.people.get(person)
            if known is None or known.by is not by or known.failed:
                return []
            return [ReachFailed(person=person, by=by)]


def evolve(reaching: Reaching, event: ReachingEvent) -> Reaching:
    """How people are reached after one more event."""
    match event:
        case ReachTold(person=person):
            said = Reach(
                event.by, event.reminders, event.copies, event.quiet_from, event.quiet_until
            )
            return Reaching(people={**reaching.people, person: said})
        case ReachFailed(person=person):
            failed = msgspec.structs.replace(reaching.people[person], failed=True)
            return Reaching(people={**reaching.people, person: failed})
