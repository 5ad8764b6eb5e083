"""When the risk is imminent the network meets that very day, or a manager says why not."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.decisions import JobRole
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.urgency import (
    HoldStrategyDiscussion,
    ImminentRiskJudged,
    JudgeImminentRisk,
    LinkSameDayMeeting,
    SameDayMeetingHeld,
    SameDayMeetingNotHeld,
    StrategyDiscussionHeld,
)
from backend.aggregates.vocabulary import DiscussionId, Due, MeetingId, on_day
from tests import families
from tests.families import MET, STRANGER, TERMS, with_network
from tests.spec import given
from tests.stories.urgency import MISSED, MISSED_ON, THAT_DAY, judged, missed

HELD = HoldStrategyDiscussion(discussion=MISSED, led_by="Colin Fry", happened=on_day(MISSED_ON))
IMMINENT = JudgeImminentRisk(discussion=MISSED, imminent=True, decided=judged())
ASKED = (*families.first_meeting_held(), HELD, IMMINENT)
EVENING = MeetingId("m-evening")


def but(command: msgspec.Struct, **changes: object) -> msgspec.Struct:
    return msgspec.structs.replace(command, **changes)


def met_on(day: date) -> HoldMeeting:
    return HoldMeeting(meeting=EVENING, kind=MeetingKind.INITIAL, happened=on_day(day), place=None)


def test_a_strategy_discussion_has_its_day():
    told = given(with_network()).when(HELD).then(StrategyDiscussionHeld)
    assert told.after.urgency.latest == MISSED_ON
    given(with_network(), HELD).when(HELD).refused("in the record")


@pytest.mark.practice("A31", "T03", bank_holiday=True)
def test_an_imminent_risk_asks_for_a_meeting_that_very_day_even_on_a_bank_holiday():
    # 31 August 2026 is a bank holiday in England: the day does not roll.
    told = given(with_network(), HELD).when(IMMINENT)
    assert told.event.meeting_due == Due(
        rule="T03",
        on=MISSED_ON,
        counted_from=MISSED_ON,
        profile="test-1",
        calendar=TERMS.calendar.version,
    )


@pytest.mark.practice("T03", "A31")
def test_a_risk_that_is_not_imminent_is_judged_too_with_the_reason():
    told = given(with_network(), HELD).when(but(IMMINENT, imminent=False))  # type: ignore[arg-type]
    told.then(
        ImminentRiskJudged(discussion=MISSED, imminent=False, meeting_due=None, decided=judged())
    )
    calm = given(with_network(), HELD, but(IMMINENT, imminent=False))
    calm.when(missed()).refused("discussion")
    calm.when(but(IMMINENT, imminent=False)).nothing()  # type: ignore[arg-type]
    # A judgement may change while nothing came of it.
    assert calm.when(IMMINENT).event.imminent


@pytest.mark.practice("A31", "T03", refuses=True, allows=True, last_day=True, day_after=True)
@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (MISSED_ON, True),
        (MISSED_ON + timedelta(days=1), False),
        (MISSED_ON - timedelta(days=1), False),
    ],
)
def test_only_a_meeting_of_that_day_is_the_same_day_meeting(day: date, allowed: bool):
    family = given(with_network(), HELD, IMMINENT, met_on(day))
    told = family.when(LinkSameDayMeeting(discussion=MISSED, meeting=EVENING))
    if allowed:
        told.then(SameDayMeetingHeld(discussion=MISSED, meeting=EVENING))
        assert told.after.urgency.discussions[MISSED].settled
    else:
        told.refused("meeting", "another day")


@pytest.mark.practice("T03", "A31")
def test_a_meeting_that_was_not_held_says_who_was_tried_and_what_keeps_them_safe():
    told = given(ASKED).when(missed()).then(SameDayMeetingNotHeld)
    assert told.after.urgency.discussions[MISSED].settled
    given(ASKED, missed()).when(missed()).refused("settled")
    given(ASKED, missed()).when(IMMINENT).refused("settled")


@pytest.mark.practice("T03")
@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"tried": (), "tried_besides": None}, "tried"),
        ({"tried": (STRANGER,)}, "tried"),
        ({"came": (STRANGER,)}, "came"),
        ({"tried_besides": "n" * 201}, "tried_besides"),
        ({"overnight": ""}, "overnight"),
        ({"new_on": MISSED_ON}, "new_on"),
        ({"new_on": MISSED_ON + timedelta(days=85)}, "new_on"),
        ({"new_on": date.max}, "new_on"),
        ({"decided": judged(role=JobRole.WORKER)}, "role"),
        ({"decided": judged(why="")}, "reason"),
        ({"discussion": DiscussionId("d-none")}, "discussion"),
    ],
)
def test_a_same_day_meeting_is_not_let_go_lightly(changes: dict[str, object], sign: str):
    given(ASKED).when(but(missed(), **changes)).refused(sign)  # type: ignore[arg-type]


def test_the_new_day_may_be_the_next_or_12_weeks_on():
    for day in (MISSED_ON + timedelta(days=1), MISSED_ON + timedelta(days=84)):
        told = given(ASKED).when(but(missed(), new_on=day))  # type: ignore[arg-type]
        assert told.event.new_on == day


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (but(HELD, led_by=""), "led_by"),
        (but(HELD, led_by="n" * 201), "led_by"),
        (but(HELD, happened=on_day(date(2026, 11, 2))), "future"),
        (but(HELD, happened=families.Happened(precision=families.Precision.UNKNOWN)), "happened"),
        (IMMINENT, "discussion"),
        (missed(), "discussion"),
        (LinkSameDayMeeting(discussion=MISSED, meeting=families.FIRST), "discussion"),
    ],
)
def test_what_cannot_be_so_is_refused(command: msgspec.Struct, sign: str):
    given(families.first_meeting_held()).when(command).refused(sign)  # type: ignore[arg-type]


def test_only_a_manager_judges_how_near_the_danger_is():
    family = given(with_network(), HELD)
    worker = but(IMMINENT, decided=judged(role=JobRole.WORKER))
    family.when(worker).refused("role")  # type: ignore[arg-type]
    for role in (JobRole.TEAM_MANAGER, JobRole.DUTY):
        told = family.when(but(IMMINENT, decided=judged(role=role)))  # type: ignore[arg-type]
        assert told.event.decided.role is role


def test_the_latest_discussion_is_the_latest_day():
    earlier = HoldStrategyDiscussion(discussion=THAT_DAY, led_by="Colin Fry", happened=on_day(MET))
    assert given(with_network(), earlier, HELD).state.urgency.latest == MET
