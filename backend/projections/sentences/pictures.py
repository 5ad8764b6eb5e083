"""What the history says of words and pictures: what was done; the words stand on their pages."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.picture_rules import Subject
from backend.aggregates.pictures import (
    ExplanationDrafted,
    PictureAdded,
    PictureReworded,
    PicturesEvent,
    PicturesOrdered,
    PicturesPlanMade,
    PictureWithdrawn,
)
from backend.aggregates.vocabulary import PersonId
from backend.projections.sentences.wording import Names, everyone

SUBJECT_WORDS = {
    Subject.WORRIES: "why people are worried",
    Subject.LIMITS: "what cannot happen, and why",
}


def sentence(event: PicturesEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ExplanationDrafted(subject=subject, children=children, made_by=made_by):
            who = makers(made_by, event.helped_by, name)
            return (
                f"{who} began to explain in words and pictures {SUBJECT_WORDS[subject]}, "
                f"for {everyone(children, name)}."
            )
        case PicturesPlanMade(version=version, draft=draft, children=children, made_by=made_by):
            who = makers(made_by, event.helped_by, name)
            kind = "a draft of the safety plan" if draft else "the safety plan"
            made = (
                f"{who} put {kind} into words and pictures, from version {version}, "
                f"for {everyone(children, name)}."
            )
            if event.welfare is None:
                return made
            return f"{made} {event.welfare.decision.by} decided that it could not wait."
        case PictureAdded():
            return "A page came into the words and pictures."
        case PictureReworded():
            return "A page of the words and pictures was changed."
        case PicturesOrdered():
            return "The pages of the words and pictures were put in another order."
        case PictureWithdrawn():
            return "A page was taken out of the words and pictures."
        case _:
            assert_never(event)


def makers(people: tuple[PersonId, ...], helped_by: str, name: Names) -> str:
    """Those in the record by name, then whoever is not in it."""
    if not people:
        return helped_by or "Someone"
    if not helped_by:
        return everyone(people, name)
    return f"{', '.join(name(person) for person in people)} and {helped_by}"
