"""The entries of a record in the order they were told, kept so that one more costs nothing."""

from __future__ import annotations

from typing import Any


class Told:
    """One entry after all before it, by its number in the record, counted from 1."""

    __slots__ = ("before", "event", "seq")

    def __init__(self, event: Any, before: Told | None) -> None:
        self.event = event
        self.before = before
        self.seq: int = before.seq + 1 if before else 1

    def in_order(self) -> list[tuple[int, Any]]:
        """Every entry with its number, the first first."""
        found: list[tuple[int, Any]] = []
        told: Told | None = self
        while told is not None:
            found.append((told.seq, told.event))
            told = told.before
        found.reverse()
        return found

    def __eq__(self, other: object) -> bool:
        # What came before shows in the rest of the family; a long record is not walked for it.
        return isinstance(other, Told) and self.seq == other.seq and self.event == other.event

    def __hash__(self) -> int:
        return hash(self.seq)
