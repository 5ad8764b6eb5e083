"""The Penrose children, 14 May to 28 July 2025: Jo begins to lead, Natalie leaves."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.arrangements import ChildPart, PlanChildParticipation
from backend.aggregates.case import SetBottomLine, TellBottomLine
from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage
from backend.aggregates.mapping import JudgeScale
from backend.aggregates.meetings import (
    AbsenceCause,
    AgreeGroundRules,
    ConveneMeeting,
    HoldMeeting,
    MeetingKind,
    RecordAbsence,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import RecordLeaving
from backend.aggregates.plan import AddRule, AnswerPlan, MakeVersion, ReworkAction, Says
from backend.aggregates.readiness import ShowReadiness
from backend.aggregates.reviews import Going, LookAtLine
from backend.aggregates.roles import EndRole, NetworkRole, TakeRole
from backend.aggregates.vocabulary import OfferId
from backend.demo.ashmere import ALAN, AMIRA, JO, JO_HERSELF
from backend.demo.penrose_people import (
    BETH,
    FARIDA,
    HALL,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NATALIE,
    OWEN,
    PEG,
    REVIEW_2,
    REVIEW_3,
    REVIEW_4,
    RYAN,
    SHEILA,
    SOBER,
    TERESA,
    WORKER,
    line,
)
from backend.demo.penrose_spring import DEAN_SEEN, GROUND_RULES, NO_ANSWER, answers, present
from backend.demo.story import Story, known, on


def offer(number: int) -> OfferId:
    """The id of one offer to facilitate."""
    return OfferId(str(known(f"offer penrose {number}")))


def tell(story: Story) -> None:
    """Entries 57 to 79."""
    _second_review(story)
    _natalie(story)
    _third_review(story)
    _third_version(story)
    _new_bottom_line(story)
    _fourth_review(story)


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
        LookAtLine(meeting=REVIEW_2, line=line("ring first"), going=Going.WELL),
        LookAtLine(meeting=REVIEW_2, line=NO_ANSWER, going=Going.WELL),
        LookAtLine(
            meeting=REVIEW_2, line=DEAN_SEEN, going=Going.NOT_TRIED, words="Nobody has seen Dean."
        ),
    )
    story.tell("58", "2025-05-19 15:00", AMIRA, WriteUpMeeting(meeting=REVIEW_2))
    story.tell(
        "59",
        "2025-05-20 10:00",
        AMIRA,
        RecordAttendance(
            meeting=REVIEW_2, present=present(KERRY, LEE, ALAN, JO, FARIDA, RYAN, *professionals)
        ),
        RecordAbsence(
            meeting=REVIEW_2,
            person=SHEILA,
            cause=AbsenceCause.PRACTICAL,
            words="Sheila sent her apologies. I had put her down as there by mistake.",
        ),
    )


def _natalie(story: Story) -> None:
    story.tell(
        "61",
        "2025-05-20 11:00",
        AMIRA,
        ReworkAction(
            line=line("call sat"),
            seen=0,
            what="Ring Kerry at 8 and hear her voice.",
            doer=RYAN,
            when="Saturdays, 8 pm, from 24 May",
            reason="Kerry does not pick up for Natalie at the moment. Ryan steps in for now.",
        ),
    )


def _third_review(story: Story) -> None:
    story.tell(
        "62a",
        "2025-06-05 10:00",
        AMIRA,
        ConveneMeeting(
            meeting=REVIEW_3,
            kind=MeetingKind.REVIEW,
            on=date(2025, 6, 11),
            at=time(16, 30),
            place=HALL,
        ),
        PlanChildParticipation(
            meeting=REVIEW_3,
            child=MAISIE,
            part=ChildPart.PART,
            how="The last twenty minutes, after football",
            reasons="She asked to come. The whole of it would be too long for her.",
            supporter=JO,
        ),
    )
    story.tell(
        "63",
        "2025-06-11 18:30",
        AMIRA,
        HoldMeeting(
            meeting=REVIEW_3,
            kind=MeetingKind.REVIEW,
            happened=on("2025-06-11 16:30"),
            ended=time(18, 0),
            place=HALL,
        ),
        AgreeGroundRules(meeting=REVIEW_3, rules=GROUND_RULES),
        RecordAttendance(
            meeting=REVIEW_3,
            present=present(
                KERRY, LEE, MAISIE, JO, ALAN, SHEILA, FARIDA, MARCUS, RYAN,
                WORKER, BETH, OWEN, TERESA, by_video=(PEG,),
            ),
        ),
        *answers(
            REVIEW_3,
            "Saturdays had a gap when Kerry and Natalie fell out. Ryan took them over.",
            "Nobody had to be asked twice. The calls carried on all along.",
            "Maisie told us who comes if she needs someone. She got every name right.",
            shown=(
                "The notebook: no Saturday was missed.",
                "Ryan's call list and Kerry's.",
                "Maisie came for the last 20 minutes and said it herself.",
            ),
        ),
    )  # fmt: skip
    story.tell(
        "64 ready",
        "2025-06-11 18:35",
        AMIRA,
        ShowReadiness(
            member=JO,
            understanding="If Kerry drinks and no one else is there, Theo could be out on the road "
            "again. And if Dean finds the street, the children see it all over again.",
            watching="I ring at eight when it is my turn, and I read everyone's notes on Sundays.",
            shown="Jo led the round about what works, with the diary and the call list in hand.",
            happened=on("2025-06-11"),
        ),
    )
    story.tell(
        "64 offer",
        "2025-06-11 18:40",
        AMIRA,
        OfferFacilitation(
            offer=offer(1),
            member=JO,
            stage=Stage.CO_LEADING,
            happened=on("2025-06-11"),
            words="Jo can say what we are worried about without looking at a page. Today she led "
            "us through what shows that it works.",
        ),
    )
    story.tell(
        "64",
        "2025-06-11 18:50",
        JO_HERSELF,
        AcceptFacilitation(
            offer=offer(1), member=JO, words="I'll do it with you. I'm not ready to do it alone."
        ),
    )


def _third_version(story: Story) -> None:
    day = on("2025-06-11")
    story.tell(
        "65",
        "2025-06-11 19:05",
        AMIRA,
        ReworkAction(
            line=line("call mon"),
            seen=0,
            what="Ring Kerry at 8 and hear her voice.",
            doer=FARIDA,
            when="Mondays to Wednesdays, 8 pm",
            backup=RYAN,
            reason="Natalie is stepping out of the plan.",
            meeting=REVIEW_3,
        ),
        ReworkAction(
            line=line("call thu"),
            seen=0,
            what="Ring Kerry at 8 and hear her voice.",
            doer=PEG,
            when="Thursdays and Fridays, 8 pm",
            backup=FARIDA,
            reason="Natalie is stepping out of the plan.",
            meeting=REVIEW_3,
        ),
        EndRole(
            member=NATALIE,
            role=NetworkRole.EMOTIONAL,
            reason="Natalie and Kerry have fallen out, and both want no contact for now.",
            happened=day,
        ),
        RecordLeaving(
            person=NATALIE,
            reason="Natalie and Kerry both want no contact for now.",
            happened=day,
        ),
        TakeRole(
            member=PEG,
            role=NetworkRole.EMOTIONAL,
            what="Be there for Kerry when she is low, on the phone or on video.",
            happened=day,
        ),
        TakeRole(
            member=RYAN,
            role=NetworkRole.PRACTICAL,
            what="Make the Saturday call, and drive when someone must be fetched.",
            happened=day,
        ),
    )
    story.tell(
        "66",
        "2025-06-11 19:20",
        AMIRA,
        AddRule(
            line=line("say early"),
            words="Kerry tells someone when she feels wobbly, even if nothing has happened.",
            goal=SOBER,
            proposed_by=KERRY,
            meeting=REVIEW_3,
        ),
        MakeVersion(seen=2, meeting=REVIEW_3),
        *(
            JudgeScale(judged_by=person, score=score, reason=reason, happened=day, meeting=REVIEW_3)
            for person, score, reason in (
                (KERRY, 7, "I know what to do now on a bad day."),
                (JO, 6, "We closed a gap by ourselves. I want to see us deal with Dean, too."),
                (WORKER, 6, "The network mends the plan when it breaks."),
            )
        ),
        *(
            AnswerPlan(version=3, person=person, says=Says.YES)
            for person in (ALAN, SHEILA, FARIDA, MARCUS, PEG, RYAN, KERRY, LEE)
        ),
    )
    story.tell(
        "66 jo",
        "2025-06-11 20:05",
        JO_HERSELF,
        AnswerPlan(version=3, person=JO, says=Says.YES, words="This is our plan now."),
    )


def _new_bottom_line(story: Story) -> None:
    story.tell(
        "68",
        "2025-06-16 10:00",
        AMIRA,
        SetBottomLine(
            seen=1,
            statement="The children are never without a sober grown-up who is named in the plan. "
            "Dean has no contact with them.",
            triggers="Nobody sober is with the children and the network has not stepped in. "
            "Or nobody tells us about it within 24 hours. "
            "Or Dean has any contact with one of the children.",
            consequence="We meet with the police and the school straight away, and decide "
            "together what must happen.",
            reason="The network has kept the first bottom line since March. What Dean might do "
            "is now the greater worry.",
            happened=on("2025-06-16"),
        ),
    )
    story.tell(
        "70",
        "2025-06-18 14:00",
        AMIRA,
        TellBottomLine(
            version=2,
            told=(JO, ALAN, SHEILA, FARIDA, PEG, RYAN),
            how="In person or by phone",
            happened=on("2025-06-18"),
        ),
        WriteUpMeeting(meeting=REVIEW_3),
    )
    story.tell(
        "70 marcus",
        "2025-06-24 12:30",
        AMIRA,
        TellBottomLine(version=2, told=(MARCUS,), how="By text", happened=on("2025-06-24")),
    )


def _fourth_review(story: Story) -> None:
    story.tell(
        "78 offer",
        "2025-07-22 10:00",
        AMIRA,
        OfferFacilitation(
            offer=offer(2),
            member=JO,
            stage=Stage.LEADING_WITH_WORKER,
            happened=on("2025-07-22"),
            words="Would you lead today? I will sit at the back.",
        ),
    )
    story.tell(
        "78 accepted",
        "2025-07-22 12:30",
        JO_HERSELF,
        AcceptFacilitation(offer=offer(2), member=JO, words="Yes. Stay where I can see you."),
    )
    story.tell(
        "78",
        "2025-07-22 19:00",
        JO_HERSELF,
        HoldMeeting(
            meeting=REVIEW_4,
            kind=MeetingKind.REVIEW,
            happened=on("2025-07-22 17:00"),
            ended=time(18, 10),
            place=HALL,
        ),
        AgreeGroundRules(meeting=REVIEW_4, rules=GROUND_RULES),
        RecordAttendance(
            meeting=REVIEW_4,
            present=present(
                KERRY, LEE, JO, ALAN, SHEILA, FARIDA, RYAN, WORKER, OWEN, by_video=(PEG,)
            ),
        ),
        *answers(
            REVIEW_4,
            "On 4 July Dean was near the school. School kept the children in, Sheila fetched "
            "them and we rang 101. We want a code word and a second person who can fetch them.",
            "Everyone did the same four things. Jo knew within minutes.",
            "The children were calm that night and went to school on Monday.",
            shown=(
                "We went through the afternoon minute by minute.",
                "Sheila's list of calls and the school's note.",
                "Kerry and Owen both saw it.",
            ),
        ),
        LookAtLine(
            meeting=REVIEW_4,
            line=DEAN_SEEN,
            going=Going.WELL,
            words="It worked. We were lucky that Sheila was near.",
        ),
    )
    story.tell("79", "2025-07-28 15:00", AMIRA, WriteUpMeeting(meeting=REVIEW_4))
