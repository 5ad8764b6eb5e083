"""Who leads beside the lead, help asked for, and a lead who goes: every entry at least once."""

from __future__ import annotations

from datetime import date, timedelta

from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage, StepBack
from backend.aggregates.languages import CheckTranslation, TellNeeds, TranslatePlan
from backend.aggregates.leading import (
    AcceptDeputy,
    AskDeputy,
    AskForHelp,
    DeclineDeputy,
    DeputyKind,
    EndDeputy,
    GiveHelp,
    HelpAbout,
)
from backend.aggregates.network import MemberKind, NameMember, RecordLeaving
from backend.aggregates.readiness import ShowReadiness
from backend.aggregates.swaps import AskSwap, TakeBackSwap, TakeSwap
from backend.aggregates.vocabulary import (
    DeputyId,
    HelpId,
    OfferId,
    PersonId,
    SwapId,
    TranslationId,
)
from tests.families import GRAN, JOE, SANA, TODAY, Story, happened
from tests.stories.plan import CALL

BEV = PersonId("p-bev")
HELP = HelpId("h-1")
WEEK = DeputyId("d-week")
BESIDE = DeputyId("d-beside")
LATER = DeputyId("d-later")
SWAP = SwapId("w-1")
KEPT = SwapId("w-2")
ARABIC = TranslationId("t-arabic")
SATURDAY = date(2026, 11, 7)


def joe_is_ready() -> ShowReadiness:
    """Uncle Joe has shown what it takes."""
    return ShowReadiness(
        member=JOE,
        understanding="At night nobody hears her.",
        watching="I go round on Sundays.",
        shown="He went round four Sundays.",
        happened=happened(),
    )


def offered(stage: Stage, offer: str, member: PersonId = GRAN) -> Story:
    """A step offered and taken."""
    known = OfferId(offer)
    return (
        OfferFacilitation(
            offer=known,
            member=member,
            stage=stage,
            happened=happened(),
            review_on=TODAY + timedelta(days=28),
        ),
        AcceptFacilitation(offer=known, member=member),
    )


def asked(
    deputy: DeputyId = WEEK,
    kind: DeputyKind = DeputyKind.STAND_IN,
    member: PersonId = JOE,
    starts: int = 0,
    days: int = 7,
) -> AskDeputy:
    """Joe is asked to stand in for a week, by default from today."""
    first = TODAY + timedelta(days=starts)
    return AskDeputy(
        deputy=deputy,
        kind=kind,
        member=member,
        starts=first,
        ends=first + timedelta(days=days) if kind is DeputyKind.STAND_IN else None,
        words="While I am at Bev's",
    )


def told() -> Story:
    """Gran leads together with the worker, Joe beside her; then Bev begins, and moves away."""
    return (
        joe_is_ready(),
        *offered(Stage.CO_LEADING, "o-together"),
        asked(),
        AcceptDeputy(deputy=WEEK, member=JOE, words="Of course"),
        asked(BESIDE, DeputyKind.SECOND_LEAD),
        DeclineDeputy(deputy=BESIDE, member=JOE, words="One thing at a time"),
        EndDeputy(deputy=WEEK, reason="I am back"),
        asked(LATER, starts=30),
        AskForHelp(help=HELP, by=GRAN, happened=happened(), about=HelpAbout.LEADS_DIFFER),
        GiveHelp(help=HELP, words="We all sat down together.", happened=happened(2)),
        StepBack(
            member=GRAN, seen=Stage.CO_LEADING, stage=Stage.WORKER_LEADS, happened=happened(2)
        ),
        NameMember(person=BEV, name="Bev", relationship="neighbour", kind=MemberKind.FRIEND),
        *offered(Stage.WATCHING, "o-bev", BEV),
        RecordLeaving(person=BEV, reason="She moved to Leeds", happened=happened(3)),
        *offered(Stage.WATCHING, "o-again"),
        AskSwap(swap=SWAP, slot=CALL, on=SATURDAY, by=GRAN, words="I have the dentist"),
        TakeSwap(swap=SWAP, by=JOE),
        AskSwap(swap=KEPT, slot=CALL, on=SATURDAY + timedelta(days=7), by=GRAN),
        TakeBackSwap(swap=KEPT),
        TellNeeds(
            person=SANA,
            language="Arabic",
            interpreter=True,
            reading="Large print",
            happened=happened(),
        ),
        TranslatePlan(
            translation=ARABIC,
            version=1,
            language="Arabic",
            words="نتصل كل مساء",
            happened=happened(),
        ),
        CheckTranslation(translation=ARABIC, checked_by="Huda Karim", happened=happened(2)),
    )
