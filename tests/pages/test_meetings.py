"""Meetings pages: what is under way, to come and held, and one meeting as people read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.network import RenameMember
from backend.aggregates.vocabulary import MeetingId
from tests import families
from tests.families import ACTION, FIRST, JOE, REVIEW, SANA
from tests.pages.conftest import (
    FAR_MEMBER,
    FAR_WORKER,
    MANAGER,
    MEMBER,
    WORKER,
    Browser,
    Site,
    day,
    opened,
)
from tests.projections.pages import by


@pytest.fixture
def unmet(server: str) -> Iterator[Site]:
    """A site whose family has never met."""
    with opened(server, families.with_network) as site:
        yield site


@pytest.fixture
def reviewed(server: str) -> Iterator[Site]:
    """A site whose family held a first meeting and a review."""
    with opened(server, families.reviewed) as site:
        yield site


def flat(text: str) -> str:
    """A page's words alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


# The lists


def test_before_the_first_meeting_it_is_the_one_to_record(unmet: Site):
    text = unmet.browser(WORKER).get(f"{unmet.root}/meetings").text
    assert "Record the first meeting" in text
    assert "Record a review" not in text
    assert "No meeting has been held yet" in text


def test_after_it_a_review_is(reviewed: Site):
    text = reviewed.browser(WORKER).get(f"{reviewed.root}/meetings").text
    assert "Record a review" in text
    assert "Record the first meeting" not in text
    assert text.index(f"/meetings/{REVIEW}") < text.index(f"/meetings/{FIRST}")
    assert "Not written up" in text


def test_reviews_are_a_list_of_their_own(reviewed: Site):
    text = reviewed.browser(WORKER).get(f"{reviewed.root}/reviews").text
    assert f"/meetings/{REVIEW}" in text
    assert f"/meetings/{FIRST}" not in text
    assert 'reviews" aria-current="page"' in text


@pytest.mark.parametrize("who", [MANAGER, MEMBER])
def test_who_may_not_record_reads_and_is_offered_nothing(reviewed: Site, who: str):
    page = reviewed.browser(who).get(f"{reviewed.root}/meetings")
    assert page.status_code == 200
    assert "Record a review" not in page.text
    assert "for a day to come" not in page.text


def test_a_first_meeting_is_not_begun_again(reviewed: Site):
    answer = reviewed.browser(WORKER).post(f"{reviewed.root}/recordings", {"kind": "initial"})
    assert answer.headers["location"] == f"{reviewed.root}/meetings"
    assert reviewed.count("select count(*) from house.drafts") == 0


# Calling one


def test_a_meeting_is_called_and_stands_under_to_come(unmet: Site):
    worker, on = unmet.browser(WORKER), unmet.ledger.today() + timedelta(days=7)
    form = {"kind": "initial", "at": "18:00", "place": "The hall", **day("on", on.isoformat())}
    assert worker.post(f"{unmet.root}/meetings", form).status_code == 303
    words = flat(worker.get(f"{unmet.root}/meetings").text)
    assert "To come" in words
    assert f"{on.day} {on:%B %Y}, 6:00 pm" in words
    assert "The hall" in words


def test_a_day_that_is_past_is_refused_and_kept(unmet: Site):
    worker = unmet.browser(WORKER)
    form = {"kind": "initial", "place": "The hall", **day("on", "2020-01-02")}
    before = unmet.events()
    page = worker.post(f"{unmet.root}/meetings", form)
    assert page.status_code == 422
    assert 'href="#on"' in page.text
    assert "Choose today or a day to come." in page.text
    assert 'value="2020"' in page.text
    assert 'value="The hall"' in page.text
    assert unmet.events() == before


def test_htmx_is_answered_with_the_list_alone(unmet: Site):
    worker, on = unmet.browser(WORKER), unmet.ledger.today() + timedelta(days=7)
    asks = {"HX-Request": "true", "HX-Request-Type": "partial"}
    form = {"kind": "initial", **day("on", on.isoformat())}
    page = worker.post(f"{unmet.root}/meetings", form, **asks)
    assert page.status_code == 200
    assert page.text.strip().startswith('<div id="meetings">')
    assert "To come" in page.text


def test_a_meeting_to_come_is_recorded_from_its_own_button(unmet: Site):
    called = ConveneMeeting(
        meeting=MeetingId("m-1"), kind=MeetingKind.INITIAL, on=unmet.ledger.today()
    )
    unmet.ledger.tell(unmet.family, called, by())
    worker = unmet.browser(WORKER)
    assert 'name="meeting" value="m-1"' in worker.get(f"{unmet.root}/meetings").text
    worker.post(f"{unmet.root}/recordings", {"kind": "initial", "meeting": "m-1"})
    text = worker.get(f"{unmet.root}/meetings").text
    assert "/recordings/m-1" in text
    assert "To come" not in text


# One meeting


def test_a_first_meeting_reads_whole(reviewed: Site):
    words = flat(reviewed.browser(MEMBER).get(f"{reviewed.root}/meetings/{FIRST}").text)
    for said in (
        "1 September 2026, 6:00 pm to 7:25 pm",
        "Gran Mary",
        "on video",
        "for a practical reason",
        "No bus",
        "No shouting.",
        "Ella's football coach",
        "Version 1 of the plan was made here.",
        "Written up by",
    ):
        assert said in words.replace("&#39;", "'"), said


def test_a_review_reads_with_its_lines_and_questions(reviewed: Site):
    words = flat(reviewed.browser(WORKER).get(f"{reviewed.root}/meetings/{REVIEW}").text)
    for said in ("Weekend visits", "Going well", "She loves it", "diary", "Ella was tired"):
        assert said in words
    assert "Not written up yet" in words


def test_a_meeting_keeps_the_names_of_its_day(reviewed: Site):
    reviewed.ledger.tell(reviewed.family, RenameMember(person=SANA, name="Sana Khan"), by())
    reviewed.ledger.tell(reviewed.family, RenameMember(person=JOE, name="Joseph"), by())
    words = flat(reviewed.browser(WORKER).get(f"{reviewed.root}/meetings/{FIRST}").text)
    assert "Uncle Joe" in words
    assert "Joseph" not in words
    assert "سناء" in words


def test_a_saved_line_stands_only_on_a_meeting_that_is_saved(reviewed: Site):
    worker: Browser = reviewed.browser(WORKER)
    assert "Saved at" in worker.get(f"{reviewed.root}/meetings/{FIRST}?saved=1").text
    assert "Saved at" not in worker.get(f"{reviewed.root}/meetings/{FIRST}").text
    assert "Saved at" not in worker.get(f"{reviewed.root}/meetings/{REVIEW}?saved=1").text


def test_titles_name_no_one(reviewed: Site):
    worker = reviewed.browser(WORKER)
    for path in ("meetings", "reviews", f"meetings/{FIRST}", f"meetings/{REVIEW}"):
        title = re.findall(r"<title>(.*?)</title>", worker.get(f"{reviewed.root}/{path}").text)[0]
        assert title in (
            "Meetings – Handrail",
            "Reviews – Handrail",
            "First Family Network Meeting – Handrail",
            "Review – Handrail",
        )


@pytest.mark.parametrize("who", [FAR_WORKER, FAR_MEMBER])
def test_other_families_meetings_are_not_there(reviewed: Site, who: str):
    browser = reviewed.browser(who)
    for path in ("meetings", "reviews", f"meetings/{FIRST}"):
        assert browser.get(f"{reviewed.root}/{path}").status_code == 404
    assert reviewed.browser(WORKER).get(f"{reviewed.root}/meetings/{ACTION}").status_code == 404
