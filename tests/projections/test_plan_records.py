"""The rows beside the plan: what managers saw, who has a copy, the rota, and what is proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from backend.ledger import Ledger
from backend.projections import plan_agreement, plan_copies, plan_sight, proposals, rota
from backend.projections.rows import Table
from tests import families
from tests.families import DAD, GRAN, JOE, MUM, NURSE
from tests.projections.pages import rows_in, tell
from tests.stories import finding, plan


class Rows:
    """The rows of one family's tables."""

    def __init__(self, ledger: Ledger, family: UUID) -> None:
        self.ledger, self.family = ledger, family

    def of(self, table: Table) -> list[dict[str, Any]]:
        return rows_in(self.ledger.pool, table, self.family)


@pytest.fixture
def rows(told: Ledger) -> Iterator[Rows]:
    """A family after the plan's whole chapter."""
    yield Rows(told, tell(told, (*families.everything(), *plan.told())))


@pytest.mark.practice("A70", "T10")
def test_every_look_at_a_version_keeps_its_row(rows: Rows):
    looks = [
        (row["version"], row["verdict"], row["on"].day, row["lines"], row["role"])
        for row in rows.of(plan_sight.LOOKS)
    ]
    assert looks == [
        (2, "unseen", 11, [], "team-manager"),
        (3, "returned", 14, [plan.CONSEQUENCE], "team-manager"),
        (3, "good", 17, [], "team-manager"),
    ]
    (asked,) = rows.of(plan_sight.CONDITIONS)
    assert (asked["what"], asked["due"]) == ("Try the what-if on a Sunday", date(2026, 11, 15))
    assert (asked["met"], asked["met_on"]) == ("Tried on the 25th", date(2026, 10, 25))


@pytest.mark.practice("A69", "T16")
def test_copies_say_who_has_which_version_and_from_whom_it_is_withheld(rows: Rows):
    copies = {row["holder"]: row for row in rows.of(plan_copies.COPIES)}
    assert set(copies) == {MUM, GRAN, JOE, NURSE, "conference-chair", "duty-team"}
    assert {name for name, row in copies.items() if row["job"]} == {"conference-chair", "duty-team"}
    assert {row["version"] for row in copies.values()} == {3}
    assert [name for name, row in copies.items() if row["acknowledged"]] == [GRAN]
    assert copies[GRAN]["acknowledged_on"] == date(2026, 10, 19)
    # Withheld from the nurse as well, until that ended.
    (withheld,) = rows.of(plan_copies.WITHHELD)
    assert (withheld["person"], withheld["version"]) == (DAD, 3)
    (talk,) = rows.of(plan_copies.TALKS)
    assert talk["words"] == "Mum wants it shorter"
    (presented,) = rows.of(plan_copies.PRESENTED)
    assert (presented["people"], presented["with_worker"]) == ([GRAN, MUM], True)
    (example,) = rows.of(plan_copies.EXAMPLES)
    assert (example["by"], example["happened_on"]) == (GRAN, date(2026, 10, 10))


@pytest.mark.practice("A66", "T18")
def test_the_rota_its_gap_and_who_is_away(rows: Rows):
    (row,) = rows.of(rota.ROTA)
    assert row["gaps"] == {"sunday": "Everyone is at church together"}
    assert [(slot["slot"], slot["at"], slot["who"]) for slot in row["slots"]] == [
        (plan.CALL, "20:00", GRAN),
        (plan.VISIT, None, None),
    ]
    (away,) = rows.of(rota.AWAY)
    assert (away["person"], away["since"], away["acted"]) == (GRAN, date(2026, 10, 27), True)
    assert away["until"] == date(2026, 10, 29), "the day before she was back"
    assert (away["stand_in"], away["words"]) == (JOE, "He takes her calls")
    covers = {(each["slot"], each["on"]): each for each in rows.of(rota.COVER)}
    assert covers[plan.CALL, date(2026, 10, 31)]["who"] == JOE
    assert covers[plan.VISIT, date(2026, 11, 4)]["worker"] == "Tomasz Zając"


@pytest.mark.practice("A75")
def test_what_is_proposed_keeps_its_answer(rows: Rows):
    found = {row["proposal"]: row for row in rows.of(proposals.PROPOSALS)}
    taken, left = found[plan.PROPOSAL], found[plan.OTHER_PROPOSAL]
    assert (taken["state"], taken["answer"], taken["by"]) == (
        "accepted",
        "Yes, Ella chooses it",
        JOE,
    )
    assert (left["state"], left["answer"], left["line"]) == (
        "declined",
        "Sundays are hardest",
        None,
    )
    assert taken["answered_seq"] > taken["seq"]


@pytest.mark.practice("A77", "T21", "T27")
def test_what_was_agreed_waived_and_allowed(told: Ledger):
    story = (*families.everything(), *plan.told(), *finding.told(), *plan.smaller())
    rows = Rows(told, tell(told, story))
    (agreed,) = rows.of(plan_agreement.AGREEMENTS)
    assert (agreed["version"], agreed["agreed_on"]) == (3, date(2026, 10, 20))
    assert len(agreed["agreed_by"]) == 3 and "Gran Mary" in agreed["agreed_by"]
    (waived,) = rows.of(plan_agreement.WAIVED)
    assert waived["content"] == "rules"
    (small,) = rows.of(plan_agreement.SMALL)
    assert (small["version"], small["minimum"], small["role"]) == (3, 9, "team-manager")
    assert small["people"] < 9
    assert small["safety"] == "Joe sleeps there until two more are found"
