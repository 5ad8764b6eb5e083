"""The permission matrix, a module a slice: `ROWS`, `EXAMPLES` for addresses, and what is `told`."""

from __future__ import annotations

from tests.families import Story
from tests.pages.matrix import (
    access,
    base,
    closing,
    court,
    entries,
    finding,
    managers,
    mapping,
    oversight,
    partnering,
    phone,
    plan,
    post,
    practice,
    protected,
    signing_in,
    tracing,
    voice,
)
from tests.pages.matrix.rows import Row

# Each slice goes on where the one before ended.
SLICES = (
    base,
    closing,
    entries,
    mapping,
    oversight,
    plan,
    partnering,
    practice,
    tracing,
    finding,
    voice,
    protected,
    access,
    court,
    phone,
    post,
    signing_in,
    managers,
)
MATRIX: tuple[Row, ...] = tuple(row for each in SLICES for row in each.ROWS)
EXAMPLES = {name: example for each in SLICES for name, example in each.EXAMPLES.items()}


def story() -> Story:
    """A family with something under every address of the matrix."""
    return tuple(told for each in SLICES for told in each.told())
