"""A letter on paper (PDF), and the copy of the plan that goes along with a message."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from backend.post.letters import Part


def printed(
    title: str, to: str, words: tuple[str, ...], parts: tuple[Part, ...], day: str
) -> bytes:
    """The PDF. What people wrote comes in as data and is never read as markup."""
    font = find_spec("fontpkg_atkinson_hyperlegible")
    assert font is not None and font.origin is not None
    data = {
        "title": title,
        "to": to,
        "day": day,
        "words": words,
        "parts": [{"heading": part.heading, "lines": part.lines} for part in parts],
    }
    fonts: list[Any] = [str(Path(font.origin).parent / "files")]
    made = typst.compile(
        files("backend.post").joinpath("letter.typ").read_bytes(),
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        # No clock of this machine in the file: the day it was made stands on it.
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made
