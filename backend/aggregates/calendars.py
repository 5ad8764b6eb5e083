"""Working calendars: bank holidays frozen by version, so that a due date can be counted again."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

SATURDAY = 5


class WorkingCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen list of bank holidays under a name that due dates are pinned to (rules.md B.3)."""

    version: str
    holidays: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether a day is a working day: not a weekend, not a bank holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

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
