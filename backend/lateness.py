"""What counts as written down late, and how late: one rule for every page and command.

Someone gave a day for it, or it was settled at a meeting and stands from that day on: what was
written down longer after that than the profile allows is late. The profile counts in hours, from
the minute that was told, else from the end of the day or the month.
"""

from __future__ import annotations

from datetime import timedelta
from typing import LiteralString

from backend.aggregates.family import PART_OF

# Said at a meeting and true from its day. What follows a meeting (its writing up, a decision
# about a date) only names it, and is as old as its own entry.
_SETTLED = ("plan", "mapping", "statements", "map_notes", "rota", "gathering", "reviews")
_AND = ("ground-rules-agreed", "attendance-recorded", "absence-recorded", "missing-considered")


def _tag(event: type) -> str:
    return str(event.__struct_config__.tag)  # type: ignore[attr-defined]


# What someone gave a day for themselves.
DATED = [_tag(event) for event in PART_OF if "happened" in event.__struct_fields__]
MAY_BE_LATE = [
    *DATED,
    *(
        _tag(event)
        for event, part in PART_OF.items()
        if "happened" not in event.__struct_fields__
        and "meeting" in event.__struct_fields__
        and (part in _SETTLED or _tag(event) in _AND)
    ),
]

# Of `h`, an entry's line in the history: when it was over, and so could have been written down.
OVER: LiteralString = """
(case h.precision
  when 'minute' then h.happened_on + h.happened_at + interval '1 minute'
  when 'day' then h.happened_on + interval '1 day'
  when 'month' then h.happened_on + interval '1 month'
end at time zone 'Europe/London')
"""
# With `e`, the entry itself; asks for %(may_be_late)s and %(hours)s.
LATE: LiteralString = (
    "(h.topic = any(%(may_be_late)s) and coalesce(e.recorded_at > "
    + OVER
    + " + make_interval(hours => %(hours)s), false))"
)


def how_late(late_by: timedelta | None) -> str:
    """How long after something happened it was written down: 30 hours, 4 days, 3 months."""
    if late_by is None:
        return ""
    hours = int(late_by.total_seconds() // 3600)
    if hours < 48:
        return _counted(max(hours, 1), "hour")
    return _counted(hours // 24, "day") if hours < 24 * 91 else _counted(hours // 730, "month")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
