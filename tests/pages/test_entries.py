"""One entry: put right, struck out, restored, disputed, and who may read what of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests import stories
from tests.families import FIRST, GRAN, MUM
from tests.pages.conftest import MANAGER, MEMBER, WORKER, Site, day, opened


@pytest.fixture(scope="module")
def still(server: str) -> Iterator[Site]:
    """A family with every kind of entry, which no test changes."""
    with opened(server, stories.everything) as site:
        yield site


def number(site: Site, topic: str) -> int:
    return site.count(
        "select min(seq) from pages.history where family = %s and topic = %s", site.family, topic
    )


def address(site: Site, topic: str) -> str:
    return f"{site.root}/entries/{number(site, topic)}"


def form_in(page: str, ending: str) -> dict[str, Any]:
    """What a form of the page sends when nothing in it is changed."""
    start = page.index(f'{ending}"')
    form = page[start : page.index("</form>", start)]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        chosen = not re.search('type="(checkbox|radio)"', tag) or " checked" in tag
        if name and chosen:
            said = html.unescape(value.group(1)) if value else ""
            found.setdefault(name.group(1), []).append(said)
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [html.unescape(text)]
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [chosen.group(1) if chosen else ""]
    return {name: said for name, said in found.items() if name not in ("_csrf_token", "command_id")}


def sentence(site: Site, topic: str) -> str:
    return site.rows(
        "select sentence from pages.history where family = %s and seq = %s",
        site.family,
        number(site, topic),
    )[0][0]


def test_every_entry_has_a_page_and_its_form_unchanged_records_nothing(still: Site):
    worker, before = still.browser(WORKER), still.events()
    tried = 0
    for topic in sorted(set(still.topics())):
        page = worker.get(address(still, topic))
        assert page.status_code == 200, topic
        if '/corrections"' not in page.text:
            continue
        fields = form_in(page.text, "/corrections") | {"correction_reason": "Nothing was wrong."}
        answer = worker.post(f"{address(still, topic)}/corrections", fields)
        assert answer.status_code == 303, topic
        assert still.events() == before, topic
        tried += 1
    assert tried > 40


def test_a_worker_puts_an_entry_right_and_both_are_read(site: Site):
    worker, here = site.browser(WORKER), address(site, "rule-added")
    old = sentence(site, "rule-added")
    fields = form_in(worker.get(here).text, "/corrections") | {
        "entry-words": "No wine in the house",
        "correction_reason": "It was only ever about wine.",
        "asked_by": "Ella",
    }
    assert worker.post(f"{here}/corrections", fields).status_code == 303
    page = worker.get(here).text
    assert f"<s>{html.escape(old)}</s>" in page
    assert "No wine in the house" in page
    assert "It was only ever about wine." in page and "Ella" in page
    assert "No wine in the house" in worker.get(f"{site.root}/plan").text
    history = worker.get(f"{site.root}/history").text
    assert f"<s>{html.escape(old)}</s>" in history


def test_a_corrected_attendance_is_counted(site: Site):
    worker, here = site.browser(WORKER), address(site, "attendance-recorded")
    fields = form_in(worker.get(here).text, "/corrections")
    fields |= {"entry-present": [GRAN, MUM], "correction_reason": "The others sent their regards."}
    assert worker.post(f"{here}/corrections", fields).status_code == 303
    meetings = site.ledger.family(site.family).meetings.meetings
    assert meetings[FIRST].present == {GRAN, MUM}


def test_what_is_wrong_with_a_correction_stands_beside_its_field_and_words_are_kept(site: Site):
    worker, here = site.browser(WORKER), address(site, "scale-judged")
    before = site.events()
    fields = form_in(worker.get(here).text, "/corrections")
    fields |= {"entry-score": "11", "entry-reason": "Słowa 王 🌻", "correction_reason": ""}
    answer = worker.post(f"{here}/corrections", fields)
    assert answer.status_code == 422
    assert "Enter a whole number from 0 to 10." in answer.text
    assert "Słowa 王 🌻" in answer.text and 'value="11"' in answer.text
    fields |= {"entry-score": "4"}
    answer = worker.post(f"{here}/corrections", fields)
    assert answer.status_code == 422 and "Say what was wrong." in answer.text
    assert site.events() == before


def test_an_entry_is_struck_out_once_and_stands_again(site: Site):
    worker, here = site.browser(WORKER), address(site, "worry-raised")
    fields = {"seen": "0", "why": "wrong-family", "strike_reason": "Another family's worry."}
    assert worker.post(f"{here}/strikes", fields).status_code == 303
    assert site.count("select count(*) from pages.worries where family = %s", site.family) == 0
    page = worker.get(here).text
    assert "<s>" in page and "it belongs to another family" in page
    late = worker.post(f"{here}/strikes", fields | {"strike_reason": "Again"})
    assert late.status_code == 303
    back = {"seen": "1", "restore_reason": "It was ours after all."}
    assert worker.post(f"{here}/restorations", back).status_code == 303
    assert site.count("select count(*) from pages.worries where family = %s", site.family) == 1
    assert "<s>" not in worker.get(here).text


def test_two_people_correcting_one_entry(site: Site):
    one, other, here = site.browser(WORKER), site.browser(WORKER), address(site, "rule-added")
    first = form_in(one.get(here).text, "/corrections")
    reason = {"correction_reason": "Other words"}
    assert (
        one.post(f"{here}/corrections", first | reason | {"entry-words": "No wine"}).status_code
        == 303
    )
    late = other.post(f"{here}/corrections", first | reason | {"entry-words": "No beer"})
    assert late.status_code == 409
    assert "while you were writing" in late.text and "No beer" in late.text
    assert "No wine" in late.text


def test_a_disagreement_is_shown_wherever_the_entry_is(site: Site):
    worker, here = site.browser(WORKER), address(site, "absence-recorded")
    told = {"disputed_by": MUM, "dispute_words": "He was at work."} | day("disputed", "2026-10-01")
    assert worker.post(f"{here}/disputes", told).status_code == 303
    stated = {"stated_by": MUM, "statement_words": "Everyone knew."} | day("stated", "2026-10-02")
    assert worker.post(f"{here}/disagreements", stated).status_code == 303
    for page in (worker.get(here).text, worker.get(f"{site.root}/history").text):
        assert "He was at work." in page and "Everyone knew." in page
        assert sentence(site, "absence-recorded") in html.unescape(page)


def test_what_one_may_not_read_is_not_there_corrected_or_not(site: Site):
    worker, here = site.browser(WORKER), address(site, "consent-given")
    fields = form_in(worker.get(here).text, "/corrections")
    fields |= {"entry-limits": "Not Zsecret", "correction_reason": "It was a letter."}
    assert worker.post(f"{here}/corrections", fields).status_code == 303
    member = site.browser(MEMBER)
    correction = address(site, "entry-corrected")
    assert "Zsecret" in site.browser(MANAGER).get(here).text
    assert member.get(here).status_code == 404
    assert member.get(correction).status_code == 404
    assert "Zsecret" not in member.get(f"{site.root}/history").text


@pytest.mark.parametrize("wrong", ["0", "99999", "99999999999999999999"])
def test_an_entry_that_is_not_there(site: Site, wrong: str):
    assert site.browser(WORKER).get(f"{site.root}/entries/{wrong}").status_code == 404


def test_members_and_managers_read_and_do_not_correct(site: Site):
    here = address(site, "rule-added")
    for who in (MEMBER, MANAGER):
        page = site.browser(who).get(here)
        assert page.status_code == 200 and "/corrections" not in page.text
