"""What is done for a request: checking, scope, long work, what is withheld, approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend import jobs
from backend.aggregates.disclosure import (
    ApproveDisclosure,
    CheckStanding,
    DeclineRequest,
    FixScope,
)
from backend.aggregates.disclosure_steps import WITHHELD_BY, Ground
from backend.aggregates.family import FamilyCommand, Together
from backend.aggregates.redaction import ClearFact, ProposeWithholding, ReverseWithholding
from backend.aggregates.vocabulary import ProtectedId, RequestId, WithheldId
from backend.court.covering import pieces
from backend.court.gate import hidden_from
from backend.passages import spots
from backend.permission import Deed
from backend.projections.sentences.disclosure import GROUND_WORDS
from backend.record import Author
from web.decided import Deciding, deciding, decision
from web.page import NotHere, Visit, go, read, write
from web.requests import ONE, here, row_of, show

WORK = {"assemble": "scoped", "search": "reviewed", "seal": "approved"}
GROUNDS = tuple(
    {"value": each.value, "text": words[:1].upper() + words[1:]}
    for each, words in GROUND_WORDS.items()
)


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be withheld: `value` names it in the form."""

    value: str
    text: str
    hint: str


class WithholdPage(msgspec.Struct, frozen=True, kw_only=True):
    """What could be withheld: what is protected first, then the parts of one entry."""

    found: tuple[Piece, ...]
    entry: str
    sentence: str
    parts: tuple[Piece, ...]
    facts: tuple[dict[str, str], ...]
    grounds: tuple[dict[str, str], ...]
    deciding: Deciding
    request: str


def _request(visit: Visit) -> RequestId:
    return RequestId(visit.param("asked"))


def _account(visit: Visit) -> str:
    return str(visit.viewer.account)


@write(ONE + "/standing", Deed.PREPARE_DISCLOSURE)
def check(visit: Visit) -> Response[Any]:
    """Says how it was checked who asks."""
    form = visit.form
    return visit.carry_out(
        lambda: CheckStanding(
            request=_request(visit),
            identity=form.text("identity"),
            standing=form.text("standing"),
            decision=decision(form),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
    )


@write(ONE + "/declined", Deed.PREPARE_DISCLOSURE)
def decline(visit: Visit) -> Response[Any]:
    """Declines a request."""
    return visit.carry_out(
        lambda: DeclineRequest(request=_request(visit), decision=decision(visit.form)),
        then=here(visit),
        otherwise=lambda: show(visit),
    )


@write(ONE + "/scope", Deed.PREPARE_DISCLOSURE)
def scope(visit: Visit) -> Response[Any]:
    """Fixes what the pack holds."""
    form = visit.form
    return visit.carry_out(
        lambda: FixScope(
            request=_request(visit),
            upto=form.number("upto", 1, 10**9) or 0,
            since=form.date("since"),
            until=form.date("until"),
            reason=form.maybe("scope_reason"),
            letter=form.text("letter") or "A",
            rules=form.text("rules"),
            account=_account(visit),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
        fields={"reason": "scope_reason"},
    )


@write(ONE + "/jobs", Deed.PREPARE_DISCLOSURE)
def work(visit: Visit) -> Response[Any]:
    """Begins long work: it goes on when this page is closed."""
    row, kind = row_of(visit), visit.form.text("kind")
    if kind not in WORK:
        raise NotHere
    author = Author(account=_account(visit), name=visit.viewer.name, title=visit.viewer.title)
    jobs.ask(visit.db, visit.family, kind, row["request"], author)
    visit.services.worker.wake()
    return go(here(visit))


@write(ONE + "/jobs/{job:uuid}/cancelled", Deed.PREPARE_DISCLOSURE)
def cancel(visit: Visit) -> Response[Any]:
    """Stops long work."""
    jobs.cancel(visit.db, visit.family, UUID(visit.param("job")))
    return go(here(visit))


@read(ONE + "/withheld", Deed.PREPARE_DISCLOSURE)
def choose(visit: Visit) -> Response[Any]:
    """What could be withheld."""
    return _show_choice(visit)


@write(ONE + "/withheld", Deed.PREPARE_DISCLOSURE)
def withhold(visit: Visit) -> Response[Any]:
    """Withholds what was chosen, all on one ground."""
    form = visit.form

    def told() -> FamilyCommand:
        chosen = form.several("pieces")
        if not chosen:
            form.refuse("pieces", "Choose what to withhold.")
        ground, why = form.choice("ground", Ground, Ground.CONTACT), decision(form)
        commands: list[ProposeWithholding] = []
        for each in chosen:
            entry, _, field = each.partition(":")
            if not (entry.isascii() and entry.isdecimal()) or not _there(visit, int(entry), field):
                form.refuse("pieces", "Choose something that is in this pack.")
                continue
            commands.append(
                ProposeWithholding(
                    request=_request(visit),
                    withheld=WithheldId(form.new_id(each)[:12]),
                    entry=int(entry),
                    field=field or None,
                    ground=ground,
                    decision=why,
                    account=_account(visit),
                )
            )
        return Together(tuple(commands))

    return visit.carry_out(told, then=here(visit), otherwise=lambda: _show_choice(visit))


def _there(visit: Visit, entry: int, field: str) -> bool:
    if not field:
        return True
    found = [one for one in visit.ledger.read(visit.family, entry) if one.seq == entry]
    return bool(found) and any(text.path == field for text in pieces(found[0].entry))


@write(ONE + "/withheld/{withheld:str}/reversed", Deed.APPROVE_DISCLOSURE)
def reverse(visit: Visit) -> Response[Any]:
    """Shows something after all."""
    return visit.carry_out(
        lambda: ReverseWithholding(
            request=_request(visit),
            withheld=WithheldId(visit.param("withheld")),
            decision=decision(visit.form),
            account=_account(visit),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
    )


@write(ONE + "/cleared", Deed.PREPARE_DISCLOSURE)
def clear(visit: Visit) -> Response[Any]:
    """Lets the readers of this pack know a protected fact."""
    return visit.carry_out(
        lambda: ClearFact(
            request=_request(visit),
            fact=ProtectedId(visit.form.text("fact")),
            decision=decision(visit.form),
            account=_account(visit),
        ),
        then=here(visit),
        otherwise=lambda: _show_choice(visit),
    )


@write(ONE + "/approval", Deed.APPROVE_DISCLOSURE)
def approve(visit: Visit) -> Response[Any]:
    """Lets the pack be sealed."""
    return visit.carry_out(
        lambda: ApproveDisclosure(
            request=_request(visit),
            pdf=visit.form.text("pdf"),
            decision=decision(visit.form),
            account=_account(visit),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
    )


def _show_choice(visit: Visit) -> Response[Any]:
    row = row_of(visit)
    if not row["position"]:
        raise NotHere
    family = visit.ledger.family(visit.family)
    chosen = family.redaction.of(_request(visit))
    hidden = {(each.entry, each.field) for each in chosen.withheld.values()}
    secret = hidden_from(family.protected, chosen.cleared)
    entries = visit.ledger.read(visit.family, row["position"])
    found: list[Piece] = []
    for one in entries:
        if (one.seq, None) in hidden:
            continue
        for text in pieces(one.entry):
            inside = spots(text.value, secret, fuzzy=False)
            if inside and (one.seq, text.path) not in hidden:
                fact = secret.facts[inside[0].fact or ProtectedId("")]
                found.append(
                    Piece(
                        value=f"{one.seq}:{text.path}",
                        text=f"Entry {one.seq}: {text.value}",
                        hint=fact.label,
                    )
                )
    asked = visit.asked("entry") or visit.form.text("entry")
    entry = int(asked) if asked.isascii() and asked.isdecimal() else 0
    parts: tuple[Piece, ...] = ()
    sentence = ""
    if 1 <= entry <= len(entries):
        told = visit.rows(
            "select sentence from pages.history where family = %s and seq = %s",
            visit.family,
            entry,
        )
        sentence = told[0]["sentence"] if told else ""
        parts = (
            *(
                Piece(value=f"{entry}:{text.path}", text=text.value, hint="")
                for text in pieces(entries[entry - 1].entry)
                if (entry, text.path) not in hidden
            ),
            Piece(value=f"{entry}:", text="All of this entry", hint="It is still counted."),
        )
    readers = set(row["readers"])
    return visit.show(
        "request_withhold.html",
        WithholdPage(
            found=tuple(found),
            entry=asked,
            sentence=sentence,
            parts=parts,
            facts=tuple(
                {"value": each, "text": fact.label}
                for each, fact in secret.facts.items()
                if not readers & set(fact.kept_from)
            ),
            grounds=GROUNDS,
            deciding=deciding(visit, WITHHELD_BY),
            request=row["request"],
        ),
        title="What is withheld",
    )


ROUTES = (check, decline, scope, work, cancel, choose, withhold, reverse, clear, approve)
