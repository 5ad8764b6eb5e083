"""Where the handover stands: who facilitates, at which stage, and which offer is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.case import RecordStarted
from backend.aggregates.handover import (
    FacilitationAccepted,
    FacilitationDeclined,
    FacilitationOffered,
    FacilitationOfferTakenBack,
    FacilitationSteppedBack,
    Stage,
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
tables = (HANDOVER,)

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
            offer: Row = {
                "offer": event.offer,
                "offer_member": event.member,
                "offer_stage": event.stage.value,
                "offer_words": event.words,
                "offer_by": recorded.entry.author.name,
            }
            yield Patch(HANDOVER, (family,), offer)
        case FacilitationAccepted(member=member, stage=stage):
            taken = {"stage": stage.value, "lead": member, "since_seq": recorded.seq}
            yield Patch(HANDOVER, (family,), {**taken, **_NO_OFFER})
        case FacilitationDeclined() | FacilitationOfferTakenBack():
            yield Patch(HANDOVER, (family,), _NO_OFFER)
        case FacilitationSteppedBack(member=member, stage=stage):
            lead = None if stage is Stage.WORKER_LEADS else member
            changes = {"stage": stage.value, "lead": lead, "since_seq": recorded.seq}
            yield Patch(HANDOVER, (family,), changes)
        case _:
            return
