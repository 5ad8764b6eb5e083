"""What the history says of changes to the plan that someone proposed."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.proposals import (
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentProposed,
    ProposalsEvent,
)
from backend.projections.sentences.wording import Names, because, quote, stop


def sentence(event: ProposalsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case AmendmentProposed(by=by, words=words, line=line):
            about = "a line of the plan" if line else "the plan"
            return f"{name(by)} proposed to change {about}: {stop(words)}"
        case AmendmentAccepted(words=words):
            return f"The network took up a proposed change of the plan.{quote(words)}"
        case AmendmentDeclined(reason=reason):
            return f"The network did not take up a proposed change of the plan.{because(reason)}"
        case _:
            assert_never(event)
