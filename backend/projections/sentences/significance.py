"""What the history says of what was marked as significant."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.significance import (
    SignificanceEvent,
    SignificanceTakenBack,
    SignificantMarked,
)
from backend.projections.sentences.wording import Names, also, because


def sentence(event: SignificanceEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case SignificantMarked(entry=entry, why=why, impact=impact):
            return (
                f"Entry {entry} was marked as significant.{because(why)}"
                f"{also('What it meant for the child', impact)}"
            )
        case SignificanceTakenBack(entry=entry, reason=reason):
            return f"Entry {entry} is not marked as significant any more.{because(reason)}"
        case _:
            assert_never(event)
