"""The map, statements on their way, the meeting's frame, services, and the road to closing."""

from __future__ import annotations

from datetime import date

from backend.aggregates.gathering import (
    ExplainHelp,
    ExplainMajority,
    ExplainPurpose,
    MakeCommitment,
    ReuseGroundRules,
)
from backend.aggregates.map_notes import (
    AddMapNote,
    CarryMapForward,
    Category,
    NoteIndicator,
    NotePerspective,
    ReceiveContribution,
    Sign,
    Source,
    WithdrawMapNote,
)
from backend.aggregates.mapping import AgreeStatement, JudgeScale, PairKind
from backend.aggregates.meetings import HoldMeeting, MeetingKind, Present, RecordAttendance
from backend.aggregates.services import EndServiceAction, LinkServiceAction
from backend.aggregates.statements import (
    DisputeStatement,
    DraftStatement,
    RewordStatement,
    WithdrawStatement,
)
from backend.aggregates.trajectory import (
    AchieveStep,
    AgreeTrajectory,
    ReviseTrajectory,
    RoadStep,
)
from backend.aggregates.vocabulary import (
    GoalId,
    MeetingId,
    NoteId,
    ServiceId,
    StatementId,
    StepId,
    on_day,
)
from tests.families import (
    DAD,
    ELLA,
    FIRST,
    GOAL,
    GRAN,
    JOE,
    MUM,
    NURSE,
    REVIEW,
    STATEMENT,
    Story,
    happened,
)

CROWDED = MeetingId("m-crowded")
NOTE, OLD_NOTE = NoteId("n-shouting"), NoteId("n-old")
SIGN, VIEW, AGENCY = NoteId("n-sign"), NoteId("n-view"), NoteId("n-school")
DRAFT, LOST = StatementId("s-draft"), StatementId("s-lost")
LOST_GOAL = GoalId("g-lost")
SERVICE, CLINIC = ServiceId("v-clinic"), ServiceId("v-nursery")
NIGHTS, ALONE = StepId("t-nights"), StepId("t-alone")
ROAD = (
    RoadStep(
        step=NIGHTS,
        what="Four calm weekends in a row",
        who=GRAN,
        measure="Gran's diary says so",
        by=date(2026, 12, 1),
    ),
    RoadStep(step=ALONE, what="Mum has Ella alone overnight", who=MUM, measure="Ella says so"),
)


def told() -> Story:
    """Every kind of entry of this part of the record, after everything else."""
    return (*_map(), *_statements(), *_meeting(), *services(), *road())


def _map() -> Story:
    return (
        AddMapNote(
            note=NOTE,
            category=Category.HARM,
            words="Ella hid when Mum shouted",
            source=Source.NETWORK,
            said_by=GRAN,
            child=ELLA,
            meeting=FIRST,
        ),
        AddMapNote(note=OLD_NOTE, category=Category.NEXT_STEP, words="Ring the clinic"),
        NoteIndicator(
            note=SIGN,
            sign=Sign.WORRIED,
            words="The curtains stay shut",
            said_by=JOE,
            child=ELLA,
            meeting=FIRST,
        ),
        NotePerspective(note=VIEW, seen_by=MUM, about=ELLA, words="She wants quiet", meeting=FIRST),
        ReceiveContribution(
            note=AGENCY,
            agency="The school",
            said_by=NURSE,
            worry="Ella is tired",
            why="She fell asleep twice",
            going_well="She reads well",
            happened=happened(20, 8),
        ),
        CarryMapForward(meeting=REVIEW, notes=(NOTE, AGENCY), came_from="the assessment in August"),
        WithdrawMapNote(note=OLD_NOTE, reason="It was done"),
    )


def _statements() -> Story:
    return (
        DraftStatement(
            statement=DRAFT,
            kind=PairKind.WORRY,
            what="that Ella misses school",
            who="The school is worried",
            why="and she could fall behind",
            goal_words="Ella is at school every day",
            meeting=FIRST,
        ),
        AgreeStatement(
            statement=LOST,
            who="Dad is worried",
            what="that the street is loud",
            why="and Ella could sleep badly",
            goal=LOST_GOAL,
            goal_words="Ella sleeps at the back",
            kind=PairKind.WORRY,
        ),
        RewordStatement(
            statement=STATEMENT,
            seen=0,
            who="Gran, Joe and the school are worried",
            what="that Mum passed out twice in June",
            why="and Ella could be hurt if that goes on",
            reason="Joe is worried too",
            meeting=REVIEW,
        ),
        DisputeStatement(
            statement=STATEMENT, disputed_by=DAD, words="I was never told", meeting=REVIEW
        ),
        WithdrawStatement(statement=LOST, seen=0, reason="They moved room", meeting=REVIEW),
        JudgeScale(
            judged_by=GRAN,
            score=7,
            reason="No drink since",
            happened=happened(10),
            meeting=REVIEW,
            statement=STATEMENT,
        ),
    )


def _meeting() -> Story:
    return (
        HoldMeeting(meeting=CROWDED, kind=MeetingKind.REVIEW, happened=on_day(date(2026, 10, 11))),
        RecordAttendance(meeting=CROWDED, present=(Present(MUM), Present(GRAN), Present(NURSE))),
        ExplainMajority(
            meeting=CROWDED,
            reason="Joe's car broke down",
            next_time="We meet at Gran's, where everyone can walk to",
        ),
        ExplainPurpose(
            meeting=CROWDED, explained_by=NURSE, words="We look at how the plan is going"
        ),
        ReuseGroundRules(meeting=CROWDED, earlier=FIRST, note="Everyone kept them last time"),
        ExplainHelp(
            meeting=CROWDED,
            explained_by=NURSE,
            offers=("A group for parents on Mondays", "A key worker at the clinic"),
        ),
        MakeCommitment(
            member=GRAN,
            what="A bed for Ella whenever she asks",
            begins=date(2026, 10, 11),
            ends=date(2027, 10, 11),
            meeting=CROWDED,
        ),
    )


def services() -> Story:
    """What two services do, and that one of them ended."""
    return (
        LinkServiceAction(
            action=SERVICE,
            agency="The alcohol clinic",
            what="See Mum every second week",
            when="Thursdays",
            goal=GOAL,
            formal_plan="Child in need plan, part 3",
            happened=happened(12),
        ),
        LinkServiceAction(
            action=CLINIC, agency="The nursery", what="Keep a place", happened=happened(12)
        ),
        EndServiceAction(action=CLINIC, reason="Ella has a place", happened=happened(20)),
    )


def road() -> Story:
    """A road of two steps, the first of them reached."""
    return (
        AgreeTrajectory(
            goals=("Ella is safe at home", "The network needs no one else"),
            steps=ROAD,
            agreed_by=(MUM, GRAN),
            happened=happened(11),
            meeting=REVIEW,
        ),
        AchieveStep(step=NIGHTS, evidence="Gran's diary, four weekends", happened=happened(28)),
        ReviseTrajectory(
            seen=0,
            goals=("Ella is safe at home",),
            steps=ROAD,
            reason="One goal is enough",
            happened=happened(30),
        ),
    )
