"""The practice profile: adopted, never edited, and in force from its own day."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.authority import (
    HOUSE_PROFILE,
    AdoptProfile,
    Authority,
    Holiday,
    IssueDirection,
    PracticeDirectionIssued,
    PracticeDirectionWithdrawn,
    ProfileAdopted,
    UpdateCalendar,
    WithdrawDirection,
    WorkingCalendarUpdated,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.profile import MANAGERS, MayExcept, Profile, Start
from backend.aggregates.vocabulary import PlanStatus
from tests import families
from tests.families import PROFILE
from tests.spec import given_authority
from tests.stories.oversight import decision


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


@pytest.mark.practice("X1", "T01", allows=True)
@pytest.mark.parametrize("days", [1, 83, 84])
def test_the_first_meeting_may_be_sooner(days: int):
    assert given_authority().when(AdoptProfile(profile=changed(first_meeting_days=days))).events


@pytest.mark.practice("X1", "T01", refuses=True)
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


# Directions

TODAY = families.TODAY
SAID = decision(JobRole.PRINCIPAL)


def issue(**more: object) -> IssueDirection:
    values = {
        "reference": "PD-7",
        "title": "Family Network Meetings",
        "effective_from": TODAY,
        "issued": SAID,
        "approved_by": "The management team",
        "approved_on": date(2026, 10, 26),
        "manual": "Chapter 4",
    } | more
    return IssueDirection(**values)


@pytest.mark.practice("A113", refuses=True, allows=True)
def test_a_direction_is_issued_by_the_principal_social_worker_and_approved():
    told = given_authority()
    told.when(issue()).then(PracticeDirectionIssued)
    told.and_then(issue()).when(issue()).nothing()
    told.and_then(issue()).when(issue(title="Another")).refused("reference", "used")
    for more, sign in (
        ({"issued": decision(JobRole.TEAM_MANAGER)}, "role"),
        ({"approved_by": ""}, "approved_by"),
        ({"approved_on": date(2026, 11, 2)}, "approved_on"),
        ({"reference": ""}, "reference"),
        ({"title": ""}, "title"),
        ({"effective_from": date(2031, 1, 1)}, "effective_from"),
    ):
        told.when(issue(**more)).refused(sign)


@pytest.mark.practice("A113")
def test_a_direction_is_withdrawn_and_stays_readable():
    told = given_authority(issue())
    end = WithdrawDirection(reference="PD-7", effective_from=date(2026, 12, 1), decision=SAID)
    event = told.when(end).event
    assert isinstance(event, PracticeDirectionWithdrawn)
    after = told.and_then(event)
    direction = after.state.directions["PD-7"]
    assert direction.in_force(date(2026, 11, 30)) and not direction.in_force(date(2026, 12, 1))
    after.when(end).nothing()
    told.when(msgspec.structs.replace(end, reference="PD-8")).refused("reference")
    told.when(msgspec.structs.replace(end, effective_from=date(2026, 10, 1))).refused("began")
    told.when(msgspec.structs.replace(end, decision=decision(JobRole.SERVICE_MANAGER))).refused(
        "role"
    )


@pytest.mark.practice("A113")
def test_once_there_is_a_direction_a_profile_rests_on_one_that_is_in_force():
    told = given_authority(issue())
    good = changed(
        version="2", direction="PD-7", approved_by="The board", effective_from=date(2026, 12, 1)
    )
    told.when(AdoptProfile(profile=good)).then(ProfileAdopted(profile=good))
    for more, sign in (
        ({"direction": ""}, "direction"),
        ({"direction": "PD-9"}, "direction"),
        ({"approved_by": ""}, "approved_by"),
        ({"effective_from": date(2026, 10, 31)}, "direction"),
    ):
        bad = msgspec.structs.replace(good, **more)
        told.when(AdoptProfile(profile=bad)).refused(sign)
    old = given_authority(issue(effective_from=date(2026, 1, 1)))
    back = msgspec.structs.replace(good, effective_from=date(2026, 10, 31))
    old.when(AdoptProfile(profile=back)).refused("effective_from", "reaches back")


@pytest.mark.practice("T01", "X8", "X11", "X4", "X14", "A111")
def test_a_profile_settles_who_excepts_and_what_counts():
    assert HOUSE_PROFILE.may_except("T01") == MANAGERS
    assert HOUSE_PROFILE.may_except("T99") == ()
    assert (HOUSE_PROFILE.paid_as_professional, HOUSE_PROFILE.count_parents) == (True, False)
    assert not HOUSE_PROFILE.size_required and not HOUSE_PROFILE.under_fives_shown_plan
    assert HOUSE_PROFILE.involvement_starts is Start.REFERRAL
    assert "in care" in HOUSE_PROFILE.applies_to
    for exceptions in (
        (MayExcept("T05", ()),),
        (MayExcept("T01", (JobRole.WORKER,)),),
    ):
        profile = AdoptProfile(profile=changed(exceptions=exceptions))
        given_authority().when(profile).refused("exceptions")


@pytest.mark.practice("A111", refuses=True)
def test_a_profile_says_to_which_children_it_applies():
    nobody = AdoptProfile(profile=changed(applies_to=" "))
    given_authority().when(nobody).refused("applies_to", "which children")


@pytest.mark.practice("A89")
def test_a_care_plan_may_have_days_of_its_own():
    assert changed(review_days_looked_after=90).review_days(PlanStatus.LOOKED_AFTER) == 90
    given_authority().when(AdoptProfile(profile=changed(review_days_looked_after=0))).refused(
        "review_days_looked_after"
    )


# The calendar

MOURNING = Holiday(date(2026, 11, 20), "A day of mourning")
SEEN = "england-and-wales@2026-11"


def update(**more: object) -> UpdateCalendar:
    values = {"seen": SEEN, "added": (MOURNING,), "source": "A royal proclamation"} | more
    return UpdateCalendar(**values)


@pytest.mark.practice("T04")
def test_a_proclaimed_holiday_makes_a_calendar_of_its_own():
    told = given_authority().when(update())
    (event,) = told.events
    assert isinstance(event, WorkingCalendarUpdated)
    calendar = told.after.calendar
    assert (event.based_on, calendar.version) == (SEEN, event.version)
    assert not calendar.works(MOURNING.day) and calendar.name_of(MOURNING.day) == MOURNING.name
    assert told.after.calendar_called(SEEN).works(MOURNING.day), "the one of before stays frozen"
    terms = told.after.terms(TODAY)
    assert terms.due_working("T04", date(2026, 11, 16), 5).on == date(2026, 11, 24)


@pytest.mark.practice("T04")
def test_a_holiday_that_moves_is_taken_out():
    told = given_authority().when(update(added=(), removed=(date(2026, 12, 28),)))
    assert told.after.calendar.works(date(2026, 12, 28))
    again = given_authority(update()).when(update())
    again.refused("day", "meanwhile")


@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ({"added": ()}, "day"),
        ({"source": ""}, "source"),
        ({"added": (Holiday(date(2026, 10, 30), "Past"),)}, "day"),
        ({"added": (Holiday(date(2026, 12, 25), "Twice"),)}, "day"),
        ({"added": (Holiday(date(2026, 11, 21), "A Saturday"),)}, "day"),
        ({"added": (Holiday(date(2026, 11, 20), ""),)}, "name"),
        ({"added": (MOURNING, MOURNING)}, "once"),
        ({"added": (Holiday(date(2040, 1, 3), "Far"),)}, "day"),
        ({"removed": (date(2026, 11, 5),)}, "removed"),
        ({"seen": "older"}, "meanwhile"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(more: dict[str, object], sign: str):
    given_authority().when(update(**more)).refused(sign)
