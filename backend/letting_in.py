"""Links that are used once, and the devices that they let in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from secrets import token_urlsafe
from typing import Any, LiteralString
from uuid import UUID, uuid4

import msgspec
from psycopg import Connection

from backend.aggregates.credentials import (
    LetDeviceIn,
    LinkKind,
    MakeSignInLink,
    RevokeDevice,
    UseSignInLink,
)
from backend.aggregates.vocabulary import DeviceId, LinkId
from backend.credentials import keyed, new_code, spaced, typed
from backend.ledger import Ledger
from backend.post.gateways import Never, NotNow, Unsure, send_mail
from backend.post.outbox import message_id
from backend.record import Provenance
from backend.settings import Mail

_OPENED: LiteralString = """
select l.link, l.account, l.kind from house.sign_in_links l
join pages.accounts a on a.account = l.account and a.open
where l.until > clock_timestamp() and"""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it is shown, once, to whoever made it: the token is kept nowhere."""

    account: UUID
    link: LinkId
    token: str
    code: str
    hours: int

    @property
    def path(self) -> str:
        """Its address on this site."""
        return f"/in/{self.token}"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A link that can still be used."""

    link: LinkId
    account: UUID
    kind: LinkKind


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device that is let in."""

    device: DeviceId
    account: UUID
    pin: str | None
    wrong: int


def make_link(
    db: Connection, ledger: Ledger, account: UUID, kind: LinkKind, by: Provenance
) -> Link:
    """A new link for someone; every one before it ends."""
    hours = ledger.profile().sign_in_link_hours
    link, token, code = LinkId(uuid4().hex), token_urlsafe(32), new_code()
    ledger.tell(account, MakeSignInLink(link=link, kind=kind, hours=hours), by)
    with db.transaction():
        db.execute("delete from house.sign_in_links where account = %s", (account,))
        db.execute(
            "insert into house.sign_in_links (link, account, kind, token, code, until) values "
            "(%s, %s, %s, %s, %s, clock_timestamp() + make_interval(hours => %s))",
            (link, account, kind.value, _hash(token), keyed(_key(ledger), "link", code), hours),
        )
    return Link(account=account, link=link, token=token, code=spaced(code), hours=hours)


def deliver_link(link: Link, address: str, mail: Mail | None, site: str) -> bool:
    """Mails a link at once; False where it did not leave, and whoever made it tells it.

    It does not wait in the outbox: its token is kept nowhere.
    """
    if mail is None:
        return False
    message = EmailMessage()
    message["From"] = formataddr(("Handrail", mail.address))
    message["To"] = address
    message["Subject"] = "A link for you"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = message_id(UUID(link.link), mail.address)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"This link works once, for {link.hours} hours:\n\n{site}{link.path}\n\n"
        "If you did not ask for it, leave it alone.\n"
    )
    try:
        send_mail(mail, message, address, lambda: True)
    except (NotNow, Never, Unsure):
        return False
    return True


def find_link(db: Connection, token: str) -> Opened | None:
    """The link with this token, where it can still be used. Looking spends nothing."""
    return _opened(db.execute(f"{_OPENED} l.token = %s", (_hash(token),)).fetchone())


def find_code(db: Connection, ledger: Ledger, code: str) -> Opened | None:
    """The link with this short code, where it can still be used."""
    asked = keyed(_key(ledger), "link", typed(code))
    return _opened(db.execute(f"{_OPENED} l.code = %s", (asked,)).fetchone())


def spend(db: Connection, ledger: Ledger, found: Opened, by: Provenance) -> bool:
    """Uses a link; False where someone else was first."""
    gone = db.execute("delete from house.sign_in_links where link = %s", (found.link,))
    if gone.rowcount != 1:
        return False
    ledger.tell(found.account, UseSignInLink(link=found.link), by)
    return True


def _opened(row: tuple[Any, ...] | None) -> Opened | None:
    return Opened(link=row[0], account=row[1], kind=LinkKind(row[2])) if row else None


# Devices


def let_in(
    db: Connection, ledger: Ledger, account: UUID, called: str, by: Provenance
) -> tuple[DeviceId, str]:
    """Lets a device in: its id, and the token that its browser keeps."""
    device, token = DeviceId(uuid4().hex), token_urlsafe(32)
    ledger.tell(account, LetDeviceIn(device=device, called=called), by)
    db.execute(
        "insert into house.devices (device, account, token, called) values (%s, %s, %s, %s)",
        (device, account, _hash(token), called),
    )
    return device, token


def find_device(db: Connection, ledger: Ledger, token: str | None) -> Device | None:
    """The device whose browser keeps this token, unless it was sent away or not seen for long."""
    if not token:
        return None
    row = db.execute(
        "select d.device, d.account, d.pin, d.wrong from house.devices d "
        "join pages.accounts a on a.account = d.account and a.open where d.token = %s "
        "and d.seen_at > clock_timestamp() - make_interval(days => %s)",
        (_hash(token), ledger.profile().device_days),
    ).fetchone()
    if row is None:
        return None
    return Device(device=row[0], account=row[1], pin=row[2], wrong=row[3])


def seen(db: Connection, device: DeviceId) -> None:
    """The right person came on this device."""
    db.execute(
        "update house.devices set seen_at = clock_timestamp(), wrong = 0 where device = %s",
        (device,),
    )


def wrong_pin(db: Connection, device: DeviceId) -> int:
    """Counts a wrong PIN: how many there were in a row."""
    row = db.execute(
        "update house.devices set wrong = wrong + 1 where device = %s returning wrong", (device,)
    ).fetchone()
    return row[0] if row else 0


def keep_pin(db: Connection, device: DeviceId, kept: str) -> None:
    """Keeps a device's PIN that was hashed."""
    db.execute("update house.devices set pin = %s, wrong = 0 where device = %s", (kept, device))


def revoke(
    db: Connection, ledger: Ledger, account: UUID, device: DeviceId, reason: str, by: Provenance
) -> None:
    """Sends a device away: from the next request on, nothing opens on it."""
    ledger.tell(account, RevokeDevice(device=device, reason=reason), by)
    with db.transaction():
        db.execute(
            "delete from house.devices where device = %s and account = %s", (device, account)
        )
        db.execute(
            "delete from house.sessions where device = %s and account = %s",
            (device, str(account)),
        )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _key(ledger: Ledger) -> bytes:
    return ledger.keyring.codes
