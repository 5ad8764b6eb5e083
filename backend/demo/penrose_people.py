"""The Penrose children, 3 to 12 March 2025: who they are, who is around them, what is not open."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.case import (
    BeginInvolvement,
    EnterChild,
    EnterParent,
    GiveConsent,
    SetBottomLine,
    StartRecord,
)
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    DrawCircles,
    InviteMember,
    MemberKind,
    NameMember,
    RecordLeaving,
)
from backend.aggregates.vocabulary import GoalId, LineId, MeetingId, PersonId, PlanStatus
from backend.demo.ashmere import ALAN, AMIRA, COLIN, JO, TEAM
from backend.demo.story import Story, known, on


def _person(name: str) -> PersonId:
    return PersonId(str(known(f"person penrose {name}")))


MAISIE, THEO, KERRY, LEE = _person("maisie"), _person("theo"), _person("kerry"), _person("lee")
DEAN, PAT = _person("dean"), _person("pat")
SHEILA, FARIDA, NATALIE = _person("sheila"), _person("farida"), _person("natalie")
MARCUS, RYAN, PEG = _person("marcus"), _person("ryan"), _person("peg")
WORKER, NEW_WORKER = _person("amira"), _person("tomasz")
BETH, OWEN, TERESA = _person("beth"), _person("owen"), _person("teresa")

FIRST, REVIEW_1, REVIEW_2, REVIEW_3, REVIEW_4, REVIEW_5 = (
    MeetingId(str(known(f"meeting penrose {number}"))) for number in range(6)
)
SOBER, HIDDEN = (GoalId(str(known(f"goal penrose {number}"))) for number in (1, 2))
HALL = "The community centre"


def line(name: str) -> LineId:
    """The id of a line of the plan."""
    return LineId(str(known(f"line penrose {name}")))


def tell(story: Story) -> None:
    """Entries 1 to 17."""
    _began(story)
    _drew_circles(story)
    _settled(story)
    _invited(story)


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
            status=PlanStatus.PROTECTION,
            reason="The police rang us. On 2 March at 21:40 they found Theo alone by the road.",
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


def _drew_circles(story: Story) -> None:
    friend, neighbour, community = MemberKind.FRIEND, MemberKind.NEIGHBOUR, MemberKind.COMMUNITY
    story.tell(
        "10",
        "2025-03-07 11:10",
        AMIRA,
        _named(JO, "Jo Penrose", "Aunt"),
        _named(NATALIE, "Natalie Cole", "Kerry's friend", friend),
        _named(ALAN, "Alan Penrose", "Grandfather"),
        _named(FARIDA, "Farida Siddiqui", "Neighbour", neighbour),
        _named(SHEILA, "Sheila Garside", "Grandmother, Lee's mum"),
        _named(MARCUS, "Marcus Bell", "Maisie's football coach", community),
        _named(PEG, "Peg Doyle", "Great-aunt"),
        _named(DEAN, "Dean Rudd", "Kerry's ex-partner"),
        _named(PAT, "Pat Rudd", "Dean's mum, Nanny Pat to Maisie"),
        DrawCircles(
            drawn_with=KERRY,
            inner=(JO, NATALIE),
            middle=(ALAN, FARIDA, SHEILA),
            outer=(MARCUS, PEG, DEAN, PAT),
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
        ),
    )
    story.tell(
        "15",
        "2025-03-10 16:00",
        COLIN,
        RecordLeaving(
            person=DEAN,
            reason="Not part of the network. Kerry and the children must be safe from him.",
            happened=on("2025-03-10"),
        ),
        RecordLeaving(
            person=PAT,
            reason="Not part of the network for now. We will look at this again.",
            happened=on("2025-03-10"),
        ),
    )


def _invited(story: Story) -> None:
    professional = MemberKind.PROFESSIONAL
    asked = {
        JO: "In person",
        ALAN: "In person",
        NATALIE: "In person",
        SHEILA: "By phone",
        FARIDA: "At her door",
        MARCUS: "By text",
        PEG: "By phone",
    }
    story.tell(
        "17",
        "2025-03-11 13:00",
        AMIRA,
        NameMember(
            person=WORKER, name="Amira Hassan", relationship="Social worker", kind=professional
        ),
        NameMember(person=BETH, name="Beth Lowe", relationship="Health visitor", kind=professional),
        NameMember(
            person=OWEN,
            name="Owen Tate",
            relationship="Maisie's school, keeps children safe there",
            kind=professional,
        ),
        NameMember(
            person=TERESA, name="Teresa Nowak", relationship="Childminder", kind=MemberKind.PAID
        ),
        ConveneMeeting(
            meeting=FIRST,
            kind=MeetingKind.INITIAL,
            on=date(2025, 3, 13),
            at=time(16, 30),
            place=HALL,
        ),
        *(
            InviteMember(
                person=person, how=how, happened=on("2025-03-11"), asked_by=KERRY, meeting=FIRST
            )
            for person, how in asked.items()
        ),
        on_behalf_of=KERRY,
    )
    words = {
        JO: "I'll be there. I just want the kids to be all right.",
        PEG: "I can't travel, but I can join on a video call.",
    }
    story.tell(
        "17 answers",
        "2025-03-12 17:30",
        AMIRA,
        *(
            AnswerInvitation(
                person=person,
                answer=Answer.YES,
                words=words.get(person),
                happened=on("2025-03-12"),
            )
            for person in asked
        ),
    )
