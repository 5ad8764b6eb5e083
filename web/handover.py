"""Handover: who leads the network, the ladder of steps, offers and answers, and stepping back."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import uuid5

import msgspec
from litestar import Response

from backend.aggregates.account import OpenAccount, Standing
from backend.aggregates.handover import (
    AcceptFacilitation,
    DeclineFacilitation,
    OfferFacilitation,
    Stage,
    StepBack,
    TakeBackOffer,
)
from backend.aggregates.leading import facilitator
from backend.aggregates.network import MemberKind
from backend.aggregates.vocabulary import OfferId, PersonId, on_day
from backend.permission import Deed
from backend.record import Provenance
from web.forms import Problem
from web.history import Line, lines
from web.ladder import RUNGS, Readiness, Step, ladder, readiness
from web.leading import Beside, Help, beside, helps
from web.moments import Moment, at, on
from web.page import NotHere, Visit, read, write

_HOW = {
    Stage.WORKER_LEADS: "Nobody from the network has started to lead yet.",
    Stage.WATCHING: "{lead} is watching how it is done.",
    Stage.CO_LEADING: "{lead} leads parts of it, together with the worker.",
    Stage.LEADING_WITH_WORKER: "The worker is in the room, and helps when asked.",
    Stage.LEADING_ALONE: "The worker is not in the room, and comes when asked.",
    Stage.REVIEWS_TRANSFERRED: "Leads the meetings and runs the reviews.",
    Stage.WITHDRAWN: "The network carries on without professionals.",
}
_HOW_YOU = _HOW | {
    Stage.WATCHING: "You are watching how it is done.",
    Stage.CO_LEADING: "You lead parts of it, together with the worker.",
    Stage.REVIEWS_TRANSFERRED: "You lead the meetings and run the reviews.",
}
NATURAL = [kind.value for kind in MemberKind if kind.natural]
FIRST_STEPS = (Stage.WATCHING, Stage.CO_LEADING)


class Reply(StrEnum):
    """What someone says to an offer."""

    YES = "yes"
    NOT_NOW = "not-now"


class OfferCard(msgspec.Struct, frozen=True, kw_only=True):
    """The offer that waits for an answer; `mine` when it is made to the one who reads."""

    id: str
    name: str
    step: str
    by: str
    words: str | None
    mine: bool
    signs_in: bool
    you: tuple[str, ...]
    worker: str


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str
    hint: str | None = None


class HandoverPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who leads the network, how it came to that, and what each may do about it."""

    who: str
    how: str
    since: Moment | None
    steps: tuple[Step, ...]
    offer: OfferCard | None
    lead: str
    leads: bool
    seen: str
    can_offer: bool
    members: tuple[Option, ...]
    offered: tuple[Option, ...]
    back: tuple[Option, ...]
    behind: str
    so_far: tuple[Line, ...]
    ready: Readiness | None
    beside: Beside
    help: tuple[Help, ...]


@read("/families/{family:uuid}/handover", Deed.SEE_HANDOVER, back=True)
def handover(visit: Visit) -> Response[Any]:
    """Who leads the network, and the ladder."""
    return show(visit)


@write("/families/{family:uuid}/handover/offers", Deed.OFFER_HANDOVER)
def offer(visit: Visit) -> Response[Any]:
    """Offers someone the next step, and gives them a way to sign in and answer."""
    form = visit.form
    response = visit.carry_out(
        lambda: OfferFacilitation(
            offer=OfferId(form.new_id("offer")),
            member=PersonId(form.text("member")),
            stage=form.choice("stage", Stage, Stage.WATCHING),
            words=form.maybe("words"),
            happened=on_day(visit.ledger.today()),
            review_on=form.date("review_on"),
        ),
        then=f"{visit.root}/handover",
        otherwise=lambda: show(visit, happened=""),
    )
    if not form.problems:
        _let_sign_in(visit, form.text("member"))
    return response


def _let_sign_in(visit: Visit, person: str) -> None:
    found = visit.rows(
        "select p.name, p.relationship from pages.people p where family = %s and person = %s "
        "and not exists (select from pages.accounts a "
        "where a.family = p.family and a.person = p.person)",
        visit.family,
        person,
    )
    if not found:
        return
    told = visit.provenance()
    visit.ledger.tell(
        uuid5(visit.family, person),
        OpenAccount(
            name=found[0]["name"],
            title=found[0]["relationship"] or "Network member",
            standing=Standing.NETWORK,
            family=visit.family,
            person=PersonId(person),
        ),
        Provenance(author=told.author, command_id=uuid5(told.command_id, "account")),
    )


@write("/families/{family:uuid}/handover/offers/{offer:str}/withdrawals", Deed.OFFER_HANDOVER)
def take_back(visit: Visit) -> Response[Any]:
    """Takes an offer back before it is answered."""
    return visit.carry_out(
        lambda: TakeBackOffer(
            offer=OfferId(visit.param("offer")), reason=visit.form.text("reason")
        ),
        then=f"{visit.root}/handover",
        otherwise=lambda: show(visit, offer=""),
    )


@write("/families/{family:uuid}/handover/offers/{offer:str}/answers", Deed.ANSWER_HANDOVER)
def answer(visit: Visit) -> Response[Any]:
    """Takes down yes or not now, from the person who was asked and from nobody else."""
    person = visit.viewer.person
    known = visit.ledger.family(visit.family).handover.offers.get(OfferId(visit.param("offer")))
    if person is None or known is None or known.member != person:
        raise NotHere
    return visit.carry_out(
        lambda: _answered(visit, OfferId(visit.param("offer")), person),
        then=f"{visit.root}/handover",
        otherwise=lambda: show(visit, offer="", member="", words="answer_words"),
    )


def _answered(
    visit: Visit, offer: OfferId, person: PersonId
) -> AcceptFacilitation | DeclineFacilitation:
    form = visit.form
    if form.choice("answer", Reply, Reply.YES) is Reply.YES:
        return AcceptFacilitation(offer=offer, member=person, words=form.maybe("answer_words"))
    return DeclineFacilitation(offer=offer, member=person, words=form.text("answer_words"))


@write("/families/{family:uuid}/handover/steps-back", Deed.STEP_BACK)
def step_back(visit: Visit) -> Response[Any]:
    """The network lead steps back, or the worker writes it down for them."""
    form, lead, person = visit.form, visit.place.lead, visit.viewer.person
    if person is not None and lead is not None and person != lead:
        raise NotHere
    return visit.carry_out(
        lambda: StepBack(
            # Sent twice, the second finds no lead any more: the ledger knows it has this already.
            member=person or lead or PersonId(""),
            seen=form.choice("seen", Stage, Stage.WORKER_LEADS),
            stage=form.choice("back_stage", Stage, Stage.WORKER_LEADS),
            words=form.maybe("back_words"),
            happened=on_day(visit.ledger.today()),
        ),
        then=f"{visit.root}/handover",
        otherwise=lambda: show(
            visit, member="", seen="", happened="", stage="back_stage", words="back_words"
        ),
        on_behalf_of=lead if person is None else None,
    )


def show(visit: Visit, **fields: str) -> Response[Any]:
    """The page; `fields` says where a refusal stands whose field has another name here."""
    visit.form.problems = [
        Problem(fields.get(problem.field, problem.field), problem.text)
        for problem in visit.form.problems
    ]
    return visit.show(
        "handover.html",
        _page(visit),
        title="Handover",
        heading="Who leads the network?",
        current="handover",
    )


def _page(visit: Visit) -> HandoverPage:
    row = visit.rows(
        "select h.*, p.name, o.name as offer_name, e.recorded_at, t.happened_on, "
        "exists (select from pages.accounts a where a.family = h.family "
        "and a.person = h.offer_member and a.open) as signs_in "
        "from pages.handover h "
        "join ledger.events e on e.stream = h.family and e.seq = h.since_seq "
        "join pages.history t on t.family = h.family and t.seq = h.since_seq "
        "left join pages.people p on p.family = h.family and p.person = h.lead "
        "left join pages.people o on o.family = h.family and o.person = h.offer_member "
        "where h.family = %s",
        visit.family,
    )[0]
    stage, lead = Stage(row["stage"]), row["name"] or ""
    mine = visit.viewer.person is not None and visit.viewer.person == row["lead"]
    how = (_HOW_YOU if mine else _HOW)[stage].format(lead=lead)
    person = facilitator(visit.folded, visit.day)
    who, how = _answer(visit, person, row["lead"], how)
    since = on(row["happened_on"]) if row["happened_on"] else _day(row["recorded_at"])
    members = _members(visit, row["lead"])
    return HandoverPage(
        who=who,
        how=how,
        since=since if stage is not Stage.WORKER_LEADS or row["since_seq"] > 1 else None,
        steps=ladder(visit, stage, lead, since),
        ready=readiness(visit, stage, row["lead"], lead) if row["lead"] else None,
        beside=beside(visit),
        help=helps(visit),
        offer=_offer(visit, row),
        lead=lead,
        leads=mine,
        seen=stage.value,
        can_offer=bool(members) and stage is not Stage.WITHDRAWN,
        members=members,
        offered=tuple(
            Option(step.value, RUNGS[step].title, RUNGS[step].lead)
            for step in (FIRST_STEPS if row["lead"] is None else list(Stage)[stage.rung + 1 :][:1])
        ),
        back=tuple(
            Option(step.value, RUNGS[step].title, RUNGS[step].worker)
            for step in reversed(list(Stage)[: stage.rung])
        ),
        behind=list(Stage)[stage.rung - 1].value if stage.rung else "",
        so_far=lines(visit, kinds=("handover", "leading")),
    )


def _answer(visit: Visit, person: PersonId | None, lead: str | None, how: str) -> tuple[str, str]:
    """Who facilitates on the day shown, and how; there is always exactly one."""
    if person is None:
        return "The worker", how
    name = visit.names().get(person, "")
    if person != lead:
        leading = visit.names().get(lead or "", "")
        how = f"Stands in for {leading} on this day."
    return ("You" if person == visit.viewer.person else name), how


def _day(moment: Any) -> Moment:
    day = at(moment)
    return Moment(day.text.rsplit(",", 1)[0], day.iso)


def _members(visit: Visit, lead: str | None) -> tuple[Option, ...]:
    found = visit.rows(
        "select person, name, relationship from pages.people where family = %s "
        "and left_on is null and kind = any(%s) and (%s::text is null or person = %s) order by seq",
        visit.family,
        NATURAL,
        lead,
        lead,
    )
    return tuple(Option(row["person"], f"{row['name']}, {row['relationship']}") for row in found)


def _offer(visit: Visit, row: dict[str, Any]) -> OfferCard | None:
    if row["offer"] is None:
        return None
    words = RUNGS[Stage(row["offer_stage"])]
    return OfferCard(
        id=row["offer"],
        name=row["offer_name"],
        step=words.title,
        by=row["offer_by"],
        words=row["offer_words"],
        mine=visit.viewer.person is not None and visit.viewer.person == row["offer_member"],
        signs_in=row["signs_in"],
        you=words.you,
        worker=words.worker,
    )


ROUTES = (handover, offer, take_back, answer, step_back)
