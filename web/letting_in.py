"""Letting someone of a family or its network in: a link, their devices, and ending it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import msgspec
from litestar import Response

from backend import letting_in
from backend.aggregates.account import OpenAccount, Standing
from backend.aggregates.credentials import LinkKind
from backend.aggregates.vocabulary import DeviceId, PersonId, Refused
from backend.permission import Deed
from backend.record import Provenance
from web import entering, people
from web.my_sign_in import DeviceLine, devices_of
from web.page import NotHere, Visit, go, read, write

F = "/families/{family:uuid}/network/{person:str}/sign-in"


class SignInOfPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whether someone can sign in, on which devices, and what lets them in."""

    name: str
    person: str
    open: bool
    kept_out: bool
    devices: tuple[DeviceLine, ...]
    invited: bool


def _someone(visit: Visit) -> dict[str, Any]:
    rows = visit.rows(
        "select person, name, relationship, standing, left_on from pages.people "
        "where family = %s and person = %s and standing in ('network', 'parent', 'child')",
        visit.family,
        visit.param("person"),
    )
    if not rows:
        raise NotHere
    return rows[0]


def _account(visit: Visit) -> UUID | None:
    rows = visit.rows(
        "select account from pages.accounts where family = %s and person = %s and open "
        "order by account limit 1",
        visit.family,
        visit.param("person"),
    )
    return rows[0]["account"] if rows else None


@read(F, Deed.LET_IN)
def sign_in_of(visit: Visit) -> Response[Any]:
    """How someone of a family signs in."""
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    someone, account = _someone(visit), _account(visit)
    invited = visit.rows(
        "select from house.sign_in_links where account = %s and until > clock_timestamp()", account
    )
    return visit.show(
        "letting_in.html",
        SignInOfPage(
            name=someone["name"],
            person=someone["person"],
            open=account is not None,
            kept_out=_kept_out(visit) or someone["left_on"] is not None,
            devices=devices_of(visit, account) if account else (),
            invited=bool(invited),
        ),
        title="How someone signs in",
        heading=someone["name"],
        current="network",
    )


def _kept_out(visit: Visit) -> bool:
    return PersonId(visit.param("person")) in visit.place.withheld | visit.place.gone


@write(F + "/links", Deed.LET_IN)
def make_link(visit: Visit) -> Response[Any]:
    """Opens an account where there is none, and shows a link for one device, this once."""
    someone, account = _someone(visit), _account(visit)
    if _kept_out(visit) or someone["left_on"] is not None:
        visit.form.refuse("", "This person is kept out, or has left: they cannot be let in.")
        return _show(visit)
    author = visit.provenance().author
    try:
        if account is None:
            account = _open(visit, someone)
        told_by = Provenance(author=author, command_id=entering.fresh_id())
        link = letting_in.make_link(visit.db, visit.ledger, account, LinkKind.DEVICE, told_by)
    except Refused as refused:
        visit.form.refuse("", refused.reason)
        return _show(visit)
    back = f"{visit.root}/network/{someone['person']}/sign-in"
    return people.link_page(visit, link, someone["name"], back)


def _open(visit: Visit, someone: dict[str, Any]) -> UUID:
    # The same id as when they take the lead; another one after an account was closed.
    closed = visit.rows(
        "select from pages.accounts where family = %s and person = %s and not open",
        visit.family,
        someone["person"],
    )
    number = f" {len(closed) + 1}" if closed else ""
    account = uuid5(visit.family, f"{someone['person']}{number}")
    title = someone["relationship"] or {"child": "Child", "parent": "Parent"}.get(
        someone["standing"], "Network member"
    )
    opening = OpenAccount(
        name=someone["name"],
        title=title,
        standing=Standing.NETWORK,
        family=visit.family,
        person=PersonId(someone["person"]),
    )
    told_by = Provenance(author=visit.provenance().author, command_id=entering.fresh_id())
    visit.ledger.tell(account, opening, told_by)
    return account


@write(F + "/devices/{device:str}/revocations", Deed.LET_IN)
def send_device_away(visit: Visit) -> Response[Any]:
    """Sends a device away, in one tap."""
    someone, account = _someone(visit), _account(visit)
    if account is not None:
        letting_in.revoke(
            visit.db,
            visit.ledger,
            account,
            DeviceId(visit.param("device")),
            "Sent away by the worker",
            visit.provenance(),
        )
    return go(f"{visit.root}/network/{someone['person']}/sign-in")


@write(F + "/closings", Deed.LET_IN)
def close(visit: Visit) -> Response[Any]:
    """Ends someone's signing in, on every device at once."""
    someone, account = _someone(visit), _account(visit)
    if account is not None and not people.close_account(
        visit, account, visit.form.text("reason"), "reason"
    ):
        return _show(visit)
    return go(f"{visit.root}/network/{someone['person']}/sign-in")


ROUTES = (sign_in_of, make_link, send_device_away, close)
