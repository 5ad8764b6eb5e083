"""The Penrose children, 5 to 12 June 2025: Jo begins to lead, and the plan is agreed."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.arrangements import ChildPart, PlanChildParticipation
from backend.aggregates.assurance import Beside, CombineReview
from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage
from backend.aggregates.mapping import JudgeScale
from backend.aggregates.meetings import (
    AgreeGroundRules,
    ConveneMeeting,
    HoldMeeting,
    MeetingKind,
    RecordAttendance,
)
from backend.aggregates.network import RecordLeaving
from backend.aggregates.partnering import (
    CloseGap,
)
from backend.aggregates.plan import (
    AddRule,
    AgreePlan,
    AnswerPlan,
    MakeVersion,
    ReworkAction,
    Says,
)
from backend.aggregates.readiness import ShowReadiness
from backend.aggregates.roles import EndRole, NetworkRole, TakeRole
from backend.aggregates.rota import SetRota, Weekday
from backend.aggregates.sight import Condition, SeePlan
from backend.aggregates.statutory import HoldCoreGroup
from backend.aggregates.trajectory import AgreeTrajectory, RoadStep
from backend.aggregates.vocabulary import (
    ConditionId,
    OfferId,
    PersonId,
    StepId,
)
from backend.demo.ashmere import ALAN, AMIRA, COLIN, JO, JO_HERSELF
from backend.demo.penrose_easter import CALLS, TEXTS
from backend.demo.penrose_people import (
    BETH,
    FARIDA,
    GROUND_RULES,
    HALL,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NATALIE,
    OWEN,
    PEG,
    REVIEW_3,
    RYAN,
    SHEILA,
    SOBER,
    TERESA,
    WORKER,
    answers,
    asked,
    colin,
    key,
    line,
    present,
)
from backend.demo.penrose_plan import slot
from backend.demo.penrose_summer import SATURDAYS
from backend.demo.story import Story, on

TRY_DEAN = ConditionId(key("condition", "dean"))
ROAD = {name: StepId(key("step", name)) for name in ("dean", "reviews", "closing")}


def offer(number: int) -> OfferId:
    """The id of one offer to facilitate."""
    return OfferId(key("offer", number))


def tell(story: Story) -> None:
    """Entries 63 to 67."""
    _third_review(story)
    _third_version(story)
    _road(story)


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
        HoldCoreGroup(happened=on("2025-06-11")),
        CombineReview(
            meeting=REVIEW_3,
            beside=Beside.CORE_GROUP,
            suits="One meeting instead of two, and the network does most of the talking.",
        ),
        *asked(
            REVIEW_3,
            "2025-06-11",
            {
                JO: "Yes, and I will do more of it.",
                SHEILA: "I am their grandmother. Of course.",
                RYAN: "Saturdays are mine now.",
                MARCUS: "As long as she wants to play.",
            },
            (FARIDA, "If Dean finds the street, it starts all over again."),
            "Kerry and Natalie have fallen out. Everyone else gets on.",
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
            watching="I ring when it is my turn, and I read everyone's notes on Sundays.",
            evidence=(TEXTS, CALLS),
            shown="Jo led the round about what works, with the notebook in her hand.",
            happened=on("2025-06-11"),
            meeting=REVIEW_3,
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
        CloseGap(gap=SATURDAYS, how="Ryan has the Saturday call for good.", happened=day),
        SetRota(
            seen=1,
            slots=(
                slot("week", FARIDA, Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY),
                slot("end of week", PEG, Weekday.THURSDAY, Weekday.FRIDAY),
                slot("saturday", RYAN, Weekday.SATURDAY),
                slot("sunday", SHEILA, Weekday.SUNDAY),
            ),
            meeting=REVIEW_3,
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


def _road(story: Story) -> None:
    def step(name: str, what: str, who: PersonId, measure: str, by: date | None = None) -> RoadStep:
        return RoadStep(step=ROAD[name], what=what, who=who, measure=measure, by=by)

    story.tell(
        "66 road",
        "2025-06-11 20:20",
        AMIRA,
        AgreeTrajectory(
            goals=("Maisie and Theo are safe at home, and the network sees to it without us.",),
            steps=(
                step(
                    "dean",
                    "Try out what we do when Dean is seen.",
                    JO,
                    "Both children are indoors within 15 minutes.",
                    date(2025, 8, 31),
                ),
                step(
                    "reviews",
                    "Jo runs a review without Amira in the room.",
                    JO,
                    "The review is held, and its record is complete within a week.",
                    date(2025, 9, 30),
                ),
                step(
                    "closing",
                    "The council steps away.",
                    WORKER,
                    "Kerry, Jo and the worker all say 8 or more on the scale.",
                    date(2025, 10, 31),
                ),
            ),
            agreed_by=(JO, ALAN, SHEILA, FARIDA, MARCUS, PEG, RYAN, KERRY, LEE),
            happened=on("2025-06-11"),
            meeting=REVIEW_3,
        ),
    )
    story.tell(
        "67",
        "2025-06-12 11:20",
        COLIN,
        SeePlan(
            version=3,
            decision=colin("2025-06-12", "Good enough, and it is the network's own."),
            conditions=(
                Condition(
                    condition=TRY_DEAN,
                    what="Try out what everyone does when Dean is seen.",
                    due=date(2025, 8, 31),
                ),
            ),
        ),
    )
    story.tell(
        "66 agreed",
        "2025-06-12 12:00",
        AMIRA,
        AgreePlan(version=3, happened=on("2025-06-11"), meeting=REVIEW_3),
    )
