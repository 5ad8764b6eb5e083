"""Signing in: with a password and a second step, a code from a letter, or, in the demo, at will."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend import credentials, letting_in
from backend.aggregates.account import Standing
from backend.permission import Deed
from web import entering, sent_on, session
from web.entering import Pending
from web.page import NotHere, Visit, go, read, write

# The same words whether there is such an account or not, and whether it must wait or not.
NOT_RIGHT = (
    "This e-mail address and password do not go together, or there were too many tries. "
    "Check them, or wait a few minutes."
)
CODE_NOT_RIGHT = (
    "This code is not right, was used before, or there were too many tries. "
    "Wait for the next code, or a few minutes."
)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone to sign in as."""

    account: UUID
    name: str
    title: str


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    """The invented people to choose from: staff, and people of a family's network."""

    staff: tuple[Person, ...]
    network: tuple[Person, ...]


class PasswordPage(msgspec.Struct, frozen=True, kw_only=True):
    """The ways in."""

    organisation: str
    known_device: bool


class SecondPage(msgspec.Struct, frozen=True, kw_only=True):
    """The second step."""

    authenticator: bool
    passkey: bool


class Nothing(msgspec.Struct, frozen=True):
    """A page that says the same to everyone."""


@read("/", Deed.ENTER)
def start(visit: Visit) -> Response[Any]:
    """To where someone's work is, or to signing in."""
    viewer = visit.session.viewer
    if viewer is None:
        return go("/sign-in")
    return go(home_of(viewer.standing))


def home_of(standing: Standing) -> str:
    """The page that someone's work begins on."""
    match standing:
        case Standing.ADMINISTRATOR:
            return "/people"
        case Standing.MANAGER:
            return "/my-teams"
        case _:
            return "/families"


@read("/sign-in", Deed.ENTER)
def choose(visit: Visit) -> Response[Any]:
    """The ways in; in the demo, its people."""
    if not visit.services.demo:
        device = entering.device_of(visit)
        if device is not None and device.pin:
            return go("/sign-in/pin")
        return _password_page(visit)
    rows = visit.rows(
        "select account, name, title, family from pages.accounts where open order by name"
    )
    people = [
        (Person(account=row["account"], name=row["name"], title=row["title"]), row["family"])
        for row in rows
    ]
    return visit.show(
        "sign_in.html",
        SignInPage(
            staff=tuple(person for person, family in people if family is None),
            network=tuple(person for person, family in people if family is not None),
        ),
        title="Sign in",
    )


@write("/sign-in", Deed.ENTER)
def enter(visit: Visit) -> Response[Any]:
    """Begins a session as one of the demo's people, under a new token."""
    if not visit.services.demo:
        raise NotHere
    try:
        account = UUID(visit.form.text("account"))
    except ValueError:
        raise NotHere from None
    if credentials.known(visit.db, account) is None:
        raise NotHere
    entering.note_in(visit, account)
    token = session.begin(
        visit.db,
        account,
        entering.token_of(visit),
        how="demo",
        called=entering.browser_called(visit),
    )
    visit.cookies.append(session.cookie(token, visit.services.secure))
    (row,) = visit.rows("select standing from pages.accounts where account = %s", account)
    return go(sent_on.page_for(visit, account) or home_of(Standing(row["standing"])))


# Password, then a second step


@read("/sign-in/password", Deed.ENTER)
def ask_password(visit: Visit) -> Response[Any]:
    """The form for an e-mail address and a password."""
    return _password_page(visit)


def _password_page(visit: Visit) -> Response[Any]:
    provider, device = visit.services.single_sign_on, entering.device_of(visit)
    return visit.show(
        "sign_in_password.html",
        PasswordPage(
            organisation=provider.settings.called if provider else "",
            known_device=device is not None and device.pin is not None,
        ),
        title="Sign in",
    )


@write("/sign-in/password", Deed.ENTER)
def give_password(visit: Visit) -> Response[Any]:
    """Looks at a password; whoever has it right goes on to the second step."""
    name, password = visit.form.text("email").casefold(), visit.form.raw("password")
    known = credentials.known_by_name(visit.db, name)
    account, device = known.account if known else None, entering.device_of(visit)
    if entering.take_try(visit, account, name, "password", device) is None:
        return _not_right(visit)
    good = credentials.check_password(visit.db, known, password)
    # A password alone lets nobody in: without a second step it counts for nothing.
    if not good or known is None or not (known.authenticator or known.passkeys):
        entering.refused(visit, account)
        return _not_right(visit)
    return entering.begin_pending(
        visit, Pending(account=known.account, step="second"), "/sign-in/second"
    )


def _not_right(visit: Visit) -> Response[Any]:
    visit.form.refuse("email", NOT_RIGHT)
    # A password that was typed is not sent back.
    visit.form.values.pop("password", None)
    return _password_page(visit)


@read("/sign-in/second", Deed.ENTER)
def ask_second(visit: Visit) -> Response[Any]:
    """The form for the second step."""
    account = entering.pending(visit, "second").account
    return _second_page(visit, account) if account else go("/")


def _second_page(visit: Visit, account: UUID) -> Response[Any]:
    known = credentials.known(visit.db, account)
    return visit.show(
        "sign_in_second.html",
        SecondPage(
            authenticator=known is not None and known.authenticator,
            passkey=known is not None and known.passkeys > 0,
        ),
        title="Show that it is you",
    )


@write("/sign-in/second", Deed.ENTER)
def give_second(visit: Visit) -> Response[Any]:
    """Looks at the second step; whoever has it right is signed in."""
    account = entering.pending(visit, "second").account
    known = credentials.known(visit.db, account) if account else None
    if known is None:
        return go("/")
    device, code = entering.device_of(visit), visit.form.text("code")
    name = str(known.account)
    taken = entering.take_try(visit, known.account, name, "second", device)
    if taken is None or not entering.second_is_good(visit, known.account, code):
        if taken is not None:
            entering.refused(visit, known.account)
        visit.form.refuse("code", CODE_NOT_RIGHT)
        visit.form.values.pop("code", None)
        return _second_page(visit, known.account)
    entering.forgive(visit, name, "second", device)
    called = credentials.name_of(visit.db, known.account)
    entering.forgive(visit, called, "password", device)
    return entering.come_in(visit, known.account, "password")


# A code from a letter, or read out by the worker


@read("/sign-in/code", Deed.ENTER)
def ask_code(visit: Visit) -> Response[Any]:
    """The form for the code from a letter."""
    return _code_page(visit)


def _code_page(visit: Visit) -> Response[Any]:
    return visit.show("sign_in_code.html", Nothing(), title="Use a code")


@write("/sign-in/code", Deed.ENTER)
def give_code(visit: Visit) -> Response[Any]:
    """Uses the code from a letter, once."""
    if entering.take_try(visit, None, "", "code", None) is None:
        found = None
    else:
        found = letting_in.find_code(visit.db, visit.ledger, visit.form.text("code"))
    if found is None or not entering.spend(visit, found):
        visit.form.refuse(
            "code",
            "This code is not right, was used before or is too old. Check it, or ask for another.",
        )
        return _code_page(visit)
    return entering.begin_set_up(visit, found)


@write("/sign-out", Deed.ENTER)
def leave(visit: Visit) -> Response[Any]:
    """Ends the session, and tells the browser to forget what it has seen."""
    old = visit.request.cookies.get(session.cookie_name(visit.services.secure))
    if old:
        session.end(visit.db, old)
    visit.cookies.append(session.cookie("", visit.services.secure, gone=True))
    response = go("/sign-in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


ROUTES = (
    start,
    choose,
    enter,
    ask_password,
    give_password,
    ask_second,
    give_second,
    ask_code,
    give_code,
    leave,
)
