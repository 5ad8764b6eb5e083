"""Writes every drawing of web/static/pictures into one file, so that a page that shows them all
asks for one: `python web/styles/drawings.py`. A drawing is shown as `pictures.svg#name`."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
SIZE, ROW = 200, 6


def sheet() -> str:
    """All drawings side by side, each with its name."""
    drawn: list[str] = []
    paths = sorted((STATIC / "pictures").glob("*.svg"))
    for number, path in enumerate(paths):
        found = re.fullmatch(r"<svg [^>]*>(.*)</svg>\s*", path.read_text("utf-8"), re.DOTALL)
        assert found, path
        x, y = number % ROW * SIZE, number // ROW * SIZE
        drawn.append(
            f'<view id="{path.stem}" viewBox="{x} {y} {SIZE} {SIZE}"/>'
            f'<g transform="translate({x} {y})">{found[1]}</g>'
        )
    high = -(-len(paths) // ROW) * SIZE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ROW * SIZE} {high}">'
    return f"{head}{''.join(drawn)}</svg>\n"


if __name__ == "__main__":
    (STATIC / "pictures.svg").write_text(sheet(), "utf-8")
