"""What the history says of reviews."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.reviews import (
    Going,
    LineLookedAt,
    Question,
    ReviewQuestionAnswered,
    ReviewQuestionNotReached,
    ReviewsEvent,
)
from backend.projections.sentences.wording import Names, also, because, quote, stop

QUESTION_WORDS = {
    Question.PROBLEMS: "What have you done, or would you do, if problems come?",
    Question.MANAGED: "How has it been managed so far?",
    Question.KNOW: "How do you know it is working?",
}

_GOING = {
    Going.WELL: "It is going well.",
    Going.HARD: "It is hard.",
    Going.NOT_TRIED: "It has not been tried yet.",
}


def sentence(event: ReviewsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ReviewQuestionAnswered(question=question, answer=answer, evidence=evidence):
            asked = QUESTION_WORDS[question]
            return f"The review asked: {asked} {stop(answer)}{also('What shows it', evidence)}"
        case ReviewQuestionNotReached(question=question, reason=reason):
            return (
                f"The review did not reach a question: {QUESTION_WORDS[question]}{because(reason)}"
            )
        case LineLookedAt(going=going, words=words):
            return f"The review looked at a line of the plan. {_GOING[going]}{quote(words)}"
        case _:
            assert_never(event)
