"""The Penrose children, 16 June to 28 July 2025: in need, Dean is seen, Jo leads a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from backend.aggregates.backing import ReportConcern
from backend.aggregates.case import SetBottomLine, TellBottomLine
from backend.aggregates.crossings import AssessBottomLine
from backend.aggregates.evidence import EvidenceKind, GiveEvidence, Sight, Went
from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage
from backend.aggregates.meetings import (
    AgreeGroundRules,
    HoldMeeting,
    MeetingKind,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.picture_rules import Drawing
from backend.aggregates.pictures import AddPicture, MakePicturesPlan
from backend.aggregates.proposals import ProposeAmendment
from backend.aggregates.protected import ProtectFact
from backend.aggregates.reading import SharePicturesWithChildren
from backend.aggregates.reviews import Going, LookAtLine
from backend.aggregates.safeguards import (
    ContactOutcome,
    DecideContact,
    ExplainRestriction,
    MapContactConcern,
)
from backend.aggregates.sharing import Forum, GiveExample, PresentPlan
from backend.aggregates.statutory import ChangeStatutoryPlan, ConferenceKind, HoldConference
from backend.aggregates.trials import RecordUse, StepTaken, Telling
from backend.aggregates.vocabulary import (
    AssessmentId,
    BookId,
    EvidenceId,
    LineId,
    PageId,
    PlanStatus,
    PresentationId,
    ProposalId,
    UseId,
)
from backend.demo.ashmere import ALAN, AMIRA, COLIN, JO, JO_HERSELF
from backend.demo.penrose_june import offer
from backend.demo.penrose_people import (
    DEAN,
    DEAN_SEEN,
    FARIDA,
    GROUND_RULES,
    HALL,
    KERRY,
    LATER_SECRETS,
    LEE,
    MAISIE,
    MARCUS,
    NO_ANSWER,
    OWEN,
    PAT,
    PEG,
    REVIEW_3,
    REVIEW_4,
    RYAN,
    SHEILA,
    THEO,
    WORKER,
    amira,
    answers,
    asked,
    chair,
    colin,
    key,
    line,
    present,
)
from backend.demo.story import Story, on

PICTURES = BookId(key("book", "safety plan 3"))
SIGHTING = UseId(key("use", "4 july"))
PRESENTATION = PresentationId(key("presentation", 2))
CODE_WORD, SECOND_COLLECTOR = (
    ProposalId(key("proposal", name)) for name in ("code word", "second collector")
)


def tell(story: Story) -> None:
    """Entries 68 to 79."""
    _new_bottom_line(story)
    _pictures(story)
    _dean(story)
    _nanny_pat(story)
    _fourth_review(story)


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
            approved=colin("2025-06-16", "The network has earned it, and Dean is the worry now."),
        ),
    )
    story.tell(
        "69",
        "2025-06-17 12:40",
        AMIRA,
        HoldConference(
            kind=ConferenceKind.REVIEW,
            chair="Ruth Imber",
            outcome="The children no longer need a child protection plan. The same plan goes on "
            "as their child in need plan.",
            happened=on("2025-06-17"),
        ),
        PresentPlan(
            presentation=PRESENTATION,
            version=3,
            forum=Forum.REVIEW_CONFERENCE,
            presented_by=(JO, KERRY),
            happened=on("2025-06-17"),
        ),
        GiveExample(
            presentation=PRESENTATION,
            by=KERRY,
            words="I wanted a drink and rang Sheila. She came round, and I didn't have one.",
            happened=on("2025-05-03"),
        ),
        GiveExample(
            presentation=PRESENTATION,
            by=JO,
            words="Nobody picked up, Farida knocked, and within the hour the children were at "
            "mine.",
            happened=on("2025-03-29"),
        ),
        ChangeStatutoryPlan(
            seen=PlanStatus.PROTECTION,
            after=PlanStatus.IN_NEED,
            decision=chair("2025-06-17", "The network has kept the children safe for 12 weeks."),
            happened=on("2025-06-17"),
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


def _pictures(story: Story) -> None:
    pages = (
        (Drawing.PHONE, "At 8 o'clock the phone rings. It is Farida, Peg, Ryan or Sheila.", None),
        (Drawing.CUP, "Only someone who hasn't had wine does bedtime.", line("no wine")),
        (Drawing.DOOR, "If Mum doesn't pick up, Farida knocks and Jo comes.", NO_ANSWER),
        (Drawing.STOP, "If you see Dean, tell a grown-up you know. We go indoors.", DEAN_SEEN),
        (Drawing.FAMILY, "You can always ask: who is here for me tonight?", line("who tonight")),
    )
    story.tell(
        "71",
        "2025-06-20 15:40",
        AMIRA,
        *picture_plan(PICTURES, 3, pages, helped_by="Amira Hassan", day="2025-06-20"),
    )
    story.tell(
        "70 marcus",
        "2025-06-24 12:30",
        AMIRA,
        TellBottomLine(version=2, told=(MARCUS,), how="By text", happened=on("2025-06-24")),
    )
    story.tell(
        "72",
        "2025-06-25 17:10",
        AMIRA,
        SharePicturesWithChildren(
            book=PICTURES,
            seen=len(pages),
            children=(MAISIE, THEO),
            shared_by=(ALAN,),
            helped_by="Amira Hassan",
            how="At the kitchen table. There are magnets on the fridge with the faces of everyone "
            "they can ring.",
            happened=on("2025-06-25"),
        ),
    )


def picture_plan(
    book: BookId,
    version: int,
    pages: Sequence[tuple[Drawing, str, LineId | None]],
    *,
    helped_by: str,
    day: str,
) -> list[MakePicturesPlan | AddPicture]:
    """A safety plan in words and pictures, page by page."""
    return [
        MakePicturesPlan(
            book=book,
            version=version,
            children=(MAISIE, THEO),
            made_by=(JO, KERRY),
            helped_by=helped_by,
            happened=on(day),
        ),
        *(
            AddPicture(
                book=book,
                page=PageId(key(f"{book} page", number)),
                words=words,
                drawing=drawing,
                line=about,
            )
            for number, (drawing, words, about) in enumerate(pages, start=1)
        ),
    ]


def _dean(story: Story) -> None:
    story.tell(
        "73",
        "2025-07-04 17:20",
        AMIRA,
        RecordUse(
            use=SIGHTING,
            line=DEAN_SEEN,
            seen="Dean stood near the school at the end of the day.",
            seen_by=OWEN,
            steps=(
                StepTaken(what="Kept both children inside.", by=OWEN, at=time(15, 10)),
                StepTaken(what="Rang 101 and said that he had broken the order.", by=OWEN,
                          at=time(15, 18)),
                StepTaken(what="Told the duty social worker.", by=JO, at=time(15, 22)),
                StepTaken(what="Fetched the children and went indoors.", by=SHEILA,
                          at=time(15, 48)),
            ),
            helped=(SHEILA, OWEN),
            went=Went.WORKED,
            outcome="He did not get near the children. By 16:05 they were home, with the door "
            "locked.",
            told=(Telling(whom="Police, on 101", at=time(15, 18)),
                  Telling(whom="The duty social worker", at=time(15, 22))),
            happened=on("2025-07-04 15:10"),
        ),
        ReportConcern(
            by=JO,
            to="The duty social worker",
            what="Dean is near the school. Sheila is on her way to the children.",
            happened=on("2025-07-04 15:22"),
            answer="Stay on the phone with Sheila, and ring again when they are home.",
        ),
        on_behalf_of=SHEILA,
    )  # fmt: skip
    story.tell(
        "74",
        "2025-07-07 09:40",
        AMIRA,
        GiveEvidence(
            evidence=EvidenceId(key("evidence", "school note")),
            kind=EvidenceKind.NOTE,
            person=OWEN,
            shows="What the school saw and did, minute by minute.",
            lines=(DEAN_SEEN,),
            sight=Sight.STAFF,
            happened=on("2025-07-04"),
        ),
        GiveEvidence(
            evidence=EvidenceId(key("evidence", "sheila calls")),
            kind=EvidenceKind.CALL_LOG,
            person=SHEILA,
            shows="Sheila's calls that afternoon, from 15:12 to 16:05.",
            lines=(DEAN_SEEN,),
            sight=Sight.STAFF,
            happened=on("2025-07-04"),
        ),
    )
    story.tell(
        "75",
        "2025-07-07 14:00",
        COLIN,
        AssessBottomLine(
            assessment=AssessmentId(key("assessment", 2)),
            version=2,
            crossed=False,
            decided=colin(
                "2025-07-07", "He did not reach the children. We asked the police to act on it."
            ),
            happened=on("2025-07-04"),
            use=SIGHTING,
        ),
    )


def _nanny_pat(story: Story) -> None:
    story.tell(
        "76",
        "2025-07-09 14:30",
        AMIRA,
        *(
            ProtectFact(
                fact=fact,
                kind=kind,
                label=label,
                value=value,
                concerns=(JO,),
                kept_from=(DEAN, PAT),
                decision=amira("2025-07-09", "Pat writes to Maisie, and Dean may read over her."),
                review_on=date(2026, 7, 9),
            )
            for fact, kind, label, value in LATER_SECRETS
        ),
        MapContactConcern(
            child=MAISIE,
            person=PAT,
            wish="I want to see Nanny Pat.",
            worries="Pat may tell Dean where the children are, or he may turn up at hers.",
            safety="Pat has never hurt Maisie. Jo knows her and can talk to her.",
            needed="Pat says what she does when Dean asks, and keeps to it for some time.",
            happened=on("2025-07-09"),
        ),
        DecideContact(
            child=MAISIE,
            person=PAT,
            seen=0,
            outcome=ContactOutcome.LIMITED,
            what="No visits now. They write to each other, and Jo carries the letters.",
            decision=amira("2025-07-09", "Maisie misses her, and letters give nothing away."),
            review_on=date(2025, 9, 2),
        ),
    )
    story.tell(
        "77",
        "2025-07-10 17:00",
        AMIRA,
        ExplainRestriction(
            child=MAISIE,
            person=PAT,
            version=1,
            how="With a page of words and pictures.",
            happened=on("2025-07-10"),
            explained_by=(KERRY,),
            child_said="Maisie drew a card for Nanny Pat.",
        ),
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
        *asked(
            REVIEW_4,
            "2025-07-22",
            {
                ALAN: "After that Friday more than ever.",
                SHEILA: "I was near by luck. I want a second person, and I stay.",
                PEG: "On the screen, every time.",
            },
            (RYAN, "He stood at the school. It is not over."),
            "Kerry and Natalie have no contact, and it is calm. The others get on.",
        ),
        LookAtLine(
            meeting=REVIEW_4,
            line=DEAN_SEEN,
            going=Going.WELL,
            words="It worked. We were lucky that Sheila was near.",
        ),
    )
    story.tell(
        "78 proposals",
        "2025-07-22 19:20",
        JO_HERSELF,
        ProposeAmendment(
            proposal=CODE_WORD,
            by=JO,
            words="A code word, so that the children know whom they may go with.",
            line=DEAN_SEEN,
        ),
        ProposeAmendment(
            proposal=SECOND_COLLECTOR,
            by=SHEILA,
            words="A second person who can fetch the children from school. I was only near by "
            "luck.",
            line=DEAN_SEEN,
        ),
    )
    story.tell("79", "2025-07-28 15:00", AMIRA, WriteUpMeeting(meeting=REVIEW_4))
