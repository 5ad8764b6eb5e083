"""People who sign in: each account is a stream of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec.structs import replace

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    PersonId,
    Refused,
    brief,
    need,
    tidy,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms


class Standing(StrEnum):
    """What someone is to Handrail; what they may do follows from it in `permission.py`."""

    WORKER = "worker"
    MANAGER = "manager"
    NETWORK = "network"
    ADMINISTRATOR = "administrator"
    # Staff who belong to no team: their job is with every family of the authority.
    SPECIALIST = "specialist"
    # Reads what was released to them for a court, and nothing else.
    COURT = "court"


class Role(StrEnum):
    """The job or the place that someone has; what it lets them do is in `permission.py`.

    Whoever leads the network does so by the handover and not by the account.
    """

    WORKER = "worker"
    PRACTICE_LEAD = "practice-lead"
    CONSULTANT = "consultant-social-worker"
    TEAM_MANAGER = "team-manager"
    PRINCIPAL = "principal-social-worker"
    GOVERNANCE = "information-governance"
    LEGAL = "legal"
    QUALITY = "quality-assurance"
    ADMINISTRATOR = "administrator"
    MEMBER = "network-member"
    PARENT = "parent"
    YOUNG_PERSON = "young-person"
    COURT_READER = "court-reader"


STANDING_OF = {
    Role.WORKER: Standing.WORKER,
    Role.PRACTICE_LEAD: Standing.MANAGER,
    Role.CONSULTANT: Standing.MANAGER,
    Role.TEAM_MANAGER: Standing.MANAGER,
    Role.PRINCIPAL: Standing.SPECIALIST,
    Role.GOVERNANCE: Standing.SPECIALIST,
    Role.LEGAL: Standing.SPECIALIST,
    Role.QUALITY: Standing.SPECIALIST,
    Role.ADMINISTRATOR: Standing.ADMINISTRATOR,
    Role.MEMBER: Standing.NETWORK,
    Role.PARENT: Standing.NETWORK,
    Role.YOUNG_PERSON: Standing.NETWORK,
    Role.COURT_READER: Standing.COURT,
}
# The role of an account that was opened before there were roles, or that names none.
ROLE_OF = {
    Standing.WORKER: Role.WORKER,
    Standing.MANAGER: Role.TEAM_MANAGER,
    Standing.NETWORK: Role.MEMBER,
    Standing.ADMINISTRATOR: Role.ADMINISTRATOR,
    Standing.SPECIALIST: Role.QUALITY,
    Standing.COURT: Role.COURT_READER,
}
LAY = (Role.MEMBER, Role.PARENT, Role.YOUNG_PERSON)


# Events


class AccountOpened(Event, frozen=True, kw_only=True, tag="account-opened"):
    """Someone was given a way to sign in.

    Staff belong to a team; a network person belongs to one family, as one person in it.
    """

    name: str
    title: str
    standing: Standing
    team: str | None
    family: UUID | None
    person: PersonId | None
    role: Role | None = None


class AccountRoleGiven(Event, frozen=True, kw_only=True, tag="account-role-given"):
    """Someone has another job or place from now on, and with it another standing."""

    role: Role
    standing: Standing
    title: str
    team: str | None
    reason: str


class AccountClosed(Event, frozen=True, kw_only=True, tag="account-closed"):
    """Someone can no longer sign in."""

    reason: str


AccountEvent = AccountOpened | AccountRoleGiven | AccountClosed

# Commands


class OpenAccount(Command, frozen=True, kw_only=True):
    """Give someone a way to sign in."""

    name: str
    title: str
    standing: Standing
    team: str | None = None
    family: UUID | None = None
    person: PersonId | None = None
    role: Role | None = None


class GiveRole(Command, frozen=True, kw_only=True):
    """Give someone another job, or another place in their family's record."""

    role: Role
    title: str
    team: str | None = None
    reason: str


class CloseAccount(Command, frozen=True, kw_only=True):
    """Take someone's way to sign in away."""

    reason: str


AccountCommand = OpenAccount | GiveRole | CloseAccount

# State


class Account(msgspec.Struct, frozen=True):
    """Whether this account is open, and what its holder is."""

    opened: bool = False
    closed: bool = False
    role: Role | None = None
    standing: Standing | None = None
    title: str = ""
    team: str | None = None


def decide(account: Account, command: AccountCommand, terms: Terms) -> list[AccountEvent]:
    """What follows from a command about an account."""
    command = tidy(command)
    match command:
        case OpenAccount(name=name, title=title, standing=standing, team=team):
            need(name, "Enter the person's name.", "name", LONGEST_NAME)
            need(title, "Enter what this person is.", "title", LONGEST_NAME)
            brief(team, "team", LONGEST_NAME)
            if account.opened:
                return []
            if (standing is Standing.NETWORK) != (command.family is not None):
                raise Refused(
                    "Someone from a network belongs to one family; staff do not.", "family"
                )
            if (command.family is None) != (command.person is None):
                raise Refused("Say which person of the family this is.", "person")
            if command.role is not None and STANDING_OF[command.role] is not standing:
                raise Refused("This role does not go with what the person is.", "role")
            return [
                AccountOpened(
                    name=name,
                    title=title,
                    standing=standing,
                    team=team,
                    family=command.family,
                    person=command.person,
                    role=command.role,
                )
            ]
        case GiveRole():
            return _given(account, command)
        case CloseAccount(reason=reason):
            need(reason, "Say why the account is closed.", "reason", LONGEST_NAME)
            if not account.opened:
                raise Refused("There is no such account.")
            return [] if account.closed else [AccountClosed(reason=reason)]


def _given(account: Account, command: GiveRole) -> list[AccountEvent]:
    need(command.title, "Enter what this person is.", "title", LONGEST_NAME)
    brief(command.team, "team", LONGEST_NAME)
    if not account.opened or account.closed or account.standing is None:
        raise Refused("There is no such account.")
    standing = STANDING_OF[command.role]
    if (standing is Standing.NETWORK) != (account.standing is Standing.NETWORK):
        # An account that reads one family never becomes one that reads others, nor the other way.
        raise Refused("Choose a role that goes with this account. Or open another one.", "role")
    if standing in (Standing.WORKER, Standing.MANAGER):
        need(command.team or "", "Enter the team.", "team", LONGEST_NAME)
    team = command.team if standing in (Standing.WORKER, Standing.MANAGER) else None
    known = account.role or ROLE_OF[account.standing]
    if (known, account.title, account.team) == (command.role, command.title, team):
        return []
    need(command.reason, "Say why this changes.", "reason", LONGEST_NAME)
    return [
        AccountRoleGiven(
            role=command.role,
            standing=standing,
            title=command.title,
            team=team,
            reason=command.reason,
        )
    ]


def evolve(account: Account, event: AccountEvent) -> Account:
    """The account after one more event."""
    match event:
        case AccountOpened() | AccountRoleGiven():
            return Account(
                opened=True,
                role=event.role,
                standing=event.standing,
                title=event.title,
                team=event.team,
            )
        case AccountClosed():
            return replace(account, closed=True)
