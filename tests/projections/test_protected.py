"""Protected facts as staff read them, and that no other rows hold one."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from backend.ledger import Ledger
from backend.projections import protected
from tests import families, stories
from tests.families import DAD, ELLA, JOE, MUM
from tests.projections.pages import TABLES, rows_in, tell
from tests.stories import protected as story
from tests.stories.protected import ADDRESS, HOME, NEW_ADDRESS, SCHOOL


def facts(ledger: Ledger, told: families.Story) -> dict[str, dict[str, Any]]:
    family = tell(ledger, told)
    return {row["fact"]: row for row in rows_in(ledger.pool, protected.PROTECTED, family)}


def test_a_fact_stands_with_its_ground_and_the_day_to_look_again(told: Ledger):
    row = facts(told, (*families.with_network(), story.home()))[HOME]
    assert row["value"] == ADDRESS
    assert row["kind"] == "address"
    assert (row["concerns"], row["kept_from"]) == ([ELLA, MUM], [DAD])
    assert row["review_on"] == date(2026, 12, 1)
    assert (row["decided_by"], row["role"]) == ("Colin Fry", "team-manager")
    assert row["reason"] == "An order keeps him away"
    assert not row["lifted"]


def test_it_follows_what_was_told_later(told: Ledger):
    found = facts(told, (*families.with_network(), *story.told()))
    home, school = found[HOME], found[SCHOOL]
    assert home["value"] == NEW_ADDRESS
    assert home["kept_from"] == [DAD, JOE]
    assert home["review_on"] == date(2027, 3, 1)
    assert home["reason"] == "Her mother asks for it"
    assert school["lifted"] and school["review_on"] is None


def test_no_other_table_holds_a_protected_fact(told: Ledger):
    """Red when the sentence says the value, or when any other projection takes it up."""
    family = tell(told, stories.everything())
    secrets = (ADDRESS, NEW_ADDRESS, "Elm Park Primary School")
    holders = set[str]()
    for table in TABLES:
        if table.key[0] == "family":
            text = msgspec.json.encode(rows_in(told.pool, table, family)).decode()
            if any(secret in text for secret in secrets):
                holders.add(table.name)
    assert holders == {"pages.protected"}
