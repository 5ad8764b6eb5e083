"""Oversight: the plan becomes another, dates move by decision, and the case is audited."""

from __future__ import annotations

from datetime import date

from backend.aggregates.assurance import (
    AskLegalPanel,
    AuditCase,
    AuditKind,
    Beside,
    CombineReview,
    ConsiderMeeting,
    KeepReviewApart,
    Outcome,
    RecordForm,
)
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.oversight import (
    DeadlineRecounted,
    DecideFurtherMeetings,
    DecideNotToMeet,
    ExceptDeadline,
    MeetingNotHeldDecided,
)
from backend.aggregates.statutory import (
    AllocateCase,
    ChangeStatutoryPlan,
    ConferenceKind,
    HoldConference,
    HoldCoreGroup,
)
from backend.aggregates.vocabulary import Clock, Due, MeetingId, PlanStatus
from tests.families import FIRST, Story, happened

MET = MeetingId("m-oversight")


def decision(
    role: JobRole = JobRole.TEAM_MANAGER, day: int = 20, month: int = 10, **more: str
) -> Decision:
    """A decision of October 2026, by default the team manager's."""
    values = {"by": "Niamh O'Hara", "reason": "The grandfather comes out of hospital."} | more
    return Decision(role=role, on=date(2026, month, day), **values)


def told() -> Story:
    """Every command of the three parts; two events are told on their own below."""
    return (
        ConsiderMeeting(
            team="Assessment North",
            outcome=Outcome.MEET,
            reason="There is family nearby.",
            happened=happened(3, 8),
        ),
        AllocateCase(
            worker="Siân Llŷr",
            team="North",
            decision=decision(day=4, month=8, reason="She has room."),
            happened=happened(4, 8),
        ),
        HoldConference(
            kind=ConferenceKind.INITIAL,
            chair="Aled Rhys",
            outcome="A child protection plan, with the network's plan as the plan.",
            happened=happened(1, 10),
        ),
        ChangeStatutoryPlan(
            seen=PlanStatus.IN_NEED,
            after=PlanStatus.PROTECTION,
            decision=decision(JobRole.CONFERENCE_CHAIR, 1),
            happened=happened(1, 10),
            reference="CP-77",
        ),
        HoldCoreGroup(happened=happened(8, 10)),
        HoldMeeting(meeting=MET, kind=MeetingKind.REVIEW, happened=happened(31, 10)),
        CombineReview(meeting=MET, beside=Beside.VISIT, suits="Gran is free on Mondays."),
        KeepReviewApart(meeting=MET, decision=decision(reason="The core group met a week after.")),
        ExceptDeadline(
            clock=Clock.REVIEW,
            seen=date(2026, 11, 28),
            until=date(2026, 12, 5),
            interim="The worker rings on Monday and Gran looks in every day.",
            decision=decision(),
        ),
        RecordForm(meeting=FIRST, system="Casebook", reference="FN-12", happened=happened(7, 9)),
        DecideFurtherMeetings(after=MET, by_when=date(2026, 12, 3), decision=decision(day=21)),
        AskLegalPanel(
            question="Is a supervision order still needed?",
            decision=decision(JobRole.SERVICE_MANAGER, 22, reason="The hearing is near."),
            happened=happened(22, 10),
        ),
        AuditCase(
            kind=AuditKind.DEEP_DIVE,
            by="Leila Haddad",
            role=JobRole.AUDITOR,
            findings=("Every review was on time.", "One warning was not acted on."),
            learning="Warnings need a name beside them.",
            happened=happened(30, 10),
        ),
        ChangeStatutoryPlan(
            seen=PlanStatus.PROTECTION,
            after=PlanStatus.IN_NEED,
            decision=decision(JobRole.CONFERENCE_CHAIR, 31, reason="The network kept its word."),
            happened=happened(31, 10),
        ),
    )


def not_to_meet() -> DecideNotToMeet:
    """A decision that no meeting is held for now, before there was any."""
    return DecideNotToMeet(
        direction="CD-2026-14",
        child_views="Ella would rather have only Gran.",
        parent_views="Siobhán is not ready to ask anyone.",
        instead="The worker visits Gran, and looks for Dad's sister.",
        look_again_on=date(2026, 11, 30),
        decision=decision(reason="Nobody may know where they live until the hearing."),
    )


def apart() -> tuple[MeetingNotHeldDecided, DeadlineRecounted]:
    """What cannot happen to a family that has met, or under one calendar."""
    pinned = {"profile": "test-1", "calendar": "england-and-wales@2026-11.2"}
    asked = not_to_meet()
    return (
        MeetingNotHeldDecided(
            direction=asked.direction,
            child_views=asked.child_views,
            parent_views=asked.parent_views,
            instead=asked.instead,
            look_again=Due(
                rule="T01", on=date(2026, 11, 30), counted_from=date(2026, 10, 20), **pinned
            ),
            late=False,
            decision=asked.decision,
        ),
        DeadlineRecounted(
            clock=Clock.WRITE_UP,
            meeting=MeetingId("m-review"),
            before=date(2026, 10, 5),
            due=Due(rule="T04", on=date(2026, 10, 6), counted_from=date(2026, 9, 28), **pinned),
        ),
    )
