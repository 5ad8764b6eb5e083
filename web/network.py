"""The network: who is around the children, in circles and as a list, and what each took on."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    DrawCircles,
    InviteMember,
    MemberKind,
    NameMember,
    RecordLeaving,
)
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.vocabulary import PersonId, on_day
from backend.permission import Deed
from backend.projections.sentences.roles import ROLE_WORDS
from web.page import NotHere, Visit, read, write

RINGS = (("inner", 92), ("middle", 178), ("outer", 264))
RING_WORDS = {
    "inner": "Inner circle: closest, and knows it all",
    "middle": "Middle circle: some help, knows some of it",
    "outer": "Outer circle: not asked yet, or knows little",
}
KINDS = (
    {"value": "family", "text": "Family"},
    {"value": "friend", "text": "Friend"},
    {"value": "neighbour", "text": "Neighbour"},
    {"value": "community", "text": "Someone from school, club or community"},
    {"value": "paid", "text": "Someone who is paid to help, such as a childminder"},
    {"value": "professional", "text": "Professional"},
)
ANSWERS = {"yes": "Will come", "no": "Will not come", "not-sure": "Not sure yet"}


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


class MemberLine(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in the network as the list shows them."""

    person: str
    name: str
    relationship: str
    kind: str
    invitation: str
    roles: tuple[str, ...]
    left: bool
    left_why: str | None


class NetworkPage(msgspec.Struct, frozen=True, kw_only=True):
    """The network as circles and as a list."""

    members: tuple[MemberLine, ...]
    professionals: tuple[MemberLine, ...]
    drawings: tuple[Drawing, ...]
    people: tuple[dict[str, str], ...]
    kinds: tuple[dict[str, str], ...] = KINDS


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person: asking them to come, what they take on, and their leaving."""

    person: dict[str, Any]
    roles: tuple[dict[str, Any], ...]
    role_options: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    today: Any


class CirclesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that places people in circles."""

    drawers: tuple[dict[str, str], ...]
    members: tuple[dict[str, str], ...]
    today: Any
    ring_options: tuple[dict[str, str], ...] = (
        {"value": "inner", "text": "Inner"},
        {"value": "middle", "text": "Middle"},
        {"value": "outer", "text": "Outer"},
        {"value": "", "text": "Not placed"},
    )


@read("/families/{family:uuid}/network", Deed.SEE_NETWORK)
def network(visit: Visit) -> Response[Any]:
    """The network of a family."""
    return _show(visit)


@write("/families/{family:uuid}/network/members", Deed.BUILD_NETWORK)
def name_member(visit: Visit) -> Response[Any]:
    """Names someone around the children."""
    form = visit.form
    return visit.carry_out(
        lambda: NameMember(
            person=PersonId(form.new_id("person")),
            name=form.text("name"),
            relationship=form.text("relationship"),
            kind=form.choice("kind", MemberKind, MemberKind.FAMILY),
            named_by=PersonId(form.text("named_by")) if form.has("named_by") else None,
        ),
        then=f"{visit.root}/network",
        otherwise=lambda: _show(visit),
        block=lambda: _fresh(visit),
    )


def _fresh(visit: Visit) -> Response[Any]:
    visit.form.values.clear()
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    rows = visit.rows("select * from pages.people where family = %s order by seq", visit.family)
    roles = visit.rows(
        "select person, role from pages.roles where family = %s and state = 'taken' order by role",
        visit.family,
    )
    held: dict[str, list[str]] = {}
    for row in roles:
        held.setdefault(row["person"], []).append(ROLE_WORDS[NetworkRole(row["role"])])
    lines = [
        (_member(row, held.get(row["person"], [])), row["standing"])
        for row in rows
        if row["standing"] in ("network", "professional")
    ]
    names = {row["person"]: row["name"] for row in rows}
    kinds = {row["person"]: row["kind"] for row in rows}
    drawn = visit.rows(
        "select * from (select distinct on (drawn_with) * from pages.circle_drawings "
        "where family = %s order by drawn_with, seq desc) as newest order by seq",
        visit.family,
    )
    return visit.show(
        "network.html",
        NetworkPage(
            members=tuple(line for line, standing in lines if standing == "network"),
            professionals=tuple(line for line, standing in lines if standing == "professional"),
            drawings=tuple(_drawing(row, names, kinds) for row in drawn),
            people=tuple(
                {"value": row["person"], "text": row["name"]}
                for row in rows
                if row["standing"] in ("child", "parent")
            ),
        ),
        title="Network",
        current="network",
        block="content",
    )


def _member(row: dict[str, Any], roles: list[str]) -> MemberLine:
    invitation = ""
    if row["asked_on"]:
        invitation = ANSWERS.get(row["answer"] or "", "Asked, no answer yet")
    return MemberLine(
        person=row["person"],
        name=row["name"],
        relationship=row["relationship"] or "",
        kind=row["kind"] or "",
        invitation=invitation,
        roles=tuple(roles),
        left=row["left_on"] is not None,
        left_why=row["left_why"],
    )


def _drawing(row: dict[str, Any], names: dict[str, str], kinds: dict[str, Any]) -> Drawing:
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
            (RING_WORDS[ring], tuple(names[person] for person in row[ring])) for ring, _ in RINGS
        ),
    )


def _short(name: str, drawn: list[str]) -> tuple[str, ...]:
    # The list below has whole names; in the drawing the first is enough where it is the only one.
    first = name.split(" ", 1)[0]
    alone = sum(other.split(" ", 1)[0] == first for other in drawn) == 1
    return (first,) if alone else tuple(name.split(" ", 1))


@read("/families/{family:uuid}/network/circles", Deed.BUILD_NETWORK)
def circles(visit: Visit) -> Response[Any]:
    """The form that places people in three circles."""
    return _show_circles(visit)


@write("/families/{family:uuid}/network/circles", Deed.BUILD_NETWORK)
def draw(visit: Visit) -> Response[Any]:
    """Keeps the circles as one person sees them."""
    form = visit.form
    placed: dict[str, list[PersonId]] = {ring: [] for ring, _ in RINGS}
    for name in form.values:
        ring = form.raw(name)
        if name.startswith("ring-") and ring in placed:
            placed[ring].append(PersonId(name.removeprefix("ring-")))
    return visit.carry_out(
        lambda: DrawCircles(
            drawn_with=PersonId(form.text("drawn_with")),
            inner=tuple(placed["inner"]),
            middle=tuple(placed["middle"]),
            outer=tuple(placed["outer"]),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/network",
        otherwise=lambda: _show_circles(visit),
    )


def _show_circles(visit: Visit) -> Response[Any]:
    rows = visit.rows(
        "select person, name, standing, relationship from pages.people "
        "where family = %s and left_on is null order by seq",
        visit.family,
    )
    return visit.show(
        "circles.html",
        CirclesPage(
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


@read("/families/{family:uuid}/network/{person:str}", Deed.SEE_NETWORK)
def person(visit: Visit) -> Response[Any]:
    """One person of the network."""
    return _show_person(visit)


@write("/families/{family:uuid}/network/{person:str}/invitations", Deed.BUILD_NETWORK)
def invite(visit: Visit) -> Response[Any]:
    """Takes down that someone was asked to come."""
    form = visit.form
    return visit.carry_out(
        lambda: InviteMember(
            person=PersonId(visit.param("person")),
            how=form.text("how"),
            asked_by=PersonId(form.text("asked_by")) if form.has("asked_by") else None,
            happened=form.happened("asked"),
        ),
        then=f"{visit.root}/network/{visit.param('person')}",
        otherwise=lambda: _show_person(visit),
        fields={"happened": "asked"},
    )


@write("/families/{family:uuid}/network/{person:str}/answers", Deed.BUILD_NETWORK)
def answer(visit: Visit) -> Response[Any]:
    """Takes down what someone who was asked has said."""
    form = visit.form
    return visit.carry_out(
        lambda: AnswerInvitation(
            person=PersonId(visit.param("person")),
            answer=form.choice("answer", Answer, Answer.NOT_SURE),
            words=form.maybe("words"),
            happened=on_day(visit.ledger.today()),
        ),
        then=f"{visit.root}/network/{visit.param('person')}",
        otherwise=lambda: _show_person(visit),
    )


@write("/families/{family:uuid}/network/{person:str}/roles", Deed.BUILD_NETWORK)
def take_role(visit: Visit) -> Response[Any]:
    """Takes down what someone takes on for the family."""
    form = visit.form
    return visit.carry_out(
        lambda: TakeRole(
            member=PersonId(visit.param("person")),
            role=form.choice("role", NetworkRole, NetworkRole.PRACTICAL),
            what=form.text("what"),
            when=form.maybe("when"),
            difference=form.maybe("difference"),
            happened=on_day(visit.ledger.today()),
        ),
        then=f"{visit.root}/network/{visit.param('person')}",
        otherwise=lambda: _show_person(visit),
    )


@write("/families/{family:uuid}/network/{person:str}/leaving", Deed.BUILD_NETWORK)
def leave(visit: Visit) -> Response[Any]:
    """Takes down that someone has left the network."""
    form = visit.form
    return visit.carry_out(
        lambda: RecordLeaving(
            person=PersonId(visit.param("person")),
            reason=form.text("reason"),
            happened=form.happened("left"),
        ),
        then=f"{visit.root}/network",
        otherwise=lambda: _show_person(visit),
        fields={"happened": "left"},
    )


def _show_person(visit: Visit) -> Response[Any]:
    found = visit.rows(
        "select * from pages.people where family = %s and person = %s "
        "and standing in ('network', 'professional')",
        visit.family,
        visit.param("person"),
    )
    if not found:
        raise NotHere
    roles = visit.rows(
        "select * from pages.roles where family = %s and person = %s order by role",
        visit.family,
        visit.param("person"),
    )
    parents = visit.rows(
        "select person, name from pages.people where family = %s and standing = 'parent' "
        "order by seq",
        visit.family,
    )
    return visit.show(
        "person.html",
        PersonPage(
            person=found[0],
            roles=tuple(row | {"words": ROLE_WORDS[NetworkRole(row["role"])]} for row in roles),
            role_options=tuple(
                {"value": role.value, "text": words[:1].upper() + words[1:]}
                for role, words in ROLE_WORDS.items()
            ),
            people=tuple({"value": row["person"], "text": row["name"]} for row in parents),
            today=visit.ledger.today(),
        ),
        title="Someone in the network",
        heading=found[0]["name"],
        current="network",
    )


ROUTES = (network, name_member, circles, draw, person, invite, answer, take_role, leave)
