"""People who sign in: each account is a stream of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

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


class AccountClosed(Event, frozen=True, kw_only=True, tag="account-closed"):
    """Someone can no longer sign in."""

    reason: str


AccountEvent = AccountOpened | AccountClosed

# Commands


class OpenAccount(Command, frozen=True, kw_only=True):
    """Give someone a way to sign in."""

    name: str
    title: str
    standing: Standing
    team: str | None = None
    family: UUID | None = None
    person: PersonId | None = None


class CloseAccount(Command, frozen=True, kw_only=True):
    """Take someone's way to sign in away."""

    reason: str


AccountCommand = OpenAccount | CloseAccount

# State


class Account(msgspec.Struct, frozen=True):
    """Whether this account is open."""

    opened: bool = False
    closed: bool = False


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
            return [
                AccountOpened(
                    name=name,
                    title=title,
                    standing=standing,
                    team=team,
                    family=command.family,
                    person=command.person,
                )
            ]
        case CloseAccount(reason=reason):
            need(reason, "Say why the account is closed.", "reason", LONGEST_NAME)
            if not account.opened:
                raise Refused("There is no such account.")
            return [] if account.closed else [AccountClosed(reason=reason)]


def evolve(account: Account, event: AccountEvent) -> Account:
    """The account after one more event."""
    match event:
        case AccountOpened():
            return Account(opened=True)
        case AccountClosed():
            return Account(opened=True, closed=True)
