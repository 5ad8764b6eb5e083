"""Copies of the plan: talked through, shared, withheld, acknowledged and presented."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.decisions import JobRole
from backend.aggregates.plan import AddRule, MakeVersion
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.sharing import (
    AcknowledgeCopy,
    Forum,
    GiveExample,
    PlanCopyAcknowledged,
    PlanExampleGiven,
    PlanPresented,
    PlanShared,
    PlanTalkedThrough,
    PresentPlan,
    SharePlan,
    TalkThrough,
)
from backend.aggregates.vocabulary import Command, Happened, LineId, Precision, PresentationId
from backend.aggregates.withholding import (
    PlanNoLongerWithheld,
    PlanWithheld,
    StopWithholding,
    WithholdPlan,
)
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, STRANGER, happened, on_day
from tests.spec import given
from tests.stories.finding import decided
from tests.stories.plan import by_manager, by_worker

FAMILY = given(families.with_plan_agreed())
AT = PresentationId("t-1")
PRESENT = PresentPlan(
    presentation=AT,
    version=1,
    forum=Forum.CONFERENCE,
    presented_by=(GRAN, MUM),
    happened=happened(21),
    with_worker=True,
)
EXAMPLE = GiveExample(presentation=AT, by=GRAN, words="I fetched her", happened=happened(10))
WITHHELD = WithholdPlan(version=1, person=DAD, decision=by_worker("Not the street", 15))
AHEAD = on_day(date(2026, 11, 2))


def share(**changes: object) -> SharePlan:
    words: dict[str, object] = {
        "version": 1,
        "people": (MUM, GRAN),
        "how": "by post",
        "happened": happened(18),
    }
    return SharePlan(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A68", refuses=True, allows=True)
def test_the_draft_is_talked_through_with_the_family():
    talk = TalkThrough(people=(MUM, ELLA), how="on a visit", happened=happened(12), words="Short!")
    given(families.planned()).when(talk).then(
        PlanTalkedThrough(
            version=0, people=(MUM, ELLA), how="on a visit", words="Short!", happened=happened(12)
        )
    )
    assert FAMILY.when(talk).event.version == 1
    given(families.mapped()).when(talk).refused("some of the plan")


@pytest.mark.practice("A69", "T16", allows=True)
@pytest.mark.practice("X7")
def test_a_version_is_shared_with_people_and_jobs():
    both = share(jobs=(JobRole.CONFERENCE_CHAIR,))
    FAMILY.when(both).then(
        PlanShared(
            version=1,
            people=(MUM, GRAN),
            jobs=(JobRole.CONFERENCE_CHAIR,),
            how="by post",
            happened=happened(18),
        )
    )
    shared = FAMILY.and_then(both)
    shared.when(both).nothing()
    assert shared.when(share(people=(GRAN, JOE))).event.people == (JOE,)
    assert FAMILY.when(share(people=(), jobs=(JobRole.REVIEWING_OFFICER,))).events
    assert shared.state.sight == FAMILY.state.sight, "shared is not seen by a manager"


@pytest.mark.practice("A68", "A69", "A72", "A73")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (share(version=0), "version"),
        (share(version=2), "version"),
        (share(people=()), "people"),
        (share(people=(GRAN, GRAN)), "people"),
        (share(people=(STRANGER,)), "people"),
        (share(jobs=(JobRole.DUTY, JobRole.DUTY)), "jobs"),
        (share(how=""), "how"),
        (share(how="x" * 201), "how"),
        (share(happened=AHEAD), "happened"),
        (TalkThrough(people=(), how="x", happened=happened()), "people"),
        (TalkThrough(people=(STRANGER,), how="x", happened=happened()), "people"),
        (TalkThrough(people=(MUM,), how="", happened=happened()), "how"),
        (TalkThrough(people=(MUM,), how="x", happened=AHEAD), "happened"),
        (AcknowledgeCopy(version=1, person=GRAN, happened=happened()), "Record first"),
        (AcknowledgeCopy(version=1, person=STRANGER, happened=happened()), "person"),
        (AcknowledgeCopy(version=4, person=GRAN, happened=happened()), "version"),
        (EXAMPLE, "Record first where"),
    ],
)
def test_sharing_is_refused(command: Command, sign: str):
    FAMILY.when(command).refused(sign)


@pytest.mark.practice("A69")
def test_someone_says_they_have_their_copy():
    have = AcknowledgeCopy(version=1, person=GRAN, happened=happened(19))
    shared = FAMILY.and_then(share())
    shared.when(have).then(PlanCopyAcknowledged(version=1, person=GRAN, happened=happened(19)))
    shared.and_then(have).when(have).nothing()


@pytest.mark.practice("A69", "T16", refuses=True)
def test_a_copy_is_withheld_by_decision_and_the_refusal_does_not_say_why():
    FAMILY.when(WITHHELD).then(PlanWithheld(version=1, person=DAD, decision=WITHHELD.decision))
    kept = FAMILY.and_then(WITHHELD)
    kept.when(WITHHELD).nothing()
    refused = kept.when(share(people=(MUM, DAD))).refused("people", "Ask the worker")
    assert "street" not in refused.refusal.reason
    newer = kept.and_then(AddRule(line=LineId("l-9"), words="Knock"), MakeVersion(seen=1))
    newer.when(share(version=2, people=(DAD,))).refused("Ask the worker")
    stop = StopWithholding(person=DAD, decision=by_worker("He knows now", 20))
    kept.when(stop).then(PlanNoLongerWithheld(person=DAD, decision=stop.decision))
    assert kept.and_then(stop).when(share(people=(DAD,))).events
    FAMILY.when(stop).nothing()


@pytest.mark.practice("T16")
def test_withholding_is_refused_without_who_decided_and_why():
    def withhold(**changes: object) -> WithholdPlan:
        words = {"version": 1, "person": DAD, "decision": WITHHELD.decision} | changes
        return WithholdPlan(**words)  # type: ignore[arg-type]

    FAMILY.when(withhold(decision=by_worker("", 15))).refused("reason")
    FAMILY.when(withhold(person=STRANGER)).refused("person")
    FAMILY.when(withhold(version=0)).refused("version")
    FAMILY.when(withhold(version=9)).refused("version")


@pytest.mark.practice("A72", allows=True)
@pytest.mark.practice("A73")
def test_the_network_presents_the_plan_with_dated_examples():
    FAMILY.when(PRESENT).then(
        PlanPresented(
            presentation=AT,
            version=1,
            forum=Forum.CONFERENCE,
            presented_by=(GRAN, MUM),
            with_worker=True,
            happened=happened(21),
        )
    )
    presented = FAMILY.and_then(PRESENT)
    presented.when(EXAMPLE).then(
        PlanExampleGiven(presentation=AT, by=GRAN, words="I fetched her", happened=happened(10))
    )
    presented.and_then(EXAMPLE).when(EXAMPLE).nothing()
    presented.when(PRESENT).refused("has been recorded")
    undated = Happened(precision=Precision.UNKNOWN)
    for changed, sign in (
        ({"happened": undated}, "Enter the day"),
        ({"happened": AHEAD}, "future"),
        ({"words": ""}, "words"),
        ({"by": STRANGER}, "by"),
    ):
        words = {"presentation": AT, "by": GRAN, "words": "x", "happened": happened(10)} | changed
        presented.when(GiveExample(**words)).refused(sign)  # type: ignore[arg-type]


@pytest.mark.practice("A72", refuses=True)
def test_a_presentation_names_who_presented_which_version():
    def present(**changes: object) -> PresentPlan:
        words: dict[str, object] = {
            "presentation": AT,
            "version": 1,
            "forum": Forum.CORE_GROUP,
            "presented_by": (GRAN,),
            "happened": happened(21),
        }
        return PresentPlan(**(words | changes))  # type: ignore[arg-type]

    FAMILY.when(present(presented_by=())).refused("people")
    FAMILY.when(present(presented_by=(STRANGER,))).refused("people")
    FAMILY.when(present(version=2)).refused("version")
    FAMILY.when(present(happened=AHEAD)).refused("happened")


@pytest.mark.practice("A27", "T16")
def test_who_is_kept_out_for_safety_is_given_no_copy():
    out = ConsiderSafety(
        person=JOE,
        seen=0,
        outcome=SafetyOutcome.EXCLUDE,
        checks="Police",
        decision=by_manager("He threatened her", 18),
        review_on=date(2027, 1, 10),
    )
    assert FAMILY.when(share(people=(JOE,))).events
    refused = FAMILY.and_then(out).when(share(people=(MUM, JOE))).refused("people", "social worker")
    assert "threatened" not in refused.refusal.reason
    inside = msgspec.structs.replace(out, seen=1, outcome=SafetyOutcome.INCLUDE, review_on=None)
    assert FAMILY.and_then(out, inside).when(share(people=(JOE,))).events


@pytest.mark.practice("A27", "A69")
@pytest.mark.parametrize("outcome", [SafetyOutcome.EXCLUDE, SafetyOutcome.REVIEW])
def test_nobody_kept_out_or_being_looked_at_is_given_a_copy(outcome: SafetyOutcome):
    considered = FAMILY.and_then(
        ConsiderSafety(
            person=JOE,
            seen=0,
            outcome=outcome,
            checks="Police, and Gran",
            limits=None,
            review_on=date(2026, 12, 1),
            decision=decided(reason="The order of June"),
        )
    )
    considered.when(share(people=(JOE,))).refused("people", "ask the")
    considered.when(share(people=(MUM, JOE))).refused("people", "ask the")
    assert considered.when(share(people=(MUM,))).event.people == (MUM,)
