"""Every open clock of a family: by which rule, counted from when, due when, and who moved it."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.calendars import WorkingCalendar
from backend.aggregates.decisions import Decision
from backend.aggregates.vocabulary import Clock, Due, MeetingId, PlanStatus

if TYPE_CHECKING:
    from backend.aggregates.family import Family

WORKING = frozenset({"T04"})


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One decision that moved a date: which day it stood on, which day it stands on, and whose."""

    before: date
    until: date
    decision: Decision


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """One open clock: the date as it was counted, and what was decided about it since."""

    clock: Clock
    due: Due
    meeting: MeetingId | None = None
    moved: tuple[Moved, ...] = ()

    @property
    def on(self) -> date:
        """The day it is due, with the exceptions that were decided."""
        return self.moved[-1].until if self.moved else self.due.on


def open_deadlines(family: Family) -> tuple[Deadline, ...]:
    """Every clock that runs, soonest first; of rules that apply together the earliest counts.

    While the professionals have stepped away, only what was held before is still to be written up:
    what the network holds by itself runs no clock of the council.
    """
    found = _write_ups(family)
    if not family.closing.withdrawn:
        found = [*_first_meeting(family), *found, *_review(family)]
    return tuple(sorted(found, key=lambda each: (each.on, each.clock, each.meeting or "")))


def open_deadline(family: Family, clock: Clock, meeting: MeetingId | None) -> Deadline | None:
    """One clock if it runs."""
    for each in open_deadlines(family):
        if (each.clock, each.meeting) == (clock, meeting):
            return each
    return None


def _first_meeting(family: Family) -> list[Deadline]:
    due, held = family.case.first_due, family.meetings.any_held
    if due is None or held:
        return []
    look_again = family.oversight.look_again
    if look_again is not None:
        return [_clock(family, Clock.LOOK_AGAIN, look_again)]
    return [_clock(family, Clock.FIRST_MEETING, due)]


def _write_ups(family: Family) -> list[Deadline]:
    return [
        _clock(
            family,
            Clock.WRITE_UP,
            family.oversight.recounted.get((Clock.WRITE_UP, meeting), known.write_up_due),
            meeting,
        )
        for meeting, known in family.meetings.meetings.items()
        if known.write_up_due is not None
        and not known.written_up
        and not (known.held and family.closing.away_on(known.held))
    ]


def _review(family: Family) -> list[Deadline]:
    latest = family.meetings.latest
    if latest is None or latest[1].review_due is None:
        return []
    meeting, known = latest
    due, again = known.review_due, family.statutory.review_due
    assert due is not None, "a meeting that was held has its review"
    if again is not None and again.counted_from == known.held:
        due = again
    regular = _clock(family, Clock.REVIEW, due)
    further = family.oversight.further
    if further is None or further.after != meeting:
        return [regular]
    if further.due is None:
        # Stopped by a decision, unless the plan has become one whose reviews never stop.
        return [regular] if family.status is PlanStatus.PROTECTION else []
    return [min(regular, _clock(family, Clock.REVIEW, further.due), key=lambda each: each.on)]


def _clock(family: Family, clock: Clock, due: Due, meeting: MeetingId | None = None) -> Deadline:
    moved: list[Moved] = []
    on = due.on
    # A decision holds for the date it was made about: counted again, the date stands anew.
    for each in family.oversight.exceptions.get((clock, meeting), ()):
        if each.before == on:
            moved.append(each)
            on = each.until
    return Deadline(clock=clock, due=due, meeting=meeting, moved=tuple(moved))


class DayKind(StrEnum):
    """What one day is in a count."""

    START = "start"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class Day(msgspec.Struct, frozen=True):
    """One day of a count: its number where it counts, the name of a bank holiday."""

    on: date
    kind: DayKind
    number: int | None = None
    name: str | None = None


def counted_days(due: Due, calendar: WorkingCalendar) -> tuple[Day, ...]:
    """The days from the start of a clock to its end, one by one, as the rule counts them.

    In a rule of calendar days every day counts and a bank holiday only has its name; in a rule
    of working days the day after the start is the first, weekends and bank holidays do not count.
    """
    working = due.rule in WORKING
    days = [Day(due.counted_from, DayKind.START, 0, calendar.name_of(due.counted_from))]
    number, day = 0, due.counted_from
    while day < due.on:
        day += timedelta(days=1)
        name = calendar.name_of(day)
        if not working or calendar.works(day):
            number += 1
            days.append(Day(day, DayKind.COUNTED, number, name))
        elif name:
            days.append(Day(day, DayKind.HOLIDAY, None, name))
        else:
            days.append(Day(day, DayKind.WEEKEND))
    return tuple(days)


class Beside(msgspec.Struct, frozen=True):
    """A date the law sets, shown beside ours and never in its place."""

    what: str
    counted_from: date
    on: date


def beside(
    family: Family, calendar: WorkingCalendar, strategy: date | None = None
) -> tuple[Beside, ...]:
    """The statutory dates that run now: conference, core group, review conference, soonest first.

    `strategy` is the day of the latest strategy discussion, None when there was none.
    """
    conferences, met = family.statutory.conferences, family.statutory.core_groups
    last = conferences[-1] if conferences else None
    found: list[Beside] = []
    if strategy is not None and (last is None or last.on < strategy):
        found.append(Beside("First conference", strategy, calendar.add(strategy, 15)))
    if last is not None and family.status is PlanStatus.PROTECTION:
        first = conferences[0]
        if not any(day >= first.on for day in met):
            found.append(Beside("First core group", first.on, calendar.add(first.on, 10)))
        months = 3 if len(conferences) == 1 else 6
        found.append(Beside("Review conference", last.on, months_after(last.on, months)))
    return tuple(sorted(found, key=lambda each: each.on))


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that day does not exist."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
