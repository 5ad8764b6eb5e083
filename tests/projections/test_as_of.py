"""The record as it stood on a day: what had happened by then, and nothing that had not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import msgspec
from hypothesis import HealthCheck, given, settings

from backend.aggregates.family import Family, FamilyCommand, decide, evolve
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.network import NameMember
from backend.aggregates.plan import AddRule, MakeVersion, OfferAction, RewordRule, WithdrawLine
from backend.aggregates.vocabulary import (
    Happened,
    LineId,
    MeetingId,
    PersonId,
    Precision,
    Refused,
    on_day,
)
from backend.ledger import Ledger
from backend.projections import as_of
from backend.projections.current_plan import LINES, SCALE
from backend.projections.plan_versions import VERSIONS
from backend.projections.roster import PEOPLE
from backend.projections.rows import Row
from backend.record import Author, Entry, Recorded
from tests import families, strategies
from tests.families import FIRST, MET, REVIEW, RULE, TERMS, TODAY, Story
from tests.projections.pages import rows_of, tell

AUTHOR = Author(account="a-1", name="Wiktoria Nowak", title="Social worker")
FAMILY = UUID(int=7)
NEW = PersonId("p-late")
SIX = LineId("l-six")
Told = list[tuple[date, FamilyCommand]]


def entries(told: Told) -> list[Recorded]:
    """Commands taken down on these days, as the ledger would read them back."""
    state, found = Family(), list[Recorded]()
    for day, command in told:
        for event in decide(state, command, TERMS):
            state = evolve(state, event)
            found.append(
                Recorded(
                    stream=FAMILY,
                    seq=len(found) + 1,
                    entry=Entry(
                        author=AUTHOR, on_behalf_of=None, command_id=UUID(int=1), event=event
                    ),
                    position=len(found) + 1,
                    recorded_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
                )
            )
    return found


def held_late() -> Told:
    """The first meeting of 1 September, taken down on the 2nd; nothing else has happened since."""
    return [(date(2026, 9, 2), command) for command in families.meeting_begun()]


def lines(told: Told, day: date) -> dict[str, Row]:
    return {row["line"]: row for row in as_of.as_of(entries(told), day).of(LINES)}


def test_what_was_settled_at_a_meeting_stands_from_its_day_though_taken_down_later():
    told: Told = [*held_late(), (date(2026, 9, 4), AddRule(line=RULE, words="No", meeting=FIRST))]
    assert lines(told, MET)[RULE]["words"] == "No"
    assert lines(told, MET - timedelta(days=1)) == {}


def test_what_nobody_gave_a_day_stands_from_the_day_it_was_recorded():
    told: Told = [*held_late(), (date(2026, 9, 4), AddRule(line=RULE, words="No"))]
    assert lines(told, date(2026, 9, 3)) == {}
    assert RULE in lines(told, date(2026, 9, 4))


def test_the_recorded_day_is_the_day_in_london():
    (*_, last) = entries([*held_late(), (date(2026, 9, 4), AddRule(line=RULE, words="No"))])
    late = msgspec.structs.replace(last, recorded_at=datetime(2026, 9, 3, 23, 30, tzinfo=UTC))
    assert as_of.standing_since([late]) == [date(2026, 9, 4)], "half past midnight, summer time"


def test_a_change_waits_for_the_line_it_changes():
    reword = RewordRule(line=RULE, seen=0, words="None", reason="Shorter", meeting=FIRST)
    told: Told = [
        *held_late(),
        (date(2026, 9, 8), AddRule(line=RULE, words="No")),
        (date(2026, 9, 9), reword),
        (date(2026, 9, 9), WithdrawLine(line=RULE, seen=1, reason="x", meeting=FIRST)),
    ]
    assert lines(told, date(2026, 9, 7)) == {}
    assert lines(told, date(2026, 9, 8))[RULE]["withdrawn"] is True


def test_a_version_waits_for_all_that_is_in_it():
    told: Told = [
        *held_late(),
        (date(2026, 9, 4), AddRule(line=RULE, words="No", meeting=FIRST)),
        (date(2026, 9, 8), RewordRule(line=RULE, seen=0, words="None", reason="Shorter")),
        (date(2026, 9, 9), MakeVersion(seen=0, meeting=FIRST)),
    ]
    found = entries(told)
    assert as_of.as_of(found, date(2026, 9, 7)).of(VERSIONS) == []
    (version,) = as_of.as_of(found, date(2026, 9, 8)).of(VERSIONS)
    assert version["lines"][0]["words"] == "None"


def test_whoever_offered_at_a_meeting_was_known_there():
    told: Told = [
        *held_late(),
        (date(2026, 9, 5), NameMember(person=NEW, name="Nell", relationship="friend")),
        (
            date(2026, 9, 6),
            OfferAction(line=SIX, what="Cook", doer=NEW, when="Mondays", meeting=FIRST),
        ),
    ]
    assert lines(told, MET)[SIX]["doer"] == NEW
    people = {row["person"]: row["name"] for row in as_of.as_of(entries(told), MET).of(PEOPLE)}
    assert people[NEW] == "Nell"
    before = as_of.as_of(entries(told), MET - timedelta(days=1))
    assert NEW not in {row["person"] for row in before.of(PEOPLE)}


def test_a_month_has_happened_at_its_end_or_when_it_was_taken_down():
    def first(when: date, taken_down: date) -> date:
        told = Happened(on=when, precision=Precision.MONTH)
        judged = families.JudgeScale(
            judged_by=families.GRAN, score=4, reason="So far", happened=told
        )
        return as_of.standing_since(entries([*held_late(), (taken_down, judged)]))[-1]

    assert first(date(2026, 9, 1), date(2026, 10, 20)) == date(2026, 9, 30)
    assert first(date(2026, 9, 1), date(2026, 9, 12)) == date(2026, 9, 12)


def test_scaling_stands_from_the_day_it_was_done(told: Ledger):
    family = tell(told, families.everything())
    found = told.read(family)
    assert [row["score"] for row in as_of.as_of(found, MET).of(SCALE)] == [4]
    assert as_of.as_of(found, MET - timedelta(days=1)).of(SCALE) == []


def test_before_the_record_there_is_nothing():
    found = as_of.as_of(entries(held_late()), date(2020, 1, 1))
    assert not any(found.of(table) for module in as_of.PROJECTIONS for table in module.tables)
    assert as_of.as_of([], TODAY).of(LINES) == []


def test_today_is_what_the_tables_hold(told: Ledger, database: str):
    family = tell(told, families.everything())
    found = as_of.as_of(told.read(family), TODAY)
    for module in as_of.PROJECTIONS:
        live = rows_of(database, module.tables)
        for table in module.tables:
            rows = {tuple(row[name] for name in table.key): _plain(row) for row in found.of(table)}
            wanted = {
                tuple(row[name] for name in table.key): _plain(row) for row in live[table.name]
            }
            assert rows == wanted, table.name


def _plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


@st.composite
def tangled(draw: st.DrawFn) -> list[Recorded]:
    """A life whose meetings lie on any day, each entry taken down on any day after."""
    story: Story = draw(strategies.lives(longest=25))
    moved = {FIRST: draw(strategies.days), REVIEW: draw(strategies.days)}
    told: Told = []
    day = date(2026, 8, 1)
    state = Family()
    for command in story:
        if isinstance(command, HoldMeeting) and command.meeting in moved:
            command = msgspec.structs.replace(
                command, happened=on_day(moved[command.meeting]), ended=None
            )
        day = min(day + timedelta(days=draw(st.integers(0, 9))), TODAY + timedelta(days=30))
        try:
            for event in decide(state, command, TERMS):
                state = evolve(state, event)
        except Refused:
            continue
        told.append((day, command))
    return entries(told)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tangled(), st.lists(strategies.days, min_size=1, max_size=4))
def test_any_day_of_any_life_can_be_shown(found: list[Recorded], days: list[date]):
    before: set[int] = set()
    for day in sorted(days):
        standing = as_of.standing(found, day)
        seqs = {recorded.seq for recorded in standing}
        assert before <= seqs, "a later day never knows less"
        before = seqs
        rows = as_of.as_of(found, day)
        named = {row["person"] for row in rows.of(PEOPLE)}
        for line in rows.of(LINES):
            assert not line["doer"] or line["doer"] in named
        for version in rows.of(VERSIONS):
            assert all(line["doer"] != "" for line in version["lines"])
    last = as_of.standing(found, date(2027, 1, 1))
    assert last == found, "in the end all of it stands"


def test_a_meeting_told_later_stands_on_its_own_day():
    meeting = MeetingId("m-early")
    review = HoldMeeting(
        meeting=meeting, kind=MeetingKind.REVIEW, happened=on_day(date(2026, 9, 10))
    )
    told: Told = [
        *held_late(),
        (date(2026, 10, 1), review),
        (date(2026, 10, 1), AddRule(line=SIX, words="Ring first", meeting=meeting)),
    ]
    assert SIX not in lines(told, date(2026, 9, 9))
    assert SIX in lines(told, date(2026, 9, 10))
