"""A second review is got ready and called off; the network is at work, and someone leaves a gap."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.arrangements import (
    BreakOffMeeting,
    CallOffMeeting,
    ChildPart,
    ExplainUnplannedChild,
    GiveMeetingTask,
    MakeArrangements,
    MeetingTask,
    MoveMeeting,
    PlanChildParticipation,
    PrepareChild,
)
from backend.aggregates.backing import (
    HoldCheckIn,
    NoticeSupportNeed,
    NoticeWarningSign,
    OfferAnswer,
    OfferSupport,
    ReportConcern,
    SupportKind,
    SupportMember,
    TalkRoleThrough,
)
from backend.aggregates.commitment import (
    AskRelationships,
    ConfirmCommitment,
    Grasp,
    LeaveReviewPart,
    RecordSeriousness,
    RepairOutcome,
    ReportBreakdown,
    ReviewPart,
    Stays,
    SupportRepair,
)
from backend.aggregates.engagement import (
    AbsenceFound,
    Channel,
    ContactMember,
    ExploreAbsence,
    Felt,
    GiveFeedback,
    Reached,
    RecordAvailability,
)
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.partnering import (
    AffirmProgress,
    ArrangeCover,
    CloseGap,
    EndCover,
    FindGap,
    GiveSupport,
    ProgressKind,
    ReviewRoleCoverage,
)
from backend.aggregates.roles import NetworkRole
from backend.aggregates.vocabulary import BreakdownId, CoverId, GapId, MeetingId, on_day
from tests.families import (
    ACTION,
    DAD,
    ELLA,
    FIRST,
    GRAN,
    JOE,
    MUM,
    NEIGHBOUR,
    REVIEW,
    SANA,
    TODAY,
    Story,
    happened,
)

TO_COME = MeetingId("m-winter")
GAP = GapId("gap-nights")
COVER = CoverId("cover-shopping")
BREAKDOWN = BreakdownId("odds-mum-joe")
LATER = date(2026, 11, 20)


def reaching() -> Story:
    """Joe is asked how he can help, and why he was not at the first meeting."""
    return (
        ContactMember(
            person=JOE,
            channel=Channel.THROUGH_SOMEONE,
            outcome=Reached.THINKING,
            by=MUM,
            words="He would like to, after work",
            happened=happened(11, 8),
        ),
        RecordAvailability(
            person=JOE,
            can="Evenings after 7",
            constraints="He looks after his own two on Fridays",
            happened=happened(12, 8),
        ),
        ExploreAbsence(
            meeting=FIRST,
            person=JOE,
            by=GRAN,
            with_them=True,
            found=AbsenceFound.PRACTICAL,
            words="The last bus goes at six",
            follow_up="Gran fetches him by car",
            invite="By text message",
            happened=happened(3, 9),
        ),
        GiveFeedback(meeting=FIRST, person=GRAN, felt=Felt.HARD, words="It was late for Ella"),
        GiveFeedback(meeting=FIRST, felt=Felt.GOOD),
    )


def getting_ready() -> Story:
    """A meeting to come is made easy to come to, and Ella has her part in it."""
    return (
        ConveneMeeting(meeting=TO_COME, kind=MeetingKind.REVIEW, on=LATER, at=time(17)),
        MakeArrangements(
            meeting=TO_COME,
            seen=0,
            timing="After Joe's shift",
            venue="The church hall, not the office",
            food="Soup and bread",
            childcare="Sana's sister minds the little ones",
            access="Gran drives",
            interpreter="Arabic, by phone",
        ),
        PlanChildParticipation(
            meeting=TO_COME,
            child=ELLA,
            part=ChildPart.PART,
            how="The last twenty minutes",
            reasons="Ten grown-ups at once are too many for her",
            supporter=GRAN,
        ),
        PrepareChild(
            meeting=TO_COME,
            child=ELLA,
            what="She saw the plan in pictures and a photo of the hall",
            prepared_by=GRAN,
            happened=happened(20),
        ),
        GiveMeetingTask(meeting=TO_COME, task=MeetingTask.COORDINATOR, name="Wiktoria Nowak"),
        GiveMeetingTask(meeting=TO_COME, task=MeetingTask.FACILITATOR, person=GRAN),
    )


def at_work() -> Story:
    """The network is there for the family, and is stood by in turn."""
    return (
        TalkRoleThrough(
            member=JOE,
            role=NetworkRole.PRACTICAL,
            capacity=8,
            willingness=9,
            confidence=7,
            strengths="Patient",
            challenges="Long shifts",
            support_needed="Someone to ring",
            happened=happened(12),
        ),
        HoldCheckIn(
            member=JOE, words="Tired, but glad", needs="A free Saturday", happened=happened(13)
        ),
        NoticeSupportNeed(person=MUM, need="Someone to talk to", happened=happened(13)),
        OfferSupport(
            person=MUM, what="The Tuesday group", answer=OfferAnswer.THINKING, happened=happened(14)
        ),
        SupportMember(
            member=JOE,
            kind=SupportKind.SKILLS,
            what="Two evenings on how to talk about drink",
            by="The family centre",
            happened=happened(15),
        ),
        NoticeWarningSign(
            by=SANA,
            sign="The curtains were closed at noon",
            done="She knocked and rang Gran",
            happened=happened(16),
        ),
        ReportConcern(
            by=SANA,
            to="The duty team",
            what="Nobody opened and Ella was inside",
            answer="Someone came within the hour",
            happened=on_day(date(2026, 10, 16), time(12, 40)),
        ),
        GiveSupport(
            role=NetworkRole.EMOTIONAL,
            by=SANA,
            to=(MUM, ELLA),
            what="Stayed until bedtime",
            asked_by=MUM,
            happened=happened(16),
        ),
        AffirmProgress(
            person=MUM,
            kind=ProgressKind.PROTECTION,
            example="She rang Sana before she drank",
            meeting=REVIEW,
            happened=happened(17),
        ),
        FindGap(
            gap=GAP,
            role=NetworkRole.SAFE_CAREGIVER,
            words="Nobody for weekday nights",
            happened=happened(18),
        ),
        CloseGap(gap=GAP, how="Sana said she can", happened=happened(19)),
        ArrangeCover(
            cover=COVER,
            member=SANA,
            instead_of=NEIGHBOUR,
            role=NetworkRole.PRACTICAL,
            line=ACTION,
            what="The Monday shopping",
            starts=date(2026, 10, 10),
            ends=date(2026, 12, 1),
        ),
        EndCover(cover=COVER, reason="Joe does it now", happened=happened(20)),
        ReviewRoleCoverage(
            meeting=REVIEW, words="Two roles need someone new", happened=happened(28, 9)
        ),
    )


def asked_at_review() -> Story:
    """What the review asked besides its three questions, and two people at odds."""
    return (
        LeaveReviewPart(
            meeting=REVIEW, part=ReviewPart.COMMITMENT, reason="Not before everyone was back"
        ),
        ConfirmCommitment(
            member=GRAN,
            stays=Stays.PARTLY,
            words="Not the nights",
            meeting=REVIEW,
            happened=happened(28, 9),
        ),
        RecordSeriousness(
            member=GRAN,
            grasp=Grasp.CLEARLY,
            words="She could have died",
            meeting=REVIEW,
            happened=happened(28, 9),
        ),
        AskRelationships(meeting=REVIEW, answer="Mum and Joe have stopped talking"),
        ReportBreakdown(
            breakdown=BREAKDOWN,
            between=(MUM, JOE),
            words="Joe told his work about it",
            effect="Sunday lunch is off",
            happened=happened(21),
        ),
        SupportRepair(
            breakdown=BREAKDOWN,
            what="Gran sat down with both",
            outcome=RepairOutcome.APART,
            words="They wave again",
            happened=happened(22),
        ),
    )


def called_off() -> Story:
    """The meeting to come is moved, begun, and called off in the end."""
    return (
        MoveMeeting(
            meeting=TO_COME,
            on=date(2026, 11, 27),
            at=time(17, 30),
            place="Gran's",
            reason="The hall is taken",
        ),
        BreakOffMeeting(
            meeting=TO_COME,
            reason="The fire alarm went",
            next_step="Gran finds another evening",
            happened=on_day(TODAY),
        ),
        CallOffMeeting(
            meeting=TO_COME, reason="Dad is ill", next_step="The worker rings everyone on Monday"
        ),
        ExplainUnplannedChild(
            meeting=REVIEW, child=ELLA, reason="Nobody could mind her; Gran sat beside her"
        ),
        ConfirmCommitment(member=DAD, stays=Stays.YES, happened=happened(23)),
    )


def told() -> Story:
    """Everything of this slice, and the record left open."""
    return (*reaching(), *getting_ready(), *at_work(), *asked_at_review(), *called_off())
