"""The words on the pages of a finished document, as another tool than its maker reads them."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any, cast

import pypdfium2  # pyright: ignore[reportMissingTypeStubs]

# PDFium itself is not made for several threads.
_ONE_AT_A_TIME = Lock()
# How it says that a word was cut at the end of a line.
CUT = "\ufffe"


@lru_cache(4)
def pages_of(pdf: bytes) -> tuple[str, ...]:
    """The words of each page, also those that lie under something or are not painted."""
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        return tuple(_words(page) for page in cast("Any", document))


def _words(page: Any) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range()).replace("\r\n", "\n")
    finally:
        text.close()
        page.close()
