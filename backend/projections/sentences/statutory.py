"""What the history says of the statutory side of the plan."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.statutory import (
    PLAN_NAMES,
    CaseAllocated,
    ConferenceHeld,
    ConferenceKind,
    CoreGroupMet,
    StatutoryEvent,
    StatutoryPlanChanged,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    day_words,
    decided,
    stop,
    when_words,
)

_CONFERENCE = {
    ConferenceKind.INITIAL: "The first child protection conference",
    ConferenceKind.REVIEW: "A review conference",
}


def sentence(event: StatutoryEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    del name
    match event:
        case StatutoryPlanChanged(before=before, after=after, happened=happened, review_due=due):
            again = f" The next review is now due by {day_words(due.on)}." if due else ""
            reference = f" Reference: {stop(event.reference)}" if event.reference else ""
            return (
                f"From {when_words(happened).removeprefix('on ')} the one plan stands in for a "
                f"{PLAN_NAMES[after]}; it was a {PLAN_NAMES[before]} before.{again}{reference}"
                f"{decided(event.decision)}"
            )
        case ConferenceHeld(kind=kind, chair=chair, outcome=outcome, happened=happened):
            return (
                f"{_CONFERENCE[kind]} was held {when_words(happened)}, chaired by {stop(chair)} "
                f"Outcome: {stop(outcome)}"
            )
        case CoreGroupMet(happened=happened):
            return f"The core group met {when_words(happened)}."
        case CaseAllocated(worker=worker, before=before, happened=happened):
            whose = f", after {before}" if before else ""
            items = "".join(f" Open: {stop(item)}" for item in event.open_items)
            return (
                f"The family is with {worker}{whose}, {when_words(happened)}. "
                f"Team: {stop(event.team)}{also('Handed over', event.note)}{items}"
                f"{decided(event.decision)}"
            )
        case _:
            assert_never(event)
