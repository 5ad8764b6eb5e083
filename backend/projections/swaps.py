"""Which turns of the rota people asked others to take, and who took them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.swaps import SwapAsked, SwapTaken, SwapTakenBack
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

SWAPS = Table(
    name="pages.swaps",
    key=("family", "swap"),
    columns={
        "family": "uuid not null",
        "swap": "text not null",
        "seq": "integer not null",
        "slot": "text not null",
        "on": "date not null",
        "by": "text not null",
        "words": "text",
        "open": "boolean not null",
        "taken_by": "text",
    },
)
tables = (SWAPS,)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about swaps."""
    family, event = recorded.stream, recorded.event
    match event:
        case SwapAsked():
            yield Put(
                SWAPS,
                {
                    "family": family,
                    "swap": event.swap,
                    "seq": recorded.seq,
                    "slot": event.slot,
                    "on": event.on,
                    "by": event.by,
                    "words": event.words,
                    "open": True,
                    "taken_by": None,
                },
            )
        case SwapTaken(swap=swap, by=by):
            yield Patch(SWAPS, (family, swap), {"open": False, "taken_by": by})
        case SwapTakenBack(swap=swap):
            yield Patch(SWAPS, (family, swap), {"open": False})
        case _:
            return
