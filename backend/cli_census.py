"""The command that writes what the children in need census asks about family meetings."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend import census_export, seeing
from backend.census_export import Return, Year
from backend.cli_families import GOOD, USAGE, Failed
from backend.opening import House
from backend.settings import Settings

_LEA = re.compile(r"[0-9]{3}")
_FIRST_YEAR = 2026


def add_export(kinds: Any) -> None:
    """The command that writes the family group decision-making fields of a census year."""
    told = kinds.add_parser(
        "cin-census-fgdm",
        help="the family group decision-making fields of the children in need census",
        description="Write, in the shape of the children in need census (XML), what it asks about "
        "the time before court: whether a family meeting was offered and held, and the dates of "
        "the letter and the meetings. Each child is named by the authority's own number, as in "
        "the return that was imported.",
    )
    told.add_argument(
        "--to", metavar="FILE", type=Path, help="where it goes (without it: to the screen)"
    )
    told.add_argument(
        "--year",
        metavar="YYYY",
        type=int,
        help="the census year, which ends on 31 March of it (the one that is running)",
    )
    told.add_argument(
        "--authority", metavar="NNN", default="000", help="the authority's three-figure number"
    )
    told.set_defaults(run=_export)


def _export(settings: Settings, asked: argparse.Namespace) -> int:
    if not _LEA.fullmatch(asked.authority):
        raise Failed("Give the authority's number as three figures, like 201.", USAGE)
    with House(settings) as house, seeing.connect(house.app) as connection:
        today = house.ledger.today()
        year = Year(asked.year) if asked.year else census_export.year_of(today)
        if not _FIRST_YEAR <= year.number <= today.year + 1:
            raise Failed(
                f"The census asks for these fields from {_FIRST_YEAR} on, and not for years to "
                "come.",
                USAGE,
            )
        found = census_export.gathered(connection, year)
    _write(found, asked.to, year, asked.authority)
    for line in _summary(found, year):
        print(line, file=sys.stderr)
    return GOOD


def _write(found: Return, to: Path | None, year: Year, authority: str) -> None:
    made = io.BytesIO()
    census_export.write(found, made, year=year, authority=authority, made=datetime.now(UTC))
    if to is None:
        sys.stdout.buffer.write(made.getvalue())
        return
    try:
        # For its owner's eyes only: it names children by number.
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "wb") as file:
            file.write(made.getvalue())
    except OSError as error:
        raise Failed(f"{to} cannot be written: {error.strerror}.") from None


def _summary(found: Return, year: Year) -> list[str]:
    said = [f"Census year {year.number}. Children written: {len(found.children)}"]
    if found.without_number:
        said.append(
            f"Children left out because they have no number of the authority: "
            f"{found.without_number}"
        )
    if found.left_out:
        said.append(f"Dates left out because they lie in another census year: {found.left_out}")
    return said
