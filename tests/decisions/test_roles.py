"""The seven roles: offered, taken, declined, laid down."""

from __future__ import annotations

import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.roles import (
    DeclineRole,
    EndRole,
    NetworkRole,
    OfferRole,
    RoleDeclined,
    RoleEnded,
    RoleOffered,
    RoleTaken,
    TakeRole,
)
from backend.aggregates.vocabulary import PersonId
from tests import families
from tests.families import ELLA, GRAN, JOE, MUM, STRANGER, happened
from tests.spec import given

COACH = NetworkRole.COACH
ROWS = [f"A93.{number}" for number in range(1, 8)]


def offer(member: PersonId = GRAN, role: NetworkRole = COACH, what: str = "Cook") -> OfferRole:
    return OfferRole(member=member, role=role, what=what, happened=happened())


def take(member: PersonId = GRAN, role: NetworkRole = COACH, what: str = "Cook") -> TakeRole:
    return TakeRole(
        member=member, role=role, what=what, happened=happened(), when="Fridays", difference="Fed"
    )


@pytest.mark.practice("A93")
def test_there_are_seven_roles():
    assert len(NetworkRole) == 7


@pytest.mark.practice("A93", "A24", *ROWS)
@pytest.mark.parametrize("role", NetworkRole)
def test_every_role_is_offered_and_taken(role: NetworkRole):
    family = given(families.with_network())
    family.when(offer(role=role)).then(
        RoleOffered(member=GRAN, role=role, what="Cook", happened=happened())
    )
    taken = RoleTaken(
        member=GRAN,
        role=role,
        what="Cook",
        when="Fridays",
        difference="Fed",
        happened=happened(),
    )
    family.and_then(offer(role=role)).when(take(role=role)).then(taken)
    family.when(take(role=role)).then(taken)


@pytest.mark.practice("A93")
def test_one_person_may_hold_several_and_several_may_hold_one():
    family = given(families.with_network(), take())
    assert family.when(take(role=NetworkRole.EMOTIONAL)).events
    assert family.when(take(member=JOE)).events


def test_what_is_so_already_is_not_said_twice():
    given(families.with_network(), offer()).when(offer()).nothing()
    given(families.with_network(), take()).when(offer()).nothing()
    given(families.with_network(), take()).when(take()).nothing()


@pytest.mark.parametrize("command", [offer, take])
def test_a_role_needs_someone_of_the_network_and_words(command: object):
    family = given(families.with_network())
    left = RecordLeaving(person=JOE, reason="x", happened=happened())
    assert callable(command)
    family.when(command(member=STRANGER)).refused("member")
    family.when(command(member=ELLA)).refused("member")
    family.when(command(what="")).refused("what")
    family.when(command(what="x" * 4_001)).refused("what")
    family.and_then(left).when(command(member=JOE)).refused("has left")
    assert family.when(command(member=MUM)).events, "a parent may take a role"


def test_times_and_difference_are_not_endless():
    words = {"member": GRAN, "role": COACH, "what": "x", "happened": happened()}
    family = given(families.with_network())
    family.when(TakeRole(**words, when="x" * 201)).refused("when")  # type: ignore[arg-type]
    family.when(TakeRole(**words, difference="x" * 4_001)).refused("difference")  # type: ignore[arg-type]


def test_a_role_that_was_offered_can_be_declined():
    decline = DeclineRole(member=GRAN, role=COACH, happened=happened(), reason="No time")
    given(families.with_network(), offer()).when(decline).then(
        RoleDeclined(member=GRAN, role=COACH, reason="No time", happened=happened())
    )
    given(families.with_network()).when(decline).refused("role", "not been offered")
    given(families.with_network(), offer(), decline).when(decline).refused("not been offered")
    given(families.with_network(), offer(), take()).when(decline).refused("not been offered")


def test_a_role_that_is_held_can_be_laid_down():
    end = EndRole(member=GRAN, role=COACH, reason="The hip", happened=happened())
    given(families.with_network(), take()).when(end).then(
        RoleEnded(member=GRAN, role=COACH, reason="The hip", happened=happened())
    )
    given(families.with_network(), offer()).when(end).refused("role", "does not hold")
    given(families.with_network(), take(), end).when(end).refused("does not hold")
    unsaid = EndRole(member=GRAN, role=COACH, reason="", happened=happened())
    given(families.with_network(), take()).when(unsaid).refused("reason")


def test_a_role_of_the_future_is_refused():
    ahead = EndRole(member=GRAN, role=COACH, reason="x", happened=happened(2, 11))
    given(families.with_network(), take()).when(ahead).refused("happened", "future")
