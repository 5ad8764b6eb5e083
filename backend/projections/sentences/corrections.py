"""What the history says of corrections and disputes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from backend.aggregates.corrections import (
    CorrectionsEvent,
    DisagreementAttached,
    EntryCorrected,
    EntryDisputed,
    EntryRestored,
    EntryStruckOut,
    WhyStruck,
)
from backend.aggregates.corrections_elsewhere import EntryBroughtOver
from backend.projections.sentences.wording import Names, also, because, day_words, quote

_STRUCK = {
    WhyStruck.ERROR: "it was made by mistake",
    WhyStruck.WRONG_FAMILY: "it belongs to another family",
    WhyStruck.TWICE: "it was made twice",
}


def sentence(event: CorrectionsEvent, name: Names, say: Callable[[Any, Names], str]) -> str:
    """One plain sentence that says what happened; `say` says what now stands instead."""
    match event:
        case EntryCorrected(entry=entry, reason=reason, asked_by=asked_by):
            now = say(event.instead, name)
            more = f"{because(reason)}{also('Asked by', asked_by)}"
            return f"Entry {entry} was corrected. It now says:{quote(now)}{more}"
        case EntryStruckOut(entry=entry, why=why, reason=reason, asked_by=asked_by):
            more = f"{because(reason)}{also('Asked by', asked_by)}"
            return f"Entry {entry} was struck out: {_STRUCK[why]}.{more}"
        case EntryRestored(entry=entry, reason=reason):
            return f"Entry {entry} stands again as it was first written.{because(reason)}"
        case EntryDisputed(entry=entry, disputed_by=by, words=words):
            return f"{name(by)} says that entry {entry} is not right.{quote(words)}"
        case DisagreementAttached(entry=entry, stated_by=by, words=words, answer=answer):
            said = f"{name(by)} disagrees with entry {entry}.{quote(words)}"
            return f"{said}{also('The answer given', answer)}"
        case EntryBroughtOver(entry=entry, written_on=day, written_by=by, title=title):
            who = ", ".join(part for part in (by, title) if part) or "somebody else"
            when = f"on {day_words(day)} by {who}"
            return f"Entry {entry} was first written down elsewhere, {when}, and was moved here."
        case _:
            assert_never(event)
