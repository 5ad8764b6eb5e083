"""What a file says in words: its text, and what is said about it, such as who made it."""

from __future__ import annotations

import io
import logging
from typing import Any

from pypdf import PdfReader

from backend.aggregates.stored import FileKind

MOST_PAGES = 200
MOST_LETTERS = 500_000


def inside(kind: FileKind, body: bytes) -> str | None:
    """The words in a file as it is kept; None where they cannot be read.

    Photos and pictures hold none: they are drawn afresh when they are kept, without place, camera
    and author. What stands on a picture is not read.
    """
    match kind:
        case FileKind.JPEG | FileKind.PNG:
            return ""
        case FileKind.TEXT:
            return body.decode("utf-8-sig", "replace")[:MOST_LETTERS]
        case FileKind.PDF:
            return _pdf(body)


def _pdf(body: bytes) -> str | None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
            return None
        about_it: dict[str, Any] = dict(reader.metadata or {})
        said = [str(words) for name, words in about_it.items() if "Date" not in name]
        said += [page.extract_text() for page in reader.pages]
        said += list(reader.attachments)
        about = reader.xmp_metadata
        if about is not None:
            said.append(about.rdf_root.toxml())
    except Exception:
        # The library raises what it likes at bytes made to break it.
        return None
    return "\n".join(said)[:MOST_LETTERS]
