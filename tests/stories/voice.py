"""Ella is heard; one idea goes into the plan; words and pictures are made, agreed and read."""

from __future__ import annotations

from datetime import date

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.picture_rules import Drawing, Subject, Welfare
from backend.aggregates.pictures import (
    AddPicture,
    DraftExplanation,
    MakePicturesPlan,
    OrderPictures,
    RewordPicture,
    WithdrawPicture,
)
from backend.aggregates.reading import (
    AgreeExplanation,
    SharePicturesWithChildren,
    SharePicturesWithNetwork,
)
from backend.aggregates.stored import FileKind, StoredFile
from backend.aggregates.vocabulary import (
    AskId,
    BookId,
    FileId,
    HearingId,
    IdeaId,
    LineId,
    PageId,
)
from backend.aggregates.voice import (
    AnswerChild,
    AskAsChild,
    GiveIdea,
    HearChild,
    LeaveIdea,
    Said,
    SeenBy,
    Spot,
    TakeIdea,
    VoiceTool,
)
from tests.families import DAD, ELLA, GRAN, JOE, MUM, WHAT_IF, Story, happened

HOUSES = HearingId("h-houses")
SAFE_HOUSE = HearingId("h-safe-house")
IDEA = IdeaId("i-bedtime")
SECOND_IDEA = IdeaId("i-dog")
ASK = AskId("a-fault")
EXPLANATION = BookId("b-why")
PLAN_BOOK = BookId("b-plan")
FIRST_PAGE = PageId("pg-1")
SECOND_PAGE = PageId("pg-2")
LAST_PAGE = PageId("pg-3")
PLAN_PAGE = PageId("pg-plan")
LINE = LineId(WHAT_IF)
DRAWN = StoredFile(
    file=FileId("f-drawing"), kind=FileKind.PNG, size=900, original="ab" * 32, kept="cd" * 32
)


def decision(role: JobRole = JobRole.TEAM_MANAGER, reason: str = "Dad cannot be found") -> Decision:
    """A manager's decision of 1 October 2026."""
    return Decision(by="Colin Fry", role=role, on=date(2026, 10, 1), reason=reason)


def welfare(day: date = date(2026, 11, 20)) -> Welfare:
    """A manager's decision that Ella's welfare cannot wait."""
    return Welfare(decision=decision(reason="She is frightened tonight"), follows_on=day)


def heard() -> Story:
    """Ella's three houses, her safety house, two ideas and a question."""
    return (
        HearChild(
            hearing=HOUSES,
            child=ELLA,
            tool=VoiceTool.THREE_HOUSES,
            said=(
                Said(Spot.GOOD, "Football and Gran"),
                Said(Spot.WORRY, "when Mum won't wake up"),
                Said(Spot.DREAM, "Mum makes pancakes Sunday"),
            ),
            heard_by="Amira Hassan",
            seen_by=SeenBy.EVERYONE,
            happened=happened(10),
            present=(GRAN,),
            drawing=DRAWN,
        ),
        HearChild(
            hearing=SAFE_HOUSE,
            child=ELLA,
            tool=VoiceTool.SAFETY_HOUSE,
            said=(Said(Spot.RULE, "someone who hasn't had wine does bedtime"),),
            heard_by="Amira Hassan",
            seen_by=SeenBy.STAFF,
            happened=happened(12),
        ),
        GiveIdea(
            idea=IDEA,
            child=ELLA,
            words="Someone who has had no wine does bedtime",
            hearing=SAFE_HOUSE,
            seen_by=SeenBy.EVERYONE,
            happened=happened(12),
        ),
        GiveIdea(
            idea=SECOND_IDEA,
            child=ELLA,
            words="A dog that barks",
            seen_by=SeenBy.STAFF,
            happened=happened(12),
        ),
        TakeIdea(idea=IDEA, line=LINE),
        LeaveIdea(
            idea=SECOND_IDEA,
            reason="No dogs in this flat, but Gran's dog may visit",
            told_by="Amira Hassan",
            happened=happened(14),
        ),
    )


def explained() -> Story:
    """The explanation is drafted by Mum and Dad, and both are happy with it."""
    return (
        DraftExplanation(
            book=EXPLANATION,
            subject=Subject.WORRIES,
            children=(ELLA,),
            made_by=(MUM, DAD),
            helped_by="Amira Hassan",
            happened=happened(15),
        ),
        AddPicture(
            book=EXPLANATION,
            page=FIRST_PAGE,
            words="Sometimes Mum drank too much.",
            drawing=Drawing.BOTTLE,
        ),
        AddPicture(book=EXPLANATION, page=SECOND_PAGE, words="Gran came.", drawing=Drawing.CAR),
        AddPicture(book=EXPLANATION, page=LAST_PAGE, words="It was late.", photo=DRAWN),
        RewordPicture(
            book=EXPLANATION,
            seen=3,
            page=FIRST_PAGE,
            words="Sometimes Mum drank too much and would not wake up.",
            drawing=Drawing.BED,
            photo=DRAWN,
        ),
        OrderPictures(book=EXPLANATION, seen=4, pages=(FIRST_PAGE, LAST_PAGE, SECOND_PAGE)),
        WithdrawPicture(book=EXPLANATION, seen=5, page=LAST_PAGE),
        AgreeExplanation(
            book=EXPLANATION, seen=6, agreed_by=(MUM, DAD, GRAN), happened=happened(16)
        ),
    )


def read_to_ella() -> Story:
    """The explanation is shown to the network and read with Ella."""
    return (
        SharePicturesWithNetwork(
            book=EXPLANATION,
            seen=6,
            shown_to=(GRAN, JOE),
            shared_by=(MUM,),
            helped_by="Amira Hassan",
            happened=happened(18),
        ),
        SharePicturesWithChildren(
            book=EXPLANATION,
            seen=6,
            children=(ELLA,),
            shared_by=(GRAN, MUM),
            helped_by="Amira Hassan",
            present=(JOE,),
            how="On the sofa, twice",
            happened=happened(19),
        ),
        AskAsChild(
            ask=ASK,
            child=ELLA,
            words="Is it my fault?",
            book=EXPLANATION,
            seen_by=SeenBy.EVERYONE,
            happened=happened(19),
        ),
        AnswerChild(
            ask=ASK, words="No. It is never your fault.", answered_by="Gran", happened=happened(19)
        ),
    )


def pictured_plan(version: int = 3) -> Story:
    """The agreed plan in words and pictures, not read with Ella yet."""
    return (
        MakePicturesPlan(
            book=PLAN_BOOK,
            version=version,
            children=(ELLA,),
            made_by=(MUM,),
            helped_by="Amira Hassan",
            happened=happened(21),
        ),
        AddPicture(
            book=PLAN_BOOK,
            page=PLAN_PAGE,
            words="If Mum sounds drunk, Joe comes to get you.",
            drawing=Drawing.PHONE,
            photo=DRAWN,
            line=LINE,
        ),
    )


def told() -> Story:
    """Every kind of entry about the child's voice and words and pictures."""
    waiting = BookId("b-waiting")
    return (
        *heard(),
        *explained()[:4],
        AgreeExplanation(
            book=EXPLANATION,
            seen=3,
            agreed_by=(MUM, GRAN, JOE),
            without=decision(),
            happened=happened(15),
        ),
        *explained()[4:],
        *read_to_ella(),
        *pictured_plan(),
        SharePicturesWithChildren(
            book=PLAN_BOOK,
            seen=1,
            children=(ELLA,),
            shared_by=(GRAN, MUM),
            helped_by="Amira Hassan",
            present=(JOE,),
            how="At bedtime, in a whisper",
            welfare=welfare(),
            happened=happened(17),
        ),
        MakePicturesPlan(
            book=waiting,
            version=2,
            children=(ELLA,),
            made_by=(MUM,),
            helped_by="Amira Hassan",
            welfare=welfare(),
            happened=happened(22),
        ),
    )
