"""The network at work: roles in use, progress, gaps, coverage, and standing in for someone."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.partnering import (
    AffirmProgress,
    ArrangeCover,
    CloseGap,
    CoverArranged,
    CoverEnded,
    EndCover,
    FindGap,
    GiveSupport,
    NetworkGapClosed,
    NetworkGapFound,
    ProgressAffirmed,
    ProgressKind,
    ReviewRoleCoverage,
    RoleCoverageReviewed,
    SupportGiven,
    uncovered_roles,
)
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.vocabulary import (
    CoverId,
    GapId,
    Happened,
    LineId,
    MeetingId,
    Precision,
)
from tests import families
from tests.families import (
    ACTION,
    ELLA,
    GRAN,
    JOE,
    MUM,
    NEIGHBOUR,
    REVIEW,
    SANA,
    STRANGER,
    TODAY,
    happened,
)
from tests.spec import given

GAP, COVER = GapId("gap-1"), CoverId("cover-1")
ROLE_ROWS = {
    NetworkRole.SAFE_CAREGIVER: "A93.1",
    NetworkRole.PLANNING: "A93.2",
    NetworkRole.COACH: "A93.3",
    NetworkRole.EMOTIONAL: "A93.4",
    NetworkRole.PRACTICAL: "A93.5",
}


def help_(**more: Any) -> GiveSupport:
    said: dict[str, Any] = {"role": NetworkRole.EMOTIONAL, "by": SANA, "to": (MUM,), **more}
    return GiveSupport(**{"what": "Stayed until bedtime", "happened": happened(), **said})


def cover(**more: Any) -> ArrangeCover:
    said: dict[str, Any] = {
        "cover": COVER,
        "member": SANA,
        "instead_of": GRAN,
        "what": "Nights",
        "starts": date(2026, 10, 24),
        **more,
    }
    return ArrangeCover(**said)


@pytest.mark.practice("A93.1", "A93.2", "A93.3", "A93.4", "A93.5")
@pytest.mark.parametrize("role", NetworkRole)
def test_the_use_of_each_role_is_a_dated_fact(role: NetworkRole):
    used = given(families.with_network()).when(help_(role=role, asked_by=MUM))
    used.then(
        SupportGiven(
            role=role,
            by=SANA,
            to=(MUM,),
            what="Stayed until bedtime",
            asked_by=MUM,
            happened=happened(),
        )
    )


def test_help_is_given_by_someone_there_to_someone_else():
    family = given(families.everything())
    family.when(help_(by=NEIGHBOUR)).refused("by", "left")
    family.when(help_(to=())).refused("to", "who was helped")
    family.when(help_(to=(SANA,))).refused("to", "someone else")
    family.when(help_(to=(MUM, MUM))).refused("to", "once")
    family.when(help_(to=(STRANGER,))).refused("to")
    family.when(help_(what="")).refused("what")
    family.when(help_(asked_by=STRANGER)).refused("asked_by")
    family.when(help_(happened=happened(2, 11))).refused("future")
    family.when(help_(to=(ELLA, MUM))).then(SupportGiven)


@pytest.mark.practice("A95", "A95c")
@pytest.mark.parametrize("kind", ProgressKind)
def test_progress_is_filed_with_its_dated_example(kind: ProgressKind):
    step = AffirmProgress(person=MUM, kind=kind, example="Rang first", happened=happened())
    family = given(families.review_held())
    family.when(step).then(
        ProgressAffirmed(
            person=MUM, kind=kind, example="Rang first", meeting=None, happened=happened()
        )
    )
    family.when(msgspec.structs.replace(step, meeting=REVIEW)).then(ProgressAffirmed)
    undated = Happened(precision=Precision.UNKNOWN)
    family.when(msgspec.structs.replace(step, happened=undated)).refused("happened", "example")
    family.when(msgspec.structs.replace(step, example="")).refused("example")
    family.when(msgspec.structs.replace(step, person=STRANGER)).refused("person")
    none = msgspec.structs.replace(step, meeting=MeetingId("m-none"))
    family.when(none).refused("took place first")


@pytest.mark.practice("A95")
def test_a_gap_is_found_and_filled_once():
    find = FindGap(gap=GAP, words="Nobody on Sundays", happened=happened())
    close = CloseGap(gap=GAP, how="Joe does", happened=happened())
    family = given(families.with_network())
    family.when(find).then(
        NetworkGapFound(gap=GAP, role=None, words="Nobody on Sundays", happened=happened())
    )
    family.when(close).refused("gap")
    family.when(msgspec.structs.replace(find, words="")).refused("words")
    found = family.and_then(find)
    found.when(find).refused("words", "in the record")
    found.when(msgspec.structs.replace(close, how="")).refused("how")
    found.when(close).then(NetworkGapClosed(gap=GAP, how="Joe does", happened=happened()))
    found.and_then(close).when(close).nothing()
    given().when(find).refused("label")


@pytest.mark.practice("A95", "A93")
def test_looking_at_the_roles_says_which_nobody_holds():
    look = ReviewRoleCoverage(words="Two are thin", happened=happened(), meeting=REVIEW)
    event = given(families.review_held()).when(look).event
    assert isinstance(event, RoleCoverageReviewed)
    assert set(event.uncovered) == set(NetworkRole) - {NetworkRole.SAFE_CAREGIVER}
    every = [
        TakeRole(member=SANA, role=role, what="This", happened=happened()) for role in NetworkRole
    ]
    covered = given(families.review_held(), every).when(look).event
    assert covered.uncovered == ()
    given(families.review_held()).when(msgspec.structs.replace(look, words="")).refused("words")


@pytest.mark.practice("A93")
def test_a_role_of_someone_who_left_is_covered_by_no_one_until_someone_stands_in():
    gone = RecordLeaving(person=GRAN, reason="Moved", happened=happened())
    nights = cover(role=NetworkRole.SAFE_CAREGIVER, ends=date(2026, 11, 30))
    story = given(families.planned())
    assert NetworkRole.SAFE_CAREGIVER not in uncovered_roles(story.state, TODAY)
    left = story.and_then(gone)
    assert NetworkRole.SAFE_CAREGIVER in uncovered_roles(left.state, TODAY)
    stood_in = left.and_then(nights).state
    for day, open_ in (
        (date(2026, 10, 23), True),
        (date(2026, 10, 24), False),
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
    ):
        assert (NetworkRole.SAFE_CAREGIVER in uncovered_roles(stood_in, day)) is open_, day
    ended = left.and_then(nights, EndCover(cover=COVER, reason="Back", happened=happened()))
    assert NetworkRole.SAFE_CAREGIVER in uncovered_roles(ended.state, TODAY)


@pytest.mark.practice("A93")
def test_someone_stands_in_from_a_day_to_a_day():
    family = given(families.planned())
    family.when(cover(line=ACTION, ends=date(2026, 10, 24))).then(
        CoverArranged(
            cover=COVER,
            member=SANA,
            instead_of=GRAN,
            role=None,
            line=ACTION,
            what="Nights",
            starts=date(2026, 10, 24),
            ends=date(2026, 10, 24),
        )
    )
    family.when(cover(ends=date(2026, 10, 23))).refused("ends")
    family.when(cover(ends=date(2028, 11, 1))).refused("ends", "two years")
    family.when(cover(starts=date(2028, 2, 29))).then(CoverArranged)
    family.when(cover(starts=date(2028, 11, 1))).refused("starts", "two years")
    family.when(cover(member=GRAN)).refused("member", "someone else")
    family.when(cover(member=STRANGER)).refused("member")
    family.when(cover(instead_of=STRANGER)).refused("instead_of")
    family.when(cover(line=LineId("l-none"))).refused("line")
    family.when(cover(what="")).refused("what")
    family.and_then(cover()).when(cover()).refused("what", "in the record")
    left = given(families.everything())
    left.when(cover(member=NEIGHBOUR)).refused("member", "left")
    left.when(cover(instead_of=NEIGHBOUR, member=JOE)).then(CoverArranged)


def test_standing_in_ends_with_a_reason():
    end = EndCover(cover=COVER, reason="Gran is back", happened=happened())
    given(families.planned()).when(end).refused("cover")
    family = given(families.planned(), cover())
    family.when(end).then(CoverEnded(cover=COVER, reason="Gran is back", happened=happened()))
    family.when(msgspec.structs.replace(end, reason="")).refused("reason")
    family.and_then(end).when(end).nothing()
