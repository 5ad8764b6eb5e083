"""The plan says all four things it must, a new version is agreed, and people go on testing it."""

from __future__ import annotations

from backend.aggregates.plan import (
    AddConsequence,
    AddSign,
    AgreePlan,
    AnswerPlan,
    Content,
    MakeVersion,
    RewordConsequence,
    RewordSign,
    Says,
    WaiveContent,
)
from backend.aggregates.vocabulary import LineId
from tests.families import DAD, ELLA, GOAL, GRAN, MUM, REVIEW, Story, happened

SIGN = LineId("l-sign")
CONSEQUENCE = LineId("l-consequence")


def told() -> Story:
    """Version 3 of the plan, agreed by three."""
    return (
        AddSign(
            line=SIGN,
            words="Ella is in bed by 8 and sleeps",
            goal=GOAL,
            proposed_by=ELLA,
            meeting=REVIEW,
        ),
        AddConsequence(
            line=CONSEQUENCE,
            words="Gran rings the worker the same day",
            goal=GOAL,
            proposed_by=GRAN,
            meeting=REVIEW,
        ),
        RewordSign(
            line=SIGN,
            seen=0,
            words="Ella is in bed by 8 and wakes up rested",
            reason="Ella said so",
            meeting=REVIEW,
        ),
        RewordConsequence(
            line=CONSEQUENCE,
            seen=0,
            words="Gran rings the worker at once",
            reason="A day is too long",
            meeting=REVIEW,
        ),
        WaiveContent(
            content=Content.RULES, reason="The goals say what the rules would", meeting=REVIEW
        ),
        MakeVersion(seen=2, meeting=REVIEW),
        AnswerPlan(version=3, person=MUM, says=Says.YES),
        AnswerPlan(version=3, person=GRAN, says=Says.YES),
        AnswerPlan(version=3, person=DAD, says=Says.YES),
        AgreePlan(
            version=3,
            happened=happened(20),
            testing="Whether Joe can come at night",
            meeting=REVIEW,
        ),
    )
