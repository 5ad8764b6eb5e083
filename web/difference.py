"""Two texts word by word: what stayed, what came and what went."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import msgspec

# A word, or a mark, with the space after it is one token: spaces as tokens of their own make it
# far slower. A mark is apart, so that a comma more does not strike the word before it.
_TOKEN = re.compile(r"\w+(?:['’-]\w+)*\s*|[^\w\s]\s*|\s+")
# Below this likeness word marks are confetti: the old text and the new one read better whole.
LEAST_ALIKE = 0.3


class Piece(msgspec.Struct, frozen=True):
    """A stretch of text that is "same", "added" or "removed"."""

    change: str
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """How one text became another, in pieces; what went stands before what came in its place."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    # The last word has no space after it, and is the same word all the same.
    matcher = SequenceMatcher(
        None, [word.rstrip(" ") for word in old], [word.rstrip(" ") for word in new], autojunk=False
    )
    if matcher.ratio() < LEAST_ALIKE:
        return _pieces(("removed", before), ("added", after))
    found: list[tuple[str, str]] = []
    gone = come = ""
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            found += [("removed", gone + "".join(old[a:b])), ("added", come + "".join(new[c:d]))]
            continue
        # Where only the space after the last word differs, it goes with what follows.
        same, (gone, come) = "".join(new[c : d - 1]), _spaces(old[b - 1], new[d - 1])
        found.append(("same", same + new[d - 1].removesuffix(come)))
        if b == len(old) and d == len(new):
            found += [("removed", gone), ("added", come)]
    return _pieces(*found)


def _spaces(old: str, new: str) -> tuple[str, str]:
    word = old.rstrip(" ")
    return ("", "") if old == new else (old.removeprefix(word), new.removeprefix(word))


def _pieces(*found: tuple[str, str]) -> tuple[Piece, ...]:
    return tuple(Piece(change, text) for change, text in found if text)
