"""Dates, the one plan, allocation, audits and the profile as people fill them in and read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import psycopg
import pytest

from backend.aggregates.authority import IssueDirection
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.vocabulary import MeetingId, on_day
from backend.ledger import AUTHORITY
from tests import families
from tests.families import FIRST, REVIEW
from tests.pages.conftest import LEAD, MANAGER, WORKER, Browser, Site, day, opened
from tests.projections.pages import by


def decided(role: str = "team-manager", **more: str) -> dict[str, Any]:
    typed = {"by": "Niamh O’Hara", "role": role, "reason": "Gran is in hospital."}
    return typed | day("decided_on", "2026-10-20") | more


@pytest.fixture
def begun(server: str) -> Iterator[Site]:
    with opened(server, families.begun) as site:
        yield site


def due(site: Site, what: str) -> date:
    return site.rows(
        'select "on" from pages.due where family = %s and what = %s', site.family, what
    )[0][0]


@pytest.mark.practice("A41", "T01", "T02", "X1")
def test_the_dates_page_lays_out_the_twelve_weeks_and_the_days_so_far(begun: Site):
    page = begun.browser(WORKER).get(f"{begun.root}/dates").text
    passed = (begun.ledger.today() - date(2026, 8, 3)).days
    assert f"{passed} days since the council became involved" in page
    assert "84 days from 3 August 2026, the day the council became involved: 26 October" in page
    assert "Summer bank holiday" in page and "practice profile test-1" in page
    assert "the day the referral was accepted" in page


@pytest.mark.practice("T05", "T07", "T01")
def test_a_manager_moves_a_date_and_the_worker_reads_who_and_why(
    site: Site, manager: Browser, worker: Browser
):
    form = f"{site.root}/dates/exceptions"
    shown = manager.get(f"{form}?clock=review&meeting=").text
    assert "What keeps the children safe until then?" in shown and "Colin Fry" in shown
    seen = due(site, "review")
    until = seen + timedelta(days=6)
    typed = decided() | {"clock": "review", "meeting": "", "seen": seen.isoformat()}
    typed |= {"interim": "The worker rings each day 🌻"} | day("until", until.isoformat())
    wrong = manager.post(form, typed | {"interim": ""})
    assert wrong.status_code == 422
    assert "Gran is in hospital." in wrong.text and 'href="#interim"' in wrong.text
    assert manager.post(form, typed | {"role": "worker"}).status_code == 422
    assert manager.post(form, typed).status_code == 303
    assert due(site, "review") == until
    page = worker.get(f"{site.root}/dates").text
    assert "Niamh O’Hara (team manager)" in page and "Gran is in hospital." in page
    assert site.browser(LEAD).get(f"{site.root}/dates").status_code == 404
    assert "Niamh" not in site.browser(LEAD).get(f"{site.root}/history").text


@pytest.mark.practice("A110", "T01")
def test_a_decision_not_to_meet_after_the_date_says_so(begun: Site):
    manager = begun.browser(MANAGER)
    form = f"{begun.root}/dates/no-meeting"
    assert "comes after the date" in manager.get(form).text
    later = (begun.ledger.today() + timedelta(days=30)).isoformat()
    today = begun.ledger.today().isoformat()
    typed = decided() | day("decided_on", today) | day("look_again_on", later)
    typed |= {
        "child_views": "Only Gran.",
        "parent_views": "Not yet.",
        "instead": "We look for an aunt.",
        "direction": "CD-14",
    }
    assert manager.post(form, typed | {"child_views": ""}).status_code == 422
    assert manager.post(form, typed | {"role": "auditor"}).status_code == 422
    assert manager.post(form, typed).status_code == 303
    assert begun.count("select count(*) from pages.due where what = 'first-meeting'") >= 1
    page = manager.get(f"{begun.root}/dates").text
    assert "Look again at a meeting" in page
    assert "decided after the date had passed" in page


@pytest.mark.practice("A92", "X2")
def test_more_meetings_or_none_is_a_managers_decision(site: Site, manager: Browser):
    form = f"{site.root}/dates/further"
    typed = decided() | {"after": REVIEW}
    assert manager.post(form, typed).status_code == 422
    assert manager.post(form, typed | {"more": "yes"}).status_code == 422
    assert manager.post(form, typed | {"more": "no"}).status_code == 303
    assert not site.rows("select from pages.due where family = %s and what = 'review'", site.family)
    assert "no more meetings follow" in manager.get(f"{site.root}/dates").text


@pytest.mark.practice("A71", "A89", "X3", "T17")
def test_the_plan_becomes_another_and_the_bar_and_the_date_follow(site: Site, worker: Browser):
    address = f"{site.root}/statutory"
    assert "There is one plan" in worker.get(address).text
    typed = decided("conference-chair") | day("changed_on", "2026-10-20")
    typed |= {"seen": "in-need", "after": "protection"}
    assert worker.post(f"{address}/plan", typed | {"after": "in-need"}).status_code == 422
    assert worker.post(f"{address}/plan", typed | {"role": "team-manager"}).status_code == 422
    assert worker.post(f"{address}/plan", typed).status_code == 303
    page = worker.get(site.root).text
    assert "Child protection plan" in page
    assert due(site, "review") == date(2026, 10, 26)


@pytest.mark.practice("A90")
def test_the_laws_dates_stand_beside_ours(site: Site, worker: Browser):
    address = f"{site.root}/statutory"
    typed = decided("conference-chair") | day("changed_on", "2026-10-20")
    worker.post(f"{address}/plan", typed | {"seen": "in-need", "after": "protection"})
    held = {"kind": "initial", "chair": "Aled Rhys", "outcome": "A plan"}
    assert worker.post(f"{address}/conferences", held).status_code == 422
    held |= day("held_on", "2026-10-20")
    assert worker.post(f"{address}/conferences", held).status_code == 303
    page = worker.get(f"{site.root}/dates").text
    assert "beside these" in page and "First core group" in page and "3 November 2026" in page
    assert "Review conference" in page and "20 January 2027" in page
    assert worker.post(f"{address}/core-groups", day("met_on", "2026-11-02")).status_code == 303
    assert "First core group" not in worker.get(f"{site.root}/dates").text


def test_a_strategy_discussion_starts_the_laws_clock_for_the_conference(
    site: Site, worker: Browser
):
    with psycopg.connect(site.owner) as db:
        db.execute(
            "insert into pages.history select (jsonb_populate_record(h, "
            """'{"seq": 1000000, "topic": "strategy-discussion-held", """
            """"happened_on": "2025-03-04", "precision": "day"}')).* """
            "from pages.history h where family = %s and seq = 1",
            (site.family,),
        )
    page = worker.get(f"{site.root}/dates").text
    assert "First conference" in page and "25 March 2025" in page


@pytest.mark.practice("A71")
def test_a_family_goes_to_another_worker_with_what_is_open(site: Site, manager: Browser):
    address = f"{site.root}/allocation"
    page = manager.get(address).text
    assert "This comes from the record." in page and "Review, by 9 November 2026" in page
    typed = decided() | day("from_day", "2026-10-20")
    typed |= {"worker": WORKER, "team": "North", "seen": "", "open_items": "open-1"}
    assert manager.post(address, typed | {"worker": ""}).status_code == 422
    assert manager.post(address, typed).status_code == 303
    assert WORKER in site.browser(WORKER).get(address).text
    over = typed | {"worker": "Bola Ade", "team": "South", "seen": WORKER, "note": "Ring Gran."}
    assert manager.post(address, over).headers["location"] == "/families"
    # The team it left sees it no longer, the one it came to does.
    assert manager.get(site.root).status_code == 404
    assert site.browser("Bola Ade").get(site.root).status_code == 200


@pytest.mark.practice("A90", "A91", "A108")
def test_a_review_goes_with_a_core_group_and_a_form_has_its_reference(site: Site, worker: Browser):
    address = f"{site.root}/around-meetings"
    assert "No form reference yet" in worker.get(address).text
    filed = {"meeting": FIRST, "system": "Casebook", "reference": "FN-12"}
    filed |= day("filed_on", "2026-09-07")
    assert worker.post(f"{address}/forms", filed | {"reference": ""}).status_code == 422
    assert worker.post(f"{address}/forms", filed).status_code == 303
    joined = {"review": REVIEW, "beside": "core-group", "suits": "Gran is off on Mondays."}
    assert worker.post(f"{address}/reviews", joined | {"review": FIRST}).status_code == 422
    assert worker.post(f"{address}/reviews", joined).status_code == 303
    page = worker.get(address).text
    assert "Casebook, FN-12" in page and "With a core group" in page


@pytest.mark.practice("A90")
def test_a_protection_review_without_a_core_group_is_flagged_and_nothing_blocks(server: str):
    def story() -> families.Story:
        return families.review_held(families.PlanStatus.PROTECTION)

    with opened(server, story) as site:
        worker, address = site.browser(WORKER), f"{site.root}/around-meetings"
        assert "No core group yet" in worker.get(address).text
        apart = {"review": REVIEW, "beside": "apart"} | decided()
        assert worker.post(f"{address}/reviews", apart).status_code == 303
        page = worker.get(address).text
        assert "No core group yet" not in page and "Kept apart, by decision" in page


@pytest.mark.practice("A54")
def test_thinking_about_a_meeting_at_the_start_is_a_prompt_that_blocks_nothing(begun: Site):
    worker, address = begun.browser(WORKER), f"{begun.root}/assurance"
    assert "Think about a Family Network Meeting" in worker.get(begun.root).text
    typed = {"team": "Pathway", "outcome": "meet-later", "considered_why": "After the birth."}
    typed |= day("considered_on", "2026-08-04")
    assert worker.post(f"{address}/considered", typed | {"outcome": ""}).status_code == 422
    assert worker.post(f"{address}/considered", typed).status_code == 303
    assert "Think about a Family Network Meeting" not in worker.get(begun.root).text


@pytest.mark.practice("A112")
def test_audits_and_the_panel_are_taken_down_and_stay_with_staff(
    site: Site, manager: Browser, worker: Browser
):
    address = f"{site.root}/assurance"
    audit = {
        "audit_kind": "deep-dive",
        "auditor": "Leila Haddad",
        "auditor_role": "auditor",
        "findings": "All on time.\n\nOne warning was missed.",
    } | day("audited_on", "2026-10-30")
    assert manager.post(f"{address}/audits", audit | {"findings": " "}).status_code == 422
    assert manager.post(f"{address}/audits", audit).status_code == 303
    asked = decided() | {"question": "Is an order needed?"} | day("asked_on", "2026-10-22")
    assert worker.post(f"{address}/panel", asked).status_code == 303
    page = worker.get(address).text
    assert "Finding: One warning was missed." in page
    assert "A Family Network Meeting had been held (28 September 2026)" in page
    lay = site.browser(LEAD)
    assert lay.get(address).status_code == 404
    assert "Leila" not in lay.get(f"{site.root}/history").text


# What the authority settles

PROFILE = {
    "version": "2027.1",
    "direction": "PD-7",
    "approved_by": "The management team",
    "first_meeting_days": "56",
    "first_review_days": "28",
    "review_days_protection": "28",
    "review_days_in_need": "42",
    "review_days_early_help": "42",
    "write_up_working_days": "5",
    "share_working_days": "5",
    "sight_working_days": "2",
    "choices": ["paid_as_professional", "sight_required"],
    "involvement_starts": "case-allocated",
    "applies_to": "Every child",
    "may_T01": ["team-manager", "practice-lead"],
    "may_T04": "team-manager",
    "may_T05": "team-manager",
    "may_T06": "conference-chair",
    "may_T07": "team-manager",
    "may_T10": "service-manager",
    "may_T27": "practice-lead",
}


@pytest.mark.practice("A113", "X1", "X4", "X8", "X11", "X14")
def test_a_profile_rests_on_a_direction_and_begins_on_its_day(site: Site, manager: Browser):
    today = site.ledger.today()
    start = day("effective_from", today.isoformat())
    wrong = manager.post("/practice/profiles", PROFILE | start | {"direction": ""})
    assert wrong.status_code == 422 and "The management team" in wrong.text
    direction = decided("principal-social-worker") | {
        "reference": "PD-7",
        "title": "Family Network Meetings",
        "approver": "The management team",
        "manual": "Chapter 4",
    }
    direction |= day("counts_from", "2026-10-01") | day("approved_on", "2026-09-28")
    late = manager.post("/practice/directions", direction | {"role": "team-manager"})
    assert late.status_code == 422
    assert manager.post("/practice/directions", direction).status_code == 303
    assert manager.post("/practice/profiles", PROFILE | start | {"may_T05": ""}).status_code == 422
    more = manager.post("/practice/profiles", PROFILE | start | {"first_meeting_days": "85"})
    assert more.status_code == 422
    before = due(site, "review")
    assert manager.post("/practice/profiles", PROFILE | start).status_code == 303
    page = manager.get("/practice").text
    assert "2027.1" in page and "the day the case was allocated" in page and "PD-7" in page
    assert site.ledger.profile().first_meeting_days == 56
    # What was counted before stays: date and profile.
    assert due(site, "review") == before
    pinned = site.rows("select distinct profile from pages.due where family = %s", site.family)
    assert pinned == [("test-1",)]
    end = decided("principal-social-worker") | {"withdrawn": "PD-7"}
    end |= day("ends_on", (today + timedelta(days=9)).isoformat())
    assert manager.post("/practice/directions/withdrawals", end | {"by": ""}).status_code == 422
    assert manager.post("/practice/directions/withdrawals", end).status_code == 303
    assert "Ends soon" in manager.get("/practice").text


@pytest.mark.practice("T04")
def test_a_proclaimed_holiday_counts_open_dates_again_and_leaves_the_rest(server: str):
    with opened(server, families.meeting_begun) as site:
        manager, today = site.browser(MANAGER), site.ledger.today()
        # A meeting of today has five working days ahead of it.
        held = HoldMeeting(
            meeting=MeetingId("m-today"), kind=MeetingKind.REVIEW, happened=on_day(today)
        )
        site.ledger.tell(site.family, held, by())
        query = 'select subject, "on", calendar from pages.due where family = %s and what = %s'
        before = {row[0]: row[1:] for row in site.rows(query, site.family, "write-up")}
        calendar = site.ledger.authority().calendar
        holiday = calendar.add(today, 2)
        typed = {"seen": calendar.version, "name": "A day of mourning", "source": "The Gazette"}
        typed |= day("day", holiday.isoformat())
        assert manager.post("/practice/calendar", typed | {"source": ""}).status_code == 422
        assert manager.post("/practice/calendar", typed).status_code == 303
        after = {row[0]: row[1:] for row in site.rows(query, site.family, "write-up")}
        assert after["m-today"][0] == calendar.add(today, 6)
        assert after["m-today"][1] != calendar.version
        assert after[FIRST] == before[FIRST], "what is over is never judged again"
        assert "A day of mourning" in manager.get("/practice").text
        assert manager.post("/practice/calendar", typed).status_code == 422


def test_a_worker_finds_no_settings(site: Site, worker: Browser):
    assert worker.get("/practice").status_code == 404
    assert "/practice" not in worker.get("/families").text
    assert "/practice" in site.browser(MANAGER).get("/families").text
    issued = Decision(by="P", role=JobRole.PRINCIPAL, on=date(2026, 10, 1), reason="New law")
    issue = IssueDirection(
        reference="PD-1",
        title="T",
        effective_from=date(2026, 10, 1),
        issued=issued,
        approved_by="B",
        approved_on=date(2026, 10, 1),
    )
    assert site.ledger.tell(AUTHORITY, issue, by()).seq


@pytest.mark.practice("T08")
def test_a_first_meeting_over_two_hours_gets_a_soft_note(server: str):
    for ended, noted in ((time(20, 0), False), (time(20, 1), True)):

        def story(ended: time = ended) -> families.Story:
            held = HoldMeeting(
                meeting=FIRST,
                kind=MeetingKind.INITIAL,
                happened=on_day(date(2026, 9, 1), time(18)),
                ended=ended,
            )
            return (*families.meeting_called(), held)

        with opened(server, story) as site:
            page = site.browser(WORKER).get(f"{site.root}/dates").text
            assert ("think of a break" in page) is noted
