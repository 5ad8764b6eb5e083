"""The practice profile: adopted, never edited, and in force from its own day."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.authority import (
    HOUSE_PROFILE,
    AdoptProfile,
    Authority,
    Profile,
    ProfileAdopted,
)
from backend.aggregates.vocabulary import PlanStatus
from tests.families import PROFILE
from tests.spec import given_authority


def changed(**changes: object) -> Profile:
    return msgspec.structs.replace(PROFILE, **changes)


@pytest.mark.practice("A113")
def test_a_profile_is_adopted_once():
    adopt = AdoptProfile(profile=PROFILE)
    given_authority().when(adopt).then(ProfileAdopted(profile=PROFILE))
    given_authority(adopt).when(adopt).nothing()


@pytest.mark.practice("A113")
def test_a_profile_is_never_edited():
    edited = AdoptProfile(profile=changed(review_days_in_need=30))
    given_authority(AdoptProfile(profile=PROFILE)).when(edited).refused("version", "never edited")


@pytest.mark.practice("T01", "X1")
@pytest.mark.parametrize("days", [1, 83, 84])
def test_the_first_meeting_may_be_sooner(days: int):
    assert given_authority().when(AdoptProfile(profile=changed(first_meeting_days=days))).events


@pytest.mark.practice("T01", "X1")
@pytest.mark.parametrize("days", [85, 10**9, 0, -1])
def test_the_first_meeting_is_never_later_than_12_weeks(days: int):
    given_authority().when(AdoptProfile(profile=changed(first_meeting_days=days))).refused(
        "first_meeting_days", "12 weeks"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"version": ""},
        {"version": "v" * 61},
        {"authority": " "},
        {"authority": "a" * 201},
        {"authority": "a\ud800"},
        {"scale_anchors": ""},
        {"scale_anchors_version": ""},
        {"first_review_days": 0},
        {"review_days_protection": 10**12},
        {"review_days_in_need": -42},
        {"review_days_early_help": 367},
        {"write_up_working_days": 0},
        {"write_up_working_days": 101},
        {"late_after_hours": 0},
        {"session_idle_minutes": 0},
        {"session_longest_hours": 1_000},
    ],
)
def test_profiles_are_refused(changes: dict[str, object]):
    (field,) = changes
    given_authority().when(AdoptProfile(profile=changed(**changes))).refused(field)


@pytest.mark.practice("A113")
def test_a_profile_is_in_force_from_its_own_day():
    first = changed(version="1", effective_from=date(2026, 1, 1))
    second = changed(version="2", effective_from=date(2026, 10, 1))
    authority = Authority(profiles=(first, second))
    assert authority.in_force(date(2026, 9, 30)) == first
    assert authority.in_force(date(2026, 10, 1)) == second
    assert authority.in_force(date(2025, 1, 1)) == first
    assert Authority().in_force(date(2026, 1, 1)) == HOUSE_PROFILE


@pytest.mark.practice("A113")
def test_a_correction_with_the_same_day_takes_the_place_of_the_one_before():
    first = changed(version="1", effective_from=date(2026, 1, 1))
    second = changed(version="2", effective_from=date(2026, 1, 1))
    assert Authority(profiles=(first, second)).in_force(date(2026, 1, 1)) == second


@pytest.mark.practice("T06", "T07", "A89")
def test_the_days_between_reviews_go_by_the_plans_status():
    profile = changed(review_days_protection=1, review_days_in_need=2, review_days_early_help=3)
    assert [profile.review_days(status) for status in PlanStatus] == [2, 1, 3, 3]
    assert [HOUSE_PROFILE.review_days(status) for status in PlanStatus] == [42, 28, 42, 42]


@pytest.mark.practice("T01", "T04", "T05")
def test_the_house_profile_holds_the_seeds_numbers():
    assert HOUSE_PROFILE.first_meeting_days == 84
    assert HOUSE_PROFILE.write_up_working_days == 5
    assert HOUSE_PROFILE.first_review_days == 28
