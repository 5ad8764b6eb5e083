"""What an answer is made of, the same for a page, for paper and for the command line."""

from __future__ import annotations

import msgspec


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table; `entry` is the entry it comes from, `key` whether others point here."""

    cells: tuple[str, ...]
    entry: int | None = None
    key: bool = False


class Block(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A heading, a paragraph, a list or a table, whichever is filled.

    `wide` names the column that takes what room there is, counted from 0.
    """

    heading: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Cells, ...] = ()
    wide: int = 0
    # The other wide column, -1 for none.
    wide_too: int = -1


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: `question` is what a court asks, `slug` its place in an address."""

    slug: str
    number: str
    title: str
    question: str
    blocks: tuple[Block, ...]


def table(
    columns: tuple[str, ...], rows: list[Cells], nothing: str, wide: int, wide_too: int = -1
) -> Block:
    """A table, or words that say there is nothing to show."""
    if not rows:
        return Block(text=nothing)
    return Block(columns=columns, rows=tuple(rows), wide=wide, wide_too=wide_too)
