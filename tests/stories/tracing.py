"""What was taken down wrongly of the plan's own lines is put right."""

from __future__ import annotations

from backend.aggregates.corrections import CorrectEntry
from backend.aggregates.plan import (
    AddRule,
    MergeLines,
    MoveLine,
    RuleAdded,
    SplitLine,
    WithdrawLine,
)
from backend.aggregates.plan_descent import Read
from backend.aggregates.vocabulary import LineId
from tests.families import GOAL, Story
from tests.stories.corrections import entry_of, event_of

ONE, LEFT, RIGHT, WHOLE = (LineId(f"descent-{name}") for name in ("one", "left", "right", "whole"))


def descent() -> Story:
    """One rule became two, these became one again, which found its goal and left the plan."""
    return (
        AddRule(line=ONE, words="Doors are shut and phones are on at night"),
        SplitLine(
            line=ONE,
            seen=0,
            into=(
                AddRule(line=LEFT, words="Doors are shut at night"),
                AddRule(line=RIGHT, words="Phones are on at night"),
            ),
            reason="Two things in one",
        ),
        MergeLines(
            lines=(Read(LEFT, 0), Read(RIGHT, 0)),
            into=AddRule(line=WHOLE, words="At night doors are shut and phones on"),
            reason="They are checked together after all",
        ),
        MoveLine(line=WHOLE, seen=0, goal=GOAL, reason="It is about the nights"),
        WithdrawLine(line=WHOLE, seen=1, reason="Gran checks it now"),
    )


def told() -> Story:
    """The first rule was taken down with a word missing; and rules came of other rules."""
    return (*_corrected(), *descent())


def _corrected() -> Story:
    entry = entry_of(RuleAdded)
    rule = event_of(entry)
    assert isinstance(rule, RuleAdded)
    instead = RuleAdded(
        line=rule.line,
        goal=rule.goal,
        words="No drink in the house, ever",
        proposed_by=rule.proposed_by,
        meeting=rule.meeting,
    )
    return (CorrectEntry(entry=entry, seen=0, instead=instead, reason="A word was missing."),)
