"""Protected facts: who may decide, from whom, until when, and what stays known of them."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.corrections import StrikeOutEntry, WhyStruck
from backend.aggregates.decisions import JobRole
from backend.aggregates.protected import (
    FURTHEST,
    ChangeProtectedFact,
    FactProtected,
    KeepPassages,
    LiftProtection,
    PassagesKept,
    ProtectedFactChanged,
    ProtectionLifted,
    ProtectionRenewed,
    RenewProtection,
)
from backend.aggregates.vocabulary import PersonId, Protected, ProtectedId
from backend.projections.sentences import sentence
from tests import families
from tests.families import DAD, JOE, STRANGER, TODAY
from tests.spec import given
from tests.stories import protected as story
from tests.stories.protected import ADDRESS, HOME, NEW_ADDRESS, decided

NETWORK = families.with_network


def changed(**more: object):
    return msgspec.structs.replace(story.home(), **more)


def renewed(**more: object) -> RenewProtection:
    plain = RenewProtection(fact=HOME, kept_from=(DAD,), decision=decided())
    return msgspec.structs.replace(plain, **more)


def test_a_fact_is_kept_from_people():
    told = given(NETWORK()).when(story.home()).then(FactProtected)
    fact = told.after.protected.facts[HOME]
    assert fact.values == (ADDRESS,)
    assert fact.kept_from == (DAD,)
    assert [each for each, _ in told.after.protected.standing()] == [HOME]


def test_telling_it_again_changes_nothing():
    given(NETWORK(), story.home()).when(story.home()).nothing()


@pytest.mark.parametrize("person", [DAD, JOE])
def test_it_can_be_kept_from_a_parent_and_from_a_member(person: PersonId):
    given(NETWORK()).when(changed(kept_from=(person,))).then(FactProtected)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "x" * 501}, "value"),
        ({"label": ""}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"concerns": ()}, "concerns"),
        ({"concerns": (STRANGER,)}, "concerns"),
        ({"kept_from": ()}, "kept_from"),
        ({"kept_from": (STRANGER,)}, "kept_from"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + FURTHEST + timedelta(days=1)}, "review_on"),
        ({"decision": decided("")}, "reason"),
        ({"decision": decided(role=JobRole.AUDITOR)}, "role"),
    ],
)
def test_what_is_missing_is_named_beside_its_field(more: dict[str, object], field: str):
    given(NETWORK()).when(changed(**more)).refused(field)


@pytest.mark.parametrize(
    "day", [TODAY + timedelta(days=1), TODAY + FURTHEST, date(2028, 2, 29), None]
)
def test_the_day_to_look_again_is_a_day_to_come(day: date | None):
    given(NETWORK()).when(changed(review_on=day)).then(FactProtected)


@pytest.mark.parametrize("name", ["O'Brien's", "Siân", "Łucja", "王小明", "سناء", "🌻"])
def test_labels_are_in_any_script(name: str):
    given(NETWORK()).when(changed(label=f"Where {name} lives")).then(FactProtected)


def test_after_a_move_the_home_before_stays_protected():
    told = given(NETWORK(), story.home()).when(
        ChangeProtectedFact(fact=HOME, value=NEW_ADDRESS, reason="They moved")
    )
    told.then(ProtectedFactChanged)
    assert told.after.protected.facts[HOME].values == (ADDRESS, NEW_ADDRESS)


@pytest.mark.parametrize(("value", "reason", "field"), [("", "w", "value"), ("x", "", "reason")])
def test_a_change_says_what_and_why(value: str, reason: str, field: str):
    command = ChangeProtectedFact(fact=HOME, value=Protected(value), reason=reason)
    given(NETWORK(), story.home()).when(command).refused(field)


def test_the_same_value_is_no_change():
    same = ChangeProtectedFact(fact=HOME, value=ADDRESS, reason="Asked again")
    given(NETWORK(), story.home()).when(same).nothing()


def test_it_is_looked_at_again_and_stays_protected():
    told = given(NETWORK(), story.home()).when(renewed(kept_from=(DAD, JOE)))
    told.then(ProtectionRenewed)
    assert told.after.protected.facts[HOME].kept_from == (DAD, JOE)
    assert told.after.protected.facts[HOME].review_on is None


def test_someone_must_stay_kept_from_it():
    given(NETWORK(), story.home()).when(renewed(kept_from=())).refused("kept_from")


@pytest.mark.parametrize(
    "command", [renewed(), ChangeProtectedFact(fact=HOME, value=ADDRESS, reason="Moved")]
)
def test_what_is_not_protected_is_not_renewed_or_changed(command: object):
    lifted = LiftProtection(fact=HOME, decision=decided())
    given(NETWORK()).when(command).refused("fact")
    given(NETWORK(), story.home(), lifted).when(command).refused("fact")


def test_a_manager_lifts_it():
    told = given(NETWORK(), story.home()).when(LiftProtection(fact=HOME, decision=decided()))
    told.then(ProtectionLifted)
    assert list(told.after.protected.standing()) == []


def test_a_worker_alone_does_not_lift_it():
    lift = LiftProtection(fact=HOME, decision=decided(role=JobRole.WORKER))
    given(NETWORK(), story.home()).when(lift).refused("role")


def test_nothing_is_lifted_twice_and_nothing_unknown():
    lift = LiftProtection(fact=HOME, decision=decided())
    given(NETWORK(), story.home(), lift).when(lift).nothing()
    unknown = LiftProtection(fact=ProtectedId("none"), decision=decided())
    given(NETWORK(), story.home()).when(unknown).refused("fact")


def test_its_entry_is_not_struck_out_by_a_worker():
    entry = len(given(NETWORK(), story.home()).state.told.in_order())
    strike = StrikeOutEntry(entry=entry, seen=0, why=WhyStruck.ERROR, reason="Wrong")
    given(NETWORK(), story.home()).when(strike).refused("why", "manager")


def test_what_is_left_in_a_text_is_known_by_its_reason():
    keep = KeepPassages(passages=("01632 960 001",), reason="The duty team's number")
    told = given(NETWORK()).when(keep).then(PassagesKept)
    assert told.after.protected.kept == ("01632 960 001",)
    given(NETWORK(), keep).when(keep).nothing()


def test_leaving_it_needs_a_reason():
    given().when(KeepPassages(passages=("01632 960 001",), reason="Ours")).refused("label")
    given(NETWORK()).when(KeepPassages(passages=("01632 960 001",), reason="")).refused("keep-why")


def test_no_sentence_says_the_fact():
    for entry in given(NETWORK(), story.told()).state.told.in_order():
        said = sentence(entry[1], lambda person: "Someone")
        for secret in (ADDRESS, NEW_ADDRESS, "Elm", "Heol", "AS1", "AS4", "960"):
            assert secret not in said
