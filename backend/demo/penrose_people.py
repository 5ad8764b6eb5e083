"""The Penrose children: who is who, where they meet, and words that several chapters use."""

from __future__ import annotations

from datetime import date

from backend.aggregates.commitment import (
    AskRelationships,
    ConfirmCommitment,
    Grasp,
    RecordSeriousness,
    Stays,
)
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.meetings import Manner, Present
from backend.aggregates.protected import ProtectedKind
from backend.aggregates.reviews import AnswerQuestion, Question
from backend.aggregates.vocabulary import (
    GoalId,
    LineId,
    MeetingId,
    PersonId,
    Protected,
    ProtectedId,
)
from backend.demo.story import known, on


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
GROUND_RULES = (
    "One person talks at a time.",
    "Kerry can ask for a break.",
    "Phones stay in our bags.",
)


def line(name: str) -> LineId:
    """The id of a line of the plan."""
    return LineId(str(known(f"line penrose {name}")))


NO_ANSWER, DEAN_SEEN = line("no answer"), line("dean seen")
DEAN_IS_SEEN = "Someone sees Dean, or thinks they do."
NO_ONE_ANSWERS = "Nobody answers the 8 o'clock call."


def key(kind: str, name: str | int) -> str:
    """The id of any other thing in this story, such as a piece of evidence."""
    return str(known(f"{kind} penrose {name}"))


# What Dean must not learn. The street is in no town, and the postcode is one that is never given.
SECRETS = (
    (
        ProtectedId(key("protected", "home")),
        ProtectedKind.ADDRESS,
        "where Kerry and the children live",
        Protected("47 Larkrise Close, Ashmere, ZZ99 3VZ"),
    ),
    (
        ProtectedId(key("protected", "nursery")),
        ProtectedKind.SCHOOL,
        "which nursery Theo goes to",
        Protected("Tumbledown Nursery"),
    ),
    (
        ProtectedId(key("protected", "way")),
        ProtectedKind.ROUTE,
        "the way to school",
        Protected("along Fuller's Bank and over the footbridge"),
    ),
)

# What came to be protected in July, when Jo began to carry letters.
LATER_SECRETS = (
    (
        ProtectedId(key("protected", "letters")),
        ProtectedKind.ADDRESS,
        "Jo's home, the address for the letters",
        Protected("3 Saltpan Row, Ashmere, ZZ99 5QB"),
    ),
    (
        ProtectedId(key("protected", "phone")),
        ProtectedKind.PHONE,
        "Jo's phone number",
        Protected("01632 960247"),
    ),
)


def colin(day: str, reason: str) -> Decision:
    """What the team manager decided on a day."""
    return _decided("Colin Fry", JobRole.TEAM_MANAGER, day, reason)


def amira(day: str, reason: str) -> Decision:
    """What the first social worker decided on a day."""
    return _decided("Amira Hassan", JobRole.WORKER, day, reason)


def tomasz(day: str, reason: str) -> Decision:
    """What the second social worker decided on a day."""
    return _decided("Tomasz Zielinski", JobRole.WORKER, day, reason)


def chair(day: str, reason: str) -> Decision:
    """What the chair of the conference decided on a day."""
    return _decided("Ruth Imber", JobRole.CONFERENCE_CHAIR, day, reason)


def _decided(by: str, role: JobRole, day: str, reason: str) -> Decision:
    return Decision(by=by, role=role, on=date.fromisoformat(day), reason=reason)


def present(*in_person: PersonId, by_video: tuple[PersonId, ...] = ()) -> tuple[Present, ...]:
    """Who took part, and who of them by video."""
    there = [Present(person) for person in in_person]
    return (*there, *(Present(person, Manner.VIDEO) for person in by_video))


def asked(
    meeting: MeetingId, day: str, stays: dict[PersonId, str], grasp: tuple[PersonId, str], odds: str
) -> list[ConfirmCommitment | RecordSeriousness | AskRelationships]:
    """What each review asks people: who stays, how serious it is, and how they get on."""
    sees, words = grasp
    return [
        *(
            ConfirmCommitment(
                member=member, stays=Stays.YES, words=said, meeting=meeting, happened=on(day)
            )
            for member, said in stays.items()
        ),
        RecordSeriousness(
            member=sees, grasp=Grasp.CLEARLY, words=words, meeting=meeting, happened=on(day)
        ),
        AskRelationships(meeting=meeting, answer=odds),
    ]


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
