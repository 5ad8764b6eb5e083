"""Getting a meeting ready: arrangements, the children's part, who runs it, and what goes wrong."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
import pytest

from backend.aggregates.arrangements import (
    ArrangementsMade,
    BreakOffMeeting,
    CallOffMeeting,
    ChildCameUnplanned,
    ChildPart,
    ChildParticipationPlanned,
    ChildPrepared,
    ExplainUnplannedChild,
    GiveMeetingTask,
    MakeArrangements,
    MeetingBrokenOff,
    MeetingCalledOff,
    MeetingMoved,
    MeetingTask,
    MeetingTaskGiven,
    MoveMeeting,
    PlanChildParticipation,
    PrepareChild,
)
from backend.aggregates.meetings import AttendanceRecorded, HoldMeeting, Present, RecordAttendance
from backend.aggregates.meetings import MeetingKind as Kind
from backend.aggregates.vocabulary import MeetingId, PersonId, on_day
from tests import families
from tests.families import (
    ELLA,
    FIRST,
    GRAN,
    MUM,
    NEIGHBOUR,
    STRANGER,
    TODAY,
    WHAT_IF,
    happened,
)
from tests.spec import Given, given

NAMES = ("O'Brien", "Siân", "Łucja", "王小明", "سناء", "🌻")


def called() -> Given:
    return given(families.meeting_called())


def plan(part: ChildPart = ChildPart.PART, **more: Any) -> PlanChildParticipation:
    said: dict[str, Any] = {"reasons": "Too many people", "supporter": GRAN, **more}
    return PlanChildParticipation(meeting=FIRST, child=ELLA, part=part, **said)


def hold() -> HoldMeeting:
    return HoldMeeting(meeting=FIRST, kind=Kind.INITIAL, happened=on_day(TODAY))


def came(*people: PersonId) -> RecordAttendance:
    return RecordAttendance(meeting=FIRST, present=tuple(map(Present, people)))


# Arrangements (A30, A32)


@pytest.mark.practice("A32", "A30")
def test_what_makes_it_easy_to_come_is_kept_in_the_familys_words():
    made = MakeArrangements(meeting=FIRST, seen=0, timing="After prayers", interpreter="Cymraeg")
    event = called().when(made).event
    assert isinstance(event, ArrangementsMade)
    assert (event.timing, event.interpreter, event.food) == ("After prayers", "Cymraeg", None)


def test_empty_or_endless_arrangements_are_refused():
    called().when(MakeArrangements(meeting=FIRST, seen=0)).refused("timing", "at least one")
    endless = MakeArrangements(meeting=FIRST, seen=0, food="soup " * 300)
    called().when(endless).refused("food", "fewer")


def test_two_people_arranging_at_once_do_not_write_over_each_other():
    first = MakeArrangements(meeting=FIRST, seen=0, food="Soup")
    again = MakeArrangements(meeting=FIRST, seen=0, food="Cake")
    family = called().and_then(first)
    family.when(again).refused("changed while you were writing")
    family.when(msgspec.structs.replace(again, seen=1)).then(ArrangementsMade)


@pytest.mark.parametrize("made", ["held", "unknown", "off"])
def test_only_a_meeting_to_come_can_be_arranged(made: str):
    meeting = MeetingId("m-none") if made == "unknown" else FIRST
    family = called()
    if made == "held":
        family = family.and_then(hold())
    if made == "off":
        off = CallOffMeeting(meeting=FIRST, reason="Ill", next_step="Ring round")
        family = family.and_then(off)
    command = MakeArrangements(meeting=meeting, seen=0, food="Soup")
    said = {"held": "taken place", "unknown": "Choose a meeting", "off": "called off"}
    family.when(command).refused("meeting", said[made])


# Children (A33, A34)


@pytest.mark.practice("A33")
@pytest.mark.parametrize("part", ChildPart)
def test_a_childs_part_is_planned_with_its_reasons(part: ChildPart):
    called().when(plan(part)).then(
        ChildParticipationPlanned(
            meeting=FIRST,
            child=ELLA,
            part=part,
            how=None,
            reasons="Too many people",
            supporter=GRAN,
        )
    )


@pytest.mark.practice("A33")
@pytest.mark.parametrize("part", [ChildPart.PART, ChildPart.WHOLE, ChildPart.REPRESENTED])
def test_a_child_is_never_there_without_someone_for_them(part: ChildPart):
    called().when(plan(part, supporter=None)).refused("supporter", "there for the child")
    called().when(plan(part, supporter=ELLA)).refused("supporter", "someone else")
    called().when(plan(part, supporter=STRANGER)).refused("supporter")


def test_a_child_who_stays_away_needs_no_one_beside_them():
    called().when(plan(ChildPart.NONE, supporter=None)).then(ChildParticipationPlanned)


def test_a_part_needs_its_reasons_and_a_child():
    called().when(plan(reasons="")).refused("reasons")
    grown_up = msgspec.structs.replace(plan(), child=MUM)
    called().when(grown_up).refused("child", "one of the children")


@pytest.mark.practice("A33")
@pytest.mark.parametrize("part", [ChildPart.PART, ChildPart.WHOLE])
def test_a_child_whose_coming_was_planned_can_be_recorded_as_there(part: ChildPart):
    family = called().and_then(plan(part), hold())
    family.when(came(MUM, ELLA)).then(AttendanceRecorded)


@pytest.mark.practice("A33", refuses=True, allows=True)
def test_a_child_whose_coming_was_not_planned_cannot():
    family = called().and_then(hold())
    family.when(came(MUM, ELLA)).refused("children", "Ella", "not planned")
    family.when(came(MUM)).then(AttendanceRecorded)
    for part in (ChildPart.NONE, ChildPart.REPRESENTED):
        called().and_then(plan(part), hold()).when(came(ELLA)).refused("children")


@pytest.mark.practice("A33")
def test_the_exception_says_how_it_came_about():
    family = called().and_then(hold())
    why = ExplainUnplannedChild(meeting=FIRST, child=ELLA, reason="No one could mind her")
    family.when(why).then(
        ChildCameUnplanned(meeting=FIRST, child=ELLA, reason="No one could mind her")
    )
    family.and_then(why).when(came(MUM, ELLA)).then(AttendanceRecorded)
    family.and_then(why).when(why).nothing()
    family.when(msgspec.structs.replace(why, reason="")).refused("reason")
    family.when(msgspec.structs.replace(why, child=GRAN)).refused("child")
    called().when(why).refused("took place first")


def test_a_child_planned_for_another_meeting_is_not_planned_for_this_one():
    first = families.first_meeting_held()
    review = HoldMeeting(meeting=families.REVIEW, kind=Kind.REVIEW, happened=on_day(TODAY))
    present = RecordAttendance(meeting=families.REVIEW, present=(Present(ELLA),))
    planned = given(families.meeting_called(), plan(), first[len(families.meeting_called()) :])
    planned.and_then(review).when(present).refused("children")


@pytest.mark.practice("A34")
def test_a_child_is_prepared_before_the_meeting():
    prepare = PrepareChild(
        meeting=FIRST, child=ELLA, what="Photos of the hall", happened=happened(), prepared_by=GRAN
    )
    called().when(prepare).then(
        ChildPrepared(
            meeting=FIRST,
            child=ELLA,
            what="Photos of the hall",
            prepared_by=GRAN,
            happened=happened(),
        )
    )
    called().and_then(hold()).when(prepare).refused("taken place")
    called().when(msgspec.structs.replace(prepare, what="")).refused("what")
    ahead = msgspec.structs.replace(prepare, happened=happened(1, 12))
    called().when(ahead).refused("happened", "future")
    called().when(msgspec.structs.replace(prepare, prepared_by=STRANGER)).refused("prepared_by")


# Who runs it (A40)


@pytest.mark.practice("A40")
@pytest.mark.parametrize("task", MeetingTask)
@pytest.mark.parametrize("name", NAMES)
def test_a_worker_or_someone_of_the_network_runs_a_meeting(task: MeetingTask, name: str):
    given_worker = GiveMeetingTask(meeting=FIRST, task=task, name=name)
    family = called()
    family.when(given_worker).then(
        MeetingTaskGiven(meeting=FIRST, task=task, person=None, name=name)
    )
    family.and_then(given_worker).when(given_worker).nothing()
    family.when(GiveMeetingTask(meeting=FIRST, task=task, person=GRAN)).then(MeetingTaskGiven)


def test_a_task_is_given_to_one_who_is_there_to_take_it():
    task = MeetingTask.FACILITATOR
    called().when(GiveMeetingTask(meeting=FIRST, task=task)).refused("person", "Choose who")
    both = GiveMeetingTask(meeting=FIRST, task=task, person=GRAN, name="Bo")
    called().when(both).refused("name", "not both")
    called().when(GiveMeetingTask(meeting=FIRST, task=task, name="x" * 201)).refused("name")
    gone = given(families.everything())
    gone.when(GiveMeetingTask(meeting=FIRST, task=task, person=NEIGHBOUR)).refused("left")


# When it goes wrong (A38)


@pytest.mark.practice("A38")
def test_a_meeting_is_moved_with_the_reason():
    move = MoveMeeting(meeting=FIRST, on=date(2028, 2, 29), reason="Hall taken", at=time(17))
    called().when(move).then(
        MeetingMoved(
            meeting=FIRST, on=date(2028, 2, 29), at=time(17), place=None, reason="Hall taken"
        )
    )
    called().when(msgspec.structs.replace(move, on=TODAY)).then(MeetingMoved)
    called().when(msgspec.structs.replace(move, on=date(2026, 10, 31))).refused("on")
    called().when(msgspec.structs.replace(move, on=date(2028, 11, 1))).refused("on", "two years")
    called().when(msgspec.structs.replace(move, reason="")).refused("reason")
    called().and_then(hold()).when(move).refused("taken place")


@pytest.mark.practice("A38")
def test_a_meeting_is_called_off_or_broken_off_with_its_next_step():
    off = CallOffMeeting(meeting=FIRST, reason="Ill", next_step="Gran rings round")
    called().when(off).then(
        MeetingCalledOff(meeting=FIRST, reason="Ill", next_step="Gran rings round")
    )
    called().when(msgspec.structs.replace(off, next_step="")).refused("next_step")
    called().when(msgspec.structs.replace(off, reason="")).refused("reason")
    called().and_then(off).when(off).refused("called off")
    stop = BreakOffMeeting(
        meeting=FIRST, reason="Shouting", next_step="Two small talks", happened=on_day(TODAY)
    )
    for family in (called(), called().and_then(hold())):
        family.when(stop).then(MeetingBrokenOff)
        family.when(msgspec.structs.replace(stop, next_step="")).refused("next_step")
    called().and_then(off).when(stop).refused("did not take place")
    called().when(msgspec.structs.replace(stop, meeting=MeetingId(WHAT_IF))).refused("meeting")


def test_a_meeting_that_was_called_off_can_still_be_recorded_when_people_met_all_the_same():
    off = CallOffMeeting(meeting=FIRST, reason="Ill", next_step="Gran rings round")
    held = called().and_then(off).when(hold())
    assert [event.__struct_config__.tag for event in held.events] == ["meeting-held"]
