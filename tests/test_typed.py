"""What people type into a box of a form, as it is read."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from web.forms import Form
from web.recording_rounds import CHILD_SAYS, PROOF


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16:30", time(16, 30)),
        ("0.10", time(0, 10)),
        ("8:05", time(8, 5)),
        ("4.30 pm", time(16, 30)),
        ("4pm", time(16)),
        ("8 p.m.", time(20)),
        ("12 am", time(0)),
        ("12:15PM", time(12, 15)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, meant: time):
    form = Form()
    form.values = {"at": [typed]}
    assert form.time("at") == meant and not form.problems


@pytest.mark.parametrize(
    "typed", ["8", "25:00", "13pm", "0 am", "12:60", "8:5", "half past", "-1:30", "٣:٣٠", "1630pm"]
)
def test_what_is_no_time_is_asked_about(typed: str):
    form = Form()
    form.values = {"at": [typed]}
    assert form.time("at") is None
    assert [problem.field for problem in form.problems] == ["at"]


def test_who_listened_is_not_dropped_where_nothing_was_said():
    form: Any = Form()
    row = "a" * 32
    form.values = {"said": [row], f"child-{row}": ["c-1"], f"heard-{row}": ["Gran"]}
    assert list(CHILD_SAYS.commands(form, None)) == []  # type: ignore[arg-type]
    assert [problem.field for problem in form.problems] == [f"words-{row}"]
    # A row with this alone stays, and is no empty row that goes.
    assert "heard" in CHILD_SAYS.rows[0][1] and {"by", "about"} <= set(PROOF.rows[0][1])
