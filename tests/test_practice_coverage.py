"""Every row of the practice documents has its tests, gates both ways and timers at their edges."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice_coverage import GATES, ROWS, TIMERS, Marked, gaps


def test_nothing_is_missing(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    if {item.path for item in items} >= {*Path(__file__).parent.rglob("test_*.py")}:
        # The whole suite is running: all there is was collected already.
        marked = Marked()
        marked.pytest_collection_modifyitems(items)
        assert list(gaps(marked)) == []
        return
    said = subprocess.run(
        [sys.executable, "-m", "tests.practice_coverage"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert said.returncode == 0, said.stdout[-3_000:] + said.stderr[-1_000:]
    assert "Missing: 0" in said.stdout


def test_what_is_missing_is_named() -> None:
    none = list(gaps(Marked()))
    assert len([each for each in none if each.endswith("no test")]) == len(ROWS)
    assert {*GATES, *TIMERS} <= set(ROWS)
    marked = Marked()
    marked.tests = {row: ["a test"] for row in (*ROWS, "A999")}
    marked.shown = {(row, what): ["a test"] for row in GATES for what in ("refuses", "allows")}
    left = list(gaps(marked))
    assert left[0].startswith("A31: no test says last_day, day_after, bank_holiday")
    assert len(left) == len(TIMERS) + 1
    assert left[-1] == "A999: there is no such row"
    assert pytest.mark.practice("T04", refuses=True).kwargs == {"refuses": True}
