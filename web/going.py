"""For staff: how it is going for one person around the children, and the forms to take it down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from backend.projections.sentences.backing import KIND_WORDS, OFFER_WORDS
from backend.projections.sentences.engagement import CHANNEL_WORDS, REACHED_WORDS
from backend.projections.sentences.roles import ROLE_WORDS
from web.going_forms import FOR_MEMBERS, FOR_PARENTS, FORMS, Asking
from web.going_shown import Going, going
from web.network import coming
from web.page import NotHere, Visit, read, write
from web.recording_shown import GRASP_OPTIONS, STAYS_OPTIONS

P = "/families/{family:uuid}/network/{person:str}/going"
Option = dict[str, str]
COMING: tuple[Option, ...] = (
    {"value": "yes", "text": "Yes"},
    {"value": "no", "text": "No"},
    {"value": "not-sure", "text": "Not sure yet"},
)
NUMBERS: tuple[Option, ...] = tuple({"value": str(n), "text": str(n)} for n in range(11))


class GoingForm(msgspec.Struct, frozen=True, kw_only=True):
    """One form about one person."""

    person: dict[str, Any]
    form: str
    lead: str
    people: tuple[Option, ...]
    roles: tuple[Option, ...]
    held: tuple[Option, ...]
    today: Any
    channels: tuple[Option, ...]
    reached: tuple[Option, ...]
    answers: tuple[Option, ...]
    kinds: tuple[Option, ...]
    stays: tuple[Option, ...] = STAYS_OPTIONS[:-1]
    grasp: tuple[Option, ...] = GRASP_OPTIONS[:-1]
    numbers: tuple[Option, ...] = NUMBERS


class GoingPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person, and all that is known of how it is going for them."""

    person: dict[str, Any]
    coming: str
    going: Going
    forms: tuple[Option, ...]
    here: bool


@read(P, Deed.SEE_CASE)
def how_it_goes(visit: Visit) -> Response[Any]:
    """How it is going for one person."""
    person = _person(visit)
    here = person["left_on"] is None
    return visit.show(
        "going.html",
        GoingPage(
            person=person,
            coming=coming(person),
            going=going(visit, person["person"]),
            forms=tuple(
                {"value": name, "text": asking.title}
                for name, asking in FORMS.items()
                if here and name in _forms_for(person)
            ),
            here=here,
        ),
        title="How it is going for someone",
        heading=person["name"],
        current="network",
    )


@read(P + "/{asking:str}", Deed.BUILD_NETWORK)
def going_form(visit: Visit) -> Response[Any]:
    """One of the forms about a person."""
    return _show(visit)


@write(P + "/{asking:str}", Deed.BUILD_NETWORK)
def take_down(visit: Visit) -> Response[Any]:
    """Takes down what one of the forms says."""
    person = _person(visit)
    asking = _asking(visit, person)
    return visit.carry_out(
        lambda: asking.command(visit, PersonId(person["person"])),
        then=f"{visit.root}/network/{person['person']}/going",
        otherwise=lambda: _show(visit),
        fields=asking.fields,
    )


def _person(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select * from pages.people where family = %s and person = %s "
        "and standing in ('network', 'professional', 'parent')",
        visit.family,
        visit.param("person"),
    )
    if not found:
        raise NotHere
    return found[0]


def _asking(visit: Visit, person: dict[str, Any]) -> Asking:
    name = visit.param("asking")
    if name not in _forms_for(person):
        raise NotHere
    return FORMS[name]


def _forms_for(person: dict[str, Any]) -> tuple[str, ...]:
    if person["standing"] == "parent":
        return FOR_PARENTS
    return FOR_MEMBERS


def _show(visit: Visit) -> Response[Any]:
    person = _person(visit)
    asking = _asking(visit, person)
    people = visit.rows(
        "select person, name from pages.people where family = %s and person <> %s "
        "and left_on is null order by seq",
        visit.family,
        person["person"],
    )
    held = visit.rows(
        "select role from pages.roles where family = %s and person = %s and state = 'taken'",
        visit.family,
        person["person"],
    )
    roles = _options(ROLE_WORDS)
    mine = {row["role"] for row in held}
    return visit.show(
        "going_form.html",
        GoingForm(
            person=person,
            form=visit.param("asking"),
            lead=asking.lead,
            people=tuple({"value": row["person"], "text": row["name"]} for row in people),
            roles=roles,
            held=tuple(role for role in roles if role["value"] in mine),
            today=visit.ledger.today(),
            channels=_options(CHANNEL_WORDS),
            reached=_options(REACHED_WORDS),
            answers=COMING if visit.param("asking") == "answer" else _options(OFFER_WORDS),
            kinds=_options(KIND_WORDS),
        ),
        title=asking.title,
        current="network",
    )


def _options(words: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple(
        {"value": each.value, "text": text[:1].upper() + text[1:]} for each, text in words.items()
    )


ROUTES = (how_it_goes, going_form, take_down)
