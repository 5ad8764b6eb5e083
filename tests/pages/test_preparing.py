"""The people of a meeting: getting it ready, the children's part, who was away, how it felt."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import families
from tests.families import ELLA, FIRST, GRAN, JOE
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, day, opened


@pytest.fixture
def called(server: str) -> Iterator[Site]:
    """A site whose first meeting was called."""
    with opened(server, families.meeting_called) as site:
        yield site


def page(site: Site) -> str:
    return f"{site.root}/meetings/{FIRST}/people"


@pytest.mark.practice("A32", "A33", "A34", "A40", "A30")
def test_a_meeting_is_got_ready_step_by_step(called: Site):
    worker, here = called.browser(WORKER), f"{called.root}/meetings/{FIRST}"
    before = worker.get(page(called)).text
    assert "Not planned yet." in before and "Nothing written down." in before
    assert "No one yet" in before
    plan = {f"part-{ELLA}": "part", f"reasons-{ELLA}": "A crowd is hard", f"supporter-{ELLA}": GRAN}
    ready = {f"what-{ELLA}": "Photos of the hall", **day(f"prepared-{ELLA}", "2026-10-30")}
    for address, form in (
        ("/arrangements", {"seen": "0", "food": "Soup & bread", "interpreter": "سناء"}),
        (f"/children/{ELLA}", plan),
        (f"/children/{ELLA}/preparations", ready),
        ("/tasks", {"task": "coordinator", "runner_name": "Siân O'Brien"}),
    ):
        answer = worker.post(f"{here}{address}", form)
        assert (answer.status_code, answer.headers["location"]) == (303, page(called)), address
    after = worker.get(page(called)).text
    for words in ("Soup &amp; bread", "سناء", "There for part of it.", "Photos of the hall"):
        assert words in after
    assert "Siân O&#39;Brien" in after


def test_a_refused_plan_keeps_every_word_beside_its_field(called: Site):
    worker, here = called.browser(WORKER), f"{called.root}/meetings/{FIRST}"
    before = called.events()
    form = {f"part-{ELLA}": "whole", f"reasons-{ELLA}": "She asked to 🌻"}
    answer = worker.post(f"{here}/children/{ELLA}", form)
    assert answer.status_code == 422
    assert f'href="#supporter-{ELLA}">Choose who is there for the child.' in answer.text
    assert "She asked to 🌻" in answer.text
    assert called.events() == before


@pytest.mark.practice("A38")
def test_a_meeting_that_is_called_off_shows_its_next_step(called: Site):
    worker, here = called.browser(WORKER), f"{called.root}/meetings/{FIRST}"
    no_step = worker.post(f"{here}/changes", {"change": "off", "why": "Dad is ill"})
    assert no_step.status_code == 422 and 'href="#next_step"' in no_step.text
    worker.post(
        f"{here}/changes", {"change": "off", "why": "Dad is ill", "next_step": "Ring round"}
    )
    meetings = worker.get(f"{called.root}/meetings").text
    assert "Called off" in meetings and "Ring round" in meetings and "Dad is ill" in meetings
    assert worker.post(f"{here}/changes", {}).status_code == 422


def explored(site: Site, browser: Browser) -> None:
    form = {
        f"found-{JOE}": "practical",
        f"words-{JOE}": "Nights until seven",
        f"follow_up-{JOE}": "We meet at five",
        f"invite-{JOE}": "By text",
        **day(f"asked-{JOE}", "2026-09-03"),
    }
    answer = browser.post(f"{site.root}/meetings/{FIRST}/absences/{JOE}", form)
    assert answer.status_code == 303, answer.text


@pytest.mark.practice("A35", "A36")
def test_what_was_found_out_stands_beside_the_absence_everywhere(site: Site, worker: Browser):
    explored(site, worker)
    people = worker.get(page(site)).text
    assert "It was something practical. Nights until seven Next: We meet at five" in people
    assert "for a practical reason" in worker.get(f"{site.root}/meetings/{FIRST}").text
    history = worker.get(f"{site.root}/history?kind=meetings").text
    assert "Found out since (3 September 2026): It was something practical." in history
    for text in (people, history):
        assert "not sure they want" not in text.split("<form")[0]


@pytest.mark.practice("A36")
def test_commitment_cannot_be_named_before_the_person_was_asked(site: Site, worker: Browser):
    before = site.events()
    form = {f"found-{JOE}": "commitment", f"words-{JOE}": "x", f"follow_up-{JOE}": "y"}
    form |= day(f"asked-{JOE}", "2026-09-03")
    answer = worker.post(f"{site.root}/meetings/{FIRST}/absences/{JOE}", form)
    assert answer.status_code == 422 and f'href="#found-{JOE}"' in answer.text
    assert site.events() == before


@pytest.mark.practice("A39")
def test_feedback_without_a_name_tells_no_one_who_it_was(site: Site):
    member = site.browser(MEMBER)
    here = f"{site.root}/meetings/{FIRST}/feedback"
    sent = member.post(here, {"felt": "hard", "felt_words": "Too many of us", "giver": ""})
    assert sent.status_code == 303
    (row,) = site.rows(
        "select people::text, by_name, by_title, account, on_behalf, sentence from pages.history "
        "where topic = 'feedback-given'"
    )
    assert MEMBER not in str(row) and JOE not in str(row)
    assert str(site.accounts[MEMBER]) not in str(row)
    for who in (WORKER, LEAD):
        browser = site.browser(who)
        told = browser.get(f"{site.root}/history?kind=engagement").text
        assert "Someone who gave no name said how the meeting felt: hard." in told
        assert "Too many of us" in browser.get(page(site)).text
    entry = next(
        recorded.entry
        for recorded in site.ledger.read(site.family)
        if type(recorded.event).__name__ == "FeedbackGiven"
    )
    assert entry.author.account == "" and entry.on_behalf_of is None


@pytest.mark.practice("A39")
def test_someone_of_the_network_speaks_for_themselves_only(site: Site):
    member = site.browser(MEMBER)
    here = f"{site.root}/meetings/{FIRST}/feedback"
    assert member.post(here, {"felt": "good", "giver": GRAN}).status_code == 404
    assert member.post(here, {"felt": "good", "giver": JOE}).status_code == 303
    assert MEMBER in member.get(page(site)).text


@pytest.mark.practice("A33")
def test_recording_asks_how_a_child_came_to_be_there_unplanned(site: Site, worker: Browser):
    begun = worker.post(f"{site.root}/recordings", {"kind": "review"}).headers["location"]
    worker.post(f"{begun}/when", {**day("on", "2026-10-20")})
    form = {f"there-{GRAN}": "yes", f"there-{ELLA}": "yes", f"unplanned-{ELLA}": ""}
    form["command_id"] = str(uuid4())
    refused = worker.post(f"{begun}/room", form)
    assert refused.status_code == 422 and f'href="#unplanned-{ELLA}"' in refused.text
    form[f"unplanned-{ELLA}"] = "No one could mind her. Gran sat beside her."
    assert worker.post(f"{begun}/room", form).status_code == 303
    assert "was there though that was not planned" in worker.get(f"{begun}/check").text
