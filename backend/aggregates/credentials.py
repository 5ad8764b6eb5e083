"""How someone signs in: that there is a password, a passkey, a device. Never what it is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    DeviceId,
    Event,
    LinkId,
    PasskeyId,
    Refused,
    need,
    tidy,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms


class LinkKind(StrEnum):
    """What a sign-in link is for: staff set up how they sign in, others let a device in."""

    SET_UP = "set-up"
    DEVICE = "device"


class Second(StrEnum):
    """How someone shows a second time that it is they."""

    CODE = "code"
    PASSKEY = "passkey"
    RECOVERY = "recovery-code"
    PIN = "pin"


# Events


class SignInNameGiven(Event, frozen=True, kw_only=True, tag="sign-in-name-given"):
    """An administrator entered the e-mail address that this person signs in with."""

    name: str


class SignInLinkMade(Event, frozen=True, kw_only=True, tag="sign-in-link-made"):
    """A link was made that can be used once, within so many hours."""

    link: LinkId
    kind: LinkKind
    hours: int


class SignInLinkUsed(Event, frozen=True, kw_only=True, tag="sign-in-link-used"):
    """A link was used."""

    link: LinkId


class SignInLinkWithdrawn(Event, frozen=True, kw_only=True, tag="sign-in-link-withdrawn"):
    """A link can no longer be used."""

    link: LinkId


class PasswordSet(Event, frozen=True, kw_only=True, tag="password-set"):
    """The person chose a password, the first or another."""

    again: bool


class AuthenticatorAdded(Event, frozen=True, kw_only=True, tag="authenticator-added"):
    """The person set up an app that shows codes, the first or another."""

    again: bool


class PasskeyAdded(Event, frozen=True, kw_only=True, tag="passkey-added"):
    """The person added a passkey."""

    passkey: PasskeyId
    called: str


class PasskeyRemoved(Event, frozen=True, kw_only=True, tag="passkey-removed"):
    """A passkey was taken away."""

    passkey: PasskeyId


class RecoveryCodesMade(Event, frozen=True, kw_only=True, tag="recovery-codes-made"):
    """Codes to write down were made, for the day when all else is lost; earlier ones ended."""

    count: int


class RecoveryCodeUsed(Event, frozen=True, kw_only=True, tag="recovery-code-used"):
    """One of the written-down codes was used."""

    left: int


class DeviceLetIn(Event, frozen=True, kw_only=True, tag="device-let-in"):
    """A phone or computer was let in."""

    device: DeviceId
    called: str


class PinSet(Event, frozen=True, kw_only=True, tag="pin-set"):
    """The person chose a PIN for a device."""

    device: DeviceId


class DeviceRevoked(Event, frozen=True, kw_only=True, tag="device-revoked"):
    """A device is no longer let in."""

    device: DeviceId
    reason: str


class SingleSignOnTied(Event, frozen=True, kw_only=True, tag="single-sign-on-tied"):
    """The person came through the organisation's own sign-in for the first time."""

    issuer: str


class SignInHeld(Event, frozen=True, kw_only=True, tag="sign-in-held"):
    """So many tries were wrong that for some minutes no more are looked at."""

    tries: int
    minutes: int


class SignInReset(Event, frozen=True, kw_only=True, tag="sign-in-reset"):
    """Every way this person signed in was taken away, so that they begin anew."""

    reason: str


CredentialsEvent = (
    SignInNameGiven
    | SignInLinkMade
    | SignInLinkUsed
    | SignInLinkWithdrawn
    | PasswordSet
    | AuthenticatorAdded
    | PasskeyAdded
    | PasskeyRemoved
    | RecoveryCodesMade
    | RecoveryCodeUsed
    | DeviceLetIn
    | PinSet
    | DeviceRevoked
    | SingleSignOnTied
    | SignInHeld
    | SignInReset
)

# Commands


class GiveSignInName(Command, frozen=True, kw_only=True):
    """Enter the e-mail address that someone signs in with."""

    name: str


class MakeSignInLink(Command, frozen=True, kw_only=True):
    """Make a link; those before it end."""

    link: LinkId
    kind: LinkKind
    hours: int


class UseSignInLink(Command, frozen=True, kw_only=True):
    """Use a link, once."""

    link: LinkId


class WithdrawSignInLinks(Command, frozen=True, kw_only=True):
    """End every link that is still open."""


class SetPassword(Command, frozen=True, kw_only=True):
    """Say that a password was chosen."""


class AddAuthenticator(Command, frozen=True, kw_only=True):
    """Say that an app that shows codes was set up."""


class AddPasskey(Command, frozen=True, kw_only=True):
    """Say that a passkey was added."""

    passkey: PasskeyId
    called: str


class RemovePasskey(Command, frozen=True, kw_only=True):
    """Take a passkey away."""

    passkey: PasskeyId


class MakeRecoveryCodes(Command, frozen=True, kw_only=True):
    """Say that codes to write down were made."""

    count: int


class UseRecoveryCode(Command, frozen=True, kw_only=True):
    """Say that a written-down code was used."""

    left: int


class LetDeviceIn(Command, frozen=True, kw_only=True):
    """Let a phone or computer in."""

    device: DeviceId
    called: str


class SetPin(Command, frozen=True, kw_only=True):
    """Say that a PIN was chosen for a device."""

    device: DeviceId


class RevokeDevice(Command, frozen=True, kw_only=True):
    """No longer let a device in."""

    device: DeviceId
    reason: str


class TieSingleSignOn(Command, frozen=True, kw_only=True):
    """Tie the account to the person whom the organisation's own sign-in knows."""

    issuer: str


class HoldSignIn(Command, frozen=True, kw_only=True):
    """Look at no more tries for some minutes."""

    tries: int
    minutes: int


class ResetSignIn(Command, frozen=True, kw_only=True):
    """Take away every way this person signs in."""

    reason: str


CredentialsCommand = (
    GiveSignInName
    | MakeSignInLink
    | UseSignInLink
    | WithdrawSignInLinks
    | SetPassword
    | AddAuthenticator
    | AddPasskey
    | RemovePasskey
    | MakeRecoveryCodes
    | UseRecoveryCode
    | LetDeviceIn
    | SetPin
    | RevokeDevice
    | TieSingleSignOn
    | HoldSignIn
    | ResetSignIn
)

# State


class Credentials(msgspec.Struct, frozen=True):
    """Which ways in there are, and which links and devices are good."""

    name: str = ""
    password: bool = False
    authenticator: bool = False
    single_sign_on: str = ""
    passkeys: frozenset[PasskeyId] = frozenset()
    links: frozenset[LinkId] = frozenset()
    devices: frozenset[DeviceId] = frozenset()
    revoked: frozenset[DeviceId] = frozenset()


def decide(known: Credentials, command: CredentialsCommand, terms: Terms) -> list[CredentialsEvent]:
    """What follows from a command about how someone signs in, whose account is open."""
    del terms
    command = tidy(command)
    match command:
        case GiveSignInName(name=name):
            name = name.casefold()
            need(name, "Enter an e-mail address.", "sign_in_name", LONGEST_NAME)
            before, at, after = name.partition("@")
            if not (before and at and "." in after) or any(each.isspace() for each in name):
                raise Refused("Enter an e-mail address like name@example.org.", "sign_in_name")
            return [] if known.name == name else [SignInNameGiven(name=name)]
        case MakeSignInLink(link=link, kind=kind, hours=hours):
            if link in known.links:
                return []
            ended = [SignInLinkWithdrawn(link=each) for each in sorted(known.links)]
            return [*ended, SignInLinkMade(link=link, kind=kind, hours=hours)]
        case UseSignInLink(link=link):
            if link not in known.links:
                raise Refused("This link has been used, or a newer one was made.")
            return [SignInLinkUsed(link=link)]
        case WithdrawSignInLinks():
            return [SignInLinkWithdrawn(link=each) for each in sorted(known.links)]
        case SetPassword():
            return [PasswordSet(again=known.password)]
        case AddAuthenticator():
            return [AuthenticatorAdded(again=known.authenticator)]
        case AddPasskey(passkey=passkey, called=called):
            need(called, "Give the passkey a name.", "called", 60)
            if passkey in known.passkeys:
                return []
            return [PasskeyAdded(passkey=passkey, called=called)]
        case RemovePasskey(passkey=passkey):
            if passkey not in known.passkeys:
                return []
            if len(known.passkeys) == 1 and known.password and not known.authenticator:
                raise Refused("This is your only second step. Add another one first.", "passkey")
            return [PasskeyRemoved(passkey=passkey)]
        case MakeRecoveryCodes(count=count):
            return [RecoveryCodesMade(count=count)]
        case UseRecoveryCode(left=left):
            return [RecoveryCodeUsed(left=left)]
        case _:
            return _about_devices(known, command)


def _about_devices(known: Credentials, command: CredentialsCommand) -> list[CredentialsEvent]:
    match command:
        case LetDeviceIn(device=device, called=called):
            need(called, "Say which device this is.", "called", 60)
            if device in known.devices:
                return []
            if device in known.revoked:
                raise Refused("This device was sent away. It needs a new link.")
            return [DeviceLetIn(device=device, called=called)]
        case SetPin(device=device):
            if device not in known.devices:
                raise Refused("This device is not let in. It needs a new link.")
            return [PinSet(device=device)]
        case RevokeDevice(device=device, reason=reason):
            need(reason, "Say why.", "reason", LONGEST_NAME)
            if device not in known.devices:
                return []
            return [DeviceRevoked(device=device, reason=reason)]
        case TieSingleSignOn(issuer=issuer):
            return [] if known.single_sign_on == issuer else [SingleSignOnTied(issuer=issuer)]
        case HoldSignIn(tries=tries, minutes=minutes):
            return [SignInHeld(tries=tries, minutes=minutes)]
        case ResetSignIn(reason=reason):
            need(reason, "Say why.", "reason", LONGEST_NAME)
            return [SignInReset(reason=reason)]
        case _:
            raise AssertionError(command)


def evolve(known: Credentials, event: CredentialsEvent) -> Credentials:
    """How someone signs in after one more event."""
    changed = msgspec.structs.replace
    match event:
        case SignInNameGiven(name=name):
            return changed(known, name=name)
        case SignInLinkMade(link=link):
            return changed(known, links=known.links | {link})
        case SignInLinkUsed(link=link) | SignInLinkWithdrawn(link=link):
            return changed(known, links=known.links - {link})
        case PasswordSet():
            return changed(known, password=True)
        case AuthenticatorAdded():
            return changed(known, authenticator=True)
        case PasskeyAdded(passkey=passkey):
            return changed(known, passkeys=known.passkeys | {passkey})
        case PasskeyRemoved(passkey=passkey):
            return changed(known, passkeys=known.passkeys - {passkey})
        case DeviceLetIn(device=device):
            return changed(known, devices=known.devices | {device})
        case DeviceRevoked(device=device):
            return changed(
                known, devices=known.devices - {device}, revoked=known.revoked | {device}
            )
        case SingleSignOnTied(issuer=issuer):
            return changed(known, single_sign_on=issuer)
        case SignInReset():
            return Credentials(name=known.name, revoked=known.revoked | known.devices)
        case RecoveryCodesMade() | RecoveryCodeUsed() | PinSet() | SignInHeld():
            return known
