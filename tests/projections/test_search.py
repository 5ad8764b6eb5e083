"""How the network was found, as its pages read it."""

from __future__ import annotations

import pytest

from backend.aggregates.decisions import JobRole
from backend.aggregates.search import SetNetworkSize, TellReason
from backend.ledger import Ledger
from backend.projections import search
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, SANA, happened
from tests.projections.pages import rows_in, tell
from tests.stories import finding


@pytest.mark.practice("A02", "A05", "A06", "A13", "A19")
def test_each_step_of_the_search_has_its_row(told: Ledger):
    worker = TellReason(told=(JOE,), happened=happened(6))
    family = tell(told, (*families.with_network(), *finding.searched(), worker))
    rows = rows_in(told.pool, search.SEARCH, family)
    assert [(row["what"], row["by"], row["people"], row["code"]) for row in rows] == [
        ("need", None, [MUM, DAD], None),
        ("commitment", None, [GRAN, SANA], "at Gran's table"),
        ("no-one", MUM, [], None),
        ("step", None, [JOE], "talk"),
        ("question", MUM, [GRAN, SANA], "inner-suddenly-ill"),
        ("reason", MUM, [GRAN, SANA], None),
        ("reason", None, [JOE], None),
    ]
    assert [row["worker_there"] for row in rows[-2:]] == [True, True]


@pytest.mark.practice("A12", "A14")
def test_lists_and_sizes_keep_every_version(told: Ledger):
    none = SetNetworkSize(seen=1, minimum=None, decision=finding.decided(reason="Two are enough"))
    family = tell(told, (*families.with_network(), *finding.searched(), none))
    (wanted,) = rows_in(told.pool, search.INVITEES, family)
    assert (wanted["people"], wanted["confirmed_by"]) == ([GRAN, JOE, SANA], [MUM, ELLA])
    first, second = rows_in(told.pool, search.SIZES, family)
    assert (first["minimum"], first["role"]) == (3, JobRole.WORKER.value)
    assert (second["minimum"], second["reason"]) == (None, "Two are enough")


@pytest.mark.practice("A25", "A26")
def test_the_last_word_on_support_stands(told: Ledger):
    family = tell(told, (*families.with_network(), *finding.searched()))
    (scope,) = rows_in(told.pool, search.SCOPES, family)
    assert (scope["person"], scope["kinds"]) == (GRAN, ["care", "spiritual"])
    assert (scope["benefits"], scope["lasting"]) == (["child", "parent"], "for-life")
