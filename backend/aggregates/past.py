"""Event shapes of the past: how a record under a retired tag is read with today's classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec


class Retired(msgspec.Struct, frozen=True):
    """A retired tag: `upcast` turns its stored event into today's, `words` were its free texts."""

    upcast: Callable[[dict[str, Any]], dict[str, Any]]
    words: frozenset[str] = frozenset()


RETIRED: dict[str, Retired] = {}
