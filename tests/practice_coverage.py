"""Which rows of the practice documents have a test: `python -m tests.practice_coverage`.

A marker may carry what its test shows of a row: that a gate `refuses` and `allows`, and of a
timer its `last_day`, the `day_after` and a `bank_holiday`. Gates and hard rules need both of the
first, timers all of the others.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_SEVEN = [f"A93.{number}" for number in range(1, 8)]
_LINKED = ["A95a", "A95b", "A95c"]
ROWS: tuple[str, ...] = (
    *(f"A{number:02}" for number in range(1, 94)),
    *_SEVEN,
    "A94",
    "A95",
    *_LINKED,
    *(f"A{number}" for number in range(96, 114)),
    *(f"T{number:02}" for number in range(1, 28)),
    *(f"X{number}" for number in range(1, 15)),
)
# What the documents call a gate or hard, and the rules with a strict order or number.
GATES: tuple[str, ...] = (
    *(
        [
            "A01",
            "A03",
            "A04",
            "A05",
            "A09",
            "A10",
            "A11",
            "A12",
            "A14",
            "A28",
            "A29",
            "A31",
            "A33",
            "A35",
            "A36",
            "A43",
            "A44",
            "A45",
            "A46",
            "A49",
        ]
    ),
    *(
        [
            "A50",
            "A52",
            "A53",
            "A59",
            "A60",
            "A61",
            "A63",
            "A64",
            "A65",
            "A66",
            "A67",
            "A68",
            "A69",
            "A70",
            "A71",
            "A72",
            "A74",
            "A76",
            "A80",
            "A81",
        ]
    ),
    *(
        [
            "A83",
            "A84",
            "A86",
            "A87",
            "A88",
            "A90",
            "A92",
            "A95b",
            "A96",
            "A97",
            "A98",
            "A103",
            "A104",
            "A105",
            "A106",
            "A108",
            "A110",
            "A111",
        ]
    ),
    *(
        [
            "A113",
            "T01",
            "T03",
            "T09",
            "T10",
            "T11",
            "T12",
            "T13",
            "T14",
            "T15",
            "T16",
            "T17",
            "T18",
            "T19",
            "T20",
            "T21",
            "T22",
            "T23",
            "T24",
            "T25",
        ]
    ),
    *(["T26", "T27", "X1", "X2", "X3", "X8", "X9"]),
)
TIMERS: tuple[str, ...] = (
    *("A31", "A41", "A85", "A89", "A109"),
    *("T01", "T03", "T04", "T05", "T06", "T07", "T10", "T16"),
)
BOTH = ("refuses", "allows")
DAYS = ("last_day", "day_after", "bank_holiday")


class Marked:
    """Listens to pytest's collection and keeps the tests of each row, and what they show."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = {}
        self.shown: dict[tuple[str, str], list[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Takes the rows from each test's markers; a test with many cases counts once."""
        for item in items:
            name = item.nodeid.split("[")[0]
            for marker in item.iter_markers("practice"):
                unknown = set(marker.kwargs) - {*BOTH, *DAYS}
                assert not unknown, f"{name}: {unknown}"
                for row in marker.args:
                    for known in (
                        self.tests.setdefault(row, []),
                        *(self.shown.setdefault((row, what), []) for what in marker.kwargs),
                    ):
                        if name not in known:
                            known.append(name)


def collected(where: Path) -> Marked:
    """The tests below a folder by the rows that they prove; raises SystemExit when none load."""
    marked, said = Marked(), io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(
            ["--collect-only", "-q", "-p", "no:cacheprovider", str(where)], plugins=[marked]
        )
    if code != pytest.ExitCode.OK:
        print(said.getvalue(), file=sys.stderr)
        raise SystemExit(int(code))
    return marked


def gaps(marked: Marked) -> Iterator[str]:
    """Each row that lacks a test, and each gate or timer that lacks what its kind needs."""
    for row in ROWS:
        if row not in marked.tests:
            yield f"{row}: no test"
        needed = (*(BOTH if row in GATES else ()), *(DAYS if row in TIMERS else ()))
        lacking = [what for what in needed if (row, what) not in marked.shown]
        if lacking:
            yield f"{row}: no test says {', '.join(lacking)}"
    yield from (f"{row}: there is no such row" for row in sorted(set(marked.tests) - set(ROWS)))


def main() -> None:
    """Prints every row with its tests and what they show, then what is missing and its number."""
    marked = collected(Path(__file__).parent)
    for row in ROWS:
        for name in marked.tests.get(row, ()):
            shows = [what for what in (*BOTH, *DAYS) if name in marked.shown.get((row, what), ())]
            print(f"{row:6} {name}" + (f" ({', '.join(shows)})" if shows else ""))
    found = list(gaps(marked))
    covered = sum(row in marked.tests for row in ROWS)
    print(f"\n{covered} of {len(ROWS)} rows have a test.")
    print(f"{len(GATES)} gates and hard rules are refused and allowed, {len(TIMERS)} timers have")
    print("their last good day, their first bad day and a bank holiday, but for what follows.")
    print(f"Missing: {len(found)}")
    for gap in found:
        print(gap)
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
