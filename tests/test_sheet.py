"""A sheet holds words alone: whatever a cell begins with, no spreadsheet takes it for a formula."""

from __future__ import annotations

import csv
import io

import pytest

from backend.sheet import safe, sheet

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("start", STARTS, ids=[f"u{ord(start):04x}" for start in STARTS])
def test_a_cell_that_would_be_a_formula_is_words(start: str):
    assert safe(f"{start}1+1") == f"'{start}1+1"


def test_plain_words_stay_as_they_are():
    for words in ("", "Ella", "O'Brien", "1 of 7", "Róża = Rose"):
        assert safe(words) == words


def test_a_sheet_reads_back_as_it_was_written():
    rows = [('Smith, "Ella"', "two\nlines"), ("=1", "ŵ")]
    read = list(csv.reader(io.StringIO(sheet(("A", "-B"), rows).lstrip("\ufeff"), newline="")))
    assert read == [["A", "'-B"], ['Smith, "Ella"', "two\nlines"], ["'=1", "ŵ"]]
