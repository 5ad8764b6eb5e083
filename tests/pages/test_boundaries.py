"""The edges of every timer: its last good day, its first bad day, and a bank holiday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from unittest import mock

import pytest

from backend.aggregates.authority import Terms
from backend.aggregates.calendars import ENGLAND_AND_WALES
from backend.aggregates.case import BeginInvolvement
from backend.aggregates.deadlines import open_deadline
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.vocabulary import Clock, MeetingId, PlanStatus, on_day
from backend.ledger import Ledger
from tests import families
from tests.families import FIRST
from tests.pages.conftest import MANAGER, WORKER, Site, opened
from tests.spec import Given, given
from web.families import due_line

EASTER_MONDAY, SPRING = date(2025, 4, 21), date(2025, 5, 26)
SECOND = MeetingId("m-second")


def at(day: date) -> Terms:
    return Terms(today=day, profile=families.PROFILE)


def began(day: date, status: PlanStatus = PlanStatus.IN_NEED) -> Given:
    return given(
        families.started(),
        BeginInvolvement(happened=on_day(day), status=status),
        terms=at(day),
    )


def met(day: date) -> Given:
    first = HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(day))
    return began(day - timedelta(days=10)).under(at(day)).and_then(first)


def reviewed(day: date, status: PlanStatus) -> Given:
    """A review was held; the first meeting lies four weeks before it."""
    before = day - timedelta(days=28)
    first = HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(before))
    review = HoldMeeting(meeting=SECOND, kind=MeetingKind.REVIEW, happened=on_day(day))
    family = began(before - timedelta(days=10), status).under(at(before)).and_then(first)
    return family.under(at(day)).and_then(review)


# Each date that is counted: from where, by which clock, and the day it must come to.
COUNTED = {
    "T01": (began(date(2025, 3, 3)), Clock.FIRST_MEETING, None, SPRING),
    "T04": (met(date(2025, 4, 16)), Clock.WRITE_UP, FIRST, date(2025, 4, 25)),
    "T05": (met(date(2025, 3, 24)), Clock.REVIEW, None, EASTER_MONDAY),
    "T06": (
        reviewed(date(2025, 3, 24), PlanStatus.PROTECTION),
        Clock.REVIEW,
        None,
        EASTER_MONDAY,
    ),
    "T07": (reviewed(date(2025, 4, 14), PlanStatus.IN_NEED), Clock.REVIEW, None, SPRING),
}
EDGES = {"last_day": True, "day_after": True, "bank_holiday": True}


@pytest.mark.practice("T01", "A41", **EDGES)
@pytest.mark.practice("T04", "A109", **EDGES)
@pytest.mark.practice("T05", "A85", **EDGES)
@pytest.mark.practice("T06", "T07", "A89", **EDGES)
@pytest.mark.parametrize("rule", COUNTED)
def test_a_date_is_kept_on_its_last_day_and_late_on_the_next(rule: str):
    family, clock, meeting, day = COUNTED[rule]
    running = open_deadline(family.state, clock, meeting)
    assert running is not None
    assert (running.due.rule, running.on) == (rule, day)
    words = [due_line("x", running.on, day + timedelta(days=n)).word for n in (-1, 0, 1)]
    assert words == ["1 day left", "Due today", "1 day late"]
    between = [
        running.due.counted_from + timedelta(days=n)
        for n in range(1, (day - running.due.counted_from).days + 1)
    ]
    holidays = [each for each in between if ENGLAND_AND_WALES.name_of(each)]
    # In working days a bank holiday is left out, in calendar days it may even be the last.
    assert holidays
    working = sum(ENGLAND_AND_WALES.works(each) for each in between)
    assert working == 5 if rule == "T04" else day in holidays


@pytest.fixture(scope="module")
def planned(server: str) -> Iterator[Site]:
    """Version 1 of the plan was made on Sunday 1 November 2026; the meeting was in September."""
    with opened(server, families.with_plan_agreed) as site:
        yield site


@pytest.mark.practice("T10", **EDGES)
def test_a_manager_sees_a_version_within_two_working_days(planned: Site):
    terms = at(date(2025, 4, 17))
    assert terms.due_working("T10", date(2025, 4, 17), 2).on == date(2025, 4, 23), "over Easter"
    manager, page = planned.browser(MANAGER), f"{planned.root}/plan/seen"
    for day, late in ((date(2026, 11, 3), False), (date(2026, 11, 4), True)):
        with mock.patch.object(Ledger, "today", lambda _, day=day: day):
            text = manager.get(page).text
        assert "3 November 2026" in text
        assert ("hr-tag--overdue" in text) is late, day


@pytest.mark.practice("T16", **EDGES)
def test_everyone_has_a_copy_within_five_working_days_of_the_meeting(planned: Site):
    terms = at(date(2025, 4, 16))
    assert terms.due_working("T16", date(2025, 4, 16), 5).on == date(2025, 4, 25), "over Easter"
    worker, page = planned.browser(WORKER), f"{planned.root}/plan/copies"
    for day, late in ((date(2026, 9, 8), False), (date(2026, 9, 9), True)):
        with mock.patch.object(Ledger, "today", lambda _, day=day: day):
            text = worker.get(page).text
        assert "8 September 2026" in text
        assert ("hr-tag--overdue" in text) is late, day
