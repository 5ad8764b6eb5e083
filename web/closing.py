"""Closing: who is ready for which step, what closing needs, stepping away and the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.closing import (
    Criterion,
    ReopenRecord,
    ReviewClosingCriteria,
    Weighed,
    WithdrawSupport,
)
from backend.aggregates.handover import Stage
from backend.aggregates.profile import MANAGERS
from backend.aggregates.readiness import ExceptHandoverStep, ShowReadiness, missing
from backend.aggregates.vocabulary import EvidenceId, PersonId
from backend.permission import Deed
from backend.projections.sentences.closing import CRITERION_WORDS
from backend.projections.sentences.handover import STAGE_WORDS
from backend.projections.sentences.readiness import SIGN_WORDS
from web.decided import Deciding, deciding, decision
from web.history import Line, lines
from web.moments import Moment, on
from web.page import Visit, read, write

YES_NO = (
    {"value": "yes", "text": "Yes"},
    {"value": "no", "text": "No, and this is why closing is right without it"},
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion of closing on the form, and what the record itself says to it."""

    name: str
    question: str
    known: str


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What one member has shown, newest first."""

    name: str
    told: tuple[dict[str, Any], ...]


class Number(msgspec.Struct, frozen=True):
    """Where someone put the family on the safety scale last."""

    name: str
    score: int | None
    on: Moment


class ClosingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where closing stands."""

    state: dict[str, Any] | None
    questions: tuple[Asked, ...]
    weighed: tuple[tuple[str, bool, str], ...]
    reviewed_on: Moment | None
    numbers: tuple[Number, ...]
    keepers: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    kept_by: tuple[str, ...]
    deciding: Deciding
    so_far: tuple[Line, ...]
    yes_no: tuple[dict[str, str], ...] = YES_NO


class ReadinessPage(msgspec.Struct, frozen=True, kw_only=True):
    """What shows that people are ready, step by step, and the form that takes more of it down."""

    ready: tuple[Ready, ...]
    needs: tuple[tuple[str, str], ...]
    who: str | None
    members: tuple[dict[str, str], ...]
    evidence: tuple[dict[str, str], ...]
    stages: tuple[dict[str, str], ...]
    deciding: Deciding


F = "/families/{family:uuid}"


@read(F + "/closing", Deed.SEE_PLAN)
def closing(visit: Visit) -> Response[Any]:
    """What closing needs, and where it stands."""
    return _show(visit)


@write(F + "/closing/criteria", Deed.DECIDE)
def review(visit: Visit) -> Response[Any]:
    """Takes down a manager's going through what closing needs."""
    form = visit.form
    return visit.carry_out(
        lambda: ReviewClosingCriteria(
            weighed=tuple(
                Weighed(
                    criterion=each,
                    met=form.raw(each.value) == "yes",
                    words=form.text(f"{each.value}-words"),
                )
                for each in Criterion
                if form.has(each.value)
            ),
            scale=form.number("scale", 0, 10),
            enough=form.maybe("enough"),
            decision=decision(form),
        ),
        then=f"{visit.root}/closing",
        otherwise=lambda: _show(visit),
    )


@write(F + "/closing/withdrawal", Deed.DECIDE)
def withdraw(visit: Visit) -> Response[Any]:
    """Takes down that the professionals step away."""
    form = visit.form
    return visit.carry_out(
        lambda: WithdrawSupport(
            way_back=form.text("way_back"),
            happened=form.happened("withdrawn"),
            next_review=form.date("next_review"),
            keep_the_plan=tuple(PersonId(each) for each in form.several("keep_the_plan")),
            decision=decision(form),
        ),
        then=f"{visit.root}/closing",
        otherwise=lambda: _show(visit),
        fields={"happened": "withdrawn"},
    )


@write(F + "/closing/reopenings", Deed.OFFER_HANDOVER)
def reopen(visit: Visit) -> Response[Any]:
    """Takes down that the council is there again."""
    form = visit.form
    return visit.carry_out(
        lambda: ReopenRecord(
            reason=form.text("reopen_reason"),
            happened=form.happened("reopened"),
            asked_by=PersonId(form.text("asked_by")) if form.has("asked_by") else None,
        ),
        then=f"{visit.root}/closing",
        otherwise=lambda: _show(visit),
        fields={"happened": "reopened", "reason": "reopen_reason"},
    )


@read(F + "/readiness", Deed.SEE_PLAN)
def readiness(visit: Visit) -> Response[Any]:
    """Who has shown what."""
    return _show_readiness(visit)


@write(F + "/readiness", Deed.OFFER_HANDOVER)
def show_readiness(visit: Visit) -> Response[Any]:
    """Takes down what shows that someone is ready."""
    form = visit.form
    return visit.carry_out(
        lambda: ShowReadiness(
            member=PersonId(form.text("member")),
            understanding=form.text("understanding"),
            watching=form.text("watching"),
            evidence=tuple(EvidenceId(each) for each in form.several("evidence")),
            shown=form.maybe("shown"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/readiness",
        otherwise=lambda: _show_readiness(visit),
    )


@write(F + "/readiness/exceptions", Deed.DECIDE)
def except_step(visit: Visit) -> Response[Any]:
    """Takes down a manager's decision that a step may be offered all the same."""
    form = visit.form
    return visit.carry_out(
        lambda: ExceptHandoverStep(
            member=PersonId(form.text("excepted")),
            stage=form.choice("stage", Stage, Stage.CO_LEADING),
            decision=decision(form),
        ),
        then=f"{visit.root}/readiness",
        otherwise=lambda: _show_readiness(visit),
        fields={"member": "excepted"},
    )


def _show(visit: Visit) -> Response[Any]:
    family, names = visit.ledger.family(visit.family), visit.names()
    found = visit.rows("select * from pages.closing where family = %s", visit.family)
    state = found[0] if found else None
    tried = len(family.trials.tested) + len(family.trials.used)
    facts = {
        Criterion.TESTED: f"Lines of the plan that were tried or used: {tried}.",
        Criterion.REVIEWS: f"Now: {STAGE_WORDS[family.handover.stage]}.",
        Criterion.WATCHED: f"Entries of evidence: {len(family.evidence.given)}.",
        Criterion.NETWORK: f"People in the network: {_members(visit)}.",
    }
    judged = visit.rows(
        "select distinct on (judged_by) judged_by, score, judged_on from pages.scale "
        "where family = %s and statement is null order by judged_by, seq desc",
        visit.family,
    )
    return visit.show(
        "closing.html",
        ClosingPage(
            state=state,
            questions=tuple(
                Asked(name=each.value, question=CRITERION_WORDS[each], known=facts[each])
                for each in Criterion
            ),
            weighed=tuple(
                (CRITERION_WORDS[Criterion(each["criterion"])], each["met"], each["words"])
                for each in (state["weighed"] if state else ())
            ),
            reviewed_on=on(date.fromisoformat(state["reviewed_by"]["on"])) if state else None,
            numbers=tuple(
                Number(names.get(row["judged_by"], ""), row["score"], on(row["judged_on"]))
                for row in judged
            ),
            keepers=_network(visit),
            people=tuple({"value": person, "text": name} for person, name in names.items()),
            kept_by=tuple(
                names.get(each, "") for each in (state["keep_the_plan"] if state else ())
            ),
            deciding=deciding(visit, MANAGERS),
            so_far=lines(visit, kinds=("closing",)),
        ),
        title="Closing",
        current="handover",
    )


def _members(visit: Visit) -> int:
    return len(_network(visit))


def _network(visit: Visit) -> tuple[dict[str, str], ...]:
    rows = visit.rows(
        "select person, name from pages.people where family = %s and standing = 'network' "
        "and left_on is null order by seq",
        visit.family,
    )
    return tuple({"value": row["person"], "text": row["name"]} for row in rows)


def _show_readiness(visit: Visit) -> Response[Any]:
    family, names = visit.ledger.family(visit.family), visit.names()
    rows = visit.rows(
        "select * from pages.ready_to_lead where family = %s order by seq desc", visit.family
    )
    by_member: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stage = row["excepted"] and STAGE_WORDS[Stage(row["excepted"])]
        by_member.setdefault(row["member"], []).append(row | {"stage": stage})
    lead = family.handover.lead
    following = list(Stage)[min(family.handover.stage.rung + 1, len(Stage) - 1)]
    lacking = missing(family, lead, following) if lead else ()
    return visit.show(
        "readiness.html",
        ReadinessPage(
            ready=tuple(
                Ready(name=names.get(member, ""), told=tuple(told))
                for member, told in by_member.items()
            ),
            needs=tuple((STAGE_WORDS[following], SIGN_WORDS[sign]) for sign in lacking),
            who=names.get(lead) if lead else None,
            members=_network(visit),
            evidence=_evidence(visit),
            stages=tuple(
                {"value": each.value, "text": STAGE_WORDS[each].capitalize()}
                for each in list(Stage)[Stage.CO_LEADING.rung :]
            ),
            deciding=deciding(visit, MANAGERS),
        ),
        title="Ready for the next step",
        current="handover",
    )


def _evidence(visit: Visit) -> tuple[dict[str, str], ...]:
    """Evidence to choose from; some of it is for staff alone, and so is the form."""
    if not visit.may(Deed.OFFER_HANDOVER):
        return ()
    rows = visit.rows(
        'select evidence, shows, "on" from pages.evidence where family = %s order by seq desc',
        visit.family,
    )
    return tuple(
        {"value": row["evidence"], "text": row["shows"][:120], "hint": on(row["on"]).text}
        for row in rows
    )


ROUTES = (closing, review, withdraw, reopen, readiness, show_readiness, except_step)
