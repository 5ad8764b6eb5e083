"""Handover: step by step a relative takes over the facilitation, offered and accepted."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    OfferId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class Stage(StrEnum):
    """The ladder from the worker leading to the network carrying on by itself (A104-A106)."""

    WORKER_LEADS = "worker-leads"
    WATCHING = "watching"
    CO_LEADING = "co-leading"
    LEADING_WITH_WORKER = "leading-with-worker"
    LEADING_ALONE = "leading-alone"
    REVIEWS_TRANSFERRED = "reviews-transferred"
    WITHDRAWN = "withdrawn"

    @property
    def rung(self) -> int:
        """How far up the ladder this is, counted from 0."""
        return list(Stage).index(self)

    @property
    def network_leads(self) -> bool:
        """Whether the network lead, and not the worker, facilitates at this stage."""
        return self.rung >= Stage.LEADING_WITH_WORKER.rung


# Events


class FacilitationOffered(Event, frozen=True, kw_only=True, tag="facilitation-offered"):
    """The worker offered a member the next step in facilitating the network (A104)."""

    offer: OfferId
    member: PersonId
    stage: Stage
    words: Words | None
    happened: Happened
    # The day on which both look at how it goes.
    review_on: date | None = None


class FacilitationAccepted(Event, frozen=True, kw_only=True, tag="facilitation-accepted"):
    """The member took the step they were offered."""

    offer: OfferId
    member: PersonId
    stage: Stage
    words: Words | None


class FacilitationDeclined(Event, frozen=True, kw_only=True, tag="facilitation-declined"):
    """The member said no for now, with the reason in their words."""

    offer: OfferId
    member: PersonId
    stage: Stage
    words: Words


class FacilitationOfferTakenBack(
    Event, frozen=True, kw_only=True, tag="facilitation-offer-taken-back"
):
    """The worker took an offer back before it was answered."""

    offer: OfferId
    member: PersonId
    stage: Stage
    reason: Words


class FacilitationSteppedBack(Event, frozen=True, kw_only=True, tag="facilitation-stepped-back"):
    """The network lead went back down the ladder, without shame and without losing history."""

    member: PersonId
    stage: Stage
    words: Words | None
    happened: Happened


class FacilitationReturned(Event, frozen=True, kw_only=True, tag="facilitation-returned"):
    """The lead has gone, and the worker facilitates again until someone accepts (A24).

    `stage` is where the handover stood.
    """

    member: PersonId
    stage: Stage
    reason: Words


HandoverEvent = (
    FacilitationOffered
    | FacilitationAccepted
    | FacilitationDeclined
    | FacilitationOfferTakenBack
    | FacilitationSteppedBack
    | FacilitationReturned
)

# Commands


class OfferFacilitation(Command, frozen=True, kw_only=True):
    """Offer a member the next step in facilitating."""

    offer: OfferId
    member: PersonId
    stage: Stage
    happened: Happened
    words: str | None = None
    review_on: date | None = None


class AcceptFacilitation(Command, frozen=True, kw_only=True):
    """Take the step that was offered."""

    offer: OfferId
    member: PersonId
    words: str | None = None


class DeclineFacilitation(Command, frozen=True, kw_only=True):
    """Say no for now to the step that was offered."""

    offer: OfferId
    member: PersonId
    words: str


class TakeBackOffer(Command, frozen=True, kw_only=True):
    """Take an unanswered offer back."""

    offer: OfferId
    reason: str


class StepBack(Command, frozen=True, kw_only=True):
    """Go back down the ladder, any number of steps; `seen` is the stage the person saw."""

    member: PersonId
    seen: Stage
    stage: Stage
    happened: Happened
    words: str | None = None


HandoverCommand = (
    OfferFacilitation | AcceptFacilitation | DeclineFacilitation | TakeBackOffer | StepBack
)

# State


class Offer(msgspec.Struct, frozen=True):
    """One offer; `open` until it is answered or taken back."""

    member: PersonId
    stage: Stage
    open: bool = True


class Handover(msgspec.Struct, frozen=True):
    """Where the handover stands: exactly one answer to who facilitates."""

    stage: Stage = Stage.WORKER_LEADS
    lead: PersonId | None = None
    offers: dict[OfferId, Offer] = {}

    @property
    def open_offer(self) -> OfferId | None:
        """The one offer that waits for an answer, if there is one."""
        return next((known for known, offer in self.offers.items() if offer.open), None)


def decide(family: Family, command: HandoverCommand, terms: Terms) -> list[HandoverEvent]:
    """What follows from a command about the handover."""
    handover = family.handover
    match command:
        case OfferFacilitation():
            return [_offered(family, command, terms)]
        case AcceptFacilitation(offer=offer, member=member, words=words):
            brief(words, "words")
            known = _answerable(handover, offer, member)
            if known is None:
                return []
            family.in_network(member, "member")
            return [
                FacilitationAccepted(offer=offer, member=member, stage=known.stage, words=words)
            ]
        case DeclineFacilitation(offer=offer, member=member, words=words):
            need(words, "Say why not, in your own words. No reason is a wrong one.", "words")
            known = _answerable(handover, offer, member)
            if known is None:
                raise Refused("You have accepted this. You can step back at any time.", "offer")
            return [
                FacilitationDeclined(offer=offer, member=member, stage=known.stage, words=words)
            ]
        case TakeBackOffer(offer=offer, reason=reason):
            need(reason, "Say why the offer is taken back.", "reason")
            known = handover.offers.get(offer)
            if known is None or not known.open:
                raise Refused("This offer has been answered.", "offer")
            return [
                FacilitationOfferTakenBack(
                    offer=offer, member=known.member, stage=known.stage, reason=reason
                )
            ]
        case StepBack(member=member, seen=seen, stage=stage, happened=happened, words=words):
            brief(words, "words")
            not_ahead(happened, terms.today)
            if handover.lead != member:
                raise Refused("Only the network lead can step back.", "member")
            if seen is not handover.stage:
                raise Refused("The handover has moved on meanwhile. Read where it stands.", "stage")
            if stage.rung >= handover.stage.rung:
                raise Refused("Choose an earlier step.", "stage")
            return [
                FacilitationSteppedBack(member=member, stage=stage, words=words, happened=happened)
            ]


def _offered(family: Family, command: OfferFacilitation, terms: Terms) -> FacilitationOffered:
    handover = family.handover
    family.in_network(command.member, "member")
    brief(command.words, "words")
    not_ahead(command.happened, terms.today)
    if command.offer in handover.offers:
        raise Refused("This offer has been made.", "member")
    if handover.open_offer is not None:
        raise Refused("An offer is waiting for an answer. Take it back first.", "member")
    member = family.network.members.get(command.member)
    if member is None or not member.kind.natural:
        raise Refused("Choose someone from the family's own network.", "member")
    if handover.lead is not None and handover.lead != command.member:
        leading = family.name_of(handover.lead)
        raise Refused(f"{leading} leads now. They can step back first.", "member")
    if command.member == handover.lead:
        if command.stage.rung != handover.stage.rung + 1:
            raise Refused("Take one step at a time: offer the next one.", "stage")
    elif command.stage not in (Stage.WATCHING, Stage.CO_LEADING):
        raise Refused("Someone new starts by watching or by leading together.", "stage")
    if command.review_on is not None and command.review_on < terms.today:
        raise Refused("This day has passed. Enter today or a later day.", "review_on")
    if command.stage is Stage.WITHDRAWN and not family.closing.withdrawn:
        raise Refused("First the council decides to step away, with what closing needs.", "stage")
    family.ready_for(command.stage, command.member, "stage")
    return FacilitationOffered(
        offer=command.offer,
        member=command.member,
        stage=command.stage,
        words=command.words,
        happened=command.happened,
        review_on=command.review_on,
    )


def _answerable(handover: Handover, offer: OfferId, member: PersonId) -> Offer | None:
    known = handover.offers.get(offer)
    if known is None or known.member != member:
        raise Refused("There is no such offer to you.", "offer")
    if known.open:
        return known
    if handover.lead == member and handover.stage is known.stage:
        return None
    raise Refused("This offer is no longer open.", "offer")


def evolve(handover: Handover, event: HandoverEvent) -> Handover:
    """The handover after one more event."""
    match event:
        case FacilitationOffered(offer=offer, member=member, stage=stage):
            return _with(handover, offer, Offer(member=member, stage=stage))
        case FacilitationAccepted(offer=offer, member=member, stage=stage):
            answered = _with(handover, offer, Offer(member=member, stage=stage, open=False))
            return msgspec.structs.replace(answered, stage=stage, lead=member)
        case (
            FacilitationDeclined(offer=offer, member=member, stage=stage)
            | FacilitationOfferTakenBack(offer=offer, member=member, stage=stage)
        ):
            return _with(handover, offer, Offer(member=member, stage=stage, open=False))
        case FacilitationSteppedBack(member=member, stage=stage):
            lead = None if stage is Stage.WORKER_LEADS else member
            return msgspec.structs.replace(handover, stage=stage, lead=lead)
        case FacilitationReturned():
            return msgspec.structs.replace(handover, stage=Stage.WORKER_LEADS, lead=None)


def _with(handover: Handover, offer: OfferId, known: Offer) -> Handover:
    return msgspec.structs.replace(handover, offers={**handover.offers, offer: known})
