"""Each measure equals a count of its own over the raw events, in years past too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import msgspec
import psycopg
import pytest

from backend import measures
from backend.aggregates.case import BeginInvolvement, EnterChild, StartRecord
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.handover import Stage
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.oversight import DecideNotToMeet
from backend.aggregates.vocabulary import MeetingId, PersonId, PlanStatus, on_day
from backend.database import pool
from backend.ledger import LONDON, Ledger
from backend.measures import BY_NAME
from backend.projections import measured
from backend.projections.corrected import standing
from backend.projections.rebuild import rebuild
from backend.record import Recorded
from backend.within import Within
from tests.conftest import KEK
from tests.databases import databases, demo_told
from tests.projections.pages import by

SINCE, UNTIL = date(2015, 1, 1), date(2100, 1, 1)


class House(msgspec.Struct):
    """A ledger with families, and a connection to what it made of them."""

    owner: str
    ledger: Ledger
    db: psycopg.Connection


def decided(day: date) -> Decision:
    return Decision(by="Colin Fry", role=JobRole.TEAM_MANAGER, on=day, reason="Not safe yet")


def begin(ledger: Ledger, day: date, *, skipped: date | None = None, met: date | None = None):
    """A family that the council works with since a day."""
    family = uuid4()

    def told(command: object) -> None:
        ledger.tell(family, command, by())  # type: ignore[arg-type]

    told(StartRecord(label="A family", team="East"))
    told(EnterChild(child=PersonId("c"), name="Ann"))
    told(BeginInvolvement(happened=on_day(day), status=PlanStatus.IN_NEED))
    if skipped:
        told(
            DecideNotToMeet(
                direction="CD-1",
                child_views="Wants to wait",
                parent_views="Agree",
                instead="The worker looks for an aunt",
                look_again_on=ledger.today() + timedelta(days=30),
                decision=decided(skipped),
            )
        )
    if met:
        told(HoldMeeting(meeting=MeetingId("m"), kind=MeetingKind.INITIAL, happened=on_day(met)))


@pytest.fixture(scope="module")
def house(server: str) -> Iterator[House]:
    """The invented families, and some more around the twelve weeks."""
    with (
        databases(server).lent(demo_told(server)) as owner,
        pool(owner) as owners,
        psycopg.connect(owner, autocommit=True) as db,
    ):
        ledger = Ledger(owners, KEK)
        today = ledger.today()
        back = {ago: today - timedelta(days=ago) for ago in (20, 50, 84, 85, 100, 300)}
        begin(ledger, back[84])
        begin(ledger, back[85])
        begin(ledger, back[20], met=today)
        begin(ledger, back[300], met=back[100])
        begin(ledger, back[100], met=back[20])
        begin(ledger, back[100], skipped=back[50])
        begin(ledger, back[300], skipped=back[50])
        yield House(owner=owner, ledger=ledger, db=db)


def records(house: House) -> Iterator[list[Recorded]]:
    """Every family's entries as they stand corrected, read from the ledger alone."""
    for (family,) in house.db.execute("select stream from ledger.heads").fetchall():
        entries = house.ledger.read(family)
        if str(entries[0].event.__struct_config__.tag) == "record-started":
            yield standing(entries)


def tag(recorded: Recorded) -> str:
    return str(recorded.event.__struct_config__.tag)


def written(recorded: Recorded) -> date:
    assert recorded.recorded_at is not None
    return recorded.recorded_at.astimezone(LONDON).date()


def counted(house: House, name: str) -> list[tuple[date, bool, bool, float | None]]:
    """What the measure counted, as plain values."""
    today = house.ledger.today()
    found = measures.things(house.db, BY_NAME[name], Within(), SINCE, UNTIL, today, limit=100_000)
    return sorted((each.day, each.met, each.excused, each.value) for each in found)  # type: ignore[type-var]


def sums(house: House, name: str) -> dict[str, int]:
    found = measures.months(house.db, BY_NAME[name], Within(), SINCE, UNTIL, house.ledger.today())
    totals: dict[str, int] = defaultdict(int)
    for each in found:
        totals[each.month] += each.all
    return dict(totals)


def by_month(things: list[tuple[date, bool, bool, float | None]]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for each in things:
        totals[f"{each[0]:%Y-%m}"] += 1
    return dict(totals)


def same(house: House, name: str, expected: list[tuple[date, bool, bool, float | None]]) -> None:
    found = counted(house, name)
    assert len(found) == len(expected)
    for mine, theirs in zip(found, sorted(expected), strict=True):  # type: ignore[type-var]
        assert mine[:3] == theirs[:3]
        assert (mine[3] is None) == (theirs[3] is None)
        if mine[3] is not None and theirs[3] is not None:
            assert mine[3] == pytest.approx(theirs[3])
    assert sums(house, name) == by_month(expected)
    assert expected


@pytest.mark.practice("T01")
def test_first_meetings_within_twelve_weeks(house: House):
    expected, today = [], house.ledger.today()
    for entries in records(house):
        began = next((one for one in entries if tag(one) == "involvement-began"), None)
        if began is None:
            continue
        due = began.event.happened.on + timedelta(days=84)
        held = [one.event.happened.on for one in entries if tag(one) == "meeting-held"]
        met = bool(held) and min(held) <= due
        excused = not met and any(
            tag(one) == "meeting-not-held-decided" and one.event.decision.on <= due
            for one in entries
        )
        if held or excused or due < today:
            expected.append((due, met, excused, None))
    same(house, "first-meeting", expected)
    assert {each[1:3] for each in expected} == {(True, False), (False, True), (False, False)}
    found = measures.months(
        house.db, BY_NAME["first-meeting"], Within(team="East"), SINCE, UNTIL, house.ledger.today()
    )
    assert sum(each.all for each in found) == 6 and {each.part for each in found} == {"East"}


@pytest.mark.practice("T04")
def test_written_up_within_five_working_days(house: House):
    expected, today = [], house.ledger.today()
    for entries in records(house):
        done = {
            one.event.meeting: written(one) for one in entries if tag(one) == "meeting-written-up"
        }
        for one in entries:
            if tag(one) == "meeting-held":
                day = done.get(one.event.meeting)
                until = one.event.write_up_due.on
                if day is not None or until < today:
                    met = day is not None and day <= until
                    expected.append((one.event.happened.on, met, False, None))
    same(house, "write-up", expected)


@pytest.mark.practice("T05", "T06", "T07")
def test_reviews_on_time(house: House):
    """The Penrose reviews by hand: due dates of the story, one put off by a decision."""
    found = [
        (each.day, each.met, each.excused)
        for each in measures.things(
            house.db, BY_NAME["reviews"], Within(), SINCE, UNTIL, house.ledger.today()
        )
        if each.label == "The Penrose children"
    ]
    assert sorted(found) == [
        (date(2025, 4, 10), False, True),
        (date(2025, 5, 14), True, False),
        (date(2025, 6, 11), True, False),
        (date(2025, 7, 23), True, False),
        (date(2025, 9, 2), True, False),
    ]


@pytest.mark.practice("T09", "A44")
def test_the_network_in_the_majority(house: House):
    expected = []
    for entries in records(house):
        kinds = {
            one.event.person: one.event.kind.natural
            for one in entries
            if tag(one) == "member-named"
        }
        parents = {one.event.person for one in entries if tag(one) == "parent-entered"}
        days = {
            one.event.meeting: one.event.happened.on
            for one in entries
            if tag(one) == "meeting-held"
        }
        rooms = {
            one.event.meeting: {each.person for each in one.event.present}
            for one in entries
            if tag(one) == "attendance-recorded"
        }
        for meeting, people in rooms.items():
            natural = [kinds[each] for each in people - parents if each in kinds]
            network, professionals = natural.count(True), natural.count(False)
            met = network > professionals or not professionals
            expected.append((days[meeting], met, False, None))
    same(house, "majority", expected)


@pytest.mark.parametrize("name", ["backed", "tested"])
def test_lines_with_a_backup_and_lines_tested(house: House, name: str):
    expected = []
    for entries in records(house):
        backed: dict[str, bool] = {}
        tried: set[str] = set()
        versions: list[tuple[date, list[bool]]] = []
        lines: tuple[str, ...] = ()
        for one in entries:
            event = one.event
            match tag(one):
                case "action-offered" | "action-reworked":
                    backed[event.line] = event.backup is not None
                case "contingency-set" | "contingency-reworked":
                    backed[event.line] = bool(event.backups)
                case "trial-held":
                    tried |= set(event.lines)
                case "contingency-used":
                    tried.add(event.line)
                case "plan-version-made":
                    lines = tuple(line for line in event.lines if line in backed)
                    versions.append((written(one), []))
                case _:
                    pass
            if versions and tag(one) in ("trial-held", "contingency-used", "plan-version-made"):
                if name == "backed":
                    if tag(one) == "plan-version-made":
                        versions[-1][1][:] = [backed[line] for line in lines]
                else:
                    versions[-1][1][:] = [line in tried for line in lines]
        for day, each in versions:
            if each:
                expected.append((day, all(each), False, 100 * sum(each) / len(each)))
    same(house, name, expected)


def test_time_on_each_stage_of_the_handover(house: House):
    expected, stages = [], []
    for entries in records(house):
        steps: list[tuple[date, Stage]] = []
        for one in entries:
            match tag(one):
                case "meeting-held":
                    if not steps:
                        steps.append((one.event.happened.on, Stage.WORKER_LEADS))
                case "facilitation-accepted" | "facilitation-stepped-back":
                    steps.append((written(one), one.event.stage))
                case "support-withdrawn":
                    steps.append((one.event.happened.on, Stage.WITHDRAWN))
                case "facilitation-returned":
                    steps.append((written(one), Stage.WORKER_LEADS))
                case _:
                    pass
        ends = [day for day, _ in steps[1:]] + [house.ledger.today()]
        for (day, stage), end in zip(steps, ends, strict=False):
            if stage is Stage.WITHDRAWN:
                continue
            expected.append((day, True, False, float((end - day).days)))
            stages.append(stage.value)
    same(house, "stages", expected)
    found = measures.months(
        house.db, BY_NAME["stages"], Within(), SINCE, UNTIL, house.ledger.today()
    )
    assert sorted({each.part for each in found}) == sorted(set(stages))


@pytest.mark.practice("T10")
def test_days_a_plan_was_in_use_unseen(house: House):
    expected = []
    for entries in records(house):
        made = [
            (written(one), one.event.version) for one in entries if tag(one) == "plan-version-made"
        ]
        seen = {
            one.event.version: one.event.decision.on
            for one in entries
            if tag(one) == "plan-seen-by-manager"
        }
        after = [day for day, _ in made[1:]] + [house.ledger.today()]
        for (day, version), end in zip(made, after, strict=False):
            last = min(seen.get(version, end), end)
            expected.append((day, version in seen, False, float(max((last - day).days, 0))))
    same(house, "unseen", expected)


@pytest.mark.practice("T15")
def test_movement_on_the_scale(house: House):
    expected = []
    for entries in records(house):
        numbers: dict[tuple[str, str, str | None], list[tuple[date, int, int]]] = defaultdict(list)
        for one in entries:
            if tag(one) == "scale-judged" and one.event.score is not None:
                key = (one.event.judged_by, one.event.anchors, one.event.statement)
                numbers[key].append((one.event.happened.on, one.seq, one.event.score))
        for each in numbers.values():
            for (_, _, before), (day, _, now) in pairwise(sorted(each)):
                expected.append((day, now >= before, False, float(now - before)))
    same(house, "scale", expected)


def test_a_measure_thought_of_later_covers_past_years(house: House):
    """Rows made from the entries alone, years later, are the same rows."""
    ask = "select * from pages.measured order by family, measure, subject"
    before = house.db.execute(ask).fetchall()
    house.db.execute("delete from pages.measured")
    assert counted(house, "reviews") == []
    rebuild(house.owner, house.ledger.entries, [measured])
    assert house.db.execute(ask).fetchall() == before


def test_the_legal_panel_is_told_where_the_meeting_stands(house: House):
    asked = [
        (entries[0].stream, one.event.status.value)
        for entries in records(house)
        for one in entries
        if tag(one) == "legal-panel-asked"
    ]
    found = measures.panel(house.db, Within())
    assert sorted((each.family, each.status) for each in found) == sorted(asked)
