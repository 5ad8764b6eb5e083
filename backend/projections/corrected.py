"""A family's rows once more, by the facts as they stand corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType

import msgspec

from backend.aggregates.corrections import REWRITES, Corrections
from backend.aggregates.corrections import evolve as corrected
from backend.aggregates.family import Family, evolve
from backend.projections.rows import Rows
from backend.record import Recorded


def rewritten(entries: Sequence[Recorded]) -> bool:
    """Whether some entry changes what others come to."""
    return any(isinstance(recorded.event, REWRITES) for recorded in entries)


def standing(entries: Sequence[Recorded]) -> list[Recorded]:
    """A family's entries, from the first on, as they stand corrected; corrections left out."""
    if not rewritten(entries):
        return list(entries)
    corrections = Corrections()
    for recorded in entries:
        if isinstance(recorded.event, REWRITES):
            corrections = corrected(corrections, recorded.event)
    by_number = {recorded.seq: recorded for recorded in entries}
    told = [(recorded.seq, recorded.event) for recorded in entries]
    return [_with(by_number[seq], event) for seq, event in corrections.effective(told)]


def _with(recorded: Recorded, event: object) -> Recorded:
    if event is recorded.event:
        return recorded
    entry = msgspec.structs.replace(recorded.entry, event=event)
    return msgspec.structs.replace(recorded, entry=entry)


def follows_facts(projection: ModuleType) -> bool:
    """Whether a projection's rows follow corrected facts; the history shows what was told."""
    return not getattr(projection, "as_told", False)


def project_anew(rows: Rows, entries: Sequence[Recorded], among: Sequence[ModuleType]) -> None:
    """Adds the rows of these projections by a family's corrected entries, from the first on."""
    for recorded, family in folded(standing(entries)):
        for projection in among:
            if follows_facts(projection):
                rows.add(projection.project(recorded, family))


def folded(entries: Sequence[Recorded]) -> Iterator[tuple[Recorded, Family]]:
    """Each entry with the family after it."""
    family = Family()
    for recorded in entries:
        family = evolve(family, recorded.event)
        yield recorded, family
