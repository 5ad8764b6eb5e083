"""What the history says of legal holds."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.holds import HoldsEvent, LegalHoldApplied, LegalHoldLifted
from backend.projections.sentences.wording import Names, decided, stop


def sentence(event: HoldsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case LegalHoldApplied(covers=covers, decision=decision):
            return f"Nothing may be destroyed: a legal hold on {stop(covers)}{decided(decision)}"
        case LegalHoldLifted(decision=decision):
            return f"A legal hold was lifted.{decided(decision)}"
        case _:
            assert_never(event)
