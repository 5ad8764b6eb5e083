"""What the history says of tests of the plan and of what-ifs that came true."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.trials import (
    ContingencyUsed,
    RiskWeighed,
    TrialArranged,
    TrialCalledOff,
    TrialHeld,
    TrialKind,
    TrialsEvent,
)
from backend.projections.sentences.evidence import WENT_WORDS
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    day_words,
    decided,
    everyone,
    stop,
)

TRIAL_WORDS = {
    TrialKind.TOGETHER: "time together with someone watching over it",
    TrialKind.OVERNIGHT: "a night at home",
    TrialKind.STEP_IN: "someone stepping in",
    TrialKind.DRILL: "a drill that nobody expected",
}


def sentence(event: TrialsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case TrialArranged(kind=kind, on=on, what=what, watched_by=watched_by):
            who = f" Who watches over it: {everyone(watched_by, name)}." if watched_by else ""
            return (
                f"A test of the plan was arranged for {day_words(on)}, {TRIAL_WORDS[kind]}: "
                f"{stop(what)}{who}"
            )
        case TrialHeld(kind=kind, went=went, outcome=outcome, learned=learned):
            return (
                f"The plan was tested by {TRIAL_WORDS[kind]}. {WENT_WORDS[went]}"
                f"{also('How it went', outcome)}{also('What was learned', learned)}"
            )
        case TrialCalledOff(reason=reason):
            return f"A test of the plan did not take place.{because(reason)}"
        case RiskWeighed(question=question, risk=risk, benefit=benefit, go_ahead=go_ahead):
            answer = "It goes ahead." if go_ahead else "It does not go ahead."
            return (
                f"Harm and gain were weighed: {stop(question)}{also('What could go wrong', risk)}"
                f"{also('What is gained', benefit)}{also('What keeps them safe', event.safeguards)}"
                f" {answer}{decided(event.decided)}"
            )
        case ContingencyUsed():
            return _used(event, name)
        case _:
            assert_never(event)


def _used(event: ContingencyUsed, name: Names) -> str:
    steps = " ".join(
        stop(f"{name(step.by)}: {step.what}" if step.by else step.what) for step in event.steps
    )
    away = f" Could not come: {everyone(event.unavailable, name)}." if event.unavailable else ""
    came = f" Came instead: {everyone(event.helped, name)}." if event.helped else ""
    told = f" Told: {', '.join(each.whom for each in event.told)}." if event.told else ""
    return (
        f"A what-if came true: {stop(event.seen)} What people did: {steps}{away}{came} "
        f"{WENT_WORDS[event.went]}{also('How it ended', event.outcome)}{told}"
    )
