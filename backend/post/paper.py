"""A letter on paper (PDF), and the copy of the plan that goes along with a message."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from backend.post.letters import Part
from backend.speech import ENGLISH, gettext, speaking


def printed(
    title: str,
    to: str,
    words: tuple[str, ...],
    parts: tuple[Part, ...],
    day: str,
    *,
    language: str = "",
) -> bytes:
    """The PDF, for `to` or, without a name, for whoever it is sent to and nobody else.

    What people wrote comes in as data and is never read as markup.
    """
    font = find_spec("fontpkg_atkinson_hyperlegible")
    assert font is not None and font.origin is not None
    with speaking(language):
        to = to or gettext("you alone")
        footer = gettext("Made for %(to)s on %(day)s") % {"to": to, "day": day}
        page, whom = gettext("Page"), gettext("For %(to)s") % {"to": to}
    data = {
        "title": title,
        "lang": language or ENGLISH,
        "footer": footer,
        "page": page,
        "whom": whom,
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
