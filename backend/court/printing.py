"""Puts answers on paper: one PDF with an index, bookmarks and the page labels that are printed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from backend.court.blocks import Block, Section
from backend.court.rules import Rules

# What one printing may take, in bytes and seconds.
MEMORY = 1_000_000_000
SECONDS = 600
LOOK_SECONDS = 0.2
# Dots an inch of the pictures that a second person looks through.
PICTURE_PPI = 80
_LABEL = re.compile(rb"/P ?\(B\)")
_NARROW = frozenset({"No.", "Number", "Kind", "Version", "Time", "Between", "Page"})


class CannotPrint(Exception):
    """The pages could not be made; the message says why in plain words."""


class Stopped(Exception):
    """Someone asked to stop."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on paper: `facts` and `reading` stand on the first page, `running` on every one."""

    title: str
    running: str
    facts: tuple[tuple[str, str], ...]
    warning: str
    reading: tuple[str, ...]
    sections: Sequence[Section]
    letter: str
    rules: Rules
    at: datetime


def printed(paper: Paper, stopped: Callable[[], bool] = lambda: False) -> bytes:
    """The PDF; the same paper gives the same bytes. Raises CannotPrint and Stopped."""
    pdf = _run(_asked(paper, picture=False), stopped)
    # A is a letter that counts, so that the pages are numbered with B and lettered here.
    return _LABEL.sub(lambda found: found[0].replace(b"B", paper.letter.encode()), pdf)


def pictured(paper: Paper, stopped: Callable[[], bool] = lambda: False) -> list[bytes]:
    """Each page as a picture (PNG), as whoever gets the pack will see it."""
    run, pages = _run(_asked(paper, picture=True), stopped), list[bytes]()
    while run:
        size = int.from_bytes(run[:8])
        pages.append(run[8 : 8 + size])
        run = run[8 + size :]
    return pages


def _asked(paper: Paper, *, picture: bool) -> dict[str, Any]:
    return {
        "picture": picture,
        "ppi": PICTURE_PPI,
        "memory": MEMORY,
        "timestamp": int(paper.at.timestamp()),
        "data": {
            "title": paper.title,
            "running": paper.running,
            "facts": paper.facts,
            "warning": paper.warning,
            "reading": paper.reading,
            "letter": paper.letter,
            "paper": paper.rules.paper,
            "size": paper.rules.font_size,
            "sections": [
                {
                    "title": each.title,
                    "question": each.question,
                    "blocks": [_block(block) for block in each.blocks],
                }
                for each in paper.sections
            ],
        },
    }


def _block(block: Block) -> dict[str, Any]:
    if not block.columns:
        return msgspec.to_builtins(block)
    columns, widths = list(block.columns), list[float]()
    # The two clocks share a column on paper, which is narrower than a screen.
    both = "Happened" in columns and "Recorded" in columns
    first = columns.index("Happened") if both else -1
    for place, name in enumerate(columns):
        wide = place in (block.wide, block.wide_too)
        widths.append(2.6 if wide else 0 if name in _NARROW else 1)
    rows = [msgspec.to_builtins(row) for row in block.rows]
    if both:
        columns[first : first + 2] = ["Happened, and recorded"]
        widths[first : first + 2] = [1.3]
        for row in rows:
            happened, written = row["cells"][first : first + 2]
            row["cells"] = list(row["cells"])
            row["cells"][first : first + 2] = [f"{happened}\nRecorded {written}"]
    paged = any(row.entry is not None and not row.key for row in block.rows)
    if paged:
        columns.append("Page")
        widths.append(0)
    return {"columns": columns, "widths": widths, "rows": rows, "paged": paged}


def _run(asked: dict[str, Any], stopped: Callable[[], bool]) -> bytes:
    # The child gets nothing but what it prints: no settings, no keys.
    with subprocess.Popen(
        [sys.executable, "-m", "backend.court.printed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path), "RAYON_NUM_THREADS": "2"},
    ) as child:
        assert child.stdin is not None
        # It reads all of this before it writes anything.
        with suppress(BrokenPipeError):
            child.stdin.write(json.dumps(asked).encode())
            child.stdin.close()
        child.stdin, waited = None, 0.0
        while True:
            try:
                made, wrong = child.communicate(timeout=LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                waited += LOOK_SECONDS
                if stopped() or waited > SECONDS:
                    child.kill()
                    child.communicate()
                    if waited > SECONDS:
                        raise CannotPrint("Making the pages took too long.") from None
                    raise Stopped from None
    if child.returncode != 0:
        # What the printer says can hold words of the record: they go nowhere.
        too_large = child.returncode in (3, -6, -9) or b"MemoryError" in wrong
        raise CannotPrint(
            "The pages need more memory than they may take."
            if too_large
            else "The pages could not be made."
        )
    return made
