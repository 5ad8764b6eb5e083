"""What is said of an account and of how someone signs in."""

from __future__ import annotations

from typing import Any, assert_never

from backend.aggregates.account import AccountClosed, AccountOpened, AccountRoleGiven
from backend.aggregates.credentials import (
    AuthenticatorAdded,
    CredentialsEvent,
    DeviceLetIn,
    DeviceRevoked,
    LinkKind,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordSet,
    PinSet,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SignInHeld,
    SignInLinkMade,
    SignInLinkUsed,
    SignInLinkWithdrawn,
    SignInNameGiven,
    SignInReset,
    SingleSignOnTied,
)
from backend.projections.sentences.wording import stop


def said(event: Any) -> str:
    """One plain sentence about an account, or "" for what others say."""
    match event:
        case AccountOpened(title=title):
            return f"The account was opened, as {stop(title)}"
        case AccountRoleGiven(title=title, reason=reason):
            return f"Another role was given: {stop(title)} Why: {stop(reason)}"
        case AccountClosed(reason=reason):
            return f"The account was closed: {stop(reason)}"
        case _:
            return sentence(event) if isinstance(event, CredentialsEvent) else ""


def sentence(event: CredentialsEvent) -> str:
    """One plain sentence about how someone signs in."""
    match event:
        case SignInNameGiven(name=name):
            return f"The e-mail address to sign in with was entered: {stop(name)}"
        case SignInLinkMade(kind=kind, hours=hours):
            to = "to set up signing in" if kind is LinkKind.SET_UP else "to let a device in"
            return f"A link {to} was made; it can be used once, within {_many(hours, 'hour')}."
        case SignInLinkUsed():
            return "The link was used."
        case SignInLinkWithdrawn():
            return "A link that had not been used was ended."
        case PasswordSet(again=again):
            return f"{'Another' if again else 'A'} password was chosen."
        case AuthenticatorAdded(again=again):
            return f"{'Another' if again else 'An'} app that shows codes was set up."
        case PasskeyAdded(called=called):
            return f"A passkey was added: {stop(called)}"
        case PasskeyRemoved():
            return "A passkey was taken away."
        case RecoveryCodesMade(count=count):
            return f"New recovery codes to write down were made: {count}. Earlier ones ended."
        case RecoveryCodeUsed(left=left):
            return f"A recovery code was used; {left} left."
        case DeviceLetIn(called=called):
            return f"A device was let in: {stop(called)}"
        case PinSet():
            return "A PIN was chosen for the device."
        case DeviceRevoked(reason=reason):
            return f"A device is no longer let in: {stop(reason)}"
        case SingleSignOnTied(issuer=issuer):
            return f"The person came through single sign-on for the first time: {stop(issuer)}"
        case SignInHeld(tries=tries, minutes=minutes):
            held = f"no more are looked at for {_many(minutes, 'minute')}"
            return f"Tries to sign in went wrong: {tries}. Now {held}."
        case SignInReset(reason=reason):
            return f"Every way of signing in was taken away: {stop(reason)}"
        case _:
            assert_never(event)


def _many(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"
