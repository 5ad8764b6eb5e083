"""What the history says of the handover."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.handover import (
    FacilitationAccepted,
    FacilitationDeclined,
    FacilitationOffered,
    FacilitationOfferTakenBack,
    FacilitationReturned,
    FacilitationSteppedBack,
    HandoverEvent,
    Stage,
)
from backend.projections.sentences.wording import Names, also, because, day_words, quote

STAGE_WORDS = {
    Stage.WORKER_LEADS: "the worker leading",
    Stage.WATCHING: "watching",
    Stage.CO_LEADING: "leading together with the worker",
    Stage.LEADING_WITH_WORKER: "leading with the worker there",
    Stage.LEADING_ALONE: "leading alone",
    Stage.REVIEWS_TRANSFERRED: "running the reviews",
    Stage.WITHDRAWN: "carrying on without professionals",
}


def sentence(event: HandoverEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case FacilitationOffered(member=member, stage=stage, words=words):
            said = f"{name(member)} was offered the next step: {STAGE_WORDS[stage]}.{quote(words)}"
            review = day_words(event.review_on) if event.review_on else None
            return f"{said}{also('Looked at again on', review)}"
        case FacilitationAccepted(member=member, stage=stage, words=words):
            return f"{name(member)} took the next step: {STAGE_WORDS[stage]}.{quote(words)}"
        case FacilitationDeclined(member=member, stage=stage, words=words):
            step = f"the next step: {STAGE_WORDS[stage]}"
            return f"{name(member)} said not now to {step}.{quote(words)}"
        case FacilitationOfferTakenBack(member=member, reason=reason):
            return f"The offer to {name(member)} was taken back.{because(reason)}"
        case FacilitationSteppedBack(member=member, stage=Stage.WORKER_LEADS, words=words):
            return f"{name(member)} stepped back, and the worker leads again.{quote(words)}"
        case FacilitationSteppedBack(member=member, stage=stage, words=words):
            return f"{name(member)} stepped back to {STAGE_WORDS[stage]}.{quote(words)}"
        case FacilitationReturned(member=member, reason=reason):
            return f"The worker leads again in the place of {name(member)}.{because(reason)}"
        case _:
            assert_never(event)
