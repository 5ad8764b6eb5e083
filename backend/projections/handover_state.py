"""Where the handover stands: who leads, how it came to that, who leads beside, who needs help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.case import RecordStarted
from backend.aggregates.handover import (
    FacilitationAccepted,
    FacilitationDeclined,
    FacilitationOffered,
    FacilitationOfferTakenBack,
    FacilitationReturned,
    FacilitationSteppedBack,
    Stage,
)
from backend.aggregates.leading import (
    DeputyAccepted,
    DeputyAsked,
    DeputyDeclined,
    DeputyEnded,
    HelpAsked,
    HelpGiven,
    State,
)
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

HANDOVER = Table(
    name="pages.handover",
    key=("family",),
    columns={
        "family": "uuid not null",
        "stage": "text not null",
        "lead": "text",
        "since_seq": "integer not null",
        "offer": "text",
        "offer_member": "text",
        "offer_stage": "text",
        "offer_words": "text",
        "offer_by": "text",
    },
)
# Every step that was offered, and every step back; `by` offered it or wrote it down.
# `kind` is offered, up, declined, taken-back, back or returned; `seq` the entry that made it so.
STEPS = Table(
    name="pages.handover_steps",
    key=("family", "step"),
    columns={
        "family": "uuid not null",
        "step": "text not null",
        "seq": "integer not null",
        "kind": "text not null",
        "stage": "text not null",
        "member": "text not null",
        "by": "text not null",
        "words": "text",
        "answer": "text",
        "review_on": "date",
    },
)
DEPUTIES = Table(
    name="pages.deputies",
    key=("family", "deputy"),
    columns={
        "family": "uuid not null",
        "deputy": "text not null",
        "seq": "integer not null",
        "kind": "text not null",
        "member": "text not null",
        "starts": "date not null",
        "ends": "date",
        "state": "text not null",
        "by": "text not null",
        "words": "text",
        "said": "text",
    },
)
HELPS = Table(
    name="pages.helps",
    key=("family", "help"),
    columns={
        "family": "uuid not null",
        "help": "text not null",
        "seq": "integer not null",
        "by": "text not null",
        "about": "text not null",
        "words": "text",
        "answer": "text",
        "answered_by": "text",
    },
)
tables = (HANDOVER, STEPS, DEPUTIES, HELPS)

_NO_OFFER: Row = {
    "offer": None,
    "offer_member": None,
    "offer_stage": None,
    "offer_words": None,
    "offer_by": None,
}


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about the handover."""
    family, event = recorded.stream, recorded.event
    match event:
        case RecordStarted():
            start = {"family": family, "stage": Stage.WORKER_LEADS.value, "lead": None}
            yield Put(HANDOVER, {**start, "since_seq": recorded.seq, **_NO_OFFER})
        case FacilitationOffered():
            waiting: Row = {
                "offer": event.offer,
                "offer_member": event.member,
                "offer_stage": event.stage.value,
                "offer_words": event.words,
                "offer_by": recorded.entry.author.name,
            }
            yield Patch(HANDOVER, (family,), waiting)
            yield Put(STEPS, _step(recorded, event.offer, "offered", event.words))
        case FacilitationAccepted(offer=offer, member=member, stage=stage, words=words):
            taken = {"stage": stage.value, "lead": member, "since_seq": recorded.seq}
            yield Patch(HANDOVER, (family,), {**taken, **_NO_OFFER})
            yield Patch(STEPS, (family, offer), _answered(recorded, "up", words))
        case FacilitationDeclined(offer=offer, words=words):
            yield Patch(HANDOVER, (family,), _NO_OFFER)
            yield Patch(STEPS, (family, offer), _answered(recorded, "declined", words))
        case FacilitationOfferTakenBack(offer=offer, reason=reason):
            yield Patch(HANDOVER, (family,), _NO_OFFER)
            yield Patch(STEPS, (family, offer), _answered(recorded, "taken-back", reason))
        case FacilitationSteppedBack(member=member, stage=stage, words=words):
            lead = None if stage is Stage.WORKER_LEADS else member
            changes = {"stage": stage.value, "lead": lead, "since_seq": recorded.seq}
            yield Patch(HANDOVER, (family,), changes)
            yield Put(STEPS, _step(recorded, f"back-{recorded.seq}", "back", words))
        case FacilitationReturned(reason=reason):
            changes = {"stage": Stage.WORKER_LEADS.value, "lead": None}
            yield Patch(HANDOVER, (family,), {**changes, "since_seq": recorded.seq})
            yield Put(STEPS, _step(recorded, f"back-{recorded.seq}", "returned", reason))
        case DeputyAsked():
            yield Put(
                DEPUTIES,
                {
                    "family": family,
                    "deputy": event.deputy,
                    "seq": recorded.seq,
                    "kind": event.kind.value,
                    "member": event.member,
                    "starts": event.starts,
                    "ends": event.ends,
                    "state": State.ASKED.value,
                    "by": recorded.entry.author.name,
                    "words": event.words,
                    "said": None,
                },
            )
        case DeputyAccepted(deputy=deputy, words=words):
            agreed = {"state": State.AGREED.value, "said": words}
            yield Patch(DEPUTIES, (family, deputy), agreed)
        case DeputyDeclined(deputy=deputy, words=words):
            yield Patch(DEPUTIES, (family, deputy), {"state": State.OVER.value, "said": words})
        case DeputyEnded(deputy=deputy, reason=reason):
            yield Patch(DEPUTIES, (family, deputy), {"state": State.OVER.value, "said": reason})
        case HelpAsked():
            yield Put(
                HELPS,
                {
                    "family": family,
                    "help": event.help,
                    "seq": recorded.seq,
                    "by": event.by,
                    "about": event.about.value,
                    "words": event.words,
                    "answer": None,
                    "answered_by": None,
                },
            )
        case HelpGiven(help=help, words=words):
            helped = {"answer": words, "answered_by": recorded.entry.author.name}
            yield Patch(HELPS, (family, help), helped)
        case _:
            return


def _step(recorded: Recorded, step: str, kind: str, words: str | None) -> Row:
    event = recorded.event
    returned = isinstance(event, FacilitationReturned)
    return {
        "family": recorded.stream,
        "step": step,
        "seq": recorded.seq,
        "kind": kind,
        "stage": Stage.WORKER_LEADS.value if returned else event.stage.value,
        "member": event.member,
        "by": recorded.entry.author.name,
        "words": words,
        "answer": None,
        "review_on": getattr(event, "review_on", None),
    }


def _answered(recorded: Recorded, kind: str, words: str | None) -> Row:
    return {"kind": kind, "seq": recorded.seq, "answer": words}
