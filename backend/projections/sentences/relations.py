"""What the history says of kin and ties."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.relations import (
    Kinship,
    RelationEnded,
    RelationRecorded,
    RelationsEvent,
    RelativeEntered,
    Shape,
    ShapeChosen,
    System,
    TieEnded,
    TieKind,
    TieRecorded,
)
from backend.projections.sentences.wording import Names, because, quote

KINSHIP_WORDS = {
    Kinship.PARENT: "parent of",
    Kinship.STEP_PARENT: "step-parent of",
    Kinship.PARTNER: "partner of",
    Kinship.FORMER_PARTNER: "former partner of",
    Kinship.SIBLING: "brother or sister of",
}
SHAPE_WORDS = {
    Shape.DIAMOND: "diamond (not said)",
    Shape.CIRCLE: "circle (woman or girl)",
    Shape.SQUARE: "square (man or boy)",
}
SYSTEM_WORDS = {
    System.SCHOOL: "School or nursery",
    System.HEALTH: "Health",
    System.WORK: "Work or training",
    System.FAITH: "Faith",
    System.CLUB: "Club, sport or hobby",
    System.NEIGHBOURS: "Neighbours",
    System.FRIENDS: "Friends",
    System.SERVICE: "Service",
    System.OTHER: "Something else",
}
TIE_WORDS = {
    TieKind.STRONG: "strong",
    TieKind.SOME: "there, not strong",
    TieKind.STRAINED: "strained",
    TieKind.GIVES_MORE: "one way: gives more than they get",
    TieKind.GETS_MORE: "one way: gets more than they give",
    TieKind.BROKEN: "broken",
}


def sentence(event: RelationsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RelativeEntered(person=person, died=died, words=words):
            gone = " They have died." if died else ""
            return f"{name(person)} was put in the family tree.{gone}{quote(words)}"
        case ShapeChosen(person=person, shape=shape):
            return f"{name(person)} is drawn in the family tree as a {SHAPE_WORDS[shape]}."
        case RelationRecorded(one=one, kinship=kinship, other=other, said_by=by, words=words):
            said = f" {name(by)} said so." if by else ""
            kin = f"{name(one)} is {KINSHIP_WORDS[kinship]} {name(other)}."
            return f"Family tree: {kin}{said}{quote(words)}"
        case RelationEnded(one=one, kinship=kinship, other=other, reason=reason):
            kin = f"{name(one)}, {KINSHIP_WORDS[kinship]} {name(other)}"
            return f"Taken out of the family tree: {kin}.{because(reason)}"
        case TieRecorded(person=person, system=system, name=what, kind=kind, words=words):
            to = f"{SYSTEM_WORDS[system].lower()}, {what}"
            return f"Tie of {name(person)} ({to}): {TIE_WORDS[kind]}.{quote(words)}"
        case TieEnded(person=person, name=what, reason=reason):
            return f"Tie of {name(person)} taken out ({what}).{because(reason)}"
        case _:
            assert_never(event)
