"""Swapping turns of the rota: someone asks, someone else takes the turn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.rota import FARTHEST, SlotCovered, weekday
from backend.aggregates.vocabulary import (
    Command,
    Event,
    PersonId,
    Refused,
    SlotId,
    SwapId,
    Words,
    brief,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class SwapAsked(Event, frozen=True, kw_only=True, tag="swap-asked"):
    """Someone asked whether another can take their turn on one date (coverage.md A66)."""

    swap: SwapId
    slot: SlotId
    on: date
    by: PersonId
    words: Words | None


class SwapTaken(Event, frozen=True, kw_only=True, tag="swap-taken"):
    """Someone took the turn; the one who asked need not come."""

    swap: SwapId
    by: PersonId


class SwapTakenBack(Event, frozen=True, kw_only=True, tag="swap-taken-back"):
    """The one who asked can come after all."""

    swap: SwapId


SwapsEvent = SwapAsked | SwapTaken | SwapTakenBack

# Commands


class AskSwap(Command, frozen=True, kw_only=True):
    """Ask whether someone can take a turn."""

    swap: SwapId
    slot: SlotId
    on: date
    by: PersonId
    words: str | None = None


class TakeSwap(Command, frozen=True, kw_only=True):
    """Take the turn."""

    swap: SwapId
    by: PersonId


class TakeBackSwap(Command, frozen=True, kw_only=True):
    """Say that the question no longer stands."""

    swap: SwapId


SwapsCommand = AskSwap | TakeSwap | TakeBackSwap

# State


class Swap(msgspec.Struct, frozen=True):
    """One question; `open` until someone took the turn or it was taken back."""

    slot: SlotId
    on: date
    by: PersonId
    open: bool = True
    taken_by: PersonId | None = None


class Swaps(msgspec.Struct, frozen=True):
    """Which turns people asked others to take."""

    asked: dict[SwapId, Swap] = {}


def turn_of(family: Family, slot: SlotId, on: date) -> PersonId | None:
    """Who has a turn on a date: whoever covers it, else whom the rota names."""
    if (slot, on) in family.rota.covered:
        return family.rota.covered[slot, on][0]
    known = family.rota.slots.get(slot)
    return known.who if known else None


def decide(family: Family, command: SwapsCommand, terms: Terms) -> list[SwapsEvent | SlotCovered]:
    """What follows from a command about swapping turns."""
    match command:
        case AskSwap():
            return [_asked(family, command, terms)]
        case TakeSwap(swap=swap, by=by):
            known = _known(family, swap)
            family.in_network(by, "by")
            if known.taken_by == by:
                return []
            _still_asked(known)
            if known.by == by:
                raise Refused("This is your own turn. Someone else can take it.", "swap")
            if known.on < terms.today:
                raise Refused("This day has passed.", "swap")
            if family.rota.away(by, known.on):
                raise Refused("You are down as away that day.", "swap")
            covered = SlotCovered(slot=known.slot, on=known.on, who=by, worker=None)
            return [SwapTaken(swap=swap, by=by), covered]
        case TakeBackSwap(swap=swap):
            known = _known(family, swap)
            if not known.open and known.taken_by is None:
                return []
            _still_asked(known)
            return [SwapTakenBack(swap=swap)]


def _asked(family: Family, command: AskSwap, terms: Terms) -> SwapAsked:
    slot, on = family.rota.slots.get(command.slot), command.on
    brief(command.words, "words", 500)
    family.in_network(command.by, "by")
    if slot is None or weekday(on) not in slot.days:
        raise Refused("Choose a turn of the rota.", "turn")
    if on < terms.today:
        raise Refused("This day has passed. Choose a turn to come.", "turn")
    if on - terms.today > FARTHEST:
        raise Refused("This is more than two years away. Check the year.", "turn")
    if turn_of(family, command.slot, on) != command.by:
        raise Refused("This turn is not theirs. Choose another.", "turn")
    for known in family.swaps.asked.values():
        if known.open and (known.slot, known.on) == (command.slot, on):
            raise Refused("Others have been asked to take this turn.", "turn")
    if command.swap in family.swaps.asked:
        raise Refused("This has been asked.", "turn")
    return SwapAsked(
        swap=command.swap, slot=command.slot, on=on, by=command.by, words=command.words
    )


def _known(family: Family, swap: SwapId) -> Swap:
    known = family.swaps.asked.get(swap)
    if known is None:
        raise Refused("Nobody has asked for this.", "swap")
    return known


def _still_asked(known: Swap) -> None:
    if not known.open:
        raise Refused("This is settled: someone has taken it, or it is no longer needed.", "swap")


def evolve(swaps: Swaps, event: SwapsEvent) -> Swaps:
    """The questions after one more event."""
    match event:
        case SwapAsked(swap=swap):
            asked = Swap(slot=event.slot, on=event.on, by=event.by)
            return Swaps(asked={**swaps.asked, swap: asked})
        case SwapTaken(swap=swap, by=by):
            taken = msgspec.structs.replace(swaps.asked[swap], open=False, taken_by=by)
            return Swaps(asked={**swaps.asked, swap: taken})
        case SwapTakenBack(swap=swap):
            over = msgspec.structs.replace(swaps.asked[swap], open=False)
            return Swaps(asked={**swaps.asked, swap: over})
