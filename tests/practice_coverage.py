"""Which rows of the practice documents have a test: `python -m tests.practice_coverage`."""

from __future__ import annotations

import contextlib
import io
import sys
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


class Marked:
    """Listens to pytest's collection and keeps the tests of each row."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Takes the rows from each test's markers; a test with many cases counts once."""
        for item in items:
            name = item.nodeid.split("[")[0]
            for marker in item.iter_markers("practice"):
                for row in marker.args:
                    known = self.tests.setdefault(row, [])
                    if name not in known:
                        known.append(name)


def collected(where: Path) -> dict[str, list[str]]:
    """The tests below a folder by the rows that they prove; raises SystemExit when none load."""
    marked, said = Marked(), io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(
            ["--collect-only", "-q", "-p", "no:cacheprovider", str(where)], plugins=[marked]
        )
    if code != pytest.ExitCode.OK:
        print(said.getvalue(), file=sys.stderr)
        raise SystemExit(int(code))
    return marked.tests


def main() -> None:
    """Prints every row with its tests, then the rows that have none and their number."""
    tests = collected(Path(__file__).parent)
    for row in ROWS:
        for name in tests.get(row, ()):
            print(f"{row:6} {name}")
    unknown = sorted(set(tests) - set(ROWS))
    if unknown:
        print(f"\nMarked with rows that there are not: {', '.join(unknown)}")
    without = [row for row in ROWS if row not in tests]
    print(f"\n{len(ROWS) - len(without)} of {len(ROWS)} rows have a test.")
    print(f"{len(without)} have none: {', '.join(without)}")


if __name__ == "__main__":
    main()
