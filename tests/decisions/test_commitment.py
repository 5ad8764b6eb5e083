"""Commitment, how serious it is, and how people get on: what every review asks."""

from __future__ import annotations

import msgspec
import pytest

from backend.aggregates.commitment import (
    AskRelationships,
    CommitmentConfirmed,
    ConfirmCommitment,
    Grasp,
    LeaveReviewPart,
    RecordSeriousness,
    RelationshipBrokenDown,
    RelationshipRepairSupported,
    RelationshipsAsked,
    RepairOutcome,
    ReportBreakdown,
    ReviewPart,
    ReviewPartNotReached,
    SeriousnessUnderstood,
    Stays,
    SupportRepair,
)
from backend.aggregates.mapping import RewordGoal
from backend.aggregates.plan import MakeVersion, PlanVersionMade
from backend.aggregates.vocabulary import BreakdownId
from tests import families
from tests.families import (
    FIRST,
    GOAL,
    GOAL_WORDS,
    GRAN,
    JOE,
    MUM,
    NEIGHBOUR,
    REVIEW,
    STRANGER,
    happened,
)
from tests.spec import given

ODDS = BreakdownId("odds-1")
REPORT = ReportBreakdown(
    breakdown=ODDS, between=(MUM, JOE), words="Joe posted about it", happened=happened()
)


@pytest.mark.practice("A86")
@pytest.mark.parametrize("stays", Stays)
def test_whether_a_member_stays_is_confirmed(stays: Stays):
    says = ConfirmCommitment(member=GRAN, stays=stays, meeting=REVIEW, happened=happened())
    family = given(families.review_held())
    told = family.when(says)
    told.then(
        CommitmentConfirmed(
            member=GRAN, stays=stays, words=None, meeting=REVIEW, happened=happened()
        )
    )
    assert (REVIEW, ReviewPart.COMMITMENT) in told.after.commitment.asked
    family.when(msgspec.structs.replace(says, member=STRANGER)).refused("member")
    given(families.everything()).when(msgspec.structs.replace(says, member=NEIGHBOUR)).refused(
        "member", "left"
    )


@pytest.mark.practice("A86")
@pytest.mark.parametrize("grasp", Grasp)
def test_how_far_a_member_sees_it_is_kept_with_their_words(grasp: Grasp):
    says = RecordSeriousness(member=GRAN, grasp=grasp, words="It could kill", happened=happened())
    given(families.review_held()).when(says).then(
        SeriousnessUnderstood(
            member=GRAN, grasp=grasp, words="It could kill", meeting=None, happened=happened()
        )
    )
    ahead = msgspec.structs.replace(says, happened=happened(2, 11))
    given(families.review_held()).when(ahead).refused("happened", "future")


@pytest.mark.practice("A95b")
def test_each_review_asks_how_people_get_on():
    ask = AskRelationships(meeting=REVIEW, answer="All is well")
    family = given(families.review_held())
    told = family.when(ask).then(RelationshipsAsked(meeting=REVIEW, answer="All is well"))
    assert (REVIEW, ReviewPart.RELATIONSHIPS) in told.after.commitment.asked
    family.when(msgspec.structs.replace(ask, answer="")).refused("answer")
    family.when(msgspec.structs.replace(ask, meeting=FIRST)).refused("meeting", "at a review")


@pytest.mark.practice("T22", "A95b", "A86")
@pytest.mark.parametrize("part", ReviewPart)
def test_what_a_review_did_not_reach_has_a_reason(part: ReviewPart):
    leave = LeaveReviewPart(meeting=REVIEW, part=part, reason="Ella was tired")
    family = given(families.review_held())
    family.when(leave).then(
        ReviewPartNotReached(meeting=REVIEW, part=part, reason="Ella was tired")
    )
    family.when(msgspec.structs.replace(leave, reason="")).refused("reason")
    family.and_then(leave).when(leave).refused("was asked")
    asked = AskRelationships(meeting=REVIEW, answer="Fine")
    after = family.and_then(asked).when(
        msgspec.structs.replace(leave, part=ReviewPart.RELATIONSHIPS)
    )
    after.refused("was asked")


@pytest.mark.practice("A95b")
def test_people_at_odds_are_taken_down_with_what_it_does():
    family = given(families.planned())
    told = family.when(msgspec.structs.replace(REPORT, effect="No Saturday calls"))
    told.then(
        RelationshipBrokenDown(
            breakdown=ODDS,
            between=(MUM, JOE),
            words="Joe posted about it",
            effect="No Saturday calls",
            happened=happened(),
        )
    )
    for between in ((), (MUM,), (MUM, MUM), (MUM, JOE, MUM)):
        family.when(msgspec.structs.replace(REPORT, between=between)).refused("between")
    family.when(msgspec.structs.replace(REPORT, between=(MUM, STRANGER))).refused("between")
    family.when(msgspec.structs.replace(REPORT, words="")).refused("words")
    family.and_then(REPORT).when(REPORT).refused("in the record")


@pytest.mark.practice("A95b")
@pytest.mark.parametrize("outcome", RepairOutcome)
def test_help_to_mend_it_has_an_outcome(outcome: RepairOutcome):
    repair = SupportRepair(
        breakdown=ODDS, what="Gran sat with both", outcome=outcome, happened=happened()
    )
    given(families.planned()).when(repair).refused("breakdown")
    family = given(families.planned(), REPORT)
    told = family.when(repair).then(
        RelationshipRepairSupported(
            breakdown=ODDS,
            what="Gran sat with both",
            outcome=outcome,
            words=None,
            happened=happened(),
        )
    )
    assert told.after.commitment.breakdowns[ODDS] is outcome
    family.when(msgspec.structs.replace(repair, what="")).refused("what")


# A88: what a review rewords is in the next version


@pytest.mark.practice("A88")
def test_a_reworded_goal_makes_a_new_version_once():
    family = given(families.with_plan_agreed())
    family.when(MakeVersion(seen=1)).nothing()
    reworded = family.and_then(
        RewordGoal(goal=GOAL, seen=GOAL_WORDS, words="Ella is safe", reason="Shorter")
    )
    made = reworded.when(MakeVersion(seen=1)).event
    assert isinstance(made, PlanVersionMade)
    assert made.version == 2
    reworded.and_then(MakeVersion(seen=1)).when(MakeVersion(seen=2)).nothing()
