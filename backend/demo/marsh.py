"""The Marsh children: a family whose record is a few weeks old, with no meeting yet."""

from __future__ import annotations

from datetime import date, timedelta

from backend.aggregates.case import (
    BeginInvolvement,
    EnterChild,
    EnterParent,
    GiveConsent,
    StartRecord,
)
from backend.aggregates.mapping import RaiseWorry
from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    DrawCircles,
    InviteMember,
    MemberKind,
    NameMember,
)
from backend.aggregates.vocabulary import PersonId, PlanStatus, WorryId, on_day
from backend.demo.ashmere import MARSH, TEAM, TOMASZ
from backend.demo.story import Step, Story, known


def _person(name: str) -> PersonId:
    return PersonId(str(known(f"person marsh {name}")))


IVY, NOAH, DAWN = _person("ivy"), _person("noah"), _person("dawn")
RITA, SAM, GRACE, HELEN = _person("rita"), _person("sam"), _person("grace"), _person("helen")


def told(today: date) -> list[Step]:
    """The story so far, as seen from a day."""
    referred, visited, drawn, asked = (_weekday(today, ago) for ago in (25, 19, 12, 5))
    story = Story("marsh", MARSH)
    story.tell(
        "1",
        f"{referred} 15:20",
        TOMASZ,
        StartRecord(label="The Marsh children", team=TEAM),
        EnterChild(child=IVY, name="Ivy Marsh", born=date(today.year - 9, 1, 20)),
        EnterChild(child=NOAH, name="Noah Marsh", born=date(today.year - 6, 1, 8)),
        EnterParent(person=DAWN, name="Dawn Marsh", responsibility="Mother"),
        BeginInvolvement(
            happened=on_day(referred),
            status=PlanStatus.IN_NEED,
            reason="Ivy's school rang us. Ivy has been coming in tired and late. She says she "
            "looks after Noah when their mum is too ill to get up.",
        ),
    )
    story.tell(
        "2",
        f"{visited} 16:45",
        TOMASZ,
        GiveConsent(
            person=DAWN,
            happened=on_day(visited),
            how="In person, at home",
            limits="Dawn wants to tell her own mother first.",
        ),
    )
    story.tell(
        "3",
        f"{drawn} 12:10",
        TOMASZ,
        NameMember(person=RITA, name="Rita Marsh", relationship="Grandmother", named_by=DAWN),
        NameMember(person=SAM, name="Sam Marsh", relationship="Uncle", named_by=DAWN),
        NameMember(
            person=GRACE,
            name="Grace Adeyemi",
            relationship="Neighbour",
            kind=MemberKind.NEIGHBOUR,
            named_by=DAWN,
        ),
        NameMember(
            person=HELEN,
            name="Helen Moss",
            relationship="Ivy's teacher",
            kind=MemberKind.PROFESSIONAL,
        ),
        DrawCircles(
            drawn_with=DAWN,
            inner=(RITA,),
            middle=(GRACE,),
            outer=(SAM,),
            happened=on_day(drawn),
        ),
        RaiseWorry(
            worry=WorryId(str(known("worry marsh 1"))),
            raised_by=HELEN,
            words="Ivy fell asleep in class twice last week. She said Noah had been up all night.",
        ),
    )
    story.tell(
        "4",
        f"{asked} 10:30",
        TOMASZ,
        InviteMember(person=RITA, how="By phone", happened=on_day(asked), asked_by=DAWN),
        AnswerInvitation(
            person=RITA,
            answer=Answer.YES,
            words="Of course I'll come. I only wish I had known sooner.",
            happened=on_day(asked),
        ),
        InviteMember(person=GRACE, how="At her door", happened=on_day(asked), asked_by=DAWN),
        on_behalf_of=DAWN,
    )
    return story.steps


def _weekday(today: date, ago: int) -> date:
    day = today - timedelta(days=ago)
    return day - timedelta(days=max(0, day.weekday() - 4))
