"""The Penrose children, 14 to 24 March 2025: the plan, the rota and the conference."""

from __future__ import annotations

from datetime import time

from backend.aggregates.decisions import JobRole
from backend.aggregates.engagement import AbsenceFound, ExploreAbsence
from backend.aggregates.evidence import StartPractice
from backend.aggregates.meetings import WriteUpMeeting
from backend.aggregates.picture_rules import Drawing, Subject
from backend.aggregates.pictures import AddPicture, DraftExplanation
from backend.aggregates.plan import (
    AddConsequence,
    AddRule,
    AddSign,
    MakeVersion,
    OfferAction,
    SetContingency,
)
from backend.aggregates.rota import SetRota, Slot, Weekday
from backend.aggregates.sharing import Forum, PresentPlan, SharePlan
from backend.aggregates.sight import ReturnPlan, SeePlan
from backend.aggregates.statutory import ChangeStatutoryPlan, ConferenceKind, HoldConference
from backend.aggregates.vocabulary import (
    BookId,
    PageId,
    PersonId,
    PlanStatus,
    PresentationId,
    SlotId,
)
from backend.demo.ashmere import ALAN, AMIRA, COLIN, JO
from backend.demo.penrose_people import (
    BETH,
    DEAN_IS_SEEN,
    DEAN_SEEN,
    FARIDA,
    FIRST,
    HIDDEN,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NATALIE,
    NO_ANSWER,
    NO_ONE_ANSWERS,
    OWEN,
    PEG,
    SHEILA,
    SOBER,
    TERESA,
    THEO,
    WORKER,
    chair,
    colin,
    key,
    line,
)
from backend.demo.story import Story, on

EXPLANATION = BookId(key("book", "explanation"))
# How often its pages had been changed when people said yes to it: once for each page.
EXPLANATION_PAGES = 6


def tell(story: Story) -> None:
    """Entries 30 to 39."""
    _plan(story)
    _weekends(story)
    _conference(story)


def slot(name: str, who: PersonId, *days: Weekday) -> Slot:
    """One line of the rota: the call at 8."""
    return Slot(
        slot=SlotId(key("slot", name)),
        days=days,
        at=time(20, 0),
        what="Ring Kerry and hear her voice.",
        who=who,
        worker=None,
    )


def _plan(story: Story) -> None:
    story.tell(
        "30",
        "2025-03-14 09:20",
        AMIRA,
        ExploreAbsence(
            meeting=FIRST,
            person=LEE,
            found=AbsenceFound.PRACTICAL,
            words="Lee works nights until 7 in the morning, and the letter went to his old "
            "address.",
            follow_up="From now on we text him, a week ahead.",
            happened=on("2025-03-13"),
            with_them=True,
            invite="By text",
        ),
    )
    rules = (
        (SOBER, "bedtime", "A sober grown-up from this plan is in charge at bedtime."),
        (SOBER, "ring first", "If Kerry wants a drink, she rings Alan or Jo first."),
        (SOBER, "no drink", "There is no alcohol in the house."),
        (SOBER, "voice", "Kerry picks up the 8 o'clock call. A text is not enough."),
        (SOBER, "who tonight", "Maisie and Theo can say who will come if they need someone."),
        (SOBER, "door", "The front door is locked at night, with the key out of Theo's reach."),
        (HIDDEN, "not told", "Nobody tells Dean or his family where we live or where we go."),
        (HIDDEN, "not online", "Nobody puts the children or our street online."),
        (HIDDEN, "collect", "Only people in this plan collect the children."),
    )
    story.tell(
        "31",
        "2025-03-14 10:30",
        AMIRA,
        *(
            AddRule(line=line(name), words=words, goal=goal, meeting=FIRST)
            for goal, name, words in rules
        ),
        *(
            AddSign(line=line(name), words=words, goal=goal, meeting=FIRST)
            for goal, name, words in (
                (SOBER, "sign call", "Kerry picks up at 8 and sounds like herself."),
                (SOBER, "sign bed", "The children are in bed on time and had a story."),
                (SOBER, "sign school", "Maisie is at school on time, rested and with her bag."),
                (HIDDEN, "sign street", "Nobody has seen Dean, and everyone has looked out."),
            )
        ),
        AddConsequence(
            line=line("not followed"),
            words="If someone leaves out their part, they tell Jo the same day. If it happens "
            "twice, Jo asks everyone to meet that week.",
            goal=SOBER,
            meeting=FIRST,
        ),
    )
    story.tell(
        "32",
        "2025-03-14 11:00",
        AMIRA,
        SetContingency(
            line=NO_ANSWER,
            trigger=NO_ONE_ANSWERS,
            steps=(
                "Farida knocks on the door.",
                "Alan comes over. If he can't, Jo comes. Whoever comes stays, or takes the "
                "children home with them.",
            ),
            first=ALAN,
            backups=(JO,),
            tell="The duty social worker",
            goal=SOBER,
            meeting=FIRST,
        ),
        SetContingency(
            line=DEAN_SEEN,
            trigger=DEAN_IS_SEEN,
            steps=(
                "Fetch the children and go indoors.",
                "Lock the doors.",
                "Ring 999 if he is near. Ring 101 if he has gone.",
                "Ring Jo, and then the duty social worker.",
            ),
            first=JO,
            backups=(ALAN, SHEILA),
            tell="The duty social worker",
            goal=HIDDEN,
            meeting=FIRST,
        ),
    )
    story.tell("31 version", "2025-03-14 11:15", AMIRA, MakeVersion(seen=0, meeting=FIRST))
    story.tell(
        "33",
        "2025-03-14 15:30",
        COLIN,
        ReturnPlan(
            version=1,
            decision=colin("2025-03-14", "Nobody looks in on Saturday and Sunday evenings."),
            lines=(line("call thu"),),
        ),
    )


def _weekends(story: Story) -> None:
    story.tell(
        "34",
        "2025-03-17 09:40",
        AMIRA,
        *(
            OfferAction(
                line=line(name),
                what="Ring Kerry at 8 and hear her voice.",
                doer=doer,
                when=when,
                goal=SOBER,
            )
            for name, doer, when in (
                ("call sat", NATALIE, "Saturdays, 8 pm"),
                ("call sun", SHEILA, "Sundays, 8 pm"),
            )
        ),
        SetRota(
            seen=0,
            slots=(
                slot("week", FARIDA, Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY),
                slot("end of week", NATALIE, Weekday.THURSDAY, Weekday.FRIDAY),
                slot("saturday", NATALIE, Weekday.SATURDAY),
                slot("sunday", SHEILA, Weekday.SUNDAY),
            ),
        ),
    )
    story.tell(
        "34 seen",
        "2025-03-17 14:20",
        COLIN,
        SeePlan(
            version=1,
            decision=colin(
                "2025-03-17", "Good enough as a draft, now that the weekends are on the rota."
            ),
        ),
    )
    story.tell(
        "35",
        "2025-03-17 20:15",
        AMIRA,
        StartPractice(
            lines=(line("call mon"), line("bedtime"), NO_ANSWER),
            happened=on("2025-03-17"),
            by=JO,
            words="Farida rang at 8 and Kerry picked up. We have begun.",
        ),
        on_behalf_of=JO,
    )
    story.tell(
        "36",
        "2025-03-18 11:30",
        AMIRA,
        SharePlan(
            version=1,
            people=(
                *(JO, ALAN, SHEILA, FARIDA, NATALIE, MARCUS, PEG, KERRY, LEE),
                *(WORKER, BETH, OWEN, TERESA),
            ),
            jobs=(JobRole.CONFERENCE_CHAIR,),
            how="On paper, by hand or by post",
            happened=on("2025-03-18"),
        ),
    )
    story.tell("37", "2025-03-19 16:10", AMIRA, WriteUpMeeting(meeting=FIRST))


def _conference(story: Story) -> None:
    story.tell(
        "38",
        "2025-03-21 13:10",
        AMIRA,
        HoldConference(
            kind=ConferenceKind.INITIAL,
            chair="Ruth Imber",
            outcome="Both children have a child protection plan because of neglect. The plan that "
            "the network made is that plan. The first core group is due on 4 April.",
            happened=on("2025-03-21"),
        ),
        ChangeStatutoryPlan(
            seen=PlanStatus.IN_NEED,
            after=PlanStatus.PROTECTION,
            decision=chair(
                "2025-03-21", "The children were neglected, and the plan has only just begun."
            ),
            happened=on("2025-03-21"),
        ),
        PresentPlan(
            presentation=PresentationId(key("presentation", 1)),
            version=1,
            forum=Forum.CONFERENCE,
            presented_by=(JO, WORKER),
            happened=on("2025-03-21"),
        ),
    )
    pages = (
        (Drawing.HOUSE, "You live with Mum. Mum loves you very much."),
        (Drawing.BOTTLE, "Sometimes Mum drank too much wine. Then she could not wake up."),
        (Drawing.DOOR, "One night Theo was outside on his own. That was very dangerous."),
        (Drawing.PHONE, "So many people made a plan. They ring every night at 8 o'clock."),
        (Drawing.CAR, "Dad works at night. He is part of the plan, too."),
        (Drawing.HEART, "None of this is your fault."),
    )
    story.tell(
        "39",
        "2025-03-24 16:30",
        AMIRA,
        DraftExplanation(
            book=EXPLANATION,
            subject=Subject.WORRIES,
            children=(MAISIE, THEO),
            made_by=(KERRY, LEE),
            helped_by="Amira Hassan",
            happened=on("2025-03-24"),
        ),
        *(
            AddPicture(
                book=EXPLANATION,
                page=PageId(key("explanation page", number)),
                words=words,
                drawing=drawing,
            )
            for number, (drawing, words) in enumerate(pages, start=1)
        ),
        on_behalf_of=KERRY,
    )
