"""Each of the network reads the bottom lines that they themselves were told, and no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.aggregates.case import SetBottomLine, TellBottomLine
from tests import families
from tests.families import GRAN, JOE, Story, happened
from tests.pages.conftest import FAR_MEMBER, LEAD, MEMBER, WORKER, Site, opened

FIRST, SECOND, THIRD = "no child sleeps in the van", "no child is driven by Dad", "Dean stays away"
WHY = "He drank and drove on Friday"
PAGES = ("worries", "pack")


def story() -> Story:
    """The first is told to Joe, the second to Gran, the third to nobody of the network."""

    def told(version: int, words: str, *people: str) -> Story:
        tell = TellBottomLine(
            version=version, told=people, how="on the phone", happened=happened(20)
        )
        bottom = SetBottomLine(
            seen=version - 1,
            statement=words,
            triggers="It happens once",
            consequence="We go to court",
            happened=happened(19),
            reason=WHY,
        )
        return (bottom, tell) if people else (bottom,)

    return (
        *families.led_by_gran(),
        *told(2, FIRST, JOE),
        *told(3, SECOND, GRAN),
        *told(4, THIRD),
    )


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """Tests only read it."""
    with opened(server, story) as site:
        yield site


@pytest.mark.practice("A03", "A04")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "reads"),
    [(MEMBER, {FIRST}), (LEAD, {SECOND}), (WORKER, {FIRST, SECOND, THIRD})],
    ids=["joe", "gran", "worker"],
)
def test_a_reader_sees_what_they_were_told(place: Site, page: str, who: str, reads: set[str]):
    text = place.browser(who).get(f"{place.root}/{page}").text
    assert {words for words in (FIRST, SECOND, THIRD) if words in text} == reads
    assert (WHY in text) == bool(reads)


def test_somebody_of_another_family_finds_no_page(place: Site):
    for page in PAGES:
        assert place.browser(FAR_MEMBER).get(f"{place.root}/{page}").status_code == 404
