"""Every drawing of circles stays, whoever made it."""

from __future__ import annotations

import pytest

from backend.ledger import Ledger
from backend.projections import circles
from tests import families
from tests.families import ELLA, GRAN, JOE, SANA
from tests.projections.pages import rows_in, tell
from tests.stories import finding


@pytest.mark.practice("A23", "A17", "A21")
def test_an_earlier_drawing_stands_beside_the_later_one(told: Ledger):
    family = tell(told, (*families.with_network(), *finding.drawn()))
    first, second = rows_in(told.pool, circles.CIRCLES, family)
    assert (first["drawn_with"], first["inner"], first["middle"]) == (ELLA, [GRAN, SANA], [])
    assert (first["outer"], first["maybe"], first["words"]) == ([JOE], [], None)
    assert (second["inner"], second["middle"], second["outer"]) == ([GRAN], [JOE], [SANA])
    assert (second["maybe"], second["words"]) == ([SANA], "Joe came to football")
    assert first["seq"] < second["seq"]
