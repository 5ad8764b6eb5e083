"""What a meeting is about: purpose, majority by the profile's rule, help there is, promises."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.arrangements import ExplainUnplannedChild
from backend.aggregates.authority import Terms
from backend.aggregates.gathering import (
    CommitmentMade,
    ExplainHelp,
    ExplainMajority,
    ExplainPurpose,
    GroundRulesReused,
    HelpExplained,
    MajorityNotMet,
    MakeCommitment,
    PurposeExplained,
    ReuseGroundRules,
    count_room,
)
from backend.aggregates.meetings import (
    AgreeGroundRules,
    ConsiderMissing,
    MeetingWrittenUp,
    Present,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import MemberKind, NameMember
from backend.aggregates.vocabulary import MeetingId, PersonId
from tests import families
from tests.families import (
    DAD,
    ELLA,
    FIRST,
    GRAN,
    JOE,
    MUM,
    NEIGHBOUR,
    NURSE,
    PROFILE,
    REVIEW,
    SANA,
    STRANGER,
    TERMS,
    TODAY,
)
from tests.spec import Given, given

CARER = PersonId("p-carer")
WITH_PARENTS = Terms(today=TODAY, profile=msgspec.structs.replace(PROFILE, count_parents=True))
MORE = ExplainMajority(meeting=FIRST, reason="No bus", next_time="We meet at Gran's")


def met(*people: PersonId) -> Given:
    """The first meeting with these people, ready to be written up but for its majority."""
    return given(
        families.meeting_begun(),
        NameMember(person=CARER, name="Minder", relationship="minder", kind=MemberKind.PAID),
        AgreeGroundRules(meeting=FIRST, rules=("Listen",)),
        *(
            ExplainUnplannedChild(meeting=FIRST, child=each, reason="Nobody could mind her.")
            for each in people
            if each == ELLA
        ),
        RecordAttendance(meeting=FIRST, present=tuple(map(Present, people))),
        ConsiderMissing(meeting=FIRST, suggested="No one"),
    )


@pytest.mark.practice("T09", "A44", "X11")
@pytest.mark.parametrize(
    ("people", "network", "professionals"),
    [
        ((GRAN, SANA, NURSE), 2, 1),
        ((GRAN, NURSE), 1, 1),
        ((GRAN, SANA, NURSE, CARER), 2, 2),
        ((MUM, DAD, ELLA, GRAN, NURSE), 1, 1),
    ],
)
def test_the_network_is_counted_without_parents_children_and_paid_carers(
    people: tuple[PersonId, ...], network: int, professionals: int
):
    family = met(*people).state
    count = count_room(family, people, PROFILE)
    assert (count.network, count.professionals) == (network, professionals)
    assert count.met == (network > professionals)


@pytest.mark.practice("T09", "X11")
def test_another_profile_changes_the_figures_and_not_the_history():
    people = (MUM, DAD, GRAN, NURSE)
    family = met(*people)
    before = msgspec.json.encode(family.state.meetings.meetings[FIRST].kind)
    assert not count_room(family.state, people, PROFILE).met
    assert count_room(family.state, people, WITH_PARENTS.profile).network == 3
    family.when(WriteUpMeeting(meeting=FIRST)).refused("majority")
    family.under(WITH_PARENTS).when(WriteUpMeeting(meeting=FIRST)).then(MeetingWrittenUp)
    assert msgspec.json.encode(family.state.meetings.meetings[FIRST].kind) == before


@pytest.mark.practice("A44", "T09", refuses=True, allows=True)
def test_a_meeting_without_majority_is_written_up_once_it_says_why_and_what_changes():
    family = met(GRAN, NURSE)
    family.when(WriteUpMeeting(meeting=FIRST)).refused("majority", "next time")
    family.when(MORE).then(
        MajorityNotMet(
            meeting=FIRST,
            network=1,
            professionals=1,
            reason="No bus",
            next_time="We meet at Gran's",
        )
    )
    family.and_then(MORE).when(MORE).nothing()
    family.and_then(MORE).when(WriteUpMeeting(meeting=FIRST)).then(MeetingWrittenUp)


@pytest.mark.practice("T09", "A44")
def test_a_strict_majority_needs_no_reason():
    met(GRAN, SANA, NURSE).when(MORE).refused("No reason is needed")
    met(GRAN, SANA, NURSE).when(WriteUpMeeting(meeting=FIRST)).then(MeetingWrittenUp)
    met(MUM).when(WriteUpMeeting(meeting=FIRST)).then(MeetingWrittenUp)


def test_a_majority_is_explained_whole_and_of_a_room_that_is_known():
    met(GRAN, NURSE).when(msgspec.structs.replace(MORE, reason="")).refused("reason")
    met(GRAN, NURSE).when(msgspec.structs.replace(MORE, next_time="")).refused("next_time")
    given(families.meeting_begun()).when(MORE).refused("present")


@pytest.mark.practice("A04")
def test_everyone_hears_why_they_meet():
    told = ExplainPurpose(meeting=FIRST, explained_by=NURSE, words="So that Ella is safe")
    family = given(families.meeting_begun())
    family.when(told).then(PurposeExplained)
    family.and_then(told).when(told).refused("words")
    family.when(msgspec.structs.replace(told, words="")).refused("words")
    family.when(msgspec.structs.replace(told, explained_by=STRANGER)).refused("explained_by")


@pytest.mark.practice("T19", "A43")
def test_rules_of_last_time_are_taken_over_with_a_note():
    reused = ReuseGroundRules(meeting=REVIEW, earlier=FIRST, note="All kept them")
    family = given(families.review_held())
    family.when(reused).then(GroundRulesReused(meeting=REVIEW, earlier=FIRST, note="All kept them"))
    family.and_then(reused).when(reused).nothing()
    family.when(msgspec.structs.replace(reused, note="")).refused("note")
    family.when(msgspec.structs.replace(reused, earlier=REVIEW)).refused("earlier")
    family.when(msgspec.structs.replace(reused, earlier=MeetingId("m-x"))).refused("meeting")


@pytest.mark.practice("A49", refuses=True, allows=True)
def test_the_network_hears_what_help_there_is():
    told = ExplainHelp(meeting=FIRST, offers=("A group on Mondays",), explained_by=NURSE)
    given(families.meeting_begun()).when(told).then(HelpExplained)
    none = ExplainHelp(meeting=FIRST, offers=())
    given(families.meeting_begun()).when(none).refused("offers")
    empty = ExplainHelp(meeting=FIRST, offers=("",))
    given(families.meeting_begun()).when(empty).refused("offers")


def promise(**changes: object) -> MakeCommitment:
    words: dict[str, object] = {
        "member": GRAN,
        "what": "A bed for Ella",
        "begins": date(2028, 2, 29),
        "meeting": FIRST,
    }
    return MakeCommitment(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A53", allows=True)
def test_a_member_says_what_they_can_be_counted_on_for_and_for_how_long():
    family = given(families.meeting_begun())
    family.when(promise()).then(CommitmentMade)
    family.and_then(promise()).when(promise()).nothing()
    assert family.when(promise(ends=date(2029, 2, 28))).event.ends == date(2029, 2, 28)


@pytest.mark.practice("A53", refuses=True)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"member": STRANGER}, "member"),
        ({"member": ELLA}, "member"),
        ({"what": ""}, "what"),
        ({"begins": date(1999, 12, 31)}, "begins"),
        ({"begins": date.max}, "begins"),
        ({"ends": date(2028, 2, 28)}, "ends"),
        ({"ends": date(2060, 1, 1)}, "ends"),
        ({"meeting": MeetingId("m-x")}, "meeting"),
    ],
)
def test_promises_are_refused(changes: dict[str, object], field: str):
    given(families.meeting_begun()).when(promise(**changes)).refused(field)


def test_someone_who_left_promises_nothing():
    given(families.everything()).when(promise(member=NEIGHBOUR)).refused("has left")
    assert given(families.everything()).when(promise(member=JOE)).events
    assert TERMS.today == TODAY
