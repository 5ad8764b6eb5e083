"""Meetings: called, held with both clocks, attended, and written up only when whole."""

from __future__ import annotations

from datetime import date, time, timedelta

import msgspec
import pytest

from backend.aggregates.authority import Terms
from backend.aggregates.calendars import ENGLAND_AND_WALES
from backend.aggregates.meetings import (
    AbsenceCause,
    AbsenceRecorded,
    AgreeGroundRules,
    AttendanceRecorded,
    ConsiderMissing,
    ConveneMeeting,
    GroundRulesAgreed,
    HoldMeeting,
    MeetingConvened,
    MeetingHeld,
    MeetingKind,
    MeetingWrittenUp,
    MissingConsidered,
    Present,
    RecordAbsence,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.vocabulary import (
    Due,
    Happened,
    MeetingId,
    PersonId,
    PlanStatus,
    Precision,
    on_day,
)
from tests import families
from tests.families import (
    FIRST,
    GRAN,
    JOE,
    MET,
    MUM,
    PROFILE,
    REVIEW,
    STRANGER,
    TODAY,
)
from tests.spec import given

INITIAL = MeetingKind.INITIAL
THIRD = MeetingId("m-third")


def hold(day: date = MET, kind: MeetingKind = INITIAL, meeting: MeetingId = FIRST) -> HoldMeeting:
    return HoldMeeting(meeting=meeting, kind=kind, happened=on_day(day))


def due(rule: str, on: date, counted_from: date) -> Due:
    return Due(
        rule=rule,
        on=on,
        counted_from=counted_from,
        profile="test-1",
        calendar=ENGLAND_AND_WALES.version,
    )


def test_a_meeting_is_called_for_a_day_to_come():
    call = ConveneMeeting(meeting=FIRST, kind=INITIAL, on=TODAY, at=time(18), place="Gran's")
    given(families.with_network()).when(call).then(
        MeetingConvened(meeting=FIRST, kind=INITIAL, on=TODAY, at=time(18), place="Gran's")
    )
    given(families.meeting_called()).when(call).refused("on", "has been called")


@pytest.mark.parametrize(
    ("on", "sign"),
    [
        (TODAY - timedelta(days=1), "to come"),
        (TODAY + timedelta(days=731), "two years"),
        (date.max, "two years"),
    ],
)
def test_a_meeting_is_not_called_for_such_a_day(on: date, sign: str):
    call = ConveneMeeting(meeting=FIRST, kind=INITIAL, on=on)
    given(families.with_network()).when(call).refused("on", sign)


def test_a_meeting_may_be_two_years_away():
    call = ConveneMeeting(meeting=FIRST, kind=INITIAL, on=TODAY + timedelta(days=730))
    assert given(families.with_network()).when(call).events


def test_times_are_as_the_clock_on_the_wall_shows():
    noon = time.fromisoformat("12:00Z")
    family = given(families.with_network())
    family.when(ConveneMeeting(meeting=FIRST, kind=INITIAL, on=TODAY, at=noon)).refused("at")
    family.when(
        HoldMeeting(meeting=FIRST, kind=INITIAL, happened=on_day(MET, time(9)), ended=noon)
    ).refused("ended")


def test_a_place_is_short():
    family = given(families.with_network())
    family.when(ConveneMeeting(meeting=FIRST, kind=INITIAL, on=TODAY, place="x" * 201)).refused(
        "place"
    )
    family.when(
        HoldMeeting(meeting=FIRST, kind=INITIAL, happened=on_day(MET), place="x" * 201)
    ).refused("place")


@pytest.mark.practice("T04", "T05", "A85", "A109")
def test_a_first_meeting_starts_both_clocks():
    given(families.meeting_called()).when(
        HoldMeeting(
            meeting=FIRST,
            kind=INITIAL,
            happened=on_day(MET, time(18)),
            ended=time(19, 25),
            place="Gran's",
        )
    ).then(
        MeetingHeld(
            meeting=FIRST,
            kind=INITIAL,
            happened=on_day(MET, time(18)),
            ended=time(19, 25),
            place="Gran's",
            write_up_due=due("T04", date(2026, 9, 8), MET),
            review_due=due("T05", date(2026, 9, 29), MET),
        )
    )


@pytest.mark.practice("T04", "X13", "A109")
@pytest.mark.parametrize(
    ("held", "on"),
    [
        (date(2025, 3, 13), date(2025, 3, 20)),
        (date(2025, 4, 16), date(2025, 4, 25)),
        (date(2025, 4, 17), date(2025, 4, 28)),
        (date(2025, 5, 22), date(2025, 5, 30)),
        (date(2025, 12, 23), date(2026, 1, 2)),
        (date(2026, 4, 1), date(2026, 4, 10)),
        # On a Saturday, a Sunday and Good Friday: the day after is day 1 if it works.
        (date(2026, 9, 5), date(2026, 9, 11)),
        (date(2026, 9, 6), date(2026, 9, 11)),
        (date(2026, 4, 3), date(2026, 4, 13)),
    ],
)
def test_the_record_of_a_meeting_is_due_on_the_fifth_working_day(held: date, on: date):
    event = given(families.with_network()).when(hold(held)).event
    assert event.write_up_due == due("T04", on, held)


@pytest.mark.practice("X13", "T04")
@pytest.mark.parametrize("at", [time(0), time(9), time(23, 59)])
def test_the_hour_of_a_meeting_changes_nothing(at: time):
    held = HoldMeeting(meeting=FIRST, kind=INITIAL, happened=on_day(date(2025, 4, 16), at))
    event = given(families.with_network()).when(held).event
    assert event.write_up_due.on == date(2025, 4, 25)


@pytest.mark.practice("T05", "T06", "T07", "X2", "A85", "A89")
@pytest.mark.parametrize(
    ("status", "kind", "rule", "days"),
    [
        (PlanStatus.IN_NEED, INITIAL, "T05", 28),
        (PlanStatus.PROTECTION, INITIAL, "T05", 28),
        (PlanStatus.EARLY_HELP, INITIAL, "T05", 28),
        (PlanStatus.IN_NEED, MeetingKind.REVIEW, "T07", 42),
        (PlanStatus.PROTECTION, MeetingKind.REVIEW, "T06", 28),
        (PlanStatus.EARLY_HELP, MeetingKind.REVIEW, "T07", 42),
    ],
)
def test_the_next_review_is_due_by_the_earliest_rule(
    status: PlanStatus, kind: MeetingKind, rule: str, days: int
):
    past = families.first_meeting_held(status) if kind is MeetingKind.REVIEW else None
    day = date(2026, 9, 28)
    event = given(past or families.with_network(status)).when(hold(day, kind, THIRD)).event
    assert event.review_due == due(rule, day + timedelta(days=days), day)


@pytest.mark.practice("X2", "T05", "T06")
@pytest.mark.parametrize(
    ("first", "regular", "rule", "on"),
    [
        (28, 21, "T06", date(2026, 9, 22)),
        (14, 21, "T05", date(2026, 9, 15)),
        (21, 21, "T05", date(2026, 9, 22)),
    ],
)
def test_the_earliest_review_date_wins_under_any_profile(
    first: int, regular: int, rule: str, on: date
):
    profile = msgspec.structs.replace(
        PROFILE, version="v9", first_review_days=first, review_days_protection=regular
    )
    terms = Terms(today=TODAY, profile=profile)
    family = given(families.with_network(PlanStatus.PROTECTION)).under(terms)
    event = family.when(hold()).event
    assert (event.review_due.rule, event.review_due.on) == (rule, on)
    assert event.review_due.profile == "v9"


@pytest.mark.practice("A113")
def test_a_due_date_is_pinned_and_a_later_profile_does_not_touch_it():
    family = given(families.first_meeting_held())
    profile = msgspec.structs.replace(PROFILE, version="v9", review_days_in_need=7)
    later = family.under(Terms(today=TODAY, profile=profile))
    event = later.when(hold(date(2026, 9, 28), MeetingKind.REVIEW, REVIEW)).event
    assert (event.review_due.on, event.review_due.profile) == (date(2026, 10, 5), "v9")
    assert family.when(hold(date(2026, 9, 28), MeetingKind.REVIEW, REVIEW)).event.review_due == due(
        "T07", date(2026, 11, 9), date(2026, 9, 28)
    )


@pytest.mark.parametrize(
    ("command", "signs"),
    [
        (hold(TODAY + timedelta(days=1)), ("happened", "future")),
        (hold(kind=MeetingKind.REVIEW), ("kind", "first meeting before")),
        (
            HoldMeeting(
                meeting=FIRST, kind=INITIAL, happened=Happened(precision=Precision.UNKNOWN)
            ),
            ("happened", "Enter the day"),
        ),
        (
            HoldMeeting(
                meeting=FIRST,
                kind=INITIAL,
                happened=Happened(on=date(2026, 9, 1), precision=Precision.MONTH),
            ),
            ("happened", "Enter the day"),
        ),
        (
            HoldMeeting(meeting=FIRST, kind=INITIAL, happened=on_day(MET), ended=time(19)),
            ("ended", "after"),
        ),
        (
            HoldMeeting(
                meeting=FIRST, kind=INITIAL, happened=on_day(MET, time(19)), ended=time(19)
            ),
            ("ended", "after"),
        ),
    ],
)
def test_holding_a_meeting_is_refused(command: HoldMeeting, signs: tuple[str, ...]):
    given(families.meeting_called()).when(command).refused(*signs)


def test_a_meeting_is_held_once():
    given(families.meeting_begun()).when(hold()).refused("happened", "has been recorded")


@pytest.mark.practice("A41")
def test_there_is_no_second_first_meeting():
    family = given(families.first_meeting_held())
    again = ConveneMeeting(meeting=THIRD, kind=INITIAL, on=TODAY)
    family.when(again).refused("kind", "Choose a review")
    family.when(hold(TODAY, INITIAL, THIRD)).refused("kind", "Choose a review")
    family.when(hold(TODAY, MeetingKind.REVIEW, THIRD)).then(MeetingHeld)
    family.when(msgspec.structs.replace(again, kind=MeetingKind.REVIEW)).then(MeetingConvened)


@pytest.mark.practice("A42", "T08")
def test_a_long_meeting_is_taken_down_as_it_was():
    long = HoldMeeting(
        meeting=FIRST, kind=INITIAL, happened=on_day(MET, time(15)), ended=time(19, 30)
    )
    assert given(families.meeting_called()).when(long).event.ended == time(19, 30)


@pytest.mark.practice("A43", "T19")
def test_ground_rules_are_what_people_chose():
    agree = AgreeGroundRules(meeting=FIRST, rules=("Listen", "No shouting"))
    given(families.meeting_begun()).when(agree).then(
        GroundRulesAgreed(meeting=FIRST, rules=("Listen", "No shouting"))
    )


@pytest.mark.practice("A43", "T19")
@pytest.mark.parametrize("rules", [(), ("",), ("Listen", " "), ("x" * 501,)])
def test_empty_ground_rules_are_refused(rules: tuple[str, ...]):
    given(families.meeting_begun()).when(AgreeGroundRules(meeting=FIRST, rules=rules)).refused(
        "rules"
    )


@pytest.mark.practice("A44")
def test_who_was_there_is_counted_once_each():
    present = (Present(MUM), Present(GRAN))
    when = given(families.meeting_begun()).when(RecordAttendance(meeting=FIRST, present=present))
    when.then(AttendanceRecorded(meeting=FIRST, present=present))
    assert when.after.meetings.meetings[FIRST].present == {MUM, GRAN}


@pytest.mark.parametrize(
    ("present", "sign"),
    [
        ((), "Choose who"),
        ((Present(GRAN), Present(GRAN)), "once"),
        ((Present(STRANGER),), "Choose someone"),
    ],
)
def test_attendance_is_refused(present: tuple[Present, ...], sign: str):
    given(families.meeting_begun()).when(RecordAttendance(meeting=FIRST, present=present)).refused(
        "present", sign
    )


@pytest.mark.practice("A35")
@pytest.mark.parametrize("cause", AbsenceCause)
def test_an_absence_is_taken_down_with_what_is_known(cause: AbsenceCause):
    away = RecordAbsence(meeting=FIRST, person=JOE, cause=cause, words="No bus")
    given(families.meeting_begun()).when(away).then(
        AbsenceRecorded(meeting=FIRST, person=JOE, cause=cause, words="No bus")
    )


@pytest.mark.practice("A36")
def test_an_absence_is_never_read_as_a_lack_of_commitment():
    assert {cause.value for cause in AbsenceCause} == {
        "practical",
        "vulnerability",
        "safety",
        "unknown",
    }
    assert RecordAbsence(meeting=FIRST, person=JOE).cause is AbsenceCause.UNKNOWN


def test_absences_are_refused():
    family = given(families.first_meeting_held())
    family.when(RecordAbsence(meeting=FIRST, person=STRANGER)).refused("absent")
    family.when(RecordAbsence(meeting=FIRST, person=GRAN)).refused("absent", "Gran Mary is down")
    family.when(RecordAbsence(meeting=FIRST, person=JOE, words="x" * 4_001)).refused("words")


@pytest.mark.practice("A45", "T20")
def test_the_meeting_asks_who_is_missing():
    family = given(families.meeting_begun())
    family.when(ConsiderMissing(meeting=FIRST, suggested="No one")).then(
        MissingConsidered(meeting=FIRST, suggested="No one")
    )
    family.when(ConsiderMissing(meeting=FIRST, suggested="")).refused("suggested")


RULES = AgreeGroundRules(meeting=FIRST, rules=("Listen",))
THERE = RecordAttendance(meeting=FIRST, present=(Present(GRAN),))
ASKED = ConsiderMissing(meeting=FIRST, suggested="No one")
TOLD = families.told_at_first(GRAN)
WRITTEN = WriteUpMeeting(meeting=FIRST)


@pytest.mark.practice("A43", "A45", "T19", "T20", refuses=True)
@pytest.mark.parametrize(
    ("past", "field"),
    [
        ((RULES, ASKED, *TOLD), "present"),
        ((THERE, ASKED, *TOLD), "rules"),
        ((RULES, THERE, *TOLD), "suggested"),
    ],
)
def test_a_first_meeting_closes_only_when_whole(past: tuple[object, ...], field: str):
    given(families.meeting_begun(), past).when(WRITTEN).refused(field)


@pytest.mark.practice("A43", "A45", "T19", "T20", allows=True)
@pytest.mark.practice("T04")
def test_a_whole_meeting_is_written_up_once():
    family = given(families.meeting_begun(), RULES, THERE, ASKED, TOLD)
    family.when(WRITTEN).then(MeetingWrittenUp(meeting=FIRST))
    family.and_then(WRITTEN).when(WRITTEN).nothing()


@pytest.mark.practice("T19", "T20")
def test_a_review_needs_ground_rules_and_need_not_ask_who_is_missing():
    there = RecordAttendance(meeting=REVIEW, present=(Present(GRAN),))
    written = WriteUpMeeting(meeting=REVIEW)
    given(families.review_held(), there).when(written).refused("rules")
    rules = AgreeGroundRules(meeting=REVIEW, rules=("Listen",))
    asked = families.all_asked(REVIEW)
    whole = given(families.review_held(), there, rules, asked)
    whole.when(written).then(MeetingWrittenUp(meeting=REVIEW))


@pytest.mark.parametrize("command", [RULES, THERE, ASKED, WRITTEN])
def test_nothing_is_said_of_a_meeting_that_did_not_take_place(command: object):
    given(families.meeting_called()).when(command).refused("meeting", "took place first")  # type: ignore[arg-type]
    given(families.with_network()).when(command).refused("meeting")  # type: ignore[arg-type]


def test_an_older_meeting_taken_down_late_does_not_become_the_latest():
    story = given(families.review_held()).and_then(
        hold(date(2026, 9, 14), MeetingKind.REVIEW, THIRD)
    )
    assert story.state.meetings.last_held == date(2026, 9, 28)
    assert given(families.with_network()).state.meetings.last_held is None


def test_an_absent_person_is_asked_of_a_known_meeting():
    away = RecordAbsence(meeting=THIRD, person=PersonId("p-joe"))
    given(families.first_meeting_held()).when(away).refused("meeting")
