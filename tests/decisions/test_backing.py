"""Standing by members: what they can carry, how they are, what they noticed and told."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
import pytest

from backend.aggregates.backing import (
    CheckInHeld,
    ConcernReported,
    HoldCheckIn,
    MemberSupported,
    NoticeSupportNeed,
    NoticeWarningSign,
    OfferAnswer,
    OfferSupport,
    ReportConcern,
    RoleTalkedThrough,
    SupportKind,
    SupportMember,
    SupportNeedNoticed,
    SupportOffered,
    TalkRoleThrough,
    WarningSignNoticed,
)
from backend.aggregates.roles import NetworkRole
from backend.aggregates.vocabulary import on_day
from tests import families
from tests.families import GRAN, JOE, MUM, NEIGHBOUR, STRANGER, happened
from tests.spec import given

AT_NIGHT = on_day(date(2026, 10, 3), time(21, 10))


def talk(**more: Any) -> TalkRoleThrough:
    said: dict[str, Any] = {"capacity": 8, "willingness": 9, "confidence": 7, **more}
    return TalkRoleThrough(
        **{"member": GRAN, "role": NetworkRole.PLANNING, "happened": happened(), **said}
    )


@pytest.mark.practice("A94")
@pytest.mark.parametrize("role", NetworkRole)
def test_each_role_is_talked_through_in_three_numbers(role: NetworkRole):
    event = given(families.with_network()).when(talk(role=role, strengths="Calm")).event
    assert isinstance(event, RoleTalkedThrough)
    assert (event.capacity, event.willingness, event.confidence) == (8, 9, 7)
    assert (event.role, event.strengths, event.support_needed) == (role, "Calm", None)


@pytest.mark.practice("A94")
@pytest.mark.parametrize("field", ["capacity", "willingness", "confidence"])
def test_the_numbers_run_from_nought_to_ten(field: str):
    family = given(families.with_network())
    for number in (0, 10):
        family.when(talk(**{field: number})).then(RoleTalkedThrough)
    for number in (-1, 11):
        family.when(talk(**{field: number})).refused(field, "0 to 10")


def test_a_role_is_talked_through_with_someone_who_is_there():
    family = given(families.everything())
    family.when(talk(member=STRANGER)).refused("member")
    family.when(talk(member=NEIGHBOUR)).refused("member", "left")
    family.when(talk(happened=happened(2, 11))).refused("happened", "future")
    family.when(talk(challenges="x" * 4_001)).refused("challenges")


@pytest.mark.practice("A95")
def test_a_member_is_asked_how_it_is_going():
    ask = HoldCheckIn(member=JOE, words="All right", happened=happened())
    family = given(families.with_network())
    family.when(ask).then(
        CheckInHeld(member=JOE, words="All right", needs=None, happened=happened())
    )
    family.when(msgspec.structs.replace(ask, words="")).refused("words")
    family.when(msgspec.structs.replace(ask, member=STRANGER)).refused("member")


@pytest.mark.practice("A37")
def test_a_need_waits_until_something_is_offered():
    needs = NoticeSupportNeed(person=MUM, need="Someone to talk to", happened=happened())
    noticed = given(families.with_network()).when(needs)
    noticed.then(SupportNeedNoticed(person=MUM, need="Someone to talk to", happened=happened()))
    assert noticed.after.backing.waiting == {MUM}
    offer = OfferSupport(person=MUM, what="A group", answer=OfferAnswer.NO, happened=happened())
    offered = given(families.with_network(), needs).when(offer)
    offered.then(SupportOffered)
    assert offered.after.backing.waiting == frozenset()
    family = given(families.with_network())
    family.when(msgspec.structs.replace(needs, need="")).refused("need")
    family.when(msgspec.structs.replace(offer, what="")).refused("what")
    family.when(msgspec.structs.replace(offer, person=STRANGER)).refused("person")


@pytest.mark.practice("A95a")
@pytest.mark.parametrize("kind", SupportKind)
def test_a_member_gets_help_of_every_kind(kind: SupportKind):
    help_ = SupportMember(
        member=GRAN, kind=kind, what="Two evenings", by="Siân Żak", happened=happened()
    )
    family = given(families.with_network())
    family.when(help_).then(
        MemberSupported(
            member=GRAN, kind=kind, what="Two evenings", by="Siân Żak", happened=happened()
        )
    )
    family.when(msgspec.structs.replace(help_, what="")).refused("what")
    family.when(msgspec.structs.replace(help_, by="")).refused("by")
    family.when(msgspec.structs.replace(help_, by="x" * 201)).refused("by", "200")


@pytest.mark.practice("A93.6")
def test_a_warning_sign_is_kept_with_what_was_done():
    sign = NoticeWarningSign(
        by=GRAN, sign="Curtains closed", done="Rang and came round", happened=happened()
    )
    family = given(families.with_network())
    family.when(sign).then(
        WarningSignNoticed(
            by=GRAN, sign="Curtains closed", done="Rang and came round", happened=happened()
        )
    )
    family.when(msgspec.structs.replace(sign, sign="")).refused("sign")
    family.when(msgspec.structs.replace(sign, done="")).refused("done", "nothing was yet")
    family.when(msgspec.structs.replace(sign, by=STRANGER)).refused("by")


@pytest.mark.practice("A93.7")
def test_a_call_for_help_says_whom_and_at_what_time():
    call = ReportConcern(by=GRAN, to="Duty team", what="No one opens the door", happened=AT_NIGHT)
    family = given(families.with_network())
    family.when(call).then(
        ConcernReported(
            by=GRAN,
            to="Duty team",
            what="No one opens the door",
            answer=None,
            happened=AT_NIGHT,
        )
    )
    by_day = msgspec.structs.replace(call, happened=happened())
    family.when(by_day).refused("happened", "the time")
    family.when(msgspec.structs.replace(call, to="")).refused("to")
    family.when(msgspec.structs.replace(call, what="")).refused("what")
    gone = given(families.everything())
    gone.when(msgspec.structs.replace(call, by=NEIGHBOUR)).refused("by", "left")
