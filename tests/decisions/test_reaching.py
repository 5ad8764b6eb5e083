"""How people want to be reached: they say so, it may change, and a way can fail."""

from __future__ import annotations

from datetime import UTC, datetime, time

import msgspec
import pytest

from backend.aggregates.reaching import (
    By,
    FailReach,
    Reach,
    ReachFailed,
    ReachTold,
    Reminders,
    TellReach,
)
from backend.post.reach import good_email, good_phone, quiet_until, way
from tests import families
from tests.families import GRAN, JOE, STRANGER, happened
from tests.spec import given

BY_MAIL = TellReach(person=GRAN, by=By.EMAIL, happened=happened())


def test_someone_says_how_they_want_to_be_reached():
    family = given(families.with_network())
    family.when(BY_MAIL).then(
        ReachTold(
            person=GRAN,
            by=By.EMAIL,
            reminders=Reminders.WEEKLY,
            copies=False,
            quiet_from=time(21),
            quiet_until=time(8),
            happened=happened(),
        )
    )
    said = family.and_then(BY_MAIL)
    said.when(BY_MAIL).nothing()
    another = msgspec.structs.replace(BY_MAIL, anew=True)
    assert said.when(another).events, "another address is told again"


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (msgspec.structs.replace(BY_MAIL, person=STRANGER), "record"),
        (msgspec.structs.replace(BY_MAIL, happened=happened(2, 11)), "happened"),
        (msgspec.structs.replace(BY_MAIL, quiet_until=time(21)), "some hours"),
    ],
)
def test_what_cannot_be_is_refused(command: TellReach, sign: str):
    given(families.with_network()).when(command).refused(sign)


def test_a_way_that_failed_is_not_used_again_until_they_say_another():
    family = given(families.with_network(), BY_MAIL)
    assert way(family.state.reaching.people[GRAN]) is By.EMAIL
    came_back = FailReach(person=GRAN, by=By.EMAIL)
    family.when(came_back).then(ReachFailed(person=GRAN, by=By.EMAIL))
    family = family.and_then(came_back)
    assert way(family.state.reaching.people[GRAN]) is By.PRINT
    family.when(came_back).nothing()
    family.when(FailReach(person=JOE, by=By.TEXT)).nothing()
    family = family.and_then(msgspec.structs.replace(BY_MAIL, anew=True))
    assert way(family.state.reaching.people[GRAN]) is By.EMAIL


def test_whoever_has_said_nothing_gets_paper():
    assert way(None) is By.PRINT


@pytest.mark.parametrize(
    ("at", "until"),
    [
        # Quiet from 9 pm to 8 am in London, whatever the clocks do that night.
        (datetime(2026, 11, 3, 20, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 3, 21, 0, tzinfo=UTC), datetime(2026, 11, 4, 8, tzinfo=UTC)),
        (datetime(2026, 11, 4, 7, 59, tzinfo=UTC), datetime(2026, 11, 4, 8, tzinfo=UTC)),
        (datetime(2026, 11, 4, 8, 0, tzinfo=UTC), None),
        (datetime(2026, 10, 24, 20, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 7, 1, 7, 30, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(at: datetime, until: datetime | None):
    reach = Reach(By.EMAIL, Reminders.WEEKLY, False, time(21), time(8))
    assert quiet_until(reach, at) == until


def test_quiet_hours_by_day_too():
    reach = Reach(By.EMAIL, Reminders.WEEKLY, False, time(9), time(17))
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert quiet_until(reach, noon) == datetime(2026, 11, 3, 17, tzinfo=UTC)
    assert quiet_until(reach, noon.replace(hour=18)) is None


@pytest.mark.parametrize("text", ["jo@example.org", " jo.p+home@mail.example.co.uk "])
def test_addresses_are_kept_as_typed(text: str):
    assert good_email(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["jo", "jo@", "@example.org", "jo@example", "a b@example.org", "jo@example.org\nBcc: x"]
)
def test_what_is_no_address_is_none(text: str):
    assert good_email(text) is None


def test_numbers_are_kept_the_long_way():
    assert good_phone("07700 900321") == "+447700900321"
    assert good_phone("+353 85 012 3456") == "+353850123456"
    assert good_phone("12") is None and good_phone("ring me") is None
