"""The Penrose children, 28 March to 25 April 2025: a hard night, and the first review."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.crossings import AssessBottomLine
from backend.aggregates.evidence import (
    EvidenceKind,
    GiveEvidence,
    JudgeEvidence,
    Sight,
    Strength,
    Went,
)
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
from backend.aggregates.network import InviteMember, NameMember
from backend.aggregates.oversight import ExceptDeadline
from backend.aggregates.plan import AddRule, MakeVersion, ReworkContingency
from backend.aggregates.reading import (
    AgreeExplanation,
    SharePicturesWithChildren,
    SharePicturesWithNetwork,
)
from backend.aggregates.reviews import Going, LookAtLine
from backend.aggregates.rota import RecordAway
from backend.aggregates.sight import SeePlan
from backend.aggregates.trials import RecordUse, StepTaken, Telling
from backend.aggregates.vocabulary import (
    AskId,
    AssessmentId,
    AwayId,
    Clock,
    EvidenceId,
    HearingId,
    IdeaId,
    UseId,
)
from backend.aggregates.voice import (
    AnswerChild,
    AskAsChild,
    GiveIdea,
    HearChild,
    Said,
    SeenBy,
    Spot,
    TakeIdea,
    VoiceTool,
)
from backend.demo.ashmere import ALAN, AMIRA, COLIN, JO, JO_HERSELF
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
    NO_ANSWER,
    NO_ONE_ANSWERS,
    OWEN,
    PEG,
    REVIEW_1,
    RYAN,
    SHEILA,
    SOBER,
    THEO,
    WORKER,
    amira,
    answers,
    asked,
    colin,
    key,
    line,
    present,
)
from backend.demo.penrose_plan import EXPLANATION, EXPLANATION_PAGES
from backend.demo.story import Story, on

NIGHT = UseId(key("use", "29 march"))
TEXTS, CALLS, DUTY_NOTE = (
    EvidenceId(key("evidence", name)) for name in ("texts", "calls", "duty note")
)
IDEA = IdeaId(key("idea", "no wine"))


def tell(story: Story) -> None:
    """Entries 40 to 54."""
    _hard_night(story)
    _explained(story)
    _put_off(story)
    _heard_and_told(story)
    _first_review(story)
    _second_version(story)


def _hard_night(story: Story) -> None:
    story.tell(
        "40",
        "2025-03-28 09:50",
        AMIRA,
        RecordAway(
            away=AwayId(key("away", "alan")),
            person=ALAN,
            since=date(2025, 3, 27),
            until=date(2025, 4, 5),
            reason="In hospital. Jo told us. He should be home around 5 April.",
        ),
        on_behalf_of=JO,
    )
    story.tell(
        "41",
        "2025-03-31 09:30",
        AMIRA,
        RecordUse(
            use=NIGHT,
            line=NO_ANSWER,
            seen="Nobody picked up at 8.",
            seen_by=FARIDA,
            steps=(
                StepTaken(what="Knocked, and found that Kerry was drunk.", by=FARIDA,
                          at=time(20, 20)),
                StepTaken(what="Stayed at the door and rang Jo.", by=FARIDA, at=time(20, 26)),
                StepTaken(what="Came, and took both children home for the night.", by=JO,
                          at=time(20, 55)),
            ),
            unavailable=(ALAN,),
            helped=(JO,),
            went=Went.WORKED,
            outcome="Both children slept at Jo's. Neither was hurt.",
            told=(Telling(whom="Gareth Lloyd, night duty team", at=time(21, 10)),),
            happened=on("2025-03-29 20:20"),
        ),
        on_behalf_of=FARIDA,
    )  # fmt: skip
    story.tell(
        "42",
        "2025-03-31 10:05",
        AMIRA,
        GiveEvidence(
            evidence=TEXTS,
            kind=EvidenceKind.TEXT_MESSAGE,
            person=FARIDA,
            shows="Texts between Farida and Jo from 20:03 to 21:12.",
            lines=(NO_ANSWER,),
            happened=on("2025-03-29"),
        ),
        GiveEvidence(
            evidence=CALLS,
            kind=EvidenceKind.CALL_LOG,
            person=JO,
            shows="The calls on Jo's phone: Farida at 20:26, the night duty team at 21:10.",
            lines=(NO_ANSWER,),
            happened=on("2025-03-29"),
        ),
        GiveEvidence(
            evidence=DUTY_NOTE,
            kind=EvidenceKind.NOTE,
            source="Gareth Lloyd, night duty team",
            shows="Jo rang at 21:10 and said where the children were.",
            lines=(NO_ANSWER,),
            sight=Sight.STAFF,
            happened=on("2025-03-30"),
        ),
    )
    story.tell(
        "43",
        "2025-03-31 15:30",
        COLIN,
        AssessBottomLine(
            assessment=AssessmentId(key("assessment", 1)),
            version=1,
            crossed=False,
            decided=colin(
                "2025-03-31",
                "The network stepped in, and Jo told us within the hour. That is the plan at work.",
            ),
            happened=on("2025-03-29"),
            use=NIGHT,
        ),
    )
    story.tell(
        "44",
        "2025-04-01 14:00",
        AMIRA,
        JudgeEvidence(
            evidence=CALLS,
            strength=Strength.STRONG,
            decided=amira(
                "2025-04-01", "Two sources that do not depend on each other differ by 4 minutes."
            ),
            agrees_with=(TEXTS, DUTY_NOTE),
        ),
    )


def _explained(story: Story) -> None:
    story.tell(
        "45",
        "2025-04-03 15:20",
        AMIRA,
        AgreeExplanation(
            book=EXPLANATION,
            seen=EXPLANATION_PAGES,
            agreed_by=(KERRY, LEE, JO, WORKER),
            happened=on("2025-04-03"),
        ),
    )
    story.tell(
        "46",
        "2025-04-07 17:00",
        AMIRA,
        SharePicturesWithNetwork(
            book=EXPLANATION,
            seen=EXPLANATION_PAGES,
            shown_to=(JO, ALAN, SHEILA, FARIDA, NATALIE, MARCUS, PEG),
            shared_by=(KERRY,),
            happened=on("2025-04-07"),
        ),
        on_behalf_of=KERRY,
    )


def _put_off(story: Story) -> None:
    story.tell(
        "47",
        "2025-04-08 11:00",
        COLIN,
        ExceptDeadline(
            clock=Clock.REVIEW,
            seen=date(2025, 4, 10),
            until=date(2025, 4, 16),
            interim="Amira rings Kerry, Jo and Sheila on 10 April, and the calls at 8 go on.",
            decision=colin(
                "2025-04-08",
                "Alan comes out of hospital that week, and in the school holidays nobody could "
                "look after the children during the meeting.",
            ),
        ),
    )
    story.tell(
        "47 invited",
        "2025-04-08 11:30",
        AMIRA,
        NameMember(person=RYAN, name="Ryan Penrose", relationship="Cousin", named_by=KERRY),
        ConveneMeeting(
            meeting=REVIEW_1,
            kind=MeetingKind.REVIEW,
            on=date(2025, 4, 16),
            at=time(17, 0),
            place=HALL,
        ),
        InviteMember(
            person=RYAN,
            how="By text",
            happened=on("2025-04-08"),
            asked_by=KERRY,
            meeting=REVIEW_1,
        ),
    )


def _heard_and_told(story: Story) -> None:
    rule = "Someone who hasn't had wine does bedtime."
    hearing = HearingId(key("hearing", "maisie 2"))
    story.tell(
        "48",
        "2025-04-10 16:40",
        AMIRA,
        HearChild(
            hearing=hearing,
            child=MAISIE,
            tool=VoiceTool.SAFETY_HOUSE,
            said=(Said(spot=Spot.RULE, words=rule),),
            heard_by="Amira Hassan",
            seen_by=SeenBy.EVERYONE,
            happened=on("2025-04-10"),
        ),
        GiveIdea(
            idea=IDEA,
            child=MAISIE,
            words=rule,
            seen_by=SeenBy.EVERYONE,
            happened=on("2025-04-10"),
            hearing=hearing,
        ),
    )
    fault = AskId(key("ask", "fault"))
    story.tell(
        "49",
        "2025-04-12 16:00",
        JO_HERSELF,
        SharePicturesWithChildren(
            book=EXPLANATION,
            seen=EXPLANATION_PAGES,
            children=(MAISIE, THEO),
            shared_by=(JO, KERRY),
            how="On Jo's sofa, one page at a time.",
            happened=on("2025-04-12"),
        ),
        AskAsChild(
            ask=fault,
            child=MAISIE,
            words="Is it my fault?",
            seen_by=SeenBy.EVERYONE,
            happened=on("2025-04-12"),
            book=EXPLANATION,
        ),
        AnswerChild(
            ask=fault,
            words="No. It was never your fault. Grown-ups have to keep children safe.",
            answered_by="Kerry",
            happened=on("2025-04-12"),
        ),
    )


def _first_review(story: Story) -> None:
    story.tell(
        "50",
        "2025-04-17 09:15",
        AMIRA,
        HoldMeeting(
            meeting=REVIEW_1,
            kind=MeetingKind.REVIEW,
            happened=on("2025-04-16 17:00"),
            ended=time(18, 20),
            place=HALL,
        ),
        AgreeGroundRules(meeting=REVIEW_1, rules=GROUND_RULES),
        RecordAttendance(
            meeting=REVIEW_1,
            present=present(
                KERRY, LEE, JO, ALAN, SHEILA, FARIDA, NATALIE, RYAN, WORKER, BETH, OWEN,
                by_video=(PEG,),
            ),
        ),
        RecordAbsence(
            meeting=REVIEW_1,
            person=MARCUS,
            cause=AbsenceCause.PRACTICAL,
            words="Away with the team that week. He told us before.",
        ),
    )  # fmt: skip
    story.tell(
        "51",
        "2025-04-17 09:35",
        AMIRA,
        *answers(
            REVIEW_1,
            "On 29 March nobody picked up at 8. Farida went and knocked, and stayed at the door.",
            "Alan was in hospital, so Jo came. She took the children home with her for the night.",
            "We wrote down every call. 28 of 30 were made and answered.",
            shown=(
                "Farida's texts from that night.",
                "Jo's list of calls, and what the night duty team wrote down.",
                "The notebook by the phone, and the call lists on two phones.",
            ),
        ),
        LookAtLine(
            meeting=REVIEW_1,
            line=NO_ANSWER,
            going=Going.HARD,
            words="It worked, but we didn't know that Alan was away.",
        ),
        LookAtLine(meeting=REVIEW_1, line=line("voice"), going=Going.WELL),
        *asked(
            REVIEW_1,
            "2025-04-16",
            {
                JO: "I came at ten to nine at night. I would come again.",
                FARIDA: "I live next door. I am not going anywhere.",
                RYAN: "I am new. Tell me what I can do.",
            },
            (SHEILA, "Theo was by the road once. Next time a car may come."),
            "Lee and Kerry had not talked for months. They sat at one table today.",
        ),
    )


def _second_version(story: Story) -> None:
    story.tell(
        "52",
        "2025-04-17 10:10",
        AMIRA,
        ReworkContingency(
            line=NO_ANSWER,
            seen=0,
            trigger=NO_ONE_ANSWERS,
            steps=(
                "Farida knocks on the door.",
                "Jo comes over. If she can't, Sheila comes, and after her Alan. Whoever comes "
                "stays, or takes the children home with them.",
            ),
            first=JO,
            backups=(SHEILA, ALAN),
            tell="The duty social worker",
            reason="Alan was in hospital when we needed him, and Jo was the one who came.",
            meeting=REVIEW_1,
        ),
        AddRule(
            line=line("no wine"),
            words="Someone who hasn't had wine does bedtime.",
            goal=SOBER,
            proposed_by=MAISIE,
            meeting=REVIEW_1,
        ),
        TakeIdea(idea=IDEA, line=line("no wine")),
        AddRule(
            line=line("say before"),
            words="If you can't do your turn, tell Jo the day before.",
            goal=SOBER,
            proposed_by=JO,
            meeting=REVIEW_1,
        ),
        MakeVersion(seen=1, meeting=REVIEW_1),
    )
    story.tell(
        "53",
        "2025-04-17 15:00",
        COLIN,
        SeePlan(
            version=2, decision=colin("2025-04-17", "Good enough. Keep on testing it, please.")
        ),
    )
    story.tell("54", "2025-04-25 12:00", AMIRA, WriteUpMeeting(meeting=REVIEW_1))
