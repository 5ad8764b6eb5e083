"""What the history says, to staff alone, of whom the plan is withheld from."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.withholding import (
    PlanNoLongerWithheld,
    PlanWithheld,
    WithholdingEvent,
)
from backend.projections.sentences.wording import Names, decided


def sentence(event: WithholdingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PlanWithheld(version=version, person=person, decision=decision):
            said = f"{name(person)} gets no copy of the plan from version {version} on."
            return f"{said}{decided(decision)}"
        case PlanNoLongerWithheld(person=person, decision=decision):
            return f"{name(person)} may have a copy of the plan again.{decided(decision)}"
        case _:
            assert_never(event)
