"""Working calendars: bank holidays frozen by version, so that a due date can be counted again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

SATURDAY = 5


class WorkingCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen list of bank holidays under a name that due dates are pinned to (rules.md B.3)."""

    version: str
    holidays: frozenset[date]
    # Days that were proclaimed after the table was frozen, with what they are called.
    named: tuple[tuple[date, str], ...] = ()

    def name_of(self, day: date) -> str | None:
        """What a bank holiday is called; None for a day that is none."""
        if day not in self.holidays:
            return None
        return dict(self.named).get(day) or _holiday_name(day)

    def works(self, day: date) -> bool:
        """Whether a day is a working day: not a weekend, not a bank holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`."""
        days = (end - start).days
        return sum(self.works(start + timedelta(days=day)) for day in range(1, days + 1))

    def add(self, start: date, days: int) -> date:
        """The `days`th working day after `start`, whatever day `start` itself is."""
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.works(day)
        return day


def _days(*listed: str) -> frozenset[date]:
    return frozenset(
        date.fromisoformat(f"{line[:4]}-{md}") for line in listed for md in line[5:].split()
    )


ENGLAND_AND_WALES = WorkingCalendar(
    version="england-and-wales@2026-11",
    holidays=_days(
        "2012 01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
        "2013 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
        "2014 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
        "2015 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
        "2016 01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
        "2017 01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
        "2018 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
        "2019 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
        "2020 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
        "2021 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
        "2022 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
        "2023 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
        "2024 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
        "2025 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
        "2026 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
        "2027 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
        "2028 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
        "2029 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
        "2030 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
        "2031 01-01 04-11 04-14 05-05 05-26 08-25 12-25 12-26",
        "2032 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
        "2033 01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27",
        "2034 01-02 04-07 04-10 05-01 05-29 08-28 12-25 12-26",
        "2035 01-01 03-23 03-26 05-07 05-28 08-27 12-25 12-26",
    ),
)

# Every frozen table by the version that due dates are pinned to. A table is never changed.
FROZEN: dict[str, WorkingCalendar] = {ENGLAND_AND_WALES.version: ENGLAND_AND_WALES}


def called(version: str, among: Iterable[WorkingCalendar]) -> WorkingCalendar | None:
    """The calendar of this version, None where there is none."""
    return next((each for each in among if each.version == version), None)


_ONCE = {
    date(2012, 6, 4): "Spring bank holiday",
    date(2012, 6, 5): "Diamond Jubilee of Queen Elizabeth II",
    date(2020, 5, 8): "Early May bank holiday",
    date(2022, 6, 2): "Spring bank holiday",
    date(2022, 6, 3): "Platinum Jubilee of Queen Elizabeth II",
    date(2022, 9, 19): "State Funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Coronation of King Charles III",
}
_FRIDAY = 4


def _holiday_name(day: date) -> str:
    once = _ONCE.get(day)
    if once is not None:
        return once
    match day.month:
        case 1:
            return "New Year’s Day"
        case 3 | 4:
            return "Good Friday" if day.weekday() == _FRIDAY else "Easter Monday"
        case 5:
            return "Early May bank holiday" if day.day <= 8 else "Spring bank holiday"
        case 8:
            return "Summer bank holiday"
        case 12:
            return "Christmas Day" if _is_christmas(day) else "Boxing Day"
        case _:
            return "Bank holiday"


def _is_christmas(day: date) -> bool:
    # On a weekend both are kept on the next days that work: 27 is Christmas after a Saturday or
    # Sunday, 26 is Boxing Day unless Christmas was kept on no other.
    if day.day == 25:
        return True
    christmas = date(day.year, 12, 25).weekday()
    return day.day == 27 and christmas >= SATURDAY
