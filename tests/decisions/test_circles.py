"""Circles: one view a person, the outer ring in three groups, and every drawing kept."""

from __future__ import annotations

from typing import Any

import pytest

from backend.aggregates.network import CirclesDrawn, DrawCircles
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, NURSE, SANA, STRANGER, happened
from tests.spec import given


def draw(**more: Any) -> DrawCircles:
    return DrawCircles(
        **(
            {
                "drawn_with": MUM,
                "inner": (GRAN,),
                "middle": (),
                "outer": (JOE, SANA, NURSE),
                "happened": happened(),
            }
            | more
        )
    )


@pytest.mark.practice("A17", "A21")
def test_the_outer_ring_may_say_maybe_unhelpful_or_unaware():
    given(families.with_network()).when(
        draw(maybe=(SANA,), unhelpful=(JOE,), unaware=(NURSE,), words="As it is now")
    ).then(
        CirclesDrawn(
            drawn_with=MUM,
            inner=(GRAN,),
            middle=(),
            outer=(JOE, SANA, NURSE),
            happened=happened(),
            maybe=(SANA,),
            unhelpful=(JOE,),
            unaware=(NURSE,),
            words="As it is now",
        )
    )


@pytest.mark.practice("A21")
def test_it_may_also_be_left_open():
    assert given(families.with_network()).when(draw()).event.maybe == ()


@pytest.mark.practice("A21")
def test_only_someone_in_the_outer_ring_stands_in_one_of_its_groups():
    family = given(families.with_network())
    family.when(draw(maybe=(GRAN,))).refused("circles", "outer")
    family.when(draw(maybe=(JOE,), unaware=(JOE,))).refused("circles", "one thing")
    family.when(draw(unhelpful=(STRANGER,))).refused("circles")
    family.when(draw(words="x" * 4_001)).refused("words")


@pytest.mark.practice("A23")
@pytest.mark.parametrize("person", [MUM, DAD, ELLA, GRAN, JOE])
def test_anyone_may_draw_their_own_view_and_draw_it_again(person: Any):
    family = given(families.with_network(), draw(drawn_with=person))
    assert family.when(draw(drawn_with=person, inner=(), middle=(GRAN,), words="Moved")).events
