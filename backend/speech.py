"""The languages that we speak: catalogues, one for each language that people choose.

A catalogue is a gettext file in `web/locale`, named by its language: another language is another
file. An entry marked fuzzy has been read by no person yet, and what is said in it says so.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from babel import Locale
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "web" / "locale"
ENGLISH = "en"


class Catalogue(msgspec.Struct, frozen=True, eq=False):
    """The words of one language by the English ones; `unchecked` when no person read them all."""

    language: str
    name: str
    # What the language is called in English.
    english: str
    words: dict[str, str]
    unchecked: bool


_MONTHS = "|".join(calendar.month_name[1:])
_WEEK = "|".join(calendar.day_name)
# "12 May 2026", "12 May 2026, 6:30 pm" and "12 May"; "Tuesday 12 May 2026: " with words after it.
_DAY = re.compile(
    rf"(?:({_WEEK}) )?(\d{{1,2}} )({_MONTHS})( \d{{4}}(?:, \d{{1,2}}:\d\d [ap]m)?(?:: .*)?)?"
)
# A value in a sentence of a catalogue, as it stands there once it is escaped for a pattern.
_VALUE = re.compile(r"%\\?\((\w)\\?\)s")
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
        known = Locale.parse(path.stem)
        name = (known.get_display_name() or path.stem).capitalize()
        english = known.get_display_name("en") or path.stem
        found[path.stem] = Catalogue(path.stem, name, english, words, unchecked)
    return found


def language_called(name: str) -> str | None:
    """The catalogue of a language that people call so, in English or in itself."""
    said = name.strip().casefold()
    for each in catalogues().values():
        if said in (each.language, each.name.casefold(), each.english.casefold()):
            return each.language
    return None


@contextmanager
def speaking(language: str | None) -> Generator[Catalogue | None]:
    """What is rendered meanwhile is in this language; English where there is no such catalogue."""
    found = catalogues().get(language or "")
    token = _SPOKEN.set(found)
    try:
        yield found
    finally:
        _SPOKEN.reset(token)


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


def said(text: Any) -> Any:
    """A sentence of ours that may hold values, such as a number or a name, in that language.

    Only for what no person wrote: problems of a form, titles, and what comes next.
    """
    spoken = _SPOKEN.get()
    found = ours(text)
    if spoken is None or type(text) is not str or found != text:
        return found
    for pattern, words in _made(spoken):
        values = pattern.fullmatch(text)
        if values is not None:
            return words % {name: ours(value) for name, value in values.groupdict().items()}
    return text


@cache
def _made(spoken: Catalogue) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences of a catalogue that hold values, those with the most words of ours first."""
    words = spoken.words
    holding = sorted(
        (each for each in words if "%(a)s" in each), key=lambda each: -len(_VALUE.sub("", each))
    )
    return tuple(
        (re.compile(_VALUE.sub(r"(?P<\1>.+?)", re.escape(each))), words[each]) for each in holding
    )


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
    week, before, month, after = found.groups()
    week = f"{spoken.words.get(week, week)} " if week else ""
    return f"{week}{before}{spoken.words.get(month, month)}{after or ''}"


def ngettext(one: str, many: str, count: int) -> str:
    """The same for a text with a number in it."""
    return gettext(one if count == 1 else many)
