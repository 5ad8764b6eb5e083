"""The time before court: decided, offered in the letter, and the family meets before the court."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.decisions import JobRole
from backend.aggregates.proceedings import (
    AskCourt,
    CourtAsked,
    Ending,
    FamilyMeetingAnswered,
    FamilyMeetingFacilitated,
    LetterBeforeProceedingsSent,
    PreProceedingsBegun,
    PreProceedingsEnded,
    PreProceedingsMet,
)
from tests import families
from tests.families import ELLA, GRAN, MUM, happened
from tests.spec import Given, given
from tests.stories.proceedings import (
    AGAIN,
    ANSWERED,
    ASKED,
    BEGUN,
    HELD,
    LETTER,
    MET,
    TO_COURT,
    decided,
)

changed = msgspec.structs.replace


def running() -> Given:
    return given(families.begun(), BEGUN)


def test_a_manager_or_the_legal_team_decides_that_it_begins():
    told = given(families.begun())
    told.when(BEGUN).then(PreProceedingsBegun)
    worker = changed(BEGUN.decision, role=JobRole.WORKER)
    told.when(changed(BEGUN, decision=worker)).refused("role")
    told.when(changed(BEGUN, children=())).refused("children")
    told.when(changed(BEGUN, children=(GRAN,))).refused("children")
    running().when(BEGUN).refused("running")


def test_the_letter_says_whether_it_offers_a_family_meeting():
    event = running().when(LETTER).event
    assert isinstance(event, LetterBeforeProceedingsSent) and event.not_offered is None
    without = changed(LETTER, not_offered=decided(6, "Not safe for Ella"))
    assert running().when(without).event.not_offered.reason == "Not safe for Ella"
    running().when(changed(LETTER, not_offered=decided(6, ""))).refused("reason")
    running().when(changed(LETTER, to=(GRAN,))).refused("to")
    running().when(changed(LETTER, happened=happened(4, 10))).refused("before", "happened")
    given(families.begun()).when(LETTER).refused("decision")
    given(families.begun(), BEGUN, LETTER).when(LETTER).refused("has been recorded")


def test_only_those_who_were_offered_a_meeting_answer():
    told = given(families.begun(), BEGUN, LETTER)
    told.when(ANSWERED).then(FamilyMeetingAnswered)
    told.when(changed(ANSWERED, person=GRAN)).refused("person")
    given(families.begun(), BEGUN, LETTER, ANSWERED).when(ANSWERED).nothing()
    none = changed(LETTER, not_offered=decided(6))
    given(families.begun(), BEGUN, none).when(ANSWERED).refused("offered")


def test_a_family_meeting_follows_an_offer_that_somebody_takes():
    given(families.begun(), BEGUN, LETTER, ANSWERED).when(HELD).then(FamilyMeetingFacilitated)
    no = changed(ANSWERED, accepts=False)
    given(families.begun(), BEGUN, LETTER, no).when(HELD).refused("said no")
    running().when(HELD).refused("letter")


def test_meetings_are_counted_in_their_order():
    assert running().when(MET).event.number == 1
    told = given(families.begun(), BEGUN, MET)
    assert told.when(AGAIN).then(PreProceedingsMet).event.number == 2
    told.when(MET).nothing()
    told.when(changed(MET, happened=happened(18, 10))).refused("later", "happened")


def test_it_ends_by_decision_and_another_can_follow():
    running().when(TO_COURT).then(PreProceedingsEnded)
    running().when(changed(TO_COURT, decision=decided(4))).refused("decided_on")
    again = changed(BEGUN, decision=decided(30))
    down = changed(TO_COURT, ending=Ending.STEPPED_DOWN)
    assert given(families.begun(), BEGUN, down).when(again).event.round == 2
    given(families.begun(), BEGUN, down).when(BEGUN).refused("decided_on")


def test_a_meeting_that_was_accepted_is_held_before_the_court_is_asked():
    to_court = (families.begun(), BEGUN, LETTER, ANSWERED)
    given(*to_court, TO_COURT).when(ASKED).refused("comes before the court")
    given(*to_court, HELD, TO_COURT).when(ASKED).then(CourtAsked)
    given(*to_court, HELD, TO_COURT, ASKED).when(ASKED).refused("already")
    given(*to_court, HELD).when(ASKED).refused("go to court")


@pytest.mark.parametrize(
    ("asked", "letter", "field"),
    [(27, None, "happened"), (29, 28, "letter_on")],
)
def test_the_court_is_asked_after_it_was_decided(asked: int, letter: int | None, field: str):
    told = given(families.begun(), BEGUN, TO_COURT)
    command = AskCourt(
        happened=happened(asked, 10), letter_on=date(2026, 10, letter) if letter else None
    )
    told.when(command).refused(field)


def test_a_letter_struck_out_leaves_the_rest_standing():
    told = given(families.begun(), BEGUN, LETTER, ANSWERED)
    assert told.state.proceedings.running.accepts == {MUM: True}
    assert ELLA in told.state.case.children
