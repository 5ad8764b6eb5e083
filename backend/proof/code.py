"""Copy codes: what a copy on paper holds of the history before it."""

from __future__ import annotations

import base64


def copy_code(link: bytes) -> str:
    """The copy code of an entry's link: its first 100 bits, in four groups of five.

    Printed on a copy, it fixes the whole history up to that entry (evidence.md 3.10).
    """
    text = base64.b32encode(link[:13]).decode()[:20]
    return "-".join(text[at : at + 5] for at in range(0, 20, 5))
