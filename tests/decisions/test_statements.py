"""Statements on their way: drafts unpaired, agreed one to one, reworded, disputed, withdrawn."""

from __future__ import annotations

import pytest

from backend.aggregates.mapping import (
    AgreeStatement,
    DangerStatementAgreed,
    JudgeScale,
    PairKind,
    SafetyGoalSet,
    SafetyGoalWithdrawn,
)
from backend.aggregates.plan import OfferAction
from backend.aggregates.statements import (
    DisputeStatement,
    DraftStatement,
    RewordStatement,
    StatementDisputed,
    StatementDrafted,
    StatementReworded,
    StatementWithdrawn,
    WithdrawStatement,
)
from backend.aggregates.vocabulary import GoalId, LineId, MeetingId, MovedOn, StatementId
from tests import families
from tests.families import FIRST, GOAL, GRAN, MUM, STATEMENT, STRANGER, happened
from tests.spec import given

NEW, NEW_GOAL = StatementId("s-new"), GoalId("g-new")


def draft(**changes: object) -> DraftStatement:
    words: dict[str, object] = {"statement": NEW, "what": "Two falls", "seen": 0}
    return DraftStatement(**(words | changes))  # type: ignore[arg-type]


def agree(**changes: object) -> AgreeStatement:
    words: dict[str, object] = {
        "statement": NEW,
        "who": "Gran",
        "what": "Two falls",
        "why": "Ella could be hurt",
        "goal": NEW_GOAL,
        "goal_words": "Ella is safe",
    }
    return AgreeStatement(**(words | changes))  # type: ignore[arg-type]


def reword(**changes: object) -> RewordStatement:
    words: dict[str, object] = {
        "statement": STATEMENT,
        "seen": 0,
        "who": "Gran",
        "what": "Once in June",
        "why": "Again",
        "reason": "Clearer",
    }
    return RewordStatement(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("T13", "A59")
def test_a_statement_is_tried_out_without_its_goal():
    given(families.mapped()).when(draft()).then(
        StatementDrafted(
            statement=NEW,
            kind=PairKind.DANGER,
            what="Two falls",
            who=None,
            why=None,
            goal=None,
            meeting=None,
        )
    )
    family = given(families.mapped(), draft())
    family.when(draft()).nothing()
    assert isinstance(family.when(draft(what="Other")).refused("what").refusal, MovedOn)
    family.when(draft(what="Three falls", seen=1)).then(StatementDrafted)


@pytest.mark.practice("T13", "A60")
@pytest.mark.parametrize("goal", ["", "   "])
def test_a_draft_is_agreed_only_with_its_goal(goal: str):
    given(families.mapped(), draft()).when(agree(goal_words=goal)).refused("goal_words")
    given(families.mapped(), draft()).when(agree()).then(DangerStatementAgreed, SafetyGoalSet)


@pytest.mark.practice("T13", "A60")
def test_a_statement_never_gets_a_second_goal_and_a_goal_no_second_statement():
    family = given(families.mapped())
    family.when(agree(statement=STATEMENT)).refused("goal_words", "Reword that goal")
    family.when(agree(goal=GOAL)).refused("goal_words", "another statement")
    after = family.when(agree()).after
    goals = [pair.goal for pair in after.mapping.pairs.values()]
    assert sorted(goals) == sorted(after.mapping.goals), "one to one"


@pytest.mark.practice("A59", "A60")
def test_worry_and_success_go_together():
    told = given(families.mapped()).when(agree(kind=PairKind.WORRY)).events
    assert {event.kind for event in told} == {PairKind.WORRY}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": ""}, "what"),
        ({"who": "x" * 4_001}, "who"),
        ({"goal_words": "x" * 4_001}, "goal_words"),
        ({"statement": STATEMENT}, "what"),
        ({"meeting": MeetingId("m-x")}, "meeting"),
    ],
)
def test_drafts_are_refused(changes: dict[str, object], field: str):
    given(families.mapped()).when(draft(**changes)).refused(field)


def test_nothing_is_drafted_before_there_is_a_record():
    given().when(draft()).refused("label")


@pytest.mark.practice("T14", "A59")
def test_a_statement_keeps_who_what_and_why_in_other_words():
    given(families.mapped()).when(reword()).then(
        StatementReworded(
            statement=STATEMENT,
            who="Gran",
            what="Once in June",
            why="Again",
            reason="Clearer",
            meeting=None,
        )
    )
    for field in ("who", "what", "why", "reason"):
        given(families.mapped()).when(reword(**{field: ""})).refused(field)
    given(families.mapped()).when(reword(statement=NEW)).refused("statement")


@pytest.mark.practice("T14")
def test_two_people_who_reword_a_statement_do_not_lose_each_others_words():
    family = given(families.mapped(), reword())
    family.when(reword()).nothing()
    refusal = family.when(reword(what="Never")).refused("while you were writing").refusal
    assert isinstance(refusal, MovedOn)
    family.when(reword(what="Never", seen=1)).then(StatementReworded)


@pytest.mark.practice("A59")
def test_another_view_is_kept_inside_the_statement():
    view = DisputeStatement(statement=STATEMENT, disputed_by=MUM, words="Once", meeting=FIRST)
    given(families.mapped()).when(view).then(
        StatementDisputed(statement=STATEMENT, disputed_by=MUM, words="Once", meeting=FIRST)
    )
    for command, field in (
        (DisputeStatement(statement=STATEMENT, disputed_by=STRANGER, words="x"), "disputed_by"),
        (DisputeStatement(statement=STATEMENT, disputed_by=MUM, words=""), "words"),
        (DisputeStatement(statement=NEW, disputed_by=MUM, words="x"), "statement"),
    ):
        given(families.mapped()).when(command).refused(field)


def withdraw(statement: StatementId = STATEMENT, seen: int = 0, why: str = "Past") -> object:
    return WithdrawStatement(statement=statement, seen=seen, reason=why)


@pytest.mark.practice("T13", "A59")
def test_a_statement_leaves_together_with_its_goal():
    family = given(families.mapped())
    family.when(withdraw()).then(  # type: ignore[arg-type]
        StatementWithdrawn(statement=STATEMENT, reason="Past", meeting=None),
        SafetyGoalWithdrawn(goal=GOAL, statement=STATEMENT, reason="Past", meeting=None),
    )
    gone = family.and_then(withdraw())
    gone.when(withdraw()).nothing()  # type: ignore[arg-type]
    assert gone.state.mapping.goals == {}
    line = OfferAction(line=LineId("l-x"), what="x", doer=GRAN, when="daily", goal=GOAL)
    gone.when(line).refused("goal")
    gone.when(agree(statement=STATEMENT)).refused("withdrawn")
    gone.when(draft(statement=STATEMENT)).refused("withdrawn")


@pytest.mark.practice("T13")
def test_a_statement_stays_while_lines_of_the_plan_serve_its_goal():
    given(families.planned()).when(withdraw()).refused("Take those out")  # type: ignore[arg-type]


def test_withdrawing_needs_a_reason_and_the_words_as_they_are():
    family = given(families.mapped())
    family.when(withdraw(why="")).refused("reason")  # type: ignore[arg-type]
    family.when(withdraw(seen=4)).refused("while you were writing")  # type: ignore[arg-type]
    family.when(withdraw(NEW)).refused("statement")  # type: ignore[arg-type]
    drafted = family.and_then(draft())
    drafted.when(withdraw(NEW, seen=1)).then(StatementWithdrawn)  # type: ignore[arg-type]


@pytest.mark.practice("X12", "T15")
def test_a_number_may_be_about_one_pair():
    number = JudgeScale(
        judged_by=GRAN, score=5, reason="Better", happened=happened(), statement=STATEMENT
    )
    assert given(families.mapped()).when(number).event.statement == STATEMENT
    other = JudgeScale(judged_by=GRAN, score=5, reason="x", happened=happened(), statement=NEW)
    given(families.mapped()).when(other).refused("statement")
