"""A link that lets someone in once, and what they set up then: a password and a second step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import segno
from litestar import Response
from markupsafe import Markup

from backend import credentials, letting_in, passkeys
from backend.aggregates.credentials import (
    AddAuthenticator,
    AddPasskey,
    LinkKind,
    MakeRecoveryCodes,
    SetPassword,
    SetPin,
)
from backend.permission import Deed
from web import entering
from web.entering import Pending
from web.page import Visit, go, read, write


class LinkPage(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was opened: whether it is still good, and for what."""

    good: bool
    device: bool
    # Used on this browser a moment ago, and not finished.
    begun: str


class PasswordPage(msgspec.Struct, frozen=True):
    """Choosing a password."""

    email: str


class SecondPage(msgspec.Struct, frozen=True, kw_only=True):
    """Choosing a second step: an app that shows codes, or a passkey."""

    secret: str
    picture: Markup


class DevicePage(msgspec.Struct, frozen=True):
    """Choosing a PIN or a passkey for a device."""

    called: str


class PasskeyPage(msgspec.Struct, frozen=True, kw_only=True):
    """Making a passkey: what the browser is asked, and where to go instead."""

    options: str
    back: str
    action: str


class CodesPage(msgspec.Struct, frozen=True):
    """The codes to write down, shown this once."""

    codes: tuple[str, ...]


def picture_of(words: str) -> Markup:
    """A square picture that a phone's camera reads."""
    drawn = segno.make(words, error="m").svg_inline(
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="hr-qr",
        lineclass=None,
        omitsize=True,
    )
    return Markup(drawn)  # noqa: S704 - made by segno of bits alone


@read("/in/{token:str}", Deed.ENTER)
def show_link(visit: Visit) -> Response[Any]:
    """What a link is for, and the button that uses it: looking at it uses nothing."""
    return _link_page(visit)


def _link_page(visit: Visit) -> Response[Any]:
    found = letting_in.find_link(visit.db, visit.param("token"))
    step = entering.pending(visit).step
    begun = {"set-up": "/sign-in/set-up", "device": "/sign-in/set-up/device"}.get(step, "")
    return visit.show(
        "sign_in_link.html",
        LinkPage(
            good=found is not None,
            device=found is not None and found.kind is LinkKind.DEVICE,
            begun="" if found else begun,
        ),
        title="Your link",
    )


@write("/in/{token:str}", Deed.ENTER)
def use_link(visit: Visit) -> Response[Any]:
    """Uses a link, once."""
    found = letting_in.find_link(visit.db, visit.param("token"))
    if found is None or not entering.spend(visit, found):
        return _link_page(visit)
    return entering.begin_set_up(visit, found)


# Staff: a password, then a second step


@read("/sign-in/set-up", Deed.ENTER)
def ask_new_password(visit: Visit) -> Response[Any]:
    """The form for a new password."""
    account = entering.pending(visit, "set-up").account
    return _password_page(visit, account) if account else go("/")


def _password_page(visit: Visit, account: UUID) -> Response[Any]:
    email = credentials.name_of(visit.db, account)
    return visit.show("set_up_password.html", PasswordPage(email), title="Choose a password")


@write("/sign-in/set-up", Deed.ENTER)
def choose_password(visit: Visit) -> Response[Any]:
    """Keeps a new password in waiting, until there is a second step too."""
    begun = entering.pending(visit, "set-up")
    if begun.account is None:
        return go("/")
    password = visit.form.raw("password")
    if not new_password(visit, begun.account):
        return _password_page(visit, begun.account)
    closed = credentials.hashed(password)
    entering.keep(
        visit,
        msgspec.structs.replace(begun, password=closed, secret=credentials.new_secret()),
    )
    return go("/sign-in/set-up/second")


def new_password(visit: Visit, account: UUID) -> bool:
    """Whether the new password that was typed is good enough; what is not stands beside it."""
    author = entering.author_of(visit, account)
    email = credentials.name_of(visit.db, account)
    wrong = credentials.weak(visit.form.raw("password"), author.name, email)
    if wrong:
        visit.form.refuse("password", wrong)
    visit.form.values.pop("password", None)
    return not wrong


@read("/sign-in/set-up/second", Deed.ENTER)
def ask_new_second(visit: Visit) -> Response[Any]:
    """The picture for an app that shows codes, or on to a passkey."""
    begun = entering.pending(visit, "set-up")
    return _second_page(visit, begun) if begun.account and begun.password else go("/")


def _second_page(visit: Visit, begun: Pending) -> Response[Any]:
    assert begun.account is not None
    email = credentials.name_of(visit.db, begun.account) or "Handrail"
    return visit.show(
        "set_up_second.html",
        SecondPage(
            secret=credentials.spaced(begun.secret),
            picture=picture_of(credentials.provisioning(begun.secret, email)),
        ),
        title="Set up your second step",
    )


@write("/sign-in/set-up/second", Deed.ENTER)
def choose_app(visit: Visit) -> Response[Any]:
    """Keeps the password and the app together, once the app has shown a right code."""
    begun = entering.pending(visit, "set-up")
    account = begun.account
    if account is None or not begun.password:
        return go("/")
    device = entering.device_of(visit)
    taken = entering.take_try(visit, account, str(account), "set-up", device)
    step = credentials.step_of(begun.secret, visit.form.text("code")) if taken else None
    if step is None:
        visit.form.refuse("code", "This is not the code that the app shows now. Try the next one.")
        visit.form.values.pop("code", None)
        return _second_page(visit, begun)
    entering.tell(visit, account, SetPassword())
    credentials.keep_password(visit.db, account, begun.password)
    entering.tell(visit, account, AddAuthenticator())
    keyring = visit.ledger.keyring
    credentials.keep_secret(visit.db, keyring, account, begun.secret, step)
    return _done(visit, account)


def _done(visit: Visit, account: UUID) -> Response[Any]:
    entering.end_others(visit, account)
    codes = recovery_codes(visit, account)
    entering.come_in(visit, account, "set-up")
    return visit.show("set_up_codes.html", CodesPage(codes), title="Write these codes down")


def recovery_codes(visit: Visit, account: UUID) -> tuple[str, ...]:
    """Fresh codes to write down; those before them end."""
    codes = credentials.make_recovery_codes(visit.db, visit.ledger.keyring.codes, account)
    entering.tell(visit, account, MakeRecoveryCodes(count=len(codes)))
    return codes


# Everyone: a passkey


@read("/sign-in/set-up/passkey", Deed.ENTER)
def ask_new_passkey(visit: Visit) -> Response[Any]:
    """The page on which the browser makes a passkey."""
    begun = _may_make_passkey(visit)
    return _passkey_page(visit, begun) if begun.account else go("/")


def _may_make_passkey(visit: Visit) -> Pending:
    begun = entering.pending(visit)
    good = begun.step == "device" or (begun.step == "set-up" and begun.password)
    return begun if good else Pending()


def _passkey_page(visit: Visit, begun: Pending) -> Response[Any]:
    assert begun.account is not None
    name = credentials.name_of(visit.db, begun.account)
    name = name or entering.author_of(visit, begun.account).name
    offer = passkeys.offer_new(visit.db, entering.site_of(visit), begun.account, name)
    entering.keep(visit, msgspec.structs.replace(begun, challenge=offer.challenge))
    back = "/sign-in/set-up/device" if begun.step == "device" else "/sign-in/set-up/second"
    return visit.show(
        "set_up_passkey.html",
        PasskeyPage(options=offer.options, back=back, action="/sign-in/set-up/passkey"),
        title="Make a passkey",
    )


@write("/sign-in/set-up/passkey", Deed.ENTER)
def choose_passkey(visit: Visit) -> Response[Any]:
    """Keeps the passkey that the browser made, and signs its owner in."""
    begun = _may_make_passkey(visit)
    account = begun.account
    if account is None:
        return go("/")
    if not keep_passkey(visit, account, begun.challenge):
        return _passkey_page(visit, begun)
    if begun.step == "device":
        device = entering.let_in(visit, account)
        return entering.come_in(visit, account, "passkey", device)
    entering.tell(visit, account, SetPassword())
    credentials.keep_password(visit.db, account, begun.password)
    return _done(visit, account)


def keep_passkey(visit: Visit, account: UUID, challenge: str) -> bool:
    """Keeps a passkey that the browser made; what is wrong with it stands beside the button."""
    site, answer = entering.site_of(visit), visit.form.raw("credential")
    called = entering.browser_called(visit)
    made = passkeys.keep_new(visit.db, site, account, challenge, answer, called)
    visit.form.values.pop("credential", None)
    if made is None:
        visit.form.refuse("passkey", "No passkey was made. Try again.")
        return False
    entering.tell(visit, account, AddPasskey(passkey=made, called=called))
    return True


# Others: a PIN for the device


@read("/sign-in/set-up/device", Deed.ENTER)
def ask_new_pin(visit: Visit) -> Response[Any]:
    """The form for a new PIN."""
    account = entering.pending(visit, "device").account
    return _pin_page(visit) if account else go("/")


def _pin_page(visit: Visit) -> Response[Any]:
    return visit.show(
        "set_up_pin.html", DevicePage(entering.browser_called(visit)), title="Choose a PIN"
    )


@write("/sign-in/set-up/device", Deed.ENTER)
def choose_pin(visit: Visit) -> Response[Any]:
    """Lets the device in with a new PIN."""
    account = entering.pending(visit, "device").account
    if account is None:
        return go("/")
    pin, again = visit.form.text("pin"), visit.form.text("again")
    wrong = credentials.weak_pin(pin)
    if wrong:
        visit.form.refuse("pin", wrong)
    elif pin != again:
        visit.form.refuse("again", "These two are not the same. Type your PIN twice.")
    if visit.form.problems:
        for field in ("pin", "again"):
            visit.form.values.pop(field, None)
        return _pin_page(visit)
    device = entering.let_in(visit, account)
    entering.tell(visit, account, SetPin(device=device))
    letting_in.keep_pin(visit.db, device, credentials.hashed(pin))
    return entering.come_in(visit, account, "pin", device)


ROUTES = (
    show_link,
    use_link,
    ask_new_password,
    choose_password,
    ask_new_second,
    choose_app,
    ask_new_passkey,
    choose_passkey,
    ask_new_pin,
    choose_pin,
)
