"""Coming back: with a device's PIN, a passkey or single sign-on; and showing again who it is."""

from __future__ import annotations

import hmac
from typing import Any

import msgspec
from litestar import Response

from backend import credentials, letting_in, passkeys, single_sign_on
from backend.aggregates.credentials import TieSingleSignOn
from backend.permission import Deed
from backend.single_sign_on import NotSignedIn, Somebody
from web import entering, session
from web.entering import Pending
from web.log import log
from web.page import Visit, go, read, write

# After so many wrong PINs in a row the device is sent away.
MOST_WRONG = 10
PIN_NOT_RIGHT = (
    "This is not the PIN of this device, or there were too many tries. "
    "Check it, or wait a few minutes."
)


class Nothing(msgspec.Struct, frozen=True):
    """A page that says the same to everyone."""


class PasskeyPage(msgspec.Struct, frozen=True):
    """Showing a passkey: what the browser is asked."""

    options: str


class AgainPage(msgspec.Struct, frozen=True, kw_only=True):
    """Showing again that it is you, by the ways that you have."""

    authenticator: bool
    pin: bool
    passkey: str
    organisation: str


class BackPage(msgspec.Struct, frozen=True):
    """The organisation's sign-in did not let someone in here."""

    organisation: str


@read("/sign-in/pin", Deed.ENTER)
def ask_pin(visit: Visit) -> Response[Any]:
    """The form for the PIN of this device."""
    device = entering.device_of(visit)
    return _pin_page(visit) if device and device.pin else go("/")


def _pin_page(visit: Visit) -> Response[Any]:
    return visit.show("sign_in_pin.html", Nothing(), title="Your PIN")


@write("/sign-in/pin", Deed.ENTER)
def give_pin(visit: Visit) -> Response[Any]:
    """Looks at the PIN of this device."""
    device = entering.device_of(visit)
    if device is None or device.pin is None:
        return go("/")
    if not _pin_is_good(visit):
        return _pin_page(visit)
    return entering.come_in(visit, device.account, "pin", device.device)


def _pin_is_good(visit: Visit) -> bool:
    device = entering.device_of(visit)
    if device is None or device.pin is None:
        return False
    taken = entering.take_try(visit, device.account, "", "pin", device)
    pin = visit.form.text("pin")
    visit.form.values.pop("pin", None)
    if taken is not None and credentials.verify(device.pin, pin):
        entering.forgive(visit, "", "pin", device)
        return True
    if taken is not None:
        entering.refused(visit, device.account)
        if letting_in.wrong_pin(visit.db, device.device) >= MOST_WRONG:
            entering.send_away(visit, device, "The PIN was wrong too many times in a row")
    visit.form.refuse("pin", PIN_NOT_RIGHT)
    return False


# Passkeys


@read("/sign-in/passkey", Deed.ENTER)
def ask_passkey(visit: Visit) -> Response[Any]:
    """The page on which the browser shows a passkey."""
    return _passkey_page(visit)


def _passkey_page(visit: Visit) -> Response[Any]:
    begun = entering.pending(visit, "second")
    offer = passkeys.ask(visit.db, entering.site_of(visit), begun.account)
    step = begun.step or "passkey"
    entering.keep(visit, msgspec.structs.replace(begun, step=step, challenge=offer.challenge))
    return visit.show("sign_in_passkey.html", PasskeyPage(offer.options), title="Use a passkey")


@write("/sign-in/passkey", Deed.ENTER)
def give_passkey(visit: Visit) -> Response[Any]:
    """Looks at a passkey that was shown; its challenge counts once."""
    begun = entering.pending(visit)
    if begun.step not in ("second", "passkey"):
        return go("/")
    shown = _shown(visit, begun)
    if shown is None or (begun.account is not None and shown.account != begun.account):
        entering.refused(visit, begun.account)
        visit.form.refuse("passkey", "This passkey does not open Handrail. Try again.")
        return _passkey_page(visit)
    return entering.come_in(visit, shown.account, "passkey")


def _shown(visit: Visit, begun: Pending) -> passkeys.Shown | None:
    entering.keep(visit, msgspec.structs.replace(begun, challenge=""))
    if entering.take_try(visit, begun.account, "", "passkey", None) is None:
        return None
    answer = visit.form.raw("credential")
    visit.form.values.pop("credential", None)
    return passkeys.shown(visit.db, entering.site_of(visit), begun.challenge, answer)


# The organisation's own sign-in


@read("/sign-in/organisation", Deed.ENTER)
def to_organisation(visit: Visit) -> Response[Any]:
    """Away to the organisation's sign-in, with what must come back to this session."""
    provider = visit.services.single_sign_on
    if provider is None:
        return go("/")
    begun, signed_in = entering.pending(visit, "again"), visit.session.viewer is not None
    if signed_in and not begun.then:
        return go("/")
    if visit.request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        # Who is still signed in there would be signed in here by a page of somebody else's.
        return go("/sign-in")
    try:
        asked = provider.ask(_way_back(visit), again=signed_in)
    except NotSignedIn as error:
        log("single-sign-on", reason=str(error))
        return _not_let_in(visit)
    entering.keep(
        visit,
        Pending(
            step="organisation",
            state=asked.state,
            nonce=asked.nonce,
            verifier=asked.verifier,
            then=begun.then,
        ),
    )
    return go(asked.address)


def _way_back(visit: Visit) -> str:
    return f"{entering.site_of(visit).origin}/sign-in/organisation/back"


@read("/sign-in/organisation/back", Deed.ENTER)
def from_organisation(visit: Visit) -> Response[Any]:
    """Back from the organisation's sign-in, with a code that counts in this session alone."""
    provider, begun = visit.services.single_sign_on, entering.pending(visit, "organisation")
    if provider is None or not begun.state:
        return go("/")
    # Whatever comes back, it comes back once.
    entering.keep(visit, Pending())
    if not hmac.compare_digest(visit.asked("state").encode(), begun.state.encode()):
        return _not_let_in(visit)
    try:
        somebody = provider.answered(
            _way_back(visit),
            code=visit.asked("code"),
            nonce=begun.nonce,
            verifier=begun.verifier,
            issuer=visit.asked("iss"),
        )
    except NotSignedIn as error:
        log("single-sign-on", reason=str(error))
        return _not_let_in(visit)
    account = single_sign_on.account_of(visit.db, somebody)
    viewer = visit.session.viewer
    if account is None or (viewer is not None and viewer.account != account):
        entering.refused(visit, account)
        return _not_let_in(visit)
    if viewer is not None:
        # Showing again: a sign-in of long ago that the organisation remembers is none.
        return _renewed(visit, begun.then) if somebody.just_now else _not_let_in(visit)
    return _tied(visit, account, somebody)


def _tied(visit: Visit, account: Any, somebody: Somebody) -> Response[Any]:
    entering.tell(visit, account, TieSingleSignOn(issuer=somebody.issuer))
    single_sign_on.tie(visit.db, account, somebody)
    return entering.come_in(visit, account, "organisation")


def _not_let_in(visit: Visit) -> Response[Any]:
    provider = visit.services.single_sign_on
    called = provider.settings.called if provider else ""
    return visit.show(
        "sign_in_organisation.html", BackPage(called), title="You are not signed in", status=422
    )


# Showing again that it is you


@read("/sign-in/again", Deed.ENTER)
def ask_again(visit: Visit) -> Response[Any]:
    """The form for showing again that it is you."""
    return _again_page(visit) if _asked(visit) else go("/")


def _asked(visit: Visit) -> bool:
    return visit.session.viewer is not None and bool(entering.pending(visit, "again").then)


def _again_page(visit: Visit) -> Response[Any]:
    account, begun = visit.viewer.account, entering.pending(visit, "again")
    known, device = credentials.known(visit.db, account), entering.device_of(visit)
    options = ""
    if known is not None and known.passkeys:
        offer = passkeys.ask(visit.db, entering.site_of(visit), account)
        entering.keep(visit, msgspec.structs.replace(begun, challenge=offer.challenge))
        options = offer.options
    provider = visit.services.single_sign_on
    by_organisation = provider is not None and visit.session.how == "organisation"
    return visit.show(
        "sign_in_again.html",
        AgainPage(
            authenticator=known is not None and known.authenticator,
            pin=device is not None and device.pin is not None and device.account == account,
            passkey=options,
            organisation=provider.settings.called if provider and by_organisation else "",
        ),
        title="Show again that it is you",
    )


@write("/sign-in/again", Deed.ENTER)
def give_again(visit: Visit) -> Response[Any]:
    """Looks at what was shown; the session goes on under a new token."""
    begun = entering.pending(visit, "again")
    if not _asked(visit):
        return go("/")
    account, form, good = visit.viewer.account, visit.form, False
    if form.has("credential"):
        shown = _shown(visit, begun)
        good = shown is not None and shown.account == account
        if not good:
            entering.refused(visit, account)
            form.refuse("passkey", "This passkey is not yours. Try again.")
    elif form.has("pin"):
        device = entering.device_of(visit)
        good = device is not None and device.account == account and _pin_is_good(visit)
    else:
        device, name = entering.device_of(visit), str(account)
        taken = entering.take_try(visit, account, name, "second", device)
        good = taken is not None and entering.second_is_good(visit, account, form.text("code"))
        if good:
            entering.forgive(visit, name, "second", device)
        else:
            entering.refused(visit, account)
            form.refuse("code", "This code is not right, or was used before. Wait for the next.")
        form.values.pop("code", None)
    if not good:
        return _again_page(visit)
    return _renewed(visit, begun.then)


def _renewed(visit: Visit, then: str) -> Response[Any]:
    token = session.renew(visit.db, entering.token_of(visit))
    visit.cookies.append(session.cookie(token, visit.services.secure))
    return go(then or "/")


ROUTES = (
    ask_pin,
    give_pin,
    ask_passkey,
    give_passkey,
    to_organisation,
    from_organisation,
    ask_again,
    give_again,
)
