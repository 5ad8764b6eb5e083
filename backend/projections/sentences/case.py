"""What the history says of the case."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.case import (
    BottomLineSet,
    BottomLineTold,
    CaseEvent,
    ChildEntered,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    InvolvementBegan,
    ParentEntered,
    RecordStarted,
)
from backend.aggregates.profile import Start
from backend.aggregates.vocabulary import PlanStatus
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    born_on,
    day_words,
    decided,
    everyone,
    stop,
    when_words,
)

START_WORDS = {
    Start.REFERRAL: "the day the referral was accepted",
    Start.ALLOCATION: "the day the case was allocated",
    Start.ASSESSMENT: "the day the assessment began",
}
_STATUS = {
    PlanStatus.IN_NEED: "a child in need plan",
    PlanStatus.PROTECTION: "a child protection plan",
    PlanStatus.EARLY_HELP: "an early help plan",
    PlanStatus.LOOKED_AFTER: "a care plan",
}


def sentence(event: CaseEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RecordStarted(label=label):
            return f"The record for {label} was started."
        case ChildEntered(child=child, born=born):
            return f"{name(child)}{born_on(born)} was entered in the record."
        case ParentEntered(person=person, responsibility=basis):
            held = f" with parental responsibility ({basis})" if basis else ""
            return f"{name(person)} was entered as a parent{held}."
        case InvolvementBegan(happened=happened, status=status, first_meeting_due=due):
            start = event.counts_from
            counts = f" The count starts on {START_WORDS[start]}." if start else ""
            return (
                f"The council became involved {when_words(happened)}, with {_STATUS[status]}. "
                f"The first meeting is due by {day_words(due.on)}.{counts}"
            )
        case ConsentGiven(person=person, limits=limits):
            return f"{name(person)} agreed to bring in family and friends.{also('Limits', limits)}"
        case ConsentRefused(person=person, reason=reason):
            return f"{name(person)} said no to bringing in family and friends.{because(reason)}"
        case ConsentWithdrawn(person=person, reason=reason):
            return (
                f"{name(person)} no longer agrees to bring in family and friends.{because(reason)}"
            )
        case BottomLineSet(version=version, statement=statement, reason=reason, approved=by):
            return (
                f"Version {version} of the bottom line was set: {stop(statement)}{because(reason)}"
                f"{decided(by) if by else ''}"
            )
        case BottomLineTold(version=version, told=told, how=how):
            people = everyone(told, name)
            return f"{people} heard version {version} of the bottom line ({how})."
        case _:
            assert_never(event)
