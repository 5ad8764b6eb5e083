"""Corrections: what was wrong stays readable, and what is right counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from backend.aggregates.corrections import (
    CorrectEntry,
    DisputeEntry,
    EntryCorrected,
    EntryStruckOut,
    RestoreEntry,
    StrikeOutEntry,
    WhyStruck,
)
from backend.aggregates.corrections_elsewhere import BringOver, EntryBroughtOver
from backend.aggregates.mapping import ScaleJudged
from backend.aggregates.meetings import AttendanceRecorded, MeetingHeld, Present
from backend.aggregates.network import MemberNamed
from backend.aggregates.plan import RuleAdded
from backend.aggregates.vocabulary import PersonId, Precision, on_day
from tests import families
from tests.families import DAD, FIRST, GRAN, MET, MUM, RULE, TERMS, TODAY, happened
from tests.spec import Given, given

REASON = "It was taken down wrongly."


def number(at: Given, kind: type) -> int:
    return next(seq for seq, event in at.state.told.in_order() if isinstance(event, kind))


def event(at: Given, kind: type) -> Any:
    return next(event for _, event in at.state.told.in_order() if isinstance(event, kind))


def correct(at: Given, kind: type, seen: int = 0, **changes: Any) -> CorrectEntry:
    instead = msgspec.structs.replace(event(at, kind), **changes)
    return CorrectEntry(entry=number(at, kind), seen=seen, instead=instead, reason=REASON)


@pytest.fixture
def at() -> Given:
    return given(*families.reviewed())


@pytest.mark.practice("T09")
def test_a_corrected_attendance_counts_and_the_first_stays_in_the_record(at: Given):
    present = (Present(GRAN), Present(MUM))
    after = at.when(correct(at, AttendanceRecorded, present=present)).then(EntryCorrected).after
    assert after.meetings.meetings[FIRST].present == {GRAN, MUM}
    first = dict(after.told.in_order())[number(at, AttendanceRecorded)]
    assert {each.person for each in first.present} > {GRAN, MUM}
    assert after.plan == at.state.plan and after.handover == at.state.handover


@pytest.mark.practice("T04", "T05")
def test_dates_that_count_from_a_corrected_day_are_counted_anew(at: Given):
    told = at.when(correct(at, MeetingHeld, happened=on_day(date(2026, 8, 27)))).event
    # Bank holiday Monday, 31 August 2026, does not count.
    assert told.instead.write_up_due.on == date(2026, 9, 4)
    assert told.instead.review_due.on == date(2026, 9, 24)
    assert told.instead.write_up_due.profile == TERMS.profile.version


def test_a_meeting_keeps_a_day_to_count_from(at: Given):
    month = msgspec.structs.replace(happened(1, 9), precision=Precision.MONTH)
    at.when(correct(at, MeetingHeld, happened=month)).refused("happened", "day")


def test_a_correction_can_be_corrected_and_taken_back(at: Given):
    first = event(at, RuleAdded)
    once = at.and_then(correct(at, RuleAdded, words="No wine in the house"))
    twice = once.and_then(correct(at, RuleAdded, seen=1, words="No wine or beer in the house"))
    assert twice.state.plan.lines[RULE].content == ("No wine or beer in the house",)
    entry = number(at, RuleAdded)
    back = twice.when(RestoreEntry(entry=entry, seen=2, reason="It was right at first.")).after
    assert back.plan.lines[RULE].content == (first.words,)
    assert [type(e).__name__ for _, e in back.told.in_order()][-3:] == [
        "EntryCorrected",
        "EntryCorrected",
        "EntryRestored",
    ]


def test_two_people_correcting_one_entry_do_not_overwrite_each_other(at: Given):
    once = at.and_then(correct(at, RuleAdded, words="No wine in the house"))
    late = correct(at, RuleAdded, seen=0, words="No drink before bedtime")
    refusal = once.when(late).refused("entry", "while you were writing").refusal
    assert type(refusal).__name__ == "MovedOn"


def test_the_same_correction_again_and_one_that_changes_nothing_add_no_entry(at: Given):
    once = at.and_then(correct(at, RuleAdded, words="No wine in the house"))
    once.when(correct(at, RuleAdded, seen=1, words="No wine in the house")).nothing()
    at.when(correct(at, RuleAdded)).nothing()


def test_what_was_struck_out_counts_for_nothing(at: Given):
    entry = number(at, ScaleJudged)
    struck = StrikeOutEntry(entry=entry, seen=0, why=WhyStruck.WRONG_FAMILY, reason=REASON)
    at.when(struck).then(EntryStruckOut)
    at.and_then(struck).when(msgspec.structs.replace(struck, seen=1)).nothing()


def test_an_entry_that_others_stand_on_is_not_struck_out(at: Given):
    entry = number(at, MeetingHeld)
    struck = StrikeOutEntry(entry=entry, seen=0, why=WhyStruck.ERROR, reason=REASON)
    at.when(struck).refused("entry", "later entries stand on this one")
    # Nothing was said of the rule later: it can go.
    struck = msgspec.structs.replace(struck, entry=number(at, RuleAdded))
    at.when(struck).then(EntryStruckOut)


def test_the_start_of_a_record_is_not_struck_out(at: Given):
    struck = StrikeOutEntry(entry=1, seen=0, why=WhyStruck.ERROR, reason=REASON)
    at.when(struck).refused("why", "start of a record")


@pytest.mark.parametrize("entry", [0, -1, 10_000])
def test_only_an_entry_of_this_record_is_corrected(at: Given, entry: int):
    command = msgspec.structs.replace(correct(at, RuleAdded, words="New"), entry=entry)
    at.when(command).refused("entry", "entry of this family's record")
    struck = StrikeOutEntry(entry=entry, seen=0, why=WhyStruck.ERROR, reason=REASON)
    at.when(struck).refused("entry")


def test_a_correction_itself_is_not_corrected(at: Given):
    once = at.and_then(correct(at, RuleAdded, words="No wine in the house"))
    entry = number(once, EntryCorrected)
    instead = event(at, RuleAdded)
    command = CorrectEntry(entry=entry, seen=0, instead=instead, reason=REASON)
    once.when(command).refused("entry", "correct the entry itself")


def test_another_kind_of_entry_cannot_stand_instead(at: Given):
    command = msgspec.structs.replace(
        correct(at, RuleAdded, words="New"), instead=event(at, ScaleJudged)
    )
    at.when(command).refused("entry", "same kind")


@pytest.mark.parametrize(
    ("kind", "changes", "signs"),
    [
        (RuleAdded, {"line": "l-other"}, ("line", "cannot be changed")),
        (MemberNamed, {"person": DAD}, ("person", "cannot be changed")),
        (RuleAdded, {"words": "  "}, ("words", "should stand here")),
        (RuleAdded, {"words": "x" * 4_001}, ("words", "letters or fewer")),
        (RuleAdded, {"proposed_by": PersonId("p-nobody")}, ("proposed_by", "family's record")),
        (ScaleJudged, {"score": 11}, ("score", "0 to 10")),
        (ScaleJudged, {"happened": on_day(date(2026, 11, 2))}, ("happened", "future")),
        (MemberNamed, {"name": "n" * 201}, ("name", "letters or fewer")),
        (AttendanceRecorded, {"present": (Present(PersonId("p-x")),)}, ("present", "record")),
    ],
)
def test_what_no_form_of_the_entry_could_hold_is_refused(
    at: Given, kind: type, changes: dict[str, Any], signs: tuple[str, ...]
):
    at.when(correct(at, kind, **changes)).refused(*signs)


def test_a_correction_and_a_strike_have_a_reason(at: Given):
    command = msgspec.structs.replace(correct(at, RuleAdded, words="New"), reason=" ")
    at.when(command).refused("correction_reason")
    entry = number(at, RuleAdded)
    at.when(StrikeOutEntry(entry=entry, seen=0, why=WhyStruck.ERROR, reason="")).refused(
        "correction_reason"
    )


@pytest.mark.parametrize(
    "words", ["O'Brien", "Siân Llŷr", "Łucja", "王小明", "سناء", "🌻", "a\u00a0b"]
)
def test_words_of_every_language_stand_as_they_are(at: Given, words: str):
    told = at.when(correct(at, RuleAdded, words=words)).event
    assert told.instead.words == words


def test_what_came_after_is_folded_as_before(at: Given):
    once = at.and_then(correct(at, MemberNamed, name="Mary O'Brien"))
    assert once.state.network.members[event(at, MemberNamed).person].name == "Mary O'Brien"
    assert set(once.state.network.members) == set(at.state.network.members)
    assert once.state.plan.version == at.state.plan.version
    more = once.and_then(correct(once, RuleAdded, words="No drink at all"))
    assert more.state.network == once.state.network


def test_a_dispute_changes_no_fact(at: Given):
    entry = number(at, ScaleJudged)
    dispute = DisputeEntry(entry=entry, disputed_by=DAD, words="I said 5.", happened=happened(9))
    after = at.when(dispute).after
    assert msgspec.structs.replace(after, told=None) == msgspec.structs.replace(at.state, told=None)
    at.when(msgspec.structs.replace(dispute, words="")).refused("words")
    at.when(msgspec.structs.replace(dispute, disputed_by="p-x")).refused("disputed_by")


@pytest.mark.practice("T09")
def test_what_was_first_written_elsewhere_says_when_and_by_whom_and_changes_no_fact(at: Given):
    entry = number(at, RuleAdded)
    moved = BringOver(entry=entry, written_on=MET, written_by="Wiktoria Nowak", title="Worker")
    told = at.when(moved).then(EntryBroughtOver)
    # Whatever else it held could tell of the other family.
    assert told.event.__struct_fields__ == ("entry", "written_on", "written_by", "title")
    assert msgspec.structs.replace(told.after, told=None) == msgspec.structs.replace(
        at.state, told=None
    )
    at.and_then(moved).when(moved).nothing()
    unnamed = msgspec.structs.replace(moved, written_by=None, title=None)
    at.and_then(moved).when(unnamed).then(EntryBroughtOver)


def test_what_does_not_stand_here_did_not_come_from_elsewhere(at: Given):
    entry = number(at, RuleAdded)
    moved = BringOver(entry=entry, written_on=MET)
    at.when(msgspec.structs.replace(moved, written_on=TODAY + timedelta(days=1))).refused(
        "written_on"
    )
    at.when(msgspec.structs.replace(moved, written_on=date(1066, 1, 1))).refused("written_on")
    at.when(msgspec.structs.replace(moved, entry=9999)).refused("entry")
    scale = number(at, ScaleJudged)
    struck = at.and_then(
        StrikeOutEntry(entry=scale, seen=0, why=WhyStruck.WRONG_FAMILY, reason=REASON)
    )
    struck.when(msgspec.structs.replace(moved, entry=scale)).refused("entry")
    strike = struck.state.told.seq
    struck.when(msgspec.structs.replace(moved, entry=strike)).refused("entry")
