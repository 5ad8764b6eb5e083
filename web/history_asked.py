"""What the address of the history asks to see: read as a form, said in words, written again."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import msgspec

from web.history_words import KIND_WORDS
from web.line_forms import meeting_words
from web.moments import on
from web.page import Visit

MOST_SEQ = 2_147_483_647
ONLY = {
    "late": "Written down late",
    "corrected": "Corrected, struck out or disputed",
    "mine": "Written by me",
}
# What is kept under a name: what to show, and not how far somebody has read.
KEPT = ("kind", "person", "meeting", "from", "to", "clock", "only", "by")
_SAID = {
    "late": "written down late",
    "corrected": "corrected, struck out or disputed",
    "mine": "written by me",
}


class Clock(StrEnum):
    """The two clocks of every entry."""

    HAPPENED = "happened"
    RECORDED = "recorded"


class Asked(msgspec.Struct, kw_only=True):
    """What the address asks to see, as far as it makes sense."""

    kind: str | None = None
    person: str | None = None
    meeting: str | None = None
    since: date | None = None
    until: date | None = None
    clock: Clock = Clock.HAPPENED
    only: tuple[str, ...] = ()
    grouped: bool = False
    everything: bool = False
    before: int = MOST_SEQ

    def query(self, **more: Any) -> str:
        """What an address says to ask for this again, "" for the whole history."""
        said = {
            "kind": self.kind,
            "person": self.person,
            "meeting": self.meeting,
            "from": self.since and self.since.isoformat(),
            "to": self.until and self.until.isoformat(),
            "clock": self.clock.value if self.clock is not Clock.HAPPENED else None,
            "only": list(self.only),
            "by": "meeting" if self.grouped else None,
            **more,
        }
        return urlencode({name: value for name, value in said.items() if value}, doseq=True)


class Met(msgspec.Struct, frozen=True):
    """A meeting as people speak of it, and its day."""

    words: str
    on: date | None


def meetings_of(visit: Visit) -> dict[str, Met]:
    """The meetings that were held, the newest first, by id."""
    rows = visit.rows(
        'select meeting, kind, "on" from pages.meetings '
        "where family = %s and state in ('held', 'written-up') order by \"on\" desc, meeting",
        visit.family,
    )
    return {row["meeting"]: Met(meeting_words(row["kind"], row["on"]), row["on"]) for row in rows}


def asked(visit: Visit, kinds: list[str], names: dict[str, str], meetings: dict[str, Met]) -> Asked:
    """Reads the address as a form; what makes no sense is refused beside its field and left out."""
    form = visit.form
    found = Asked(only=tuple(each for each in ONLY if each in form.several("only")))
    if not set(form.several("only")) <= set(ONLY):
        form.refuse("only", "Choose one of these.")
    found.kind = _one_of(visit, "kind", kinds, "Choose what it is about from the list.")
    found.person = _one_of(visit, "person", names, "Choose someone in this family’s record.")
    found.meeting = _one_of(visit, "meeting", meetings, "Choose a meeting of this family.")
    if form.has("clock"):
        found.clock = form.choice("clock", Clock, Clock.HAPPENED)
    found.grouped = form.text("by") == "meeting"
    found.everything = form.text("all") == "yes"
    found.since, found.until = _day(visit, "from"), _day(visit, "to")
    if found.since and found.until and found.until < found.since:
        form.refuse("to", "The last day is before the first. Enter a later one.")
        found.until = None
    before = form.text("before")
    if before.isascii() and before.isdecimal() and int(before) <= MOST_SEQ:
        found.before = int(before)
    return found


def put_in_form(visit: Visit, query: dict[str, list[str]]) -> None:
    """Fills the form with what an address asks for."""
    visit.form.values = {
        name: [clean for value in values if (clean := value.replace("\x00", "").strip())] or [""]
        for name, values in query.items()
    }


def in_words(asked: Asked, names: dict[str, str], meetings: dict[str, Met]) -> tuple[str, ...]:
    """What is asked for, in words, for the screen and for paper."""
    did = "happened" if asked.clock is Clock.HAPPENED else "written down"
    said = (
        KIND_WORDS[asked.kind] if asked.kind else "",
        f"about {names[asked.person]}" if asked.person else "",
        f"at {_lowered(meetings[asked.meeting].words)}" if asked.meeting else "",
        f"{did} from {on(asked.since).text}" if asked.since else "",
        f"{did} until {on(asked.until).text}" if asked.until else "",
        *(_SAID[each] for each in asked.only),
    )
    return tuple(words for words in said if words)


def _lowered(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _one_of(visit: Visit, name: str, known: Any, problem: str) -> str | None:
    if not visit.form.has(name):
        return None
    value = visit.form.text(name)
    if value in known:
        return value
    visit.form.refuse(name, problem)
    return None


def _day(visit: Visit, name: str) -> date | None:
    text = visit.form.text(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        if len(text) != 10 or day.year < 1900:
            raise ValueError
        return day
    except ValueError:
        visit.form.refuse(name, "Enter a real day, such as 2026-03-27.")
        return None
