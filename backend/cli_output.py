"""What commands print besides their answer: how far they are, and how many there were."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

Report = Callable[[int, int | None], None]


@contextmanager
def progress(what: str) -> Generator[Report]:
    """A progress bar, unless standard output is a file or another program."""
    console = Console(file=sys.stdout)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, of: int | None) -> None:
            bar.update(task, completed=done, total=of)

        yield report


def many(count: int, one: str, many: str | None = None) -> str:
    """A number and what it counts: `1 entry`, `2,000 entries`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
