"""Considered at the start, joined, filed, audited and asked of a panel."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.assurance import (
    AskLegalPanel,
    AuditCase,
    AuditKind,
    Beside,
    CaseAudited,
    CombineReview,
    ConsiderMeeting,
    FormRecorded,
    KeepReviewApart,
    LegalPanelAsked,
    MeetingConsidered,
    MeetingStatus,
    Outcome,
    RecordForm,
    ReviewCombined,
    ReviewKeptApart,
    meeting_status,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.vocabulary import MeetingId, PlanStatus
from tests import families
from tests.families import FIRST, REVIEW, TODAY, happened
from tests.spec import given
from tests.stories.oversight import decision, not_to_meet


@pytest.mark.practice("A54")
def test_a_meeting_is_considered_at_the_start_of_an_assessment():
    asked = ConsiderMeeting(
        team="Pathway", outcome=Outcome.LATER, reason="After the birth.", happened=happened(3, 8)
    )
    told = given(families.started())
    told.when(asked).then(MeetingConsidered)
    assert told.and_then(asked).state.assurance.considered
    told.when(msgspec.structs.replace(asked, reason="")).refused("reason")
    told.when(msgspec.structs.replace(asked, team="")).refused("team")
    told.when(msgspec.structs.replace(asked, happened=happened(2, 11))).refused("future")


@pytest.mark.practice("A90", "A91")
@pytest.mark.parametrize("beside", Beside)
def test_a_review_is_held_together_with_something_else(beside: Beside):
    told = given(families.review_held())
    asked = CombineReview(meeting=REVIEW, beside=beside, suits="Gran is off on Mondays.")
    told.when(asked).then(ReviewCombined(meeting=REVIEW, beside=beside, suits=asked.suits))
    told.and_then(asked).when(asked).nothing()


@pytest.mark.practice("A90")
def test_only_reviews_are_joined():
    told = given(families.review_held())
    for meeting in (FIRST, MeetingId("m-nowhere")):
        told.when(CombineReview(meeting=meeting, beside=Beside.VISIT)).refused("meeting", "review")


@pytest.mark.practice("A90", refuses=True, allows=True)
def test_a_protection_review_without_a_core_group_is_a_decision():
    apart = KeepReviewApart(meeting=REVIEW, decision=decision())
    told = given(families.review_held(PlanStatus.PROTECTION))
    told.when(apart).then(ReviewKeptApart)
    told.and_then(apart).when(apart).nothing()
    told.when(msgspec.structs.replace(apart, decision=decision(JobRole.WORKER))).refused("role")
    joined = CombineReview(meeting=REVIEW, beside=Beside.CORE_GROUP)
    told.and_then(joined).when(apart).refused("meeting", "core group")
    given(families.review_held()).when(apart).refused("meeting", "child protection")


@pytest.mark.practice("A108", refuses=True, allows=True)
def test_the_form_of_a_meeting_has_its_reference():
    asked = RecordForm(
        meeting=FIRST, system="Early help", reference="FN-12", happened=happened(7, 9)
    )
    told = given(families.meeting_begun())
    told.when(asked).then(FormRecorded)
    told.and_then(asked).when(asked).nothing()
    given(families.meeting_called()).when(asked).refused("meeting", "took place")
    told.when(msgspec.structs.replace(asked, system="")).refused("system")
    told.when(msgspec.structs.replace(asked, reference="x" * 201)).refused("reference")


def audit(**more: object) -> AuditCase:
    values = {
        "kind": AuditKind.DEEP_DIVE,
        "by": "Leila Haddad",
        "role": JobRole.AUDITOR,
        "findings": ("All on time.",),
        "happened": happened(30),
    } | more
    return AuditCase(**values)


@pytest.mark.practice("A112")
def test_an_audit_is_on_record_with_its_findings():
    told = given(families.started())
    told.when(audit(learning="Warnings need a name.")).then(CaseAudited)
    for more, sign in (
        ({"findings": ()}, "findings"),
        ({"findings": ("",)}, "findings"),
        ({"findings": ("x",) * 31}, "findings"),
        ({"by": ""}, "by"),
        ({"happened": happened(2, 11)}, "future"),
        ({"learning": "x" * 4_001}, "learning"),
    ):
        told.when(audit(**more)).refused(sign)


PANEL = AskLegalPanel(
    question="Is an order needed?",
    decision=decision(JobRole.SERVICE_MANAGER),
    happened=happened(22),
)


@pytest.mark.practice("A112")
@pytest.mark.parametrize(
    ("story", "status", "day"),
    [
        (families.started(), MeetingStatus.NO_CLOCK, None),
        (families.begun(), MeetingStatus.OVERDUE, date(2026, 10, 26)),
        ((*families.begun(), not_to_meet()), MeetingStatus.NOT_HELD, date(2026, 10, 20)),
        (families.review_held(), MeetingStatus.HELD, families.REVIEWED),
    ],
)
def test_the_panel_reads_where_the_meeting_stands_from_the_record(
    story: families.Story, status: MeetingStatus, day: date | None
):
    event = given(story).when(PANEL).event
    assert isinstance(event, LegalPanelAsked)
    assert (event.status, event.status_on) == (status, day)


@pytest.mark.practice("A112")
def test_until_the_last_day_a_meeting_is_due_and_then_overdue():
    state = given(families.begun()).state
    assert meeting_status(state, date(2026, 10, 26))[0] is MeetingStatus.DUE
    assert meeting_status(state, date(2026, 10, 27))[0] is MeetingStatus.OVERDUE
    assert date(2026, 10, 27) < TODAY


def test_the_panel_is_not_asked_without_a_question_or_a_name():
    told = given(families.started())
    told.when(msgspec.structs.replace(PANEL, question="")).refused("question")
    told.when(msgspec.structs.replace(PANEL, decision=decision(by=""))).refused("by")
