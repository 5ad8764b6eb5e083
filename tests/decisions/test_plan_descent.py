"""Lines that come of others: one made into several, several into one, one for another goal."""

from __future__ import annotations

from typing import Any

import pytest

from backend.aggregates.plan import (
    AddRule,
    LineMoved,
    LineSplit,
    MergeLines,
    MoveLine,
    Plan,
    RuleAdded,
    SplitLine,
)
from backend.aggregates.plan_descent import Read
from backend.aggregates.vocabulary import GoalId, LineId
from tests import families, strategies
from tests.families import GOAL, RULE
from tests.spec import given

PLANNED = given(*families.planned())


def two(*words: str) -> tuple[AddRule, ...]:
    return tuple(AddRule(line=LineId(f"l-{word}"), words=word) for word in words)


def split(**changed: Any) -> SplitLine:
    told: dict[str, Any] = {
        "line": RULE,
        "seen": 0,
        "into": two("Half", "Other"),
        "reason": "Two things in one",
    }
    return SplitLine(**told | changed)


def merged(**changed: Any) -> MergeLines:
    both = (Read(LineId("l-Half"), 0), Read(LineId("l-Other"), 0))
    told: dict[str, Any] = {"lines": both, "into": two("Whole")[0], "reason": "One thing after all"}
    return MergeLines(**told | changed)


def after(*commands: Any) -> Plan:
    return strategies.folded((*families.planned(), *commands)).plan


def test_a_line_becomes_several_and_leaves_the_plan_itself():
    half, other = LineId("l-Half"), LineId("l-Other")
    PLANNED.when(split()).then(
        RuleAdded(line=half, goal=None, words="Half", proposed_by=None, meeting=None),
        RuleAdded(line=other, goal=None, words="Other", proposed_by=None, meeting=None),
        LineSplit(line=RULE, into=(half, other), reason="Two things in one", meeting=None),
    )
    plan = after(split())
    assert RULE not in plan.standing and {half, other} <= set(plan.standing)
    assert plan.lines[half].came_from == (RULE,)


def test_lines_become_one_and_it_is_known_where_it_came_from():
    plan = after(split(), merged())
    whole = LineId("l-Whole")
    assert whole in plan.standing and LineId("l-Half") not in plan.standing
    assert set(plan.lines[whole].came_from) == {RULE, LineId("l-Half"), LineId("l-Other")}


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (split(into=two("Half")), "into"),
        (split(into=two("Half", "Half")), "into"),
        (split(reason=" "), "reason"),
        (split(seen=7), "line"),
        (split(line=LineId("nowhere")), "line"),
        (split(into=two("Half", " ")), "words"),
        (merged(lines=(Read(RULE, 0),)), "lines"),
        (merged(lines=(Read(RULE, 0), Read(RULE, 0))), "lines"),
        (merged(lines=(Read(RULE, 0), Read(LineId("nowhere"), 0))), "line"),
        (MoveLine(line=RULE, seen=0, goal=GoalId("nowhere"), reason="There"), "goal"),
        (MoveLine(line=RULE, seen=0, goal=None, reason=""), "reason"),
    ],
)
def test_what_cannot_be_made_of_lines_is_refused(command: Any, field: str):
    PLANNED.when(command).refused()
    assert PLANNED.when(command).refusal.field == field


def test_a_line_goes_to_another_goal_and_stays_where_it_is_already():
    there = MoveLine(line=RULE, seen=0, goal=None, reason="It is about every day")
    PLANNED.when(there).then(
        LineMoved(line=RULE, goal=None, reason="It is about every day", meeting=None)
    )
    PLANNED.when(MoveLine(line=RULE, seen=0, goal=GOAL, reason="Why not")).nothing()
