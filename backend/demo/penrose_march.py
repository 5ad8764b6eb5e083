"""The Penrose children, 3 to 11 March 2025: what happened, who is around them, what is not open."""

from __future__ import annotations

from datetime import date

from backend.aggregates.care import EndCareArrangement, LegalBasis, StartCareArrangement
from backend.aggregates.case import (
    BeginInvolvement,
    EnterChild,
    EnterParent,
    GiveConsent,
    SetBottomLine,
    StartRecord,
)
from backend.aggregates.network import (
    DrawCircles,
    MemberKind,
    NameMember,
)
from backend.aggregates.protected import ProtectFact
from backend.aggregates.relations import Kinship, RecordRelation
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.search import SetNetworkSize, TellReason
from backend.aggregates.statutory import AllocateCase
from backend.aggregates.urgency import HoldStrategyDiscussion, JudgeImminentRisk
from backend.aggregates.vocabulary import (
    ArrangementId,
    DiscussionId,
    HearingId,
    PersonId,
    PlanStatus,
    RelationId,
)
from backend.aggregates.voice import HearChild, Said, SeenBy, Spot, VoiceTool
from backend.demo.ashmere import ALAN, AMIRA, COLIN, JO, TEAM
from backend.demo.penrose_people import (
    DEAN,
    FARIDA,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NATALIE,
    PAT,
    PEG,
    SECRETS,
    SHEILA,
    THEO,
    amira,
    colin,
    key,
)
from backend.demo.story import Story, on

ORDER = "A court order keeps Dean away from Kerry and the children until 30 September."
AT_ALANS = ArrangementId(key("arrangement", "alan"))


def tell(story: Story) -> None:
    """Entries 1 to 16."""
    _began(story)
    _heard(story)
    _drew_circles(story)
    _settled(story)


def _began(story: Story) -> None:
    story.tell(
        "1",
        "2025-03-03 10:05",
        AMIRA,
        StartRecord(label="The Penrose children", team=TEAM),
        EnterChild(child=MAISIE, name="Maisie Penrose", born=date(2017, 9, 14)),
        EnterChild(child=THEO, name="Theo Penrose", born=date(2021, 2, 2)),
        EnterParent(person=KERRY, name="Kerry Penrose", responsibility="Mother"),
        EnterParent(
            person=LEE, name="Lee Garside", responsibility="Father, named on the birth register"
        ),
        BeginInvolvement(
            happened=on("2025-03-03"),
            status=PlanStatus.IN_NEED,
            reason="The police rang us. On 2 March at 21:40 they found Theo alone by the road.",
        ),
    )
    story.tell(
        "1 worker",
        "2025-03-03 10:20",
        COLIN,
        AllocateCase(
            worker="Amira Hassan",
            team=TEAM,
            decision=colin("2025-03-03", "Amira can see both children today."),
            happened=on("2025-03-03"),
        ),
    )
    story.tell(
        "2",
        "2025-03-03 10:40",
        AMIRA,
        _named(DEAN, "Dean Rudd", "Kerry's ex-partner"),
        _named(PAT, "Pat Rudd", "Dean's mum, Nanny Pat to Maisie"),
        *(
            ProtectFact(
                fact=fact,
                kind=kind,
                label=label,
                value=value,
                concerns=(KERRY, MAISIE, THEO),
                kept_from=(DEAN, PAT),
                decision=amira("2025-03-03", ORDER),
                review_on=date(2025, 9, 30),
            )
            for fact, kind, label, value in SECRETS
        ),
    )
    story.tell(
        "3",
        "2025-03-03 11:10",
        AMIRA,
        _named(ALAN, "Alan Penrose", "Grandfather"),
        StartCareArrangement(
            arrangement=AT_ALANS,
            children=(MAISIE, THEO),
            carer=ALAN,
            arranged_by="Kerry herself",
            basis=LegalBasis.FAMILY,
            asserted_by="Amira Hassan",
            happened=on("2025-03-02 23:30"),
            advice=True,
        ),
    )
    discussion = DiscussionId(key("discussion", 1))
    story.tell(
        "4",
        "2025-03-04 10:30",
        COLIN,
        HoldStrategyDiscussion(
            discussion=discussion,
            led_by="Colin Fry",
            outcome="We look into whether the children are being harmed. A conference follows.",
            happened=on("2025-03-04"),
        ),
    )
    story.tell(
        "5",
        "2025-03-04 10:45",
        COLIN,
        JudgeImminentRisk(
            discussion=discussion,
            imminent=False,
            decided=colin(
                "2025-03-04",
                "Kerry asked Alan to have the children, and they are with him until 6 March. "
                "He is sober, and Dean does not know that they are there.",
            ),
        ),
    )
    story.tell(
        "6",
        "2025-03-05 14:20",
        AMIRA,
        GiveConsent(
            person=KERRY,
            happened=on("2025-03-05"),
            how="In person, on a visit",
            limits="Nobody from Dean's family.",
        ),
    )


def _heard(story: Story) -> None:
    def said(spot: Spot, words: str) -> Said:
        return Said(spot=spot, words=words)

    story.tell(
        "3 home",
        "2025-03-06 12:10",
        AMIRA,
        EndCareArrangement(
            arrangement=AT_ALANS,
            reason="The children are back at home with Kerry.",
            happened=on("2025-03-06"),
        ),
    )
    story.tell(
        "7",
        "2025-03-06 15:50",
        AMIRA,
        HearChild(
            hearing=HearingId(key("hearing", "maisie 1")),
            child=MAISIE,
            tool=VoiceTool.THREE_HOUSES,
            said=(
                said(Spot.GOOD, "Football."),
                said(Spot.GOOD, "Grandad."),
                said(Spot.WORRY, "When Mum won't wake up."),
                said(Spot.DREAM, "Mum makes pancakes Sunday."),
            ),
            heard_by="Amira Hassan",
            seen_by=SeenBy.EVERYONE,
            happened=on("2025-03-06"),
        ),
    )
    story.tell(
        "8",
        "2025-03-06 16:10",
        AMIRA,
        HearChild(
            hearing=HearingId(key("hearing", "theo 1")),
            child=THEO,
            tool=VoiceTool.FAIRY,
            said=(said(Spot.WISH, "Jo do story."),),
            heard_by="Amira Hassan",
            seen_by=SeenBy.EVERYONE,
            happened=on("2025-03-06"),
        ),
    )
    parents = (
        (KERRY, MAISIE),
        (KERRY, THEO),
        (LEE, MAISIE),
        (LEE, THEO),
        (ALAN, KERRY),
        (ALAN, JO),
        (SHEILA, LEE),
        (PAT, DEAN),
    )
    lines = [(one, Kinship.PARENT, other) for one, other in parents]
    lines += [(ALAN, Kinship.SIBLING, PEG), (KERRY, Kinship.FORMER_PARTNER, DEAN)]
    story.tell(
        "9",
        "2025-03-06 17:20",
        AMIRA,
        _named(JO, "Jo Penrose", "Aunt"),
        _named(SHEILA, "Sheila Garside", "Grandmother, Lee's mum"),
        _named(PEG, "Peg Doyle", "Great-aunt"),
        *(
            RecordRelation(
                relation=RelationId(key("relation", number)),
                one=one,
                kinship=kinship,
                other=other,
                happened=on("2025-03-06"),
                said_by=ALAN if one == ALAN else KERRY,
            )
            for number, (one, kinship, other) in enumerate(lines, start=1)
        ),
    )


def _drew_circles(story: Story) -> None:
    friend, neighbour, community = MemberKind.FRIEND, MemberKind.NEIGHBOUR, MemberKind.COMMUNITY
    story.tell(
        "10",
        "2025-03-07 11:10",
        AMIRA,
        _named(NATALIE, "Natalie Cole", "Kerry's friend", friend),
        _named(FARIDA, "Farida Siddiqui", "Neighbour", neighbour),
        _named(MARCUS, "Marcus Bell", "Maisie's football coach", community),
        DrawCircles(
            drawn_with=KERRY,
            inner=(JO, NATALIE),
            middle=(ALAN, FARIDA, SHEILA),
            outer=(MARCUS, PEG, DEAN, PAT),
            maybe=(PEG,),
            unhelpful=(DEAN, PAT),
            happened=on("2025-03-07"),
        ),
    )
    story.tell(
        "11",
        "2025-03-07 15:40",
        AMIRA,
        DrawCircles(
            drawn_with=MAISIE,
            inner=(ALAN, JO, MARCUS, PAT),
            middle=(),
            outer=(),
            happened=on("2025-03-07"),
        ),
    )
    story.tell(
        "12",
        "2025-03-07 17:15",
        AMIRA,
        GiveConsent(person=LEE, happened=on("2025-03-07"), how="By phone"),
    )


def _named(
    person: PersonId, name: str, relationship: str, kind: MemberKind = MemberKind.FAMILY
) -> NameMember:
    return NameMember(
        person=person, name=name, relationship=relationship, kind=kind, named_by=KERRY
    )


def _settled(story: Story) -> None:
    story.tell(
        "13",
        "2025-03-10 11:00",
        AMIRA,
        SetNetworkSize(
            seen=0,
            minimum=5,
            decision=colin(
                "2025-03-10",
                "The calls are every evening, so five is the least. Two of them must be able to "
                "be there within 20 minutes.",
            ),
        ),
    )
    story.tell(
        "14",
        "2025-03-10 11:30",
        AMIRA,
        SetBottomLine(
            seen=0,
            statement="The children are never without a sober grown-up who is named in the plan.",
            triggers="Nobody sober is with the children and the network has not stepped in. "
            "Or nobody tells us about it within 24 hours.",
            consequence="We meet with our lawyers that week. Until then the children stay with "
            "someone from the network.",
            happened=on("2025-03-10"),
            approved=colin("2025-03-10", "This is the least that keeps the children safe."),
        ),
    )
    story.tell(
        "15",
        "2025-03-10 16:00",
        COLIN,
        ConsiderSafety(
            person=DEAN,
            seen=0,
            outcome=SafetyOutcome.EXCLUDE,
            checks="The police, the order against him, and what Kerry told Amira.",
            review_on=date(2025, 9, 30),
            decision=colin(
                "2025-03-10",
                "He hurt Kerry in front of the children, and an order keeps him away from her.",
            ),
        ),
        ConsiderSafety(
            person=PAT,
            seen=0,
            outcome=SafetyOutcome.REVIEW,
            checks="What Kerry and Maisie each told Amira. We have not spoken to Pat.",
            review_on=date(2025, 9, 2),
            decision=colin(
                "2025-03-10",
                "She may pass on to Dean where the children are. Maisie loves her, so we look at "
                "it again.",
            ),
        ),
    )
    story.tell(
        "16",
        "2025-03-11 12:30",
        AMIRA,
        TellReason(
            told=(JO, ALAN, NATALIE),
            told_by=KERRY,
            worker_there=False,
            words="Kerry told them herself why we are involved.",
            happened=on("2025-03-11"),
        ),
        on_behalf_of=KERRY,
    )
