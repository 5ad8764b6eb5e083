"""The network: who is around the children, in circles and as a list, and what each took on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from litestar import Response

from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    InviteMember,
    MemberKind,
    NameMember,
    RecordLeaving,
)
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.support import AgreeScope, Beneficiary, Lasting, SupportKind
from backend.aggregates.vocabulary import PersonId, on_day
from backend.permission import Deed
from backend.projections.sentences.roles import ROLE_WORDS
from backend.projections.sentences.support import (
    BENEFICIARY_WORDS,
    LASTING_WORDS,
    SUPPORT_WORDS,
    several,
)
from web.circles import Drawing, newest
from web.kept_out import kept_out
from web.page import NotHere, Visit, read, write

Chosen = TypeVar("Chosen", bound=StrEnum)
KINDS = (
    {"value": "family", "text": "Family"},
    {"value": "friend", "text": "Friend"},
    {"value": "neighbour", "text": "Neighbour"},
    {"value": "community", "text": "Someone from school, club or community"},
    {"value": "paid", "text": "Someone who is paid to help, such as a childminder"},
    {"value": "professional", "text": "Professional"},
)
ANSWERS = {"yes": "Will come", "no": "Will not come", "not-sure": "Not sure yet"}


def _offered(words: Mapping[Any, str]) -> tuple[dict[str, str], ...]:
    return tuple(
        {"value": each.value, "text": text[:1].upper() + text[1:]} for each, text in words.items()
    )


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
    kept_out: tuple[dict[str, str], ...]
    parents: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    kinds: tuple[dict[str, str], ...] = KINDS


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a member said of their support, as typed and in words."""

    kinds: tuple[str, ...]
    benefits: tuple[str, ...]
    lasting: str
    said: str
    words: str | None


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person: asking them to come, what they take on, and their leaving."""

    person: dict[str, Any]
    roles: tuple[dict[str, Any], ...]
    role_options: tuple[dict[str, str], ...]
    scope: Scope | None
    kept_out: bool
    asked_for: bool | None
    people: tuple[dict[str, str], ...]
    today: Any
    kind_options: tuple[dict[str, str], ...] = _offered(SUPPORT_WORDS)
    benefit_options: tuple[dict[str, str], ...] = _offered(BENEFICIARY_WORDS)
    lasting_options: tuple[dict[str, str], ...] = _offered(LASTING_WORDS)


@read("/families/{family:uuid}/network", Deed.SEE_NETWORK, back=True)
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
    out = kept_out(visit)
    lines = [
        (_member(row, held.get(row["person"], [])), row["standing"])
        for row in rows
        if row["standing"] in ("network", "professional") and row["person"] not in out
    ]
    return visit.show(
        "network.html",
        NetworkPage(
            members=tuple(line for line, standing in lines if standing == "network"),
            professionals=tuple(line for line, standing in lines if standing == "professional"),
            drawings=newest(visit),
            kept_out=tuple(
                {"value": row["person"], "text": row["name"]}
                for row in rows
                if row["person"] in out and visit.may(Deed.SEE_SAFEGUARDS)
            ),
            parents=tuple(
                {"value": row["person"], "text": row["name"]}
                for row in rows
                if row["standing"] == "parent" and visit.may(Deed.SEE_CASE)
            ),
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


def coming(row: dict[str, Any]) -> str:
    """Whether someone was asked to come and what they said, "" before they were asked."""
    return ANSWERS.get(row["answer"] or "", "Asked, no answer yet") if row["asked_on"] else ""


def _member(row: dict[str, Any], roles: list[str]) -> MemberLine:
    return MemberLine(
        person=row["person"],
        name=row["name"],
        relationship=row["relationship"] or "",
        kind=row["kind"] or "",
        invitation=coming(row),
        roles=tuple(roles),
        left=row["left_on"] is not None,
        left_why=row["left_why"],
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
            scope=_scope(visit),
            kept_out=visit.may(Deed.SEE_SAFEGUARDS) and visit.param("person") in kept_out(visit),
            asked_for=_asked_for(visit),
            people=tuple({"value": row["person"], "text": row["name"]} for row in parents),
            today=visit.ledger.today(),
        ),
        title="Someone in the network",
        heading=found[0]["name"],
        current="network",
    )


@write("/families/{family:uuid}/network/{person:str}/scope", Deed.BUILD_NETWORK)
def agree_scope(visit: Visit) -> Response[Any]:
    """Takes down how someone supports, whom, and for how long."""
    form = visit.form

    def command() -> AgreeScope:
        return AgreeScope(
            member=PersonId(visit.param("person")),
            kinds=_chosen(visit, "kinds", SupportKind),
            benefits=_chosen(visit, "benefits", Beneficiary),
            lasting=form.choice("lasting", Lasting, Lasting.NOT_SURE),
            words=form.maybe("scope_words"),
            happened=on_day(visit.ledger.today()),
        )

    return visit.carry_out(
        command,
        then=f"{visit.root}/network/{visit.param('person')}",
        otherwise=lambda: _show_person(visit),
        fields={"words": "scope_words"},
    )


def _chosen(visit: Visit, field: str, kind: type[Chosen]) -> tuple[Chosen, ...]:
    known = {each.value: each for each in kind}
    values = visit.form.several(field)
    if not set(values) <= set(known):
        visit.form.refuse(field, "Choose from the list.")
    return tuple(known[value] for value in values if value in known)


def _scope(visit: Visit) -> Scope | None:
    rows = visit.rows(
        "select * from pages.scopes where family = %s and person = %s",
        visit.family,
        visit.param("person"),
    )
    if not rows:
        return None
    row = rows[0]
    kinds = several([SUPPORT_WORDS[SupportKind(kind)] for kind in row["kinds"]])
    whom = several([BENEFICIARY_WORDS[Beneficiary(whom)] for whom in row["benefits"]])
    return Scope(
        kinds=tuple(row["kinds"]),
        benefits=tuple(row["benefits"]),
        lasting=row["lasting"],
        said=f"For {whom}: {kinds}. How long: {LASTING_WORDS[Lasting(row['lasting'])]}.",
        words=row["words"],
    )


def _asked_for(visit: Visit) -> bool | None:
    """Whether the family wants this person there, None where they have not said whom (A12)."""
    rows = visit.rows(
        "select people from pages.invitees where family = %s order by version desc limit 1",
        visit.family,
    )
    return visit.param("person") in rows[0]["people"] if rows else None


ROUTES = (network, name_member, person, invite, answer, take_role, leave, agree_scope)
