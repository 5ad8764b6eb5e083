"""What the history says of packs on their way out."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.release import (
    PackClosed,
    PackRecalled,
    PackReceived,
    PackReleased,
    PackSealed,
    PackSuperseded,
    ReleaseEvent,
    Way,
)
from backend.projections.sentences.wording import Names, also, because, day_words, decided

WAY_WORDS = {
    Way.LINK: "by a link and a code",
    Way.COURT_PORTAL: "through the court’s portal",
    Way.BY_HAND: "by hand",
}


def sentence(event: ReleaseEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PackSealed(pages=pages, entries=entries, included=included, withheld=withheld):
            return (
                f"A pack was sealed: {pages} pages, {entries} entries, {included} included and "
                f"{withheld} withheld. The digest of its pages is {event.pdf[:16]}…."
            )
        case PackClosed(pack=pack, files=files, values=values):
            return (
                f"The pack was closed. It was searched once more: {files} files, for {values} "
                f"protected facts, and none was found. Its digest is {pack[:16]}…."
            )
        case PackReleased(recipient=recipient, capacity=capacity, way=way, expires=expires):
            until = f", until {day_words(expires)}" if expires else ""
            return (
                f"The pack was released to {recipient} ({capacity}) {WAY_WORDS[way]}{until}."
                f"{decided(event.decision)}"
            )
        case PackReceived(words=words):
            return f"The pack was received as it was sealed.{also('They said', words)}"
        case PackRecalled(decision=decision):
            return f"The pack was recalled: it must not be used any more.{decided(decision)}"
        case PackSuperseded(reason=reason):
            return f"A later pack takes the place of an earlier one.{because(reason)}"
        case _:
            assert_never(event)
