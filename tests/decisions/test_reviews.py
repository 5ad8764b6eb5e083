"""Reviews: three questions with evidence, and how the lines of the plan are going."""

from __future__ import annotations

import pytest

from backend.aggregates.care import ConsiderConnections, LeaveConnections
from backend.aggregates.commitment import LeaveReviewPart, ReviewPart
from backend.aggregates.decisions import JobRole
from backend.aggregates.meetings import (
    AgreeGroundRules,
    MeetingWrittenUp,
    Present,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.plan import WithdrawLine
from backend.aggregates.reviews import (
    AnswerQuestion,
    Going,
    LeaveQuestion,
    LineLookedAt,
    LookAtLine,
    Question,
    ReviewQuestionAnswered,
    ReviewQuestionNotReached,
)
from backend.aggregates.vocabulary import LineId, MeetingId, PlanStatus
from tests import families
from tests.families import ACTION, ELLA, FIRST, GRAN, REVIEW, RULE, STRANGER
from tests.spec import Given, given
from tests.stories.welfare import decided


def answer(**changes: object) -> AnswerQuestion:
    words: dict[str, object] = {
        "meeting": REVIEW,
        "question": Question.PROBLEMS,
        "answer": "Gran came",
        "evidence": "Her diary",
    }
    return AnswerQuestion(**(words | changes))  # type: ignore[arg-type]


def leave(**changes: object) -> LeaveQuestion:
    words: dict[str, object] = {
        "meeting": REVIEW,
        "question": Question.PROBLEMS,
        "reason": "No time",
    }
    return LeaveQuestion(**(words | changes))  # type: ignore[arg-type]


def look(**changes: object) -> LookAtLine:
    words: dict[str, object] = {"meeting": REVIEW, "line": ACTION, "going": Going.HARD}
    return LookAtLine(**(words | changes))  # type: ignore[arg-type]


HELD = given(families.review_held())


@pytest.mark.practice("A87", "T22")
def test_there_are_three_questions():
    assert [question.value for question in Question] == ["problems", "managed", "know"]


@pytest.mark.practice("A80", "A87", "T22")
@pytest.mark.parametrize("question", Question)
def test_each_question_is_answered_with_what_shows_it(question: Question):
    HELD.when(answer(question=question, answered_by=GRAN)).then(
        ReviewQuestionAnswered(
            meeting=REVIEW,
            question=question,
            answer="Gran came",
            evidence="Her diary",
            answered_by=GRAN,
        )
    )


@pytest.mark.practice("A80", "A87", "T22")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "x" * 4_001}, "answer"),
        ({"evidence": ""}, "evidence"),
        ({"evidence": "x" * 4_001}, "evidence"),
        ({"answered_by": STRANGER}, "answered_by"),
        ({"meeting": FIRST}, "belong to a review"),
        ({"meeting": MeetingId("m-x")}, "took place first"),
    ],
)
def test_answers_are_refused(changes: dict[str, object], field: str):
    HELD.when(answer(**changes)).refused(field)


@pytest.mark.practice("T22")
def test_a_question_not_reached_says_why():
    HELD.when(leave()).then(
        ReviewQuestionNotReached(meeting=REVIEW, question=Question.PROBLEMS, reason="No time")
    )
    HELD.when(leave(reason="")).refused("reason")
    HELD.when(leave(meeting=FIRST)).refused("meeting")


@pytest.mark.practice("T22")
@pytest.mark.parametrize("first", [answer(), leave()])
@pytest.mark.parametrize("second", [answer(), leave()])
def test_a_question_is_dealt_with_once_at_a_review(first: object, second: object):
    HELD.and_then(first).when(second).refused("question", "dealt with")  # type: ignore[arg-type]
    other = answer(question=Question.KNOW)
    assert HELD.and_then(first).when(other).events


@pytest.mark.practice("A88", allows=True)
@pytest.mark.parametrize("going", Going)
def test_lines_are_looked_at(going: Going):
    HELD.when(look(going=going, words="She loves it")).then(
        LineLookedAt(meeting=REVIEW, line=ACTION, going=going, words="She loves it")
    )


@pytest.mark.practice("A88", refuses=True)
def test_looking_is_refused():
    HELD.when(look(line=LineId("l-none"))).refused("line")
    HELD.when(look(words="x" * 4_001)).refused("words")
    HELD.when(look(meeting=FIRST)).refused("meeting")
    gone = WithdrawLine(line=RULE, seen=0, reason="x")
    HELD.and_then(gone).when(look(line=RULE)).refused("line")


# A review closes only when it asked what each review asks, or says why not

ROOM = RecordAttendance(meeting=REVIEW, present=(Present(GRAN),))
RULES = AgreeGroundRules(meeting=REVIEW, rules=("Listen",))
WRITTEN = WriteUpMeeting(meeting=REVIEW)
QUESTIONS = tuple(answer(question=question) for question in Question)


def review(status: PlanStatus = PlanStatus.IN_NEED, *asked: object) -> Given:
    return given(families.review_held(status), ROOM, RULES, asked)


@pytest.mark.practice("A87", "T22", refuses=True, allows=True)
@pytest.mark.parametrize("missing", Question)
def test_a_review_closes_once_each_question_was_answered_or_says_why_not(missing: Question):
    others = tuple(each for each in QUESTIONS if each.question is not missing)
    short = review(PlanStatus.IN_NEED, others, families.asked_of_people(REVIEW))
    short.when(WRITTEN).refused("questions", "say why")
    for said in (answer(question=missing), leave(question=missing)):
        short.and_then(said).when(WRITTEN).then(MeetingWrittenUp)


@pytest.mark.practice("A86", "A95b", refuses=True, allows=True)
@pytest.mark.practice("T22")
@pytest.mark.parametrize(
    ("part", "field"), [(ReviewPart.COMMITMENT, "stays"), (ReviewPart.RELATIONSHIPS, "bonds")]
)
def test_a_review_closes_once_people_were_asked_or_it_says_why_not(part: ReviewPart, field: str):
    short = review(PlanStatus.IN_NEED, QUESTIONS).when(WRITTEN)
    short.refused("stays", "who stays", "say why")
    other = next(each for each in ReviewPart if each is not part)
    leaves = {
        each: LeaveReviewPart(meeting=REVIEW, part=each, reason="Ella was tired")
        for each in ReviewPart
    }
    one = review(PlanStatus.IN_NEED, QUESTIONS, leaves[other])
    one.when(WRITTEN).refused(field, "say why")
    one.and_then(leaves[part]).when(WRITTEN).then(MeetingWrittenUp)
    asked = review(PlanStatus.IN_NEED, QUESTIONS, families.asked_of_people(REVIEW))
    asked.when(WRITTEN).then(MeetingWrittenUp)


@pytest.mark.practice("A10", "T26", refuses=True, allows=True)
def test_a_review_of_children_in_care_closes_once_it_says_who_stays_in_their_lives():
    asked = (QUESTIONS, families.asked_of_people(REVIEW))
    short = review(PlanStatus.LOOKED_AFTER, asked)
    short.when(WRITTEN).refused("connections", "who stays in the life")
    considered = ConsiderConnections(meeting=REVIEW, child=ELLA, people=(GRAN,), outcome="Weekly")
    left = LeaveConnections(
        meeting=REVIEW, child=ELLA, decided=decided("Ella was ill", JobRole.REVIEWING_OFFICER)
    )
    for said in (considered, left):
        short.and_then(said).when(WRITTEN).then(MeetingWrittenUp)
    review(PlanStatus.IN_NEED, asked).when(WRITTEN).then(MeetingWrittenUp)
