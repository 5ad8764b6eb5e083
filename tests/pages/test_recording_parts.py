"""A long plan and a full room, a part at a time: nothing that was said on another page is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backend.aggregates.network import NameMember
from backend.aggregates.plan import AddRule
from backend.aggregates.vocabulary import LineId, PersonId
from tests import families
from tests.families import ACTION, GRAN, MUM, RULE, SANA
from tests.pages.conftest import LEAD, WORKER, Browser, Site, opened
from tests.pages.paper import Paper
from tests.pages.test_recording import begin, came, on_day, step
from tests.projections.pages import by

RULES = tuple(LineId(f"l-more-{number}") for number in range(10))
AUNTS = tuple(PersonId(f"p-aunt-{number}") for number in range(6))


@pytest.fixture
def long(server: str) -> Iterator[Site]:
    """A family led by Gran, with thirteen lines in its plan and six aunts."""
    with opened(server, families.led_by_gran) as site:
        for number, line in enumerate(RULES):
            told = AddRule(line=line, words=f"Rule number {number}")
            site.ledger.tell(site.family, told, by())
        for number, aunt in enumerate(AUNTS):
            named = NameMember(person=aunt, name=f"Aunt {number}", relationship="aunt")
            site.ledger.tell(site.family, named, by())
        yield site


def at(browser: Browser, address: str) -> Paper:
    """The form of a step, as an address shows it."""
    return Paper(browser.get(address).text, re.sub(r"[?#].*", "", address))


def test_a_lead_goes_through_a_long_plan_part_by_part(long: Site):
    lead = long.browser(LEAD)
    here = begin(lead, long.root, "review")
    on_day(step(lead, here, "when")).send(lead)
    first = step(lead, here, "lines")
    assert len(first.rows("line")) == 6 and not first.value(f"what-{RULE}")
    first.put({f"going-{ACTION}": "well", f"words-{ACTION}": "She loves it"})
    asked = first.put({f"change-{RULE}": "change"}).send(lead)
    assert asked.headers["location"] == f"{here}/lines?line={RULE}#line-{RULE}"
    alone = at(lead, asked.headers["location"])
    assert alone.rows("line") == [RULE]
    alone.put({f"what-{RULE}": "No drink at all"})
    refused = alone.send(lead)
    assert refused.status_code == 422 and f'id="reason-{RULE}-error"' in refused.text
    again = Paper(refused.text, f"{here}/lines")
    assert again.rows("line") == [RULE] and again.value(f"what-{RULE}") == "No drink at all"
    back = again.put({f"reason-{RULE}": "Ella asked"}).send(lead)
    assert back.headers["location"] == f"{here}/lines?part=1#line-{RULE}"
    page = lead.get(back.headers["location"]).text
    assert "No drink at all" in page and "Ella asked" in page
    second = at(lead, back.headers["location"]).send(lead)
    assert second.headers["location"] == f"{here}/lines?part=2"
    on = at(lead, second.headers["location"]).put({f"going-{RULES[5]}": "hard"})
    third = on.send(lead)
    assert third.headers["location"] == f"{here}/lines?part=3"
    assert at(lead, third.headers["location"]).send(lead).headers["location"] == f"{here}/actions"
    told = lead.get(f"{here}/check").text
    for words in ("She loves it", "No drink at all", "Ella asked", "Rule number 5: "):
        assert words in told, words


def test_another_word_for_a_line_keeps_what_was_typed_around_it(long: Site):
    lead = long.browser(LEAD)
    here = begin(lead, long.root, "review")
    form = step(lead, here, "lines").put({f"change-{RULE}": "withdraw"})
    alone = at(lead, form.send(lead).headers["location"])
    alone.put({f"reason-{RULE}": "It is in the goal"}).send(lead)
    part = step(lead, here, "lines").put({f"words-{ACTION}": "Half a word"})
    answer = part.send(lead, add=f"line:{RULE}")
    assert answer.headers["location"].startswith(f"{here}/lines?line={RULE}")
    assert at(lead, answer.headers["location"]).value(f"reason-{RULE}") == "It is in the goal"
    assert step(lead, here, "lines").value(f"words-{ACTION}") == "Half a word"


def test_a_worker_sees_ten_lines_a_page_and_is_led_to_the_one_with_a_gap(long: Site):
    worker = long.browser(WORKER)
    here = begin(worker, long.root, "review")
    on_day(step(worker, here, "when")).send(worker)
    first = step(worker, here, "lines")
    assert len(first.rows("line")) == 10
    wrong = first.put({f"change-{RULE}": "withdraw"}).send(worker)
    assert wrong.status_code == 422 and f'id="reason-{RULE}-error"' in wrong.text
    led = re.findall(rf'href="({here}/lines\?look=1[^"#]*)#', worker.get(f"{here}/check").text)
    page = worker.get(led[0].replace("&amp;", "&")).text
    assert Paper(page, f"{here}/lines").rows("line") == [RULE]
    assert f'id="reason-{RULE}-error"' in page


def test_a_full_room_is_asked_in_parts_and_who_was_not_there_after_all_is_left_out(long: Site):
    lead = long.browser(LEAD)
    here = begin(lead, long.root, "review")
    on_day(step(lead, here, "when")).send(lead)
    came(step(lead, here, "room"), MUM, GRAN, SANA, *AUNTS).send(lead)
    first = step(lead, here, "stays").put({f"stays-{MUM}": "yes", f"words-{GRAN}": "Of course"})
    refused = first.send(lead)
    assert refused.status_code == 422 and f'href="#stays-{GRAN}"' in refused.text
    second = first.put({f"stays-{GRAN}": "yes"}).send(lead)
    assert second.headers["location"] == f"{here}/stays?part=2"
    rest = at(lead, second.headers["location"]).put({f"stays-{AUNTS[5]}": "yes"})
    assert rest.send(lead).headers["location"] == f"{here}/bonds"
    told = lead.get(f"{here}/check").text
    assert "Of course" in told and "Aunt 5" in told
    room = step(lead, here, "room")
    room.fields = [pair for pair in room.fields if pair[0] != f"there-{AUNTS[5]}"]
    room.send(lead)
    for part in ("", "?part=2"):
        at(lead, f"{here}/stays{part}").send(lead)
    assert "Aunt 5" not in lead.get(f"{here}/check").text.split("Who stays")[1].split("<h2")[0]


def test_on_a_phone_why_somebody_did_not_come_is_asked_of_whom_it_is_wanted(long: Site):
    lead = long.browser(LEAD)
    here = begin(lead, long.root, "review")
    room = came(step(lead, here, "room"), GRAN)
    assert f"cause-{SANA}" not in dict(room.fields)
    answer = room.send(lead, away=SANA, add="away")
    assert answer.headers["location"] == f"{here}/room#cause-{SANA}"
    asked = step(lead, here, "room")
    assert asked.value(f"there-{GRAN}") == "yes"
    sent = asked.put({f"cause-{SANA}": "practical", f"absent-{SANA}": "No bus"}).send(lead)
    assert sent.status_code == 303
    assert "No bus" in lead.get(f"{here}/check").text
