"""How a date came about, in words: by which rule, from which day, day by day, and who moved it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from backend.aggregates.calendars import WorkingCalendar
from backend.aggregates.deadlines import (
    WORKING,
    Day,
    DayKind,
    Deadline,
    counted_days,
)
from backend.aggregates.decisions import JOB_WORDS
from backend.aggregates.vocabulary import Clock, Due
from backend.projections.sentences.wording import day_words, stop

CLOCK_TITLES = {
    Clock.FIRST_MEETING: "First meeting",
    Clock.LOOK_AGAIN: "Look again at a meeting",
    Clock.WRITE_UP: "Write up the meeting",
    Clock.REVIEW: "Review",
}
_FROM = {
    "T01": "the day the council became involved",
    "T04": "the day of the meeting",
    "T05": "the first meeting",
    "T06": "the last meeting, under a child protection plan",
    "T07": "the last meeting",
    "A92": "the last meeting, as it was decided",
}


def how_counted(each: Deadline, calendar: WorkingCalendar) -> str:
    """The rule in one sentence: so many days from which day."""
    due = each.due
    days = counted_days(due, calendar)[-1].number or 0
    kind = "working day" if due.rule in WORKING else "day"
    many = f"{days} {kind}" if days == 1 else f"{days} {kind}s"
    start = "the decision" if each.clock is Clock.LOOK_AGAIN else _FROM[due.rule]
    return f"{many} from {day_words(due.counted_from)}, {start}: {day_words(due.on)}."


def pinned(due: Due) -> str:
    """What the date was counted by and stays counted by."""
    return f"Rule {due.rule}, practice profile {due.profile}, calendar {due.calendar}."


def moves(each: Deadline) -> tuple[str, ...]:
    """Each decision that moved the date."""
    return tuple(
        f"Moved from {day_words(moved.before)} to {day_words(moved.until)} by {moved.decision.by} "
        f"({JOB_WORDS[moved.decision.role]}), {day_words(moved.decision.on)}. "
        f"Why: {stop(moved.decision.reason)}"
        for moved in each.moved
    )


def day_note(day: Day) -> str:
    """What one day of a count is: its number, or why it does not count."""
    match day.kind:
        case DayKind.START:
            return f"start ({day.name})" if day.name else "start"
        case DayKind.COUNTED:
            return f"{day.number} ({day.name})" if day.name else f"{day.number}"
        case DayKind.HOLIDAY:
            return day.name or "bank holiday"
        case DayKind.WEEKEND:
            return "weekend"


def explained(
    each: Deadline, calendar: WorkingCalendar, today: date, *, days: bool
) -> Iterator[str]:
    """One date as lines of plain text: the date, the rule, who moved it, and its days if asked."""
    left = (each.on - today).days
    near = "today" if left == 0 else f"in {left} days" if left > 0 else f"{-left} days late"
    yield f"{CLOCK_TITLES[each.clock]}: {day_words(each.on)} ({near})"
    yield f"  {how_counted(each, calendar)}"
    yield f"  {pinned(each.due)}"
    for moved in moves(each):
        yield f"  {moved}"
    for day in counted_days(each.due, calendar) if days else ():
        yield f"    {day.on:%a} {day_words(day.on):<18} {day_note(day)}"
