"""Dates move only by decisions, meetings are left out only with reasons, and never silently."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.authority import Terms
from backend.aggregates.calendars import ENGLAND_AND_WALES, WorkingCalendar
from backend.aggregates.case import BeginInvolvement
from backend.aggregates.deadlines import (
    Day,
    DayKind,
    counted_days,
    open_deadline,
    open_deadlines,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.oversight import (
    DeadlineExcepted,
    DeadlineRecounted,
    DecideFurtherMeetings,
    ExceptDeadline,
    FurtherMeetingsDecided,
    MeetingNotHeldDecided,
    RecountDeadline,
)
from backend.aggregates.profile import MayExcept
from backend.aggregates.statutory import ChangeStatutoryPlan
from backend.aggregates.vocabulary import Clock, MeetingId, PlanStatus, on_day
from tests import families
from tests.families import FIRST, PROFILE, REVIEW, TERMS, TODAY, happened
from tests.spec import Given, given
from tests.stories.oversight import decision, not_to_meet

FIRST_DUE = date(2026, 10, 26)
REVIEW_DUE = date(2026, 11, 9)
DECIDERS = (JobRole.TEAM_MANAGER, JobRole.PRACTICE_LEAD, JobRole.CONSULTANT)


def move(
    clock: Clock = Clock.REVIEW, seen: date = REVIEW_DUE, until: date | None = None, **more: object
) -> ExceptDeadline:
    values = {"interim": "The worker rings every day.", "decision": decision()} | more
    return ExceptDeadline(clock=clock, seen=seen, until=until or seen + timedelta(days=6), **values)


def on(told: Given, clock: Clock, meeting: MeetingId | None = None) -> date | None:
    running = open_deadline(told.state, clock, meeting)
    return running.on if running else None


@pytest.mark.practice("T01")
@pytest.mark.parametrize("job", JobRole)
def test_three_jobs_and_no_other_move_the_twelve_weeks(job: JobRole):
    told = given(families.begun())
    when = told.when(move(Clock.FIRST_MEETING, FIRST_DUE, decision=decision(job)))
    if job in DECIDERS:
        event = when.event
        assert isinstance(event, DeadlineExcepted)
        assert (event.rule, event.before) == ("T01", FIRST_DUE)
        assert on(told.and_then(event), Clock.FIRST_MEETING) == FIRST_DUE + timedelta(days=6)
    else:
        when.refused("role", "can decide this")


@pytest.mark.practice("T04", "T05", "T06", "T07")
@pytest.mark.parametrize(
    ("story", "clock", "meeting", "rule"),
    [
        (families.meeting_begun(), Clock.WRITE_UP, FIRST, "T04"),
        (families.meeting_begun(), Clock.REVIEW, None, "T05"),
        (families.review_held(PlanStatus.PROTECTION), Clock.REVIEW, None, "T06"),
        (families.review_held(), Clock.REVIEW, None, "T07"),
    ],
)
def test_each_date_moves_by_its_own_rule(
    story: families.Story, clock: Clock, meeting: MeetingId | None, rule: str
):
    told = given(story)
    seen = on(told, clock, meeting)
    assert seen is not None
    asked = move(clock, seen, meeting=meeting)
    event = told.when(asked).event
    assert event.rule == rule
    moved = told.and_then(event)
    assert on(moved, clock, meeting) == asked.until
    # The same again changes nothing; from a page read before, it is refused.
    moved.when(asked).nothing()
    moved.when(msgspec.structs.replace(asked, until=seen + timedelta(days=9))).refused("meanwhile")
    worker = msgspec.structs.replace(asked, decision=decision(JobRole.WORKER))
    told.when(worker).refused("role")


@pytest.mark.practice("T06")
def test_the_profile_names_who_decides():
    chair = move(seen=date(2026, 10, 26), decision=decision(JobRole.CONFERENCE_CHAIR))
    told = given(families.review_held(PlanStatus.PROTECTION))
    assert told.when(chair).event
    narrow = msgspec.structs.replace(
        PROFILE, exceptions=(MayExcept("T06", (JobRole.SERVICE_MANAGER,)),)
    )
    told.under(Terms(today=TODAY, profile=narrow)).when(chair).refused("role", "service manager")


@pytest.mark.practice("T05")
@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ({"interim": ""}, "interim"),
        ({"until": REVIEW_DUE}, "until"),
        ({"until": REVIEW_DUE - timedelta(days=1)}, "until"),
        ({"until": REVIEW_DUE + timedelta(days=367)}, "a year"),
        ({"seen": REVIEW_DUE - timedelta(days=1)}, "meanwhile"),
        ({"decision": decision(reason="")}, "reason"),
        ({"decision": decision(day=2, month=11)}, "decided_on"),
        ({"clock": Clock.FIRST_MEETING}, "not open"),
        ({"clock": Clock.WRITE_UP, "meeting": FIRST}, "not open"),
    ],
)
def test_a_date_is_not_moved_without_what_must_be_said(more: dict[str, object], sign: str):
    values = {"seen": REVIEW_DUE, "until": REVIEW_DUE + timedelta(days=6)} | more
    given(families.review_held()).when(move(**values)).refused(sign)


@pytest.mark.practice("T05", "X3")
def test_a_moved_date_stands_anew_when_the_plan_becomes_another():
    told = given(families.review_held(), move())
    up = ChangeStatutoryPlan(
        seen=PlanStatus.IN_NEED,
        after=PlanStatus.PROTECTION,
        decision=decision(JobRole.CONFERENCE_CHAIR),
        happened=happened(20),
    )
    assert on(told.and_then(up), Clock.REVIEW) == date(2026, 10, 26)


@pytest.mark.practice("T05")
def test_penrose_first_review_moves_from_10_to_16_april():
    met = Terms(today=date(2025, 4, 8), profile=PROFILE)
    told = given(
        families.started(),
        HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(date(2025, 3, 13))),
        terms=met,
    )
    asked = move(
        seen=date(2025, 4, 10),
        until=date(2025, 4, 16),
        decision=msgspec.structs.replace(decision(), on=date(2025, 4, 8)),
    )
    assert on(told.and_then(asked), Clock.REVIEW) == date(2025, 4, 16)


# No meeting for now


@pytest.mark.practice("A110", "T01", refuses=True, allows=True)
@pytest.mark.parametrize("job", JobRole)
def test_no_meeting_is_decided_by_three_jobs_alone(job: JobRole):
    asked = msgspec.structs.replace(not_to_meet(), decision=decision(job))
    when = given(families.begun()).when(asked)
    if job in DECIDERS:
        when.then(MeetingNotHeldDecided)
    else:
        when.refused("role")


@pytest.mark.practice("A110", "T01")
@pytest.mark.parametrize(("day", "late"), [(26, False), (27, True)])
def test_a_decision_after_the_last_good_day_is_marked_late(day: int, late: bool):
    asked = msgspec.structs.replace(not_to_meet(), decision=decision(day=day))
    event = given(families.begun()).when(asked).event
    assert event.late is late


@pytest.mark.practice("A110", "T01")
def test_after_it_the_day_to_look_again_is_what_is_due():
    told = given(families.begun(), not_to_meet())
    assert [(each.clock, each.on) for each in open_deadlines(told.state)] == [
        (Clock.LOOK_AGAIN, date(2026, 11, 30))
    ]
    held = HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(TODAY))
    told = told.and_then(held)
    assert on(told, Clock.LOOK_AGAIN) is None
    told.when(not_to_meet()).refused("by", "held")


@pytest.mark.practice("A110", "T01")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("direction", ""),
        ("direction", "x" * 201),
        ("child_views", " "),
        ("parent_views", ""),
        ("instead", ""),
        ("look_again_on", TODAY),
        ("look_again_on", TODAY + timedelta(days=367)),
    ],
)
def test_no_meeting_is_not_decided_without_what_must_be_said(field: str, value: object):
    asked = msgspec.structs.replace(not_to_meet(), **{field: value})
    given(families.begun()).when(asked).refused(field)


def test_no_meeting_needs_a_beginning():
    given(families.started()).when(not_to_meet()).refused("by")


# More meetings


def more(by_when: date | None, **changes: object) -> DecideFurtherMeetings:
    values = {"after": REVIEW, "decision": decision()} | changes
    return DecideFurtherMeetings(by_when=by_when, **values)


@pytest.mark.practice("A92", "X2")
def test_a_meeting_is_added_sooner_and_the_earliest_date_counts():
    told = given(families.review_held())
    event = told.when(more(date(2026, 11, 5))).event
    assert isinstance(event, FurtherMeetingsDecided)
    assert on(told.and_then(event), Clock.REVIEW) == date(2026, 11, 5)
    told.when(more(REVIEW_DUE)).then(FurtherMeetingsDecided)
    told.when(more(REVIEW_DUE + timedelta(days=1))).refused("by_when", "exception")


@pytest.mark.practice("A92", "X2", refuses=True, allows=True)
def test_meetings_stop_only_by_a_decision_and_start_again_with_the_next():
    told = given(families.review_held())
    told.when(more(None, decision=decision(JobRole.WORKER))).refused("role")
    told.when(more(None, decision=decision(reason=""))).refused("reason")
    stopped = told.and_then(more(None))
    assert on(stopped, Clock.REVIEW) is None
    third = HoldMeeting(meeting=MeetingId("m-3"), kind=MeetingKind.REVIEW, happened=on_day(TODAY))
    assert on(stopped.and_then(third), Clock.REVIEW) == TODAY + timedelta(days=42)


@pytest.mark.practice("A92", "X2", "T06")
def test_under_child_protection_reviews_never_stop():
    told = given(families.review_held(PlanStatus.PROTECTION))
    told.when(more(None)).refused("more", "child protection")
    up = ChangeStatutoryPlan(
        seen=PlanStatus.IN_NEED,
        after=PlanStatus.PROTECTION,
        decision=decision(JobRole.CONFERENCE_CHAIR),
        happened=happened(25),
    )
    stopped = given(families.review_held(), more(None))
    assert on(stopped.and_then(up), Clock.REVIEW) == date(2026, 10, 26)


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"by_when": date(2026, 10, 31)}, "by_when"),
        ({"by_when": TODAY + timedelta(days=400)}, "by_when"),
        ({"by_when": None, "after": FIRST}, "meanwhile"),
    ],
)
def test_more_meetings_are_refused_when_they_make_no_sense(changes: dict[str, object], sign: str):
    given(families.review_held()).when(more(**changes)).refused(sign)
    given(families.begun()).when(more(None)).refused("more")


# New bank holidays

MOURNING = WorkingCalendar(
    version="england-and-wales@2026-11.1",
    holidays=ENGLAND_AND_WALES.holidays | {date(2026, 11, 4)},
    named=((date(2026, 11, 4), "A day of mourning"),),
)
NEW = msgspec.structs.replace(TERMS, calendar=MOURNING, calendars=(ENGLAND_AND_WALES, MOURNING))


def met_on(day: date) -> Given:
    held = HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(day))
    return given(families.begun(), held)


@pytest.mark.practice("T04", "X13")
def test_a_new_bank_holiday_moves_open_dates_on_and_only_on():
    told = met_on(date(2026, 10, 30)).under(NEW)
    recount = RecountDeadline(clock=Clock.WRITE_UP, meeting=FIRST)
    event = told.when(recount).event
    assert isinstance(event, DeadlineRecounted)
    assert (event.before, event.due.on) == (date(2026, 11, 6), date(2026, 11, 9))
    assert (event.due.profile, event.due.calendar) == ("test-1", MOURNING.version)
    again = told.and_then(event)
    assert on(again, Clock.WRITE_UP, FIRST) == date(2026, 11, 9)
    again.when(recount).nothing()


@pytest.mark.practice("T04")
def test_what_the_new_holiday_does_not_touch_stays():
    recount = RecountDeadline(clock=Clock.WRITE_UP, meeting=FIRST)
    met_on(date(2026, 10, 20)).under(NEW).when(recount).nothing()
    review = RecountDeadline(clock=Clock.REVIEW)
    met_on(date(2026, 10, 30)).under(NEW).when(review).nothing()
    given(families.first_meeting_held()).under(NEW).when(recount).refused("not open")
    # A holiday that was taken away would bring the date nearer: it never does.
    fewer = msgspec.structs.replace(MOURNING, holidays=frozenset())
    late = given(
        families.begun(),
        HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(date(2026, 8, 28))),
    )
    terms = msgspec.structs.replace(NEW, calendar=fewer)
    late.under(terms).when(recount).nothing()


@pytest.mark.practice("A113", "T01", "X14")
def test_old_cases_keep_what_they_were_judged_by():
    shorter = msgspec.structs.replace(PROFILE, version="test-2", first_meeting_days=28)
    told = given(families.begun())
    later = told.under(Terms(today=TODAY, profile=shorter))
    running = open_deadline(later.state, Clock.FIRST_MEETING, None)
    assert running is not None
    assert (running.on, running.due.profile) == (FIRST_DUE, "test-1")
    fresh = given(families.started()).under(Terms(today=TODAY, profile=shorter))
    fresh = fresh.and_then(BeginInvolvement(happened=happened(3, 8)))
    running = open_deadline(fresh.state, Clock.FIRST_MEETING, None)
    assert running is not None
    assert (running.on, running.due.profile) == (date(2026, 8, 31), "test-2")


# Day by day


@pytest.mark.practice("A109", "T04", "X13")
def test_the_days_of_a_write_up_are_laid_out_with_the_easter_holidays():
    due = Terms(today=TODAY, profile=PROFILE).due_working("T04", date(2025, 4, 16), 5)
    days = counted_days(due, ENGLAND_AND_WALES)
    assert [(day.on.day, day.number, day.kind.value) for day in days] == [
        (16, 0, "start"),
        (17, 1, "counted"),
        (18, None, "holiday"),
        (19, None, "weekend"),
        (20, None, "weekend"),
        (21, None, "holiday"),
        (22, 2, "counted"),
        (23, 3, "counted"),
        (24, 4, "counted"),
        (25, 5, "counted"),
    ]
    assert [day.name for day in days if day.kind is DayKind.HOLIDAY] == [
        "Good Friday",
        "Easter Monday",
    ]


@pytest.mark.practice("T01", "A41")
def test_twelve_weeks_end_on_a_bank_holiday_without_rolling():
    due = Terms(today=TODAY, profile=PROFILE).due("T01", date(2025, 3, 3), 84)
    days = counted_days(due, ENGLAND_AND_WALES)
    assert days[-1] == Day(date(2025, 5, 26), DayKind.COUNTED, 84, "Spring bank holiday")
    assert len(days) == 85


@pytest.mark.practice("A109", "T04", "X13")
@pytest.mark.parametrize(
    ("met", "due"),
    [
        (date(2025, 3, 13), date(2025, 3, 20)),
        (date(2025, 5, 17), date(2025, 5, 23)),
        (date(2025, 12, 23), date(2026, 1, 2)),
        (date(2024, 2, 29), date(2024, 3, 7)),
    ],
)
def test_the_day_after_the_meeting_is_the_first_whatever_day_it_was(met: date, due: date):
    held = HoldMeeting(meeting=FIRST, kind=MeetingKind.INITIAL, happened=on_day(met))
    assert on(given(families.started(), held), Clock.WRITE_UP, FIRST) == due
