"""A day of danger: two strategy discussions, one with a meeting that day and one without."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.urgency import (
    HoldStrategyDiscussion,
    JudgeImminentRisk,
    LinkSameDayMeeting,
    MissSameDayMeeting,
)
from backend.aggregates.vocabulary import DiscussionId, on_day
from tests.families import FIRST, GRAN, JOE, MET, Story

THAT_DAY = DiscussionId("d-met")
MISSED = DiscussionId("d-missed")
MISSED_ON = date(2026, 8, 31)


def judged(
    why: str = "She was out alone at night", role: JobRole = JobRole.TEAM_MANAGER
) -> Decision:
    """A manager's decision on the day of the first meeting."""
    return Decision(by="Colin Fry", role=role, on=MET, reason=why)


def missed() -> MissSameDayMeeting:
    """Nobody but Gran could come on the bank holiday."""
    return MissSameDayMeeting(
        discussion=MISSED,
        tried=(GRAN, JOE),
        tried_besides="the school",
        came=(GRAN,),
        overnight="Ella sleeps at Gran's, who is sober",
        new_on=MET,
        new_at=time(18),
        decided=judged("Nobody else could come"),
    )


def told() -> Story:
    """One discussion is settled by the first meeting, one by a decision."""
    return (
        HoldStrategyDiscussion(
            discussion=THAT_DAY,
            led_by="Colin Fry",
            outcome="Enquiries begin",
            happened=on_day(MET, time(9, 30)),
        ),
        JudgeImminentRisk(discussion=THAT_DAY, imminent=True, decided=judged()),
        LinkSameDayMeeting(discussion=THAT_DAY, meeting=FIRST),
        HoldStrategyDiscussion(discussion=MISSED, led_by="Colin Fry", happened=on_day(MISSED_ON)),
        JudgeImminentRisk(discussion=MISSED, imminent=True, decided=judged()),
        missed(),
    )
