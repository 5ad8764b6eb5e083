"""The history: both clocks, late entries, what hangs from a meeting, filters, pages of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from backend.aggregates.case import GiveConsent
from backend.aggregates.family import EVENTS, Together
from backend.aggregates.meetings import (
    AgreeGroundRules,
    ConveneMeeting,
    HoldMeeting,
    MeetingKind,
    Present,
    RecordAttendance,
)
from backend.aggregates.network import InviteMember, MemberKind, NameMember
from backend.aggregates.vocabulary import Happened, MeetingId, PersonId, Precision, on_day
from backend.ledger import LONDON
from backend.permission import Place, Viewer, kinds_seen
from backend.record import Author, Provenance, tag_of
from tests.families import GRAN, JOE, MUM, SANA
from tests.pages.conftest import LEAD, WORKER, Browser, Site, opened
from web.history import DATED
from web.history_words import HEADS, KIND_WORDS, TITLES

LATE = "Written down late"


@pytest.fixture(scope="module")
def still(server: str) -> Iterator[Site]:
    """One site for the tests that only look."""
    with opened(server) as site:
        yield site


def entries(text: str) -> list[int]:
    """The numbers of the entries on a page, in its order."""
    return [int(number) for number in re.findall(r'id="entry-(\d+)"', text)]


def entry(text: str, number: int) -> str:
    """One entry on the line as HTML, with what hangs from it."""
    start = text.index(f'id="entry-{number}"')
    following = text.find('<li class="hr-line__entry hr-line__entry--', start)
    return text[start : following if following > 0 else text.index("</main>")]


def history(site: Site, **asked: Any) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{site.root}/history?{query}"


def told(site: Site, command: Any, **more: Any) -> int:
    """Tells a command as the worker, and gives the number of the last entry."""
    author = Author(account=str(site.accounts[WORKER]), name=WORKER, title="Social worker")
    by = Provenance(author=author, command_id=uuid4(), **more)
    return site.ledger.tell(site.family, command, by).seq


def invited(site: Site, happened: Happened, **more: Any) -> int:
    return told(site, InviteMember(person=JOE, how="by phone", happened=happened), **more)


def before(days: int) -> date:
    return datetime.now(LONDON).date() - timedelta(days=days)


# What it tells


def test_every_event_has_a_title_and_every_part_a_word():
    assert {tag_of(event) for event in EVENTS} == set(TITLES)  # type: ignore[arg-type]
    assert set(HEADS) | set(DATED) <= set(TITLES)
    staff = Viewer(account=uuid4(), name="", title="", standing="worker", team="North")  # type: ignore[arg-type]
    here = Place(family=uuid4(), team="North")
    assert kinds_seen(staff, here) == set(KIND_WORDS)


def test_it_is_one_line_newest_first(still: Site):
    page = still.browser(WORKER).get(f"{still.root}/history")
    assert page.status_code == 200
    on_the_line = re.findall(r'hr-line__entry--[^"]*" id="entry-(\d+)"', page.text)
    numbers = [int(number) for number in on_the_line]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == len(still.topics())
    assert sorted(entries(page.text)) == list(range(1, len(still.topics()) + 1))
    assert "<title>History – Handrail</title>" in page.text


def test_both_clocks_and_who_for_whom(site: Site, worker: Browser):
    number = invited(site, on_day(before(1), time(16, 5)), on_behalf_of=GRAN)
    line = entry(worker.get(f"{site.root}/history").text, number)
    day, today = before(1), before(0)
    assert f"{day.day} {day:%B %Y}, 4:05 pm" in line
    assert re.search(rf"recorded <time[^>]*>{today.day} {today:%B %Y}, \d+:\d\d [ap]m", line)
    assert "Amira Hassan</span>, Social worker, for <span" in line
    assert "Gran Mary" in line


def test_late_is_said_of_told_days_only(site: Site, worker: Browser):
    unknown = Happened(precision=Precision.UNKNOWN)
    last_month = Happened(on=before(70).replace(day=1), precision=Precision.MONTH)
    late = [invited(site, on_day(before(3))), invited(site, last_month)]
    fine = [invited(site, on_day(before(0))), invited(site, unknown)]
    named = NameMember(person=PersonId("p-new"), name="New", relationship="cousin")
    fine.append(told(site, named))
    text = worker.get(f"{site.root}/history").text
    assert [LATE in entry(text, number) for number in late] == [True, True]
    assert [LATE in entry(text, number) for number in fine] == [False] * 3
    assert "hr-line__entry--late" in text
    assert "Date not known" in entry(text, fine[1])
    shown = entries(worker.get(history(site, only="late")).text)
    assert set(late) <= set(shown)
    assert not set(fine) & set(shown)


def test_the_hours_of_grace_count_from_the_end_of_the_day_or_the_minute(
    site: Site, worker: Browser
):
    # Yesterday ended less than 24 hours ago, and the start of the day before is further back.
    yesterday = invited(site, on_day(before(1)))
    minute = invited(site, on_day(before(2), time(0, 1)))
    text = worker.get(f"{site.root}/history").text
    assert LATE not in entry(text, yesterday)
    assert LATE in entry(text, minute)


def test_no_midnight_is_invented(site: Site, worker: Browser):
    last_month = Happened(on=before(70).replace(day=1), precision=Precision.MONTH)
    day, month = invited(site, on_day(before(3))), invited(site, last_month)
    text = worker.get(f"{site.root}/history").text
    happened = entry(text, day).split("recorded")[0]
    assert f">{before(3).day} {before(3):%B %Y}</time>" in happened
    assert "12:00 am" not in happened
    assert f">{before(70):%B %Y}</time>" in entry(text, month)


def test_what_was_taken_down_with_a_meeting_hangs_from_it(site: Site, worker: Browser):
    met, ahead = MeetingId("m-new"), MeetingId("m-next")
    meeting = Together(
        (
            HoldMeeting(
                meeting=met, kind=MeetingKind.REVIEW, happened=on_day(before(0)), place="Hall"
            ),
            AgreeGroundRules(meeting=met, rules=("Listen",)),
            RecordAttendance(meeting=met, present=(Present(MUM), Present(GRAN))),
            ConveneMeeting(
                meeting=ahead,
                kind=MeetingKind.REVIEW,
                on=before(0) + timedelta(days=20),
                at=None,
                place=None,
            ),
        )
    )
    last = told(site, meeting)
    text = worker.get(f"{site.root}/history").text
    knot = entry(text, last - 3)
    assert entries(knot) == [last - 3, last - 2, last - 1]
    assert f'href="{site.root}/meetings/m-new"' in knot
    assert "Everyone agreed the ground rules" in knot.split("hr-line__hanging")[1]
    assert knot.count("recorded <time") == 1
    # The next meeting is another one: it stands on the line by itself.
    assert "recorded <time" in entry(text, last)


# Who reads what


def test_people_of_the_network_read_nothing_of_the_case(site: Site, worker: Browser):
    told(
        site,
        GiveConsent(person=MUM, happened=on_day(before(0)), how="at home", limits="Secret limit"),
    )
    assert "Secret limit" in worker.get(f"{site.root}/history").text
    lead = site.browser(LEAD)
    for page in (
        lead.get(f"{site.root}/history"),
        lead.get(history(site, person=MUM)),
        lead.get(history(site, kind="case")),
        lead.part(history(site, kind="case")),
    ):
        assert "Secret limit" not in page.text
        assert "bottom line was set" not in page.text
    assert lead.get(history(site, kind="case")).status_code == 422
    assert 'value="case"' not in lead.get(f"{site.root}/history").text
    assert lead.get(f"{site.root}/consent").status_code == 404


def test_another_familys_people_read_none_of_it(still: Site):
    assert still.browser("Nana Far").get(f"{still.root}/history").status_code == 404


# Filters


def test_by_kind(still: Site):
    topics = still.topics()
    numbers = entries(still.browser(WORKER).get(history(still, kind="handover")).text)
    assert [topics[number - 1] for number in numbers] == [
        topic for topic in reversed(topics) if topic.startswith("facilitation-")
    ]


def test_by_person(still: Site):
    numbers = entries(still.browser(WORKER).get(history(still, person=SANA)).text)
    people = dict(
        still.rows("select seq, people from pages.history where family = %s", still.family)
    )
    assert numbers
    assert all(SANA in people[number] for number in numbers)
    assert len(numbers) == sum(SANA in found for found in people.values())


def test_by_either_clock(site: Site, worker: Browser):
    number = invited(site, on_day(before(40)))
    day, today = before(40).isoformat(), before(0).isoformat()
    happened = {"from": day, "to": day, "clock": "happened"}
    assert entries(worker.get(history(site, **happened)).text) == [number]
    recorded = {"from": today, "to": today, "clock": "recorded"}
    assert entries(worker.get(history(site, **recorded)).text) == [number]
    assert number not in entries(worker.get(history(site, **{"from": today})).text)


def test_a_month_counts_on_each_of_its_days(site: Site, worker: Browser):
    month = Happened(on=date(2026, 2, 1), precision=Precision.MONTH)
    number = invited(site, month)
    for day, there in (("2026-02-28", True), ("2026-03-01", False), ("2026-01-31", False)):
        found = entries(worker.get(history(site, **{"from": day, "to": day})).text)
        assert (number in found) is there, day


def test_only_mine(site: Site, worker: Browser):
    number = invited(site, on_day(before(0)))
    assert entries(worker.get(history(site, only="mine")).text) == [number]


def test_filters_add_up_and_are_said_in_words(site: Site, worker: Browser):
    number = invited(site, on_day(before(3)))
    page = worker.get(f"{history(site, kind='network', person=JOE)}&only=mine&only=late").text
    assert entries(page) == [number]
    assert "1 entry: People in the network; about Uncle Joe; written down late" in page
    assert '<option value="network" selected' in page
    assert page.count(" checked") == 3


def test_nothing_matches_with_a_way_back(still: Site):
    page = (
        still.browser(WORKER).get(history(still, **{"from": "1999-01-01", "to": "1999-01-02"})).text
    )
    assert "Nothing matches." in page
    assert f'href="{still.root}/history">Show everything</a>' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "nonsense"),
        ("person", "p-nobody"),
        ("person", "%00"),
        ("from", "2026-13-40"),
        ("from", "20260101"),
        ("from", "0001-01-01"),
        ("to", "yesterday"),
        ("clock", "sundial"),
        ("only", "everything"),
    ],
)
def test_nonsense_is_refused_beside_its_field_and_keeps_the_rest(
    still: Site, field: str, value: str
):
    rest = {"kind": "plan", "from": "2026-01-01"} | {field: value}
    page = still.browser(WORKER).get(history(still, **rest))
    if value == "%00":
        assert page.status_code == 200
        return
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert f'href="#{field}"' in page.text
    assert "<title>Error: History" in page.text
    assert 'value="plan" selected' in page.text or field == "kind"
    assert 'value="2026-01-01"' in page.text or field == "from"


def test_a_last_day_before_the_first_is_refused_beside_the_last(still: Site):
    page = still.browser(WORKER).get(history(still, **{"from": "2026-02-02", "to": "2026-02-01"}))
    assert (page.status_code, 'id="to-error"' in page.text) == (422, True)
    assert 'value="2026-02-01"' in page.text


@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", "0", "²"])
def test_a_place_on_the_line_that_makes_no_sense_is_no_fault(still: Site, value: str):
    assert still.browser(WORKER).get(history(still, before=value)).status_code == 200


# As htmx asks


def test_htmx_gets_the_entries_and_a_clean_address(still: Site):
    page = still.browser(WORKER).part(
        history(still, kind="plan", person="", **{"from": "", "clock": "happened"})
    )
    assert page.text.strip().startswith('<div id="entries">')
    assert "<html" not in page.text
    assert page.headers["hx-push-url"] == f"{still.root}/history?kind=plan"
    assert entries(page.text) == entries(
        still.browser(WORKER).get(history(still, kind="plan")).text
    )


def test_htmx_gets_the_form_back_with_what_is_wrong(still: Site):
    page = still.browser(WORKER).part(history(still, **{"from": "nonsense"}))
    assert (page.status_code, page.headers["hx-retarget"]) == (422, "#history")
    assert page.text.strip().startswith('<div id="history">')
    assert 'id="from-error"' in page.text


# Page by page


def test_older_entries_follow_without_a_gap_and_no_saving_is_torn(site: Site, worker: Browser):
    for start in range(0, 180, 60):
        told(
            site,
            Together(
                tuple(
                    NameMember(
                        person=PersonId(f"p-{number}"),
                        name=f"Cousin {number}",
                        relationship="cousin",
                        kind=MemberKind.FAMILY,
                    )
                    for number in range(start, start + 60)
                )
            ),
        )
    address, found, pages = f"{site.root}/history?kind=network", list[int](), 0
    while address:
        page = worker.get(address).text
        numbers = entries(page)
        assert not set(numbers) & set(found)
        found += numbers
        pages += 1
        older = re.search(r'href="([^"]*)">Show older entries', page)
        address = older.group(1).replace("&amp;", "&") if older else ""
        if address:
            assert parse_qs(urlsplit(address).query)["kind"] == ["network"]
            # A hundred, and the rest of the saving that the hundredth belongs to.
            assert len(numbers) == 120
    kind = "select seq from pages.history where family = %s and kind = 'network'"
    assert pages == 2
    assert sorted(found) == sorted(row[0] for row in site.rows(kind, site.family))
