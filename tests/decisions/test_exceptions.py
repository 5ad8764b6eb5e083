"""Each exception that a gate allows says who decided, in which job, on which day, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from backend.aggregates.assurance import KeepReviewApart
from backend.aggregates.care import LeaveConnections
from backend.aggregates.consents import ExceptConsent, NotAsked
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.gathering import ExplainHelp, ExplainPurpose, FirstPart, LeaveFirstPart
from backend.aggregates.mapping import RaiseWorry
from backend.aggregates.oversight import DecideFurtherMeetings, ExceptDeadline
from backend.aggregates.readiness import ExceptHandoverStep
from backend.aggregates.reading import AgreeExplanation
from backend.aggregates.search import SetNetworkSize
from backend.aggregates.sharing import SharePlan
from backend.aggregates.sight import UseUnseen
from backend.aggregates.small_network import AllowSmallNetwork
from backend.aggregates.statutory import ChangeStatutoryPlan
from backend.aggregates.vocabulary import Clock, PlanStatus
from backend.aggregates.withholding import WithholdPlan
from tests import families
from tests.decisions.test_pictures import EXPLANATION, explained, family, make, share
from tests.decisions.test_urgency import ASKED
from tests.families import DAD, ELLA, FIRST, GRAN, MUM, REVIEW, TODAY, happened
from tests.spec import Given, given
from tests.stories.oversight import not_to_meet
from tests.stories.urgency import missed
from tests.stories.voice import pictured_plan, welfare

PLAN = given(families.with_plan_agreed())
BY = Decision(
    by="Niamh O’Hara", role=JobRole.TEAM_MANAGER, on=date(2026, 10, 20), reason="It cannot wait"
)
CHAIR = msgspec.structs.replace(BY, role=JobRole.CONFERENCE_CHAIR)
SIZE = SetNetworkSize(seen=0, minimum=9, decision=BY)
FIRST_MEETING = given(families.meeting_begun())
TOLD = families.told_at_first(GRAN)
# Each gate with the state it stands in, the command that passes it, and where its decision is.
EXCEPTIONS: dict[str, tuple[Given, Any, str]] = {
    "T01 hold no meeting": (given(families.begun()), not_to_meet(), "decision"),
    "T03 no meeting that day": (given(ASKED), missed(), "decided"),
    "T05 a review later": (
        given(families.meeting_begun()),
        ExceptDeadline(
            clock=Clock.REVIEW,
            seen=date(2026, 9, 29),
            until=date(2026, 10, 6),
            interim="The worker rings.",
            decision=BY,
        ),
        "decision",
    ),
    **{
        f"{row} a first meeting without": (
            FIRST_MEETING.and_then(
                *(each for each in TOLD if not isinstance(each, done)),
            ),
            LeaveFirstPart(meeting=FIRST, part=part, decided=BY),
            "decided",
        )
        for row, part, done in (
            ("A04", FirstPart.PURPOSE, ExplainPurpose),
            ("A46", FirstPart.WORRIES, RaiseWorry),
            ("A49", FirstPart.HELP, ExplainHelp),
        )
    },
    "T06 a review without a core group": (
        given(families.review_held(PlanStatus.PROTECTION)),
        KeepReviewApart(meeting=REVIEW, decision=BY),
        "decision",
    ),
    "A92 no more meetings": (
        given(families.review_held()),
        DecideFurtherMeetings(after=REVIEW, by_when=None, decision=BY),
        "decision",
    ),
    "T10 a plan nobody has seen": (PLAN, UseUnseen(version=1, decision=BY), "decision"),
    "T11 the plan before the explanation": (
        family().and_then(*pictured_plan(1)),
        share(welfare=welfare()),
        "welfare.decision",
    ),
    "T12 pictures before the agreement": (PLAN, make(welfare=welfare()), "welfare.decision"),
    "A97 without a parent’s yes": (
        family().and_then(*explained()[:-1]),
        AgreeExplanation(
            book=EXPLANATION, seen=6, agreed_by=(MUM,), happened=happened(16), without=BY
        ),
        "without",
    ),
    "T16 a copy withheld": (PLAN, WithholdPlan(version=1, person=DAD, decision=BY), "decision"),
    "T17 the plan stands in for another": (
        given(families.begun()),
        ChangeStatutoryPlan(
            seen=PlanStatus.IN_NEED,
            after=PlanStatus.PROTECTION,
            decision=CHAIR,
            happened=happened(20),
        ),
        "decision",
    ),
    "T23 without a consent": (
        given(families.started()),
        ExceptConsent(person=MUM, cause=NotAsked.RISK, decided=BY),
        "decided",
    ),
    "T24 a step passed": (
        given(families.reviewed()),
        ExceptHandoverStep(member=GRAN, stage=families.Stage.CO_LEADING, decision=BY),
        "decision",
    ),
    "T25 closing": (given(families.led_by_gran()), None, "decision"),
    "T26 who stays not asked": (
        given(families.review_held(PlanStatus.LOOKED_AFTER)),
        LeaveConnections(meeting=REVIEW, child=ELLA, decided=BY),
        "decided",
    ),
    "T27 a network smaller than needed": (
        PLAN.and_then(SIZE),
        AllowSmallNetwork(version=1, safety="Joe sleeps there", decision=BY),
        "decision",
    ),
}


def inside(holder: Any, path: str) -> Any:
    for name in path.split("."):
        holder = getattr(holder, name)
    return holder


def deciding(command: Any, path: str, decision: Decision) -> Any:
    """The command with another decision."""
    name, _, more = path.partition(".")
    value = deciding(getattr(command, name), more, decision) if more else decision
    return msgspec.structs.replace(command, **{name: value})


@pytest.mark.parametrize("gate", EXCEPTIONS)
def test_an_exception_records_who_in_which_job_when_and_why(gate: str):
    state, command, path = EXCEPTIONS[gate]
    if command is None:
        unmet = tuple(
            msgspec.structs.replace(each, met=each.criterion.value != "reviews")
            for each in families.stepped_away()[0].weighed
        )
        command = msgspec.structs.replace(families.stepped_away()[0], weighed=unmet, decision=BY)
    good = inside(command, path)
    told = state.when(command).events[0]
    assert inside(told, path) == good
    assert good.by and good.reason and good.on and good.role
    replace = msgspec.structs.replace
    for wrong, field in (
        (replace(good, by=""), "by"),
        (replace(good, reason=" "), "reason"),
        (replace(good, on=date(2026, 11, 2)), "decided_on"),
    ):
        state.when(deciding(command, path, wrong)).refused(field)
    if not gate.startswith("T16"):
        auditor = replace(good, role=JobRole.AUDITOR)
        state.when(deciding(command, path, auditor)).refused("role", "can decide this")
    assert good.on < TODAY


def test_a_copy_may_be_withheld_by_any_job_and_is_then_not_given():
    kept = PLAN.and_then(WithholdPlan(version=1, person=DAD, decision=BY))
    share_it = SharePlan(version=1, people=(DAD,), how="by post", happened=happened(21))
    kept.when(share_it).refused("people", "Ask the worker")
