"""Readiness before each step, what closing needs, stepping away, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from backend.aggregates.closing import (
    ClosingCriteriaReviewed,
    Criterion,
    RecordReopened,
    ReopenRecord,
    ReviewClosingCriteria,
    SupportWithdrawn,
    WithdrawSupport,
)
from backend.aggregates.deadlines import open_deadlines
from backend.aggregates.decisions import JobRole
from backend.aggregates.evidence import StartPractice
from backend.aggregates.handover import FacilitationOffered, OfferFacilitation, Stage
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.readiness import (
    ExceptHandoverStep,
    HandoverStepExcepted,
    ReadinessShown,
    ShowReadiness,
)
from backend.aggregates.vocabulary import Clock, MeetingId, OfferId, PersonId, on_day
from tests import families
from tests.families import ACTION, DECIDED, GRAN, JOE, TERMS, TODAY, happened
from tests.spec import Given, given

OWN = MeetingId("m-own")


def offer(stage: Stage, member: PersonId = GRAN) -> OfferFacilitation:
    return OfferFacilitation(
        offer=OfferId(f"o-{stage.value}"), member=member, stage=stage, happened=happened()
    )


def transferred() -> Given:
    """Gran runs the reviews."""
    family = given(families.led_by_gran()).and_then(offer(Stage.REVIEWS_TRANSFERRED))
    accept = families.AcceptFacilitation(offer=OfferId("o-reviews-transferred"), member=GRAN)
    return family.and_then(accept)


def criteria(**changes: Any) -> ReviewClosingCriteria:
    command = families.stepped_away()[0]
    assert isinstance(command, ReviewClosingCriteria)
    return msgspec.structs.replace(command, **changes)


def weighed(criterion: Criterion, **changes: Any) -> Any:
    return tuple(
        msgspec.structs.replace(each, **changes) if each.criterion is criterion else each
        for each in criteria().weighed
    )


# Readiness (T24)


@pytest.mark.practice("A104", "T24", refuses=True, allows=True)
def test_leading_together_is_offered_to_someone_who_has_shown_that_they_understand():
    family = given(families.reviewed())
    family.when(offer(Stage.CO_LEADING)).refused("stage", "in their own words")
    ready = family.and_then(families.gran_is_ready())
    ready.when(offer(Stage.CO_LEADING)).then(FacilitationOffered)
    # It is hers, and nobody else's.
    ready.when(offer(Stage.CO_LEADING, JOE)).refused("stage")


@pytest.mark.practice("T24")
def test_watching_asks_for_nothing_yet():
    given(families.reviewed()).when(offer(Stage.WATCHING)).then(FacilitationOffered)


@pytest.mark.practice("A81", "T24", refuses=True, allows=True)
def test_leading_alone_is_offered_when_the_plan_has_been_tried():
    beside = given(families.facilitation_taken(Stage.CO_LEADING)).and_then(
        offer(Stage.LEADING_WITH_WORKER),
        families.AcceptFacilitation(offer=OfferId("o-leading-with-worker"), member=GRAN),
    )
    beside.when(offer(Stage.LEADING_ALONE)).refused("stage", "must have been tried")
    tried = beside.and_then(families.tried())
    tried.when(offer(Stage.LEADING_ALONE)).then(FacilitationOffered)


@pytest.mark.practice("T24")
def test_a_manager_lets_a_step_pass_and_it_is_on_record():
    family = given(families.reviewed())
    pass_it = ExceptHandoverStep(member=GRAN, stage=Stage.CO_LEADING, decision=DECIDED)
    told = family.when(pass_it).then(HandoverStepExcepted).after
    assert told.readiness.excepted == {(GRAN, Stage.CO_LEADING)}
    family.and_then(pass_it).when(offer(Stage.CO_LEADING)).then(FacilitationOffered)
    family.and_then(pass_it).when(pass_it).nothing()
    worker = msgspec.structs.replace(DECIDED, role=JobRole.WORKER)
    family.when(msgspec.structs.replace(pass_it, decision=worker)).refused("role", "Only a")
    unsaid = msgspec.structs.replace(DECIDED, reason="")
    family.when(msgspec.structs.replace(pass_it, decision=unsaid)).refused("reason")


@pytest.mark.practice("A104")
def test_readiness_rests_on_something_that_was_seen():
    family = given(families.reviewed())
    ready = families.gran_is_ready()
    family.when(ready).then(ReadinessShown)
    for changes, field in (
        ({"shown": None}, "shown"),
        ({"understanding": ""}, "understanding"),
        ({"watching": " "}, "watching"),
        ({"member": PersonId("p-nobody")}, "member"),
        ({"evidence": ("e-none",)}, "evidence"),
        ({"happened": happened(2, 11)}, "happened"),
        ({"meeting": "m-none"}, "meeting"),
        ({"understanding": "x" * 4_001}, "understanding"),
    ):
        family.when(msgspec.structs.replace(ready, **changes)).refused(field)
    left = family.and_then(families.RecordLeaving(person=GRAN, reason="Ill", happened=happened()))
    left.when(ShowReadiness(**{f: getattr(ready, f) for f in ready.__struct_fields__})).refused(
        "member", "has left"
    )


# Closing (T25)


@pytest.mark.practice("A106", "T25", refuses=True, allows=True)
@pytest.mark.practice("A105", "A107")
def test_the_council_steps_away_once_everything_is_gone_through():
    family = transferred()
    review, away = families.stepped_away()
    family.when(away).refused("way_back", "one by one")
    reviewed = family.when(review).then(ClosingCriteriaReviewed)
    assert [each.criterion for each in reviewed.event.weighed] == list(Criterion)
    told = family.and_then(review).when(away).then(SupportWithdrawn)
    assert told.after.closing.withdrawn
    assert told.event.decision.role is JobRole.TEAM_MANAGER
    family.and_then(review, away).when(away).nothing()


@pytest.mark.practice("A105", "T25", refuses=True, allows=True)
def test_what_is_not_met_is_said_with_the_reason():
    family = given(families.led_by_gran())
    family.when(criteria()).refused("reviews", "not been handed over")
    unmet = weighed(Criterion.REVIEWS, met=False)
    family.when(criteria(weighed=unmet)).then(ClosingCriteriaReviewed)
    silent = weighed(Criterion.REVIEWS, met=False, words="")
    family.when(criteria(weighed=silent)).refused("reviews-words", "why closing is right")
    left_out = criteria(weighed=criteria().weighed[1:])
    family.when(left_out).refused("tested", "whether this is so")


@pytest.mark.practice("T25", "A81")
def test_no_one_says_tested_of_a_plan_that_was_never_tried():
    untried = given(families.reviewed())
    unmet = weighed(Criterion.REVIEWS, met=False)
    untried.when(criteria(weighed=unmet)).refused("tested", "No test")
    untried.and_then(families.tried()).when(criteria(weighed=unmet)).then(ClosingCriteriaReviewed)


@pytest.mark.practice("T25")
def test_the_profile_says_for_how_long_a_plan_is_practised():
    profile = msgspec.structs.replace(families.PROFILE, closing_tested_weeks=8)
    terms = msgspec.structs.replace(TERMS, profile=profile)
    for begun, enough in ((TODAY - timedelta(weeks=8), True), (TODAY - timedelta(days=55), False)):
        practise = StartPractice(lines=(ACTION,), happened=families.on_day(begun))
        family = transferred().and_then(practise).under(terms)
        if enough:
            family.when(criteria()).then(ClosingCriteriaReviewed)
        else:
            family.when(criteria()).refused("tested", "8 weeks")
    transferred().under(terms).when(criteria()).refused("tested")


@pytest.mark.practice("T25", "A107")
@pytest.mark.parametrize("scale", [None, 0, 9])
def test_a_number_below_ten_needs_its_reason(scale: int | None):
    transferred().when(criteria(scale=scale, enough=None)).refused("enough", "without a 10")
    transferred().when(criteria(scale=scale)).then(ClosingCriteriaReviewed)
    transferred().when(criteria(scale=10, enough=None)).then(ClosingCriteriaReviewed)


@pytest.mark.practice("T25")
def test_the_profile_may_set_the_number_from_which_on_it_closes():
    profile = msgspec.structs.replace(families.PROFILE, closing_scale_floor=8)
    family = transferred().under(msgspec.structs.replace(TERMS, profile=profile))
    family.when(criteria(scale=7)).refused("scale", "from 8 on")
    family.when(criteria(scale=8)).then(ClosingCriteriaReviewed)


@pytest.mark.parametrize("scale", [-1, 11])
def test_the_councils_number_lies_on_the_scale(scale: int):
    transferred().when(criteria(scale=scale)).refused("scale", "0 to 10")


@pytest.mark.practice("T25")
def test_only_a_manager_closes():
    for role in JobRole:
        decision = msgspec.structs.replace(DECIDED, role=role)
        when = transferred().when(criteria(decision=decision))
        if role in (JobRole.TEAM_MANAGER, JobRole.PRACTICE_LEAD, JobRole.CONSULTANT):
            when.then(ClosingCriteriaReviewed)
        else:
            when.refused("role")


def test_stepping_away_is_refused_for_what_is_wrong_in_it():
    family = transferred().and_then(families.stepped_away()[0])
    away = families.stepped_away()[1]
    assert isinstance(away, WithdrawSupport)
    for changes, field in (
        ({"way_back": ""}, "way_back"),
        ({"happened": happened(2, 11)}, "happened"),
        ({"next_review": date(2036, 1, 1)}, "next_review"),
        ({"next_review": date(2020, 2, 29)}, "next_review"),
        ({"keep_the_plan": (PersonId("p-nobody"),)}, "keep_the_plan"),
    ):
        family.when(msgspec.structs.replace(away, **changes)).refused(field)


@pytest.mark.practice("A106")
def test_no_clock_of_the_council_runs_after_it_stepped_away_and_they_run_again_after():
    family = transferred()
    assert any(each.clock is Clock.REVIEW for each in open_deadlines(family.state))
    away = family.and_then(families.stepped_away())
    assert all(each.clock is Clock.WRITE_UP for each in open_deadlines(away.state))
    back = away.and_then(ReopenRecord(reason="Mum asked for help", happened=happened(20)))
    assert any(each.clock is Clock.REVIEW for each in open_deadlines(back.state))


@pytest.mark.practice("A106", "T04")
def test_what_the_network_holds_by_itself_runs_no_clock_of_the_council():
    def waits(family: Given) -> bool:
        return any(each.meeting == OWN for each in open_deadlines(family.state))

    def held(day: date) -> HoldMeeting:
        return HoldMeeting(meeting=OWN, kind=MeetingKind.REVIEW, happened=on_day(day))

    first, gone = families.stepped_away()
    gone = msgspec.structs.replace(gone, happened=happened(20))
    away = transferred().and_then(first, gone)
    assert waits(away.and_then(held(date(2026, 10, 20)))), "held on the day itself"
    assert not waits(away.and_then(held(date(2026, 10, 21))))
    back = ReopenRecord(reason="Mum asked for help", happened=happened(25))
    assert waits(away.and_then(back, held(date(2026, 10, 25))))
    # Being back does not judge what the network did meanwhile.
    assert not waits(away.and_then(held(date(2026, 10, 24)), back))


@pytest.mark.practice("A106")
def test_the_way_back_opens_the_record_again():
    reopen = ReopenRecord(reason="Mum asked for help early", happened=happened(20), asked_by=JOE)
    transferred().when(reopen).refused("reason", "has not stepped away")
    away = transferred().and_then(families.stepped_away())
    told = away.when(reopen).then(RecordReopened).after
    assert not told.closing.withdrawn
    away.when(msgspec.structs.replace(reopen, reason="")).refused("reason")
    away.when(msgspec.structs.replace(reopen, asked_by="p-nobody")).refused("asked_by")
    # What closing needs is gone through again before the next time.
    away.and_then(reopen).when(families.stepped_away()[1]).refused("way_back", "one by one")


@pytest.mark.practice("A106")
def test_the_last_rung_waits_for_the_decision():
    family = transferred()
    family.when(offer(Stage.WITHDRAWN)).refused("stage", "council decides")
    family.and_then(families.stepped_away()).when(offer(Stage.WITHDRAWN)).then(FacilitationOffered)
