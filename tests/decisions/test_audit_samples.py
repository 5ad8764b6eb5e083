"""A sample for an audit is drawn by lot: the same seed draws the same families."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from backend.aggregates.audit_samples import AuditSampleDrawn, DrawAuditSample, drawn
from tests.spec import given_authority

AMONG = tuple(f"family-{number}" for number in range(20))
DRAW = DrawAuditSample(
    sample="s-1",
    theme="Whether the child's words changed the plan",
    seed="5eed",
    team=None,
    among=AMONG,
    size=3,
)


def test_what_was_drawn_can_be_drawn_again_from_the_entry():
    event = given_authority().when(DRAW).event
    assert isinstance(event, AuditSampleDrawn)
    assert len(set(event.families)) == 3
    assert drawn(event.seed, reversed(event.among), 3) == event.families
    assert set(event.among) == set(AMONG)


def test_every_family_has_the_same_chance():
    counts = Counter(each for seed in range(2_000) for each in drawn(str(seed), AMONG, 5))
    # Each is drawn in a quarter of the draws: 500 of 2,000, give or take five deviations.
    assert set(counts) == set(AMONG)
    assert all(400 < count < 600 for count in counts.values()), counts


def test_all_are_drawn_where_fewer_are_there():
    few = msgspec.structs.replace(DRAW, among=AMONG[:2])
    assert set(given_authority().when(few).event.families) == set(AMONG[:2])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"theme": " "}, "theme"),
        ({"size": 0}, "size"),
        ({"size": 51}, "size"),
        ({"among": ()}, "size"),
        ({"among": tuple(map(str, range(2_001)))}, "team"),
        ({"seed": ""}, "size"),
    ],
)
def test_a_draw_needs_a_theme_a_size_and_families(changes: dict[str, object], field: str):
    given_authority().when(msgspec.structs.replace(DRAW, **changes)).refused(field)
