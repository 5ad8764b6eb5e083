"""A stop-gap plan is agreed by people, for a few days, and holds until its last day."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.interim import EndInterimPlan, InterimPlanAgreed, InterimPlanEnded
from backend.aggregates.vocabulary import MeetingId
from tests import families
from tests.families import FIRST, MET, MUM, PROFILE, STRANGER, TERMS
from tests.spec import given
from tests.stories.welfare import stop_gap

HELD = families.first_meeting_held()
LONGEST = timedelta(days=PROFILE.first_review_days)


def but(**changes: object) -> msgspec.Struct:
    return msgspec.structs.replace(stop_gap(), **changes)


@pytest.mark.practice("A74", "A31")
def test_a_stop_gap_plan_says_what_who_and_until_when():
    told = given(HELD).when(stop_gap())
    told.then(
        InterimPlanAgreed(
            meeting=FIRST,
            steps=("Ella sleeps at Gran's.", "Joe rings at eight"),
            agreed_by=stop_gap().agreed_by,
            bottom_line_told=True,
            ends_on=date(2026, 9, 4),
        )
    )


@pytest.mark.practice("A74")
def test_it_holds_on_its_last_day_and_no_longer_on_the_day_after():
    interim = given(HELD, stop_gap()).state.interim
    assert interim.in_force(date(2026, 9, 4))
    assert not interim.in_force(date(2026, 9, 5))
    assert not given(HELD).state.interim.in_force(MET)


@pytest.mark.practice("A74", refuses=True, allows=True)
@pytest.mark.parametrize(
    ("last", "allowed"),
    [
        (MET, True),
        (MET + LONGEST, True),
        (MET - timedelta(days=1), False),
        (MET + LONGEST + timedelta(days=1), False),
        (date.max, False),
        (date.min, False),
    ],
)
def test_it_is_for_a_few_days_from_the_meeting_on(last: date, allowed: bool):
    told = given(HELD).when(but(ends_on=last))  # type: ignore[arg-type]
    if allowed:
        assert told.event.ends_on == last
    else:
        told.refused("ends_on", "few days")


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"steps": ()}, "steps"),
        ({"steps": ("",)}, "steps"),
        ({"steps": ("n" * 1_001,)}, "steps"),
        ({"agreed_by": ()}, "agreed_by"),
        ({"agreed_by": (STRANGER,)}, "agreed_by"),
        ({"meeting": MeetingId("m-none")}, "meeting"),
    ],
)
def test_what_cannot_be_so_is_refused(changes: dict[str, object], sign: str):
    given(HELD).when(but(**changes)).refused(sign)  # type: ignore[arg-type]


def test_a_meeting_that_has_not_taken_place_agrees_nothing():
    given(families.meeting_called()).when(stop_gap()).refused("meeting")


def test_who_agreed_is_named_once():
    told = given(HELD).when(but(agreed_by=(MUM, MUM)))  # type: ignore[arg-type]
    assert told.event.agreed_by == (MUM,)


def test_the_newest_stop_gap_plan_counts():
    longer = but(ends_on=MET + timedelta(days=9))
    assert given(HELD, stop_gap(), longer).state.interim.ends_on == MET + timedelta(days=9)


@pytest.mark.practice("A74")
def test_it_can_end_before_its_day_with_the_reason():
    end = EndInterimPlan(meeting=FIRST, reason="The plan is agreed now")
    told = given(HELD, stop_gap()).when(end).then(InterimPlanEnded)
    assert not told.after.interim.in_force(TERMS.today)
    given(HELD).when(end).refused("no such")
    given(HELD, stop_gap(), end).when(end).refused("no such")
    given(HELD, stop_gap()).when(EndInterimPlan(meeting=FIRST, reason="")).refused("reason")
