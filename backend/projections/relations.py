"""Kin and ties: who is drawn in the family tree and how, and the world around."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.family import Family
from backend.aggregates.relations import (
    RelationEnded,
    RelationRecorded,
    RelativeEntered,
    Shape,
    ShapeChosen,
    TieEnded,
    TieRecorded,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

# Those who are only in the tree, by name, and everyone whose shape was said.
FIGURES = Table(
    name="pages.figures",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "seq": "integer not null",
        "name": "text",
        "died": "boolean not null",
        "shape": "text not null",
        "words": "text",
    },
)
RELATIONS = Table(
    name="pages.relations",
    key=("family", "relation"),
    columns={
        "family": "uuid not null",
        "relation": "text not null",
        "seq": "integer not null",
        "one": "text not null",
        "kinship": "text not null",
        "other": "text not null",
        "said_by": "text",
        "words": "text",
        "on": "date",
        "ended_on": "date",
        "ended_why": "text",
    },
)
TIES = Table(
    name="pages.ties",
    key=("family", "tie"),
    columns={
        "family": "uuid not null",
        "tie": "text not null",
        "seq": "integer not null",
        "person": "text not null",
        "system": "text not null",
        "name": "text not null",
        "kind": "text not null",
        "said_by": "text",
        "words": "text",
        "on": "date",
        "ended_on": "date",
        "ended_why": "text",
    },
)
tables = (FIGURES, RELATIONS, TIES)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about kin and ties; an end keeps its reason, and so its row."""
    family, event = recorded.stream, recorded.event
    match event:
        case RelativeEntered():
            yield Put(
                FIGURES,
                {
                    "family": family,
                    "person": event.person,
                    "seq": recorded.seq,
                    "name": event.name,
                    "died": event.died,
                    "shape": Shape.DIAMOND.value,
                    "words": event.words,
                },
            )
        case ShapeChosen(person=person, shape=shape):
            assert isinstance(after, Family)
            if person in after.relations.relatives:
                yield Patch(FIGURES, (family, person), {"shape": shape.value})
            else:
                yield Put(
                    FIGURES,
                    {
                        "family": family,
                        "person": person,
                        "seq": recorded.seq,
                        "name": None,
                        "died": False,
                        "shape": shape.value,
                        "words": None,
                    },
                )
        case RelationRecorded():
            yield Put(
                RELATIONS,
                {
                    "family": family,
                    "relation": event.relation,
                    "seq": recorded.seq,
                    "one": event.one,
                    "kinship": event.kinship.value,
                    "other": event.other,
                    "said_by": event.said_by,
                    "words": event.words,
                    "on": event.happened.on,
                    "ended_on": None,
                    "ended_why": None,
                },
            )
        case RelationEnded(relation=relation, reason=reason, happened=happened):
            ended = {"ended_on": happened.on, "ended_why": reason}
            yield Patch(RELATIONS, (family, relation), ended)
        case TieRecorded():
            yield Put(
                TIES,
                {
                    "family": family,
                    "tie": event.tie,
                    "seq": recorded.seq,
                    "person": event.person,
                    "system": event.system.value,
                    "name": event.name,
                    "kind": event.kind.value,
                    "said_by": event.said_by,
                    "words": event.words,
                    "on": event.happened.on,
                    "ended_on": None,
                    "ended_why": None,
                },
            )
        case TieEnded(tie=tie, reason=reason, happened=happened):
            yield Patch(TIES, (family, tie), {"ended_on": happened.on, "ended_why": reason})
        case _:
            return
