"""What members can be for a family: any kind of support, for whom, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.support import (
    AgreeScope,
    Beneficiary,
    Lasting,
    MemberScopeAgreed,
    SupportKind,
)
from tests import families
from tests.families import ELLA, GRAN, JOE, MUM, STRANGER, happened
from tests.spec import given
from tests.stories.finding import DES, safeguarded


def agree(**more: Any) -> AgreeScope:
    return AgreeScope(
        **(
            {
                "member": GRAN,
                "kinds": (SupportKind.CARE,),
                "benefits": (Beneficiary.CHILD,),
                "lasting": Lasting.UNTIL_GROWN,
                "happened": happened(),
            }
            | more
        )
    )


@pytest.mark.practice("A25")
@pytest.mark.parametrize("kind", SupportKind)
def test_support_may_be_of_any_kind(kind: SupportKind):
    given(families.with_network()).when(agree(kinds=(kind, kind))).then(
        MemberScopeAgreed(
            member=GRAN,
            kinds=(kind,),
            benefits=(Beneficiary.CHILD,),
            lasting=Lasting.UNTIL_GROWN,
            words=None,
            happened=happened(),
        )
    )


@pytest.mark.practice("A26")
@pytest.mark.parametrize("whom", Beneficiary)
@pytest.mark.parametrize("lasting", Lasting)
def test_it_is_for_child_parent_or_the_adult_others_worry_about_and_lasts(
    whom: Beneficiary, lasting: Lasting
):
    said = given(families.with_network()).when(agree(benefits=(whom,), lasting=lasting)).event
    assert (said.benefits, said.lasting) == ((whom,), lasting)


@pytest.mark.practice("A25", "A26")
def test_what_is_missing_is_asked_for():
    family = given(families.with_network())
    family.when(agree(kinds=())).refused("kinds")
    family.when(agree(benefits=())).refused("benefits")
    family.when(agree(words="x" * 4_001)).refused("words")
    family.when(agree(happened=happened(2, 11))).refused("happened", "future")
    family.when(agree(member=STRANGER)).refused("member")
    family.when(agree(member=ELLA)).refused("member")
    assert family.when(agree(member=MUM)).events
    left = RecordLeaving(person=JOE, reason="x", happened=happened())
    family.and_then(left).when(agree(member=JOE)).refused("has left")
    family.and_then(safeguarded()).when(agree(member=DES)).refused("member", "social worker")


def test_the_same_again_is_not_said_twice():
    family = given(families.with_network(), agree())
    family.when(agree()).nothing()
    assert family.when(agree(lasting=Lasting.FOR_LIFE)).events
