"""Nobody of the network is asked before those with parental responsibility have agreed."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.case import (
    APPROVERS,
    EnterParent,
    GiveConsent,
    RefuseConsent,
    WithdrawConsent,
)
from backend.aggregates.consents import (
    ConsentExcepted,
    ExceptConsent,
    NotAsked,
    NoteUnderstanding,
    UnderstandingNoted,
    still_to_ask,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.engagement import Channel, ContactMember, MemberContacted, Reached
from backend.aggregates.network import InviteMember, MemberInvited, MemberKind, NameMember
from backend.aggregates.vocabulary import PersonId, on_day
from tests.families import (
    DAD,
    ELLA,
    GRAN,
    JOE,
    MUM,
    NURSE,
    STRANGER,
    happened,
    started,
    with_network,
)
from tests.spec import given
from tests.stories.welfare import decided

LEE = PersonId("p-lee")
NAMED = (
    *started(),
    EnterParent(person=LEE, name="Lee", responsibility="on the birth register"),
    NameMember(person=GRAN, name="Gran Mary", relationship="Mum's mother"),
)
ASK = InviteMember(person=GRAN, how="by phone", happened=happened())
MUM_AGREES = GiveConsent(person=MUM, how="at home", happened=happened(1, 9))
LEE_AGREES = GiveConsent(person=LEE, how="by phone", happened=happened(1, 9))
WITHOUT_LEE = ExceptConsent(
    person=LEE, cause=NotAsked.WHEREABOUTS_UNKNOWN, decided=decided("He has moved away")
)


@pytest.mark.practice("A01", "T23", refuses=True, allows=True)
def test_everyone_with_parental_responsibility_agrees_before_the_first_contact():
    given(NAMED).when(ASK).refused("person", "Siobhán O'Brien and Lee")
    assert still_to_ask(given(NAMED, MUM_AGREES).state) == ("Lee",)
    given(NAMED, MUM_AGREES).when(ASK).refused("Lee")
    # Dad holds no parental responsibility: his word is welcome, and not needed.
    given(NAMED, MUM_AGREES, LEE_AGREES).when(ASK).then(MemberInvited)


@pytest.mark.practice("A01", "T23")
@pytest.mark.parametrize(
    "answer",
    [
        RefuseConsent(person=LEE, happened=happened(1, 9)),
        (LEE_AGREES, WithdrawConsent(person=LEE, happened=happened(2, 9))),
    ],
)
def test_a_no_or_a_yes_taken_back_holds_the_first_contact(answer: object):
    given(NAMED, MUM_AGREES, answer).when(ASK).refused("Lee")


@pytest.mark.practice("T23")
@pytest.mark.parametrize("cause", NotAsked)
def test_a_manager_can_go_on_without_someones_consent_and_says_why(cause: NotAsked):
    without = msgspec.structs.replace(WITHOUT_LEE, cause=cause)
    told = given(NAMED, MUM_AGREES).when(without).then(ConsentExcepted)
    assert told.event.cause is cause and told.event.decided.reason == "He has moved away"
    given(NAMED, MUM_AGREES, without).when(ASK).then(MemberInvited)
    # It stands in for this one parent only.
    given(NAMED, without).when(ASK).refused("Siobhán")


@pytest.mark.practice("T23")
@pytest.mark.parametrize("role", JobRole)
def test_only_a_manager_decides_it(role: JobRole):
    by = msgspec.structs.replace(WITHOUT_LEE, decided=decided("Gone", role))
    told = given(NAMED).when(by)
    if role in APPROVERS:
        told.then(ConsentExcepted)
    else:
        told.refused("role")


@pytest.mark.practice("T23", "A01", "A29")
def test_nobody_of_the_network_is_approached_before_that_either():
    call = ContactMember(
        person=GRAN, channel=Channel.PHONE, outcome=Reached.WILL_HELP, happened=happened()
    )
    given(NAMED).when(call).refused("person", "Siobhán O'Brien and Lee")
    given(NAMED, MUM_AGREES, LEE_AGREES).when(call).then(MemberContacted)
    # What a parent did of her own accord is taken down, and parents can always be rung.
    given(NAMED).when(msgspec.structs.replace(call, by=MUM)).then(MemberContacted)
    given(NAMED).when(msgspec.structs.replace(call, person=LEE)).then(MemberContacted)
    # A professional is spoken to about a child all along.
    nurse = NameMember(
        person=NURSE, name="Beth", relationship="nurse", kind=MemberKind.PROFESSIONAL
    )
    given(NAMED, nurse).when(msgspec.structs.replace(call, person=NURSE)).then(MemberContacted)
    # Whoever was spoken to before a consent was taken back is no stranger.
    back = WithdrawConsent(person=LEE, happened=happened(1, 9))
    known = given(NAMED, MUM_AGREES, LEE_AGREES, call, back)
    known.when(msgspec.structs.replace(call, outcome=Reached.THINKING)).then(MemberContacted)


def test_an_exception_needs_its_reason_and_a_parent_or_child():
    family = given(NAMED)
    family.when(msgspec.structs.replace(WITHOUT_LEE, decided=decided(""))).refused("reason")
    for person in (STRANGER, GRAN):
        family.when(msgspec.structs.replace(WITHOUT_LEE, person=person)).refused("person")
    for person in (DAD, ELLA):
        family.when(msgspec.structs.replace(WITHOUT_LEE, person=person)).then(ConsentExcepted)


@pytest.mark.practice("T23")
def test_who_was_asked_before_a_consent_was_taken_back_can_be_asked_again():
    back = WithdrawConsent(person=MUM, happened=happened(1, 9))
    family = given(with_network(), back)
    family.when(msgspec.structs.replace(ASK, person=JOE)).then(MemberInvited)
    new = NameMember(person=PersonId("p-new"), name="王小明", relationship="friend")
    family.and_then(new).when(msgspec.structs.replace(ASK, person=new.person)).refused("Siobhán")


@pytest.mark.practice("A01")
def test_what_a_child_understands_is_noted():
    note = NoteUnderstanding(
        child=ELLA, note="She is eight. We asked with houses.", happened=happened(4, 8)
    )
    told = given(NAMED).when(note).then(UnderstandingNoted)
    assert told.after.consents.noted == {ELLA}
    for changes, sign in (
        ({"note": ""}, "note"),
        ({"note": "n" * 4_001}, "note"),
        ({"child": MUM}, "child"),
        ({"happened": on_day(date(2026, 11, 2))}, "happened"),
    ):
        given(NAMED).when(msgspec.structs.replace(note, **changes)).refused(sign)
