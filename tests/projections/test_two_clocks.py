"""Two clocks: what was true on a day, and what the record knew, against a fold written apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from backend.aggregates.corrections import (
    CorrectEntry,
    EntryCorrected,
    EntryRestored,
    EntryStruckOut,
    RestoreEntry,
    StrikeOutEntry,
    WhyStruck,
)
from backend.aggregates.family import PART_OF, Family, decide, evolve
from backend.aggregates.mapping import ScaleJudged
from backend.aggregates.plan import AddRule, RewordRule, RuleAdded
from backend.aggregates.vocabulary import Happened, Precision, Refused, on_day
from backend.projections import ALL, as_of, plan_beside
from backend.projections.as_of import LONDON, Clocks, Record, Stood, allowed, stood
from backend.projections.comparison_beside import Fact, facts
from backend.projections.current_plan import LINES, SCALE
from backend.projections.history import happening
from backend.projections.plan_beside import BESIDE
from backend.projections.plan_versions import VERSIONS
from backend.projections.roster import PEOPLE
from backend.projections.rows import Put, Rows
from backend.record import Recorded, tag_of
from tests import families
from tests.families import FIRST, MET, RULE, TERMS, TODAY
from tests.projections.test_as_of import AUTHOR, FAMILY, Told, entries, held_late, tangled

Known = list[Recorded]
BRINGS = {
    "rule-added": "line",
    "sign-added": "line",
    "consequence-added": "line",
    "action-offered": "line",
    "contingency-set": "line",
    "meeting-convened": "meeting",
    "meeting-held": "meeting",
    "safety-goal-set": "goal",
    "danger-statement-agreed": "statement",
    "facilitation-offered": "offer",
}
AUGUST = datetime.combine(date(2026, 8, 1), time.min)
FEBRUARY = datetime.combine(date(2027, 2, 1), time.min)
NAMES = {"child-entered": "child", "parent-entered": "person", "member-named": "person"}


def by_hand(found: Known, on: date | None, known: datetime | None) -> list[tuple[int, Any]]:
    """The entries that both clocks allow, as number and event: written apart from the product."""
    read = [one for one in found if known is None or one.recorded_at <= known]  # type: ignore[operator]
    instead: dict[int, Any] = {}
    for one in read:
        match one.event:
            case EntryCorrected(entry=entry, instead=event):
                instead[entry] = event
            case EntryStruckOut(entry=entry):
                instead[entry] = None
            case EntryRestored(entry=entry):
                instead.pop(entry, None)
            case _:
                pass
    facts = [
        (one, instead.get(one.seq, one.event))
        for one in read
        if not isinstance(one.event, EntryCorrected | EntryStruckOut | EntryRestored)
    ]
    facts = [(one, event) for one, event in facts if event is not None]
    if on is None:
        return [(one.seq, event) for one, event in facts]
    own: list[date] = []
    family = Family()
    for one, event in facts:
        family = evolve(family, event)
        own.append(own_day(one, happening(event, family)))
    since: list[date] = []
    brought: dict[str, date] = {}
    for place, (_, event) in enumerate(facts):
        tag, plain = tag_of(event), msgspec.to_builtins(event)
        first = own[place]
        if tag == "record-started":
            first = min(own)
        elif tag in NAMES:
            person = plain[NAMES[tag]]
            first = min(
                day for (_, other), day in zip(facts, own, strict=True) if says(other, person)
            )
        elif tag in ("plan-version-made", "plan-agreed"):
            before = [
                day
                for day, (_, other) in zip(since, facts, strict=False)
                if PART_OF[type(other)] in ("plan", "mapping") and tag_of(other) != "plan-answered"
            ]
            first = max([first, *before])
        else:
            mine = plain[BRINGS[tag]] if tag in BRINGS else None
            waits = [day for thing, day in brought.items() if thing != mine and says(event, thing)]
            first = max([first, *waits])
            if mine:
                brought[mine] = first
        since.append(first)
    return [(one.seq, event) for (one, event), day in zip(facts, since, strict=True) if day <= on]


def own_day(one: Recorded, told: Happened | None) -> date:
    assert one.recorded_at
    written = one.recorded_at.astimezone(LONDON).date()
    if told is None or told.on is None:
        return written
    if told.precision is Precision.MONTH:
        after = (told.on.replace(day=1) + timedelta(days=32)).replace(day=1)
        return min(after - timedelta(days=1), written)
    return told.on


def says(event: Any, thing: str) -> bool:
    """Whether an event names a thing by its id, somewhere in it."""
    return any(leaf == thing for leaf in leaves(msgspec.to_builtins(event)))


def leaves(value: Any) -> Any:
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    else:
        yield value


@st.composite
def put_right(draw: st.DrawFn) -> Known:
    """A tangled life, some of its entries corrected, struck out and restored, at any later time."""
    found = list(draw(tangled()))
    family = Family()
    for one in found:
        family = evolve(family, one.event)
    at = found[-1].recorded_at
    assert at is not None
    for _ in range(draw(st.integers(0, 6))):
        one = found[draw(st.integers(0, len(found) - 1))]
        seen = family.corrections.times.get(one.seq, 0)
        moved = getattr(one.event, "happened", None) is not None and draw(st.booleans())
        day = on_day(draw(st.dates(date(2026, 8, 1), TODAY)))
        command = draw(
            st.sampled_from(
                [
                    CorrectEntry(
                        entry=one.seq,
                        seen=seen,
                        instead=msgspec.structs.replace(one.event, happened=day)
                        if moved
                        else one.event,
                        reason="Wrong",
                    ),
                    StrikeOutEntry(entry=one.seq, seen=seen, why=WhyStruck.ERROR, reason="Wrong"),
                    RestoreEntry(entry=one.seq, seen=seen, reason="Right at first"),
                ]
            )
        )
        at += timedelta(days=draw(st.integers(0, 9)))
        try:
            events = decide(family, command, TERMS)
        except Refused:
            continue
        for event in events:
            family = evolve(family, event)
            found.append(
                msgspec.structs.replace(
                    one,
                    seq=len(found) + 1,
                    entry=msgspec.structs.replace(one.entry, event=event),
                    recorded_at=at,
                )
            )
    return found


moments = st.datetimes(AUGUST, FEBRUARY).map(lambda found: found.replace(tzinfo=UTC))


@pytest.mark.practice("T09")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(put_right(), st.none() | st.dates(date(2026, 7, 20), TODAY), st.none() | moments)
def test_both_clocks_agree_with_a_fold_of_exactly_what_they_allow(
    found: Known, on: date | None, known: datetime | None
):
    shown = allowed(found, Clocks(on=on, known=known))
    wanted = by_hand(found, on, known)
    assert [(one.seq, one.event) for one in shown] == wanted
    family, rows = Family(), Rows()
    by_number = {one.seq: one for one in found}
    for seq, event in wanted:
        try:
            family = evolve(family, event)
        except (KeyError, AssertionError):
            continue
        entry = msgspec.structs.replace(by_number[seq].entry, event=event)
        told = msgspec.structs.replace(by_number[seq], entry=entry)
        for module in as_of.PROJECTIONS:
            rows.add(module.project(told, family))
    record = Record(found)
    for past in (
        stood(found, Clocks(on=on, known=known)),
        record.stood(Clocks(on=on, known=known)),
        # What was worked out for one moment is no part of another.
        record.stood(Clocks(on=on, known=known)),
    ):
        assert past.family == family
        assert [(one.seq, one.event) for one in past.entries] == [
            one for one in wanted if one[0] in {each.seq for each in past.entries}
        ]
        for module in as_of.PROJECTIONS:
            for table in module.tables:
                assert past.of(table) == rows.of(table), table.name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(put_right())
def test_what_was_kept_beside_a_version_is_what_a_fold_comes_to(found: Known):
    record = Record(found)
    versions = {row["version"]: row["seq"] for row in record.whole.of(VERSIONS)}
    folded = {row["version"]: row["facts"] for row in record.whole.of(BESIDE)}
    # Told one after another, as appends come: each by all the corrections known by then.
    live: dict[int, Any] = {}
    family = Family()
    for one in found:
        family = evolve(family, one.event)
        for op in plan_beside.project(one, family):
            assert isinstance(op, Put)
            upto = Record([each for each in found if each.seq <= one.seq]).whole
            assert msgspec.convert(op.row["facts"], tuple[Fact, ...]) == facts(upto, staff=True)
            live[op.row["version"]] = op.row
    assert set(folded) == set(versions) <= set(live)
    for version, seq in versions.items():
        fresh = Stood(one for one in record.facts if one.seq <= seq)
        assert msgspec.convert(folded[version], tuple[Fact, ...]) == facts(fresh, staff=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(put_right(), st.dates(date(2026, 7, 20), TODAY), moments)
def test_every_table_of_every_life_can_be_shown_by_both_clocks(
    found: Known, on: date, known: datetime
):
    for clocks in (Clocks(on=on), Clocks(known=known), Clocks(on=on, known=known)):
        past = stood(found, clocks)
        for module in ALL:
            for table in module.tables:
                past.of(table)


@pytest.mark.practice("T09")
def test_what_was_known_uses_only_the_corrections_made_by_then():
    told: Told = [
        *held_late(),
        (date(2026, 9, 3), AddRule(line=RULE, words="No", meeting=FIRST)),
    ]
    found = entries(told)
    entry = next(one for one in found if isinstance(one.event, RuleAdded))
    instead = msgspec.structs.replace(entry.event, words="No wine")
    at = datetime(2026, 9, 20, 9, tzinfo=UTC)
    correction = EntryCorrected(entry=entry.seq, instead=instead, reason="x", asked_by=None)
    found.append(
        Recorded(
            stream=FAMILY,
            seq=len(found) + 1,
            entry=msgspec.structs.replace(entry.entry, author=AUTHOR, event=correction),
            recorded_at=at,
        )
    )

    def words(**clocks: Any) -> str:
        (row,) = stood(found, Clocks(**clocks)).of(LINES)
        return row["words"]

    assert words() == "No wine"
    assert words(on=MET) == "No wine", "what was true that day, as it is known today"
    assert words(known=at - timedelta(seconds=1)) == "No", "what was believed before"
    assert words(known=at) == "No wine"
    assert words(on=MET, known=at - timedelta(seconds=1)) == "No"
    assert stood(found, Clocks(on=MET, known=datetime(2026, 9, 2, tzinfo=UTC))).of(LINES) == []


def test_what_was_recorded_late_was_true_before_it_was_known():
    judged = families.JudgeScale(
        judged_by=families.GRAN, score=4, reason="So far", happened=on_day(date(2026, 9, 5))
    )
    found = entries([*held_late(), (date(2026, 9, 14), judged)])
    assert isinstance(found[-1].event, ScaleJudged)
    believed = Clocks(on=date(2026, 9, 6), known=datetime(2026, 9, 10, tzinfo=UTC))
    assert stood(found, believed).of(SCALE) == []
    assert [row["score"] for row in stood(found, Clocks(on=date(2026, 9, 6))).of(SCALE)] == [4]
    assert stood(found, Clocks(on=date(2026, 9, 4))).of(SCALE) == []


def test_the_last_second_of_a_moment_counts_and_the_next_does_not():
    reword = RewordRule(line=RULE, seen=0, words="None", reason="Shorter", meeting=FIRST)
    told: Told = [*held_late(), (date(2026, 9, 3), AddRule(line=RULE, words="No", meeting=FIRST))]
    found = entries([*told, (date(2026, 9, 8), reword)])
    at = found[-1].recorded_at
    assert at is not None
    assert stood(found, Clocks(known=at)).of(LINES)[0]["words"] == "None"
    before = Clocks(known=at - timedelta(microseconds=1))
    assert stood(found, before).of(LINES)[0]["words"] == "No"


def test_nobody_stands_before_their_first_mention_whatever_the_clock():
    assert stood([], Clocks(on=MET)).of(PEOPLE) == []
    assert stood([], Clocks()).of(PEOPLE) == []
