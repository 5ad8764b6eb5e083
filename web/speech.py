"""The language of a page: catalogues beside this file, one for each language that people choose.

A catalogue is a gettext file in `web/locale`, named by its language: another language is another
file. An entry marked fuzzy has been read by no person yet, and a page in such a language says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from babel import Locale
from babel.messages.pofile import read_po
from jinja2 import Template

from backend.aggregates.account import Standing
from backend.permission import Viewer

LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"


class Catalogue(msgspec.Struct, frozen=True):
    """The words of one language by the English ones; `unchecked` when no person read them all."""

    language: str
    name: str
    words: dict[str, str]
    unchecked: bool


class Choice(msgspec.Struct, frozen=True):
    """A language to choose, in its own name."""

    language: str
    name: str


_SPOKEN: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)


@cache
def catalogues() -> dict[str, Catalogue]:
    """Every catalogue, by its language."""
    found: dict[str, Catalogue] = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            read = read_po(file, locale=path.stem)
        entries = [each for each in read if each.id and each.string]
        words = {str(each.id): str(each.string) for each in entries}
        unchecked = any(each.fuzzy for each in entries)
        name = (Locale.parse(path.stem).get_display_name() or path.stem).capitalize()
        found[path.stem] = Catalogue(path.stem, name, words, unchecked)
    return found


def choices() -> tuple[Choice, ...]:
    """The languages to choose from, English first."""
    others = [Choice(each.language, each.name) for each in catalogues().values()]
    return (Choice(ENGLISH, "English"), *others)


@contextmanager
def speaking(language: str | None) -> Iterator[Catalogue | None]:
    """What is rendered meanwhile is in this language; English where there is no such catalogue."""
    found = catalogues().get(language or "")
    token = _SPOKEN.set(found)
    try:
        yield found
    finally:
        _SPOKEN.reset(token)


def cookie_name(secure: bool) -> str:
    """The language cookie's name; __Host- binds it to this host where https allows it."""
    return "__Host-handrail-language" if secure else "handrail-language"


def chosen(viewer: Viewer | None, cookies: Mapping[str, str], secure: bool) -> str | None:
    """The language that someone of the network chose; staff read English."""
    lay = viewer is not None and viewer.standing is Standing.NETWORK
    return cookies.get(cookie_name(secure)) if lay else None


def rendered(
    template: Template, variables: dict[str, Any], block: str | None, language: str | None
) -> str:
    """A page, or only a block of it, in a language."""
    with speaking(language) as spoken:
        said = {"lang": spoken.language, "unchecked": spoken.unchecked} if spoken else {}
        variables = variables | said
        if block:
            return "".join(template.blocks[block](template.new_context(variables)))
        return template.render(variables)


def gettext(text: str) -> str:
    """A text in the language that is spoken, or as it is."""
    spoken = _SPOKEN.get()
    return spoken.words.get(text, text) if spoken else text


def ngettext(one: str, many: str, count: int) -> str:
    """The same for a text with a number in it."""
    return gettext(one if count == 1 else many)
