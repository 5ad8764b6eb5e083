"""Who is safe to bring in, and contact: every decision keeps its row."""

from __future__ import annotations

from datetime import date

import pytest

from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.ledger import Ledger
from backend.projections import history, safeguards
from tests import families
from tests.families import ELLA, GRAN, MUM
from tests.projections.pages import rows_in, tell
from tests.stories import finding
from tests.stories.finding import DES


@pytest.mark.practice("A27")
def test_a_later_decision_stands_beside_the_earlier(told: Ledger):
    again = ConsiderSafety(
        person=DES,
        seen=1,
        outcome=SafetyOutcome.LIMIT,
        checks="Gran again",
        limits="Only with Gran",
        review_on=date(2027, 2, 1),
        decision=finding.decided(reason="Six dry months"),
    )
    family = tell(told, (*families.with_network(), *finding.safeguarded(), again))
    first, second = rows_in(told.pool, safeguards.CONSIDERED, family)
    assert (first["outcome"], first["reason"]) == ("exclude", "Violence in June")
    assert (second["outcome"], second["review_on"]) == ("limit", date(2027, 2, 1))
    (worry,) = rows_in(told.pool, safeguards.CONCERNS, family)
    assert (worry["person"], worry["raised_by"]) == (DES, GRAN)


@pytest.mark.practice("A28", "A99")
def test_contact_has_its_map_its_decision_and_what_the_child_was_told(told: Ledger):
    family = tell(told, (*families.with_network(), *finding.safeguarded()))
    (wish,) = rows_in(told.pool, safeguards.CONTACT_MAPS, family)
    assert (wish["child"], wish["person"], wish["wish"]) == (ELLA, DES, "I miss him")
    (contact,) = rows_in(told.pool, safeguards.CONTACTS, family)
    assert (contact["outcome"], contact["what"]) == ("limited", "Letters, no visits")
    assert (contact["explained_by"], contact["child_said"]) == ([MUM], "Can I draw him a card?")
    assert contact["material"] == "w-letter-box"


def test_its_history_is_of_a_kind_of_its_own(told: Ledger):
    family = tell(told, (*families.with_network(), *finding.safeguarded()))
    lines = rows_in(told.pool, history.HISTORY, family)
    grounds = [row["kind"] for row in lines if "Violence" in row["sentence"]]
    assert grounds == ["safeguards"]
