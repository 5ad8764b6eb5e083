"""Circles: how close people stand as each person sees it, now and in every drawing before."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.network import DrawCircles
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from web.page import Visit, read, write

RINGS = (("inner", 92), ("middle", 178), ("outer", 264))
RING_WORDS = {
    "inner": "Inner circle: closest, and knows it all",
    "middle": "Middle circle: some help, knows some of it",
    "outer": "Outer circle: not asked yet, or knows little",
}
GROUP_WORDS = {
    "maybe": "may help, not asked yet",
    "unhelpful": "does not help now",
    "unaware": "does not know of it",
}
SHORT = {"inner": "inner", "middle": "middle", "outer": "outer", "": "not placed"}


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Where someone stands in the drawing, in its own units, and how their name is set."""

    x: float
    y: float
    name: str
    lines: tuple[str, ...]
    shape: str


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """One person's circles: the drawing, and the same facts as a list."""

    person: str
    drawn_with: str
    drawn_on: Any
    seats: tuple[Seat, ...]
    rings: tuple[tuple[str, tuple[str, ...]], ...]
    moved: tuple[str, ...] = ()
    words: str | None = None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One person's view: the newest drawing, and those before with what moved since."""

    now: Drawing
    before: tuple[Drawing, ...]


class CirclesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everyone's views side by side."""

    views: tuple[View, ...]


class CirclesForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form that places people in circles."""

    drawers: tuple[dict[str, str], ...]
    members: tuple[dict[str, str], ...]
    today: Any
    ring_options: tuple[dict[str, str], ...] = (
        {"value": "inner", "text": "Inner"},
        {"value": "middle", "text": "Middle"},
        {"value": "maybe", "text": "Outer: may help"},
        {"value": "unhelpful", "text": "Outer: does not help"},
        {"value": "unaware", "text": "Outer: does not know"},
        {"value": "", "text": "Not placed"},
    )


def newest(visit: Visit) -> tuple[Drawing, ...]:
    """The newest drawing of each person who made one."""
    return tuple(view.now for view in _views(visit))


def _views(visit: Visit) -> tuple[View, ...]:
    people = visit.rows(
        "select person, name, kind from pages.people where family = %s", visit.family
    )
    names = {row["person"]: row["name"] for row in people}
    kinds = {row["person"]: row["kind"] for row in people}
    rows = visit.rows(
        "select * from pages.circle_drawings where family = %s order by seq", visit.family
    )
    staff = visit.may(Deed.SEE_SEARCH)
    by: dict[str, list[Drawing]] = {}
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        who = row["drawn_with"]
        drawing = _drawing(row, last.get(who), names, kinds, staff)
        by.setdefault(who, []).append(drawing)
        last[who] = row
    return tuple(
        View(now=drawings[-1], before=tuple(reversed(drawings[:-1]))) for drawings in by.values()
    )


def _drawing(
    row: dict[str, Any],
    before: dict[str, Any] | None,
    names: dict[str, str],
    kinds: dict[str, Any],
    staff: bool,
) -> Drawing:
    seats: list[Seat] = []
    drawn = [names[person] for ring, _ in RINGS for person in row[ring]]
    for ring, radius in RINGS:
        people: list[str] = row[ring]
        for place, person in enumerate(people):
            # Each ring starts turned a little further, so that names do not stand in one column.
            turn = 2 * pi * place / len(people) - pi / 2 + radius / 300
            seats.append(
                Seat(
                    x=round(300 + radius * cos(turn), 1),
                    y=round(300 + radius * sin(turn), 1),
                    name=names[person],
                    lines=_short(names[person], drawn),
                    shape="square" if kinds[person] in ("paid", "professional") else "round",
                )
            )
    return Drawing(
        person=row["drawn_with"],
        drawn_with=names[row["drawn_with"]],
        drawn_on=row["drawn_on"],
        seats=tuple(seats),
        rings=tuple(
            (RING_WORDS[ring], tuple(_said(row, person, names, staff) for person in row[ring]))
            for ring, _ in RINGS
        ),
        moved=_moved(before, row, names) if before else (),
        words=row["words"] if staff else None,
    )


def _said(row: dict[str, Any], person: str, names: dict[str, str], staff: bool) -> str:
    # Whom someone finds unhelpful is told to staff and not to the network.
    group = next((group for group in GROUP_WORDS if person in row[group]), "") if staff else ""
    return f"{names[person]} ({GROUP_WORDS[group]})" if group else names[person]


def _moved(before: dict[str, Any], after: dict[str, Any], names: dict[str, str]) -> tuple[str, ...]:
    was, now = _places(before), _places(after)
    return tuple(
        f"{names[person]}: from {SHORT[was.get(person, '')]} to {SHORT[now.get(person, '')]}"
        for person in names
        if was.get(person, "") != now.get(person, "")
    )


def _places(row: dict[str, Any]) -> dict[str, str]:
    return {person: ring for ring, _ in RINGS for person in row[ring]}


def _short(name: str, drawn: list[str]) -> tuple[str, ...]:
    # The list below has whole names; in the drawing the first is enough where it is the only one.
    first = name.split(" ", 1)[0]
    alone = sum(other.split(" ", 1)[0] == first for other in drawn) == 1
    return (first,) if alone else tuple(name.split(" ", 1))


@read("/families/{family:uuid}/network/circles", Deed.SEE_NETWORK)
def circles(visit: Visit) -> Response[Any]:
    """Everyone's circles, and what they were before."""
    return visit.show(
        "circles.html",
        CirclesPage(views=_views(visit)),
        title="Three circles",
        current="network",
    )


@read("/families/{family:uuid}/network/circles/new", Deed.BUILD_NETWORK)
def place_people(visit: Visit) -> Response[Any]:
    """The form that places people in three circles."""
    return _show_form(visit)


@write("/families/{family:uuid}/network/circles", Deed.BUILD_NETWORK)
def draw(visit: Visit) -> Response[Any]:
    """Keeps the circles as one person sees them."""
    form = visit.form
    placed: dict[str, list[PersonId]] = {
        place: [] for place in ("inner", "middle", "outer", *GROUP_WORDS)
    }
    for name in form.values:
        place = form.raw(name)
        if name.startswith("ring-") and place in placed:
            person = PersonId(name.removeprefix("ring-"))
            placed[place].append(person)
            if place in GROUP_WORDS:
                placed["outer"].append(person)
    return visit.carry_out(
        lambda: DrawCircles(
            drawn_with=PersonId(form.text("drawn_with")),
            happened=form.happened("happened"),
            words=form.maybe("words"),
            **{place: tuple(people) for place, people in placed.items()},
        ),
        then=f"{visit.root}/network/circles",
        otherwise=lambda: _show_form(visit),
    )


def _show_form(visit: Visit) -> Response[Any]:
    rows = visit.rows(
        "select person, name, standing, relationship from pages.people "
        "where family = %s and left_on is null order by seq",
        visit.family,
    )
    return visit.show(
        "circles_form.html",
        CirclesForm(
            drawers=tuple(
                {"value": row["person"], "text": row["name"]}
                for row in rows
                if row["standing"] != "professional"
            ),
            members=tuple(
                {
                    "value": row["person"],
                    "text": row["name"],
                    "hint": row["relationship"] or "",
                }
                for row in rows
                if row["standing"] in ("network", "professional")
            ),
            today=visit.ledger.today(),
        ),
        title="Place people in circles",
        current="network",
    )


ROUTES = (circles, place_people, draw)
