"""The handover: one step at a time up the ladder, and any number back down."""

from __future__ import annotations

import msgspec
import pytest

from backend.aggregates.handover import (
    AcceptFacilitation,
    DeclineFacilitation,
    FacilitationAccepted,
    FacilitationDeclined,
    FacilitationOffered,
    FacilitationOfferTakenBack,
    FacilitationSteppedBack,
    OfferFacilitation,
    Stage,
    StepBack,
    TakeBackOffer,
)
from backend.aggregates.network import RecordLeaving
from backend.aggregates.vocabulary import OfferId, PersonId
from tests import families
from tests.families import DAD, GRAN, JOE, NURSE, OFFER, SECOND_OFFER, STRANGER, happened
from tests.spec import Given, given

LADDER = list(Stage)


def offer(
    stage: Stage, member: PersonId = GRAN, known: OfferId = SECOND_OFFER
) -> OfferFacilitation:
    return OfferFacilitation(
        offer=known, member=member, stage=stage, happened=happened(), words="You can"
    )


def climbed(stage: Stage) -> Given:
    """Gran stands at this stage."""
    if stage is Stage.WORKER_LEADS:
        return given(families.reviewed())
    family = given(
        families.facilitation_taken(Stage.WATCHING), families.gran_is_ready(), families.tried()
    )
    for number in range(2, stage.rung + 1):
        known = OfferId(f"o-up-{number}")
        if LADDER[number] is Stage.WITHDRAWN:
            family = family.and_then(families.stepped_away())
        family = family.and_then(
            offer(LADDER[number], known=known), AcceptFacilitation(offer=known, member=GRAN)
        )
    return family


@pytest.mark.practice("A104", "A105", "A106")
def test_the_ladder_has_seven_rungs_in_order():
    assert [stage.rung for stage in Stage] == list(range(7))
    assert [stage for stage in Stage if stage.network_leads] == LADDER[3:]


@pytest.mark.practice("A104")
@pytest.mark.parametrize("stage", LADDER[1:])
def test_each_rung_is_reached_by_an_offer_and_a_yes(stage: Stage):
    family = climbed(stage)
    assert (family.state.handover.stage, family.state.handover.lead) == (stage, GRAN)
    assert family.state.handover.open_offer is None


@pytest.mark.practice("A104")
@pytest.mark.parametrize("stage", LADDER[:-1])
def test_the_next_rung_is_the_only_one_offered(stage: Stage):
    family = climbed(stage)
    if stage is LADDER[0]:
        family = family.and_then(families.gran_is_ready())
    if stage is Stage.REVIEWS_TRANSFERRED:
        family = family.and_then(families.stepped_away())
    allowed = {Stage.WATCHING, Stage.CO_LEADING} if stage is LADDER[0] else {LADDER[stage.rung + 1]}
    for wanted in Stage:
        when = family.when(offer(wanted))
        if wanted in allowed:
            when.then(
                FacilitationOffered(
                    offer=SECOND_OFFER,
                    member=GRAN,
                    stage=wanted,
                    words="You can",
                    happened=happened(),
                )
            )
        else:
            when.refused("stage")


@pytest.mark.practice("A104")
@pytest.mark.parametrize(
    ("member", "sign"),
    [
        (STRANGER, "member"),
        (NURSE, "own network"),
        (DAD, "own network"),
    ],
)
def test_only_the_familys_own_network_takes_over(member: PersonId, sign: str):
    given(families.reviewed()).when(offer(Stage.WATCHING, member)).refused("member", sign)


def test_an_offer_waits_for_its_answer():
    family = given(families.facilitation_offered())
    family.when(offer(Stage.WATCHING, JOE)).refused("member", "waiting for an answer")
    family.when(offer(Stage.WATCHING, known=OFFER)).refused("has been made")
    given(families.facilitation_taken()).when(offer(Stage.CO_LEADING, JOE)).refused(
        "Gran Mary leads now"
    )


def test_offers_are_refused_for_their_words_and_day():
    family = given(families.reviewed())
    late = OfferFacilitation(
        offer=OFFER, member=GRAN, stage=Stage.WATCHING, happened=happened(2, 11)
    )
    family.when(late).refused("happened")
    long = OfferFacilitation(
        offer=OFFER, member=GRAN, stage=Stage.WATCHING, happened=happened(), words="x" * 4_001
    )
    family.when(long).refused("words")
    left = RecordLeaving(person=GRAN, reason="Moved", happened=happened())
    family.and_then(left).when(offer(Stage.WATCHING)).refused("has left")


def test_a_yes():
    yes = AcceptFacilitation(offer=OFFER, member=GRAN, words="I will try")
    family = given(families.facilitation_offered())
    family.when(yes).then(
        FacilitationAccepted(offer=OFFER, member=GRAN, stage=Stage.WATCHING, words="I will try")
    )
    family.and_then(yes).when(yes).nothing()


@pytest.mark.parametrize(
    ("answer", "sign"),
    [
        (AcceptFacilitation(offer=SECOND_OFFER, member=GRAN), "no such offer"),
        (AcceptFacilitation(offer=OFFER, member=JOE), "no such offer"),
        (AcceptFacilitation(offer=OFFER, member=GRAN, words="x" * 4_001), "words"),
        (DeclineFacilitation(offer=OFFER, member=JOE, words="x"), "no such offer"),
        (DeclineFacilitation(offer=OFFER, member=GRAN, words=""), "words"),
        (TakeBackOffer(offer=SECOND_OFFER, reason="x"), "offer"),
        (TakeBackOffer(offer=OFFER, reason=""), "reason"),
    ],
)
def test_answers_are_refused(answer: AcceptFacilitation, sign: str):
    given(families.facilitation_offered()).when(answer).refused(sign)


def test_who_has_left_does_not_take_over():
    left = RecordLeaving(person=GRAN, reason="Moved", happened=happened())
    given(families.facilitation_offered(), left).when(
        AcceptFacilitation(offer=OFFER, member=GRAN)
    ).refused("offer", "no longer open")


def test_a_no_for_now_keeps_everything_as_it_is():
    no = DeclineFacilitation(offer=OFFER, member=GRAN, words="Not before Christmas")
    when = given(families.facilitation_offered()).when(no)
    when.then(
        FacilitationDeclined(
            offer=OFFER, member=GRAN, stage=Stage.WATCHING, words="Not before Christmas"
        )
    )
    assert (when.after.handover.stage, when.after.handover.lead) == (Stage.WORKER_LEADS, None)
    said = given(families.facilitation_offered(), no)
    said.when(no).refused("no longer open")
    said.when(AcceptFacilitation(offer=OFFER, member=GRAN)).refused("no longer open")
    assert said.when(offer(Stage.WATCHING)).events, "they can be asked again"


def test_a_yes_is_not_a_no_afterwards():
    given(families.facilitation_taken()).when(
        DeclineFacilitation(offer=OFFER, member=GRAN, words="Hm")
    ).refused("offer", "step back at any time")


def test_an_offer_is_taken_back_before_it_is_answered():
    back = TakeBackOffer(offer=OFFER, reason="Too soon")
    given(families.facilitation_offered()).when(back).then(
        FacilitationOfferTakenBack(
            offer=OFFER, member=GRAN, stage=Stage.WATCHING, reason="Too soon"
        )
    )
    given(families.facilitation_offered(), back).when(back).refused("has been answered")
    given(families.facilitation_taken()).when(back).refused("has been answered")


@pytest.mark.practice("A104")
@pytest.mark.parametrize("stage", LADDER[1:])
def test_the_lead_steps_back_any_number_of_rungs(stage: Stage):
    family = climbed(stage)
    for wanted in Stage:
        back = StepBack(member=GRAN, seen=stage, stage=wanted, happened=happened(), words="My hip")
        when = family.when(back)
        if wanted.rung < stage.rung:
            when.then(
                FacilitationSteppedBack(
                    member=GRAN, stage=wanted, words="My hip", happened=happened()
                )
            )
            lead = None if wanted is Stage.WORKER_LEADS else GRAN
            assert (when.after.handover.stage, when.after.handover.lead) == (wanted, lead)
        else:
            when.refused("stage")


def test_stepping_back_is_refused():
    family = given(families.led_by_gran())
    alone, watching = Stage.LEADING_ALONE, Stage.WATCHING
    family.when(StepBack(member=JOE, seen=alone, stage=watching, happened=happened())).refused(
        "member"
    )
    family.when(
        StepBack(member=GRAN, seen=Stage.CO_LEADING, stage=watching, happened=happened())
    ).refused("stage", "moved on")
    family.when(
        StepBack(member=GRAN, seen=alone, stage=watching, happened=happened(2, 11))
    ).refused("happened")
    family.when(
        StepBack(member=GRAN, seen=alone, stage=watching, happened=happened(), words="x" * 4_001)
    ).refused("words")


def test_someone_else_can_take_over_once_the_worker_leads_again():
    back = StepBack(member=GRAN, seen=Stage.WATCHING, stage=Stage.WORKER_LEADS, happened=happened())
    ready = msgspec.structs.replace(families.gran_is_ready(), member=JOE)
    family = given(families.facilitation_taken(), back, ready)
    assert family.when(offer(Stage.CO_LEADING, JOE)).events
