"""The map: worries, each danger statement with its goal, and where people stand."""

from __future__ import annotations

import msgspec
import pytest

from backend.aggregates.authority import Terms
from backend.aggregates.mapping import (
    AgreeStatement,
    DangerStatementAgreed,
    JudgeScale,
    RaiseWorry,
    RewordGoal,
    SafetyGoalReworded,
    SafetyGoalSet,
    ScaleJudged,
    WorryRaised,
)
from backend.aggregates.vocabulary import GoalId, MeetingId, MovedOn, StatementId, WorryId
from tests import families
from tests.families import (
    DAD,
    FIRST,
    GOAL,
    GOAL_WORDS,
    GRAN,
    PROFILE,
    STATEMENT,
    STRANGER,
    TODAY,
    WORRY,
    happened,
)
from tests.spec import given

NEW_STATEMENT = StatementId("s-new")
NEW_GOAL = GoalId("g-new")


def statement(**changes: object) -> AgreeStatement:
    words: dict[str, object] = {
        "statement": NEW_STATEMENT,
        "who": "Gran",
        "what": "Two falls",
        "why": "Ella could be hurt",
        "goal": NEW_GOAL,
        "goal_words": "Ella is safe",
        "disputed": "Not twice",
        "meeting": FIRST,
    }
    return AgreeStatement(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A46", allows=True)
@pytest.mark.practice("A57")
def test_anyone_in_the_record_says_what_worries_them():
    raised = RaiseWorry(worry=WorryId("w-2"), raised_by=DAD, words="Nights", meeting=FIRST)
    given(families.mapped()).when(raised).then(
        WorryRaised(worry=WorryId("w-2"), raised_by=DAD, words="Nights", meeting=FIRST)
    )


@pytest.mark.practice("A46", refuses=True)
@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"raised_by": STRANGER}, "raised_by"),
        ({"words": ""}, "words"),
        ({"words": "x" * 4_001}, "words"),
        ({"worry": WORRY}, "has been recorded"),
        ({"meeting": MeetingId("m-x")}, "meeting"),
    ],
)
def test_worries_are_refused(changes: dict[str, object], sign: str):
    words: dict[str, object] = {"worry": WorryId("w-2"), "raised_by": DAD, "words": "x"}
    given(families.mapped()).when(RaiseWorry(**(words | changes))).refused(sign)  # type: ignore[arg-type]


@pytest.mark.practice("A59", "A60", "T13", "T14", allows=True)
def test_a_danger_statement_comes_with_its_goal():
    given(families.mapped()).when(statement()).then(
        DangerStatementAgreed(
            statement=NEW_STATEMENT,
            who="Gran",
            what="Two falls",
            why="Ella could be hurt",
            disputed="Not twice",
            meeting=FIRST,
        ),
        SafetyGoalSet(goal=NEW_GOAL, statement=NEW_STATEMENT, words="Ella is safe", meeting=FIRST),
    )


@pytest.mark.practice("A59", "A60", "T13", "T14", refuses=True)
@pytest.mark.parametrize("field", ["who", "what", "why", "goal_words"])
@pytest.mark.parametrize("words", ["", "  ", "x" * 4_001])
def test_a_danger_statement_is_whole(field: str, words: str):
    given(families.mapped()).when(statement(**{field: words})).refused(field)


@pytest.mark.practice("T13")
@pytest.mark.parametrize("changes", [{"statement": STATEMENT}, {"goal": GOAL}])
def test_a_goal_answers_one_statement_and_a_statement_has_one_goal(changes: dict[str, str]):
    given(families.mapped()).when(statement(**changes)).refused("has been recorded")


def test_a_dispute_stays_short_enough_and_a_meeting_is_one_of_theirs():
    given(families.mapped()).when(statement(disputed="x" * 4_001)).refused("disputed")
    given(families.mapped()).when(statement(meeting="m-x")).refused("meeting")
    assert given(families.mapped()).when(statement(disputed=None, meeting=None)).events


def reword(**changes: object) -> RewordGoal:
    words: dict[str, object] = {
        "goal": GOAL,
        "seen": GOAL_WORDS,
        "words": "Ella is safe",
        "reason": "Shorter",
    }
    return RewordGoal(**(words | changes))  # type: ignore[arg-type]


def test_a_goal_is_put_in_other_words_with_a_reason():
    family = given(families.mapped())
    family.when(reword()).then(
        SafetyGoalReworded(
            goal=GOAL, words="Ella is safe", reason="Shorter", meeting=None, version=0
        )
    )
    family.when(reword(words=GOAL_WORDS)).nothing()
    family.when(reword(goal=NEW_GOAL)).refused("goal")
    family.when(reword(words="")).refused("words")
    family.when(reword(reason="")).refused("reason")


def test_two_people_who_reword_one_goal_do_not_lose_each_others_words():
    family = given(families.mapped(), reword(words="Hers"))
    refusal = family.when(reword(words="His")).refused("words", "while you were writing").refusal
    assert isinstance(refusal, MovedOn)
    assert refusal.subject == GOAL
    family.when(reword(words="Hers")).nothing()


def judge(**changes: object) -> JudgeScale:
    words: dict[str, object] = {
        "judged_by": GRAN,
        "score": 6,
        "reason": "Two quiet months",
        "happened": happened(),
        "meeting": FIRST,
    }
    return JudgeScale(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A61", "T15", allows=True)
@pytest.mark.practice("X12")
@pytest.mark.parametrize("score", [0, 1, 9, 10, None])
def test_the_scale_runs_from_0_to_10_and_nobody_has_to_give_a_number(score: int | None):
    profile = msgspec.structs.replace(PROFILE, scale_anchors_version="anchors-7")
    family = given(families.mapped()).under(Terms(today=TODAY, profile=profile))
    family.when(judge(score=score)).then(
        ScaleJudged(
            judged_by=GRAN,
            score=score,
            reason="Two quiet months",
            anchors="anchors-7",
            happened=happened(),
            meeting=FIRST,
        )
    )


@pytest.mark.practice("A61", "T15", refuses=True)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"score": -1}, "score"),
        ({"score": 11}, "score"),
        ({"score": 10**30}, "score"),
        ({"reason": ""}, "reason"),
        ({"score": None, "reason": ""}, "reason"),
        ({"judged_by": STRANGER}, "judged_by"),
        ({"happened": happened(2, 11)}, "happened"),
        ({"meeting": MeetingId("m-x")}, "meeting"),
    ],
)
def test_judgements_are_refused(changes: dict[str, object], field: str):
    given(families.mapped()).when(judge(**changes)).refused(field)
