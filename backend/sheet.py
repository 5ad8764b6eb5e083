"""Lists as CSV that a spreadsheet takes for nothing but words: no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What a spreadsheet begins a formula or a command with, in full width too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: str) -> str:
    """The cell as words: one that would begin a formula begins with an apostrophe."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def sheet(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A whole sheet with its headings; it begins with a mark that says it is UTF-8."""
    return f"\ufeff{more([tuple(columns), *rows])}"


def more(rows: Iterable[Iterable[str]]) -> str:
    """Lines that follow in a sheet already begun."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(map(safe, row))
    return out.getvalue()
