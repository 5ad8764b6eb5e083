"""Changes to the plan that its network proposes, and the answers they get."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.proposals import AcceptAmendment, DeclineAmendment, ProposeAmendment
from backend.aggregates.vocabulary import LineId, PersonId, ProposalId
from backend.permission import Deed
from backend.projections.rows import Row
from web.kept_out import kept_out
from web.line_forms import Option
from web.page import Visit, read, write

STATES = {
    "open": ("Waiting for an answer", "due"),
    "accepted": ("Taken up", "done"),
    "declined": ("Not taken up", "plain"),
}


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A change someone proposed."""

    id: str
    by: str
    words: str
    line: str | None
    line_id: str | None
    word: str
    kind: str
    open: bool
    answer: str | None


class ProposalsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every proposal, what waits for an answer first."""

    proposals: tuple[Proposal, ...]
    people: tuple[Option, ...]
    lines: tuple[Option, ...]
    answers: tuple[Option, ...] = (
        Option("accepted", "The network takes it up"),
        Option("declined", "Not now, or not like this"),
    )


@read("/families/{family:uuid}/plan/proposals", Deed.SEE_PLAN)
def proposals(visit: Visit) -> Response[Any]:
    """What people propose, and a form to propose something."""
    return _show(visit)


@write("/families/{family:uuid}/plan/proposals", Deed.ANSWER_PLAN)
def propose(visit: Visit) -> Response[Any]:
    """Takes down a proposed change: for the network only ever for themselves."""
    form, viewer = visit.form, visit.viewer
    lay = viewer.standing is Standing.NETWORK
    by = PersonId((viewer.person or "") if lay else form.text("by"))
    return visit.carry_out(
        lambda: ProposeAmendment(
            proposal=ProposalId(form.new_id("proposal")),
            by=by,
            words=form.text("words"),
            line=LineId(form.text("line")) if form.has("line") else None,
        ),
        then=f"{visit.root}/plan/proposals",
        otherwise=lambda: _show(visit),
        on_behalf_of=None if lay else by,
    )


@write("/families/{family:uuid}/plan/proposals/{proposal:str}", Deed.CHANGE_PLAN)
def answer(visit: Visit) -> Response[Any]:
    """Takes down whether the network takes a proposal up."""
    form, name = visit.form, ProposalId(visit.param("proposal"))
    words = f"answer-{name}"

    def command() -> AcceptAmendment | DeclineAmendment:
        if form.raw(f"says-{name}") == "accepted":
            return AcceptAmendment(proposal=name, words=form.maybe(words))
        if form.raw(f"says-{name}") != "declined":
            form.refuse(f"says-{name}", "Choose one of these.")
        return DeclineAmendment(proposal=name, reason=form.text(words))

    return visit.carry_out(
        command,
        then=f"{visit.root}/plan/proposals",
        otherwise=lambda: _show(visit),
        fields={"words": words, "reason": words, "proposal": ""},
    )


def _show(visit: Visit) -> Response[Any]:
    rows = visit.rows(
        "select r.*, p.name, l.words as line_words from pages.proposals r "
        "join pages.people p on p.family = r.family and p.person = r.by "
        "left join pages.plan_lines l on l.family = r.family and l.line = r.line "
        "where r.family = %s order by (r.state <> 'open'), r.seq desc",
        visit.family,
    )
    people = visit.rows(
        "select person, name from pages.people where family = %s and left_why is null "
        "and standing <> 'professional' order by seq",
        visit.family,
    )
    out = kept_out(visit)
    lines = visit.rows(
        "select line, words from pages.plan_lines where family = %s and not withdrawn "
        "order by place",
        visit.family,
    )
    return visit.show(
        "proposals.html",
        ProposalsPage(
            proposals=tuple(_proposal(row) for row in rows),
            people=tuple(
                Option(row["person"], row["name"]) for row in people if row["person"] not in out
            ),
            lines=tuple(Option(row["line"], row["words"]) for row in lines),
        ),
        title="Propose a change",
        current="plan",
    )


def _proposal(row: Row) -> Proposal:
    word, kind = STATES[row["state"]]
    return Proposal(
        id=row["proposal"],
        by=row["name"],
        words=row["words"],
        line=row["line_words"],
        line_id=row["line"],
        word=word,
        kind=kind,
        open=row["state"] == "open",
        answer=row["answer"],
    )


ROUTES = (proposals, propose, answer)
