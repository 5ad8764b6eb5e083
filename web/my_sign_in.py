"""Your own ways in: devices and sessions to end in one tap, second steps and password to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response

from backend import credentials, letting_in, passkeys
from backend.aggregates.credentials import (
    AddAuthenticator,
    RemovePasskey,
    SetPassword,
    SetPin,
)
from backend.aggregates.vocabulary import DeviceId, PasskeyId, Refused
from backend.permission import Deed
from web import entering, session, set_up
from web.entering import Pending
from web.moments import Moment, at
from web.page import Visit, go, read, write
from web.set_up import CodesPage, PasskeyPage, SecondPage

PAGE = "/my-sign-in"


class DeviceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A device that is let in."""

    device: str
    called: str
    let_in: Moment
    seen: Moment
    here: bool


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere that this person is signed in."""

    id: str
    called: str
    began: Moment
    seen: Moment
    here: bool


class PasskeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey."""

    passkey: str
    called: str
    added: Moment


class MyPage(msgspec.Struct, frozen=True, kw_only=True):
    """How someone signs in."""

    devices: tuple[DeviceLine, ...]
    sessions: tuple[SessionLine, ...]
    passkeys: tuple[PasskeyLine, ...]
    password: bool
    authenticator: bool
    pin: bool
    codes_left: int
    lay: bool


def devices_of(visit: Visit, account: Any) -> tuple[DeviceLine, ...]:
    """The devices that are let in as someone's, the one seen last first."""
    here = entering.device_of(visit)
    rows = visit.rows(
        "select device, called, let_in_at, seen_at from house.devices where account = %s "
        "and seen_at > clock_timestamp() - make_interval(days => %s) order by seen_at desc",
        account,
        visit.ledger.profile().device_days,
    )
    return tuple(
        DeviceLine(
            device=row["device"],
            called=row["called"],
            let_in=at(row["let_in_at"]),
            seen=at(row["seen_at"]),
            here=here is not None and here.device == row["device"],
        )
        for row in rows
    )


@read(PAGE, Deed.OWN_SIGN_IN)
def mine(visit: Visit) -> Response[Any]:
    """Your devices, where you are signed in, and your ways in."""
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    account = visit.viewer.account
    known, device = credentials.known(visit.db, account), entering.device_of(visit)
    sessions = visit.rows(
        "select id, called, began_at, seen_at from house.sessions where account = %s "
        "order by seen_at desc limit 50",
        str(account),
    )
    keys = visit.rows(
        "select passkey, called, added_at from house.passkeys where account = %s order by added_at",
        account,
    )
    left = visit.rows("select from house.recovery_codes where account = %s", account)
    return visit.show(
        "my_sign_in.html",
        MyPage(
            devices=devices_of(visit, account),
            sessions=tuple(
                SessionLine(
                    id=row["id"],
                    called=row["called"] or "A browser",
                    began=at(row["began_at"]),
                    seen=at(row["seen_at"]),
                    here=row["id"] == visit.session.id,
                )
                for row in sessions
            ),
            passkeys=tuple(
                PasskeyLine(passkey=row["passkey"], called=row["called"], added=at(row["added_at"]))
                for row in keys
            ),
            password=known is not None and known.password is not None,
            authenticator=known is not None and known.authenticator,
            pin=device is not None and device.account == account and device.pin is not None,
            codes_left=len(left),
            lay=visit.viewer.family is not None,
        ),
        title="How I sign in",
    )


@write(f"{PAGE}/devices/{{device:str}}/revocations", Deed.OWN_SIGN_IN)
def send_device_away(visit: Visit) -> Response[Any]:
    """Sends one of your devices away."""
    letting_in.revoke(
        visit.db,
        visit.ledger,
        visit.viewer.account,
        DeviceId(visit.param("device")),
        "Sent away by its owner",
        visit.provenance(),
    )
    return go(PAGE)


@write(f"{PAGE}/sessions/{{session:str}}/ends", Deed.OWN_SIGN_IN)
def end_session(visit: Visit) -> Response[Any]:
    """Signs you out somewhere else."""
    session.end_one(visit.db, visit.viewer.account, visit.param("session"))
    return go(PAGE)


@write(f"{PAGE}/sessions/ends", Deed.OWN_SIGN_IN)
def end_other_sessions(visit: Visit) -> Response[Any]:
    """Signs you out everywhere else."""
    session.end_all(visit.db, visit.viewer.account, visit.session.id)
    return go(PAGE)


@write(f"{PAGE}/password", Deed.OWN_SIGN_IN)
def change_password(visit: Visit) -> Response[Any]:
    """Changes your password; the old one is asked, and every other session ends."""
    if (again := entering.asked_again(visit, PAGE)) is not None:
        return again
    account, form = visit.viewer.account, visit.form
    known, now = credentials.known(visit.db, account), form.raw("now")
    device = entering.device_of(visit)
    form.values.pop("now", None)
    if known is None or known.password is None:
        return go(PAGE)
    taken = entering.take_try(visit, account, str(account), "change", device)
    if taken is None or not credentials.check_password(visit.db, known, now):
        form.refuse("now", "This is not your password now.")
    password = form.raw("password")
    if not (set_up.new_password(visit, account) and not form.problems):
        return _show(visit)
    entering.forgive(visit, str(account), "change", device)
    entering.tell(visit, account, SetPassword())
    credentials.keep_password(visit.db, account, credentials.hashed(password))
    session.end_all(visit.db, account, visit.session.id)
    return go(PAGE)


@write(f"{PAGE}/pin", Deed.OWN_SIGN_IN)
def change_pin(visit: Visit) -> Response[Any]:
    """Changes the PIN of this device; the old one is asked."""
    device, form, account = entering.device_of(visit), visit.form, visit.viewer.account
    if device is None or device.account != account or device.pin is None:
        return go(PAGE)
    taken = entering.take_try(visit, account, "", "pin", device)
    if taken is None or not credentials.verify(device.pin, form.text("pin_now")):
        form.refuse("pin_now", "This is not your PIN now.")
    wrong = credentials.weak_pin(form.text("pin"))
    if wrong:
        form.refuse("pin", wrong)
    pin = form.text("pin")
    for field in ("pin_now", "pin"):
        form.values.pop(field, None)
    if form.problems:
        return _show(visit)
    entering.forgive(visit, "", "pin", device)
    entering.tell(visit, account, SetPin(device=device.device))
    letting_in.keep_pin(visit.db, device.device, credentials.hashed(pin))
    return go(PAGE)


@write(f"{PAGE}/recovery-codes", Deed.OWN_SIGN_IN)
def new_codes(visit: Visit) -> Response[Any]:
    """Makes new codes to write down."""
    return _staff(visit, lambda: _codes_page(visit))


def _codes_page(visit: Visit) -> Response[Any]:
    codes = set_up.recovery_codes(visit, visit.viewer.account)
    return visit.show("set_up_codes.html", CodesPage(codes), title="Write these codes down")


def _staff(visit: Visit, then: Callable[[], Response[Any]]) -> Response[Any]:
    # Second steps are for those who have a password; others have their devices.
    known = credentials.known(visit.db, visit.viewer.account)
    if known is None or known.password is None:
        return go(PAGE)
    again = entering.asked_again(visit, PAGE)
    return then() if again is None else again


@write(f"{PAGE}/app", Deed.OWN_SIGN_IN)
def change_app(visit: Visit) -> Response[Any]:
    """Sets up another app that shows codes, once it has shown a right one."""
    return _staff(visit, lambda: _app(visit))


def _app(visit: Visit) -> Response[Any]:
    account, begun = visit.viewer.account, entering.pending(visit, "app")
    if not begun.secret:
        begun = Pending(step="app", secret=credentials.new_secret())
        entering.keep(visit, begun)
    elif visit.form.has("code"):
        device = entering.device_of(visit)
        taken = entering.take_try(visit, account, str(account), "set-up", device)
        step = credentials.step_of(begun.secret, visit.form.text("code")) if taken else None
        if step is not None:
            entering.tell(visit, account, AddAuthenticator())
            keyring = visit.ledger.keyring
            credentials.keep_secret(visit.db, keyring, account, begun.secret, step)
            entering.keep(visit, Pending())
            session.end_all(visit.db, account, visit.session.id)
            return go(PAGE)
        visit.form.refuse("code", "This is not the code that the app shows now. Try the next one.")
        visit.form.values.pop("code", None)
    name = credentials.name_of(visit.db, account) or "Handrail"
    return visit.show(
        "my_app.html",
        SecondPage(
            secret=credentials.spaced(begun.secret),
            picture=set_up.picture_of(credentials.provisioning(begun.secret, name)),
        ),
        title="Set up another app",
    )


@read(f"{PAGE}/passkeys/new", Deed.OWN_SIGN_IN)
def ask_passkey(visit: Visit) -> Response[Any]:
    """The page on which the browser makes another passkey."""
    if (again := entering.asked_again(visit, f"{PAGE}/passkeys/new")) is not None:
        return again
    return _passkey_page(visit)


def _passkey_page(visit: Visit) -> Response[Any]:
    account = visit.viewer.account
    name = credentials.name_of(visit.db, account) or visit.viewer.name
    offer = passkeys.offer_new(visit.db, entering.site_of(visit), account, name)
    entering.keep(visit, Pending(step="passkey-new", challenge=offer.challenge))
    return visit.show(
        "set_up_passkey.html",
        PasskeyPage(options=offer.options, back=PAGE, action=f"{PAGE}/passkeys"),
        title="Make a passkey",
    )


@write(f"{PAGE}/passkeys", Deed.OWN_SIGN_IN)
def add_passkey(visit: Visit) -> Response[Any]:
    """Adds the passkey that the browser made."""
    if (again := entering.asked_again(visit, f"{PAGE}/passkeys/new")) is not None:
        return again
    begun = entering.pending(visit, "passkey-new")
    if not set_up.keep_passkey(visit, visit.viewer.account, begun.challenge):
        return _passkey_page(visit)
    entering.keep(visit, Pending())
    return go(PAGE)


@write(f"{PAGE}/passkeys/{{passkey:str}}/removals", Deed.OWN_SIGN_IN)
def remove_passkey(visit: Visit) -> Response[Any]:
    """Takes a passkey away."""
    if (again := entering.asked_again(visit, PAGE)) is not None:
        return again
    account, passkey = visit.viewer.account, PasskeyId(visit.param("passkey"))
    try:
        visit.ledger.tell(account, RemovePasskey(passkey=passkey), visit.provenance())
    except Refused as refused:
        visit.form.refuse(refused.field, refused.reason)
        return _show(visit)
    passkeys.remove(visit.db, account, passkey)
    return go(PAGE)


ROUTES = (
    mine,
    send_device_away,
    end_session,
    end_other_sessions,
    change_password,
    change_pin,
    new_codes,
    change_app,
    ask_passkey,
    add_passkey,
    remove_passkey,
)
