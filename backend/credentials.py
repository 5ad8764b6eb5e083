"""Passwords, codes from an app and written-down codes: made, kept as hashes, and checked."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore
from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg import Connection
from pyotp import random_base32
from pyotp.totp import TOTP

from backend.keys import Keyring
from backend.known_passwords import is_known

SHORTEST, LONGEST = 12, 128
# 24 letters of 30 are 117 bits: too many to try, even for whoever has the table and the key.
RECOVERY_CODES, RECOVERY_LETTERS = 10, 24
STEP_SECONDS = 30
# One verification takes 64 MiB: more at once would let strangers fill the memory.
AT_ONCE = 2
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
_turn = BoundedSemaphore(AT_ONCE)
# What everybody tries first, and the words of this place (docs/protection.md lists them); the
# person's own name is refused beside them, and what was found in breaches.
_COMMON = frozenset(
    {
        "handrail",
        "bottomline",
        "childprotection",
        "childreninneed",
        "childrensservices",
        "council",
        "familygroupconference",
        "familynetwork",
        "familyplan",
        "networklead",
        "safeguarding",
        "socialcare",
        "socialwork",
        "socialworker",
        "teammanager",
        "password",
        "qwertyuiop",
        "letmein",
        "iloveyou",
        "welcome",
        "monkey",
        "dragon",
        "football",
        "sunshine",
        "princess",
        "administrator",
        "changeme",
        "correcthorsebatterystaple",
    }
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of how one account signs in."""

    account: UUID
    name: str
    title: str
    password: str | None
    authenticator: bool
    passkeys: int


_KNOWN = """
select a.account, a.name, a.title, c.password, c.totp is not null,
  (select count(*) from house.passkeys p where p.account = a.account)
from pages.accounts a left join house.credentials c using (account)
where a.open and """


def known_by_name(db: Connection, name: str) -> Known | None:
    """The open account that signs in under this e-mail address."""
    return _known(db.execute(_KNOWN + "c.name = %s", (name.strip().casefold(),)).fetchone())


def known(db: Connection, account: UUID) -> Known | None:
    """What is kept of an open account."""
    return _known(db.execute(_KNOWN + "a.account = %s", (account,)).fetchone())


def _known(row: tuple[object, ...] | None) -> Known | None:
    if row is None:
        return None
    names = Known.__struct_fields__
    return msgspec.convert(dict(zip(names, row, strict=True)), Known)


def give_name(db: Connection, account: UUID, name: str) -> bool:
    """Keeps the e-mail address that someone signs in with; False where another has it."""
    taken = db.execute(
        "select from house.credentials where name = %s and account <> %s",
        (name.strip().casefold(), account),
    ).fetchone()
    if taken is not None:
        return False
    db.execute(
        "insert into house.credentials (account, name) values (%s, %s) "
        "on conflict (account) do update set name = excluded.name",
        (account, name.strip().casefold()),
    )
    return True


def name_of(db: Connection, account: UUID) -> str:
    """The e-mail address that someone signs in with, "" where there is none."""
    row = db.execute("select name from house.credentials where account = %s", (account,)).fetchone()
    return row[0] or "" if row else ""


def forget(db: Connection, account: UUID) -> None:
    """Takes away all that someone signs in with, but for the address they go by."""
    db.execute(
        "update house.credentials set password = null, totp = null, issuer = null, subject = null "
        "where account = %s",
        (account,),
    )
    for taking in (
        "delete from house.passkeys where account = %s",
        "delete from house.recovery_codes where account = %s",
        "delete from house.sign_in_links where account = %s",
        "delete from house.devices where account = %s",
    ):
        db.execute(taking, (account,))


# Passwords and PINs


def weak(password: str, *about: str) -> str:
    """Why a password is not good enough, in words for the page; "" where it is."""
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more. A few words in a row are easy to keep in mind."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    plain = "".join(each for each in password.casefold() if each.isalnum())
    bare = plain.strip("0123456789")
    mine = {part for said in about for part in said.casefold().replace("@", " ").split()}
    if bare in _COMMON | mine or len(set(plain)) < 5 or is_known(password):
        return "This is one of the first that anyone would try. Choose other words."
    return ""


def weak_pin(pin: str) -> str:
    """Why a PIN is not good enough, in words for the page; "" where it is."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) == 6):
        return "Choose 6 numbers."
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) < 3 or steps in ({1}, {9}):
        return "This is one of the first that anyone would try. Choose other numbers."
    return ""


def hashed(secret: str) -> str:
    """A password or PIN as it is kept."""
    with _turn:
        return _hasher.hash(secret)


def verify(kept: str | None, secret: str) -> bool:
    """Whether this is the password or PIN; where none is kept, the same work is done."""
    with _turn:
        try:
            # Longer than any we keep: not worth the work, and cut so that it costs no more.
            return _hasher.verify(kept or _nobodys(), secret[: LONGEST * 4]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def check_password(db: Connection, known: Known | None, password: str) -> bool:
    """Whether this is the account's password; kept anew when it was kept under weaker terms."""
    kept = known.password if known else None
    if not verify(kept, password) or known is None or kept is None:
        return False
    if _hasher.check_needs_rehash(kept):
        keep_password(db, known.account, hashed(password))
    return True


def keep_password(db: Connection, account: UUID, kept: str) -> None:
    """Keeps a password that was hashed."""
    db.execute(
        "insert into house.credentials (account, password) values (%s, %s) "
        "on conflict (account) do update set password = excluded.password",
        (account, kept),
    )


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


# Codes from an app


def new_secret() -> str:
    """A secret for an app that shows codes."""
    return random_base32()


def provisioning(secret: str, name: str) -> str:
    """What the app reads from the picture."""
    return TOTP(secret).provisioning_uri(name=name, issuer_name="Handrail")


def step_of(secret: str, code: str, at: datetime | None = None) -> int | None:
    """The step of the clock that a code is good for, one before and after allowed; or None."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
        return None
    totp, now = TOTP(secret), int((at or datetime.now(UTC)).timestamp()) // STEP_SECONDS
    good = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step), digits)
    ]
    return max(good, default=None)


def keep_secret(db: Connection, keyring: Keyring, account: UUID, secret: str, step: int) -> None:
    """Keeps an app's secret, closed with the account's own key, and the step it began with."""
    closed = keyring.box(account).close(secret.encode(), b"totp" + account.bytes)
    db.execute(
        "insert into house.credentials (account, totp, totp_step) values (%s, %s, %s) "
        "on conflict (account) do update "
        "set totp = excluded.totp, totp_step = excluded.totp_step",
        (account, closed, step),
    )


def check_code(
    db: Connection, keyring: Keyring, account: UUID, code: str, at: datetime | None = None
) -> bool:
    """Whether this is the app's code now; each is taken once, and none from before it."""
    row = db.execute("select totp from house.credentials where account = %s", (account,)).fetchone()
    if row is None or row[0] is None:
        return False
    secret = keyring.box(account).open(bytes(row[0]), b"totp" + account.bytes).decode()
    step = step_of(secret, code, at)
    if step is None:
        return False
    taken = db.execute(
        "update house.credentials set totp_step = %s where account = %s and totp_step < %s",
        (step, account, step),
    )
    return taken.rowcount == 1


# Codes to write down


def make_recovery_codes(db: Connection, key: bytes, account: UUID) -> tuple[str, ...]:
    """Codes to write down, shown once; those before them end."""
    codes = tuple(_letters(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES))
    with db.transaction():
        db.execute("delete from house.recovery_codes where account = %s", (account,))
        for code in codes:
            db.execute(
                "insert into house.recovery_codes (account, code) values (%s, %s)",
                (account, keyed(key, "recovery", code)),
            )
    return tuple(spaced(code) for code in codes)


def spend_recovery_code(
    db: Connection, keys: Sequence[bytes], account: UUID, code: str
) -> int | None:
    """How many codes are left after this one, or None where it is none of them.

    `keys` are those that codes were kept by, now and before.
    """
    kept = [keyed(key, "recovery", typed(code)) for key in keys]
    gone = db.execute(
        "delete from house.recovery_codes where account = %s and code = any(%s)", (account, kept)
    )
    if gone.rowcount != 1:
        return None
    row = db.execute(
        "select count(*) from house.recovery_codes where account = %s", (account,)
    ).fetchone()
    return row[0] if row else 0


def new_code() -> str:
    """A code of 12 letters and figures that cannot be mistaken for one another."""
    return _letters(12)


def spaced(code: str) -> str:
    """A code in groups of four, for reading it out."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def typed(code: str) -> str:
    """A code as someone typed it, without what does not matter."""
    return "".join(each for each in code.upper() if each.isalnum())[:64]


def keyed(key: bytes, use: str, secret: str) -> bytes:
    """A short code as it is kept: of no use to anyone who has the table alone."""
    return hmac.digest(key, f"handrail/{use}/v1\n{secret}".encode(), "sha256")


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
