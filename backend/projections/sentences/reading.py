"""What the history says of agreeing to words and pictures, and of reading them with children."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.picture_rules import Subject
from backend.aggregates.reading import (
    ExplanationAgreed,
    PicturesSharedWithChild,
    PicturesSharedWithNetwork,
    ReadingEvent,
)
from backend.projections.sentences.pictures import makers
from backend.projections.sentences.wording import Names, day_words, everyone

_WHAT = {
    None: "the safety plan in words and pictures",
    Subject.WORRIES: "the words and pictures that explain why people are worried",
    Subject.LIMITS: "the words and pictures that explain what cannot happen",
}


def sentence(event: ReadingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives.

    Why a manager let something go ahead stays on the page that staff read.
    """
    match event:
        case ExplanationAgreed(agreed_by=agreed_by, without=without):
            said = ""
            if agreed_by:
                are = "is" if len(agreed_by) == 1 else "are"
                said = (
                    f"{everyone(agreed_by, name)} {are} happy with what the words and pictures say."
                )
            if without is None:
                return said or "Everyone is happy with what the words and pictures say."
            went = f"{without.by} decided that the words and pictures can go ahead."
            return f"{said} {went}" if said else went
        case PicturesSharedWithNetwork(shown_to=shown_to, shared_by=shared_by):
            who = makers(shared_by, event.helped_by, name)
            return f"{who} showed the words and pictures to {everyone(shown_to, name)}."
        case PicturesSharedWithChild(child=child, shared_by=shared_by, present=present):
            who = makers(shared_by, event.helped_by, name)
            was = "was" if len(present) == 1 else "were"
            there = f", and {everyone(present, name)} {was} there too" if present else ""
            read = f"{who} read {_WHAT[event.subject]} with {name(child)}{there}."
            if event.welfare is not None:
                return (
                    f"{read} {event.welfare.decision.by} decided that it could not wait; the "
                    f"explanation follows by {day_words(event.welfare.follows_on)}."
                )
            if event.relaxed is not None:
                return f"{read} {event.relaxed.by} decided that a child under five may see it."
            return read
        case _:
            assert_never(event)
