"""The Penrose children, 13 March to 25 April 2025: first meeting, plan, first review."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.case import TellBottomLine
from backend.aggregates.mapping import AgreeStatement, JudgeScale, RaiseWorry
from backend.aggregates.meetings import (
    AbsenceCause,
    AgreeGroundRules,
    ConsiderMissing,
    ConveneMeeting,
    HoldMeeting,
    Manner,
    MeetingKind,
    Present,
    RecordAbsence,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import InviteMember, NameMember
from backend.aggregates.plan import (
    AddRule,
    MakeVersion,
    OfferAction,
    ReworkContingency,
    SetContingency,
)
from backend.aggregates.reviews import AnswerQuestion, Going, LookAtLine, Question
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.vocabulary import MeetingId, PersonId, StatementId, WorryId
from backend.demo.ashmere import ALAN, AMIRA, JO
from backend.demo.penrose_people import (
    BETH,
    FARIDA,
    FIRST,
    HALL,
    HIDDEN,
    KERRY,
    LEE,
    MAISIE,
    MARCUS,
    NATALIE,
    OWEN,
    PEG,
    REVIEW_1,
    RYAN,
    SHEILA,
    SOBER,
    TERESA,
    WORKER,
    line,
)
from backend.demo.story import Story, known, on

GROUND_RULES = (
    "One person talks at a time.",
    "Kerry can ask for a break.",
    "Phones stay in our bags.",
)
NO_ANSWER, DEAN_SEEN = line("no answer"), line("dean seen")
DEAN_IS_SEEN = "Someone sees Dean, or thinks they do."
NO_ONE_ANSWERS = "Nobody answers the 8 o'clock call."


def tell(story: Story) -> None:
    """Entries 19 to 54."""
    _first_meeting(story)
    _what_worries(story)
    _offers(story)
    _plan(story)
    _first_review(story)


def present(*in_person: PersonId, by_video: tuple[PersonId, ...] = ()) -> tuple[Present, ...]:
    """Who took part, and who of them by video."""
    there = [Present(person) for person in in_person]
    return (*there, *(Present(person, Manner.VIDEO) for person in by_video))


def answers(
    meeting: MeetingId, problems: str, managed: str, know: str, *, shown: tuple[str, str, str]
) -> list[AnswerQuestion]:
    """The answers to the three questions of a review, each with what shows it."""
    questions = (Question.PROBLEMS, Question.MANAGED, Question.KNOW)
    return [
        AnswerQuestion(meeting=meeting, question=question, answer=answer, evidence=evidence)
        for question, answer, evidence in zip(
            questions, (problems, managed, know), shown, strict=True
        )
    ]


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
    story.tell("20", "2025-03-13 18:33", AMIRA, AgreeGroundRules(meeting=FIRST, rules=GROUND_RULES))
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
        ConsiderMissing(
            meeting=FIRST, suggested="Alan said we should ask Ryan. He lives close and drives."
        ),
    )


def _plan(story: Story) -> None:
    story.tell(
        "30",
        "2025-03-14 09:20",
        AMIRA,
        RecordAbsence(
            meeting=FIRST,
            person=LEE,
            cause=AbsenceCause.PRACTICAL,
            words="Lee works nights until 7 in the morning, and the letter went to his old "
            "address. From now on we text him.",
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
                "Alan comes over. If he can't, Jo comes.",
                "Whoever comes stays, or takes the children home with them.",
                "They ring the duty social worker the same night.",
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
        "34",
        "2025-03-17 09:40",
        AMIRA,
        OfferAction(
            line=line("call sat"),
            what="Ring Kerry at 8 and hear her voice.",
            doer=NATALIE,
            when="Saturdays, 8 pm",
            goal=SOBER,
        ),
        OfferAction(
            line=line("call sun"),
            what="Ring Kerry at 8 and hear her voice.",
            doer=SHEILA,
            when="Sundays, 8 pm",
            goal=SOBER,
        ),
    )
    story.tell("37", "2025-03-19 16:10", AMIRA, WriteUpMeeting(meeting=FIRST))


def _first_review(story: Story) -> None:
    story.tell(
        "47",
        "2025-04-08 11:00",
        AMIRA,
        NameMember(person=RYAN, name="Ryan Penrose", relationship="Cousin", named_by=KERRY),
        ConveneMeeting(
            meeting=REVIEW_1,
            kind=MeetingKind.REVIEW,
            on=date(2025, 4, 16),
            at=time(17, 0),
            place=HALL,
        ),
        InviteMember(
            person=RYAN,
            how="By text",
            happened=on("2025-04-08"),
            asked_by=KERRY,
            meeting=REVIEW_1,
        ),
    )
    story.tell(
        "50",
        "2025-04-17 09:15",
        AMIRA,
        HoldMeeting(
            meeting=REVIEW_1,
            kind=MeetingKind.REVIEW,
            happened=on("2025-04-16 17:00"),
            ended=time(18, 20),
            place=HALL,
        ),
        AgreeGroundRules(meeting=REVIEW_1, rules=GROUND_RULES),
        RecordAttendance(
            meeting=REVIEW_1,
            present=present(
                KERRY, LEE, JO, ALAN, SHEILA, FARIDA, NATALIE, RYAN, WORKER, BETH, OWEN,
                by_video=(PEG,),
            ),
        ),
        RecordAbsence(
            meeting=REVIEW_1,
            person=MARCUS,
            cause=AbsenceCause.PRACTICAL,
            words="Away with the team that week. He told us before.",
        ),
    )  # fmt: skip
    story.tell(
        "51",
        "2025-04-17 09:35",
        AMIRA,
        *answers(
            REVIEW_1,
            "On 29 March nobody picked up at 8. Farida went and knocked, and stayed at the door.",
            "Alan was in hospital, so Jo came. She took the children home with her for the night.",
            "We wrote down every call. 28 of 30 were made and answered.",
            shown=(
                "Farida's texts from that night.",
                "Jo's list of calls, and what the night duty team wrote down.",
                "The notebook by the phone, and the call lists on two phones.",
            ),
        ),
        LookAtLine(
            meeting=REVIEW_1,
            line=NO_ANSWER,
            going=Going.HARD,
            words="It worked, but we didn't know that Alan was away.",
        ),
        LookAtLine(meeting=REVIEW_1, line=line("voice"), going=Going.WELL),
    )
    story.tell(
        "52",
        "2025-04-17 10:10",
        AMIRA,
        ReworkContingency(
            line=NO_ANSWER,
            seen=0,
            trigger=NO_ONE_ANSWERS,
            steps=(
                "Farida knocks on the door.",
                "Jo comes over. If she can't, Sheila comes, and after her Alan.",
                "Whoever comes stays, or takes the children home with them.",
                "They ring the duty social worker the same night.",
            ),
            first=JO,
            backups=(SHEILA, ALAN),
            tell="The duty social worker",
            reason="Alan was in hospital when we needed him, and Jo was the one who came.",
            meeting=REVIEW_1,
        ),
        AddRule(
            line=line("no wine"),
            words="Someone who hasn't had wine does bedtime.",
            goal=SOBER,
            proposed_by=MAISIE,
            meeting=REVIEW_1,
        ),
        AddRule(
            line=line("say before"),
            words="If you can't do your turn, tell Jo the day before.",
            goal=SOBER,
            proposed_by=JO,
            meeting=REVIEW_1,
        ),
        MakeVersion(seen=1, meeting=REVIEW_1),
    )
    story.tell("54", "2025-04-25 12:00", AMIRA, WriteUpMeeting(meeting=REVIEW_1))
