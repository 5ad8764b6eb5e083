"""Stand-ins and a second lead: asked by the lead or the worker, answered by who was asked."""

from __future__ import annotations

from typing import Any

from litestar import Response

from backend.aggregates.leading import (
    AcceptDeputy,
    AskDeputy,
    DeclineDeputy,
    DeputyKind,
    EndDeputy,
)
from backend.aggregates.vocabulary import DeputyId, PersonId
from backend.permission import Deed
from web.handover import show
from web.page import NotHere, Visit, write


@write("/families/{family:uuid}/handover/deputies", Deed.STEP_BACK)
def ask_deputy(visit: Visit) -> Response[Any]:
    """The lead asks someone to stand in or to lead too; or the worker does, for them."""
    form, person, lead = visit.form, visit.viewer.person, visit.place.lead
    if person is not None and person != lead:
        raise NotHere
    return _told(
        visit,
        lambda: AskDeputy(
            deputy=DeputyId(form.new_id("deputy")),
            kind=form.choice("kind", DeputyKind, DeputyKind.STAND_IN),
            member=PersonId(form.text("deputy_member")),
            starts=form.date("starts") or visit.ledger.today(),
            ends=form.date("ends"),
            words=form.maybe("deputy_words"),
        ),
        {"member": "deputy_member", "words": "deputy_words"},
    )


@write("/families/{family:uuid}/handover/deputies/{deputy:str}/answers", Deed.ANSWER_HANDOVER)
def answer_deputy(visit: Visit) -> Response[Any]:
    """Takes down yes or not now from the one who was asked, and from nobody else."""
    form, name, person = visit.form, DeputyId(visit.param("deputy")), visit.viewer.person
    known = visit.ledger.family(visit.family).leading.deputies.get(name)
    if person is None or known is None or known.member != person:
        raise NotHere
    field = f"said-{name}"

    def command() -> AcceptDeputy | DeclineDeputy:
        if form.raw("answer") == "not-now":
            return DeclineDeputy(deputy=name, member=person, words=form.text(field))
        return AcceptDeputy(deputy=name, member=person, words=form.maybe(field))

    return _told(visit, command, {"words": field, "member": ""})


@write("/families/{family:uuid}/handover/deputies/{deputy:str}/endings", Deed.STEP_BACK)
def end_deputy(visit: Visit) -> Response[Any]:
    """It ends: said by the lead, by the one who does it, or by the worker."""
    name, person = DeputyId(visit.param("deputy")), visit.viewer.person
    known = visit.ledger.family(visit.family).leading.deputies.get(name)
    if known is None or (person is not None and person not in (visit.place.lead, known.member)):
        raise NotHere
    field = f"ended-{name}"
    return _told(
        visit,
        lambda: EndDeputy(deputy=name, reason=visit.form.text(field)),
        {"reason": field},
    )


def _told(visit: Visit, command: Any, fields: dict[str, str]) -> Response[Any]:
    return visit.carry_out(
        command,
        then=f"{visit.root}/handover",
        otherwise=lambda: show(visit),
        fields=fields,
    )


ROUTES = (ask_deputy, answer_deputy, end_deputy)
