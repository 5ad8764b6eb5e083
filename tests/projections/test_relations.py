"""Family tree, ties and places, as their pages read them."""

from __future__ import annotations

from datetime import date

import pytest

from backend.aggregates.relations import ChooseShape, Shape
from backend.ledger import Ledger
from backend.projections import places, relations
from tests import families
from tests.families import ELLA, GRAN, MUM
from tests.projections.pages import rows_in, tell
from tests.stories import finding


@pytest.mark.practice("A15")
def test_who_died_is_in_the_tree_and_what_ended_says_why(told: Ledger):
    shape = ChooseShape(person=MUM, shape=Shape.CIRCLE)
    family = tell(told, (*families.with_network(), *finding.drawn(), shape))
    figures = {row["person"]: row for row in rows_in(told.pool, relations.FIGURES, family)}
    grandad = figures[finding.GRANDAD]
    assert (grandad["name"], grandad["died"], grandad["shape"]) == ("Grandad Tom", True, "square")
    assert (figures[MUM]["name"], figures[MUM]["shape"]) == (None, "circle")
    found = {row["relation"]: row for row in rows_in(told.pool, relations.RELATIONS, family)}
    assert found[finding.MUM_OF_ELLA]["ended_on"] is None
    parted = found[finding.PARTED]
    assert (parted["ended_on"], parted["ended_why"]) == (date(2026, 10, 7), "They have parted")
    assert parted["said_by"] == GRAN


@pytest.mark.practice("A16")
def test_a_tie_that_ended_keeps_its_row(told: Ledger):
    family = tell(told, (*families.with_network(), *finding.drawn()))
    ties = {row["tie"]: row for row in rows_in(told.pool, relations.TIES, family)}
    assert (ties[finding.SCHOOL]["kind"], ties[finding.SCHOOL]["ended_on"]) == ("strong", None)
    assert ties[finding.CLUB]["ended_why"] == "She stopped going"


@pytest.mark.practice("A18")
def test_places_have_years_people_and_what_was_taken_back(told: Ledger):
    family = tell(told, (*families.with_network(), *finding.drawn()))
    stays = {row["stay"]: row for row in rows_in(told.pool, places.STAYS, family)}
    home = stays[finding.HOME]
    assert (home["person"], home["since"], home["until"]) == (ELLA, 2018, 2022)
    assert home["people"] == [MUM, GRAN, finding.GRANDAD]
    assert (home["taken_back"], stays[finding.WRONG]["taken_back"]) == (None, "That was a holiday")
