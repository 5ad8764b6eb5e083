"""Coming in: what stands between a browser and being signed in, and the moment when it is."""

from __future__ import annotations

from datetime import UTC, datetime
from time import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from backend import access_log, credentials, letting_in, throttle
from backend.aggregates.accounts import SomeoneCommand
from backend.aggregates.credentials import HoldSignIn, LinkKind, UseRecoveryCode
from backend.aggregates.vocabulary import DeviceId, Refused
from backend.letting_in import Device, Opened
from backend.passkeys import Site
from backend.record import Author, Provenance
from backend.throttle import Taken
from web import sent_on, session
from web.log import log
from web.page import Visit, go

PENDING_SECONDS = 30 * 60
# So long a device's browser keeps its token; the profile's days are counted on our side.
KEPT_SECONDS = 366 * 24 * 60 * 60
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """How far someone has come who is not signed in yet; kept closed, for half an hour."""

    account: UUID | None = None
    step: str = ""
    password: str = ""
    secret: str = ""
    challenge: str = ""
    state: str = ""
    nonce: str = ""
    verifier: str = ""
    then: str = ""
    at: float = 0.0


def token_of(visit: Visit) -> str:
    """The session token that this browser sent, or was just given."""
    name = session.cookie_name(visit.services.secure)
    for given in reversed(visit.cookies):
        if given.key == name:
            return str(given.value)
    return visit.request.cookies.get(name, "")


def pending(visit: Visit, step: str = "") -> Pending:
    """What is pending in this session; an empty one where it is another step, or too old."""
    kept = visit.session.pending
    if kept is None:
        return Pending()
    box = visit.ledger.keyring.box(UUID(int=0))
    found = msgspec.json.decode(box.open(kept, b"pending"), type=Pending)
    if time() - found.at > PENDING_SECONDS or (step and found.step != step):
        return Pending()
    return found


def keep(visit: Visit, found: Pending) -> None:
    """Keeps how far someone has come, in the session that they have."""
    session.keep_pending(visit.db, token_of(visit), _closed(visit, found))


def begin_pending(visit: Visit, found: Pending, to: str) -> Response[Any]:
    """A new session in which nobody is signed in yet, and on to the next step."""
    token = session.begin(visit.db, None, token_of(visit), pending=_closed(visit, found))
    visit.cookies.append(session.cookie(token, visit.services.secure))
    return go(to)


def _closed(visit: Visit, found: Pending) -> bytes:
    words = msgspec.json.encode(msgspec.structs.replace(found, at=time()))
    return visit.ledger.keyring.box(UUID(int=0)).close(words, b"pending")


# Who it is, and where from


def author_of(visit: Visit, account: UUID) -> Author:
    """Someone as the author of what they do before they are signed in."""
    rows = visit.rows("select name, title from pages.accounts where account = %s", account)
    name, title = (rows[0]["name"], rows[0]["title"]) if rows else ("", "")
    return Author(account=str(account), name=name, title=title)


def by(visit: Visit, account: UUID) -> Provenance:
    """Told by this person, once."""
    return Provenance(author=author_of(visit, account), command_id=uuid4())


def fresh_id() -> UUID:
    """The id of a command that is another one each time it is sent."""
    return uuid4()


def tell(visit: Visit, account: UUID, command: SomeoneCommand) -> None:
    """Tells something that this person did to their own ways in."""
    visit.ledger.tell(account, command, by(visit, account))


def is_lay(visit: Visit, account: UUID) -> bool:
    """Whether this is someone of a family or its network, who is let in by a worker."""
    asked = "select from pages.accounts where account = %s and family is not null"
    return bool(visit.rows(asked, account))


def browser_called(visit: Visit) -> str:
    """What this browser says it is, in two words."""
    said = visit.request.headers.get("user-agent", "")
    browser = next((word for sign, word in BROWSERS if sign in said), "A browser")
    system = next((word for sign, word in SYSTEMS if sign in said), "")
    return f"{browser} on {system}" if system else browser


def site_of(visit: Visit) -> Site:
    """The site as the browser knows it, for passkeys."""
    origin = visit.services.public_url or f"http://{visit.request.headers.get('host', '')}"
    return Site(host=urlsplit(origin).hostname or "", origin=origin)


def device_of(visit: Visit) -> Device | None:
    """The device that this browser is known as."""
    token = visit.request.cookies.get(_device_cookie_name(visit))
    return letting_in.find_device(visit.db, visit.ledger, token)


def _device_cookie_name(visit: Visit) -> str:
    return f"{session.cookie_name(visit.services.secure)}-device"


# Tries


def take_try(
    visit: Visit, account: UUID | None, name: str, use: str, device: Device | None
) -> Taken | None:
    """Takes a try at `use` of this name; None where it must wait and nothing may be looked at.

    A device that its owner was signed in on before has tries of its own, so that no stranger's
    tries keep its owner out.
    """
    key = visit.ledger.keyring.codes
    if device is not None and account is not None and device.account == account:
        buckets = (throttle.for_device(key, f"{use} {device.device}"),)
    else:
        client = visit.request.client
        buckets = (throttle.for_address(key, client.host if client else ""),)
        if name:
            buckets = (throttle.for_account(key, f"{use} {name}"), *buckets)
    taken = throttle.take(visit.db, buckets)
    if taken is None:
        # Not in the access log, or anybody could fill it.
        log("sign-in-held", id=visit.request.scope.get("request_id", ""), kind=use)
    if taken is not None and taken.tries == throttle.FREE_FOR_ACCOUNT and taken.minutes and account:
        tell(visit, account, HoldSignIn(tries=taken.tries, minutes=taken.minutes))
    return taken


def forgive(visit: Visit, name: str, use: str, device: Device | None) -> None:
    """Forgets this name's tries: the right one came."""
    key = visit.ledger.keyring.codes
    throttle.forgive(visit.db, throttle.for_account(key, f"{use} {name}"))
    if device is not None:
        throttle.forgive(visit.db, throttle.for_device(key, f"{use} {device.device}"))


def refused(visit: Visit, account: UUID | None) -> None:
    """Notes that someone tried to sign in and was not let in."""
    _note(visit, account, allowed=False)


def note_in(visit: Visit, account: UUID) -> None:
    """Notes that someone signed in."""
    _note(visit, account, allowed=True)


def _note(visit: Visit, account: UUID | None, *, allowed: bool) -> None:
    author = author_of(visit, account) if account else Author(account="", name="", title="")
    access_log.note(
        visit.db,
        account=author.account,
        name=author.name,
        title=author.title,
        family=None,
        deed="sign-in",
        allowed=allowed,
        request=visit.request.scope.get("request_id", ""),
    )


def second_is_good(visit: Visit, account: UUID, code: str) -> bool:
    """Whether this is the app's code of now, or one of the codes written down."""
    if credentials.check_code(visit.db, visit.ledger.keyring, account, code):
        return True
    key = visit.ledger.keyring.codes
    # Codes written down before there was a key of their own were kept by the key-encryption key.
    keys = (key, *visit.ledger.keyring.keks)
    left = credentials.spend_recovery_code(visit.db, keys, account, code)
    if left is None:
        return False
    tell(visit, account, UseRecoveryCode(left=left))
    return True


# Links


def spend(visit: Visit, found: Opened) -> bool:
    """Uses a link or its code, once."""
    try:
        return letting_in.spend(visit.db, visit.ledger, found, by(visit, found.account))
    except Refused:
        return False


def begin_set_up(visit: Visit, found: Opened) -> Response[Any]:
    """On to setting up what the link was for."""
    if found.kind is LinkKind.DEVICE:
        step = Pending(account=found.account, step="device")
        return begin_pending(visit, step, "/sign-in/set-up/device")
    step = Pending(account=found.account, step="set-up")
    return begin_pending(visit, step, "/sign-in/set-up")


# The moment


def end_others(visit: Visit, account: UUID) -> None:
    """Ends every session of someone who changed how they sign in, but for this one."""
    session.end_all(visit.db, account, visit.session.id)


def come_in(visit: Visit, account: UUID, how: str, device: DeviceId | None = None) -> Response[Any]:
    """Signs someone in under a new token, on a device that is known from now on."""
    note_in(visit, account)
    if device is None:
        device = _known_as(visit, account)
    else:
        letting_in.seen(visit.db, device)
    token = session.begin(
        visit.db,
        account,
        token_of(visit),
        how=how,
        device=device,
        called=browser_called(visit),
        second=True,
    )
    visit.cookies.append(session.cookie(token, visit.services.secure))
    return go(sent_on.page_for(visit, account) or "/")


def _known_as(visit: Visit, account: UUID) -> DeviceId:
    known = device_of(visit)
    if known is not None and known.account == account:
        letting_in.seen(visit.db, known.device)
        return known.device
    return let_in(visit, account)


def let_in(visit: Visit, account: UUID) -> DeviceId:
    """Lets this browser's device in as someone's, and gives it a token of its own."""
    called = browser_called(visit)
    device, token = letting_in.let_in(visit.db, visit.ledger, account, called, by(visit, account))
    visit.cookies.append(
        Cookie(
            key=_device_cookie_name(visit),
            value=token,
            max_age=KEPT_SECONDS,
            path="/",
            secure=visit.services.secure,
            httponly=True,
            samesite="lax",
        )
    )
    return device


def send_away(visit: Visit, device: Device, reason: str) -> None:
    """Sends a device away that guessed too often."""
    try:
        told_by = by(visit, device.account)
        letting_in.revoke(visit.db, visit.ledger, device.account, device.device, reason, told_by)
    except Refused:
        # The account was closed meanwhile, and with it the device.
        return


def fresh(visit: Visit) -> bool:
    """Whether the person has shown a moment ago that it is they; the demo's need not."""
    if visit.services.demo and not visit.session.second_at:
        return True
    shown = visit.session.second_at
    if shown is None:
        return False
    minutes = visit.ledger.profile().step_up_minutes
    return (datetime.now(UTC) - shown).total_seconds() < minutes * 60


def asked_again(visit: Visit, then: str) -> Response[Any] | None:
    """For grave deeds: first to showing again that it is you, and from there on to `then`.

    None where that was a moment ago, and the deed may be done.
    """
    if fresh(visit):
        return None
    keep(visit, Pending(step="again", then=then))
    return go("/sign-in/again")
