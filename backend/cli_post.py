"""`handrail bounced`: takes in a report that a message could not be delivered."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from backend.opening import House
from backend.post import bounces
from backend.settings import Settings


def add_post(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "bounced",
        help="take in a mail that says a message could not be delivered",
        description="Reads one mail from standard input. Where it says that a message of "
        "Handrail could not be delivered, that message is held and its worker sees it. Let your "
        "mail server hand what comes to HANDRAIL_SMTP_FROM to this command.",
    )
    parser.set_defaults(run=_bounced)


def _bounced(settings: Settings, asked: argparse.Namespace) -> int:
    del asked
    mail = sys.stdin.buffer.read()
    with House(settings, join=True) as house, house.ledger.pool.connection() as db:
        taken = bounces.take(db, house.ledger, mail)
    print("One message came back." if taken else "This says of no message that it came back.")
    return 0
