"""Swapping turns of the rota: asked by whose turn it is, taken by someone else."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from backend.aggregates.rota import Gap, RecordAway, SetRota, Slot, SlotCovered, Weekday
from backend.aggregates.swaps import AskSwap, SwapTaken, TakeBackSwap, TakeSwap, turn_of
from backend.aggregates.vocabulary import AwayId, SlotId, SwapId
from tests import families
from tests.families import GRAN, JOE, SANA, TODAY
from tests.spec import given

SLOT = SlotId("r-sun")
SWAP = SwapId("w-1")
SUNDAY = TODAY + timedelta(days=7)
ROTA = SetRota(
    seen=0,
    slots=(Slot(slot=SLOT, days=(Weekday.SUNDAY,), at=None, what="A walk", who=GRAN, worker=None),),
    gaps=(Gap(day=Weekday.SATURDAY, reason="Ella is at her dad's"),),
)
ASK = AskSwap(swap=SWAP, slot=SLOT, on=SUNDAY, by=GRAN, words="I have the dentist")


@pytest.mark.practice("A66")
def test_a_turn_that_was_asked_about_is_taken_once():
    family = given(families.with_network(), ROTA, ASK)
    family.when(TakeSwap(swap=SWAP, by=JOE)).then(
        SwapTaken(swap=SWAP, by=JOE), SlotCovered(slot=SLOT, on=SUNDAY, who=JOE, worker=None)
    )
    family = family.and_then(TakeSwap(swap=SWAP, by=JOE))
    assert turn_of(family.state, SLOT, SUNDAY) == JOE
    family.when(TakeSwap(swap=SWAP, by=JOE)).nothing()
    family.when(TakeSwap(swap=SWAP, by=SANA)).refused("settled")


def test_a_question_is_taken_back_and_the_turn_stays_theirs():
    family = given(families.with_network(), ROTA, ASK, TakeBackSwap(swap=SWAP))
    assert turn_of(family.state, SLOT, SUNDAY) == GRAN
    family.when(TakeSwap(swap=SWAP, by=JOE)).refused("settled")
    family.when(TakeBackSwap(swap=SWAP)).nothing()


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"by": JOE}, "not theirs"),
        ({"on": TODAY - timedelta(days=7)}, "passed"),
        ({"on": SUNDAY + timedelta(days=1)}, "turn of the rota"),
        ({"slot": SlotId("r-none")}, "turn of the rota"),
        ({"swap": SwapId("w-2")}, "have been asked"),
    ],
)
def test_what_cannot_be_asked(change: dict[str, object], sign: str):
    family = given(families.with_network(), ROTA, ASK)
    family.when(msgspec.structs.replace(ASK, **change)).refused(sign)


def test_who_is_away_or_asked_themselves_does_not_take_it():
    away = RecordAway(away=AwayId("a-1"), person=JOE, since=SUNDAY, until=SUNDAY)
    family = given(families.with_network(), ROTA, ASK, away)
    family.when(TakeSwap(swap=SWAP, by=JOE)).refused("away")
    family.when(TakeSwap(swap=SWAP, by=GRAN)).refused("your own turn")
