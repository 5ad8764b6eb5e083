"""The family tree: who belongs to whom, as a drawing and as the list it is drawn from."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.relations import (
    ChooseShape,
    EndRelation,
    EnterRelative,
    Kinship,
    RecordRelation,
    Shape,
)
from backend.aggregates.vocabulary import PersonId, RelationId
from backend.permission import Deed
from backend.projections.sentences.relations import KINSHIP_WORDS, SHAPE_WORDS
from web.page import Visit, read, write
from web.tree_drawing import Kin, Tree, tree

KINSHIPS = tuple({"value": kin.value, "text": words} for kin, words in KINSHIP_WORDS.items())
SHAPES = tuple(
    {"value": shape.value, "text": words[:1].upper() + words[1:]}
    for shape, words in SHAPE_WORDS.items()
)


class TreePage(msgspec.Struct, frozen=True, kw_only=True):
    """The family tree."""

    drawing: Tree | None
    relations: tuple[dict[str, Any], ...]
    ended: tuple[dict[str, Any], ...]
    figures: tuple[dict[str, Any], ...]
    people: tuple[dict[str, str], ...]
    sources: tuple[dict[str, str], ...]
    today: Any
    kinships: tuple[dict[str, str], ...] = KINSHIPS
    shapes: tuple[dict[str, str], ...] = SHAPES


@read("/families/{family:uuid}/network/family-tree", Deed.SEE_SEARCH)
def family_tree(visit: Visit) -> Response[Any]:
    """The family tree."""
    return _show(visit)


@write("/families/{family:uuid}/network/family-tree/people", Deed.BUILD_NETWORK)
def enter_relative(visit: Visit) -> Response[Any]:
    """Enters someone who belongs in the tree and not in the network."""
    form = visit.form
    return _carry_out(
        visit,
        lambda: EnterRelative(
            person=PersonId(form.new_id("relative")),
            name=form.text("relative_name"),
            died=form.has("died"),
            words=form.maybe("relative_words"),
        ),
        {"name": "relative_name", "words": "relative_words"},
    )


@write("/families/{family:uuid}/network/family-tree/shapes", Deed.BUILD_NETWORK)
def choose_shape(visit: Visit) -> Response[Any]:
    """Says how someone is drawn."""
    form = visit.form
    return _carry_out(
        visit,
        lambda: ChooseShape(
            person=PersonId(form.text("person")), shape=form.choice("shape", Shape, Shape.DIAMOND)
        ),
    )


@write("/families/{family:uuid}/network/family-tree/relations", Deed.BUILD_NETWORK)
def record_relation(visit: Visit) -> Response[Any]:
    """Takes down what one person is to another."""
    form = visit.form
    return _carry_out(
        visit,
        lambda: RecordRelation(
            relation=RelationId(form.new_id("relation")),
            one=PersonId(form.text("one")),
            kinship=form.choice("kinship", Kinship, Kinship.PARENT),
            other=PersonId(form.text("other")),
            said_by=PersonId(form.text("said_by")) if form.has("said_by") else None,
            words=form.maybe("words"),
            happened=form.happened("happened"),
        ),
    )


@write("/families/{family:uuid}/network/family-tree/endings", Deed.BUILD_NETWORK)
def end_relation(visit: Visit) -> Response[Any]:
    """Takes a line out of the tree, with the reason."""
    form = visit.form
    return _carry_out(
        visit,
        lambda: EndRelation(
            relation=RelationId(form.text("relation")),
            reason=form.text("reason"),
            happened=form.happened("ended"),
        ),
        {"happened": "ended"},
    )


def _carry_out(visit: Visit, command: Any, fields: dict[str, str] | None = None) -> Response[Any]:
    return visit.carry_out(
        command,
        then=f"{visit.root}/network/family-tree",
        otherwise=lambda: _show(visit),
        fields=fields,
    )


def in_tree(visit: Visit) -> dict[str, str]:
    """Everyone in the record and in the family tree by id, under the name they go by now."""
    names = visit.names()
    relatives = visit.rows(
        "select person, name from pages.figures where family = %s and name is not null "
        "order by seq",
        visit.family,
    )
    return names | {row["person"]: row["name"] for row in relatives if row["person"] not in names}


def options(names: dict[str, str]) -> tuple[dict[str, str], ...]:
    """People as a form offers them."""
    return tuple({"value": person, "text": name} for person, name in names.items())


def _show(visit: Visit) -> Response[Any]:
    names = in_tree(visit)
    figures = visit.rows("select * from pages.figures where family = %s order by seq", visit.family)
    rows = [
        row
        | {
            "said": f"{names[row['one']]} – {KINSHIP_WORDS[Kinship(row['kinship'])]} – "
            f"{names[row['other']]}",
            "source": names.get(row["said_by"] or "", ""),
        }
        for row in visit.rows(
            "select * from pages.relations where family = %s order by seq", visit.family
        )
    ]
    # A line that ended on a day nobody knows is out all the same: the reason tells.
    holds = [row for row in rows if row["ended_why"] is None]
    kin = [Kin(row["one"], row["kinship"], row["other"]) for row in holds]
    drawing = tree(
        names,
        {row["person"]: row["shape"] for row in figures},
        {row["person"] for row in figures if row["died"]},
        kin,
    )
    return visit.show(
        "family_tree.html",
        TreePage(
            drawing=drawing if kin else None,
            relations=tuple(holds),
            ended=tuple(row for row in rows if row["ended_why"] is not None),
            figures=tuple(row for row in figures if row["name"]),
            people=options(names),
            sources=options(visit.names()),
            today=visit.ledger.today(),
        ),
        title="Family tree",
        current="network",
    )


ROUTES = (family_tree, enter_relative, choose_shape, record_relation, end_relation)
