"""The Penrose children, 28 April to 4 June 2025: roles, the second review, Natalie leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from backend.aggregates.backing import TalkRoleThrough
from backend.aggregates.commitment import (
    RepairOutcome,
    ReportBreakdown,
    SupportRepair,
)
from backend.aggregates.corrections import CorrectEntry
from backend.aggregates.evidence import Went
from backend.aggregates.mapping import JudgeScale
from backend.aggregates.meetings import (
    AbsenceCause,
    AgreeGroundRules,
    AttendanceRecorded,
    HoldMeeting,
    MeetingKind,
    RecordAbsence,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.partnering import (
    AffirmProgress,
    ArrangeCover,
    FindGap,
    ProgressKind,
)
from backend.aggregates.plan import (
    ReworkAction,
)
from backend.aggregates.reviews import Going, LookAtLine
from backend.aggregates.roles import NetworkRole
from backend.aggregates.trials import RecordTrial, TrialKind
from backend.aggregates.vocabulary import (
    BreakdownId,
    CoverId,
    GapId,
    TrialId,
)
from backend.demo.ashmere import ALAN, AMIRA, JO
from backend.demo.penrose_people import (
    BETH,
    DEAN_SEEN,
    FARIDA,
    GROUND_RULES,
    HALL,
    KERRY,
    LEE,
    NATALIE,
    NO_ANSWER,
    OWEN,
    REVIEW_2,
    RYAN,
    SHEILA,
    WORKER,
    answers,
    asked,
    key,
    line,
    present,
)
from backend.demo.story import Story, found, on
from backend.record import Recorded

FALLEN_OUT = BreakdownId(key("breakdown", "natalie and kerry"))
SATURDAYS = GapId(key("gap", "saturdays"))


def tell(story: Story) -> None:
    """Entries 55 to 62."""
    _partners(story)
    _second_review(story)
    _sheila_was_away(story)
    _natalie(story)


def _partners(story: Story) -> None:
    day = on("2025-04-28")
    story.tell(
        "55",
        "2025-04-28 15:40",
        AMIRA,
        TalkRoleThrough(
            member=JO,
            role=NetworkRole.SEEKING_HELP,
            capacity=8,
            willingness=9,
            confidence=7,
            happened=day,
        ),
        TalkRoleThrough(
            member=NATALIE,
            role=NetworkRole.EMOTIONAL,
            capacity=6,
            willingness=8,
            confidence=5,
            happened=day,
            support_needed="Help with how to talk to Kerry when she is angry.",
        ),
        TalkRoleThrough(
            member=SHEILA,
            role=NetworkRole.PRACTICAL,
            capacity=7,
            willingness=9,
            confidence=8,
            happened=day,
        ),
    )
    story.tell(
        "56",
        "2025-05-12 10:30",
        AMIRA,
        RecordTrial(
            trial=TrialId(key("trial", "first saturday")),
            kind=TrialKind.OVERNIGHT,
            lines=(line("call sat"), line("bedtime")),
            went=Went.WORKED,
            outcome="Kerry had both children on her own from Saturday to Sunday, and two people "
            "looked in. It was calm. Maisie gave it 9 out of 10, for pancakes.",
            learned="Two people looking in are enough for a calm weekend.",
            happened=on("2025-05-10"),
            told_by=JO,
        ),
        on_behalf_of=JO,
    )


def _second_review(story: Story) -> None:
    held = on("2025-05-14")
    professionals = (WORKER, BETH, OWEN)
    story.tell(
        "57",
        "2025-05-14 19:10",
        AMIRA,
        HoldMeeting(
            meeting=REVIEW_2,
            kind=MeetingKind.REVIEW,
            happened=on("2025-05-14 17:00"),
            ended=time(18, 15),
            place=HALL,
        ),
        AgreeGroundRules(meeting=REVIEW_2, rules=GROUND_RULES),
        RecordAttendance(
            meeting=REVIEW_2,
            present=present(KERRY, LEE, ALAN, JO, SHEILA, FARIDA, RYAN, *professionals),
        ),
        *answers(
            REVIEW_2,
            "On 3 May Kerry wanted a drink. She rang Sheila before she had one.",
            "Sheila came round with a film and they put the children to bed together.",
            "The notebook is kept every week. Kerry had her first Saturday with two check-ins, "
            "and it was calm.",
            shown=(
                "Kerry and Sheila both told us, each in their own words.",
                "Sheila's texts to Jo that evening.",
                "14 pages of the notebook. Maisie gave that day 9 out of 10, for pancakes.",
            ),
        ),
        *asked(
            REVIEW_2,
            "2025-05-14",
            {
                JO: "I stay, whatever comes.",
                ALAN: "I am back on my feet, and back in it.",
                FARIDA: "Yes.",
            },
            (LEE, "If nobody is awake, nobody hears them."),
            "Nobody has fallen out. Alan feared to be a burden, and everyone said no.",
        ),
        JudgeScale(
            judged_by=KERRY,
            score=6,
            reason="I rang before I drank. I have never done that.",
            happened=held,
            meeting=REVIEW_2,
        ),
        JudgeScale(
            judged_by=JO,
            score=5,
            reason="People step in now without me chasing them.",
            happened=held,
            meeting=REVIEW_2,
        ),
        JudgeScale(
            judged_by=WORKER,
            score=5,
            reason="The plan held on a bad night and on a good one.",
            happened=held,
            meeting=REVIEW_2,
        ),
        AffirmProgress(
            person=KERRY,
            kind=ProgressKind.PROTECTION,
            example="Kerry wanted a drink and rang Sheila before she had one.",
            happened=on("2025-05-03"),
            meeting=REVIEW_2,
        ),
        LookAtLine(meeting=REVIEW_2, line=line("ring first"), going=Going.WELL),
        LookAtLine(meeting=REVIEW_2, line=NO_ANSWER, going=Going.WELL),
        LookAtLine(
            meeting=REVIEW_2, line=DEAN_SEEN, going=Going.NOT_TRIED, words="Nobody has seen Dean."
        ),
    )
    story.tell("58", "2025-05-19 15:00", AMIRA, WriteUpMeeting(meeting=REVIEW_2))


def _sheila_was_away(story: Story) -> None:
    def attendance(entries: Sequence[Recorded]) -> CorrectEntry:
        entry, event = found(
            entries,
            AttendanceRecorded,
            lambda event: event.meeting == REVIEW_2,
        )
        there = tuple(each for each in event.present if each.person != SHEILA)
        return CorrectEntry(
            entry=entry,
            seen=0,
            instead=AttendanceRecorded(meeting=REVIEW_2, present=there),
            reason="Sheila was not there. I had put her down by mistake.",
        )

    story.tell_about("59", "2025-05-20 10:00", AMIRA, attendance)
    story.tell(
        "59 apologies",
        "2025-05-20 10:05",
        AMIRA,
        RecordAbsence(
            meeting=REVIEW_2,
            person=SHEILA,
            cause=AbsenceCause.PRACTICAL,
            words="Sheila sent her apologies.",
        ),
    )


def _natalie(story: Story) -> None:
    story.tell(
        "60",
        "2025-05-20 10:40",
        AMIRA,
        ReportBreakdown(
            breakdown=FALLEN_OUT,
            between=(NATALIE, KERRY),
            words="Natalie put something about the family online. Kerry does not pick up for her "
            "any more.",
            effect="Nobody makes the Saturday call from 24 May.",
            happened=on("2025-05-18"),
        ),
    )
    story.tell(
        "61",
        "2025-05-20 11:00",
        AMIRA,
        FindGap(
            gap=SATURDAYS,
            words="Nobody makes the Saturday call.",
            happened=on("2025-05-20"),
        ),
        ArrangeCover(
            cover=CoverId(key("cover", "saturdays")),
            member=RYAN,
            instead_of=NATALIE,
            what="The Saturday call",
            starts=date(2025, 5, 24),
            line=line("call sat"),
        ),
        ReworkAction(
            line=line("call sat"),
            seen=0,
            what="Ring Kerry at 8 and hear her voice.",
            doer=RYAN,
            when="Saturdays, 8 pm, from 24 May",
            reason="Kerry does not pick up for Natalie at the moment. Ryan steps in for now.",
        ),
    )
    story.tell(
        "62",
        "2025-06-04 14:30",
        AMIRA,
        SupportRepair(
            breakdown=FALLEN_OUT,
            what="A family support worker sat down with Kerry and Natalie.",
            outcome=RepairOutcome.APART,
            words="It is not mended. Both want no contact for now.",
            happened=on("2025-06-03"),
        ),
    )
