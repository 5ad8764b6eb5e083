"""The demo tells the Penrose story, and its rows give the answers the story is known for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import msgspec
import psycopg
import pytest
from psycopg_pool import ConnectionPool
from pypdf import PdfReader

from backend import demo
from backend.aggregates.authority import Profile, Terms
from backend.aggregates.case import BottomLineSet, StartRecord
from backend.aggregates.closing import ClosingCriteriaReviewed, SupportWithdrawn
from backend.aggregates.corrections import DisagreementAttached, EntryDisputed
from backend.aggregates.crossings import BottomLineAssessed
from backend.aggregates.engagement import AbsenceExplored, AbsenceFound
from backend.aggregates.family import Family, Together, decide
from backend.aggregates.gathering import count_room
from backend.aggregates.mapping import AgreeStatement
from backend.aggregates.meetings import AbsenceRecorded, AttendanceRecorded, MeetingHeld
from backend.aggregates.network import InviteMember, MemberInvited
from backend.aggregates.oversight import DeadlineExcepted
from backend.aggregates.partnering import CoverArranged
from backend.aggregates.pictures import AddPicture, MakePicturesPlan, PicturesPlanMade
from backend.aggregates.plan import (
    ConsequenceAdded,
    ContingencySet,
    PlanAgreed,
    PlanVersionMade,
    RuleAdded,
    SignAdded,
)
from backend.aggregates.protected import FactProtected, ProtectedKind, ProtectionRenewed
from backend.aggregates.reading import PicturesSharedWithChild, SharePicturesWithChildren
from backend.aggregates.redaction import WithholdingProposed
from backend.aggregates.release import PackClosed
from backend.aggregates.roles import NetworkRole, RoleTaken
from backend.aggregates.rota import RotaSet, Weekday
from backend.aggregates.sharing import PlanShared, SharePlan
from backend.aggregates.sight import PlanReturned, PlanSeenByManager
from backend.aggregates.significance import SignificantMarked
from backend.aggregates.statutory import StatutoryPlanChanged
from backend.aggregates.trials import ContingencyUsed
from backend.aggregates.vocabulary import (
    AnyEvent,
    BookId,
    GoalId,
    PageId,
    Refused,
    StatementId,
    on_day,
)
from backend.court.steps import PACK, kept
from backend.database import pool
from backend.demo import penrose
from backend.demo.ashmere import ALAN, JO, MARSH, PENROSE, PROFILE, TOMASZ
from backend.demo.penrose_court import REQUEST
from backend.demo.penrose_people import (
    DEAN,
    FIRST,
    KERRY,
    LEE,
    MAISIE,
    NATALIE,
    PAT,
    REVIEW_2,
    RYAN,
    SHEILA,
)
from backend.demo.story import Making
from backend.ledger import LONDON, Ledger
from backend.projections import rebuild
from backend.projections.as_of import as_of
from backend.projections.meetings import ABSENCES
from backend.record import Provenance, Recorded, tag_of
from backend.verify import Bad, Verified, verify

from . import penrose as story
from .conftest import KEK
from .databases import databases, demo_told
from .projections.pages import rows_of

Owner = ConnectionPool[psycopg.Connection]
IN_FORCE = """
select max(version) from pages.plan_versions v join ledger.events e
  on e.stream = v.family and e.seq = v.seq
where v.family = %s and (e.recorded_at at time zone 'Europe/London')::date <= %s
"""
ROWS = """
select (select count(*) from ledger.events), (select count(*) from pages.history),
       (select md5(string_agg(encode(link, 'hex'), '' order by position)) from ledger.events)
"""


@pytest.fixture
def owner(database: str) -> Iterator[Owner]:
    with pool(database, min_size=1, max_size=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(server: str) -> Iterator[Owner]:
    """The demo, told once for every test that only reads it."""
    with (
        databases(server).lent(demo_told(server)) as owner,
        pool(owner, min_size=1, max_size=2) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def entries(told: Owner) -> list[Recorded]:
    """Every entry of the Penrose children's record, in order."""
    return Ledger(told, KEK).read(PENROSE)


def day_of(entry: Recorded) -> date:
    assert entry.recorded_at is not None
    return entry.recorded_at.astimezone(LONDON).date()


def family_on(entries: Sequence[Recorded], day: date) -> Family:
    """What the record knew at the end of a day."""
    family = Family()
    for entry in entries:
        if day_of(entry) <= day:
            family = family.after(entry.event)
    return family


def of_kind(entries: Sequence[Recorded], kind: type[AnyEvent]) -> list[tuple[date, AnyEvent]]:
    return [(day_of(entry), entry.event) for entry in entries if isinstance(entry.event, kind)]


def terms(day: date, profile: Profile = PROFILE) -> Terms:
    return Terms(today=day, profile=profile)


def ask(owner: Owner, query: Any, *values: object) -> list[tuple[Any, ...]]:
    with owner.connection() as connection:
        return connection.execute(query, values).fetchall()


def told_on(owner: Owner, topic: str) -> list[tuple[date, str]]:
    return ask(
        owner,
        "select (e.recorded_at at time zone 'Europe/London')::date, h.by_name from pages.history h "
        "join ledger.events e on e.stream = h.family and e.seq = h.seq "
        "where h.family = %s and h.topic = %s order by h.seq",
        PENROSE,
        topic,
    )


def test_every_entry_comes_after_the_one_before_and_has_a_number_of_its_own() -> None:
    steps = penrose.told()
    assert all(earlier.at < later.at for earlier, later in pairwise(steps))
    everything = demo.steps(date(2026, 11, 22))
    assert len({step.number for step in everything}) == len(everything)
    assert len({step.provenance.command_id for step in everything}) == len(everything)


def of_entry(entries: Sequence[Recorded], number: int) -> list[Recorded]:
    """What the demo told as one entry of the story; work done by Handrail has its own day."""
    steps = [
        step
        for step in penrose.told()
        if re.fullmatch(rf"penrose {number}( .*)?", step.number) is not None
    ]
    ids = {step.provenance.command_id for step in steps}
    worked = {step.at for step in steps if isinstance(step.command, Making)}
    return [
        entry for entry in entries if entry.entry.command_id in ids or entry.recorded_at in worked
    ]


def test_the_story_has_97_entries() -> None:
    assert list(story.ENTRIES) == list(range(1, 98))


@pytest.mark.parametrize("number", story.ENTRIES)
def test_each_entry_of_the_story_is_told_on_its_day(entries: list[Recorded], number: int) -> None:
    found = Counter(
        (str(day_of(entry)), tag_of(entry.event)) for entry in of_entry(entries, number)
    )
    for day, told in story.ENTRIES[number]:
        for tag, least in told.items():
            assert found[(day, tag)] >= least, (day, tag, found)


@pytest.mark.parametrize("number", story.ENTRIES)
def test_each_entry_of_the_story_is_written_down_by_whom_it_names(
    entries: list[Recorded], number: int
):
    day = story.ENTRIES[number][0][0]
    worker = "Amira Hassan" if day < "2025-08-01" else "Tomasz Zielinski"
    authors = {each.entry.author.name for each in of_entry(entries, number)}
    assert story.WRITTEN_BY.get(number, worker) in authors


@pytest.mark.parametrize("number", story.HAPPENED)
def test_an_entry_told_later_keeps_the_day_it_happened(
    entries: list[Recorded], number: int
) -> None:
    days = {
        happened.on if (happened := getattr(entry.event, "happened", None)) else None
        for entry in of_entry(entries, number)
    } | {getattr(entry.event, "since", None) for entry in of_entry(entries, number)}
    assert story.HAPPENED[number] in days
    assert story.HAPPENED[number] < date.fromisoformat(story.ENTRIES[number][0][0])


def test_version_1_has_nine_rules_six_responses_four_signs_and_what_follows(
    entries: list[Recorded],
) -> None:
    (first, *_) = [event for _, event in of_kind(entries, PlanVersionMade)]
    rules, signs, after = (
        [event for _, event in of_kind(entries, kind) if event.line in first.lines]
        for kind in (RuleAdded, SignAdded, ConsequenceAdded)
    )
    what_ifs = [event for _, event in of_kind(entries, ContingencySet) if event.line in first.lines]
    assert (len(rules), len(signs), len(after)) == (9, 4, 1)
    assert [len(each.steps) for each in what_ifs] == [2, 4]
    assert (what_ifs[0].first, *what_ifs[0].backups) == (ALAN, JO)


def test_lee_was_asked_by_a_letter_that_did_not_reach_him(entries: list[Recorded]) -> None:
    asked = [event for _, event in of_kind(entries, MemberInvited) if event.meeting == FIRST]
    assert len(asked) == 8 and {event.asked_by for event in asked} == {KERRY}
    (to_lee,) = [event for event in asked if event.person == LEE]
    assert to_lee.capacity == "parent" and "letter" in to_lee.how


def test_what_a_court_is_not_shown_is_no_word_of_substance(entries: list[Recorded]) -> None:
    withheld = [event for _, event in of_kind(entries, WithholdingProposed)]
    assert len(withheld) == 14
    # Nothing that Lee said or that was said about him is among them.
    for each in withheld:
        about = entries[each.entry - 1].event
        assert not isinstance(about, AbsenceExplored | EntryDisputed | DisagreementAttached), about
        assert LEE not in str(about)
        assert each.ground and each.decision.reason
    kinds = {type(entries[each.entry - 1].event) for each in withheld}
    assert FactProtected in kinds
    assert len({each.entry for each in withheld if kinds}) >= 5
    assert len(of_kind(entries, SignificantMarked)) == 44


@pytest.mark.practice("A67")
@pytest.mark.parametrize(
    ("day", "version"), [("2025-03-29", 1), ("2025-06-01", 2), ("2025-07-04", 3), ("2025-10-10", 4)]
)
def test_the_plan_in_force_on_a_day(told: Owner, day: str, version: int) -> None:
    assert ask(told, IN_FORCE, PENROSE, date.fromisoformat(day)) == [(version,)]


@pytest.mark.practice("T04")
def test_every_meeting_was_written_up_in_time(told: Owner) -> None:
    meetings = ask(
        told,
        'select "on", write_up_due, state from pages.meetings where family = %s order by "on"',
        PENROSE,
    )
    assert {row[2] for row in meetings} == {"written-up"}
    due = [row[1] for row in meetings]
    assert (due[0], due[1], due[5]) == (
        date(2025, 3, 20),
        date(2025, 4, 25),
        date(2025, 9, 9),
    )
    written = [day for day, _ in told_on(told, "meeting-written-up")]
    assert all(day <= by for day, by in zip(written, due, strict=True))


@pytest.mark.practice("T04")
def test_bank_holidays_are_not_counted_for_the_write_up_of_the_first_review() -> None:
    held = date(2025, 4, 16)
    assert terms(held).due_working("T04", held, 5).on == date(2025, 4, 25)
    weekdays = [held + timedelta(days=n) for n in range(1, 20)]
    assert [day for day in weekdays if day.weekday() < 5][4] == date(2025, 4, 23)


@pytest.mark.practice("T05", "T06", "T07", "T17")
def test_the_reviews_fall_due_when_they_should(told: Owner, entries: list[Recorded]) -> None:
    due: list[date] = []
    for entry in entries:
        match entry.event:
            case MeetingHeld(review_due=review):
                due.append(review.on)
            case StatutoryPlanChanged(review_due=review) if review is not None:
                due[-1] = review.on
            case _:
                pass
    assert due == [
        date(2025, 4, 10),
        date(2025, 5, 14),
        date(2025, 6, 11),
        date(2025, 7, 23),
        date(2025, 9, 2),
        date(2025, 10, 14),
    ]
    rows = ask(
        told, 'select review_due from pages.meetings where family = %s order by "on"', PENROSE
    )
    assert [row[0] for row in rows[:3]] == due[:3], "the change in June judged nothing anew"


@pytest.mark.practice("T05")
def test_one_review_was_late_and_a_manager_had_decided_that(entries: list[Recorded]) -> None:
    ((day, excepted),) = of_kind(entries, DeadlineExcepted)
    assert (day, excepted.before, excepted.until) == (
        date(2025, 4, 8),
        date(2025, 4, 10),
        date(2025, 4, 16),
    )
    assert excepted.decision.by == "Colin Fry" and excepted.interim
    held = [event.happened.on for _, event in of_kind(entries, MeetingHeld)]
    assert held[1] == excepted.until


@pytest.mark.practice("A03")
@pytest.mark.parametrize(("day", "version"), [("2025-03-29", 1), ("2025-07-04", 2)])
def test_the_bottom_line_in_force_on_a_day(entries: list[Recorded], day: str, version: int) -> None:
    assert family_on(entries, date.fromisoformat(day)).case.bottom_line == version


@pytest.mark.practice("A04")
def test_the_bottom_line_was_weighed_twice_and_not_crossed(entries: list[Recorded]) -> None:
    uses = {event.use: event.happened.on for _, event in of_kind(entries, ContingencyUsed)}
    weighed = [event for _, event in of_kind(entries, BottomLineAssessed)]
    assert [(each.version, each.crossed, each.happened.on) for each in weighed] == [
        (1, False, date(2025, 3, 29)),
        (2, False, date(2025, 7, 4)),
    ]
    for each in weighed:
        assert each.use is not None and uses[each.use] == each.happened.on
        assert each.decided.by == "Colin Fry" and each.decided.reason
    assert all(event.approved for _, event in of_kind(entries, BottomLineSet))


def test_what_the_record_knew_at_noon_and_what_had_happened_by_then(
    told: Owner, entries: list[Recorded]
) -> None:
    assert not of_kind(known_at(entries, "2025-03-30T12:00:00+01:00"), ContingencyUsed)
    (recorded, used), *_ = of_kind(entries, ContingencyUsed)
    assert recorded == date(2025, 3, 31)
    assert used.happened.on == date(2025, 3, 29)
    assert [(telling.whom, telling.at) for telling in used.told] == [
        ("Gareth Lloyd, night duty team", time(21, 10))
    ]
    assert ask(
        told,
        "select happened_on from pages.history where family = %s and topic = 'contingency-used' "
        "order by seq limit 1",
        PENROSE,
    ) == [(date(2025, 3, 29),)]


def known_at(entries: Sequence[Recorded], moment: str) -> list[Recorded]:
    by = datetime.fromisoformat(moment)
    return [entry for entry in entries if entry.recorded_at and entry.recorded_at <= by]


@pytest.mark.practice("T01")
def test_the_twelve_weeks_end_on_a_bank_holiday_all_the_same(told: Owner) -> None:
    ledger = Ledger(told, KEK)
    began = next(r.event for r in ledger.read(PENROSE) if hasattr(r.event, "first_meeting_due"))
    assert began.first_meeting_due.on == date(2025, 5, 26)
    assert began.first_meeting_due.profile == "ashmere-2025.1"


@pytest.mark.practice("T13", "T14")
def test_each_danger_statement_has_one_goal(told: Owner) -> None:
    goals = ask(
        told,
        "select s.statement, count(g.goal) from pages.statements s left join pages.goals g "
        "using (family, statement) where family = %s group by 1",
        PENROSE,
    )
    assert [count for _, count in goals] == [1, 1]


@pytest.mark.practice("T13", "T14")
def test_a_third_statement_without_a_goal_is_refused(entries: list[Recorded]) -> None:
    family = family_on(entries, date(2025, 11, 18))
    third = AgreeStatement(
        statement=StatementId("third"),
        who="Tomasz is worried.",
        what="Theo was alone in the garden.",
        why="He could get out of the gate.",
        goal=GoalId("third goal"),
        goal_words="",
    )
    with pytest.raises(Refused, match="goal"):
        decide(family, third, terms(date(2025, 11, 18)))
    assert len(family.mapping.statements) == len(family.mapping.goals) == 2


@pytest.mark.practice("T11", "A98")
def test_a_safety_plan_is_read_with_maisie_only_after_the_explanation(
    entries: list[Recorded],
) -> None:
    book = BookId("draft")

    def read_with_maisie(day: date) -> list[Any]:
        family = family_on(entries, day)
        drafts = Together(
            (
                MakePicturesPlan(
                    book=book,
                    version=1,
                    children=(MAISIE,),
                    made_by=(JO,),
                    happened=on_day(day),
                    draft=True,
                ),
                AddPicture(book=book, page=PageId("one"), words="Farida rings at 8 o'clock."),
                SharePicturesWithChildren(
                    book=book,
                    seen=1,
                    children=(MAISIE,),
                    shared_by=(JO,),
                    happened=on_day(day),
                ),
            )
        )
        return decide(family, drafts, terms(day))

    with pytest.raises(Refused, match="explanation with Maisie Penrose first"):
        read_with_maisie(date(2025, 4, 11))
    assert isinstance(read_with_maisie(date(2025, 4, 12))[-1], PicturesSharedWithChild)


@pytest.mark.practice("T09")
def test_the_network_outnumbers_the_professionals_at_every_meeting(told: Owner) -> None:
    counts = ask(
        told,
        "select m.meeting, count(*) filter (where p.standing = 'network'), "
        "count(*) filter (where p.standing = 'professional') "
        "from pages.meetings m, jsonb_to_recordset(m.present) as x (person text), pages.people p "
        "where m.family = %s and p.family = m.family and p.person = x.person "
        'group by m.meeting, m."on" order by m."on"',
        PENROSE,
    )
    assert [(network, paid) for _, network, paid in counts] == [
        (7, 4),
        (7, 3),
        (4, 3),
        (7, 4),
        (6, 2),
        (7, 1),
    ]


def counted(family: Family, profile: Profile) -> list[tuple[int, int]]:
    counts = [
        count_room(family, meeting.present, profile)
        for meeting in family.meetings.meetings.values()
        if meeting.held
    ]
    assert all(count.met for count in counts)
    return [(count.network, count.professionals) for count in counts]


@pytest.mark.practice("T09")
def test_the_second_review_counts_four_to_three_since_it_was_corrected(
    entries: list[Recorded],
) -> None:
    assert counted(family_on(entries, date(2025, 5, 19)), PROFILE)[2] == (5, 3)
    assert counted(family_on(entries, date(2025, 5, 20)), PROFILE)[2] == (4, 3)
    first = [
        event for _, event in of_kind(entries, AttendanceRecorded) if event.meeting == REVIEW_2
    ]
    assert SHEILA in {each.person for each in first[0].present}, "the old entry stays readable"


@pytest.mark.practice("T09")
def test_a_profile_that_counts_parents_changes_the_figures_and_not_the_history(
    told: Owner, entries: list[Recorded]
) -> None:
    before = ask(told, ROWS)
    family = family_on(entries, date(2025, 11, 18))
    with_parents = msgspec.structs.replace(PROFILE, count_parents=True)
    assert counted(family, with_parents) == [(8, 4), (9, 3), (6, 3), (9, 4), (8, 2), (9, 1)]
    assert ask(told, ROWS) == before


@pytest.mark.practice("A35", "A36")
def test_an_absence_is_told_with_what_lay_behind_it(told: Owner) -> None:
    absences = ask(
        told,
        "select meeting, person, cause, found from pages.absences where family = %s",
        PENROSE,
    )
    assert (FIRST, LEE, "unknown", "practical") in absences
    assert (REVIEW_2, SHEILA, "practical", None) in absences


@pytest.mark.practice("A36")
@pytest.mark.parametrize("day", ["2025-03-14", "2025-04-16", "2025-08-06", "2025-11-18"])
def test_lees_absence_never_looks_like_a_lack_of_commitment(
    entries: list[Recorded], day: str
) -> None:
    rows = as_of(known_at(entries, f"{day}T23:59:59+00:00"), date.fromisoformat(day))
    found = [
        row["found"]
        for row in rows.put[ABSENCES].values()
        if (row["meeting"], row["person"]) == (FIRST, LEE)
    ]
    assert found == ["practical"]
    dismissed = [event for _, event in of_kind(entries, AbsenceExplored) if event.person == LEE]
    assert {event.found for event in dismissed} == {AbsenceFound.PRACTICAL}


def test_lee_disputes_the_line_about_him_and_his_words_are_kept(entries: list[Recorded]) -> None:
    ((disputed_on, disputed),) = of_kind(entries, EntryDisputed)
    ((stated_on, stated),) = of_kind(entries, DisagreementAttached)
    assert (disputed_on, stated_on) == (date(2025, 8, 6), date(2025, 8, 20))
    about = entries[disputed.entry - 1].event
    assert disputed.entry == stated.entry and isinstance(about, AbsenceRecorded)
    assert (about.meeting, about.person) == (FIRST, LEE)


@pytest.mark.practice("A27")
def test_dean_is_kept_out_and_is_given_no_copy(entries: list[Recorded]) -> None:
    family = family_on(entries, date(2025, 11, 18))
    today = terms(date(2025, 11, 18))
    copies = {person for _, event in of_kind(entries, PlanShared) for person in event.people}
    assert copies and not copies & {DEAN, PAT}
    for command in (
        SharePlan(version=4, people=(DEAN,), how="By post", happened=on_day(today.today)),
        InviteMember(person=DEAN, how="By text", happened=on_day(today.today)),
    ):
        with pytest.raises(Refused, match="social worker"):
            decide(family, command, today)


def test_natalies_role_has_its_beginning_and_its_end(told: Owner, entries: list[Recorded]) -> None:
    ((_, taken),) = [
        (day, event) for day, event in of_kind(entries, RoleTaken) if event.member == NATALIE
    ]
    assert (taken.role, taken.happened.on) == (NetworkRole.EMOTIONAL, date(2025, 3, 13))
    (role,) = ask(
        told,
        "select state, reason is not null, since from pages.roles "
        "where family = %s and person = %s",
        PENROSE,
        NATALIE,
    )
    assert role == ("ended", True, date(2025, 6, 11))


@pytest.mark.practice("A95")
def test_the_saturday_slot_was_natalies_until_ryan_stood_in(entries: list[Recorded]) -> None:
    holders = [
        (day, slot.who)
        for day, event in of_kind(entries, RotaSet)
        for slot in event.slots
        if slot.days == (Weekday.SATURDAY,)
    ]
    assert holders == [(date(2025, 3, 17), NATALIE), (date(2025, 6, 11), RYAN)]
    ((_, cover),) = of_kind(entries, CoverArranged)
    assert (cover.member, cover.instead_of, cover.starts) == (RYAN, NATALIE, date(2025, 5, 24))


@pytest.mark.practice("T10")
def test_the_manager_saw_every_version_within_three_days(entries: list[Recorded]) -> None:
    made = {event.version: day for day, event in of_kind(entries, PlanVersionMade)}
    looked = [
        (event.version, type(event) is PlanReturned, event.decision.on)
        for entry in entries
        if isinstance(event := entry.event, PlanReturned | PlanSeenByManager)
    ]
    assert looked == [
        (1, True, date(2025, 3, 14)),
        (1, False, date(2025, 3, 17)),
        (2, False, date(2025, 4, 17)),
        (3, False, date(2025, 6, 12)),
        (4, False, date(2025, 9, 3)),
    ]
    assert all((day - made[version]).days <= 3 for version, _, day in looked)


@pytest.mark.practice("T25")
def test_the_council_steps_away_and_leaves_a_way_back(entries: list[Recorded]) -> None:
    ((_, reviewed),) = of_kind(entries, ClosingCriteriaReviewed)
    assert all(each.met for each in reviewed.weighed) and reviewed.scale == 9
    ((day, gone),) = of_kind(entries, SupportWithdrawn)
    assert day == date(2025, 10, 10) and gone.way_back
    assert (gone.next_review, gone.keep_the_plan) == (date(2025, 10, 14), (JO,))


@pytest.mark.practice("T12")
def test_the_pictures_are_made_from_the_agreed_versions(entries: list[Recorded]) -> None:
    agreed = {event.version for _, event in of_kind(entries, PlanAgreed)}
    made = [event.version for _, event in of_kind(entries, PicturesPlanMade)]
    assert made == [3, 4] and set(made) == agreed


@pytest.mark.practice("A104")
def test_jo_takes_over_step_by_step(told: Owner) -> None:
    steps = [
        (day, event.stage.value)
        for (day, _), event in zip(
            told_on(told, "facilitation-accepted"),
            [
                entry.event
                for entry in Ledger(told, KEK).read(PENROSE)
                if type(entry.event).__name__ == "FacilitationAccepted"
            ],
            strict=True,
        )
    ]
    assert steps == [
        (date(2025, 6, 11), "co-leading"),
        (date(2025, 7, 22), "leading-with-worker"),
        (date(2025, 9, 2), "leading-alone"),
        (date(2025, 9, 2), "reviews-transferred"),
    ]
    assert {name for _, name in told_on(told, "facilitation-accepted")} == {"Jo Penrose"}
    assert ask(told, "select stage, lead from pages.handover where family = %s", PENROSE) == [
        ("reviews-transferred", JO)
    ]


@pytest.mark.practice("A21", "A23")
def test_maisie_and_kerry_each_keep_their_own_circles(told: Owner) -> None:
    circles = ask(
        told,
        'select drawn_with, "inner" ? %s, "outer" ? %s from pages.circle_drawings '
        "where family = %s",
        PAT,
        PAT,
        PENROSE,
    )
    assert sorted(circles) == sorted([(KERRY, False, True), (MAISIE, True, False)])


def test_a_review_told_the_day_after_keeps_both_clocks(told: Owner) -> None:
    recorded = dict(told_on(told, "meeting-held"))
    assert date(2025, 4, 17) in recorded
    happened = ask(
        told,
        "select happened_on from pages.history where family = %s and topic = 'meeting-held'",
        PENROSE,
    )
    assert (date(2025, 4, 16),) in happened


def test_the_newest_family_waits_for_its_first_meeting(owner: Owner) -> None:
    today = date(2026, 11, 22)
    demo.load(owner, KEK, today=today)
    ((what, due),) = ask(owner, 'select what, "on" from pages.due where family = %s', MARSH)
    assert what == "first-meeting"
    assert 0 < (due - today).days < 84


def test_loading_twice_changes_nothing(told: Owner) -> None:
    before = ask(told, ROWS)
    assert demo.load(told, KEK) == 0
    assert ask(told, ROWS) == before


def test_a_load_that_broke_off_goes_on_where_it_was(owner: Owner) -> None:
    class PowerCut(Exception):
        pass

    def cut(done: int, of: int) -> None:
        if done == 30:
            raise PowerCut

    with pytest.raises(PowerCut):
        demo.load(owner, KEK, on_progress=cut)
    with owner.connection() as connection:
        assert demo.standing(connection) is demo.Standing.UNFINISHED
    steps = demo.steps(date(2026, 11, 22))
    assert demo.load(owner, KEK) == len(steps) - 30
    ledger = Ledger(owner, KEK)
    streams = [stream for (stream,) in ask(owner, "select stream from ledger.heads")]
    told = {one.entry.command_id for stream in streams for one in ledger.read(stream)}
    # To seal a pack tells two entries: that it was sealed, and what came of it.
    assert len(told) == len(steps) + 1
    moments = ask(
        owner,
        "select distinct recorded_at from ledger.events where stream = %s order by 1",
        PENROSE,
    )
    assert [at for (at,) in moments] == [step.at for step in penrose.told()]


def test_the_demo_is_not_mixed_with_other_records(owner: Owner) -> None:
    by = Provenance(author=TOMASZ, command_id=uuid4())
    Ledger(owner, KEK).tell(uuid4(), StartRecord(label="Real family", team="Real team"), by)
    before = ask(owner, ROWS)
    with pytest.raises(demo.CannotTell, match="other records"):
        demo.load(owner, KEK)
    assert ask(owner, ROWS) == before


def test_a_load_that_broke_off_long_ago_is_not_told_on_the_wrong_days(owner: Owner) -> None:
    def cut(done: int, of: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(owner, KEK, on_progress=cut)
    by = Provenance(author=TOMASZ, command_id=uuid4())
    Ledger(owner, KEK).tell(uuid4(), StartRecord(label="Real family", team="Real team"), by)
    before = ask(owner, ROWS)
    with pytest.raises(demo.CannotTell, match="time has gone on"):
        demo.load(owner, KEK)
    assert ask(owner, ROWS) == before


def test_nothing_in_the_demo_was_altered(told: Owner) -> None:
    mapper = Ledger(told, KEK).entries
    with told.connection() as connection:
        found = verify(connection, mapper, None, None)
    assert isinstance(found, Verified), found


def test_the_rows_made_again_from_the_entries_are_the_same(database: str, owner: Owner) -> None:
    demo.load(owner, KEK)
    live = rows_of(database)
    assert live["pages.plan_versions"] and live["pages.history"]
    rebuild.rebuild(database, Ledger(owner, KEK).entries)
    again = rows_of(database)
    assert set(again) == set(live)
    for table in live:
        assert again[table] == live[table], table


def test_an_entry_that_was_altered_is_named(owner: Owner) -> None:
    demo.load(owner, KEK)
    ledger = Ledger(owner, KEK)
    entries = ledger.read(PENROSE)
    with owner.connection() as connection:
        connection.execute("alter table ledger.events disable trigger all")
    for entry in (entries[-1], entries[len(entries) // 2], entries[0]):
        with owner.connection() as connection:
            connection.execute(
                "update ledger.events set body = set_byte(body, 40, get_byte(body, 40) # 1) "
                "where stream = %s and seq = %s",
                (PENROSE, entry.seq),
            )
        with owner.connection() as connection:
            found = verify(connection, ledger.entries, PENROSE, None)
        assert isinstance(found, Bad)
        assert (found.stream, found.seq) == (PENROSE, entry.seq)


def test_the_story_clock_is_on_london_time() -> None:
    summer = next(step for step in penrose.told() if step.number == "penrose 63")
    assert summer.at == datetime.fromisoformat("2025-06-11T17:30:00+00:00")


def test_no_file_of_the_pack_holds_where_the_family_lives(
    told: Owner, entries: list[Recorded]
) -> None:
    ((_, closed),) = of_kind(entries, PackClosed)
    with told.connection() as db:
        pack = kept(Ledger(told, KEK), db, PENROSE, REQUEST, PACK, closed.pack)
    assert pack is not None
    # The literal words, in names, in bytes, and in what a reader of the pages finds.
    words = ("Larkrise", "ZZ99", "Tumbledown", "Fuller", "Saltpan", "01632 960247")
    pages = 0
    with ZipFile(BytesIO(pack)) as opened:
        assert len(opened.namelist()) > 3
        for name in opened.namelist():
            content = opened.read(name)
            texts = [name, content.decode("utf-8", "replace")]
            if name.endswith(".pdf"):
                reader = PdfReader(BytesIO(content))
                pages += len(reader.pages)
                texts += [str(reader.metadata), *(page.extract_text() for page in reader.pages)]
            for word in words:
                assert not any(word.casefold() in text.casefold() for text in texts), (name, word)
    assert pages > 10


@pytest.mark.practice("A27")
def test_where_the_family_lives_stays_protected_after_the_order_ends(
    told: Owner, entries: list[Recorded]
) -> None:
    every = of_kind(entries, FactProtected)
    protected = [(day, event) for day, event in every if event.concerns != (JO,)]
    assert {day for day, _ in protected} == {date(2025, 3, 3)}
    assert {event.kind for _, event in protected} == {
        ProtectedKind.ADDRESS,
        ProtectedKind.SCHOOL,
        ProtectedKind.ROUTE,
    }
    renewed = of_kind(entries, ProtectionRenewed)
    assert {day for day, _ in renewed} == {date(2025, 9, 30)}
    assert all(event.kept_from == (DEAN, PAT) for _, event in (*every, *renewed))
    standing = dict(family_on(entries, date(2025, 10, 1)).protected.standing())
    assert len(standing) == len(every) == 5
    # Nothing else that was written says what must not be known.
    others = b"".join(
        msgspec.json.encode(entry.entry)
        for entry in entries
        if not isinstance(entry.event, FactProtected)
    )
    for _, event in every:
        assert event.value.encode() not in others
