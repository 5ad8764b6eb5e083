"""Commands of `handrail` for courts: the chronology in four columns, and what is withheld."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from backend import seeing
from backend.cli_families import FAMILY, GOOD, family_called
from backend.court.blocks import Block
from backend.court.questions import BY_SLUG, section
from backend.court.source import Source
from backend.opening import House
from backend.projections.sentences.disclosure import ground_words
from backend.settings import Settings
from backend.sheet import safe

_WITHHELD: LiteralString = """
select q.asked_by, w.entry, w.field, w.ground, w.reason, w.decided_by, w.decided_on, w.reversed
from pages.pack_withheld w join pages.history_requests q using (family, request)
where w.family = %s order by q.seq, w.entry, w.seq
"""


def add_withheld(commands: Any) -> None:
    """The command that says what is withheld from packs."""
    telling = commands.add_parser(
        "withheld",
        help="say what is withheld from a family's packs, on what ground, and who decided",
        description="Say what is withheld from each pack of a family: the entry, the ground, why "
        "and who decided.",
    )
    telling.add_argument("family", metavar="F", help=FAMILY)
    telling.set_defaults(run=_withheld)


def _withheld(settings: Settings, asked: argparse.Namespace) -> int:
    with House(settings) as house, seeing.connect(house.app) as connection:
        family = family_called(connection, asked.family)
        rows = connection.execute(_WITHHELD, (family,)).fetchall()
    for pack, entry, field, ground, reason, by, day, undone in rows:
        what = f"all of entry {entry}" if field is None else f"entry {entry}, {field}"
        after = " Shown after all." if undone else ""
        print(f"{pack}: {what}. {ground_words(ground)}. {reason} {by}, {day}.{after}")
    if not rows:
        print("Nothing is withheld.")
    return GOOD


def print_court(house: House, family: UUID, since: date | None, until: date | None) -> int:
    """Prints the chronology of a family as CSV: number, date, event, document."""
    source = Source(house.ledger.read(family), house.ledger.authority(), since=since, until=until)
    found = section(BY_SLUG["chronology"], source)
    for line in lines(found.blocks):
        sys.stdout.write(line)
    return GOOD


def lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The tables of an answer as CSV that a spreadsheet takes for nothing but words."""
    for block in blocks:
        out = io.StringIO()
        writer = csv.writer(out)
        if block.columns:
            writer.writerow(block.columns)
        for row in block.rows:
            writer.writerow([safe(cell) for cell in row.cells])
        yield out.getvalue() or f"{block.text}\r\n"
