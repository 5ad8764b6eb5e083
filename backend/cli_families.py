"""Commands of `handrail` about one family, and how every command ends."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

import psycopg

from backend.aggregates.deadlines import open_deadlines
from backend.explain import explained
from backend.opening import House
from backend.settings import Settings

GOOD, BAD, USAGE = 0, 1, 2


class Failed(Exception):
    """What was asked cannot be done; the message is one plain line."""

    def __init__(self, reason: str, code: int = BAD) -> None:
        super().__init__(reason)
        self.code = code


def family_called(connection: psycopg.Connection, beginning: str) -> UUID:
    """The one family whose id begins so; raises Failed when there is none or more than one."""
    found = connection.execute(
        "select stream from ledger.heads where starts_with(stream::text, lower(%s)) "
        "and (stream in (select family from pages.families) or stream::text = lower(%s)) limit 2",
        (beginning, beginning),
    ).fetchall()
    if len(found) == 1:
        return found[0][0]
    many = "More than one family's" if found else "No family's"
    raise Failed(f"{many} id begins with {beginning!r}.", USAGE)


def add_deadlines(commands: Any) -> None:
    """The command that says what is due for a family."""
    dates = commands.add_parser(
        "deadlines",
        help="say what is due for a family, and why then",
        description="Say every open date of a family: by which rule, counted from which day, and "
        "who moved it.",
    )
    dates.add_argument(
        "--family", metavar="F", required=True, help="the family's id, or the beginning of it"
    )
    dates.add_argument(
        "--explain", action="store_true", help="lay the days out one by one, bank holidays named"
    )
    dates.set_defaults(run=_deadlines)


def _deadlines(settings: Settings, asked: argparse.Namespace) -> int:
    with House(settings) as house, psycopg.connect(house.app, autocommit=True) as connection:
        family = house.ledger.family(family_called(connection, asked.family))
        today, authority = house.ledger.today(), house.ledger.authority()
        for each in open_deadlines(family):
            calendar = authority.calendar_called(each.due.calendar)
            for line in explained(each, calendar, today, days=asked.explain):
                print(line)
    if not open_deadlines(family):
        print("Nothing is due.")
    return GOOD
