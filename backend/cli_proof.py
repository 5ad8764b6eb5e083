"""Commands of `handrail` that let others check the record without us."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from backend import seeing
from backend.cli_families import BAD, GOOD, Failed, family_called
from backend.opening import House
from backend.proof.code import copy_code
from backend.proof.pack import Withheld, history, pack, sealed
from backend.settings import Settings


def add_export(kinds: Any) -> None:
    """The command that writes a family's history with its seals and the checkers."""
    told = kinds.add_parser(
        "history",
        help="a family's whole record, sealed, with the checkers to go with it",
        description="Write a pack (zip) with every entry of a family's record, its seals and the "
        "programs that check them without Handrail. It holds everything that was written: give it "
        "to nobody who may not read all of it.",
    )
    told.add_argument(
        "--family", metavar="F", required=True, help="the family's id, or the beginning of it"
    )
    told.add_argument("--to", metavar="FILE", type=Path, required=True, help="where the pack goes")
    told.add_argument("--upto", metavar="N", type=int, help="only the entries up to this number")
    told.add_argument(
        "--withhold",
        metavar="N[:FIELD]",
        action="append",
        default=[],
        help="withhold entry N, or only a field of it such as event.what; may be given again",
    )
    told.set_defaults(run=_export)


def withheld(said: list[str]) -> Withheld:
    """What `--withhold` names; raises Failed for what names nothing."""
    found: dict[int, frozenset[str] | None] = {}
    for one in said:
        number, _, field = one.partition(":")
        if not (number.isascii() and number.isdecimal()):
            raise Failed(f"--withhold takes an entry's number, or number:field, not {one!r}.")
        seq = int(number)
        before = found.get(seq, frozenset())
        found[seq] = before | {field} if field and before is not None else None
    return found


def _export(settings: Settings, asked: argparse.Namespace) -> int:
    hidden = withheld(asked.withhold)
    with House(settings) as house, seeing.connect(house.app) as connection:
        family = family_called(connection, asked.family)
        entries = sealed(connection, house.ledger.entries, family, asked.upto)
    if not entries:
        raise Failed("There are no entries to write.")
    if unknown := set(hidden) - {one.seq for one in entries}:
        raise Failed(f"There is no entry {min(unknown)} to withhold.")
    try:
        asked.to.write_bytes(pack({"history.json": history(entries, hidden)}))
    except OSError as error:
        print(f"handrail: {asked.to} cannot be written: {error.strerror}.", file=sys.stderr)
        return BAD
    last = entries[-1]
    print(f"Wrote {len(entries)} entries. Copy code at entry {last.seq}: {copy_code(last.link)}")
    return GOOD
