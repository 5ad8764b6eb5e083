"""The Penrose children, 13 March 2025: the first meeting."""

from __future__ import annotations

from datetime import time

from backend.aggregates.case import TellBottomLine
from backend.aggregates.gathering import ExplainHelp, ExplainPurpose
from backend.aggregates.mapping import AgreeStatement, JudgeScale, RaiseWorry
from backend.aggregates.meetings import (
    AgreeGroundRules,
    ConsiderMissing,
    HoldMeeting,
    MeetingKind,
    RecordAbsence,
    RecordAttendance,
)
from backend.aggregates.plan import OfferAction
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.vocabulary import PersonId, StatementId, WorryId
from backend.demo.ashmere import ALAN, AMIRA, JO
from backend.demo.penrose_people import (
    BETH,
    FARIDA,
    FIRST,
    GROUND_RULES,
    HALL,
    HIDDEN,
    KERRY,
    LEE,
    MARCUS,
    NATALIE,
    OWEN,
    PEG,
    SHEILA,
    SOBER,
    TERESA,
    WORKER,
    line,
    present,
)
from backend.demo.story import Story, known, on


def tell(story: Story) -> None:
    """Entries 19 to 29."""
    _first_meeting(story)
    _what_worries(story)
    _offers(story)


def _first_meeting(story: Story) -> None:
    story.tell(
        "19",
        "2025-03-13 18:30",
        AMIRA,
        HoldMeeting(
            meeting=FIRST,
            kind=MeetingKind.INITIAL,
            happened=on("2025-03-13 16:30"),
            ended=time(17, 55),
            place=HALL,
        ),
    )
    story.tell(
        "20",
        "2025-03-13 18:33",
        AMIRA,
        AgreeGroundRules(meeting=FIRST, rules=GROUND_RULES),
        ExplainPurpose(
            meeting=FIRST,
            explained_by=WORKER,
            words="We want Maisie and Theo to be safe at home with their mum, and we can't watch "
            "over them every evening. The people in this room can.",
        ),
    )
    story.tell(
        "21",
        "2025-03-13 18:36",
        AMIRA,
        RecordAttendance(
            meeting=FIRST,
            present=present(
                KERRY, JO, ALAN, SHEILA, FARIDA, NATALIE, MARCUS, WORKER, BETH, OWEN, TERESA,
                by_video=(PEG,),
            ),
        ),
    )  # fmt: skip
    story.tell("22", "2025-03-13 18:38", AMIRA, RecordAbsence(meeting=FIRST, person=LEE))
    story.tell(
        "23",
        "2025-03-13 18:42",
        AMIRA,
        TellBottomLine(
            version=1,
            told=(JO, ALAN, SHEILA, FARIDA, NATALIE, MARCUS, PEG, KERRY),
            how="Read out at the first meeting",
            happened=on("2025-03-13"),
        ),
    )


def _what_worries(story: Story) -> None:
    story.tell(
        "24",
        "2025-03-13 18:46",
        AMIRA,
        RaiseWorry(
            worry=WorryId(str(known("worry penrose 1"))),
            raised_by=FARIDA,
            words="I saw a man in our street in February. He looked like Dean. I didn't tell "
            "anyone because I wasn't sure.",
            meeting=FIRST,
        ),
        on_behalf_of=FARIDA,
    )
    story.tell(
        "25",
        "2025-03-13 18:55",
        AMIRA,
        AgreeStatement(
            statement=StatementId(str(known("statement penrose 1"))),
            who="Amira, Beth, Jo and Alan are worried.",
            what="On 2 March Theo was out by the road alone, at night. Kerry had drunk so much "
            "that she did not know. Two other times Maisie tried to wake her mum and couldn't.",
            why="If nothing changes, Maisie or Theo could be badly hurt, or could die, because "
            "there is no sober grown-up with them.",
            disputed="Kerry says it was one other time, not two.",
            goal=SOBER,
            goal_words="When Kerry has been drinking, or feels that she will, a sober grown-up "
            "from this plan takes over before bedtime. That happens every time, and the children "
            "know who it is.",
            meeting=FIRST,
        ),
    )
    story.tell(
        "26",
        "2025-03-13 19:02",
        AMIRA,
        AgreeStatement(
            statement=StatementId(str(known("statement penrose 2"))),
            who="Amira, Kerry and Farida are worried.",
            what="In 2023 Dean pushed Kerry while the children watched. He may have found out "
            "which street they live in.",
            why="If nothing changes, the children could see someone being hurt, or get hurt "
            "themselves.",
            goal=HIDDEN,
            goal_words="Nobody in this plan tells Dean where the family is. Anyone who sees him "
            "does the same four things straight away.",
            meeting=FIRST,
        ),
    )
    judged = (
        (KERRY, 4, "I've had a shock and I haven't had a drink since. But it's only ten days."),
        (JO, 3, "We all know now. Nobody has had to step in yet, so I can't say it works."),
        (ALAN, 2, "She has promised before. I want to see it."),
        (WORKER, 3, "Many people came and offered real help. None of it has been tried yet."),
        (BETH, 3, "Theo is well and growing. I still don't know what happens at night."),
    )
    story.tell(
        "27",
        "2025-03-13 19:10",
        AMIRA,
        *(
            JudgeScale(
                judged_by=person,
                score=score,
                reason=reason,
                happened=on("2025-03-13"),
                meeting=FIRST,
            )
            for person, score, reason in judged
        ),
    )


def _offers(story: Story) -> None:
    def offer(
        name: str, what: str, doer: PersonId, when: str, backup: PersonId | None = None
    ) -> OfferAction:
        return OfferAction(
            line=line(name),
            what=what,
            doer=doer,
            when=when,
            backup=backup,
            goal=SOBER,
            meeting=FIRST,
        )

    story.tell(
        "28 actions",
        "2025-03-13 19:22",
        AMIRA,
        offer(
            "call mon",
            "Ring Kerry at 8 and hear her voice.",
            FARIDA,
            "Mondays to Wednesdays, 8 pm",
            NATALIE,
        ),
        offer(
            "call thu",
            "Ring Kerry at 8 and hear her voice.",
            NATALIE,
            "Thursdays and Fridays, 8 pm",
            FARIDA,
        ),
        offer(
            "alan",
            "Come over and take charge when Kerry rings, day or night.",
            ALAN,
            "When Kerry rings",
            JO,
        ),
        offer("jo", "Have the children to sleep over.", JO, "Every other Saturday", ALAN),
        offer(
            "sheila",
            "Take the children to school and nursery, and look in on how the morning is.",
            SHEILA,
            "Tuesdays and Thursdays",
        ),
        offer("marcus", "Bring Maisie home from training and say hello at the door.", MARCUS,
              "Wednesdays after football"),
        offer("peg", "Talk through the week ahead with Kerry on a video call.", PEG,
              "Sundays, 4 pm"),
    )  # fmt: skip
    role = NetworkRole
    taken = (
        (ALAN, role.SAFE_CAREGIVER, "Look after the children when Kerry can't."),
        (JO, role.SAFE_CAREGIVER, "Have the children at mine when they need a night away."),
        (SHEILA, role.PRACTICAL, "Do school runs and help with washing."),
        (MARCUS, role.COACH, "Keep Maisie in the team and let her talk."),
        (NATALIE, role.EMOTIONAL, "Be there for Kerry when she is low."),
        (FARIDA, role.ENCOURAGING_HELP, "Tell Kerry it's all right to ask for help."),
        (JO, role.SEEKING_HELP, "Ring the social worker if Kerry won't."),
        (PEG, role.PLANNING, "Help Kerry to plan each week."),
    )
    story.tell(
        "28 roles",
        "2025-03-13 19:30",
        AMIRA,
        *(
            TakeRole(member=member, role=role, what=what, happened=on("2025-03-13"))
            for member, role, what in taken
        ),
    )
    story.tell(
        "29",
        "2025-03-13 19:34",
        AMIRA,
        ExplainHelp(
            meeting=FIRST,
            explained_by=BETH,
            offers=(
                "Beth comes to see Theo every two weeks.",
                "Maisie can have breakfast at school each day.",
                "There is a group on Mondays for people who want to stop drinking.",
            ),
        ),
        ConsiderMissing(
            meeting=FIRST, suggested="Alan said we should ask Ryan. He lives close and drives."
        ),
    )
