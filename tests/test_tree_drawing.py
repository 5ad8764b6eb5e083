"""Where everyone stands in a family tree."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from web.tree_drawing import Kin, generations, lines_of, tree

PEOPLE = ("a", "b", "c", "d", "e")
KINDS = ("parent", "stepparent", "partner", "former-partner", "sibling")
LINES = st.builds(Kin, *(st.sampled_from(each) for each in (PEOPLE, KINDS, PEOPLE))).filter(
    lambda line: line.one != line.other
)


def test_parents_stand_above_children_and_couples_on_one_level():
    kin = [
        Kin("gran", "parent", "mum"),
        Kin("mum", "parent", "ella"),
        Kin("dad", "parent", "ella"),
        Kin("mum", "former-partner", "dad"),
        Kin("joe", "sibling", "dad"),
    ]
    people = ["gran", "mum", "dad", "ella", "joe"]
    assert generations(people, kin) == {"gran": 0, "mum": 1, "dad": 1, "joe": 1, "ella": 2}


def test_each_couple_has_a_line_of_its_own_and_each_child_hangs_from_it():
    kin = [
        Kin("mum", "parent", "ella"),
        Kin("dad", "parent", "ella"),
        Kin("mum", "parent", "theo"),
        Kin("lee", "parent", "theo"),
    ]
    drawn = tree({p: p for p in ("mum", "dad", "lee", "ella", "theo")}, {}, {"lee"}, kin)
    couples = [stroke for stroke in drawn.strokes if stroke.kind == "couple"]
    assert len(couples) == 2 and len({stroke.y for stroke in couples}) == 2
    assert sum(stroke.kind == "child" for stroke in drawn.strokes) == 2
    assert [figure.died for figure in drawn.figures].count(True) == 1
    assert {figure.shape for figure in drawn.figures} == {"diamond"}


def test_names_are_cut_for_the_drawing_only():
    assert lines_of("Gran Mary") == ("Gran", "Mary")
    assert all(len(line) <= 10 for line in lines_of("x" * 200 + " " + "y" * 200))


@given(st.lists(LINES, max_size=12))
def test_any_lines_at_all_can_be_drawn_and_nobody_stands_on_another(kin: list[Kin]):
    drawn = tree({each: each for each in PEOPLE}, {}, set(), kin)
    places = [(figure.x, figure.y) for figure in drawn.figures]
    assert len(set(places)) == len(places)
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y in places)
