"""The seven things a network member can be for a family, offered, taken and laid down."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class NetworkRole(StrEnum):
    """The seven roles of a network (coverage.md A93)."""

    SAFE_CAREGIVER = "safe-caregiver"
    PLANNING = "planning"
    COACH = "coach"
    EMOTIONAL = "emotional"
    PRACTICAL = "practical"
    ENCOURAGING_HELP = "encouraging-help"
    SEEKING_HELP = "seeking-help"


# Events


class RoleOffered(Event, frozen=True, kw_only=True, tag="role-offered"):
    """A member was asked to take a role; nobody need hold all, and a person may hold several."""

    member: PersonId
    role: NetworkRole
    what: Words
    happened: Happened


class RoleTaken(Event, frozen=True, kw_only=True, tag="role-taken"):
    """A member took on a role and said what they will do, when, and what it changes (A24)."""

    member: PersonId
    role: NetworkRole
    what: Words
    when: str | None
    difference: Words | None
    happened: Happened


class RoleDeclined(Event, frozen=True, kw_only=True, tag="role-declined"):
    """A member said no to a role, with their reason if they gave one."""

    member: PersonId
    role: NetworkRole
    reason: Words | None
    happened: Happened


class RoleEnded(Event, frozen=True, kw_only=True, tag="role-ended"):
    """A member laid down a role."""

    member: PersonId
    role: NetworkRole
    reason: Words
    happened: Happened


RolesEvent = RoleOffered | RoleTaken | RoleDeclined | RoleEnded

# Commands


class OfferRole(Command, frozen=True, kw_only=True):
    """Ask a member to take a role."""

    member: PersonId
    role: NetworkRole
    what: str
    happened: Happened


class TakeRole(Command, frozen=True, kw_only=True):
    """Take down that a member took on a role."""

    member: PersonId
    role: NetworkRole
    what: str
    happened: Happened
    when: str | None = None
    difference: str | None = None


class DeclineRole(Command, frozen=True, kw_only=True):
    """Take down that a member said no to a role they were offered."""

    member: PersonId
    role: NetworkRole
    happened: Happened
    reason: str | None = None


class EndRole(Command, frozen=True, kw_only=True):
    """Take down that a member laid down a role."""

    member: PersonId
    role: NetworkRole
    reason: str
    happened: Happened


RolesCommand = OfferRole | TakeRole | DeclineRole | EndRole

# State


class Roles(msgspec.Struct, frozen=True):
    """Who holds which role, and which offers are open."""

    held: frozenset[tuple[PersonId, NetworkRole]] = frozenset()
    offered: frozenset[tuple[PersonId, NetworkRole]] = frozenset()


def decide(family: Family, command: RolesCommand, terms: Terms) -> list[RolesEvent]:
    """What follows from a command about roles."""
    roles = family.roles
    member, role, happened = command.member, command.role, command.happened
    not_ahead(happened, terms.today)
    match command:
        case OfferRole(what=what):
            family.in_network(member, "member")
            need(what, "Say what they would do.", "what")
            if (member, role) in roles.held or (member, role) in roles.offered:
                return []
            return [RoleOffered(member=member, role=role, what=what, happened=happened)]
        case TakeRole(what=what, when=when, difference=difference):
            family.in_network(member, "member")
            need(what, "Say what they will do.", "what")
            brief(when, "when", 200)
            brief(difference, "difference")
            if (member, role) in roles.held:
                return []
            return [
                RoleTaken(
                    member=member,
                    role=role,
                    what=what,
                    when=when,
                    difference=difference,
                    happened=happened,
                )
            ]
        case DeclineRole(reason=reason):
            brief(reason, "reason")
            if (member, role) not in roles.offered:
                raise Refused("This role has not been offered to this person.", "role")
            return [RoleDeclined(member=member, role=role, reason=reason, happened=happened)]
        case EndRole(reason=reason):
            need(reason, "Say why the role ends.", "reason")
            if (member, role) not in roles.held:
                raise Refused("This person does not hold this role.", "role")
            return [RoleEnded(member=member, role=role, reason=reason, happened=happened)]


def evolve(roles: Roles, event: RolesEvent) -> Roles:
    """The roles after one more event."""
    pair = {(event.member, event.role)}
    match event:
        case RoleOffered():
            return Roles(held=roles.held, offered=roles.offered | pair)
        case RoleTaken():
            return Roles(held=roles.held | pair, offered=roles.offered - pair)
        case RoleDeclined():
            return Roles(held=roles.held, offered=roles.offered - pair)
        case RoleEnded():
            return Roles(held=roles.held - pair, offered=roles.offered)
