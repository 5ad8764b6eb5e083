"""Reaching people: approaches, when they can come, why they were away, and how it felt."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backend.aggregates.engagement import (
    AbsenceExplored,
    AbsenceFound,
    AvailabilityRecorded,
    Channel,
    ContactMember,
    ExploreAbsence,
    FeedbackGiven,
    Felt,
    GiveFeedback,
    MemberContacted,
    Reached,
    RecordAvailability,
)
from backend.aggregates.meetings import AbsenceCause, AbsenceRecorded, RecordAbsence
from tests import families
from tests.families import (
    DAD,
    ELLA,
    FIRST,
    GRAN,
    JOE,
    MUM,
    NEIGHBOUR,
    REVIEW,
    STRANGER,
    happened,
)
from tests.spec import given


def approach(**more: Any) -> ContactMember:
    said: dict[str, Any] = {"channel": Channel.TEXT, "outcome": Reached.WILL_HELP, **more}
    return ContactMember(**{"person": JOE, "happened": happened(), **said})


def explore(**more: Any) -> ExploreAbsence:
    said: dict[str, Any] = {
        "meeting": FIRST,
        "person": JOE,
        "found": AbsenceFound.PRACTICAL,
        "words": "Nights until seven",
        "follow_up": "Meet at five",
        "happened": happened(),
        **more,
    }
    return ExploreAbsence(**said)


@pytest.mark.practice("A29")
@pytest.mark.parametrize("outcome", Reached)
@pytest.mark.parametrize("channel", Channel)
def test_each_approach_is_kept_with_its_way_and_outcome(channel: Channel, outcome: Reached):
    event = given(families.with_network()).when(approach(channel=channel, outcome=outcome)).event
    assert isinstance(event, MemberContacted)
    assert (event.channel, event.outcome, event.by) == (channel, outcome, None)


def test_an_approach_is_to_someone_who_is_there_and_has_happened():
    family = given(families.everything())
    family.when(approach(person=STRANGER)).refused("person")
    family.when(approach(person=NEIGHBOUR)).refused("person", "left")
    family.when(approach(by=STRANGER)).refused("by")
    family.when(approach(happened=happened(2, 11))).refused("happened", "future")
    family.when(approach(person=DAD, by=MUM)).then(MemberContacted)


@pytest.mark.practice("A30")
def test_when_someone_can_come_is_kept_with_what_else_they_carry():
    says = RecordAvailability(
        person=JOE, can="After 7", constraints="Night shifts", happened=happened()
    )
    family = given(families.with_network())
    family.when(says).then(
        AvailabilityRecorded(
            person=JOE, can="After 7", constraints="Night shifts", happened=happened()
        )
    )
    family.when(msgspec.structs.replace(says, can="")).refused("can")
    family.when(msgspec.structs.replace(says, person=STRANGER)).refused("person")


@pytest.mark.practice("A35", allows=True)
def test_why_someone_was_away_is_explored_and_followed_up():
    event = given(families.first_meeting_held()).when(explore(invite="By text")).event
    assert isinstance(event, AbsenceExplored)
    assert (event.found, event.follow_up, event.invite) == (
        AbsenceFound.PRACTICAL,
        "Meet at five",
        "By text",
    )


@pytest.mark.practice("A35", refuses=True)
def test_only_an_absence_can_be_explored():
    family = given(families.first_meeting_held())
    family.when(explore(person=GRAN)).refused("person", "not down as away")
    family.when(explore(person=DAD)).refused("person")
    given(families.meeting_called()).when(explore()).refused("took place first")
    family.when(explore(words="")).refused("words")
    family.when(explore(follow_up="")).refused("follow_up", "next")
    family.when(explore(by=STRANGER)).refused("by")


@pytest.mark.practice("A36")
def test_an_absence_is_never_taken_down_as_a_lack_of_commitment():
    assert {cause.value for cause in AbsenceCause} == {
        "practical",
        "vulnerability",
        "safety",
        "unknown",
    }
    assert "commitment" in {found.value for found in AbsenceFound}
    for cause in AbsenceCause:
        absent = RecordAbsence(meeting=FIRST, person=DAD, cause=cause)
        given(families.first_meeting_held()).when(absent).then(AbsenceRecorded)


@pytest.mark.practice("A36", refuses=True, allows=True)
def test_commitment_is_named_only_once_the_person_was_asked():
    family = given(families.first_meeting_held())
    unasked = explore(found=AbsenceFound.COMMITMENT)
    family.when(unasked).refused("found", "Uncle Joe", "not the same as not caring")
    family.when(msgspec.structs.replace(unasked, with_them=True)).then(AbsenceExplored)


def test_what_is_found_out_later_does_not_wipe_out_what_was_known():
    family = given(families.first_meeting_held(), explore(found=AbsenceFound.UNKNOWN))
    after = family.when(explore()).after
    assert after.engagement.explored[(FIRST, JOE)] is AbsenceFound.PRACTICAL


@pytest.mark.practice("A39")
@pytest.mark.parametrize("felt", Felt)
def test_anyone_can_say_how_it_felt(felt: Felt):
    family = given(families.review_held())
    for person in (MUM, ELLA, GRAN, NEIGHBOUR):
        family.when(GiveFeedback(meeting=REVIEW, felt=felt, person=person, words="Long")).then(
            FeedbackGiven(meeting=REVIEW, person=person, felt=felt, words="Long")
        )
    family.when(GiveFeedback(meeting=REVIEW, felt=felt, person=STRANGER)).refused("person")
    given(families.meeting_called()).when(GiveFeedback(meeting=FIRST, felt=felt)).refused(
        "took place first"
    )


@pytest.mark.practice("A39")
def test_without_a_name_the_event_holds_no_person():
    event = given(families.review_held()).when(GiveFeedback(meeting=REVIEW, felt=Felt.HARD)).event
    assert event == FeedbackGiven(meeting=REVIEW, person=None, felt=Felt.HARD, words=None)
    assert GRAN not in msgspec.json.encode(event).decode()
