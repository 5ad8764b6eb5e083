"""Forms that are folded away, and which of them were asked for in the address."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backend.permission import Viewer


class Folds(msgspec.Struct, frozen=True):
    """Whose page it is, and what was asked to be open on it."""

    lay: bool
    asked: frozenset[str]


def folds(viewer: Viewer | None, query: Mapping[str, str]) -> Folds:
    """What of a page is open; see the macro `folded`."""
    return Folds(viewer is not None and viewer.lay, frozenset(query))
