"""What is known of how it is going for one person: approaches, what they said, help and signs."""

from __future__ import annotations

from typing import Any

import msgspec

from backend.aggregates.backing import OfferAnswer, SupportKind
from backend.aggregates.commitment import Grasp, Stays
from backend.aggregates.engagement import Channel, Reached
from backend.aggregates.roles import NetworkRole
from backend.projections.sentences.backing import KIND_WORDS, OFFER_WORDS
from backend.projections.sentences.commitment import GRASP_WORDS, STAYS_WORDS
from backend.projections.sentences.engagement import CHANNEL_WORDS, REACHED_WORDS
from backend.projections.sentences.roles import ROLE_WORDS
from web.moments import Moment, on
from web.page import Visit

KINDS = {
    "check-in": "How it is going for them",
    "need": "May need help of their own",
    "offer": "Was offered help",
    "supported": "Got help",
    "sign": "Saw a warning sign",
    "concern": "Asked for help for the children",
    "given": "Helped",
    "progress": "A step forward",
}

_AVAILABLE = "select can, constraints from pages.availability where family = %s and person = %s"
_STAYS = "select what, says, words from pages.who_stays where family = %s and person = %s"
_TALKED = "select * from pages.readiness where family = %s and person = %s order by role"
_APPROACHES = "select * from pages.approaches where family = %s and person = %s order by seq desc"
_MOMENTS = (
    "select * from pages.moments where family = %s and person = %s "
    'order by "on" desc nulls last, seq desc'
)


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was taken down."""

    what: str
    words: str
    more: str
    when: Moment | None


class Talked(msgspec.Struct, frozen=True, kw_only=True):
    """A role as it was talked through last: three numbers from 0 to 10, and what they said."""

    role: str
    capacity: int
    willingness: int
    confidence: int
    strengths: str
    challenges: str
    support_needed: str
    when: Moment | None


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """How it is going for someone."""

    can: str
    constraints: str
    stays: str
    sees: str
    talked: tuple[Talked, ...]
    approaches: tuple[Noted, ...]
    noted: tuple[Noted, ...]


def going(visit: Visit, person: str) -> Going:
    """All of it, the newest first."""

    def mine(query: str) -> list[dict[str, Any]]:
        return visit.rows(query, visit.family, person)

    names = visit.names()
    available = mine(_AVAILABLE)
    said = {row["what"]: row for row in mine(_STAYS)}
    return Going(
        can=available[0]["can"] if available else "",
        constraints=(available[0]["constraints"] or "") if available else "",
        stays=_said(said.get("commitment"), {each.value: STAYS_WORDS[each] for each in Stays}),
        sees=_said(said.get("seriousness"), {each.value: GRASP_WORDS[each] for each in Grasp}),
        talked=tuple(_talked(row) for row in mine(_TALKED)),
        approaches=tuple(
            Noted(
                what=REACHED_WORDS[Reached(row["outcome"])],
                words=row["words"] or "",
                more=_who(row, names),
                when=_when(row),
            )
            for row in mine(_APPROACHES)
        ),
        noted=tuple(
            Noted(what=KINDS[row["kind"]], words=row["words"], more=_more(row), when=_when(row))
            for row in mine(_MOMENTS)
            if row["kind"] in KINDS
        ),
    )


def _said(row: dict[str, Any] | None, words: dict[str, str]) -> str:
    if row is None:
        return ""
    told = words[row["says"]]
    return f"{told[:1].upper()}{told[1:]}." + (f" “{row['words']}”" if row["words"] else "")


def _who(row: dict[str, Any], names: dict[str, str]) -> str:
    by = names.get(row["by"] or "", "The worker")
    return f"{by}, {CHANNEL_WORDS[Channel(row['channel'])]}"


def _talked(row: dict[str, Any]) -> Talked:
    words = ROLE_WORDS[NetworkRole(row["role"])]
    return Talked(
        role=words[:1].upper() + words[1:],
        capacity=row["capacity"],
        willingness=row["willingness"],
        confidence=row["confidence"],
        strengths=row["strengths"] or "",
        challenges=row["challenges"] or "",
        support_needed=row["support_needed"] or "",
        when=_when(row),
    )


def _more(row: dict[str, Any]) -> str:
    facts = row["facts"]
    match row["kind"]:
        case "check-in" if facts["needs"]:
            return f"What would help: {facts['needs']}"
        case "offer":
            return f"{OFFER_WORDS[OfferAnswer(facts['answer'])]}."
        case "supported":
            return f"{KIND_WORDS[SupportKind(facts['kind'])].capitalize()}, from {facts['by']}"
        case "sign":
            return f"What was done: {facts['done']}"
        case "concern":
            answer = f". The answer: {facts['answer']}" if facts["answer"] else ""
            return f"Told: {facts['to']}{answer}"
        case _:
            return ""


def _when(row: dict[str, Any]) -> Moment | None:
    return on(row["on"], row.get("at")) if row["on"] else None
