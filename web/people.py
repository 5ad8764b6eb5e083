"""The people who sign in, for the administrator: open, invite again, reset, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from markupsafe import Markup

from backend import credentials, letting_in
from backend.aggregates.account import CloseAccount, OpenAccount, Standing
from backend.aggregates.credentials import (
    GiveSignInName,
    LinkKind,
    ResetSignIn,
    WithdrawSignInLinks,
)
from backend.aggregates.vocabulary import DeviceId, Refused
from backend.letting_in import Link
from backend.permission import Deed
from backend.projections.sentences.credentials import said
from backend.record import Provenance
from web import entering, session
from web.moments import Moment, at
from web.my_sign_in import DeviceLine, devices_of
from web.namesakes import NAMESAKE, namesake
from web.page import NotHere, Visit, go, read, write
from web.set_up import picture_of

STANDINGS = {
    Standing.WORKER: "Social worker, works with the families of a team",
    Standing.MANAGER: "Manager, decides for the families of a team",
    Standing.ADMINISTRATOR: "Administrator, opens and closes accounts and sees no family",
}
TAKEN = "Someone else signs in with this address. Each person has an account of their own."


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who signs in, as the list shows them."""

    account: UUID
    name: str
    title: str
    team: str
    state: str
    kind: str


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    """Those who sign in as staff, and those who could until a while ago."""

    open: tuple[PersonLine, ...]
    closed: tuple[PersonLine, ...]


class NewPage(msgspec.Struct, frozen=True):
    """The form that opens an account."""

    standings: tuple[dict[str, str], ...]


class Said(msgspec.Struct, frozen=True):
    """One thing that happened to an account."""

    words: str
    when: Moment
    who: str


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """One account."""

    account: UUID
    name: str
    job: str
    team: str
    email: str
    open: bool
    own: bool
    devices: tuple[DeviceLine, ...]
    said: tuple[Said, ...]


class LinkPage(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was just made, shown this once."""

    name: str
    address: str
    code: str
    hours: int
    picture: Markup
    sent: bool
    back: str
    device: bool


@read("/people", Deed.OPEN_ACCOUNTS)
def people(visit: Visit) -> Response[Any]:
    """Everyone on the staff who signs in."""
    rows = visit.rows(
        "select a.account, a.name, a.title, a.team, a.open, c.password is not null as password, "
        "c.subject is not null as tied, exists (select from house.sign_in_links l "
        "where l.account = a.account and l.until > clock_timestamp()) as invited "
        "from pages.accounts a left join house.credentials c using (account) "
        "where a.family is null order by a.name, a.account"
    )
    lines = [(_line(row), row["open"]) for row in rows]
    return visit.show(
        "people.html",
        PeoplePage(
            open=tuple(line for line, is_open in lines if is_open),
            closed=tuple(line for line, is_open in lines if not is_open),
        ),
        title="People who sign in",
    )


def _line(row: dict[str, Any]) -> PersonLine:
    if not row["open"]:
        state, kind = "Closed", "plain"
    elif row["password"] or row["tied"]:
        state, kind = "Signs in", "done"
    elif row["invited"]:
        state, kind = "Invited", "due"
    else:
        state, kind = "Not set up", "draft"
    return PersonLine(
        account=row["account"],
        name=row["name"],
        title=row["title"],
        team=row["team"] or "",
        state=state,
        kind=kind,
    )


@read("/people/new", Deed.OPEN_ACCOUNTS)
def new(visit: Visit) -> Response[Any]:
    """The form that opens an account."""
    return _new_page(visit)


def _new_page(visit: Visit) -> Response[Any]:
    standings = tuple(
        {"value": standing.value, "text": words} for standing, words in STANDINGS.items()
    )
    return visit.show("person_new.html", NewPage(standings), title="Open an account")


@write("/people", Deed.OPEN_ACCOUNTS)
def open_account(visit: Visit) -> Response[Any]:
    """Opens an account and shows the link to set it up, this once."""
    if (again := entering.asked_again(visit, "/people/new")) is not None:
        return again
    form = visit.form
    standing = form.choice("standing", Standing, Standing.WORKER)
    if standing not in STANDINGS:
        form.refuse("standing", "Choose one of these.")
    team = form.maybe("team")
    if standing in (Standing.WORKER, Standing.MANAGER) and not team:
        form.refuse("team", "Enter the team.")
    account, told_by = UUID(form.new_id("account")), visit.provenance()
    email = form.text("sign_in_name").casefold()
    opening = OpenAccount(
        name=form.text("name"), title=form.text("job"), standing=standing, team=team
    )
    naming = GiveSignInName(name=email)
    _checked(visit, email, account)
    if team and namesake(visit, opening.name, team, account):
        form.refuse("name", NAMESAKE)
    if form.problems:
        return _new_page(visit)
    try:
        # Both are tried before either is told: an account without an address could never sign in.
        visit.ledger.would_tell(account, naming, after=opening)
        visit.ledger.tell(account, opening, told_by)
    except Refused as refused:
        form.refuse("job" if refused.field == "title" else refused.field, refused.reason)
        return _new_page(visit)
    if not _named(visit, account, email):
        return _new_page(visit)
    return _invited(visit, account)


def _checked(visit: Visit, email: str, account: UUID) -> None:
    known = credentials.known_by_name(visit.db, email) if email else None
    if known is not None and known.account != account:
        visit.form.refuse("sign_in_name", TAKEN)


def _named(visit: Visit, account: UUID, email: str) -> bool:
    told_by = msgspec.structs.replace(visit.provenance(), command_id=_another(visit, "name"))
    try:
        visit.ledger.tell(account, GiveSignInName(name=email), told_by)
    except Refused as refused:
        visit.form.refuse(refused.field, refused.reason)
        return False
    if not credentials.give_name(visit.db, account, email):
        visit.form.refuse("sign_in_name", TAKEN)
        return False
    return True


def _another(visit: Visit, what: str) -> UUID:
    return UUID(visit.form.new_id(what))


def _invited(visit: Visit, account: UUID) -> Response[Any]:
    author = visit.provenance().author
    told_by = Provenance(author=author, command_id=entering.fresh_id())
    link = letting_in.make_link(visit.db, visit.ledger, account, LinkKind.SET_UP, told_by)
    name = entering.author_of(visit, account).name
    email = credentials.name_of(visit.db, account)
    return link_page(visit, link, name, f"/people/{account}", email)


def link_page(visit: Visit, link: Link, name: str, back: str, email: str = "") -> Response[Any]:
    """A link that was just made, shown this once to whoever made it."""
    address = f"{entering.site_of(visit).origin}{link.path}"
    return visit.show(
        "link_made.html",
        LinkPage(
            name=name,
            address=address,
            code=link.code,
            hours=link.hours,
            picture=picture_of(address),
            sent=bool(email)
            and letting_in.deliver_link(
                link, email, visit.services.gateways.mail, entering.site_of(visit).origin
            ),
            back=back,
            device=not email,
        ),
        title="A link to sign in",
    )


@read("/people/{account:uuid}", Deed.OPEN_ACCOUNTS)
def person(visit: Visit) -> Response[Any]:
    """One account, and what happened to it."""
    return _person_page(visit)


def _row(visit: Visit) -> dict[str, Any]:
    # People of families are let in and sent away by those who know them.
    rows = visit.rows(
        "select account, name, title, team, open from pages.accounts "
        "where account = %s and family is null",
        visit.request.path_params["account"],
    )
    if not rows:
        raise NotHere
    return rows[0]


def _person_page(visit: Visit) -> Response[Any]:
    row = _row(visit)
    account = row["account"]
    told = [
        Said(words, at(each.recorded_at), each.entry.author.name)
        for each in reversed(visit.ledger.read(account))
        if (words := said(each.event)) and each.recorded_at
    ]
    return visit.show(
        "person_account.html",
        PersonPage(
            account=account,
            name=row["name"],
            job=row["title"],
            team=row["team"] or "",
            email=credentials.name_of(visit.db, account),
            open=row["open"],
            own=account == visit.viewer.account,
            devices=devices_of(visit, account) if row["open"] else (),
            said=tuple(told),
        ),
        title="Someone who signs in",
        heading=row["name"],
    )


@write("/people/{account:uuid}/links", Deed.OPEN_ACCOUNTS)
def invite_again(visit: Visit) -> Response[Any]:
    """Makes a new link to set up signing in; those before it end."""
    account = _row(visit)["account"]
    if (again := entering.asked_again(visit, f"/people/{account}")) is not None:
        return again
    try:
        return _invited(visit, account)
    except Refused as refused:
        visit.form.refuse(refused.field, refused.reason)
        return _person_page(visit)


@write("/people/{account:uuid}/names", Deed.OPEN_ACCOUNTS)
def change_name(visit: Visit) -> Response[Any]:
    """Enters another e-mail address to sign in with."""
    account = _row(visit)["account"]
    if (again := entering.asked_again(visit, f"/people/{account}")) is not None:
        return again
    email = visit.form.text("sign_in_name").casefold()
    _checked(visit, email, account)
    if visit.form.problems or not _named(visit, account, email):
        return _person_page(visit)
    return go(f"/people/{account}")


@write("/people/{account:uuid}/resets", Deed.OPEN_ACCOUNTS)
def reset(visit: Visit) -> Response[Any]:
    """Takes every way in away and ends every session, so that the person begins anew."""
    account = _row(visit)["account"]
    if (again := entering.asked_again(visit, f"/people/{account}")) is not None:
        return again
    reason = visit.form.text("reset_reason")
    try:
        visit.ledger.tell(account, ResetSignIn(reason=reason), visit.provenance())
    except Refused as refused:
        visit.form.refuse("reset_reason", refused.reason)
        return _person_page(visit)
    credentials.forget(visit.db, account)
    session.end_all(visit.db, account)
    return go(f"/people/{account}")


@write("/people/{account:uuid}/closings", Deed.OPEN_ACCOUNTS)
def close(visit: Visit) -> Response[Any]:
    """Closes an account: from the next request on, nothing opens for it."""
    account = _row(visit)["account"]
    if (again := entering.asked_again(visit, f"/people/{account}")) is not None:
        return again
    reason = visit.form.text("close_reason")
    if account == visit.viewer.account:
        visit.form.refuse("close_reason", "Another administrator must close your account.")
        return _person_page(visit)
    if not close_account(visit, account, reason, "close_reason"):
        return _person_page(visit)
    return go(f"/people/{account}")


def close_account(visit: Visit, account: UUID, reason: str, field: str) -> bool:
    """Closes an account and all that it opened; False where the rules say no."""
    author = visit.provenance().author
    try:
        if reason:
            ended = Provenance(author=author, command_id=entering.fresh_id())
            visit.ledger.tell(account, WithdrawSignInLinks(), ended)
        visit.ledger.tell(account, CloseAccount(reason=reason), visit.provenance())
    except Refused as refused:
        visit.form.refuse(field, refused.reason)
        return False
    credentials.forget(visit.db, account)
    session.end_all(visit.db, account)
    return True


@write("/people/{account:uuid}/devices/{device:str}/revocations", Deed.OPEN_ACCOUNTS)
def send_device_away(visit: Visit) -> Response[Any]:
    """Sends one of someone's devices away."""
    account = _row(visit)["account"]
    letting_in.revoke(
        visit.db,
        visit.ledger,
        account,
        DeviceId(visit.param("device")),
        "Sent away by an administrator",
        visit.provenance(),
    )
    return go(f"/people/{account}")


ROUTES = (
    people,
    new,
    open_account,
    person,
    invite_again,
    change_name,
    reset,
    close,
    send_device_away,
)
