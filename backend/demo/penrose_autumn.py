"""The Penrose children, 1 August to 12 September 2025: the network runs its own reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from backend.aggregates.corrections import AttachDisagreement, DisputeEntry
from backend.aggregates.evidence import Went
from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage
from backend.aggregates.meetings import (
    AbsenceRecorded,
    AgreeGroundRules,
    HoldMeeting,
    MeetingKind,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import MemberKind, NameMember, RecordLeaving
from backend.aggregates.picture_rules import Drawing
from backend.aggregates.plan import (
    AddRule,
    AgreePlan,
    AnswerPlan,
    MakeVersion,
    OfferAction,
    ReworkContingency,
    Says,
)
from backend.aggregates.proposals import AcceptAmendment
from backend.aggregates.reading import SharePicturesWithChildren
from backend.aggregates.reviews import Going, LookAtLine
from backend.aggregates.safeguards import ContactOutcome, DecideContact
from backend.aggregates.sharing import SharePlan
from backend.aggregates.sight import MeetCondition, SeePlan
from backend.aggregates.statutory import AllocateCase
from backend.aggregates.trajectory import AchieveStep
from backend.aggregates.trials import RecordTrial, TrialKind
from backend.aggregates.vocabulary import BookId, TrialId
from backend.demo.ashmere import ALAN, COLIN, JO, JO_HERSELF, SIAN, TEAM, TOMASZ
from backend.demo.penrose_july import CODE_WORD, SECOND_COLLECTOR, picture_plan
from backend.demo.penrose_june import ROAD, TRY_DEAN, offer
from backend.demo.penrose_people import (
    DEAN_IS_SEEN,
    DEAN_SEEN,
    FARIDA,
    FIRST,
    GROUND_RULES,
    HALL,
    HIDDEN,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NEW_WORKER,
    OWEN,
    PAT,
    PEG,
    REVIEW_5,
    RYAN,
    SHEILA,
    SOBER,
    THEO,
    WORKER,
    answers,
    asked,
    colin,
    key,
    line,
    present,
    tomasz,
)
from backend.demo.story import Story, found, on
from backend.record import Recorded

PICTURES = BookId(key("book", "safety plan 4"))


def tell(story: Story) -> None:
    """Entries 80 to 86."""
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
        AllocateCase(
            worker="Tomasz Zielinski",
            team=TEAM,
            decision=colin("2025-08-01", "Amira moves to another team."),
            happened=on("2025-08-01"),
            seen="Amira Hassan",
            note="Jo leads. Stay out of the way when it goes well. The next review is due on "
            "2 September.",
            open_items=(
                "The test of what everyone does when Dean is seen",
                "The code word and the second person for school",
                "Maisie's wish to see Nanny Pat",
            ),
        ),
    )
    _lee_disagrees(story)
    _fifth_review(story)
    _reviews_handed_over(story)
    _fourth_version(story)
    _seen_and_shown(story)


def _lee_disagrees(story: Story) -> None:
    def lee_was_away(entries: Sequence[Recorded]) -> int:
        entry, _ = found(
            entries,
            AbsenceRecorded,
            lambda event: event.meeting == FIRST and event.person == LEE,
        )
        return entry

    story.tell_about(
        "81",
        "2025-08-06 11:00",
        SIAN,
        lambda entries: DisputeEntry(
            entry=lee_was_away(entries),
            disputed_by=LEE,
            words="It says that I was not there. It does not say that I never got the letter.",
            happened=on("2025-08-06"),
        ),
    )
    _drill(story)
    story.tell_about(
        "81 statement",
        "2025-08-20 11:00",
        SIAN,
        lambda entries: AttachDisagreement(
            entry=lee_was_away(entries),
            stated_by=LEE,
            words="I worked nights, and the letter went to a flat I had left. I would have come.",
            happened=on("2025-08-20"),
            answer="What we wrote stays, because it is what we knew then. The reason is shown "
            "with it from now on.",
        ),
    )


def _drill(story: Story) -> None:
    story.tell(
        "82",
        "2025-08-16 15:30",
        JO_HERSELF,
        RecordTrial(
            trial=TrialId(key("trial", "drill")),
            kind=TrialKind.DRILL,
            lines=(DEAN_SEEN,),
            went=Went.WORKED,
            outcome="It took 11 minutes until both children were indoors. The code word worked.",
            learned="Everyone knows what to do, even when nobody tells them before.",
            happened=on("2025-08-16"),
            told_by=JO,
        ),
        MeetCondition(
            condition=TRY_DEAN,
            words="Jo tried it on 16 August, and nobody knew beforehand.",
            happened=on("2025-08-16"),
        ),
        AchieveStep(
            step=ROAD["dean"],
            evidence="Both children were indoors after 11 minutes.",
            happened=on("2025-08-16"),
        ),
    )


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
        *asked(
            REVIEW_5,
            "2025-09-02",
            {
                FARIDA: "Yes.",
                MARCUS: "The new season starts. I am there.",
                SHEILA: "I lead when Jo is away. I said so, and I mean it.",
            },
            (ALAN, "We forget when it goes well. We must not."),
            "Natalie and Kerry are speaking again. Nobody else is at odds.",
        ),
        LookAtLine(meeting=REVIEW_5, line=DEAN_SEEN, going=Going.WELL),
        *(
            AcceptAmendment(proposal=proposal, meeting=REVIEW_5)
            for proposal in (CODE_WORD, SECOND_COLLECTOR)
        ),
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


def _seen_and_shown(story: Story) -> None:
    story.tell(
        "85 seen",
        "2025-09-03 10:10",
        COLIN,
        SeePlan(version=4, decision=colin("2025-09-03", "Good enough. They have tested it.")),
    )
    story.tell(
        "84 agreed",
        "2025-09-03 11:00",
        TOMASZ,
        AgreePlan(version=4, happened=on("2025-09-02"), meeting=REVIEW_5),
        SharePlan(
            version=4,
            people=(JO, ALAN, SHEILA, FARIDA, MARCUS, PEG, RYAN, KERRY, LEE),
            how="Jo handed it out",
            happened=on("2025-09-02"),
        ),
        DecideContact(
            child=MAISIE,
            person=PAT,
            seen=1,
            outcome=ContactOutcome.LIMITED,
            what="The letters go on, and Jo carries them. No visits yet.",
            decision=tomasz("2025-09-03", "The network talked about it on 2 September."),
            review_on=date(2025, 10, 14),
        ),
    )
    story.tell(
        "85",
        "2025-09-09 11:00",
        TOMASZ,
        WriteUpMeeting(meeting=REVIEW_5),
        AchieveStep(
            step=ROAD["reviews"],
            evidence="Jo led on 2 September, and the record was whole within a week.",
            happened=on("2025-09-09"),
        ),
    )
    pages = (
        (Drawing.PHONE, "At 8 o'clock the phone rings. It is Farida, Peg, Ryan or Sheila.", None),
        (Drawing.TALKING, "We have a secret word. Only go with someone who says it.",
         line("code word")),
        (Drawing.CAR, "If Dean has been seen, Sheila or Alan fetches you from school.",
         line("fetch")),
        (Drawing.OLDER, "When Jo is away, you can ring Sheila.", line("jo away")),
    )  # fmt: skip
    story.tell(
        "86",
        "2025-09-12 18:00",
        JO_HERSELF,
        *picture_plan(PICTURES, 4, pages, helped_by="", day="2025-09-12"),
        SharePicturesWithChildren(
            book=PICTURES,
            seen=len(pages),
            children=(MAISIE, THEO),
            shared_by=(JO, KERRY),
            happened=on("2025-09-12"),
        ),
    )
