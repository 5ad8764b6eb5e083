"""One plan, whichever law it stands in for: its kind changes by decision and dates follow."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.authority import Terms
from backend.aggregates.calendars import ENGLAND_AND_WALES
from backend.aggregates.deadlines import beside, months_after, open_deadline
from backend.aggregates.decisions import JobRole
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.statutory import (
    AllocateCase,
    CaseAllocated,
    ChangeStatutoryPlan,
    ConferenceHeld,
    ConferenceKind,
    CoreGroupMet,
    HoldConference,
    HoldCoreGroup,
    StatutoryPlanChanged,
)
from backend.aggregates.vocabulary import Clock, MeetingId, PlanStatus, on_day
from tests import families
from tests.families import PROFILE, happened
from tests.spec import Given, given
from tests.stories.oversight import decision

CHAIR = decision(JobRole.CONFERENCE_CHAIR)
MANAGER = decision(JobRole.TEAM_MANAGER)


def change(after: PlanStatus, seen: PlanStatus = PlanStatus.IN_NEED, **more: object):
    values = {"decision": CHAIR, "happened": happened(20)} | more
    return ChangeStatutoryPlan(seen=seen, after=after, **values)


def review_due(told: Given) -> date | None:
    running = open_deadline(told.state, Clock.REVIEW, None)
    return running.on if running else None


@pytest.mark.practice("A71", "T17", allows=True)
@pytest.mark.practice("A89", "X3", "T06")
def test_a_child_protection_plan_brings_the_next_review_forward_at_once():
    told = given(families.review_held())
    assert review_due(told) == date(2026, 11, 9)
    event = told.when(change(PlanStatus.PROTECTION, reference="CP-7")).event
    assert isinstance(event, StatutoryPlanChanged)
    assert (event.before, event.after) == (PlanStatus.IN_NEED, PlanStatus.PROTECTION)
    assert event.review_due is not None
    assert (event.review_due.rule, event.review_due.on) == ("T06", date(2026, 10, 26))
    assert review_due(told.and_then(event)) == date(2026, 10, 26)


@pytest.mark.practice("X3", refuses=True, allows=True)
@pytest.mark.practice("A89", "T07")
def test_stepping_down_lengthens_only_with_the_conferences_decision():
    told = given(families.review_held(PlanStatus.PROTECTION))
    down = change(PlanStatus.IN_NEED, seen=PlanStatus.PROTECTION)
    told.when(msgspec.structs.replace(down, decision=MANAGER)).refused("role", "conference chair")
    assert review_due(told) == date(2026, 10, 26)
    assert review_due(told.and_then(down)) == date(2026, 11, 9)


@pytest.mark.practice("A89", "X2")
def test_the_first_review_stays_within_four_weeks_whatever_the_plan_becomes():
    told = given(families.first_meeting_held())
    event = told.when(change(PlanStatus.EARLY_HELP, decision=MANAGER)).event
    assert event.review_due.rule == "T05"
    assert event.review_due.on == families.MET + timedelta(days=28)


@pytest.mark.practice("A71", "T17", refuses=True)
@pytest.mark.parametrize("status", PlanStatus)
def test_there_is_never_a_second_plan_beside(status: PlanStatus):
    told = given(families.begun(status))
    told.when(change(status, seen=status)).refused("after", "one plan")
    other = next(each for each in PlanStatus if each is not status)
    # Whoever read an older page would put a plan beside the one there is.
    told.when(change(status, seen=other)).refused("after", "read the page again")


@pytest.mark.practice("A71")
def test_a_change_before_any_meeting_counts_nothing():
    event = given(families.begun()).when(change(PlanStatus.PROTECTION)).event
    assert event.review_due is None


@pytest.mark.practice("A111", allows=True)
@pytest.mark.parametrize("status", PlanStatus)
def test_the_twelve_weeks_and_the_reviews_apply_to_every_child(status: PlanStatus):
    begun = given(families.begun(status))
    first = open_deadline(begun.state, Clock.FIRST_MEETING, None)
    assert first is not None and first.due.rule == "T01"
    assert review_due(given(families.review_held(status))) is not None


@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ({"happened": happened(2, 11)}, "future"),
        ({"happened": happened(1, 8)}, "before"),
        ({"reference": "x" * 201}, "reference"),
        ({"decision": decision(JobRole.CONFERENCE_CHAIR, reason="")}, "reason"),
        ({"decision": decision(JobRole.CONFERENCE_CHAIR, by="")}, "by"),
        ({"decision": decision(JobRole.CONFERENCE_CHAIR, 2, 11)}, "decided_on"),
    ],
)
def test_a_change_that_cannot_be_is_refused(more: dict[str, object], sign: str):
    given(families.begun()).when(change(PlanStatus.PROTECTION, **more)).refused(sign)


@pytest.mark.practice("A71", "A89", "X3", "T05", "T06", "T07")
def test_penrose_has_its_reviews_on_the_days_the_story_gives():
    """Due 10 Apr, 14 May, 11 Jun, 23 Jul, 2 Sep, 14 Oct 2025; child in need from 17 June on."""
    held = [
        (date(2025, 3, 13), date(2025, 4, 10)),
        (date(2025, 4, 16), date(2025, 5, 14)),
        (date(2025, 5, 14), date(2025, 6, 11)),
        (date(2025, 6, 11), None),
        (date(2025, 7, 22), date(2025, 9, 2)),
        (date(2025, 9, 2), date(2025, 10, 14)),
    ]
    told = given(families.started())
    for number, (met, due) in enumerate(held):
        terms = Terms(today=met, profile=PROFILE)
        kind = MeetingKind.REVIEW if number else MeetingKind.INITIAL
        meeting = HoldMeeting(meeting=MeetingId(f"m-{number}"), kind=kind, happened=on_day(met))
        told = told.under(terms).and_then(meeting)
        if number == 0:
            conference = on_day(date(2025, 3, 21))
            up = change(
                PlanStatus.PROTECTION,
                happened=conference,
                decision=msgspec.structs.replace(CHAIR, on=date(2025, 3, 21)),
            )
            told = told.under(Terms(today=date(2025, 3, 21), profile=PROFILE)).and_then(up)
        if met == date(2025, 6, 11):
            assert review_due(told) == date(2025, 7, 9)
            down = change(
                PlanStatus.IN_NEED,
                seen=PlanStatus.PROTECTION,
                happened=on_day(date(2025, 6, 17)),
                decision=msgspec.structs.replace(CHAIR, on=date(2025, 6, 17)),
            )
            told = told.under(Terms(today=date(2025, 6, 17), profile=PROFILE)).and_then(down)
            assert review_due(told) == date(2025, 7, 23)
        else:
            assert review_due(told) == due
    # What was counted before the change stays as it was.
    dues = [known.review_due for known in told.state.meetings.meetings.values()]
    assert [due.on for due in dues if due][:3] == [due for _, due in held[:3]]


@pytest.mark.practice("A90")
def test_conferences_and_core_groups_are_facts_beside():
    conference = HoldConference(
        kind=ConferenceKind.INITIAL, chair="Aled Rhys", outcome="A plan", happened=happened(1)
    )
    told = given(families.begun(PlanStatus.PROTECTION))
    told.when(conference).then(ConferenceHeld)
    told.and_then(conference).when(conference).refused("happened", "recorded")
    review = msgspec.structs.replace(conference, kind=ConferenceKind.REVIEW)
    told.when(review).refused("kind", "first conference")
    met = HoldCoreGroup(happened=happened(8))
    told.when(met).then(CoreGroupMet(happened=happened(8)))
    told.and_then(met).when(met).nothing()
    told.when(msgspec.structs.replace(conference, outcome="")).refused("outcome")
    told.when(msgspec.structs.replace(conference, happened=happened(2, 11))).refused("future")


def test_the_laws_own_dates_run_beside_and_stop_when_they_are_met():
    strategy = date(2025, 3, 4)
    told = given(families.started()).under(Terms(today=date(2025, 6, 17), profile=PROFILE))
    (first,) = beside(told.state, ENGLAND_AND_WALES, strategy)
    assert (first.what, first.on) == ("First conference", date(2025, 3, 25))
    assert beside(told.state, ENGLAND_AND_WALES) == ()
    told = told.and_then(
        HoldConference(
            kind=ConferenceKind.INITIAL,
            chair="Aled",
            outcome="A plan",
            happened=on_day(date(2025, 3, 21)),
        ),
        change(
            PlanStatus.PROTECTION,
            happened=on_day(date(2025, 3, 21)),
            decision=msgspec.structs.replace(CHAIR, on=date(2025, 3, 21)),
        ),
    )
    found = {each.what: each.on for each in beside(told.state, ENGLAND_AND_WALES, strategy)}
    assert found == {
        "First core group": date(2025, 4, 4),
        "Review conference": date(2025, 6, 21),
    }
    told = told.and_then(HoldCoreGroup(happened=on_day(date(2025, 4, 3))))
    assert [each.what for each in beside(told.state, ENGLAND_AND_WALES)] == ["Review conference"]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 3, date(2024, 5, 29)),
        (date(2025, 10, 15), 3, date(2026, 1, 15)),
        (date(2025, 12, 31), 6, date(2026, 6, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_there_is(start: date, months: int, end: date):
    assert months_after(start, months) == end


def allocate(worker: str = "Siân Llŷr", seen: str | None = None, **more: object) -> AllocateCase:
    values = {"team": "North", "decision": MANAGER, "happened": happened(20)} | more
    return AllocateCase(worker=worker, seen=seen, **values)


@pytest.mark.practice("A71")
def test_a_family_is_handed_over_with_what_the_next_worker_must_know():
    told = given(families.begun(), allocate())
    told.when(allocate(seen="Siân Llŷr")).nothing()
    told.when(allocate("王小明", seen="Siân Llŷr")).refused("note", "next worker")
    over = allocate("王小明", "Siân Llŷr", note="Ring Gran first.", open_items=("Review",))
    event = told.when(over).event
    assert isinstance(event, CaseAllocated)
    assert (event.before, event.open_items) == ("Siân Llŷr", ("Review",))
    # Somebody else gave the family away meanwhile.
    told.and_then(over).when(allocate("O'Brien", "Siân Llŷr", note="x")).refused("worker", "王小明")
    told.when(allocate("x", "Siân Llŷr", decision=decision(JobRole.WORKER))).refused("role")
    told.when(allocate("x" * 201, "Siân Llŷr", note="x")).refused("worker")
    told.when(allocate("x", "Siân Llŷr", note="x", open_items=("",))).refused("open_items")
    told.when(allocate("x", "Siân Llŷr", note="x", open_items=("a",) * 21)).refused("open_items")


def test_nothing_statutory_comes_before_the_record():
    for command in (allocate(), change(PlanStatus.PROTECTION), HoldCoreGroup(happened=happened())):
        given().when(command).refused("label")
