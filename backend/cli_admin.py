"""Commands of `handrail` about who administers it, and what must be set before it serves people."""

from __future__ import annotations

import argparse
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from backend import cli_keys, cli_post, credentials, letting_in, seeing
from backend.aggregates.account import OpenAccount, Standing
from backend.aggregates.credentials import GiveSignInName, LinkKind
from backend.aggregates.vocabulary import Refused
from backend.cli_families import GOOD, USAGE, Failed
from backend.opening import House
from backend.record import Author, Provenance
from backend.settings import Settings, SettingsError

# Who does what is done at the terminal, before anyone can sign in.
TERMINAL = Author(account="terminal", name="The terminal", title="Operator")


def add_admin(commands: Any) -> None:
    """The commands of whoever runs a site: the first administrator, and mail that came back."""
    cli_post.add_post(commands)
    cli_keys.add_keys(commands)
    admin = commands.add_parser(
        "admin",
        help="make an administrator, who opens everyone else's account",
        description="Make an administrator, or let one in again who lost every way in.",
    )
    kinds = admin.add_subparsers(metavar="WHAT", required=True)
    create = kinds.add_parser(
        "create",
        help="print a link with which an administrator sets up signing in",
        description="Print a link that works once, with which an administrator chooses a password "
        "and a second step. For someone who is an administrator already it is a new link.",
    )
    create.add_argument("--name", required=True, help="the person's name")
    create.add_argument("--email", required=True, help="the address they sign in with")
    create.set_defaults(run=_create)


def _create(settings: Settings, asked: argparse.Namespace) -> int:
    with House(settings) as house, seeing.connect(house.app) as db:
        known = credentials.known_by_name(db, asked.email)
        if known is not None:
            standing = db.execute(
                "select standing from pages.accounts where account = %s", (known.account,)
            ).fetchone()
            if standing is None or standing[0] != Standing.ADMINISTRATOR.value:
                raise Failed(f"{asked.email} signs in already, and not as an administrator.")
            account = known.account
        else:
            account = _opened(house, db, asked.name, asked.email)
        link = letting_in.make_link(db, house.ledger, account, LinkKind.SET_UP, _by())
    origin = settings.public_url or f"http://localhost:{settings.port}"
    print(f"Open this link within {link.hours} hours. It works once, and is shown only here:")
    print(f"{origin}{link.path}")
    print("Whoever opens it can do all that an administrator may: hand it to nobody else.")
    return GOOD


def _opened(house: House, db: psycopg.Connection, name: str, email: str) -> Any:
    account, ledger = uuid4(), house.ledger
    opening = OpenAccount(name=name, title="Administrator", standing=Standing.ADMINISTRATOR)
    naming = GiveSignInName(name=email)
    try:
        ledger.would_tell(account, naming, after=opening)
        ledger.tell(account, opening, _by())
        ledger.tell(account, naming, _by())
    except Refused as refused:
        raise Failed(refused.reason, USAGE) from None
    credentials.give_name(db, account, email)
    return account


def _by() -> Provenance:
    return Provenance(author=TERMINAL, command_id=uuid4())


# What must be there before people are served


def check_settings(settings: Settings) -> None:
    """Raises SettingsError where a site for real people lacks its key or its name."""
    if settings.demo:
        return
    if settings.kek is None:
        raise SettingsError(
            "HANDRAIL_KEK is not set: the key that the families' words are encrypted under. Make "
            "one with: openssl rand -base64 32, keep it apart from the backups, and set "
            "HANDRAIL_KEK or HANDRAIL_KEK_FILE. For trying things out: handrail serve --demo."
        )
    address = urlsplit(settings.public_url or "")
    if address.scheme == "http" and address.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingsError(
            "HANDRAIL_PUBLIC_URL begins with http://, so everything people send could be read on "
            "its way. Put a proxy with a certificate in front of Handrail and set the https "
            "address. Only on this machine itself can it be http://localhost."
        )
    if settings.public_url is None and not settings.named_hosts:
        raise SettingsError(
            "No host is allowed yet: set HANDRAIL_PUBLIC_URL to the address that people type, "
            "such as https://handrail.example.org, or HANDRAIL_ALLOWED_HOSTS to the host's name."
        )


def check_ready(house: House) -> None:
    """Raises Failed where there is nobody who could let anyone in."""
    with seeing.connect(house.app) as db:
        found = db.execute(
            "select from pages.accounts where open and standing = %s limit 1",
            (Standing.ADMINISTRATOR.value,),
        ).fetchone()
    if found is None:
        raise Failed(
            "There is no administrator yet, so nobody could sign in. Make one with: "
            "handrail admin create --name NAME --email ADDRESS, and start again.",
            USAGE,
        )
