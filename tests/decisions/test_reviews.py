"""Reviews: three questions with evidence, and how the lines of the plan are going."""

from __future__ import annotations

import pytest

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
from backend.aggregates.vocabulary import LineId, MeetingId
from tests import families
from tests.families import ACTION, FIRST, GRAN, REVIEW, RULE, STRANGER
from tests.spec import given


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


@pytest.mark.practice("A88")
@pytest.mark.parametrize("going", Going)
def test_lines_are_looked_at(going: Going):
    HELD.when(look(going=going, words="She loves it")).then(
        LineLookedAt(meeting=REVIEW, line=ACTION, going=going, words="She loves it")
    )


@pytest.mark.practice("A88")
def test_looking_is_refused():
    HELD.when(look(line=LineId("l-none"))).refused("line")
    HELD.when(look(words="x" * 4_001)).refused("words")
    HELD.when(look(meeting=FIRST)).refused("meeting")
    gone = WithdrawLine(line=RULE, seen=0, reason="x")
    HELD.and_then(gone).when(look(line=RULE)).refused("line")
