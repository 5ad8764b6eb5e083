"""Days of danger and decisions for a child: each form takes down what it says, for staff only."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.families import ELLA, FIRST, GRAN, JOE, REVIEW
from tests.pages.conftest import LEAD, MANAGER, Browser, Site, day
from web.urgent import SHEETS

DECISION = {
    "by": "Colin Fry",
    "role": "team-manager",
    "reason": "Gran is near.",
} | day("decided_on", "2026-11-01")


def send(who: Browser, site: Site, sheet: str, **fields: Any) -> Any:
    return who.post(f"{site.root}/urgent/{sheet}", fields)


def choices(who: Browser, site: Site, sheet: str, name: str) -> list[str]:
    page = who.get(f"{site.root}/urgent/{sheet}").text
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert select is not None
    return [value for value in re.findall(r'value="([^"]*)"', select.group(0)) if value]


@pytest.mark.practice("T03", "A31")
def test_a_day_of_danger_is_taken_down_step_by_step(site: Site, worker: Browser):
    told = {"led_by": "Colin Fry", **day("happened", "2026-11-01")}
    assert send(worker, site, "discussion", **told).status_code == 303
    known = choices(worker, site, "risk", "discussion")[0]
    risk = {"discussion": known, "imminent": "yes", **DECISION}
    assert send(worker, site, "risk", **risk).status_code == 303
    missed = {
        "discussion": known,
        "tried": [GRAN, JOE],
        "came": [GRAN],
        "overnight": "Ella sleeps at Gran's.",
        **day("new_on", "2026-11-02"),
        **DECISION,
    }
    assert send(worker, site, "missed", **missed).status_code == 303
    assert "Ella sleeps at Gran" in worker.get(f"{site.root}/urgent").text
    topics = site.topics()[-3:]
    assert topics[0] == "strategy-discussion-held", topics


@pytest.mark.practice("A74")
def test_a_stop_gap_plan_has_its_last_day(site: Site, worker: Browser):
    plan = {
        "meeting": FIRST,
        "steps-1": "Ella stays at Gran's",
        "agreed_by": [GRAN],
        "told": "yes",
        **day("ends_on", "2026-09-05"),
    }
    assert send(worker, site, "stop-gap", **plan).status_code == 303
    assert send(worker, site, "stop-gap-over", reason="The plan is agreed").status_code == 303
    late = send(worker, site, "stop-gap", **(plan | day("ends_on", "2028-09-05")))
    assert late.status_code == 422 and "Ella stays at Gran" in late.text


@pytest.mark.practice("A09", "A10", "T26")
def test_decisions_for_a_child_are_taken_down_and_explained(site: Site, worker: Browser):
    decided = {"child": ELLA, "question": "Where to sleep?", "wishes": "At home", **DECISION}
    assert send(worker, site, "welfare", **decided).status_code == 303
    known = choices(worker, site, "explained", "welfare")[0]
    told = {"welfare": known, "explained_by": "Amira", "how": "With a drawing"}
    told |= day("happened", "2026-11-01")
    assert send(worker, site, "explained", **told).status_code == 303
    assert "With a drawing" in worker.get(f"{site.root}/urgent").text
    asked = {"meeting": REVIEW, "child": ELLA, "people": [GRAN], "outcome": "Gran visits"}
    assert send(worker, site, "connections", **asked).status_code == 303
    assert "Gran visits" in worker.get(f"{site.root}/urgent").text


def test_where_the_children_stay_and_until_when(site: Site, worker: Browser):
    stay = {
        "children": [ELLA],
        "carer": GRAN,
        "arranged_by": "Mum herself",
        "basis": "family-arrangement",
        "asserted_by": "Amira Hassan",
        "advice": "no",
        **day("happened", "2026-10-01"),
    }
    assert send(worker, site, "stay", **stay).status_code == 303
    known = choices(worker, site, "stay-over", "arrangement")[0]
    over = {"arrangement": known, "reason": "Mum is well", **day("happened", "2026-10-05")}
    assert send(worker, site, "stay-over", **over).status_code == 303


@pytest.mark.practice("A03", "A04")
def test_a_manager_weighs_the_bottom_line(site: Site, worker: Browser):
    weighed = {"crossed": "yes", **day("happened", "2026-10-01"), **DECISION}
    assert send(worker, site, "bottom-line", **weighed).status_code == 303
    known = choices(worker, site, "answered", "assessment")[0]
    done = {"assessment": known, "what": "A legal meeting", "done_by": "Colin Fry"}
    done |= day("happened", "2026-10-02")
    assert send(worker, site, "answered", **done).status_code == 303


@pytest.mark.parametrize("sheet", SHEETS)
def test_an_empty_form_comes_back_and_records_nothing(site: Site, worker: Browser, sheet: str):
    before = site.events()
    if sheet == "stop-gap-over":
        assert send(worker, site, sheet).status_code == 404
    else:
        answer = send(worker, site, sheet)
        assert answer.status_code == 422 and "error-summary" in answer.text
    assert site.events() == before


def test_only_staff_read_it_and_only_workers_write(site: Site, manager: Browser):
    assert manager.get(f"{site.root}/urgent").status_code == 200
    assert manager.get(f"{site.root}/urgent/discussion").status_code == 404
    assert site.browser(LEAD).get(f"{site.root}/urgent").status_code == 404
    assert site.browser(MANAGER).get(f"{site.root}/urgent/nothing").status_code == 404
