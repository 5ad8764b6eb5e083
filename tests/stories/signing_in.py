"""One of each thing that happens to the ways someone signs in."""

from __future__ import annotations

from collections.abc import Iterator

from backend.aggregates.credentials import (
    AuthenticatorAdded,
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
from backend.aggregates.vocabulary import DeviceId, Event, LinkId, PasskeyId

LINK, PHONE, KEY = LinkId("k-1"), DeviceId("d-1"), PasskeyId("y-1")


def told() -> Iterator[Event]:
    """Every event there is about signing in."""
    yield SignInNameGiven(name="wiktoria.nowak@testshire.example")
    yield SignInLinkMade(link=LINK, kind=LinkKind.SET_UP, hours=72)
    yield SignInLinkUsed(link=LINK)
    yield SignInLinkWithdrawn(link=LINK)
    yield PasswordSet(again=False)
    yield AuthenticatorAdded(again=False)
    yield PasskeyAdded(passkey=KEY, called="Work laptop")
    yield PasskeyRemoved(passkey=KEY)
    yield RecoveryCodesMade(count=10)
    yield RecoveryCodeUsed(left=9)
    yield DeviceLetIn(device=PHONE, called="Chrome on Android")
    yield PinSet(device=PHONE)
    yield DeviceRevoked(device=PHONE, reason="The phone was lost")
    yield SingleSignOnTied(issuer="https://login.testshire.example")
    yield SignInHeld(tries=6, minutes=2)
    yield SignInReset(reason="A new phone")
