"""The family tree and the world around: recorded, ended, never erased."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.relations import (
    ChooseShape,
    EndRelation,
    EndTie,
    EnterRelative,
    Kinship,
    RecordRelation,
    RecordTie,
    RelationEnded,
    RelationRecorded,
    RelativeEntered,
    Shape,
    ShapeChosen,
    System,
    TieEnded,
    TieKind,
    TieRecorded,
)
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.vocabulary import PersonId, RelationId, TieId, on_day
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, NEIGHBOUR, STRANGER, happened
from tests.spec import given
from tests.stories.finding import GRANDAD

ONE, TWO = RelationId("r-1"), RelationId("r-2")
TIE = TieId("t-1")
ENTER = EnterRelative(person=GRANDAD, name="Grandad Tom", died=True, words="In 2019")


def kin(
    one: PersonId, kinship: Kinship, other: PersonId, relation: RelationId = ONE, **more: Any
) -> RecordRelation:
    return RecordRelation(
        **(
            {
                "relation": relation,
                "one": one,
                "kinship": kinship,
                "other": other,
                "happened": happened(),
            }
            | more
        )
    )


def tie(**more: Any) -> RecordTie:
    return RecordTie(
        **(
            {
                "tie": TIE,
                "person": ELLA,
                "system": System.SCHOOL,
                "name": "Hill School",
                "kind": TieKind.STRONG,
                "happened": happened(),
            }
            | more
        )
    )


@pytest.mark.practice("A15")
def test_someone_who_died_has_a_place_in_the_tree_and_none_in_the_network():
    family = given(families.with_network())
    family.when(ENTER).then(
        RelativeEntered(person=GRANDAD, name="Grandad Tom", died=True, words="In 2019")
    )
    tree = family.and_then(ENTER)
    tree.when(ENTER).refused("name", "in the record")
    assert tree.state.name_of(GRANDAD) == "Grandad Tom"
    role = TakeRole(member=GRANDAD, role=NetworkRole.COACH, what="x", happened=happened())
    tree.when(role).refused("member")
    tree.when(tie(person=GRANDAD)).refused("person")
    for name in ("", "x" * 201):
        family.when(EnterRelative(person=GRANDAD, name=name)).refused("name")
    for name in ("O'Brien", "Siân", "Łucja", "王小明", "سناء", "🌻"):
        assert family.when(EnterRelative(person=GRANDAD, name=name)).event.name == name
    given().when(ENTER).refused("label", "start")


@pytest.mark.practice("A15")
@pytest.mark.parametrize("kinship", Kinship)
def test_a_relation_is_recorded_with_who_said_so(kinship: Kinship):
    given(families.with_network(), ENTER).when(
        kin(GRANDAD, kinship, MUM, said_by=GRAN, words="Her dad")
    ).then(
        RelationRecorded(
            relation=ONE,
            one=GRANDAD,
            kinship=kinship,
            other=MUM,
            said_by=GRAN,
            words="Her dad",
            happened=happened(),
        )
    )


@pytest.mark.practice("A15")
def test_the_same_relation_is_not_drawn_twice_whichever_way_it_is_said():
    family = given(families.with_network(), kin(MUM, Kinship.PARTNER, DAD))
    family.when(kin(MUM, Kinship.PARTNER, DAD, TWO)).nothing()
    family.when(kin(DAD, Kinship.PARTNER, MUM, TWO)).nothing()
    assert family.when(kin(DAD, Kinship.FORMER_PARTNER, MUM, TWO)).events


@pytest.mark.practice("A15")
def test_nobody_is_their_own_ancestor():
    family = given(
        families.with_network(),
        kin(GRAN, Kinship.PARENT, MUM),
        kin(MUM, Kinship.PARENT, ELLA, TWO),
    )
    third = RelationId("r-3")
    family.when(kin(ELLA, Kinship.PARENT, GRAN, third)).refused("one", "ancestor")
    family.when(kin(MUM, Kinship.PARENT, GRAN, third)).refused("ancestor")
    family.when(kin(MUM, Kinship.PARENT, MUM, third)).refused("other", "two different")
    ended = EndRelation(relation=ONE, reason="It was the aunt", happened=happened())
    assert family.and_then(ended).when(kin(MUM, Kinship.PARENT, GRAN, third)).events
    # A step-parent may be younger than anyone thinks: only parents make ancestors.
    assert family.when(kin(ELLA, Kinship.STEP_PARENT, GRAN, third)).events


@pytest.mark.practice("A15")
def test_a_relation_ends_with_a_reason_and_stays_readable():
    family = given(families.with_network(), kin(MUM, Kinship.PARTNER, DAD))
    end = EndRelation(relation=ONE, reason="They have parted", happened=happened(2))
    family.when(end).then(
        RelationEnded(
            relation=ONE,
            one=MUM,
            kinship=Kinship.PARTNER,
            other=DAD,
            reason="They have parted",
            happened=happened(2),
        )
    )
    family.and_then(end).when(end).nothing()
    assert family.and_then(end).when(kin(DAD, Kinship.PARTNER, MUM, TWO)).events
    family.and_then(end).when(kin(MUM, Kinship.PARTNER, DAD)).refused("in the family tree")
    family.when(EndRelation(relation=TWO, reason="x", happened=happened())).refused("relation")
    family.when(EndRelation(relation=ONE, reason="", happened=happened())).refused("reason")
    ahead = EndRelation(relation=ONE, reason="x", happened=happened(2, 11))
    family.when(ahead).refused("happened", "future")


def test_strangers_are_in_no_tree_and_those_who_left_the_network_are():
    left = RecordLeaving(person=NEIGHBOUR, reason="x", happened=happened())
    family = given(families.with_network(), left)
    family.when(kin(STRANGER, Kinship.PARENT, MUM)).refused("one")
    family.when(kin(MUM, Kinship.PARENT, STRANGER)).refused("other")
    family.when(kin(MUM, Kinship.PARENT, ELLA, said_by=STRANGER)).refused("said_by")
    family.when(kin(MUM, Kinship.PARENT, ELLA, words="x" * 4_001)).refused("words")
    ahead = on_day(date(2026, 11, 2))
    family.when(kin(MUM, Kinship.PARENT, ELLA, happened=ahead)).refused("happened")
    assert family.when(kin(NEIGHBOUR, Kinship.SIBLING, JOE)).events


@pytest.mark.practice("A15")
def test_everyone_is_a_diamond_until_they_say_otherwise():
    family = given(families.with_network(), ENTER)
    family.when(ChooseShape(person=ELLA, shape=Shape.DIAMOND)).nothing()
    circle = ChooseShape(person=ELLA, shape=Shape.CIRCLE)
    family.when(circle).then(ShapeChosen(person=ELLA, shape=Shape.CIRCLE))
    family.and_then(circle).when(circle).nothing()
    back = ChooseShape(person=ELLA, shape=Shape.DIAMOND)
    assert family.and_then(circle).when(back).events
    family.when(ChooseShape(person=STRANGER, shape=Shape.CIRCLE)).refused("person")


@pytest.mark.practice("A16")
@pytest.mark.parametrize("kind", TieKind)
@pytest.mark.parametrize("system", System)
def test_a_tie_to_the_world_around_is_of_a_kind(system: System, kind: TieKind):
    given(families.with_network()).when(tie(system=system, kind=kind, said_by=MUM)).then(
        TieRecorded(
            tie=TIE,
            person=ELLA,
            system=system,
            name="Hill School",
            kind=kind,
            said_by=MUM,
            words=None,
            happened=happened(),
        )
    )


@pytest.mark.practice("A16")
def test_a_tie_ends_with_a_reason_and_stays_readable():
    family = given(families.with_network(), tie())
    end = EndTie(tie=TIE, reason="She changed school", happened=happened(2))
    family.when(end).then(
        TieEnded(
            tie=TIE,
            person=ELLA,
            name="Hill School",
            reason="She changed school",
            happened=happened(2),
        )
    )
    family.and_then(end).when(end).nothing()
    family.when(tie()).refused("name", "in the record")
    family.when(EndTie(tie=TieId("t-no"), reason="x", happened=happened())).refused("tie")
    family.when(EndTie(tie=TIE, reason="", happened=happened())).refused("reason")
    ahead = EndTie(tie=TIE, reason="x", happened=happened(2, 11))
    family.when(ahead).refused("happened", "future")


def test_a_tie_needs_a_name_and_someone_in_the_record():
    family = given(families.with_network())
    family.when(tie(name="")).refused("name")
    family.when(tie(name="x" * 201)).refused("name")
    family.when(tie(person=STRANGER)).refused("person")
    family.when(tie(said_by=STRANGER)).refused("said_by")
    family.when(tie(words="x" * 4_001)).refused("words")
    family.when(tie(happened=happened(2, 11))).refused("happened", "future")
