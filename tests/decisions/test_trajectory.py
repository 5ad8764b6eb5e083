"""The road to closing, and what services do beside the plan."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.services import (
    EndServiceAction,
    LinkServiceAction,
    ServiceActionEnded,
    ServiceActionLinked,
)
from backend.aggregates.trajectory import (
    AchieveStep,
    AgreeTrajectory,
    ReviseTrajectory,
    RoadStep,
    TrajectoryAgreed,
    TrajectoryRevised,
    TrajectoryStepAchieved,
)
from backend.aggregates.vocabulary import GoalId, MovedOn, ServiceId, StepId
from tests import families
from tests.families import GOAL, GRAN, MUM, STRANGER, happened
from tests.spec import given
from tests.stories.mapping import ALONE, NIGHTS, ROAD

REPLACE = msgspec.structs.replace
AGREED = AgreeTrajectory(
    goals=("Ella is safe",), steps=ROAD, agreed_by=(MUM, GRAN), happened=happened()
)
REACHED = AchieveStep(step=NIGHTS, evidence="The diary", happened=happened())
REVISED = ReviseTrajectory(
    seen=0, goals=("Ella is safe", "Mum is well"), steps=ROAD, reason="More", happened=happened()
)


@pytest.mark.practice("A62", "A107")
def test_a_road_has_goals_steps_people_and_a_measure_each():
    given(families.mapped()).when(AGREED).then(TrajectoryAgreed)
    given(families.mapped(), AGREED).when(AGREED).refused("goals")


@pytest.mark.practice("A62")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goals": ()}, "goals"),
        ({"goals": ("",)}, "goals"),
        ({"steps": ()}, "steps"),
        ({"steps": (ROAD[0], ROAD[0])}, "steps"),
        ({"steps": (REPLACE(ROAD[0], what=""),)}, "what"),
        ({"steps": (REPLACE(ROAD[0], measure=""),)}, "measure"),
        ({"steps": (REPLACE(ROAD[0], who=STRANGER),)}, "who"),
        ({"steps": (REPLACE(ROAD[0], by=date(1999, 1, 1)),)}, "by"),
        ({"steps": (REPLACE(ROAD[0], by=date(2037, 1, 1)),)}, "by"),
        ({"agreed_by": ()}, "agreed_by"),
        ({"agreed_by": (MUM, MUM)}, "agreed_by"),
        ({"agreed_by": (STRANGER,)}, "agreed_by"),
        ({"happened": happened(2, 11)}, "happened"),
    ],
)
def test_roads_are_refused(changes: dict[str, object], field: str):
    given(families.mapped()).when(REPLACE(AGREED, **changes)).refused(field)


@pytest.mark.practice("A62")
def test_a_step_is_reached_with_what_shows_it():
    family = given(families.mapped(), AGREED)
    family.when(REACHED).then(
        TrajectoryStepAchieved(step=NIGHTS, evidence="The diary", happened=happened())
    )
    family.and_then(REACHED).when(REACHED).nothing()
    family.when(REPLACE(REACHED, evidence="")).refused("evidence")
    family.when(REPLACE(REACHED, step=StepId("t-x"))).refused("step")


@pytest.mark.practice("A62")
def test_a_road_changes_with_a_reason_and_keeps_the_steps_that_were_reached():
    family = given(families.mapped(), AGREED, REACHED)
    family.when(REVISED).then(TrajectoryRevised)
    family.when(REPLACE(REVISED, reason="")).refused("reason")
    family.when(REPLACE(REVISED, goals=AGREED.goals)).nothing()
    family.when(REPLACE(REVISED, steps=(ROAD[1],))).refused("steps", "stays on the road")
    without = REPLACE(
        REVISED, steps=(ROAD[0], RoadStep(step=ALONE, what="x", who=MUM, measure="y"))
    )
    moved = family.and_then(REVISED).when(without).refused("goals").refusal
    assert isinstance(moved, MovedOn)
    given(families.mapped()).when(REVISED).refused("goals")


def link(**changes: object) -> LinkServiceAction:
    words: dict[str, object] = {
        "action": ServiceId("v-one"),
        "agency": "The clinic",
        "what": "See Mum",
        "goal": GOAL,
        "happened": happened(),
    }
    return LinkServiceAction(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A52", refuses=True, allows=True)
@pytest.mark.practice("X6")
def test_what_a_service_does_is_linked_to_a_goal_and_is_no_line_of_the_plan():
    told = given(families.planned()).when(link()).then(ServiceActionLinked)
    assert told.after.plan == given(families.planned()).state.plan
    given(families.planned(), link()).when(link()).refused("what")
    for changes, field in (
        ({"agency": ""}, "agency"),
        ({"what": ""}, "what"),
        ({"when": "x" * 201}, "when"),
        ({"formal_plan": "x" * 201}, "formal_plan"),
        ({"goal": GoalId("g-x")}, "goal"),
        ({"happened": happened(2, 11)}, "happened"),
    ):
        given(families.planned()).when(link(**changes)).refused(field)
    given().when(link()).refused("label")


@pytest.mark.practice("A52")
def test_a_services_task_ends_once_and_with_a_reason():
    family = given(families.planned(), link())
    end = EndServiceAction(action=ServiceId("v-one"), reason="Done", happened=happened())
    family.when(end).then(ServiceActionEnded)
    family.and_then(end).when(end).nothing()
    family.when(REPLACE(end, reason="")).refused("reason")
    family.when(REPLACE(end, action=ServiceId("v-x"))).refused("action")
