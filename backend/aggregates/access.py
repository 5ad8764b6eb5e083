"""Who of the staff may open this record: opened in an emergency, limited to named people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.profile import MANAGERS
from backend.aggregates.vocabulary import LONGEST_NAME, Command, Event, Refused, Words, need

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_NAMED = 30


class Named(msgspec.Struct, frozen=True, gc=False):
    """One of the staff, by account and by name."""

    account: str
    name: str


# Events


class GlassBroken(Event, frozen=True, kw_only=True, tag="glass-broken"):
    """Someone of the staff who does not work with this family opened its record, and said why.

    They can read it until `until`, and change nothing.
    """

    account: str
    name: str
    title: str
    reason: Words
    until: datetime


class RecordRestricted(Event, frozen=True, kw_only=True, tag="record-restricted"):
    """A manager limited this record to these people of the staff."""

    named: tuple[Named, ...]
    decision: Decision


class RestrictionEnded(Event, frozen=True, kw_only=True, tag="restriction-ended"):
    """This record is limited to nobody by name any more."""

    decision: Decision


AccessEvent = GlassBroken | RecordRestricted | RestrictionEnded

# Commands


class BreakGlass(Command, frozen=True, kw_only=True):
    """Open a record that one does not work with, for a few hours."""

    account: str
    name: str
    title: str
    reason: str
    until: datetime


class RestrictRecord(Command, frozen=True, kw_only=True):
    """Limit this record to these people of the staff."""

    named: tuple[Named, ...]
    decision: Decision


class EndRestriction(Command, frozen=True, kw_only=True):
    """Limit this record to nobody by name any more."""

    decision: Decision


AccessCommand = BreakGlass | RestrictRecord | EndRestriction

# State


class Access(msgspec.Struct, frozen=True):
    """To whom the record is limited; to nobody by name where there is none."""

    named: tuple[Named, ...] = ()


def decide(family: Family, command: AccessCommand, terms: Terms) -> list[AccessEvent]:
    """What follows from a command about who may open the record."""
    named = family.access.named
    match command:
        case BreakGlass(account=account, reason=reason):
            if named and account not in {each.account for each in named}:
                raise Refused("This record cannot be opened this way.", "family")
            need(command.name, "Enter who opens it.", "name", LONGEST_NAME)
            need(reason, "Say why you must open this record now.", "reason")
            return [
                GlassBroken(
                    account=account,
                    name=command.name,
                    title=command.title,
                    reason=reason,
                    until=command.until,
                )
            ]
        case RestrictRecord(decision=decision):
            check_decision(decision, MANAGERS, terms.today)
            if not command.named:
                raise Refused("Choose who may open the record.", "named")
            if len(command.named) > MOST_NAMED:
                raise Refused(f"Choose {MOST_NAMED} people at most.", "named")
            if set(command.named) == set(named):
                return []
            return [RecordRestricted(named=command.named, decision=decision)]
        case EndRestriction(decision=decision):
            check_decision(decision, MANAGERS, terms.today)
            return [RestrictionEnded(decision=decision)] if named else []


def evolve(access: Access, event: AccessEvent) -> Access:
    """To whom the record is limited after one more event."""
    match event:
        case RecordRestricted(named=named):
            return Access(named=named)
        case RestrictionEnded():
            return Access()
        case GlassBroken():
            return access
