"""A random sample of families for a deep-dive audit, drawn so that anybody can draw it again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from backend.aggregates.vocabulary import Command, Event, Refused, Words, need

MOST_DRAWN, MOST_AMONG, LONGEST_SEED = 50, 2_000, 64


class AuditSampleDrawn(Event, frozen=True, kw_only=True, tag="audit-sample-drawn"):
    """Families were drawn by lot for an audit of how they were worked with (coverage.md A111).

    `among` are all that could have been drawn, so that the seed draws the same ones again.
    """

    sample: str
    theme: Words
    seed: str
    team: str | None
    among: tuple[str, ...]
    families: tuple[str, ...]


class DrawAuditSample(Command, frozen=True, kw_only=True):
    """Draw so many families by lot; nobody chooses the `seed`."""

    sample: str
    theme: str
    seed: str
    team: str | None
    among: tuple[str, ...]
    size: int


def drawn(seed: str, among: Iterable[str], size: int) -> tuple[str, ...]:
    """The families that a seed draws: the first in the order of their fingerprints with it."""
    fingerprints = {each: sha256(f"{seed} {each}".encode()).hexdigest() for each in among}
    return tuple(sorted(fingerprints, key=lambda each: (fingerprints[each], each))[:size])


def sampled(command: DrawAuditSample) -> list[AuditSampleDrawn]:
    """What follows from drawing a sample."""
    need(command.theme, "Say what is looked at.", "theme")
    if not 1 <= command.size <= MOST_DRAWN:
        raise Refused(f"Draw 1 to {MOST_DRAWN} families.", "size")
    among = tuple(sorted(set(command.among)))
    if not among:
        raise Refused("There is no open record to draw from.", "size")
    if len(among) > MOST_AMONG:
        raise Refused("These are too many families for one draw. Choose one team.", "team")
    if not command.seed or len(command.seed) > LONGEST_SEED:
        raise Refused("Read the page again, and draw once more.", "size")
    return [
        AuditSampleDrawn(
            sample=command.sample,
            theme=command.theme,
            seed=command.seed,
            team=command.team,
            among=among,
            families=drawn(command.seed, among, command.size),
        )
    ]
