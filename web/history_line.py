"""What one entry is on the line of a history, and what stands beside it."""

from __future__ import annotations

from datetime import date

import msgspec

from web.moments import Moment


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of an entry later, and what stands there now where that changed."""

    word: str
    text: str
    now: str | None
    href: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry on the line, and what hangs from it when it is a meeting."""

    kind: str
    title: str
    id: str
    text: str
    happened: Moment | None
    recorded: Moment | None
    by: str | None
    by_title: str
    on_behalf: str | None
    late: bool
    # How long after the day it was written down, in words, where that was late.
    late_by: str = ""
    # What people whom the words know by an older name are called now.
    called: tuple[str, ...] = ()
    # The meeting it belongs to, and the day that says between which meetings it falls.
    meeting: str | None = None
    day: date | None = None
    href: str | None = None
    number: int | None = None
    entry: str | None = None
    # What was said of the entry later; `replaced` when it no longer stands as it was written.
    marks: tuple[Mark, ...] = ()
    replaced: bool = False
    hanging: tuple[Line, ...] = ()


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str
