"""Who is safe to bring in, and contact with someone others worry about."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from backend.aggregates.decisions import JobRole
from backend.aggregates.handover import OfferFacilitation, Stage
from backend.aggregates.network import InviteMember, RecordLeaving
from backend.aggregates.plan import OfferAction
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.safeguards import (
    ConsiderSafety,
    ContactConcernMapped,
    ContactOutcome,
    ContactRestrictionDecided,
    DecideContact,
    ExplainRestriction,
    MapContactConcern,
    MemberSafetyConsidered,
    RaiseSafetyConcern,
    RestrictionExplained,
    SafetyConcernRaised,
    SafetyOutcome,
)
from backend.aggregates.vocabulary import Command, LineId, MovedOn, OfferId
from tests import families
from tests.families import ELLA, GOAL, GRAN, JOE, MUM, STRANGER, happened
from tests.spec import given
from tests.stories.finding import decided

REVIEW = date(2026, 12, 1)


def consider(outcome: SafetyOutcome = SafetyOutcome.EXCLUDE, **more: Any) -> ConsiderSafety:
    return ConsiderSafety(
        **(
            {
                "person": JOE,
                "seen": 0,
                "outcome": outcome,
                "checks": "Police, and Gran",
                "limits": "Not alone with Ella",
                "review_on": REVIEW,
                "decision": decided(reason="The order of June"),
            }
            | more
        )
    )


def wish(**more: Any) -> MapContactConcern:
    return MapContactConcern(
        **(
            {
                "child": ELLA,
                "person": JOE,
                "wish": "I miss him",
                "worries": "He drinks",
                "safety": "Gran is there",
                "needed": "He talks with us",
                "happened": happened(),
            }
            | more
        )
    )


def contact(**more: Any) -> DecideContact:
    return DecideContact(
        **(
            {
                "child": ELLA,
                "person": JOE,
                "seen": 0,
                "outcome": ContactOutcome.NOT_NOW,
                "what": "Letters through Gran",
                "review_on": REVIEW,
                "decision": decided(JobRole.WORKER, "He has not stopped"),
            }
            | more
        )
    )


def explain(**more: Any) -> ExplainRestriction:
    return ExplainRestriction(
        **(
            {
                "child": ELLA,
                "person": JOE,
                "version": 1,
                "how": "With a drawing",
                "explained_by": (MUM,),
                "happened": happened(),
            }
            | more
        )
    )


@pytest.mark.practice("A27")
def test_a_worry_about_someone_is_taken_down_and_changes_nothing_by_itself():
    worry = RaiseSafetyConcern(person=JOE, raised_by=GRAN, words="He drives", happened=happened())
    made = given(families.with_network()).when(worry)
    made.then(
        SafetyConcernRaised(person=JOE, raised_by=GRAN, words="He drives", happened=happened())
    )
    assert not made.after.safeguards.excluded(JOE)
    family = given(families.with_network())
    family.when(msgspec.structs.replace(worry, words="")).refused("words")
    family.when(msgspec.structs.replace(worry, raised_by=STRANGER)).refused("raised_by")
    family.when(msgspec.structs.replace(worry, person=MUM)).refused("person")
    ahead = msgspec.structs.replace(worry, happened=happened(2, 11))
    family.when(ahead).refused("happened", "future")


@pytest.mark.practice("A27")
@pytest.mark.parametrize("outcome", SafetyOutcome)
def test_whether_someone_is_safe_is_decided_on_checks_with_a_reason(outcome: SafetyOutcome):
    made = given(families.with_network()).when(consider(outcome))
    made.then(
        MemberSafetyConsidered(
            person=JOE,
            version=1,
            outcome=outcome,
            checks="Police, and Gran",
            limits="Not alone with Ella",
            review_on=REVIEW,
            decision=decided(reason="The order of June"),
        )
    )
    assert made.after.safeguards.excluded(JOE) is (outcome is SafetyOutcome.EXCLUDE)


@pytest.mark.practice("A27")
def test_only_a_manager_keeps_someone_out_and_lets_them_in_again():
    family = given(families.with_network())
    worker = decided(JobRole.WORKER)
    family.when(consider(decision=worker)).refused("role", "team manager")
    for outcome in (SafetyOutcome.INCLUDE, SafetyOutcome.LIMIT, SafetyOutcome.REVIEW):
        assert family.when(consider(outcome, decision=worker)).events
    out = family.and_then(consider())
    again = consider(SafetyOutcome.INCLUDE, seen=1)
    out.when(msgspec.structs.replace(again, decision=worker)).refused("role", "manager")
    back = out.when(again)
    assert back.event.version == 2
    assert not back.after.safeguards.excluded(JOE)


@pytest.mark.practice("A27")
def test_what_is_not_settled_is_looked_at_again_within_a_year():
    family = given(families.with_network())
    for outcome in SafetyOutcome:
        never = family.when(consider(outcome, review_on=None))
        if outcome is SafetyOutcome.INCLUDE:
            assert never.events
        else:
            never.refused("review_on")
    family.when(consider(review_on=families.TODAY)).refused("review_on", "to come")
    assert family.when(consider(review_on=date(2026, 11, 2))).events
    assert family.when(consider(review_on=date(2027, 11, 2))).events
    family.when(consider(review_on=date(2027, 11, 3))).refused("review_on", "within a year")
    family.when(consider(review_on=date.max)).refused("review_on")


@pytest.mark.practice("A27")
def test_what_is_missing_is_asked_for():
    family = given(families.with_network())
    family.when(consider(checks="")).refused("checks")
    family.when(consider(SafetyOutcome.LIMIT, limits=None)).refused("limits")
    family.when(consider(limits="x" * 4_001)).refused("limits")
    family.when(consider(decision=decided(reason=""))).refused("reason")
    family.when(consider(decision=decided(JobRole.AUDITOR))).refused("role")
    family.when(consider(person=STRANGER)).refused("person")
    moved = family.and_then(consider()).when(consider(SafetyOutcome.REVIEW))
    assert isinstance(moved.refusal, MovedOn)
    left = RecordLeaving(person=JOE, reason="x", happened=happened())
    assert family.and_then(left).when(consider()).events, "also of someone who has left"


BRINGS_IN: tuple[Command, ...] = (
    InviteMember(person=JOE, how="by phone", happened=happened()),
    TakeRole(member=JOE, role=NetworkRole.COACH, what="x", happened=happened()),
    OfferAction(line=LineId("l-new"), what="x", doer=JOE, when="y", goal=GOAL),
    OfferAction(line=LineId("l-new"), what="x", doer=GRAN, when="y", goal=GOAL, backup=JOE),
    OfferFacilitation(offer=OfferId("o-n"), member=JOE, stage=Stage.WATCHING, happened=happened()),
)


@pytest.mark.practice("A27")
@pytest.mark.parametrize("command", BRINGS_IN, ids=lambda each: type(each).__name__)
def test_someone_kept_out_is_not_brought_in_and_the_refusal_keeps_the_ground(command: Command):
    family = given(families.planned())
    assert family.when(command).events
    refusal = family.and_then(consider()).when(command).refused("social worker").refusal
    for word in ("Joe", "order", "safe", "exclu", "kept out"):
        assert word not in refusal.reason
    limited = family.and_then(consider(SafetyOutcome.LIMIT))
    assert limited.when(command).events
    again = family.and_then(consider(), consider(SafetyOutcome.INCLUDE, seen=1))
    assert again.when(command).events


@pytest.mark.practice("A28", refuses=True, allows=True)
def test_a_childs_wish_is_mapped_before_anything_is_decided():
    family = given(families.with_network())
    family.when(contact()).refused("outcome", "map")
    family.when(wish()).then(
        ContactConcernMapped(
            child=ELLA,
            person=JOE,
            wish="I miss him",
            worries="He drinks",
            safety="Gran is there",
            needed="He talks with us",
            happened=happened(),
        )
    )
    family.and_then(wish()).when(contact()).then(
        ContactRestrictionDecided(
            child=ELLA,
            person=JOE,
            version=1,
            outcome=ContactOutcome.NOT_NOW,
            what="Letters through Gran",
            review_on=REVIEW,
            decision=decided(JobRole.WORKER, "He has not stopped"),
        )
    )


@pytest.mark.practice("A28")
def test_each_of_the_four_parts_of_the_map_is_needed():
    family = given(families.with_network())
    for field in ("wish", "worries", "safety", "needed"):
        family.when(wish(**{field: " "})).refused(field)
        family.when(wish(**{field: "x" * 4_001})).refused(field)
    family.when(wish(child=MUM)).refused("child")
    family.when(wish(person=STRANGER)).refused("person")
    family.when(wish(person=ELLA)).refused("person")
    family.when(wish(happened=happened(2, 11))).refused("happened", "future")
    assert family.when(wish(person=MUM)).events, "a parent too can be someone others worry about"


@pytest.mark.practice("A28")
def test_a_restriction_has_a_reason_and_a_day_to_look_again():
    family = given(families.with_network(), wish())
    family.when(contact(review_on=None)).refused("review_on")
    family.when(contact(outcome=ContactOutcome.LIMITED, review_on=None)).refused("review_on")
    assert family.when(contact(outcome=ContactOutcome.OPEN, review_on=None)).events
    family.when(contact(what="")).refused("what")
    family.when(contact(decision=decided(reason=""))).refused("reason")
    family.when(contact(decision=decided(JobRole.INFORMATION))).refused("role")
    later = family.and_then(contact(), wish(wish="Still")).when(contact(seen=1))
    assert later.event.version == 2, "mapping again keeps what was decided"
    moved = family.and_then(contact()).when(contact())
    assert isinstance(moved.refusal, MovedOn)


@pytest.mark.practice("A28", "A99")
def test_what_cannot_happen_is_explained_to_the_child():
    family = given(families.with_network(), wish())
    family.when(explain(version=0)).refused("version", "first")
    decided_on = family.and_then(contact())
    decided_on.when(explain(child_said="Can I write?")).then(
        RestrictionExplained(
            child=ELLA,
            person=JOE,
            version=1,
            explained_by=(MUM,),
            worker_there=True,
            how="With a drawing",
            child_said="Can I write?",
            material=None,
            happened=happened(),
        )
    )
    decided_on.and_then(contact(seen=1)).when(explain()).refused("version", "newer")
    decided_on.when(explain(how="")).refused("how")
    decided_on.when(explain(explained_by=(STRANGER,))).refused("explained_by")
    decided_on.when(explain(explained_by=(), worker_there=False)).refused("explained_by")
    assert decided_on.when(explain(explained_by=())).events
    decided_on.when(explain(material="x" * 201)).refused("material")
    decided_on.when(explain(happened=happened(2, 11))).refused("happened", "future")
