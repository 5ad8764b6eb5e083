"""Legal holds: nothing of the record may be destroyed while one stands (law.md C.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.disclosure_steps import HELD_BY
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    HoldId,
    Refused,
    RequestId,
    Words,
    need,
    told_as,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Events


class LegalHoldApplied(Event, frozen=True, kw_only=True, tag="legal-hold-applied"):
    """Nothing may be destroyed: what for, and what it covers (law.md C.6)."""

    hold: HoldId
    covers: Words
    request: RequestId | None
    decision: Decision


class LegalHoldLifted(Event, frozen=True, kw_only=True, tag="legal-hold-lifted"):
    """A hold ended (law.md C.6)."""

    hold: HoldId
    decision: Decision


HoldsEvent = LegalHoldApplied | LegalHoldLifted

# Commands


class ApplyHold(Command, frozen=True, kw_only=True):
    """Hold the record as it is."""

    hold: HoldId
    covers: str
    request: RequestId | None = None
    decision: Decision


class LiftHold(Command, frozen=True, kw_only=True):
    """End a hold."""

    hold: HoldId
    decision: Decision


HoldsCommand = ApplyHold | LiftHold

# State


class Holds(msgspec.Struct, frozen=True):
    """The holds, and whether each still stands."""

    standing: dict[HoldId, bool] = {}

    @property
    def held(self) -> bool:
        """Whether nothing may be destroyed now."""
        return any(self.standing.values())


def decide(family: Family, command: HoldsCommand, terms: Terms) -> list[HoldsEvent]:
    """What follows from a command about a hold."""
    known = family.holds.standing
    match command:
        case ApplyHold(hold=hold, covers=covers, request=request, decision=decision):
            if hold in known:
                return []
            need(hold, "Load the page again, and try once more.", "hold", LONGEST_NAME)
            need(covers, "Say what must be kept.", "covers")
            if request is not None:
                family.disclosure.one(request)
            check_decision(decision, HELD_BY, terms.today)
            return [told_as(LegalHoldApplied, command)]
        case LiftHold(hold=hold, decision=decision):
            if hold not in known:
                raise Refused("Choose one of the holds.", "hold")
            check_decision(decision, HELD_BY, terms.today)
            return [told_as(LegalHoldLifted, command)] if known[hold] else []
        case _:
            assert_never(command)


def evolve(holds: Holds, event: HoldsEvent) -> Holds:
    """The holds after one more event."""
    stands = isinstance(event, LegalHoldApplied)
    return msgspec.structs.replace(holds, standing={**holds.standing, event.hold: stands})
