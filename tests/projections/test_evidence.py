"""The rows of practice, evidence, tests, uses and lapses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.ledger import Ledger
from backend.projections.evidence import EVIDENCE, NOTES, PRACTISED
from backend.projections.trials import LAPSES, TRIALS, USES
from tests.projections.pages import rows_in, tell
from tests.stories import practice
from tests.stories.practice import DRILL, LAPSE, NIGHT, NOTE, STEP_IN, TEXTS, USE


def found(ledger: Ledger) -> Any:
    """A reader of the rows of one family."""
    family = tell(ledger, practice.whole())
    return lambda table: rows_in(ledger.pool, table, family)


@pytest.mark.practice("A78", "A79", "A80")
def test_practice_and_evidence_have_their_rows(told: Ledger):
    rows = found(told)
    assert [row["line"] for row in rows(PRACTISED)] == ["l-action", "l-what-if"]
    [note] = rows(NOTES)
    assert (note["by"], note["went"], note["on"]) == ("p-gran", "worked", date(2026, 9, 10))
    evidence = {row["evidence"]: row for row in rows(EVIDENCE)}
    texts = evidence[TEXTS]
    assert (texts["strength"], texts["agrees_with"]) == ("strong", ["e-log"])
    assert (texts["file"], texts["file_kept"], texts["judged_role"]) == (
        "f-1",
        "a" * 64,
        "team-manager",
    )
    assert (evidence[NOTE]["sight"], evidence[NOTE]["source"]) == ("staff", "Duty team")


@pytest.mark.practice("A81", "A83", "A84")
def test_tests_uses_and_lapses_have_their_rows(told: Ledger):
    rows = found(told)
    trials = {row["trial"]: row for row in rows(TRIALS)}
    assert {name: row["state"] for name, row in trials.items()} == {
        NIGHT: "held",
        DRILL: "held",
        STEP_IN: "off",
    }
    assert (trials[NIGHT]["what"], trials[NIGHT]["learned"]) == (
        "Ella sleeps at home",
        "Two calls are enough",
    )
    assert trials[DRILL]["what"] is None and trials[STEP_IN]["reason"] == "Ella has a cold"
    [use] = rows(USES)
    assert use["use"] == USE
    assert use["steps"][1] == {"what": "Fetched her\nby car", "by": "p-sana", "at": "20:55:00"}
    [lapse] = rows(LAPSES)
    assert (lapse["lapse"], lapse["done"]) == (LAPSE, "Ella went to Gran's")
