"""Notes on the map: three columns, signs, views, agencies; taken over and never typed twice."""

from __future__ import annotations

import pytest

from backend.aggregates.map_notes import (
    AddMapNote,
    CarryMapForward,
    Category,
    ContributionReceived,
    IndicatorNoted,
    MapCarriedForward,
    MapNoteAdded,
    MapNoteWithdrawn,
    NoteIndicator,
    NotePerspective,
    PerspectiveNoted,
    ReceiveContribution,
    Sign,
    Source,
    WithdrawMapNote,
)
from backend.aggregates.vocabulary import MeetingId, NoteId
from tests import families
from tests.families import DAD, ELLA, FIRST, GRAN, MUM, NEIGHBOUR, REVIEW, STRANGER, happened
from tests.spec import given

NOTE = NoteId("n-one")


def note(**changes: object) -> AddMapNote:
    words: dict[str, object] = {
        "note": NOTE,
        "category": Category.SAFETY,
        "words": "Mum rang Gran 🌻",
        "source": Source.NETWORK,
        "said_by": GRAN,
        "child": ELLA,
        "meeting": FIRST,
    }
    return AddMapNote(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A55", "A57")
@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("source", list(Source))
def test_a_note_says_its_column_its_source_and_who_said_it(category: Category, source: Source):
    told = given(families.mapped()).when(note(category=category, source=source)).event
    assert told == MapNoteAdded(
        note=NOTE,
        category=category,
        words="Mum rang Gran 🌻",
        source=source,
        said_by=GRAN,
        child=ELLA,
        meeting=FIRST,
    )


@pytest.mark.practice("A55")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 4_001}, "words"),
        ({"said_by": STRANGER}, "said_by"),
        ({"child": MUM}, "child"),
        ({"meeting": MeetingId("m-x")}, "meeting"),
    ],
)
def test_notes_are_refused(changes: dict[str, object], field: str):
    given(families.mapped()).when(note(**changes)).refused(field)
    given().when(note()).refused("label")


def test_a_note_is_put_on_the_map_once_and_by_someone_who_left_too():
    given(families.mapped(), note()).when(note()).refused("words")
    assert given(families.everything()).when(note(said_by=NEIGHBOUR)).events


@pytest.mark.practice("A47")
def test_signs_say_when_things_are_well_and_when_to_worry():
    for sign in Sign:
        command = NoteIndicator(note=NOTE, sign=sign, words="She sings", said_by=DAD)
        assert given(families.mapped()).when(command).event == IndicatorNoted(
            note=NOTE, sign=sign, words="She sings", said_by=DAD, child=None, meeting=None
        )
    empty = NoteIndicator(note=NOTE, sign=Sign.WELL, words="")
    given(families.mapped()).when(empty).refused("words")


@pytest.mark.practice("A48")
def test_someone_says_how_another_sees_it():
    view = NotePerspective(note=NOTE, seen_by=MUM, about=ELLA, words="She wants quiet")
    given(families.mapped()).when(view).then(PerspectiveNoted)
    own = NotePerspective(note=NOTE, seen_by=MUM, about=MUM, words="x")
    given(families.mapped()).when(own).refused("about")
    unknown = NotePerspective(note=NOTE, seen_by=MUM, about=STRANGER, words="x")
    given(families.mapped()).when(unknown).refused("about")


def contribution(**changes: object) -> ReceiveContribution:
    words: dict[str, object] = {
        "note": NOTE,
        "agency": "The school",
        "worry": "Tired",
        "why": "Asleep twice",
        "happened": happened(),
    }
    return ReceiveContribution(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A58")
def test_an_agency_says_what_worries_it_and_why():
    given(families.mapped()).when(contribution()).then(ContributionReceived)
    for changes, field in (
        ({"agency": ""}, "agency"),
        ({"agency": "x" * 201}, "agency"),
        ({"worry": ""}, "words"),
        ({"why": ""}, "why"),
        ({"happened": happened(2, 11)}, "happened"),
    ):
        given(families.mapped()).when(contribution(**changes)).refused(field)


@pytest.mark.practice("A56")
def test_a_map_is_taken_over_without_writing_it_again():
    family = given(families.review_held(), note())
    carried = CarryMapForward(meeting=REVIEW, notes=(NOTE, NOTE), came_from="the assessment")
    family.when(carried).then(
        MapCarriedForward(meeting=REVIEW, notes=(NOTE,), came_from="the assessment")
    )
    family.and_then(carried).when(carried).nothing()
    family.when(CarryMapForward(meeting=REVIEW, notes=())).refused("notes")
    family.when(CarryMapForward(meeting=REVIEW, notes=(NoteId("n-x"),))).refused("notes")
    family.when(CarryMapForward(meeting=MeetingId("m-x"), notes=(NOTE,))).refused("meeting")


@pytest.mark.practice("A55")
def test_a_note_leaves_the_map_with_a_reason_and_for_good():
    family = given(families.mapped(), note())
    family.when(WithdrawMapNote(note=NOTE, reason="")).refused("reason")
    gone = WithdrawMapNote(note=NOTE, reason="Done")
    family.when(gone).then(MapNoteWithdrawn(note=NOTE, reason="Done"))
    after = family.and_then(gone)
    after.when(gone).nothing()
    after.when(note()).refused("words")
    family.when(WithdrawMapNote(note=NoteId("n-x"), reason="x")).refused("notes")
