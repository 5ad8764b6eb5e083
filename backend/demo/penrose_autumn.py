"""The Penrose children, 1 August to 9 September 2025: the network runs its own reviews."""

from __future__ import annotations

from datetime import time

from backend.aggregates.evidence import Went
from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage
from backend.aggregates.meetings import (
    AgreeGroundRules,
    HoldMeeting,
    MeetingKind,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import MemberKind, NameMember, RecordLeaving
from backend.aggregates.plan import (
    AddRule,
    AnswerPlan,
    MakeVersion,
    OfferAction,
    ReworkContingency,
    Says,
)
from backend.aggregates.reviews import Going, LookAtLine
from backend.aggregates.trials import RecordTrial, TrialKind
from backend.aggregates.vocabulary import TrialId
from backend.demo.ashmere import ALAN, COLIN, JO, JO_HERSELF, TOMASZ
from backend.demo.penrose_people import (
    FARIDA,
    HALL,
    HIDDEN,
    KERRY,
    LEE,
    MARCUS,
    NEW_WORKER,
    OWEN,
    PEG,
    REVIEW_5,
    RYAN,
    SHEILA,
    SOBER,
    WORKER,
    line,
)
from backend.demo.penrose_spring import DEAN_IS_SEEN, DEAN_SEEN, GROUND_RULES, answers, present
from backend.demo.penrose_summer import offer
from backend.demo.story import Story, on


def tell(story: Story) -> None:
    """Entries 80 to 85."""
    story.tell(
        "80",
        "2025-08-01 09:30",
        COLIN,
        NameMember(
            person=NEW_WORKER,
            name="Tomasz Zielinski",
            relationship="Social worker",
            kind=MemberKind.PROFESSIONAL,
        ),
        RecordLeaving(
            person=WORKER,
            reason="Tomasz is the family's social worker from 1 August.",
            happened=on("2025-07-31"),
        ),
    )
    story.tell(
        "82",
        "2025-08-18 10:00",
        JO_HERSELF,
        RecordTrial(
            trial=TrialId("penrose-drill"),
            kind=TrialKind.DRILL,
            lines=(DEAN_SEEN,),
            went=Went.WORKED,
            outcome="It took 11 minutes until both children were indoors.",
            learned="The code word works. Write down who said it.",
            happened=on("2025-08-16"),
            told_by=JO,
        ),
    )
    _fifth_review(story)
    _reviews_handed_over(story)
    _fourth_version(story)
    story.tell("85", "2025-09-09 11:00", TOMASZ, WriteUpMeeting(meeting=REVIEW_5))


def _fifth_review(story: Story) -> None:
    story.tell(
        "83 offer",
        "2025-09-02 09:00",
        TOMASZ,
        OfferFacilitation(
            offer=offer(3),
            member=JO,
            stage=Stage.LEADING_ALONE,
            happened=on("2025-09-02"),
            words="Today is yours. I will stay away so that it really is.",
        ),
    )
    story.tell(
        "83 accepted",
        "2025-09-02 09:40",
        JO_HERSELF,
        AcceptFacilitation(offer=offer(3), member=JO, words="Right. Ryan will write it all down."),
    )
    story.tell(
        "83",
        "2025-09-02 18:45",
        JO_HERSELF,
        HoldMeeting(
            meeting=REVIEW_5,
            kind=MeetingKind.REVIEW,
            happened=on("2025-09-02 17:00"),
            ended=time(18, 15),
            place=HALL,
        ),
        AgreeGroundRules(meeting=REVIEW_5, rules=GROUND_RULES),
        RecordAttendance(
            meeting=REVIEW_5,
            present=present(
                KERRY, LEE, JO, ALAN, SHEILA, FARIDA, MARCUS, RYAN, OWEN, by_video=(PEG,)
            ),
        ),
        *answers(
            REVIEW_5,
            "Nothing went wrong, so on 16 August we tried it out without telling anyone.",
            "It took 11 minutes until both children were indoors. The code word worked.",
            "Kerry and Natalie are talking again. Maisie still gets letters from Nanny Pat.",
            shown=(
                "Jo wrote down the time of every call.",
                "Sheila and Alan wrote down what they did.",
                "Ryan's notes of today.",
            ),
        ),
        LookAtLine(meeting=REVIEW_5, line=DEAN_SEEN, going=Going.WELL),
    )


def _reviews_handed_over(story: Story) -> None:
    story.tell(
        "83 reviews offer",
        "2025-09-02 19:00",
        TOMASZ,
        OfferFacilitation(
            offer=offer(4),
            member=JO,
            stage=Stage.REVIEWS_TRANSFERRED,
            happened=on("2025-09-02"),
            words="You have shown that you can run the reviews. Will you take them on?",
        ),
    )
    story.tell(
        "83 reviews",
        "2025-09-02 19:20",
        JO_HERSELF,
        AcceptFacilitation(
            offer=offer(4), member=JO, words="Yes. The next one is on 14 October, at mine."
        ),
    )


def _fourth_version(story: Story) -> None:
    story.tell(
        "84",
        "2025-09-02 19:50",
        JO_HERSELF,
        OfferAction(
            line=line("fetch"),
            what="Fetch Maisie from school if Dean has been seen.",
            doer=SHEILA,
            when="Any school day",
            backup=ALAN,
            goal=HIDDEN,
            meeting=REVIEW_5,
        ),
        AddRule(
            line=line("code word"),
            words="The children only go with someone who says the code word.",
            goal=HIDDEN,
            proposed_by=SHEILA,
            meeting=REVIEW_5,
        ),
        AddRule(
            line=line("jo away"),
            words="When Jo is away, Sheila leads and takes Jo's calls.",
            goal=SOBER,
            proposed_by=JO,
            meeting=REVIEW_5,
        ),
        ReworkContingency(
            line=DEAN_SEEN,
            seen=0,
            trigger=DEAN_IS_SEEN,
            steps=(
                "Fetch the children, say the code word and go indoors.",
                "Lock the doors.",
                "Ring 999 if he is near. Ring 101 if he has gone.",
                "Ring Jo, or Sheila when Jo is away, and then the duty social worker.",
            ),
            first=SHEILA,
            backups=(ALAN, JO),
            tell="The duty social worker",
            reason="In July only Sheila could fetch them. Now Alan can, and there is a code word.",
            meeting=REVIEW_5,
        ),
        MakeVersion(seen=3, meeting=REVIEW_5),
        *(
            AnswerPlan(version=4, person=person, says=Says.YES)
            for person in (JO, ALAN, SHEILA, FARIDA, MARCUS, PEG, RYAN, KERRY, LEE)
        ),
    )
