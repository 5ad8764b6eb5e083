"""Working days of England and Wales, frozen, and equal to the published ones."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from backend.aggregates.authority import HOUSE_PROFILE, Terms
from backend.aggregates.calendars import ENGLAND_AND_WALES, WorkingCalendar


@pytest.mark.practice("T04")
@pytest.mark.parametrize("subdivision", ["ENG", "WLS"])
@pytest.mark.parametrize("year", range(2012, 2031))
def test_the_frozen_calendar_is_the_published_one(year: int, subdivision: str):
    published = holidays.country_holidays("GB", subdiv=subdivision, years=year)
    ours = {day for day in ENGLAND_AND_WALES.holidays if day.year == year}
    assert ours == {day for day in published if day.weekday() < 5}


@pytest.mark.practice("T04")
@pytest.mark.parametrize(
    ("start", "days", "on"),
    [
        (date(2025, 3, 13), 5, date(2025, 3, 20)),
        (date(2025, 4, 16), 5, date(2025, 4, 25)),
        (date(2025, 4, 17), 5, date(2025, 4, 28)),
        (date(2025, 5, 22), 5, date(2025, 5, 30)),
        (date(2025, 12, 23), 5, date(2026, 1, 2)),
        (date(2026, 4, 1), 5, date(2026, 4, 10)),
        (date(2025, 3, 4), 15, date(2025, 3, 25)),
        (date(2025, 3, 21), 10, date(2025, 4, 4)),
        (date(2022, 9, 16), 1, date(2022, 9, 20)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2026, 9, 5), 0, date(2026, 9, 5)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: date, days: int, on: date):
    assert ENGLAND_AND_WALES.add(start, days) == on


@pytest.mark.practice("T01")
@pytest.mark.parametrize(
    ("start", "on"),
    [(date(2025, 3, 3), date(2025, 5, 26)), (date(2025, 1, 27), date(2025, 4, 21))],
)
def test_12_weeks_do_not_roll_over_a_bank_holiday(start: date, on: date):
    terms = Terms(today=start, profile=HOUSE_PROFILE)
    assert terms.due("T01", start, 84).on == on
    assert not ENGLAND_AND_WALES.works(on)


def test_weekends_and_holidays_do_not_work():
    calendar = WorkingCalendar(version="x", holidays=frozenset({date(2026, 11, 4)}))
    week = [date(2026, 11, 2) + timedelta(days=day) for day in range(7)]
    assert [calendar.works(day) for day in week] == [True, True, False, True, True, False, False]


@pytest.mark.practice("T04")
@pytest.mark.parametrize("year", range(2012, 2036))
def test_every_holiday_has_the_name_that_is_published(year: int):
    published = holidays.country_holidays("GB", subdiv="ENG", years=year)
    alike = {
        "New Year's Day": "New Year’s Day",
        "May Day": "Early May bank holiday",
        "Spring Bank Holiday": "Spring bank holiday",
        "Late Summer Bank Holiday": "Summer bank holiday",
    }
    for day in sorted(day for day in ENGLAND_AND_WALES.holidays if day.year == year):
        said = published[day].split(" (")[0].split(";")[0].replace("Queen ", "")
        ours = str(ENGLAND_AND_WALES.name_of(day)).replace("Queen ", "").replace("King ", "")
        assert ours == alike.get(said, said), (day, published[day], ours)
    assert ENGLAND_AND_WALES.name_of(date(year, 7, 1)) is None
