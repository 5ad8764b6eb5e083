"""Passwords that were found in breaches and are as long as ours must be: nobody chooses one.

`known_passwords.bin` holds the first 5 bytes of the SHA-256 of each, in small letters, sorted; so
it shows nobody a password. They are the 26,000 and more with 12 characters or more among the
304,000 most likely of the Probable Wordlists by berzerk0 (version 2), which are licensed under
CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/), as that file is.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

KEPT = 5


def is_known(password: str) -> bool:
    """Whether a password, in whatever case, is one of them."""
    return sha256(password.casefold().encode()).digest()[:KEPT] in _known()


@cache
def _known() -> frozenset[bytes]:
    held = Path(__file__).with_suffix(".bin").read_bytes()
    return frozenset(held[at : at + KEPT] for at in range(0, len(held), KEPT))
