"""What is due across families: one row an open clock."""

from __future__ import annotations

from datetime import date

import pytest

from backend.aggregates.decisions import JobRole
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.oversight import DecideFurtherMeetings, ExceptDeadline
from backend.aggregates.statutory import ChangeStatutoryPlan
from backend.aggregates.vocabulary import Clock, MeetingId, PlanStatus, on_day
from backend.ledger import Ledger
from backend.projections import due_dates, roster
from tests import families
from tests.families import FIRST, REVIEW
from tests.projections.pages import rows_in, tell
from tests.stories.oversight import decision, not_to_meet

Open = set[tuple[str, str, str, date]]


def open_clocks(ledger: Ledger, story: families.Story) -> Open:
    found = rows_in(ledger.pool, due_dates.DUE, tell(ledger, story))
    return {(row["what"], row["subject"], row["rule"], row["on"]) for row in found}


@pytest.mark.practice("T01")
def test_the_first_meeting_is_due_until_it_is_held(told: Ledger):
    assert open_clocks(told, families.started()) == set()
    assert open_clocks(told, families.begun()) == {("first-meeting", "", "T01", date(2026, 10, 26))}
    assert open_clocks(told, families.meeting_called()) == {
        ("first-meeting", "", "T01", date(2026, 10, 26))
    }


@pytest.mark.practice("T04", "T05")
def test_a_meeting_starts_two_clocks_and_its_record_stops_one(told: Ledger):
    review = ("review", "", "T05", date(2026, 9, 29))
    assert open_clocks(told, families.meeting_begun()) == {
        ("write-up", FIRST, "T04", date(2026, 9, 8)),
        review,
    }
    assert open_clocks(told, families.first_meeting_held()) == {review}


@pytest.mark.practice("T06", "T07", "X2")
@pytest.mark.parametrize(
    ("status", "rule", "on"),
    [
        (PlanStatus.PROTECTION, "T06", date(2026, 10, 26)),
        (PlanStatus.IN_NEED, "T07", date(2026, 11, 9)),
    ],
)
def test_a_review_sets_the_date_of_the_next(told: Ledger, status: PlanStatus, rule: str, on: date):
    assert open_clocks(told, families.review_held(status)) == {
        ("write-up", REVIEW, "T04", date(2026, 10, 5)),
        ("review", "", rule, on),
    }


@pytest.mark.practice("T07")
def test_an_older_review_taken_down_late_does_not_move_the_next_one(told: Ledger):
    late = HoldMeeting(
        meeting=MeetingId("m-late"),
        kind=MeetingKind.REVIEW,
        happened=on_day(date(2026, 9, 10)),
    )
    assert open_clocks(told, (*families.review_held(), late)) == {
        ("write-up", REVIEW, "T04", date(2026, 10, 5)),
        ("write-up", "m-late", "T04", date(2026, 9, 17)),
        ("review", "", "T07", date(2026, 11, 9)),
    }


def test_what_is_due_is_found_across_families(told: Ledger):
    first, second = (
        tell(told, families.review_held(status))
        for status in (PlanStatus.IN_NEED, PlanStatus.PROTECTION)
    )
    with told.pool.connection() as connection:
        found = connection.execute(
            "select family, \"on\", profile, calendar from pages.due where what = 'review' "
            'order by "on", family'
        ).fetchall()
    pinned = ("test-1", "england-and-wales@2026-11")
    assert found == [
        (second, date(2026, 10, 26), *pinned),
        (first, date(2026, 11, 9), *pinned),
    ]


@pytest.mark.practice("T01", "A110")
def test_a_decision_not_to_meet_leaves_the_day_to_look_again(told: Ledger):
    assert open_clocks(told, (*families.begun(), not_to_meet())) == {
        ("look-again", "", "T01", date(2026, 11, 30))
    }


@pytest.mark.practice("T07", "A89", "X3")
def test_a_moved_date_shows_who_moved_it_and_a_new_kind_of_plan_counts_anew(told: Ledger):
    move = ExceptDeadline(
        clock=Clock.REVIEW,
        seen=date(2026, 11, 9),
        until=date(2026, 11, 16),
        interim="A visit each week.",
        decision=decision(),
    )
    family = tell(told, (*families.review_held(), move))
    (row,) = [r for r in rows_in(told.pool, due_dates.DUE, family) if r["what"] == "review"]
    assert (row["on"], row["counted_to"]) == (date(2026, 11, 16), date(2026, 11, 9))
    assert [(each["by"], each["role"]) for each in row["moved"]] == [
        ("Niamh O'Hara", "team-manager")
    ]
    up = ChangeStatutoryPlan(
        seen=PlanStatus.IN_NEED,
        after=PlanStatus.PROTECTION,
        decision=decision(JobRole.CONFERENCE_CHAIR),
        happened=families.happened(20),
    )
    tell(told, (up,), family)
    (row,) = [r for r in rows_in(told.pool, due_dates.DUE, family) if r["what"] == "review"]
    assert (row["on"], row["rule"], row["moved"]) == (date(2026, 10, 26), "T06", [])
    (head,) = rows_in(told.pool, roster.FAMILIES, family)
    assert head["status"] == "protection"


@pytest.mark.practice("A92", "X2")
def test_no_more_meetings_leaves_no_review_to_be_due(told: Ledger):
    stop = DecideFurtherMeetings(after=REVIEW, by_when=None, decision=decision())
    found = open_clocks(told, (*families.review_held(), stop))
    assert {what for what, *_ in found} == {"write-up"}
