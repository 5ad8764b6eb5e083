"""What the history says, to staff, of who may open the record."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.access import (
    AccessEvent,
    GlassBroken,
    RecordRestricted,
    RestrictionEnded,
)
from backend.projections.sentences.wording import Names, because, decided


def sentence(event: AccessEvent, _: Names) -> str:
    """One plain sentence that says what happened."""
    match event:
        case GlassBroken(name=who, reason=reason):
            return f"{who}, who does not work with the family, opened the record.{because(reason)}"
        case RecordRestricted(named=named, decision=decision):
            people = ", ".join(each.name for each in named)
            return f"The record is limited to {people}.{decided(decision)}"
        case RestrictionEnded(decision=decision):
            return f"The record is limited to nobody by name any more.{decided(decision)}"
        case _:
            assert_never(event)
