"""The court's rules for pages, as dated data: which file a request follows, and what it asks."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """One set of rules, with where it comes from and from when on it counts.

    `font_size` is in points, `most_bytes` in bytes, the other limits in sides.
    """

    name: str
    source: str
    read_on: date
    in_force_from: date
    paper: str
    font_size: int
    letter: str
    most_pages: int
    most_chronology_pages: int
    most_bytes: int


@cache
def known() -> dict[str, Rules]:
    """Every set of rules by the name of its file, the oldest first."""
    found = {
        each.name.removesuffix(".toml"): msgspec.convert(tomllib.loads(each.read_text()), Rules)
        for each in files("backend.court").joinpath("bundle_rules").iterdir()
        if each.name.endswith(".toml")
    }
    return dict(sorted(found.items(), key=lambda item: item[1].in_force_from))


def in_force(day: date) -> str:
    """The name of the rules in force on a day; before all of them, the first."""
    come = [name for name, rules in known().items() if rules.in_force_from <= day]
    return come[-1] if come else next(iter(known()))
