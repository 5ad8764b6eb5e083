"""The places of a life: a line of years with who was there, and the list it is drawn from."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.places import EARLIEST_YEAR, RecordStay, TakeBackStay
from backend.aggregates.vocabulary import PersonId, StayId
from backend.permission import Deed
from backend.projections.sentences.places import years
from web.family_tree import in_tree, options
from web.page import Visit, read, write

LEFT, RIGHT, ROW = 10, 590, 74


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the drawing."""

    x: int
    y: int
    width: int
    text: str
    open: bool


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """One person's places: the drawing, and the same as a list."""

    name: str
    first: int
    last: int
    height: int
    bars: tuple[Bar, ...]
    stays: tuple[dict[str, Any], ...]


class PlacesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The places of everyone's life."""

    lives: tuple[Life, ...]
    taken_back: tuple[dict[str, Any], ...]
    stays: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    there: tuple[dict[str, str], ...]


@read("/families/{family:uuid}/network/places", Deed.SEE_SEARCH)
def places(visit: Visit) -> Response[Any]:
    """The places of everyone's life."""
    return _show(visit)


@write("/families/{family:uuid}/network/places/stays", Deed.BUILD_NETWORK)
def record_stay(visit: Visit) -> Response[Any]:
    """Takes down a place."""
    form = visit.form

    def command() -> RecordStay:
        this_year = visit.ledger.today().year
        since = form.number("since", EARLIEST_YEAR, this_year)
        if since is None and not form.problems_at("since"):
            form.refuse("since", "Enter the year, or the nearest you know.")
        return RecordStay(
            stay=StayId(form.new_id("stay")),
            person=PersonId(form.text("person")),
            place=form.text("place"),
            since=since or this_year,
            until=form.number("until", EARLIEST_YEAR, this_year),
            people=tuple(PersonId(person) for person in form.several("people")),
            said_by=PersonId(form.text("said_by")) if form.has("said_by") else None,
            words=form.maybe("words"),
        )

    return visit.carry_out(
        command, then=f"{visit.root}/network/places", otherwise=lambda: _show(visit)
    )


@write("/families/{family:uuid}/network/places/withdrawals", Deed.BUILD_NETWORK)
def take_back_stay(visit: Visit) -> Response[Any]:
    """Takes back a place that was wrong."""
    form = visit.form
    return visit.carry_out(
        lambda: TakeBackStay(stay=StayId(form.text("stay")), reason=form.text("reason")),
        then=f"{visit.root}/network/places",
        otherwise=lambda: _show(visit),
    )


def _show(visit: Visit) -> Response[Any]:
    names, this_year = in_tree(visit), visit.ledger.today().year
    rows = [
        row
        | {
            "who": names[row["person"]],
            "years": years(row["since"], row["until"]),
            "there": ", ".join(names[person] for person in row["people"]),
            "source": names.get(row["said_by"] or "", ""),
        }
        for row in visit.rows(
            "select * from pages.stays where family = %s order by since, seq", visit.family
        )
    ]
    holds = [row for row in rows if row["taken_back"] is None]
    people = list(dict.fromkeys(row["person"] for row in holds))
    return visit.show(
        "places.html",
        PlacesPage(
            lives=tuple(
                _life(names[person], [row for row in holds if row["person"] == person], this_year)
                for person in people
            ),
            taken_back=tuple(row for row in rows if row["taken_back"] is not None),
            stays=tuple(
                {"value": row["stay"], "text": f"{row['who']} – {row['place']}"} for row in holds
            ),
            people=options(visit.names()),
            there=options(names),
        ),
        title="Places they lived",
        current="network",
    )


def _life(name: str, stays: list[dict[str, Any]], this_year: int) -> Life:
    first = stays[0]["since"]
    span = max(this_year + 1 - first, 1)
    bars: list[Bar] = []
    for number, stay in enumerate(stays):
        end = stay["until"] or this_year
        x = LEFT + round((RIGHT - LEFT) * (stay["since"] - first) / span)
        to = LEFT + round((RIGHT - LEFT) * (end + 1 - first) / span)
        bars.append(
            Bar(
                x=x,
                y=20 + number * ROW,
                width=max(to - x, 8),
                text=_short(stay["place"]),
                open=stay["until"] is None,
            )
        )
    return Life(
        name=name,
        first=first,
        last=this_year,
        height=len(stays) * ROW + 40,
        bars=tuple(bars),
        stays=tuple(stays),
    )


def _short(place: str) -> str:
    return place if len(place) <= 28 else f"{place[:27]}…"


ROUTES = (places, record_stay, take_back_stay)
