"""The Penrose children, 11 and 12 March 2025: who is asked to come, and what makes it easy."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.arrangements import ChildPart, MakeArrangements, PlanChildParticipation
from backend.aggregates.engagement import Channel, ContactMember, Reached
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    InviteMember,
    MemberKind,
    NameMember,
)
from backend.aggregates.search import ConfirmInvitees
from backend.demo.ashmere import ALAN, AMIRA, JO
from backend.demo.penrose_people import (
    BETH,
    FARIDA,
    FIRST,
    HALL,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NATALIE,
    OWEN,
    PEG,
    SHEILA,
    TERESA,
    THEO,
    WORKER,
)
from backend.demo.story import Story, on


def tell(story: Story) -> None:
    """Entries 17 and 18."""
    _invited(story)


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
        ConfirmInvitees(
            seen=0, people=(*asked, LEE), confirmed_by=(KERRY,), happened=on("2025-03-11")
        ),
        *(
            InviteMember(
                person=person, how=how, happened=on("2025-03-11"), asked_by=KERRY, meeting=FIRST
            )
            for person, how in (asked | {LEE: "By letter, to the address we had"}).items()
        ),
        ContactMember(
            person=LEE,
            channel=Channel.LETTER,
            outcome=Reached.NO_ANSWER,
            happened=on("2025-03-11"),
            words="A letter asks Lee to come on 13 March.",
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
    reasons = "She wants everyone to know what she drew. A room full of grown-ups is too much."
    story.tell(
        "18",
        "2025-03-12 17:45",
        AMIRA,
        MakeArrangements(
            meeting=FIRST,
            seen=0,
            timing="After school and before bedtime",
            venue="A place everyone can walk to",
            food="Sandwiches and tea",
            childcare="The crèche in the next room",
        ),
        PlanChildParticipation(
            meeting=FIRST,
            child=MAISIE,
            part=ChildPart.REPRESENTED,
            how="Jo reads out Maisie's three houses.",
            reasons=reasons,
            supporter=JO,
        ),
        PlanChildParticipation(
            meeting=FIRST,
            child=THEO,
            part=ChildPart.NONE,
            reasons="He is four. His wish is read out with Maisie's houses.",
        ),
    )
