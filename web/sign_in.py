"""Signing in: for now the invented people of the demo, on a page that exists in demo mode only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend import access_log
from backend.permission import Deed
from web import session
from web.page import NotHere, Visit, go, read, write


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone to sign in as."""

    account: UUID
    name: str
    title: str


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    """The invented people to choose from: staff, and people of a family's network."""

    staff: tuple[Person, ...]
    network: tuple[Person, ...]


class ClosedPage(msgspec.Struct, frozen=True):
    """Outside the demo there is no one to choose."""


@read("/", Deed.ENTER)
def start(visit: Visit) -> Response[Any]:
    """To the families, or to signing in."""
    return go("/families" if visit.session.viewer else "/sign-in")


@read("/sign-in", Deed.ENTER)
def choose(visit: Visit) -> Response[Any]:
    """The people of the demo; outside it, that signing in is not set up."""
    if not visit.services.demo:
        return visit.show("sign_in_closed.html", ClosedPage(), title="Sign in")
    rows = visit.rows(
        "select account, name, title, standing from pages.accounts where open order by name"
    )
    people = [
        (Person(account=row["account"], name=row["name"], title=row["title"]), row["standing"])
        for row in rows
    ]
    return visit.show(
        "sign_in.html",
        SignInPage(
            staff=tuple(person for person, standing in people if standing != "network"),
            network=tuple(person for person, standing in people if standing == "network"),
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
    found = visit.rows(
        "select name, title from pages.accounts where account = %s and open", account
    )
    if not found:
        raise NotHere
    old = visit.request.cookies.get(session.cookie_name(visit.services.secure))
    access_log.note(
        visit.db,
        account=str(account),
        name=found[0]["name"],
        title=found[0]["title"],
        family=None,
        deed="sign-in",
        allowed=True,
        request=visit.request.scope.get("request_id", ""),
    )
    token = session.begin(visit.db, account, old)
    visit.cookies.append(session.cookie(token, visit.services.secure))
    return go("/families")


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


ROUTES = (start, choose, enter, leave)
