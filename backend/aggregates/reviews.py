"""Reviews: three questions with evidence, and how each line of the plan is going."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import (
    Command,
    Event,
    LineId,
    MeetingId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class Question(StrEnum):
    """The three questions of a review (coverage.md A87)."""

    PROBLEMS = "problems"
    MANAGED = "managed"
    KNOW = "know"


class Going(StrEnum):
    """How a line of the plan is going, as the network tells it."""

    WELL = "well"
    HARD = "hard"
    NOT_TRIED = "not-tried"


# Events


class ReviewQuestionAnswered(Event, frozen=True, kw_only=True, tag="review-question-answered"):
    """The network answered one of the three questions, and said what shows it (T22)."""

    meeting: MeetingId
    question: Question
    answer: Words
    evidence: Words
    answered_by: PersonId | None


class ReviewQuestionNotReached(Event, frozen=True, kw_only=True, tag="review-question-not-reached"):
    """The review did not get to one of the three questions, and why (T22)."""

    meeting: MeetingId
    question: Question
    reason: Words


class LineLookedAt(Event, frozen=True, kw_only=True, tag="line-looked-at"):
    """The review looked at one line of the plan: going well, hard, or not tried (A88)."""

    meeting: MeetingId
    line: LineId
    going: Going
    words: Words | None


ReviewsEvent = ReviewQuestionAnswered | ReviewQuestionNotReached | LineLookedAt

# Commands


class AnswerQuestion(Command, frozen=True, kw_only=True):
    """Take down the network's answer to one of the three questions, with its evidence."""

    meeting: MeetingId
    question: Question
    answer: str
    evidence: str
    answered_by: PersonId | None = None


class LeaveQuestion(Command, frozen=True, kw_only=True):
    """Take down that a question was not reached, and why."""

    meeting: MeetingId
    question: Question
    reason: str


class LookAtLine(Command, frozen=True, kw_only=True):
    """Take down how a line of the plan is going."""

    meeting: MeetingId
    line: LineId
    going: Going
    words: str | None = None


ReviewsCommand = AnswerQuestion | LeaveQuestion | LookAtLine

# State


class Reviews(msgspec.Struct, frozen=True):
    """Which questions each review has dealt with."""

    dealt_with: frozenset[tuple[MeetingId, Question]] = frozenset()

    def unanswered(self, meeting: MeetingId) -> tuple[Question, ...]:
        """The questions that a review neither answered nor said why not (rules.md T22)."""
        return tuple(each for each in Question if (meeting, each) not in self.dealt_with)


def decide(family: Family, command: ReviewsCommand, terms: Terms) -> list[ReviewsEvent]:
    """What follows from a command about a review."""
    meeting = family.meeting_held(command.meeting)
    if meeting.kind is not MeetingKind.REVIEW:
        raise Refused("The three questions belong to a review.", "meeting")
    match command:
        case AnswerQuestion(meeting=at, question=question, answer=answer, evidence=evidence):
            need(answer, "Write what the network said.", "answer")
            need(
                evidence, "Write what shows it: a diary, texts, calls, what people saw.", "evidence"
            )
            if command.answered_by is not None:
                family.known(command.answered_by, "answered_by")
            _once(family.reviews, at, question)
            return [
                ReviewQuestionAnswered(
                    meeting=at,
                    question=question,
                    answer=answer,
                    evidence=evidence,
                    answered_by=command.answered_by,
                )
            ]
        case LeaveQuestion(meeting=at, question=question, reason=reason):
            need(reason, "Say why the question was not reached.", "reason")
            _once(family.reviews, at, question)
            return [ReviewQuestionNotReached(meeting=at, question=question, reason=reason)]
        case LookAtLine(meeting=at, line=line, going=going, words=words):
            brief(words, "words")
            if line not in family.plan.standing:
                raise Refused("Choose a line of this plan.", "line")
            return [LineLookedAt(meeting=at, line=line, going=going, words=words)]


def _once(reviews: Reviews, meeting: MeetingId, question: Question) -> None:
    if (meeting, question) in reviews.dealt_with:
        raise Refused("This question has been dealt with at this review.", "question")


def evolve(reviews: Reviews, event: ReviewsEvent) -> Reviews:
    """The reviews after one more event."""
    match event:
        case ReviewQuestionAnswered() | ReviewQuestionNotReached():
            return Reviews(dealt_with=reviews.dealt_with | {(event.meeting, event.question)})
        case LineLookedAt():
            return reviews
