"""Families by the state they have reached, told command by command; one fixed day and profile."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.authority import Profile, Terms
from backend.aggregates.case import (
    BeginInvolvement,
    EnterChild,
    EnterParent,
    GiveConsent,
    RefuseConsent,
    SetBottomLine,
    StartRecord,
    TellBottomLine,
    WithdrawConsent,
)
from backend.aggregates.closing import (
    Criterion,
    ReviewClosingCriteria,
    Weighed,
    WithdrawSupport,
)
from backend.aggregates.commitment import AskRelationships, ConfirmCommitment, Stays
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.evidence import Went
from backend.aggregates.family import FamilyCommand, PartCommand
from backend.aggregates.gathering import ExplainHelp, ExplainPurpose, FirstPart, LeaveFirstPart
from backend.aggregates.handover import (
    AcceptFacilitation,
    DeclineFacilitation,
    OfferFacilitation,
    Stage,
    StepBack,
    TakeBackOffer,
)
from backend.aggregates.mapping import AgreeStatement, JudgeScale, RaiseWorry, RewordGoal
from backend.aggregates.meetings import (
    AbsenceCause,
    AgreeGroundRules,
    ConsiderMissing,
    ConveneMeeting,
    HoldMeeting,
    Manner,
    MeetingKind,
    Present,
    RecordAbsence,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    DrawCircles,
    InviteMember,
    MemberKind,
    NameMember,
    RecordLeaving,
    RenameMember,
)
from backend.aggregates.plan import (
    AddRule,
    AnswerPlan,
    MakeVersion,
    OfferAction,
    RewordRule,
    ReworkAction,
    ReworkContingency,
    Says,
    SetContingency,
    WithdrawLine,
)
from backend.aggregates.readiness import ShowReadiness
from backend.aggregates.reviews import AnswerQuestion, Going, LeaveQuestion, LookAtLine, Question
from backend.aggregates.roles import DeclineRole, EndRole, NetworkRole, OfferRole, TakeRole
from backend.aggregates.trials import RecordTrial, TrialKind
from backend.aggregates.vocabulary import (
    GoalId,
    Happened,
    LineId,
    MeetingId,
    OfferId,
    PersonId,
    PlanStatus,
    Precision,
    StatementId,
    TrialId,
    WorryId,
    on_day,
)

Story = tuple[FamilyCommand, ...]

TODAY = date(2026, 11, 1)
PROFILE = Profile(version="test-1", effective_from=date(2020, 1, 1), authority="Testshire")
TERMS = Terms(today=TODAY, profile=PROFILE)

MUM = PersonId("p-mum")
DAD = PersonId("p-dad")
ELLA = PersonId("p-ella")
GRAN = PersonId("p-gran")
JOE = PersonId("p-joe")
SANA = PersonId("p-sana")
NURSE = PersonId("p-nurse")
NEIGHBOUR = PersonId("p-wen")
STRANGER = PersonId("p-nobody")
FIRST = MeetingId("m-first")
REVIEW = MeetingId("m-review")
RULE = LineId("l-rule")
ACTION = LineId("l-action")
WHAT_IF = LineId("l-what-if")
STATEMENT = StatementId("s-drink")
GOAL = GoalId("g-sober")
WORRY = WorryId("w-night")
OFFER = OfferId("o-1")
SECOND_OFFER = OfferId("o-2")
THIRD_OFFER = OfferId("o-3")

MET = date(2026, 9, 1)
REVIEWED = date(2026, 9, 28)
GOAL_WORDS = "Whenever Mum has been drinking, Ella sleeps at Gran's."


def happened(day: int = 1, month: int = 10) -> Happened:
    """A day of 2026, by default 1 October."""
    return on_day(date(2026, month, day))


def started() -> Story:
    """A record with its child and both parents, and nobody around them yet."""
    return (
        StartRecord(label="The Okafor-O'Brien family", team="North"),
        EnterChild(child=ELLA, name="Ella", born=date(2018, 2, 28), reference="C-1001"),
        EnterParent(person=MUM, name="Siobhán O'Brien", responsibility="mother"),
        EnterParent(person=DAD, name="Łukasz Okafor"),
    )


def begun(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """The council is involved since 3 August 2026, consent is given, the bottom line is told."""
    return (
        *started(),
        BeginInvolvement(happened=happened(3, 8), status=status),
        GiveConsent(person=MUM, happened=happened(4, 8), how="at home", limits="Not my boss"),
        GiveConsent(person=ELLA, happened=happened(4, 8), how="with a drawing"),
        SetBottomLine(
            seen=0,
            statement="Ella is never alone with someone who is drunk",
            triggers="She is found alone with one",
            consequence="We go to court",
            happened=happened(5, 8),
        ),
        TellBottomLine(version=1, told=(MUM, DAD), how="at home", happened=happened(6, 8)),
    )


def with_network(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """Gran, Joe, Sana and the neighbour are named and asked; so is the school nurse."""
    return (
        *begun(status),
        NameMember(person=GRAN, name="Gran Mary", relationship="Mum's mother", named_by=ELLA),
        NameMember(
            person=JOE, name="Uncle Joe", relationship="Dad's brother", kind=MemberKind.FAMILY
        ),
        NameMember(person=SANA, name="سناء", relationship="friend", kind=MemberKind.FRIEND),
        NameMember(person=NEIGHBOUR, name="陳文", relationship="from next door", named_by=MUM),
        NameMember(
            person=NURSE, name="Pat Lee", relationship="school nurse", kind=MemberKind.PROFESSIONAL
        ),
        DrawCircles(
            drawn_with=ELLA, inner=(GRAN, SANA), middle=(), outer=(JOE,), happened=happened(10, 8)
        ),
        InviteMember(person=GRAN, how="by phone", happened=happened(11, 8), asked_by=MUM),
        InviteMember(person=JOE, how="by letter", happened=happened(11, 8)),
        AnswerInvitation(
            person=GRAN, answer=Answer.YES, happened=happened(12, 8), words="Of course"
        ),
    )


def meeting_called(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """The first meeting is called for later today."""
    return (
        *with_network(status),
        ConveneMeeting(
            meeting=FIRST, kind=MeetingKind.INITIAL, on=TODAY, at=time(18), place="Gran's"
        ),
    )


def meeting_begun(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """The first meeting took place on Tuesday 1 September 2026; nothing else is known of it."""
    return (
        *meeting_called(status),
        HoldMeeting(
            meeting=FIRST,
            kind=MeetingKind.INITIAL,
            happened=on_day(MET, time(18)),
            ended=time(19, 25),
            place="Gran's",
        ),
    )


def first_meeting_held(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """The first meeting is held and written up: Joe and the neighbour could not come."""
    return (
        *meeting_begun(status),
        AgreeGroundRules(meeting=FIRST, rules=("Listen", "No shouting.")),
        RecordAttendance(
            meeting=FIRST,
            present=(Present(MUM), Present(GRAN), Present(SANA, Manner.VIDEO), Present(NURSE)),
        ),
        RecordAbsence(meeting=FIRST, person=JOE, cause=AbsenceCause.PRACTICAL, words="No bus"),
        ConsiderMissing(meeting=FIRST, suggested="Ella's football coach"),
        *told_at_first(GRAN, SANA)[:-1],
        LeaveFirstPart(
            meeting=FIRST,
            part=FirstPart.HELP,
            decided=Decision(
                by="Colin Fry",
                role=JobRole.TEAM_MANAGER,
                on=MET,
                reason="The clinic tells of it at the review",
            ),
        ),
        WriteUpMeeting(meeting=FIRST),
    )


def told_at_first(*heard: PersonId) -> Story:
    """What the first meeting owes: why people meet, the bottom line, a worry, and what help is."""
    return (
        ExplainPurpose(meeting=FIRST, explained_by=NURSE, words="So that Ella is safe at night"),
        TellBottomLine(version=1, told=heard, how="at the meeting", happened=on_day(MET)),
        RaiseWorry(worry=WORRY, raised_by=GRAN, words="Nights when Mum drinks", meeting=FIRST),
        ExplainHelp(meeting=FIRST, offers=("A group on Mondays",), explained_by=NURSE),
    )


def mapped(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """A danger statement with its goal, and a place on the scale, are on the map."""
    return (
        *first_meeting_held(status),
        AgreeStatement(
            statement=STATEMENT,
            who="Gran and the school are worried",
            what="that Mum passed out twice in June",
            why="and Ella could be hurt if that goes on",
            disputed="Mum says it was once",
            goal=GOAL,
            goal_words=GOAL_WORDS,
            meeting=FIRST,
        ),
        JudgeScale(
            judged_by=GRAN, score=4, reason="It is early", happened=happened(1, 9), meeting=FIRST
        ),
    )


def planned(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """The plan has a rule, an action and a what-if, and is not kept as a version yet."""
    return (
        *mapped(status),
        OfferRole(
            member=JOE, role=NetworkRole.PRACTICAL, what="Drive to school", happened=happened(2, 9)
        ),
        TakeRole(
            member=GRAN,
            role=NetworkRole.SAFE_CAREGIVER,
            what="Have Ella overnight",
            when="any night",
            difference="Ella sleeps",
            happened=happened(2, 9),
        ),
        AddRule(line=RULE, words="No drink in the house", goal=GOAL, proposed_by=ELLA),
        OfferAction(
            line=ACTION, what="Weekend visits", doer=GRAN, when="Saturdays", backup=JOE, goal=GOAL
        ),
        SetContingency(
            line=WHAT_IF,
            trigger="If Mum starts to drink",
            steps=("Ella rings Gran", "Gran fetches her\nby car"),
            first=GRAN,
            backups=(JOE, SANA),
            tell="the worker",
            goal=GOAL,
            meeting=FIRST,
        ),
    )


def with_plan_agreed(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """Version 1 of the plan: Mum and Gran said yes, Dad cannot answer yet."""
    return (
        *planned(status),
        MakeVersion(seen=0, meeting=FIRST),
        AnswerPlan(version=1, person=MUM, says=Says.YES),
        AnswerPlan(version=1, person=GRAN, says=Says.YES, words="Happy to"),
        AnswerPlan(version=1, person=DAD, says=Says.CANNOT_YET, words="I was at work"),
    )


def review_held(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """A review took place on 28 September 2026; its questions are not asked yet."""
    return (
        *with_plan_agreed(status),
        HoldMeeting(meeting=REVIEW, kind=MeetingKind.REVIEW, happened=on_day(REVIEWED), place=None),
    )


def reviewed(status: PlanStatus = PlanStatus.IN_NEED) -> Story:
    """The review asked two questions, did not reach the third, and looked at the action."""
    return (
        *review_held(status),
        AnswerQuestion(
            meeting=REVIEW,
            question=Question.PROBLEMS,
            answer="Gran fetched Ella twice",
            evidence="Gran's diary",
            answered_by=GRAN,
        ),
        AnswerQuestion(
            meeting=REVIEW,
            question=Question.MANAGED,
            answer="Well",
            evidence="The school's calls",
        ),
        LeaveQuestion(meeting=REVIEW, question=Question.KNOW, reason="Ella was tired"),
        LookAtLine(meeting=REVIEW, line=ACTION, going=Going.WELL, words="She loves it"),
    )


def asked_of_people(meeting: MeetingId) -> Story:
    """A review asked who stays, and how people get on."""
    return (
        ConfirmCommitment(member=GRAN, stays=Stays.YES, meeting=meeting, happened=happened()),
        AskRelationships(meeting=meeting, answer="All is well"),
    )


def all_asked(meeting: MeetingId) -> Story:
    """A review asked everything that each review asks."""
    return (
        *(
            LeaveQuestion(meeting=meeting, question=question, reason="Ella was tired")
            for question in Question
        ),
        *asked_of_people(meeting),
    )


def facilitation_offered(stage: Stage = Stage.WATCHING) -> Story:
    """Gran was offered the first step of the handover."""
    shown = () if stage is Stage.WATCHING else (gran_is_ready(),)
    return (
        *reviewed(),
        *shown,
        OfferFacilitation(
            offer=OFFER, member=GRAN, stage=stage, happened=happened(), words="You know how"
        ),
    )


def gran_is_ready() -> ShowReadiness:
    """Gran has shown what it takes to lead."""
    return ShowReadiness(
        member=GRAN,
        understanding="If Mum drinks, nobody hears Ella at night.",
        watching="I ring every evening at eight.",
        shown="She has rung every evening since the meeting.",
        happened=happened(),
        meeting=REVIEW,
    )


DECIDED = Decision(
    by="Colin Fry", role=JobRole.TEAM_MANAGER, on=date(2026, 10, 1), reason="It is tried and holds"
)


def stepped_away(*, reviews: bool = True) -> Story:
    """The manager went through what closing needs, and the professionals stepped away."""
    return (
        ReviewClosingCriteria(
            weighed=tuple(
                Weighed(
                    criterion=each,
                    met=reviews or each is not Criterion.REVIEWS,
                    words="Gran's diary shows it.",
                )
                for each in Criterion
            ),
            scale=9,
            enough="The backups were tried twice.",
            decision=DECIDED,
        ),
        WithdrawSupport(
            way_back="Gran rings the duty team on their own line.",
            happened=happened(),
            decision=DECIDED,
            next_review=date(2026, 12, 1),
            keep_the_plan=(GRAN, JOE),
        ),
    )


def tried() -> RecordTrial:
    """The plan has been put to the test once."""
    return RecordTrial(
        trial=TrialId("t-gran-overnight"),
        kind=TrialKind.OVERNIGHT,
        lines=(ACTION,),
        went=Went.WORKED,
        outcome="Ella slept well",
        learned="Ring before bedtime",
        happened=happened(),
    )


def facilitation_taken(stage: Stage = Stage.WATCHING) -> Story:
    """Gran took the first step of the handover."""
    return (
        *facilitation_offered(stage),
        AcceptFacilitation(offer=OFFER, member=GRAN, words="I will try"),
    )


def led_by_gran() -> Story:
    """Step by step Gran has come to lead alone."""
    steps: list[PartCommand] = [tried()]
    for number, stage in enumerate((Stage.LEADING_WITH_WORKER, Stage.LEADING_ALONE), start=1):
        offer = OfferId(f"o-up-{number}")
        steps += [
            OfferFacilitation(offer=offer, member=GRAN, stage=stage, happened=happened()),
            AcceptFacilitation(offer=offer, member=GRAN),
        ]
    return (*facilitation_taken(Stage.CO_LEADING), *steps)


def everything() -> Story:
    """One family in which every kind of entry was made at least once."""
    return (
        *led_by_gran(),
        StepBack(
            member=GRAN,
            seen=Stage.LEADING_ALONE,
            stage=Stage.WATCHING,
            happened=happened(5),
            words="My hip",
        ),
        OfferFacilitation(
            offer=SECOND_OFFER, member=GRAN, stage=Stage.CO_LEADING, happened=happened(6)
        ),
        DeclineFacilitation(offer=SECOND_OFFER, member=GRAN, words="Not before Christmas"),
        OfferFacilitation(
            offer=THIRD_OFFER, member=GRAN, stage=Stage.CO_LEADING, happened=happened(7)
        ),
        TakeBackOffer(offer=THIRD_OFFER, reason="Asked too soon"),
        RefuseConsent(
            person=DAD,
            happened=Happened(on=date(2026, 8, 1), precision=Precision.MONTH),
            reason="It is private",
        ),
        WithdrawConsent(person=ELLA, happened=Happened(precision=Precision.UNKNOWN)),
        RenameMember(person=SANA, name="Sana Khan 🌻"),
        DeclineRole(
            member=JOE, role=NetworkRole.PRACTICAL, happened=happened(8), reason="No car now"
        ),
        EndRole(
            member=GRAN,
            role=NetworkRole.SAFE_CAREGIVER,
            reason="The hip",
            happened=happened(8),
        ),
        RewordGoal(goal=GOAL, seen=GOAL_WORDS, words="Ella is safe every night.", reason="Shorter"),
        RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella asked", meeting=REVIEW),
        ReworkAction(
            line=ACTION, seen=0, what="Sunday lunch", doer=JOE, when="Sundays", reason="The hip"
        ),
        ReworkContingency(
            line=WHAT_IF,
            seen=0,
            trigger="Mum rings and sounds drunk",
            steps=("Joe fetches Ella",),
            first=JOE,
            reason="The hip",
        ),
        WithdrawLine(line=RULE, seen=1, reason="It is in the goal now"),
        MakeVersion(seen=1),
        AnswerPlan(version=2, person=GRAN, says=Says.NO, words="I want the rule"),
        RecordLeaving(person=NEIGHBOUR, reason="Moved away", happened=happened(9)),
        JudgeScale(judged_by=DAD, score=None, reason="I would rather not", happened=happened(9)),
    )
