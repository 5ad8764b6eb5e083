"""The language of a page: catalogues beside this file, one for each language that people choose.

A catalogue is a gettext file in `web/locale`, named by its language: another language is another
file. An entry marked fuzzy has been read by no person yet, and a page in such a language says so.
"""

from __future__ import annotations

import calendar
import re
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


_MONTHS = "|".join(calendar.month_name[1:])
# "12 May 2026", "12 May 2026, 6:30 pm" and "12 May".
_DAY = re.compile(rf"(\d{{1,2}} )({_MONTHS})( \d{{4}}(?:, \d{{1,2}}:\d\d [ap]m)?)?")
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
        page = variables["page"]
        heading = msgspec.structs.replace(
            page, title=_titled(page.title), heading=ours(page.heading)
        )
        variables = variables | said | {"page": heading}
        if block:
            return "".join(template.blocks[block](template.new_context(variables)))
        return template.render(variables)


def _titled(title: str) -> str:
    before, error, rest = title.rpartition("Error: ")
    return f"{before}{gettext(error.strip()) + ' ' if error else ''}{ours(rest)}"


def gettext(text: str) -> str:
    """A text in the language that is spoken, or as it is."""
    spoken = _SPOKEN.get()
    return spoken.words.get(text, text) if spoken else text


def ours(text: Any) -> Any:
    """Words of ours that code put on a page, in the language that is spoken; others as they are."""
    spoken = _SPOKEN.get()
    if spoken is None or type(text) is not str:
        return text
    found = spoken.words.get(text)
    return found if found is not None else _day(text, spoken)


def printed(value: Any) -> Any:
    """What a template prints: words of ours in the language that is spoken.

    A word or two may be somebody's own: only a longer text is surely ours. Where a template knows
    that a short one is, it asks for it.
    """
    if type(value) is str and _SPOKEN.get() is not None:
        return ours(value) if value.count(" ") > 1 else _day(value, _SPOKEN.get())
    return value


def _day(text: str, spoken: Catalogue | None) -> str:
    """A day as people write it, with the month in the language that is spoken."""
    found = _DAY.fullmatch(text)
    if found is None or spoken is None:
        return text
    before, month, after = found.groups()
    return f"{before}{spoken.words.get(month, month)}{after}"


def ngettext(one: str, many: str, count: int) -> str:
    """The same for a text with a number in it."""
    return gettext(one if count == 1 else many)
