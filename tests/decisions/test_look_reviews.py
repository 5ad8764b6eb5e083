"""What was found about looks that stand out: taken down once, with words."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.look_reviews import Finding, LooksReviewed, ReviewLooks
from tests.families import TODAY
from tests.spec import given_authority

ASKED = ReviewLooks(
    account="a-1",
    family="f-1",
    day=date(2026, 10, 30),
    patterns=("same-name", "out-of-hours", "same-name"),
    finding=Finding.EXPLAINED,
    words="She covered for a colleague",
)


def test_what_was_found_is_taken_down_once():
    told = given_authority().when(ASKED)
    told.then(
        LooksReviewed(
            account="a-1",
            family="f-1",
            day=date(2026, 10, 30),
            patterns=("out-of-hours", "same-name"),
            finding=Finding.EXPLAINED,
            words="She covered for a colleague",
        )
    )
    given_authority(ASKED).when(ASKED).nothing()


def test_it_may_be_found_otherwise_later():
    later = ReviewLooks(
        account="a-1",
        family="f-1",
        day=date(2026, 10, 30),
        patterns=("same-name",),
        finding=Finding.FOLLOW_UP,
        words="The colleague says she was not away",
    )
    assert given_authority(ASKED).when(later).event.finding is Finding.FOLLOW_UP


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"),
        ({"day": TODAY + timedelta(days=1)}, "account"),
        ({"account": ""}, "account"),
    ],
)
def test_it_needs_words_and_real_looks(changes: dict[str, object], field: str):
    given_authority().when(msgspec.structs.replace(ASKED, **changes)).refused(field)
