"""For staff: whether someone is safe to bring in, and contact a child wishes for."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.roles import NetworkRole
from backend.aggregates.safeguards import (
    ConsiderSafety,
    ContactOutcome,
    DecideContact,
    ExplainRestriction,
    MapContactConcern,
    RaiseSafetyConcern,
    SafetyOutcome,
)
from backend.aggregates.vocabulary import MaterialId, PersonId
from backend.permission import Deed
from backend.projections.sentences.roles import ROLE_WORDS
from backend.projections.sentences.safeguards import CONTACT_WORDS, OUTCOME_WORDS
from web.decided import decision
from web.decisions import JOBS, decided, own_job
from web.kept_out import kept_out
from web.page import NotHere, Visit, read, write

OUTCOMES = tuple(
    {"value": each.value, "text": words[:1].upper() + words[1:]}
    for each, words in OUTCOME_WORDS.items()
)
CONTACTS = tuple(
    {"value": each.value, "text": words[:1].upper() + words[1:]}
    for each, words in CONTACT_WORDS.items()
)
P = "/families/{family:uuid}/network/{person:str}/safety"


class SafetyPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person: worries, what was decided, and each child's wish to see them."""

    person: dict[str, Any]
    concerns: tuple[dict[str, Any], ...]
    considered: tuple[dict[str, Any], ...]
    still: tuple[str, ...]
    wishes: tuple[dict[str, Any], ...]
    form: str
    child: str
    children: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    by: str
    job: str
    today: Any
    member: bool
    jobs: tuple[dict[str, str], ...] = JOBS
    outcomes: tuple[dict[str, str], ...] = OUTCOMES
    contacts: tuple[dict[str, str], ...] = CONTACTS


@read(P, Deed.SEE_SAFEGUARDS)
def safety(visit: Visit) -> Response[Any]:
    """What is known of one person's safety, and what was decided."""
    return _show(visit)


@read(P + "/{form:str}", Deed.WRITE_SAFEGUARDS)
def safety_form(visit: Visit) -> Response[Any]:
    """One of the forms of a person's safety, on its own page."""
    return _show(visit, _form(visit))


@write(P + "/{form:str}", Deed.WRITE_SAFEGUARDS)
def write_safety(visit: Visit) -> Response[Any]:
    """Takes down what one of the forms says."""
    name = _form(visit)
    return visit.carry_out(
        lambda: FORMS[name](visit, PersonId(visit.param("person"))),
        then=f"{visit.root}/network/{visit.param('person')}/safety",
        otherwise=lambda: _show(visit, name),
    )


def _form(visit: Visit) -> str:
    if visit.param("form") not in FORMS:
        raise NotHere
    return visit.param("form")


def _concern(visit: Visit, person: PersonId) -> RaiseSafetyConcern:
    form = visit.form
    return RaiseSafetyConcern(
        person=person,
        raised_by=PersonId(form.text("raised_by")) if form.has("raised_by") else None,
        words=form.text("words"),
        happened=form.happened("happened"),
    )


def _consider(visit: Visit, person: PersonId) -> ConsiderSafety:
    form = visit.form
    return ConsiderSafety(
        person=person,
        seen=form.number("seen", 0, 10_000) or 0,
        outcome=form.choice("outcome", SafetyOutcome, SafetyOutcome.REVIEW),
        checks=form.text("checks"),
        limits=form.maybe("limits"),
        review_on=form.date("review_on"),
        decision=decision(visit.form),
    )


def _wish(visit: Visit, person: PersonId) -> MapContactConcern:
    form = visit.form
    return MapContactConcern(
        child=PersonId(form.text("child")),
        person=person,
        wish=form.text("wish"),
        worries=form.text("worries"),
        safety=form.text("safety"),
        needed=form.text("needed"),
        happened=form.happened("happened"),
    )


def _contact(visit: Visit, person: PersonId) -> DecideContact:
    form = visit.form
    return DecideContact(
        child=PersonId(form.text("child")),
        person=person,
        seen=form.number("seen", 0, 10_000) or 0,
        outcome=form.choice("outcome", ContactOutcome, ContactOutcome.NOT_NOW),
        what=form.text("what"),
        review_on=form.date("review_on"),
        decision=decision(visit.form),
    )


def _explain(visit: Visit, person: PersonId) -> ExplainRestriction:
    form = visit.form
    material = form.maybe("material")
    return ExplainRestriction(
        child=PersonId(form.text("child")),
        person=person,
        version=form.number("seen", 0, 10_000) or 0,
        explained_by=tuple(PersonId(each) for each in form.several("explained_by")),
        worker_there=form.has("worker_there"),
        how=form.text("how"),
        child_said=form.maybe("child_said"),
        material=MaterialId(material) if material else None,
        happened=form.happened("happened"),
    )


FORMS: dict[str, Any] = {
    "worry": _concern,
    "decision": _consider,
    "wish": _wish,
    "contact": _contact,
    "explained": _explain,
}
TITLES = {
    "": "Safe to bring in?",
    "worry": "A worry about a person",
    "decision": "Is this person safe to bring in?",
    "wish": "A child wants to see this person",
    "contact": "What contact there can be",
    "explained": "Explained to the child",
}


def _show(visit: Visit, form: str = "") -> Response[Any]:
    family, person = visit.family, visit.param("person")
    everyone = visit.rows("select * from pages.people where family = %s order by seq", family)
    found = next((row for row in everyone if row["person"] == person), None)
    if found is None or found["standing"] == "child":
        raise NotHere
    names = {row["person"]: row["name"] for row in everyone}
    concerns = visit.rows(
        "select * from pages.safety_concerns where family = %s and person = %s order by seq",
        family,
        person,
    )
    considered = visit.rows(
        "select * from pages.considered where family = %s and person = %s order by version desc",
        family,
        person,
    )
    wishes = _wishes(visit, names)
    out = person in kept_out(visit)
    child = visit.form.text("child") or visit.asked("child")
    return visit.show(
        "safety.html" if not form else "safety_form.html",
        SafetyPage(
            person=found,
            concerns=tuple(
                row | {"by": names.get(row["raised_by"] or "", "The worker")} for row in concerns
            ),
            considered=tuple(
                decided(row) | {"words": OUTCOME_WORDS[SafetyOutcome(row["outcome"])]}
                for row in considered
            ),
            still=_still(visit) if out else (),
            wishes=tuple(wishes),
            form=form,
            child=child or (wishes[0]["child"] if len(wishes) == 1 else ""),
            children=tuple(
                {"value": row["person"], "text": row["name"]}
                for row in everyone
                if row["standing"] == "child"
            ),
            people=tuple(
                {"value": row["person"], "text": row["name"]}
                for row in everyone
                if row["person"] != person
            ),
            by=visit.viewer.name,
            job=own_job(visit),
            today=visit.ledger.today(),
            member=found["standing"] in ("network", "professional"),
        ),
        title=TITLES[form],
        heading=found["name"] if not form else TITLES[form],
        current="network",
    )


def _wishes(visit: Visit, names: dict[str, str]) -> list[dict[str, Any]]:
    maps = visit.rows(
        "select distinct on (child) * from pages.contact_maps "
        "where family = %s and person = %s order by child, seq desc",
        visit.family,
        visit.param("person"),
    )
    contacts = visit.rows(
        "select * from pages.contacts where family = %s and person = %s order by version desc",
        visit.family,
        visit.param("person"),
    )
    said = [
        decided(row)
        | {
            "words": CONTACT_WORDS[ContactOutcome(row["outcome"])],
            "told_by": ", ".join(names[each] for each in row["explained_by"] or ()),
        }
        for row in contacts
    ]
    return [
        row
        | {
            "name": names[row["child"]],
            "decisions": [each for each in said if each["child"] == row["child"]],
        }
        for row in maps
    ]


def _still(visit: Visit) -> tuple[str, ...]:
    """Where someone who is kept out stands all the same, and must be taken out by hand."""
    family, person = visit.family, visit.param("person")
    roles = visit.rows(
        "select role from pages.roles where family = %s and person = %s and state = 'taken'",
        family,
        person,
    )
    lines = visit.rows(
        "select count(*) as n from pages.plan_lines where family = %s "
        "and (doer = %s or backups @> to_jsonb(%s::text)) and not withdrawn",
        family,
        person,
        person,
    )
    found = [f"Holds a role: {ROLE_WORDS[NetworkRole(row['role'])]}." for row in roles]
    if lines and lines[0]["n"]:
        found.append("Stands in the plan. Give those lines to someone else.")
    return tuple(found)


ROUTES = (safety, safety_form, write_safety)
