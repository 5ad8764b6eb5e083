"""The plan says all it must; a version is seen, agreed and shared; a rota; proposals."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.plan import (
    AddConsequence,
    AddSign,
    AgreePlan,
    AnswerPlan,
    Content,
    MakeVersion,
    RewordConsequence,
    RewordSign,
    Says,
    WaiveContent,
)
from backend.aggregates.proposals import AcceptAmendment, DeclineAmendment, ProposeAmendment
from backend.aggregates.rota import (
    CoverSlot,
    Gap,
    NameStandIn,
    RecordAway,
    RecordBack,
    SetRota,
    Slot,
    Weekday,
)
from backend.aggregates.search import SetNetworkSize
from backend.aggregates.sharing import (
    AcknowledgeCopy,
    Forum,
    GiveExample,
    PresentPlan,
    SharePlan,
    TalkThrough,
)
from backend.aggregates.sight import Condition, MeetCondition, ReturnPlan, SeePlan, UseUnseen
from backend.aggregates.small_network import AllowSmallNetwork
from backend.aggregates.vocabulary import (
    AwayId,
    ConditionId,
    LineId,
    PresentationId,
    ProposalId,
    SlotId,
)
from backend.aggregates.withholding import StopWithholding, WithholdPlan
from tests.families import DAD, ELLA, GOAL, GRAN, JOE, MUM, NURSE, REVIEW, REVIEWED, Story, happened

SIGN = LineId("l-sign")
CONSEQUENCE = LineId("l-consequence")
CONDITION = ConditionId("c-sunday")
PRESENTATION = PresentationId("t-conference")
CALL = SlotId("slot-call")
VISIT = SlotId("slot-visit")
HOSPITAL = AwayId("away-hospital")
PROPOSAL = ProposalId("proposal-code-word")
OTHER_PROPOSAL = ProposalId("proposal-sundays")


def told() -> Story:
    """Version 3 of the plan, agreed by three."""
    return (
        AddSign(
            line=SIGN,
            words="Ella is in bed by 8 and sleeps",
            goal=GOAL,
            proposed_by=ELLA,
            meeting=REVIEW,
        ),
        AddConsequence(
            line=CONSEQUENCE,
            words="Gran rings the worker the same day",
            goal=GOAL,
            proposed_by=GRAN,
            meeting=REVIEW,
        ),
        RewordSign(
            line=SIGN,
            seen=0,
            words="Ella is in bed by 8 and wakes up rested",
            reason="Ella said so",
            meeting=REVIEW,
        ),
        RewordConsequence(
            line=CONSEQUENCE,
            seen=0,
            words="Gran rings the worker at once",
            reason="A day is too long",
            meeting=REVIEW,
        ),
        WaiveContent(
            content=Content.RULES,
            reason="The goals say what the rules would",
            by="Gran Mary",
            role="grandmother",
            on=REVIEWED,
            meeting=REVIEW,
        ),
        MakeVersion(seen=2, meeting=REVIEW),
        AnswerPlan(version=3, person=MUM, says=Says.YES),
        AnswerPlan(version=3, person=GRAN, says=Says.YES),
        AnswerPlan(version=3, person=DAD, says=Says.YES),
        UseUnseen(version=2, decision=by_manager("Joe starts tonight", 11)),
        ReturnPlan(
            version=3,
            lines=(CONSEQUENCE,),
            decision=by_manager("Nobody is there on Saturday evenings", 14),
        ),
        SeePlan(
            version=3,
            decision=by_manager("It answers every worry", 17),
            conditions=(
                Condition(
                    condition=CONDITION, what="Try the what-if on a Sunday", due=date(2026, 11, 15)
                ),
            ),
        ),
        MeetCondition(condition=CONDITION, words="Tried on the 25th", happened=happened(25)),
        AgreePlan(
            version=3,
            happened=happened(20),
            testing="Whether Joe can come at night",
            meeting=REVIEW,
        ),
        # Copies
        TalkThrough(
            people=(MUM, ELLA),
            how="on a visit",
            words="Mum wants it shorter",
            happened=happened(12),
        ),
        WithholdPlan(version=1, person=NURSE, decision=by_worker("Asked by Mum for now", 13)),
        StopWithholding(person=NURSE, decision=by_worker("Mum agrees now", 15)),
        WithholdPlan(version=3, person=DAD, decision=by_worker("He must not know the street", 15)),
        SharePlan(
            version=3,
            people=(MUM, GRAN, JOE, NURSE),
            jobs=(JobRole.CONFERENCE_CHAIR, JobRole.DUTY),
            how="on paper, at the door",
            happened=happened(18),
        ),
        AcknowledgeCopy(version=3, person=GRAN, happened=happened(19)),
        PresentPlan(
            presentation=PRESENTATION,
            version=3,
            forum=Forum.CONFERENCE,
            presented_by=(GRAN, MUM),
            with_worker=True,
            happened=happened(21),
        ),
        GiveExample(
            presentation=PRESENTATION,
            by=GRAN,
            words="Ella rang me and I fetched her",
            happened=happened(10),
        ),
        # The rota
        SetRota(
            seen=0,
            slots=(
                Slot(
                    slot=CALL,
                    days=(Weekday.FRIDAY, Weekday.SATURDAY),
                    at=time(20),
                    what="A call at bedtime",
                    who=GRAN,
                    worker=None,
                ),
                Slot(
                    slot=VISIT,
                    days=(Weekday.WEDNESDAY,),
                    at=None,
                    what="Drops in after school",
                    who=None,
                    worker="Amira Hassan, social worker",
                ),
            ),
            gaps=(Gap(day=Weekday.SUNDAY, reason="Everyone is at church together"),),
            meeting=REVIEW,
        ),
        RecordAway(
            away=HOSPITAL,
            person=GRAN,
            since=date(2026, 10, 27),
            until=date(2026, 11, 15),
            reason="In hospital for her hip",
        ),
        NameStandIn(away=HOSPITAL, stand_in=JOE, words="He takes her calls"),
        CoverSlot(slot=CALL, on=date(2026, 10, 31), who=JOE),
        CoverSlot(slot=VISIT, on=date(2026, 11, 4), worker="Tomasz Zając"),
        RecordBack(away=HOSPITAL, on=date(2026, 10, 30)),
        # What its network proposes
        ProposeAmendment(proposal=PROPOSAL, by=JOE, words="A code word for Ella", line=SIGN),
        AcceptAmendment(proposal=PROPOSAL, words="Yes, Ella chooses it", meeting=REVIEW),
        ProposeAmendment(proposal=OTHER_PROPOSAL, by=MUM, words="No calls on Sundays"),
        DeclineAmendment(proposal=OTHER_PROPOSAL, reason="Sundays are hardest", meeting=REVIEW),
    )


def smaller() -> Story:
    """A larger network is asked for than there is, and version 3 may stand with fewer people."""
    return (
        SetNetworkSize(seen=1, minimum=9, decision=by_manager("Nights need a rota", 27)),
        AllowSmallNetwork(
            version=3,
            safety="Joe sleeps there until two more are found",
            decision=by_manager("Waiting would leave Ella without a plan", 28),
        ),
    )


def by_manager(reason: str, day: int) -> Decision:
    """The team manager's decision on a day of October 2026."""
    role = JobRole.TEAM_MANAGER
    return Decision(by="Colin Fry", role=role, on=date(2026, 10, day), reason=reason)


def by_worker(reason: str, day: int) -> Decision:
    """The worker's decision on a day of October 2026."""
    on = date(2026, 10, day)
    return Decision(by="Amira Hassan", role=JobRole.WORKER, on=on, reason=reason)
