"""The places of a life: years, and who was there."""

from __future__ import annotations

from typing import Any

import pytest

from backend.aggregates.places import RecordStay, StayRecorded, StayTakenBack, TakeBackStay
from backend.aggregates.vocabulary import StayId
from tests import families
from tests.decisions.test_relations import ENTER
from tests.families import ELLA, GRAN, MUM, STRANGER
from tests.spec import given
from tests.stories.finding import GRANDAD

STAY = StayId("y-1")


def stay(**more: Any) -> RecordStay:
    return RecordStay(
        **({"stay": STAY, "person": ELLA, "place": "The flat by the park", "since": 2018} | more)
    )


@pytest.mark.practice("A18")
def test_a_place_is_kept_with_its_years_and_who_was_there():
    given(families.with_network(), ENTER).when(
        stay(until=2022, people=(GRAN, GRANDAD, GRAN), said_by=MUM, words="Happy there")
    ).then(
        StayRecorded(
            stay=STAY,
            person=ELLA,
            place="The flat by the park",
            since=2018,
            until=2022,
            people=(GRAN, GRANDAD),
            said_by=MUM,
            words="Happy there",
        )
    )


@pytest.mark.practice("A18")
def test_years_are_real_and_in_order():
    family = given(families.with_network())
    for good in (stay(since=1900), stay(since=2026), stay(since=2018, until=2018)):
        assert family.when(good).events
    assert family.when(stay(since=2018, until=2026)).events
    for since in (1899, 2027, 0, -5):
        family.when(stay(since=since)).refused("since")
    for until in (2017, 2027):
        family.when(stay(until=until)).refused("until")


def test_a_place_needs_a_name_and_people_of_the_record():
    family = given(families.with_network())
    family.when(stay(place="")).refused("place")
    family.when(stay(place="x" * 201)).refused("place")
    family.when(stay(person=STRANGER)).refused("person")
    family.when(stay(people=(STRANGER,))).refused("people")
    family.when(stay(said_by=STRANGER)).refused("said_by")
    family.when(stay(words="x" * 4_001)).refused("words")
    for place in ("O'Brien's", "Llŷn", "Łódź", "北京", "القاهرة", "🌻"):
        assert family.when(stay(place=place)).event.place == place


@pytest.mark.practice("A18")
def test_a_place_is_taken_back_with_a_reason_and_stays_readable():
    family = given(families.with_network(), stay())
    back = TakeBackStay(stay=STAY, reason="A holiday")
    family.when(back).then(
        StayTakenBack(stay=STAY, person=ELLA, place="The flat by the park", reason="A holiday")
    )
    family.and_then(back).when(back).nothing()
    family.when(TakeBackStay(stay=STAY, reason="")).refused("reason")
    family.when(TakeBackStay(stay=StayId("y-no"), reason="x")).refused("stay")
    family.and_then(back).when(stay()).refused("place", "in the record")
