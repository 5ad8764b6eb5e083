"""How people belong together: kin, and ties to the world around."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    RelationId,
    TieId,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class Kinship(StrEnum):
    """What the first person is to the second (coverage.md A15)."""

    PARENT = "parent"
    STEP_PARENT = "stepparent"
    PARTNER = "partner"
    FORMER_PARTNER = "former-partner"
    SIBLING = "sibling"

    @property
    def both_ways(self) -> bool:
        """Whether it is the same said from the other side."""
        return self not in (Kinship.PARENT, Kinship.STEP_PARENT)


class Shape(StrEnum):
    """How someone is drawn in the family tree: a diamond unless they say otherwise."""

    DIAMOND = "diamond"
    CIRCLE = "circle"
    SQUARE = "square"


class System(StrEnum):
    """What in the world around a family someone has to do with (A16)."""

    SCHOOL = "school"
    HEALTH = "health"
    WORK = "work"
    FAITH = "faith"
    CLUB = "club"
    NEIGHBOURS = "neighbours"
    FRIENDS = "friends"
    SERVICE = "service"
    OTHER = "other"


class TieKind(StrEnum):
    """How a tie feels to the person whose tie it is."""

    STRONG = "strong"
    SOME = "some"
    STRAINED = "strained"
    GIVES_MORE = "gives-more"
    GETS_MORE = "gets-more"
    BROKEN = "broken"


# Events


class RelativeEntered(Event, frozen=True, kw_only=True, tag="relative-entered"):
    """Someone who belongs in the family tree and is not in the network, as one who died (A15)."""

    person: PersonId
    name: str
    died: bool
    words: Words | None


class ShapeChosen(Event, frozen=True, kw_only=True, tag="shape-chosen"):
    """How someone is drawn in the family tree was said (A15)."""

    person: PersonId
    shape: Shape


class RelationRecorded(Event, frozen=True, kw_only=True, tag="relation-recorded"):
    """Someone said what one person is to another (A15)."""

    relation: RelationId
    one: PersonId
    kinship: Kinship
    other: PersonId
    said_by: PersonId | None
    words: Words | None
    happened: Happened


class RelationEnded(Event, frozen=True, kw_only=True, tag="relation-ended"):
    """A relation no longer holds, or was wrong; it stays readable here (A15)."""

    relation: RelationId
    one: PersonId
    kinship: Kinship
    other: PersonId
    reason: Words
    happened: Happened


class TieRecorded(Event, frozen=True, kw_only=True, tag="tie-recorded"):
    """Someone has a tie to a place, group or service in the world around (A16)."""

    tie: TieId
    person: PersonId
    system: System
    name: str
    kind: TieKind
    said_by: PersonId | None
    words: Words | None
    happened: Happened


class TieEnded(Event, frozen=True, kw_only=True, tag="tie-ended"):
    """A tie no longer holds, or was wrong; it stays readable here (A16)."""

    tie: TieId
    person: PersonId
    name: str
    reason: Words
    happened: Happened


RelationsEvent = (
    RelativeEntered | ShapeChosen | RelationRecorded | RelationEnded | TieRecorded | TieEnded
)

# Commands


class EnterRelative(Command, frozen=True, kw_only=True):
    """Enter someone in the family tree who is not in the network."""

    person: PersonId
    name: str
    died: bool = False
    words: str | None = None


class ChooseShape(Command, frozen=True, kw_only=True):
    """Say how someone is drawn in the family tree."""

    person: PersonId
    shape: Shape


class RecordRelation(Command, frozen=True, kw_only=True):
    """Take down what one person is to another."""

    relation: RelationId
    one: PersonId
    kinship: Kinship
    other: PersonId
    happened: Happened
    said_by: PersonId | None = None
    words: str | None = None


class EndRelation(Command, frozen=True, kw_only=True):
    """Take down that a relation no longer holds, or was wrong."""

    relation: RelationId
    reason: str
    happened: Happened


class RecordTie(Command, frozen=True, kw_only=True):
    """Take down someone's tie to a place, group or service."""

    tie: TieId
    person: PersonId
    system: System
    name: str
    kind: TieKind
    happened: Happened
    said_by: PersonId | None = None
    words: str | None = None


class EndTie(Command, frozen=True, kw_only=True):
    """Take down that a tie no longer holds, or was wrong."""

    tie: TieId
    reason: str
    happened: Happened


RelationsCommand = EnterRelative | ChooseShape | RecordRelation | EndRelation | RecordTie | EndTie

# State


class Relation(msgspec.Struct, frozen=True):
    """What one person is to another, and whether it holds."""

    one: PersonId
    kinship: Kinship
    other: PersonId
    holds: bool = True


class Tie(msgspec.Struct, frozen=True):
    """Whose tie it is, to what, and whether it holds."""

    person: PersonId
    name: str
    holds: bool = True


class Relations(msgspec.Struct, frozen=True):
    """What the rules ask of kin and ties."""

    relatives: dict[PersonId, str] = {}
    died: frozenset[PersonId] = frozenset()
    shapes: dict[PersonId, Shape] = {}
    relations: dict[RelationId, Relation] = {}
    ties: dict[TieId, Tie] = {}

    def descends(self, person: PersonId, ancestor: PersonId) -> bool:
        """Whether someone is a child, grandchild and so on of another, or the same person."""
        seen, ahead = set[PersonId](), [person]
        while ahead:
            now = ahead.pop()
            if now == ancestor:
                return True
            if now not in seen:
                seen.add(now)
                ahead += [
                    each.one
                    for each in self.relations.values()
                    if each.holds and each.other == now and each.kinship is Kinship.PARENT
                ]
        return False


def decide(family: Family, command: RelationsCommand, terms: Terms) -> list[RelationsEvent]:
    """What follows from a command about kin and ties."""
    relations = family.relations
    match command:
        case EnterRelative(person=person, name=name, died=died, words=words):
            need(name, "Enter their name, or how the family calls them.", "name", LONGEST_NAME)
            brief(words, "words")
            if family.name_of(person) is not None:
                raise Refused("This person is in the record.", "name")
            return [RelativeEntered(person=person, name=name, died=died, words=words)]
        case ChooseShape(person=person, shape=shape):
            family.in_tree(person, "person")
            if relations.shapes.get(person, Shape.DIAMOND) is shape:
                return []
            return [ShapeChosen(person=person, shape=shape)]
        case RecordRelation():
            return _related(family, command, terms)
        case EndRelation(relation=relation, reason=reason, happened=happened):
            known = relations.relations.get(relation)
            if known is None:
                raise Refused("Choose a line of the family tree.", "relation")
            if not known.holds:
                return []
            need(reason, "Say why it no longer holds, or what was wrong.", "reason")
            not_ahead(happened, terms.today)
            return [
                RelationEnded(
                    relation=relation,
                    one=known.one,
                    kinship=known.kinship,
                    other=known.other,
                    reason=reason,
                    happened=happened,
                )
            ]
        case RecordTie():
            return [_tied(family, command, terms)]
        case EndTie(tie=tie, reason=reason, happened=happened):
            tied = relations.ties.get(tie)
            if tied is None:
                raise Refused("Choose a tie of this family.", "tie")
            if not tied.holds:
                return []
            need(reason, "Say why it no longer holds, or what was wrong.", "reason")
            not_ahead(happened, terms.today)
            return [
                TieEnded(
                    tie=tie, person=tied.person, name=tied.name, reason=reason, happened=happened
                )
            ]


def _related(family: Family, command: RecordRelation, terms: Terms) -> list[RelationsEvent]:
    relations, one, other = family.relations, command.one, command.other
    family.in_tree(one, "one")
    family.in_tree(other, "other")
    if one == other:
        raise Refused("Choose two different people.", "other")
    if command.said_by is not None:
        family.known(command.said_by, "said_by")
    brief(command.words, "words")
    not_ahead(command.happened, terms.today)
    if command.relation in relations.relations:
        raise Refused("This is in the family tree.", "one")
    for known in relations.relations.values():
        same = (known.one, known.other) == (one, other)
        turned = (known.one, known.other) == (other, one) and known.kinship.both_ways
        if known.holds and known.kinship is command.kinship and (same or turned):
            return []
    if command.kinship is Kinship.PARENT and relations.descends(one, other):
        raise Refused("Nobody can be their own ancestor. Check who is the parent.", "one")
    return [
        RelationRecorded(
            relation=command.relation,
            one=one,
            kinship=command.kinship,
            other=other,
            said_by=command.said_by,
            words=command.words,
            happened=command.happened,
        )
    ]


def _tied(family: Family, command: RecordTie, terms: Terms) -> TieRecorded:
    family.known(command.person, "person")
    need(command.name, "Name the place, group or service.", "name", LONGEST_NAME)
    if command.said_by is not None:
        family.known(command.said_by, "said_by")
    brief(command.words, "words")
    not_ahead(command.happened, terms.today)
    if command.tie in family.relations.ties:
        raise Refused("This tie is in the record.", "name")
    return TieRecorded(
        tie=command.tie,
        person=command.person,
        system=command.system,
        name=command.name,
        kind=command.kind,
        said_by=command.said_by,
        words=command.words,
        happened=command.happened,
    )


def evolve(relations: Relations, event: RelationsEvent) -> Relations:
    """Kin and ties after one more event."""
    now = msgspec.structs.replace
    match event:
        case RelativeEntered(person=person, name=name, died=died):
            relatives = {**relations.relatives, person: name}
            gone = relations.died | {person} if died else relations.died
            return now(relations, relatives=relatives, died=gone)
        case ShapeChosen(person=person, shape=shape):
            return now(relations, shapes={**relations.shapes, person: shape})
        case RelationRecorded(relation=relation, one=one, kinship=kinship, other=other):
            made = Relation(one=one, kinship=kinship, other=other)
            return now(relations, relations={**relations.relations, relation: made})
        case RelationEnded(relation=relation):
            ended = now(relations.relations[relation], holds=False)
            return now(relations, relations={**relations.relations, relation: ended})
        case TieRecorded(tie=tie, person=person, name=name):
            return now(relations, ties={**relations.ties, tie: Tie(person=person, name=name)})
        case TieEnded(tie=tie):
            ended_tie = now(relations.ties[tie], holds=False)
            return now(relations, ties={**relations.ties, tie: ended_tie})
