"""For staff who may know: the facts that are kept from people, and what each of them is."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.protected import (
    LIFTED_BY,
    PROTECTED_BY,
    ChangeProtectedFact,
    LiftProtection,
    ProtectedKind,
    ProtectFact,
    RenewProtection,
)
from backend.aggregates.vocabulary import PersonId, Protected, ProtectedId
from backend.passages import reference
from backend.permission import Deed, may
from web.decided import Deciding, deciding, decision
from web.decisions import decided
from web.page import NotHere, Visit, read, write
from web.session import viewer_of

KINDS = (
    {"value": ProtectedKind.ADDRESS.value, "text": "An address"},
    {"value": ProtectedKind.SCHOOL.value, "text": "A school or nursery"},
    {"value": ProtectedKind.PHONE.value, "text": "A phone number"},
    {"value": ProtectedKind.ROUTE.value, "text": "A way that someone goes"},
    {"value": ProtectedKind.CONTACT.value, "text": "That someone is in touch"},
    {"value": ProtectedKind.OTHER.value, "text": "Something else"},
)
KIND_TEXT = {each["value"]: each["text"] for each in KINDS}
P = "/families/{family:uuid}/protected"
ONE = P + "/{fact:str}"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One fact as the list shows it: which it is, and never what."""

    fact: str
    label: str
    kind: str
    concerns: str
    kept_from: str
    review_on: Any
    due: bool
    lifted: bool


class ProtectedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that are protected, and those that were."""

    facts: tuple[Line, ...]
    lifted: tuple[Line, ...]
    readers: tuple[tuple[str, str], ...]


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that protects a fact."""

    people: tuple[dict[str, str], ...]
    deciding: Deciding
    kinds: tuple[dict[str, str], ...] = KINDS


class OnePage(msgspec.Struct, frozen=True, kw_only=True):
    """One fact with its value, and the forms that change it."""

    line: Line
    row: dict[str, Any]
    reference: str
    people: tuple[dict[str, str], ...]
    kept_from: tuple[str, ...]
    deciding: Deciding
    lifting: Deciding
    can_lift: bool


@read(P, Deed.SEE_PROTECTED)
def protected(visit: Visit) -> Response[Any]:
    """Which facts are protected, and from whom."""
    lines = _lines(visit)
    return visit.show(
        "protected.html",
        ProtectedPage(
            facts=tuple(each for each in lines if not each.lifted),
            lifted=tuple(each for each in lines if each.lifted),
            readers=_readers(visit),
        ),
        title="Protected facts",
    )


@read(P + "/new", Deed.PROTECT)
def new(visit: Visit) -> Response[Any]:
    """The form that protects a fact."""
    return _show_new(visit)


@write(P, Deed.PROTECT)
def protect(visit: Visit) -> Response[Any]:
    """Protects a fact."""
    form = visit.form
    fact = ProtectedId(form.new_id("protected")[:8])
    return visit.carry_out(
        lambda: ProtectFact(
            fact=fact,
            kind=form.choice("kind", ProtectedKind, ProtectedKind.OTHER),
            label=form.text("label"),
            value=Protected(form.text("value")),
            concerns=tuple(PersonId(each) for each in form.several("concerns")),
            kept_from=tuple(PersonId(each) for each in form.several("kept_from")),
            decision=decision(form),
            review_on=form.date("review_on"),
        ),
        then=f"{visit.root}/protected",
        otherwise=lambda: _show_new(visit),
    )


@read(ONE, Deed.SEE_PROTECTED)
def fact(visit: Visit) -> Response[Any]:
    """One fact, opened: that it was looked at is noted like every look."""
    return _show(visit)


@write(ONE + "/changes", Deed.PROTECT)
def change(visit: Visit) -> Response[Any]:
    """Says what the fact is now."""
    form = visit.form
    return visit.carry_out(
        lambda: ChangeProtectedFact(
            fact=_id(visit), value=Protected(form.text("value")), reason=form.text("why")
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={"reason": "why"},
    )


@write(ONE + "/renewals", Deed.PROTECT)
def renew(visit: Visit) -> Response[Any]:
    """Looks again, and keeps the fact protected."""
    form = visit.form
    return visit.carry_out(
        lambda: RenewProtection(
            fact=_id(visit),
            kept_from=tuple(PersonId(each) for each in form.several("kept_from")),
            decision=decision(form),
            review_on=form.date("review_on"),
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
    )


@write(ONE + "/liftings", Deed.PROTECT)
def lift(visit: Visit) -> Response[Any]:
    """Stops protecting the fact."""
    return visit.carry_out(
        lambda: LiftProtection(fact=_id(visit), decision=decision(visit.form)),
        then=f"{visit.root}/protected",
        otherwise=lambda: _show(visit),
    )


def _id(visit: Visit) -> ProtectedId:
    return ProtectedId(visit.param("fact"))


def _here(visit: Visit) -> str:
    return f"{visit.root}/protected/{_id(visit)}"


def _lines(visit: Visit) -> list[Line]:
    rows = visit.rows(
        "select fact, label, kind, concerns, kept_from, review_on, lifted from pages.protected "
        "where family = %s order by seq",
        visit.family,
    )
    names = visit.names()
    return [_line(visit, row, names) for row in rows]


def _readers(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Everyone who may open what is protected here, by name and job; nobody opened it by that."""
    rows = visit.rows(
        "select a.*, r.given, r.taken, r.reach from pages.accounts a "
        "left join pages.staff_roles r using (role) where a.open order by a.name, a.account"
    )
    # Who opened a record in an emergency is let in for hours, and is no one who may by their job.
    place = msgspec.structs.replace(visit.place, opened=False)
    readers = [row for row in rows if may(viewer_of(row), Deed.SEE_PROTECTED, place)]
    return tuple((row["name"], row["title"]) for row in readers)


def _line(visit: Visit, row: dict[str, Any], names: dict[str, str]) -> Line:
    return Line(
        fact=row["fact"],
        label=row["label"],
        kind=KIND_TEXT[row["kind"]],
        concerns=", ".join(names[each] for each in row["concerns"]),
        kept_from=", ".join(names[each] for each in row["kept_from"]),
        review_on=row["review_on"],
        due=row["review_on"] is not None and row["review_on"] <= visit.ledger.today(),
        lifted=row["lifted"],
    )


def _people(visit: Visit) -> tuple[dict[str, str], ...]:
    return tuple({"value": person, "text": name} for person, name in visit.names().items())


def _show_new(visit: Visit) -> Response[Any]:
    return visit.show(
        "protected_new.html",
        NewPage(people=_people(visit), deciding=deciding(visit, PROTECTED_BY)),
        title="Protect a fact",
    )


def _show(visit: Visit) -> Response[Any]:
    rows = visit.rows(
        "select * from pages.protected where family = %s and fact = %s", visit.family, _id(visit)
    )
    if not rows:
        raise NotHere
    row = rows[0]
    return visit.show(
        "protected_one.html",
        OnePage(
            line=_line(visit, row, visit.names()),
            row=decided(row),
            reference=reference(_id(visit)),
            people=_people(visit),
            kept_from=tuple(row["kept_from"]),
            deciding=deciding(visit, PROTECTED_BY),
            lifting=deciding(visit, LIFTED_BY),
            can_lift=visit.may(Deed.PROTECT),
        ),
        title="Protected fact",
    )


ROUTES = (protected, new, protect, fact, change, renew, lift)
