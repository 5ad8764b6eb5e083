"""What an authority calls its roles, and what it lets each of them do besides or not do."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.aggregates.account import LAY, Role
from backend.aggregates.vocabulary import LONGEST_NAME, Command, Event, Refused, brief, need

MOST = 200
LONGEST_PERMISSION = 60


class Reach(StrEnum):
    """Which families someone's role reaches, restricted and closed ones left aside."""

    ALLOCATED = "allocated"
    TEAM = "team"
    ALL = "all"


REACH_OF = {
    Role.WORKER: Reach.TEAM,
    Role.PRACTICE_LEAD: Reach.TEAM,
    Role.CONSULTANT: Reach.TEAM,
    Role.TEAM_MANAGER: Reach.TEAM,
    Role.PRINCIPAL: Reach.ALL,
    Role.GOVERNANCE: Reach.ALL,
    Role.LEGAL: Reach.ALL,
    Role.QUALITY: Reach.ALL,
}


class RoleSettled(Event, frozen=True, kw_only=True, tag="role-settled"):
    """The authority settled what it calls a role, and what that role may do.

    `given` and `taken` are told apart from what every role may do from the start, so that what is
    new in Handrail reaches a role that was settled before. `label` "" is the name from the start.
    """

    role: Role
    label: str
    given: tuple[str, ...]
    taken: tuple[str, ...]
    reach: Reach | None
    reason: str


class SettleRole(Command, frozen=True, kw_only=True):
    """Settle what a role is called, and what it may do besides or may not do."""

    role: Role
    label: str = ""
    given: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    reach: Reach | None = None
    reason: str


class Settled(msgspec.Struct, frozen=True):
    """How a role stands: nothing said is as it was from the start."""

    label: str = ""
    given: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    reach: Reach | None = None


def settled(known: Settled, command: SettleRole) -> list[RoleSettled]:
    """What follows from settling a role that stands as `known`."""
    brief(command.label, "label", LONGEST_NAME)
    for permission in (*command.given, *command.taken):
        plain = permission.replace("-", "")
        if not plain.isalpha() or plain != plain.lower() or len(permission) > LONGEST_PERMISSION:
            raise Refused("Choose permissions from the list.", "permissions")
    if len(command.given) + len(command.taken) > MOST or set(command.given) & set(command.taken):
        raise Refused("Choose permissions from the list.", "permissions")
    reach = command.reach
    if command.role not in REACH_OF and reach is not None:
        raise Refused("This role reaches one family, or none.", "reach")
    if reach is REACH_OF.get(command.role):
        reach = None
    if command.role in LAY and command.given:
        # What the network reads is the same for all of it, but for what is kept from someone.
        raise Refused("What people of a network may do can be less, and not more.", "permissions")
    given, taken = tuple(sorted(set(command.given))), tuple(sorted(set(command.taken)))
    if Settled(command.label, given, taken, reach) == known:
        return []
    need(command.reason, "Say why this changes.", "reason", LONGEST_NAME)
    return [
        RoleSettled(
            role=command.role,
            label=command.label,
            given=given,
            taken=taken,
            reach=reach,
            reason=command.reason,
        )
    ]


def after(event: RoleSettled) -> Settled:
    """How a role stands after it was settled."""
    return Settled(event.label, event.given, event.taken, event.reach)
