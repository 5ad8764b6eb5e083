"""A manager judges whether the bottom line was crossed; what the council then did is told."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.case import APPROVERS
from backend.aggregates.crossings import AnswerCrossing, BottomLineAssessed, CrossingAnswered
from backend.aggregates.decisions import JobRole
from backend.aggregates.vocabulary import AssessmentId, UseId, on_day
from tests import families
from tests.families import begun, happened
from tests.spec import given
from tests.stories.practice import USE, what_if_used
from tests.stories.welfare import FOUND, NIGHT, assessed, crossed, decided

USED = (*families.with_plan_agreed(), what_if_used())
ANSWER = AnswerCrossing(
    assessment=FOUND, what="The panel met", by="Colin Fry", happened=happened(2)
)


def but(command: msgspec.Struct, **changes: object) -> msgspec.Struct:
    return msgspec.structs.replace(command, **changes)


@pytest.mark.practice("A03", "A04", "A83")
def test_a_what_if_that_came_true_need_not_cross_the_bottom_line():
    told = given(USED).when(assessed())
    told.then(
        BottomLineAssessed(
            assessment=NIGHT,
            version=1,
            crossed=False,
            use=USE,
            decided=decided(),
            happened=happened(20, 9),
        )
    )
    assert told.after.crossings.waiting == {NIGHT: False}


@pytest.mark.practice("A03", "A04")
def test_a_bottom_line_that_was_crossed_waits_for_what_the_council_does():
    told = given(begun()).when(crossed())
    assert told.after.crossings.waiting == {FOUND: True}
    answered = given(begun(), crossed()).when(ANSWER).then(CrossingAnswered)
    assert answered.after.crossings.waiting == {FOUND: False}
    given(begun(), crossed(), ANSWER).when(ANSWER).refused("still to be done")


@pytest.mark.practice("A04")
def test_a_bottom_line_that_was_not_crossed_asks_for_nothing():
    calm = but(assessed(), use=None)
    given(begun(), calm).when(but(ANSWER, assessment=NIGHT)).refused("assessment")  # type: ignore[arg-type]
    given(begun()).when(ANSWER).refused("assessment")


@pytest.mark.practice("A03")
@pytest.mark.parametrize("role", JobRole)
def test_only_a_manager_judges_it(role: JobRole):
    told = given(begun()).when(but(crossed(), decided=decided(role=role)))  # type: ignore[arg-type]
    if role in APPROVERS:
        assert told.event.decided.role is role
    else:
        told.refused("role")


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"version": 0}, "version"),
        ({"version": 2}, "version"),
        ({"use": UseId("u-none")}, "use"),
        ({"decided": decided(why="")}, "reason"),
        ({"happened": on_day(date(2026, 11, 2))}, "happened"),
    ],
)
def test_what_cannot_be_so_is_refused(changes: dict[str, object], sign: str):
    given(begun()).when(but(crossed(), **changes)).refused(sign)  # type: ignore[arg-type]


def test_a_judgement_is_put_down_once():
    given(begun(), crossed()).when(crossed()).refused("in the record")
    other = but(crossed(), assessment=AssessmentId("b-other"))
    given(begun(), crossed()).when(other).then(BottomLineAssessed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sign"), [({"what": ""}, "what"), ({"by": ""}, "by"), ({"by": "n" * 201}, "by")]
)
def test_what_was_done_is_told_by_whom(changes: dict[str, object], sign: str):
    given(begun(), crossed()).when(but(ANSWER, **changes)).refused(sign)  # type: ignore[arg-type]
