"""What was written to the wrong family's record: struck out there, and no longer for the family.

The words stay in the record and are sealed in it, but they are another family's: neither the
network nor whoever gets a pack reads them (S-22).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from backend.aggregates.corrections import (
    DisagreementAttached,
    EntryCorrected,
    EntryDisputed,
    EntryRestored,
    EntryStruckOut,
    WhyStruck,
)
from backend.aggregates.corrections_elsewhere import EntryBroughtOver

# The kind of history entry that these become.
MISFILED = "misfiled"


class Misfiled(msgspec.Struct, frozen=True, kw_only=True):
    """What hides another family's words: whole entries, and strikes whose reason may tell them."""

    entries: dict[int, EntryStruckOut]
    strikes: dict[int, int]


def misfiled(told: Iterable[tuple[int, Any]]) -> Misfiled:
    """The entries that belong to another family, from all of a record's entries by number.

    With what was said of such an entry, before it was struck out or after.
    """
    struck: dict[int, EntryStruckOut] = {}
    strikes: dict[int, int] = {}
    about: list[tuple[int, int]] = []
    for seq, event in told:
        match event:
            case EntryStruckOut(entry=entry, why=WhyStruck.WRONG_FAMILY):
                struck[entry] = event
                strikes[seq] = entry
            case EntryRestored(entry=entry):
                struck.pop(entry, None)
                about.append((seq, entry))
            case (
                EntryCorrected(entry=entry)
                | EntryStruckOut(entry=entry)
                | EntryDisputed(entry=entry)
                | DisagreementAttached(entry=entry)
                | EntryBroughtOver(entry=entry)
            ):
                about.append((seq, entry))
            case _:
                pass
    hidden = dict(struck)
    hidden |= {seq: struck[entry] for seq, entry in about if entry in struck}
    return Misfiled(entries=hidden, strikes=strikes)
