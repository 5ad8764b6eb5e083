"""Event shapes of the past: how a record under a retired tag is read with today's classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec


class Retired(msgspec.Struct, frozen=True):
    """A retired tag: `upcast` turns its stored event into today's, `words` were its free texts."""

    upcast: Callable[[dict[str, Any]], dict[str, Any]]
    words: frozenset[str] = frozenset()


RETIRED: dict[str, Retired] = {}


def brought_up(event: dict[str, Any]) -> dict[str, Any]:
    """A stored event in today's shape, and so the event that a correction holds."""
    retired = RETIRED.get(event["type"])
    if retired is not None:
        event = retired.upcast(event)
    instead = event.get("instead")
    if isinstance(instead, dict):
        event = event | {"instead": brought_up(cast("dict[str, Any]", instead))}
    return event


def may_be_old(tag: str) -> bool:
    """Whether an event under this tag may hold a shape of the past."""
    return tag in RETIRED or (bool(RETIRED) and tag == "entry-corrected")
