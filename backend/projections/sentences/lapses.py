"""What the history says of the plan not being followed."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.lapses import ConsequenceApplied, LapsesEvent, PlanNotFollowed
from backend.projections.sentences.wording import Names, also, stop


def sentence(event: LapsesEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PlanNotFollowed(person=person, what=what, effect=effect):
            who = f" Who: {name(person)}." if person else ""
            came = also("What came of it", effect)
            return f"A line of the plan was not followed: {stop(what)}{who}{came}"
        case ConsequenceApplied(what=what, by=by):
            return f"What follows when the plan is not kept was done: {stop(what)} By: {stop(by)}"
        case _:
            assert_never(event)
