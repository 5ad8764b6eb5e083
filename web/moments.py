"""Days and times as people write them: 12 May 2026, 6:30 pm, in London."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from backend.lateness import how_late as how_late
from backend.ledger import LONDON


class Moment(msgspec.Struct, frozen=True):
    """A date or time as the `when` macro prints it."""

    text: str
    iso: str | None = None
    ago: str | None = None


def on(day: date | None, at: Any = None) -> Moment:
    """A date as people write it, with its time where that is known."""
    if day is None:
        return Moment("Date not known")
    text = f"{day.day} {day:%B %Y}"
    if at is None:
        return Moment(text, day.isoformat())
    return Moment(f"{text}, {clock(at)}", f"{day.isoformat()}T{at:%H:%M}")


def clock(at: Any) -> str:
    """A time of day as people write it: 4:30 pm."""
    hour = at.hour % 12 or 12
    return f"{hour}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def at(moment: datetime) -> Moment:
    """A moment of the ledger's clock in London time."""
    local = moment.astimezone(LONDON)
    return Moment(f"{local.day} {local:%B %Y}, {clock(local)}", moment.isoformat())
