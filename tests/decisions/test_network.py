"""The network: people named, placed in circles, asked, and gone again."""

from __future__ import annotations

import pytest

from backend.aggregates.network import (
    Answer,
    AnswerInvitation,
    CirclesDrawn,
    DrawCircles,
    InvitationAnswered,
    InviteMember,
    MemberInvited,
    MemberKind,
    MemberLeft,
    MemberNamed,
    MemberRenamed,
    NameMember,
    RecordLeaving,
    RenameMember,
)
from backend.aggregates.vocabulary import MeetingId, PersonId
from tests import families
from tests.families import DAD, ELLA, FIRST, GRAN, JOE, MUM, NURSE, SANA, STRANGER, happened
from tests.spec import given

NEW = PersonId("p-new")


@pytest.mark.practice("A11", "A25")
@pytest.mark.parametrize("kind", MemberKind)
def test_anyone_around_the_children_is_named(kind: MemberKind):
    given(families.started()).when(
        NameMember(person=NEW, name="Zażółć", relationship="coach", kind=kind, named_by=ELLA)
    ).then(MemberNamed(person=NEW, name="Zażółć", relationship="coach", kind=kind, named_by=ELLA))


@pytest.mark.practice("T09", "X11")
def test_paid_people_are_not_the_network():
    assert {kind for kind in MemberKind if not kind.natural} == {
        MemberKind.PAID,
        MemberKind.PROFESSIONAL,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"relationship": ""}, "relationship"),
        ({"relationship": "n" * 201}, "relationship"),
        ({"named_by": STRANGER}, "named_by"),
        ({"person": GRAN}, "name"),
        ({"person": MUM}, "name"),
    ],
)
def test_naming_is_refused(changes: dict[str, str], field: str):
    words = {"person": NEW, "name": "Ng", "relationship": "friend"} | changes
    given(families.with_network()).when(NameMember(**words)).refused(field)  # type: ignore[arg-type]


def test_a_person_goes_by_a_new_name_and_once_is_enough():
    rename = RenameMember(person=GRAN, name="Nan")
    when = given(families.with_network()).when(rename)
    when.then(MemberRenamed(person=GRAN, name="Nan"))
    assert when.after.name_of(GRAN) == "Nan"
    given(families.with_network(), rename).when(rename).nothing()


@pytest.mark.parametrize(
    ("person", "name", "field"),
    [(STRANGER, "X", "person"), (GRAN, "", "name"), (GRAN, "n" * 201, "name")],
)
def test_renaming_is_refused(person: PersonId, name: str, field: str):
    given(families.with_network()).when(RenameMember(person=person, name=name)).refused(field)


@pytest.mark.practice("A17", "A21", "A23")
@pytest.mark.parametrize("drawn_with", [MUM, ELLA, GRAN])
def test_circles_are_drawn_with_anyone_each_their_own_view(drawn_with: PersonId):
    given(families.with_network()).when(
        DrawCircles(
            drawn_with=drawn_with, inner=(GRAN,), middle=(SANA,), outer=(JOE,), happened=happened()
        )
    ).then(
        CirclesDrawn(
            drawn_with=drawn_with, inner=(GRAN,), middle=(SANA,), outer=(JOE,), happened=happened()
        )
    )


@pytest.mark.practice("A21")
@pytest.mark.parametrize(
    ("drawn_with", "inner", "outer", "field"),
    [
        (STRANGER, (GRAN,), (), "drawn_with"),
        (ELLA, (), (), "circles"),
        (ELLA, (GRAN,), (GRAN,), "one circle"),
        (ELLA, (GRAN, GRAN), (), "one circle"),
        (ELLA, (STRANGER,), (), "circles"),
        (ELLA, (MUM,), (), "circles"),
    ],
)
def test_circles_are_refused(
    drawn_with: PersonId, inner: tuple[PersonId, ...], outer: tuple[PersonId, ...], field: str
):
    given(families.with_network()).when(
        DrawCircles(drawn_with=drawn_with, inner=inner, middle=(), outer=outer, happened=happened())
    ).refused(field)


@pytest.mark.practice("A29", allows=True)
@pytest.mark.practice("A05")
@pytest.mark.parametrize("asked_by", [None, MUM])
def test_a_member_is_asked_by_a_parent_or_the_worker(asked_by: PersonId | None):
    given(families.meeting_called()).when(
        InviteMember(
            person=SANA, how="by text", happened=happened(), asked_by=asked_by, meeting=FIRST
        )
    ).then(
        MemberInvited(
            person=SANA, meeting=FIRST, asked_by=asked_by, how="by text", happened=happened()
        )
    )


@pytest.mark.practice("A29", refuses=True)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": STRANGER}, "person"),
        ({"person": ELLA}, "person"),
        ({"asked_by": STRANGER}, "asked_by"),
        ({"meeting": "m-none"}, "meeting"),
        ({"how": ""}, "how"),
        ({"how": "n" * 201}, "how"),
        ({"happened": happened(2, 11)}, "happened"),
    ],
)
def test_asking_is_refused(changes: dict[str, object], field: str):
    words: dict[str, object] = {"person": SANA, "how": "by text", "happened": happened()}
    given(families.with_network()).when(InviteMember(**(words | changes))).refused(field)  # type: ignore[arg-type]


@pytest.mark.practice("A29")
def test_a_parent_is_asked_to_come_and_answers_without_joining_their_own_network():
    family = given(families.with_network())
    ask = InviteMember(person=DAD, how="by letter", happened=happened(), asked_by=MUM)
    yes = AnswerInvitation(person=DAD, answer=Answer.YES, happened=happened())
    family.when(yes).refused("person", "not been asked")
    family.when(ask).then(
        MemberInvited(
            person=DAD,
            meeting=None,
            asked_by=MUM,
            how="by letter",
            happened=happened(),
            capacity="parent",
        )
    )
    asked = family.and_then(ask)
    asked.when(yes).then(InvitationAnswered)
    assert DAD not in asked.state.network.members


@pytest.mark.practice("A29")
@pytest.mark.parametrize("answer", Answer)
def test_who_was_asked_gives_their_answer(answer: Answer):
    given(families.with_network()).when(
        AnswerInvitation(person=JOE, answer=answer, happened=happened(), words="x" * 4_000)
    ).then(InvitationAnswered(person=JOE, answer=answer, words="x" * 4_000, happened=happened()))


def test_answers_are_refused():
    family = given(families.with_network())
    yes = Answer.YES
    family.when(AnswerInvitation(person=SANA, answer=yes, happened=happened())).refused(
        "person", "not been asked"
    )
    family.when(AnswerInvitation(person=STRANGER, answer=yes, happened=happened())).refused(
        "person"
    )
    family.when(
        AnswerInvitation(person=JOE, answer=yes, happened=happened(), words="x" * 4_001)
    ).refused("words")


def test_who_leaves_is_out_of_the_network_and_stays_in_the_record():
    leave = RecordLeaving(person=JOE, reason="Moved away", happened=happened())
    when = given(families.with_network()).when(leave)
    when.then(MemberLeft(person=JOE, reason="Moved away", happened=happened()))
    assert when.after.name_of(JOE) == "Uncle Joe"
    gone = given(families.with_network(), leave)
    gone.when(leave).nothing()
    gone.when(InviteMember(person=JOE, how="x", happened=happened())).refused("has left")
    gone.when(AnswerInvitation(person=JOE, answer=Answer.YES, happened=happened())).refused(
        "has left"
    )


@pytest.mark.parametrize(
    ("person", "reason", "field"), [(STRANGER, "x", "person"), (JOE, "", "reason")]
)
def test_leaving_is_refused(person: PersonId, reason: str, field: str):
    given(families.with_network()).when(
        RecordLeaving(person=person, reason=reason, happened=happened())
    ).refused(field)


def test_a_meeting_still_to_come_is_one_to_be_asked_to():
    unknown = InviteMember(person=NURSE, how="x", happened=happened(), meeting=MeetingId("m-x"))
    given(families.meeting_called()).when(unknown).refused("meeting")
