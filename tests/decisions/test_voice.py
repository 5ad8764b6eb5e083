"""A child's own words, their ideas and their questions."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.stored import FileKind
from backend.aggregates.vocabulary import (
    AskId,
    BookId,
    Happened,
    HearingId,
    IdeaId,
    LineId,
    PersonId,
    Precision,
    on_day,
)
from backend.aggregates.voice import (
    SPOTS,
    AnswerChild,
    AskAsChild,
    ChildAnswered,
    ChildAsked,
    ChildHeard,
    ChildIdeaGiven,
    ChildIdeaNotTaken,
    ChildIdeaTaken,
    GiveIdea,
    HearChild,
    LeaveIdea,
    Said,
    SeenBy,
    Spot,
    TakeIdea,
    VoiceTool,
)
from tests import families
from tests.families import ELLA, GRAN, MUM, RULE, STRANGER, TODAY, WHAT_IF, happened
from tests.spec import given
from tests.stories.voice import DRAWN, IDEA

HEARING = HearingId("h-one")
ASK = AskId("a-one")


def hear(**more: object) -> HearChild:
    fields = {
        "hearing": HEARING,
        "child": ELLA,
        "tool": VoiceTool.THREE_HOUSES,
        "said": (Said(Spot.WORRY, "when Mum won't wake up"),),
        "heard_by": "Amira",
        "seen_by": SeenBy.EVERYONE,
        "happened": happened(),
    }
    return HearChild(**(fields | more))  # type: ignore[arg-type]


def idea(**more: object) -> GiveIdea:
    fields = {
        "idea": IDEA,
        "child": ELLA,
        "words": "A sober grown-up at bedtime",
        "seen_by": SeenBy.EVERYONE,
        "happened": happened(),
    }
    return GiveIdea(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.practice("A100", "A101", "A102", "A103")
@pytest.mark.parametrize("tool", VoiceTool)
def test_a_child_is_heard_with_every_tool_word_for_word(tool: VoiceTool):
    said = tuple(Said(spot, f"“my {spot} words” 🌻") for spot in SPOTS[tool])
    event = given(families.started()).when(hear(tool=tool, said=said)).event
    assert isinstance(event, ChildHeard)
    assert (event.said, event.tool, event.child) == (said, tool, ELLA)


@pytest.mark.practice("A100", "A101", "A102")
def test_each_tool_asks_what_the_practice_documents_name():
    assert SPOTS[VoiceTool.THREE_HOUSES] == (Spot.GOOD, Spot.WORRY, Spot.DREAM)
    assert {Spot.RULE, Spot.LIVES, Spot.VISITS, Spot.PATH} <= set(SPOTS[VoiceTool.SAFETY_HOUSE])
    for tool in (VoiceTool.WIZARD, VoiceTool.FAIRY):
        assert set(SPOTS[tool]) == {Spot.CHANGE, Spot.HELPS, Spot.WISH, Spot.WELL}


@pytest.mark.practice("A103", refuses=True, allows=True)
@pytest.mark.practice("A102")
def test_a_drawing_is_enough_and_nothing_at_all_is_not():
    family = given(families.started())
    assert family.when(hear(said=(), drawing=DRAWN)).event.drawing == DRAWN
    family.when(hear(said=())).refused("said", "at least one")
    pdf = msgspec.structs.replace(DRAWN, kind=FileKind.PDF)
    family.when(hear(drawing=pdf)).refused("drawing", "JPEG or PNG")
    broken = msgspec.structs.replace(DRAWN, kept="zz")
    family.when(hear(drawing=broken)).refused("drawing", "whole")


@pytest.mark.parametrize("name", ["O'Brien", "Siân", "Łucja", "王小明", "سناء", "🌻", "x" * 200])
def test_whoever_listened_is_named_as_they_are(name: str):
    assert given(families.started()).when(hear(heard_by=name)).event.heard_by == name


def test_what_is_not_whole_is_refused_beside_its_field():
    family = given(families.with_network())
    family.when(hear(child=STRANGER)).refused("child", "one of the children")
    family.when(hear(child=MUM)).refused("child")
    family.when(hear(heard_by="")).refused("heard_by")
    family.when(hear(heard_by="x" * 201)).refused("heard_by")
    family.when(hear(present=(STRANGER,))).refused("present")
    family.when(hear(said=(Said(Spot.GOOD, " "),))).refused("good", "take it out")
    family.when(hear(said=(Said(Spot.GOOD, "x" * 4_001),))).refused("good")
    family.when(hear(said=(Said(Spot.WISH, "fly"),))).refused("tool", "does not belong")
    family.when(hear(said=(Said(Spot.GOOD, "x"),) * 61)).refused("said")
    family.when(hear(happened=happened(2, 11))).refused("happened", "future")
    family.and_then(hear()).when(hear()).refused("in the record")
    assert family.when(hear(present=(GRAN, GRAN))).event.present == (GRAN,)
    assert family.when(hear(happened=on_day(date(2024, 2, 29)))).events


@pytest.mark.practice("A103")
def test_the_last_day_a_child_was_heard_is_known_however_late_it_is_written_down():
    family = given(families.started(), hear(happened=happened(9)))
    late = family.and_then(hear(hearing=HearingId("h-two"), happened=happened(2)))
    assert late.state.voice.heard == {ELLA: date(2026, 10, 9)}
    unknown = Happened(precision=Precision.UNKNOWN)
    third = late.and_then(hear(hearing=HearingId("h-three"), happened=unknown))
    assert third.state.voice.heard == {ELLA: date(2026, 10, 9)}
    assert hear().happened.on != TODAY


@pytest.mark.practice("A76", refuses=True, allows=True)
def test_a_childs_idea_goes_into_a_line_of_the_plan():
    family = given(families.planned())
    family.when(idea()).then(
        ChildIdeaGiven(
            idea=IDEA,
            child=ELLA,
            words="A sober grown-up at bedtime",
            hearing=None,
            seen_by=SeenBy.EVERYONE,
            happened=happened(),
        )
    )
    had = family.and_then(idea())
    had.when(TakeIdea(idea=IDEA, line=WHAT_IF)).then(ChildIdeaTaken(idea=IDEA, line=WHAT_IF))
    taken = had.and_then(TakeIdea(idea=IDEA, line=WHAT_IF))
    taken.when(TakeIdea(idea=IDEA, line=WHAT_IF)).nothing()
    taken.when(TakeIdea(idea=IDEA, line=RULE)).then(ChildIdeaTaken)
    had.when(TakeIdea(idea=IDEA, line=LineId("l-none"))).refused("line")
    family.when(TakeIdea(idea=IDEA, line=RULE)).refused("idea", "that a child had")


@pytest.mark.practice("A76")
def test_an_idea_that_is_not_taken_has_a_reason_that_the_child_was_told():
    family = given(families.planned(), idea())
    leave = LeaveIdea(idea=IDEA, reason="No pets here", told_by="Amira", happened=happened())
    family.when(leave).then(
        ChildIdeaNotTaken(idea=IDEA, reason="No pets here", told_by="Amira", happened=happened())
    )
    family.when(msgspec.structs.replace(leave, reason="")).refused("reason")
    family.when(msgspec.structs.replace(leave, told_by="")).refused("told_by")
    family.when(msgspec.structs.replace(leave, happened=happened(2, 11))).refused("future")
    family.when(msgspec.structs.replace(leave, idea=IdeaId("i-none"))).refused("idea")
    taken = family.and_then(TakeIdea(idea=IDEA, line=RULE))
    taken.when(leave).refused("reason", "is in the plan")
    family.and_then(leave).when(TakeIdea(idea=IDEA, line=RULE)).then(ChildIdeaTaken)


def test_an_idea_belongs_to_a_child_and_perhaps_to_a_hearing():
    family = given(families.started())
    family.when(idea(child=PersonId("p-x"))).refused("child")
    family.when(idea(words="")).refused("words")
    family.when(idea(hearing=HEARING)).refused("hearing")
    assert family.and_then(hear()).when(idea(hearing=HEARING)).events
    family.and_then(idea()).when(idea()).refused("in the record")


@pytest.mark.practice("A96", "A97")
def test_a_childs_question_and_its_answer_are_kept():
    family = given(families.started())
    ask = AskAsChild(
        ask=ASK,
        child=ELLA,
        words="Is it my fault?",
        seen_by=SeenBy.EVERYONE,
        happened=happened(),
    )
    answer = AnswerChild(ask=ASK, words="No, never.", answered_by="Gran", happened=happened())
    family.when(ask).then(ChildAsked)
    family.when(answer).refused("ask")
    asked = family.and_then(ask)
    asked.when(answer).then(
        ChildAnswered(ask=ASK, words="No, never.", answered_by="Gran", happened=happened())
    )
    asked.when(ask).refused("in the record")
    asked.when(msgspec.structs.replace(answer, words="")).refused("words")
    asked.when(msgspec.structs.replace(answer, answered_by="")).refused("answered_by")
    family.when(msgspec.structs.replace(ask, child=GRAN)).refused("child")
    family.when(msgspec.structs.replace(ask, words="")).refused("words")
    family.when(msgspec.structs.replace(ask, book=BookId("b-none"))).refused("book")
    assert asked.and_then(answer).state.voice.asked == {ASK: True}
