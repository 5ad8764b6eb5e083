"""`handrail keys`: another key-encryption key takes the place of the one before."""

from __future__ import annotations

import argparse
from typing import Any

from backend import rewrapping
from backend.cli_families import BAD, GOOD, USAGE, Failed
from backend.cli_output import many, progress
from backend.opening import House
from backend.settings import Settings


def add_keys(commands: Any) -> None:
    """The commands about the key-encryption key."""
    keys = commands.add_parser(
        "keys",
        help="replace the key-encryption key",
        description="Replace the key that wraps the families\u2019 own keys.",
    )
    kinds = keys.add_subparsers(metavar="WHAT", required=True)
    again = kinds.add_parser(
        "rewrap",
        help="wrap every family's key by the new one",
        description="Wrap every family\u2019s key by HANDRAIL_KEK, with HANDRAIL_OTHER_KEK set to "
        "the one before. It can be stopped at any moment and run again; the site stays up.",
    )
    again.set_defaults(run=_rewrap)
    check = kinds.add_parser(
        "check",
        help="open every family's key by HANDRAIL_KEK alone",
        description="Open every family\u2019s key by HANDRAIL_KEK alone: whether the one before "
        "can be taken away.",
    )
    check.set_defaults(run=_check)


def _rewrap(settings: Settings, asked: argparse.Namespace) -> int:
    del asked
    if settings.other_kek is None:
        raise Failed(
            "HANDRAIL_OTHER_KEK is not set: the key before this one. Set HANDRAIL_KEK to the new "
            "key and HANDRAIL_OTHER_KEK to the one that it replaces.",
            USAGE,
        )
    with House(settings) as house, progress("Wrapping") as report:
        found = rewrapping.rewrap(house.owner, house.ledger.keyring, report)
    print(f"{many(found.wrapped, 'key')} wrapped anew.")
    if found.unopened:
        print(
            f"{many(len(found.unopened), 'key')} could not be opened by either: "
            "keep the key before, and look for a third."
        )
        return BAD
    print("Run `handrail keys check`, then take HANDRAIL_OTHER_KEK away.")
    return GOOD


def _check(settings: Settings, asked: argparse.Namespace) -> int:
    del asked
    with House(settings) as house, house.pool.connection() as connection:
        found = rewrapping.check(connection, house.ledger.keyring)
    if found.closed:
        print(
            f"{many(len(found.closed), 'key')} of {found.keys} still need the key before: "
            "run `handrail keys rewrap`."
        )
        return BAD
    print(f"{many(found.keys, 'key')} checked: HANDRAIL_KEK alone opens every one.")
    return GOOD
