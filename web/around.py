"""The world around a family: each person's ties as a drawing and as the list it is drawn from."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.relations import EndTie, RecordTie, System, TieKind
from backend.aggregates.vocabulary import PersonId, TieId
from backend.permission import Deed
from backend.projections.sentences.relations import SYSTEM_WORDS, TIE_WORDS
from web.family_tree import options
from web.page import Visit, read, write
from web.tree_drawing import lines_of

SYSTEMS = tuple({"value": each.value, "text": words} for each, words in SYSTEM_WORDS.items())
KINDS = tuple(
    {"value": kind.value, "text": words[:1].upper() + words[1:]}
    for kind, words in TIE_WORDS.items()
)
MARKS = {
    "strong": "strong",
    "some": "some",
    "strained": "strained",
    "gives-more": "gives more",
    "gets-more": "gets more",
    "broken": "broken",
}


class Spoke(msgspec.Struct, frozen=True, kw_only=True):
    """One tie in the drawing: its end, its middle, its kind in a word, its name cut to fit."""

    x: int
    y: int
    from_x: int
    from_y: int
    to_x: int
    to_y: int
    kind: str
    mark: str
    lines: tuple[str, ...]


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """One person in the middle, their ties around, and the same as a list."""

    name: str
    lines: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    ties: tuple[dict[str, Any], ...]


class AroundPage(msgspec.Struct, frozen=True, kw_only=True):
    """The world around the family."""

    hubs: tuple[Hub, ...]
    ended: tuple[dict[str, Any], ...]
    ties: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    today: Any
    systems: tuple[dict[str, str], ...] = SYSTEMS
    kinds: tuple[dict[str, str], ...] = KINDS


@read("/families/{family:uuid}/network/around", Deed.SEE_SEARCH)
def around(visit: Visit) -> Response[Any]:
    """The world around the family."""
    return _show(visit)


@write("/families/{family:uuid}/network/around/ties", Deed.BUILD_NETWORK)
def record_tie(visit: Visit) -> Response[Any]:
    """Takes down a tie."""
    form = visit.form
    return visit.carry_out(
        lambda: RecordTie(
            tie=TieId(form.new_id("tie")),
            person=PersonId(form.text("person")),
            system=form.choice("system", System, System.OTHER),
            name=form.text("name"),
            kind=form.choice("kind", TieKind, TieKind.SOME),
            said_by=PersonId(form.text("said_by")) if form.has("said_by") else None,
            words=form.maybe("words"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/network/around",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/network/around/endings", Deed.BUILD_NETWORK)
def end_tie(visit: Visit) -> Response[Any]:
    """Takes a tie out, with the reason."""
    form = visit.form
    return visit.carry_out(
        lambda: EndTie(
            tie=TieId(form.text("tie")),
            reason=form.text("reason"),
            happened=form.happened("ended"),
        ),
        then=f"{visit.root}/network/around",
        otherwise=lambda: _show(visit),
        fields={"happened": "ended"},
    )


def _show(visit: Visit) -> Response[Any]:
    names = visit.names()
    rows = [
        row
        | {
            "who": names[row["person"]],
            "around": SYSTEM_WORDS[System(row["system"])],
            "tie_words": TIE_WORDS[TieKind(row["kind"])],
            "source": names.get(row["said_by"] or "", ""),
        }
        for row in visit.rows(
            "select * from pages.ties where family = %s order by seq", visit.family
        )
    ]
    holds = [row for row in rows if row["ended_why"] is None]
    people = list(dict.fromkeys(row["person"] for row in holds))
    return visit.show(
        "around.html",
        AroundPage(
            hubs=tuple(
                _hub(names[person], [row for row in holds if row["person"] == person])
                for person in people
            ),
            ended=tuple(row for row in rows if row["ended_why"] is not None),
            ties=tuple(
                {"value": row["tie"], "text": f"{row['who']} – {row['name']}"} for row in holds
            ),
            people=options(names),
            today=visit.ledger.today(),
        ),
        title="The world around",
        current="network",
    )


def _hub(name: str, ties: list[dict[str, Any]]) -> Hub:
    spokes: list[Spoke] = []
    for place, tie in enumerate(ties):
        turn = 2 * pi * place / len(ties) - pi / 2
        across, down = cos(turn), sin(turn)
        spokes.append(
            Spoke(
                x=round(300 + 215 * across),
                y=round(300 + 215 * down),
                from_x=round(300 + 66 * across),
                from_y=round(300 + 66 * down),
                to_x=round(300 + 146 * across),
                to_y=round(300 + 146 * down),
                kind=tie["kind"],
                mark=MARKS[tie["kind"]],
                lines=lines_of(tie["name"]),
            )
        )
    return Hub(name=name, lines=lines_of(name), spokes=tuple(spokes), ties=tuple(ties))


ROUTES = (around, record_tie, end_tie)
