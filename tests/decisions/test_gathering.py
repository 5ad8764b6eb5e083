"""What a meeting is about, what a first one owes, majority by the profile's rule, promises."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.aggregates.arrangements import ExplainUnplannedChild
from backend.aggregates.authority import Terms
from backend.aggregates.case import SetBottomLine, TellBottomLine
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.family import decide, evolve
from backend.aggregates.gathering import (
    CommitmentMade,
    ExplainHelp,
    ExplainMajority,
    ExplainPurpose,
    FirstPart,
    FirstPartLeft,
    GroundRulesReused,
    HelpExplained,
    LeaveFirstPart,
    MajorityNotMet,
    MakeCommitment,
    PurposeExplained,
    ReuseGroundRules,
    count_room,
)
from backend.aggregates.mapping import RaiseWorry
from backend.aggregates.meetings import (
    AgreeGroundRules,
    ConsiderMissing,
    GroundRulesAgreed,
    MeetingWrittenUp,
    Present,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.network import MemberKind, NameMember
from backend.aggregates.vocabulary import Command, MeetingId, PersonId, WorryId
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
        families.told_at_first(*people),
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


# What a first meeting owes to the network before it closes (A04, A46, A49)

TOLD = families.told_at_first(GRAN, SANA)
WRITTEN = WriteUpMeeting(meeting=FIRST)
DECIDED = Decision(
    by="Niamh O’Hara", role=JobRole.TEAM_MANAGER, on=date(2026, 9, 1), reason="Gran had to leave"
)


def whole_but(*left_out: type[Command]) -> Given:
    """A first meeting that did all it owes, but for these."""
    return given(
        families.meeting_begun(),
        AgreeGroundRules(meeting=FIRST, rules=("Listen",)),
        RecordAttendance(meeting=FIRST, present=tuple(map(Present, (GRAN, SANA, NURSE)))),
        ConsiderMissing(meeting=FIRST, suggested="No one"),
        *(each for each in TOLD if type(each) not in left_out),
    )


@pytest.mark.parametrize(
    ("command", "part", "field", "says"),
    [
        pytest.param(*row, marks=pytest.mark.practice(number, refuses=True, allows=True))
        for number, *row in (
            ("A04", ExplainPurpose, FirstPart.PURPOSE, "words", "why you meet"),
            ("A04", TellBottomLine, FirstPart.PURPOSE, "told", "Gran Mary and سناء have not heard"),
            ("A46", RaiseWorry, FirstPart.WORRIES, "by", "Ask the network what worries them"),
            ("A49", ExplainHelp, FirstPart.HELP, "offers", "what help professionals can give"),
        )
    ],
)
def test_a_first_meeting_closes_when_it_did_what_it_owes_or_somebody_decided_not_to(
    command: type[Command], part: FirstPart, field: str, says: str
):
    family = whole_but(command)
    family.when(WRITTEN).refused(field, says)
    family.when(WRITTEN).refused(field, "write down who decided to leave it out, and why")
    done = [each for each in TOLD if isinstance(each, command)]
    family.and_then(*done).when(WRITTEN).then(MeetingWrittenUp)
    leave = LeaveFirstPart(meeting=FIRST, part=part, decided=DECIDED)
    family.when(leave).then(FirstPartLeft(meeting=FIRST, part=part, decided=DECIDED))
    family.and_then(leave).when(leave).nothing()
    family.and_then(leave).when(WRITTEN).then(MeetingWrittenUp)
    other = next(each for each in FirstPart if each is not part)
    family.when(msgspec.structs.replace(leave, part=other)).refused("reason", "No decision")


def test_what_is_left_out_of_a_first_meeting_is_decided_in_a_job_that_may_and_of_a_first_one():
    leave = LeaveFirstPart(meeting=FIRST, part=FirstPart.HELP, decided=DECIDED)
    family = whole_but(ExplainHelp)
    for changes, field in (
        ({"role": JobRole.AUDITOR}, "role"),
        ({"by": ""}, "by"),
        ({"reason": ""}, "reason"),
        ({"on": TODAY + timedelta(days=1)}, "decided_on"),
    ):
        decided = msgspec.structs.replace(DECIDED, **changes)
        family.when(msgspec.structs.replace(leave, decided=decided)).refused(field)
    review = msgspec.structs.replace(leave, meeting=REVIEW)
    given(families.review_held()).when(review).refused("meeting", "first meeting")
    given(families.meeting_called()).when(leave).refused("meeting")


@pytest.mark.practice("A46")
@pytest.mark.parametrize(
    ("who", "counts"), [(MUM, True), (GRAN, True), (ELLA, False), (NURSE, False)]
)
def test_worries_of_the_network_are_its_own_and_were_said_at_this_meeting(
    who: PersonId, counts: bool
):
    worry = RaiseWorry(worry=WorryId("w"), raised_by=who, words="Nights", meeting=FIRST)
    family = whole_but(RaiseWorry)
    closing = family.and_then(worry).when(WRITTEN)
    _ = closing.then(MeetingWrittenUp) if counts else closing.refused("by")
    before = msgspec.structs.replace(worry, meeting=None)
    family.and_then(before).when(WRITTEN).refused("by")


@pytest.mark.practice("A04")
def test_who_has_not_heard_the_bottom_line_in_force_is_named():
    one = TellBottomLine(version=1, told=(GRAN,), how="there", happened=families.happened(1, 9))
    family = whole_but(TellBottomLine).and_then(one)
    family.when(WRITTEN).refused("told", "سناء has not heard the bottom line")
    changed = SetBottomLine(
        seen=1,
        statement="A sober adult is there",
        triggers="Nobody is",
        consequence="We go to court",
        reason="Clearer",
        happened=families.happened(2, 9),
    )
    whole_but().and_then(changed).when(WRITTEN).refused("told", "Gran Mary and سناء have not")


@pytest.mark.practice("A04")
def test_without_a_bottom_line_it_is_enough_to_say_why_people_meet():
    past = [
        each
        for each in families.meeting_begun()
        if not isinstance(each, (SetBottomLine, TellBottomLine))
    ]
    family = given(
        past,
        AgreeGroundRules(meeting=FIRST, rules=("Listen",)),
        RecordAttendance(meeting=FIRST, present=tuple(map(Present, (GRAN, SANA, NURSE)))),
        ConsiderMissing(meeting=FIRST, suggested="No one"),
        *(each for each in TOLD if not isinstance(each, TellBottomLine)),
    )
    family.when(WRITTEN).then(MeetingWrittenUp)


def test_a_first_meeting_that_closed_before_this_was_asked_stays_closed():
    old = given(families.meeting_begun()).state
    for event in (
        GroundRulesAgreed(meeting=FIRST, rules=("Listen",)),
        MeetingWrittenUp(meeting=FIRST),
    ):
        old = evolve(old, event)
    assert old.meetings.meetings[FIRST].written_up
    assert decide(old, WRITTEN, TERMS) == []
