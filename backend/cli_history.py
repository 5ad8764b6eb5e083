"""`handrail history`: what happened in a family and when it was written down, an entry a line."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from backend import lives, seeing
from backend.cli_court import add_withheld, print_court
from backend.cli_families import FAMILY, GOOD, USAGE, Failed, family_called
from backend.cli_plan import day_said
from backend.lateness import how_late
from backend.ledger import LONDON
from backend.opening import House
from backend.projections.rows import Row
from backend.projections.sentences.wording import day_words
from backend.settings import Settings

_TOLD = (
    *("seq", "topic", "part", "sentence", "happened_on", "happened_at", "precision", "recorded_at"),
    *("by_name", "by_title", "on_behalf", "meeting", "people", "late", "marks"),
)


def add_history(commands: Any) -> None:
    """The commands that print a family's history, and what is withheld of it."""
    add_withheld(commands)
    telling = commands.add_parser(
        "history",
        help="print a family's history",
        description="Print every entry of a family's record, the newest first, as the history "
        "page tells it.",
    )
    telling.add_argument("family", metavar="F", help=FAMILY)
    telling.add_argument(
        "--from", dest="since", metavar="DATE", type=day_said, help="what happened on or after it"
    )
    telling.add_argument(
        "--to", dest="until", metavar="DATE", type=day_said, help="what happened on or before it"
    )
    telling.add_argument(
        "--recorded", action="store_true", help="count the day it was written down instead"
    )
    telling.add_argument(
        "--court",
        action="store_true",
        help="only what is marked as significant, as CSV: number, date, event, document",
    )
    telling.add_argument("--json", action="store_true", help="print it as JSON")
    telling.set_defaults(run=_history)


def _history(settings: Settings, asked: argparse.Namespace) -> int:
    if asked.since and asked.until and asked.until < asked.since:
        raise Failed("The last day is before the first.", USAGE)
    with House(settings) as house, seeing.connect(house.app) as connection:
        if asked.court:
            family = family_called(connection, asked.family)
            return print_court(house, family, asked.since, asked.until)
        rows = lives.history(
            connection,
            family_called(connection, asked.family),
            asked.since,
            asked.until,
            recorded=asked.recorded,
            late_after_hours=house.ledger.profile().late_after_hours,
        )
    if asked.json:
        told = [{name: row[name] for name in _TOLD} for row in rows]
        print(msgspec.json.encode(told).decode())
        return GOOD
    for row in rows:
        _say(row)
    if not rows:
        print("Nothing was told of these days." if asked.since or asked.until else "No entries.")
    return GOOD


def _say(row: Row) -> None:
    on = day_words(row["happened_on"]) if row["happened_on"] else "no day told"
    late = f", written down late: {how_late(row['late_by'])} after" if row["late"] else ""
    written = f"{row['recorded_at'].astimezone(LONDON):%Y-%m-%d %H:%M}"
    behalf = f" for {row['on_behalf']}" if row["on_behalf"] else ""
    print(f"{row['seq']:>5}  {on}, recorded {written} by {row['by_name']}{behalf}{late}: ", end="")
    print(row["sentence"])
    for mark in row["marks"]:
        print(f"       Entry {mark['seq']}: {mark['words']}")
