"""The whole of an account's stream: who it is (`account`), and how they sign in (`credentials`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import msgspec

from backend.aggregates import account, credentials
from backend.aggregates.account import Account, AccountCommand, AccountEvent
from backend.aggregates.credentials import Credentials, CredentialsCommand, CredentialsEvent
from backend.aggregates.vocabulary import Refused

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms

SomeoneEvent = AccountEvent | CredentialsEvent
SomeoneCommand = AccountCommand | CredentialsCommand

_HOW: tuple[type, ...] = get_args(CredentialsCommand)
_HOW_TOLD: tuple[type, ...] = get_args(CredentialsEvent)


class Someone(msgspec.Struct, frozen=True):
    """Someone who signs in."""

    account: Account = Account()
    credentials: Credentials = Credentials()


def decide(someone: Someone, command: SomeoneCommand, terms: Terms) -> list[SomeoneEvent]:
    """What follows from a command about someone who signs in."""
    if not isinstance(command, _HOW):
        return [*account.decide(someone.account, command, terms)]  # type: ignore[arg-type]
    if not someone.account.opened or someone.account.closed:
        raise Refused("This account is not open.")
    return [*credentials.decide(someone.credentials, command, terms)]  # type: ignore[arg-type]


def evolve(someone: Someone, event: SomeoneEvent) -> Someone:
    """Someone after one more event."""
    if isinstance(event, _HOW_TOLD):
        how = credentials.evolve(someone.credentials, event)  # type: ignore[arg-type]
        return Someone(someone.account, how)
    return Someone(account.evolve(someone.account, event), someone.credentials)  # type: ignore[arg-type]
