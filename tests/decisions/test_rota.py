"""The rota covers weekends or says why not; who is away is known, and someone steps in."""

from __future__ import annotations

from datetime import date, time

import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.rota import (
    CoverSlot,
    Gap,
    MemberAway,
    MemberBack,
    NameStandIn,
    RecordAway,
    RecordBack,
    RotaGapAccepted,
    RotaSet,
    SetRota,
    Slot,
    SlotCovered,
    StandInNamed,
    Weekday,
)
from backend.aggregates.vocabulary import AwayId, Command, MeetingId, MovedOn, SlotId
from tests import families
from tests.families import ELLA, FIRST, GRAN, JOE, STRANGER, happened
from tests.spec import given

FAMILY = given(families.with_plan_agreed())
CALL, VISIT = SlotId("slot-1"), SlotId("slot-2")
AWAY = AwayId("away-1")
EVERY_DAY = tuple(Weekday)


def slot(**changes: object) -> Slot:
    words: dict[str, object] = {
        "slot": CALL,
        "days": EVERY_DAY,
        "at": time(20),
        "what": "A call at bedtime",
        "who": GRAN,
        "worker": None,
    }
    return Slot(**(words | changes))  # type: ignore[arg-type]


def rota(*slots: Slot, seen: int = 0, gaps: tuple[Gap, ...] = ()) -> SetRota:
    return SetRota(seen=seen, slots=slots, gaps=gaps)


def away(**changes: object) -> RecordAway:
    words: dict[str, object] = {
        "away": AWAY,
        "person": GRAN,
        "since": date(2026, 10, 28),
        "until": date(2026, 11, 5),
        "reason": "Hospital",
    }
    return RecordAway(**(words | changes))  # type: ignore[arg-type]


WEEKDAYS = slot(days=EVERY_DAY[:5])


@pytest.mark.practice("A66", "T18")
def test_a_rota_mixes_members_and_workers_and_covers_the_weekend():
    worker = slot(slot=VISIT, days=(Weekday.WEDNESDAY,), who=None, worker="Amira Hassan")
    command = SetRota(seen=0, slots=(slot(), worker), meeting=FIRST)
    FAMILY.when(command).then(RotaSet(number=1, slots=(slot(), worker), meeting=FIRST))
    FAMILY.and_then(command).when(command).nothing()


@pytest.mark.practice("A66", "T18", refuses=True, allows=True)
def test_a_weekend_without_anyone_is_refused_unless_the_gap_is_accepted_with_a_reason():
    FAMILY.when(rota(WEEKDAYS)).refused("saturday", "Nobody is down for Saturday")
    saturday = slot(slot=VISIT, days=(Weekday.SATURDAY,), who=JOE)
    FAMILY.when(rota(WEEKDAYS, saturday)).refused("sunday", "Nobody is down for Sunday")
    gap = Gap(day=Weekday.SUNDAY, reason="All at church")
    FAMILY.when(rota(WEEKDAYS, saturday, gaps=(gap,))).then(
        RotaSet, RotaGapAccepted(day=Weekday.SUNDAY, reason="All at church")
    )
    blank = Gap(day=Weekday.SUNDAY, reason=" ")
    FAMILY.when(rota(WEEKDAYS, saturday, gaps=(blank,))).refused("sunday")


def test_a_gap_on_a_day_that_is_covered_is_no_gap():
    FAMILY.when(rota(slot(), gaps=(Gap(day=Weekday.SUNDAY, reason="x"),))).then(RotaSet)


@pytest.mark.practice("A66")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (rota(), "slots"),
        (rota(slot(), slot()), "once"),
        (rota(slot(days=())), "days"),
        (rota(slot(days=(*EVERY_DAY, Weekday.MONDAY))), "days"),
        (rota(slot(what="")), "what"),
        (rota(slot(what="x" * 501)), "what"),
        (rota(slot(who=None)), "who"),
        (rota(slot(who=GRAN, worker="Amira")), "not both"),
        (rota(slot(who=STRANGER)), "who"),
        (rota(slot(who=ELLA)), "who"),
        (rota(slot(who=None, worker="x" * 201)), "who"),
        (SetRota(seen=0, slots=(slot(),), meeting=MeetingId("m-x")), "meeting"),
    ],
)
def test_a_rota_is_refused(command: Command, sign: str):
    FAMILY.when(command).refused(sign)


def test_who_has_left_is_not_put_on_the_rota():
    left = RecordLeaving(person=GRAN, reason="Moved", happened=happened())
    FAMILY.and_then(left).when(rota(slot())).refused("who", "has left")


def test_two_people_do_not_change_the_rota_over_each_other():
    family = FAMILY.and_then(rota(slot()))
    refusal = family.when(rota(slot(what="Another call"))).refused("while you were writing").refusal
    assert isinstance(refusal, MovedOn)
    assert family.when(rota(slot(what="Another call"), seen=1)).event.number == 2


@pytest.mark.practice("A65", "A66")
def test_someone_is_away_for_days_and_comes_back():
    FAMILY.when(away()).then(
        MemberAway(
            away=AWAY,
            person=GRAN,
            since=date(2026, 10, 28),
            until=date(2026, 11, 5),
            reason="Hospital",
        )
    )
    family = FAMILY.and_then(away())
    known = family.state.rota
    assert [
        known.away(GRAN, date(2026, m, d)) for m, d in ((10, 27), (10, 28), (11, 5), (11, 6))
    ] == [False, True, True, False]
    assert not known.away(JOE, date(2026, 10, 28))
    family.when(RecordBack(away=AWAY, on=date(2026, 11, 1))).then(
        MemberBack(away=AWAY, person=GRAN, on=date(2026, 11, 1))
    )
    back = family.and_then(RecordBack(away=AWAY, on=date(2026, 11, 1))).state.rota
    assert back.away(GRAN, date(2026, 10, 31)) and not back.away(GRAN, date(2026, 11, 1))
    forever = FAMILY.and_then(away(until=None)).state.rota
    assert forever.away(GRAN, date(2030, 1, 1))


@pytest.mark.practice("A65")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (away(person=STRANGER), "person"),
        (away(since=date(2025, 10, 30)), "since"),
        (away(since=date(2028, 11, 1), until=None), "since"),
        (away(until=date(2026, 10, 27)), "until"),
        (away(until=date(2029, 1, 1)), "until"),
        (away(reason="x" * 4_001), "reason"),
        (RecordBack(away=AwayId("away-x"), on=date(2026, 11, 1)), "away"),
        (NameStandIn(away=AwayId("away-x"), stand_in=JOE), "away"),
    ],
)
def test_being_away_is_refused(command: Command, sign: str):
    FAMILY.when(command).refused(sign)


def test_being_away_twice_the_same_is_one_absence():
    family = FAMILY.and_then(away())
    family.when(away()).refused("has been recorded")
    family.when(away(away=AwayId("away-2"))).nothing()
    family.when(RecordBack(away=AWAY, on=date(2026, 11, 2))).refused("on", "future")
    family.when(RecordBack(away=AWAY, on=date(2026, 10, 27))).refused("on", "before")


@pytest.mark.practice("A65")
def test_someone_stands_in_or_it_is_said_why_nobody_needs_to():
    family = FAMILY.and_then(away())
    family.when(NameStandIn(away=AWAY, stand_in=JOE, words="He drives")).then(
        StandInNamed(away=AWAY, stand_in=JOE, words="He drives")
    )
    assert family.when(NameStandIn(away=AWAY, words="School is out")).events
    family.when(NameStandIn(away=AWAY)).refused("stand_in")
    family.when(NameStandIn(away=AWAY, stand_in=GRAN)).refused("someone else")
    family.when(NameStandIn(away=AWAY, stand_in=STRANGER)).refused("stand_in")
    both = family.and_then(away(away=AwayId("away-2"), person=JOE))
    both.when(NameStandIn(away=AWAY, stand_in=JOE)).refused("is away then too")


@pytest.mark.practice("A66")
def test_a_slot_is_covered_on_a_date():
    family = FAMILY.and_then(rota(slot(days=EVERY_DAY)), away(person=JOE))
    cover = CoverSlot(slot=CALL, on=date(2026, 11, 7), who=JOE)
    family.when(cover).then(SlotCovered(slot=CALL, on=date(2026, 11, 7), who=JOE, worker=None))
    family.and_then(cover).when(cover).nothing()
    family.when(CoverSlot(slot=CALL, on=date(2026, 11, 5), who=JOE)).refused("who", "away that day")
    assert family.when(CoverSlot(slot=CALL, on=date(2026, 11, 5), worker="Amira")).events
    family.when(CoverSlot(slot=VISIT, on=date(2026, 11, 7), who=JOE)).refused("slot")
    family.when(CoverSlot(slot=CALL, on=date(2026, 11, 7))).refused("who")
    family.when(CoverSlot(slot=CALL, on=date(2029, 11, 7), who=JOE)).refused("on")
    weekend = FAMILY.and_then(rota(slot(days=EVERY_DAY[5:])))
    weekend.when(CoverSlot(slot=CALL, on=date(2026, 11, 6), who=JOE)).refused("on", "nobody down")
    assert weekend.when(CoverSlot(slot=CALL, on=date(2028, 2, 26), who=JOE)).events
