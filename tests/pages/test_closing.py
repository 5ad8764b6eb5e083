"""The pages of readiness and closing: who may fill them in, and what is shown to whom."""

from __future__ import annotations

import pytest

from tests import families
from tests.families import GRAN, JOE
from tests.pages.conftest import LEAD, MANAGER, WORKER, Browser, Site, day
from tests.projections.pages import by

DECISION = {
    "by": "Colin Fry",
    "role": "team-manager",
    "reason": "It is tried and it holds.",
} | day("decided_on", "2026-10-02")
NEEDS = {
    f"{name}{end}": value
    for name in ("tested", "watched", "reviews", "network")
    for end, value in (("", "no" if name == "reviews" else "yes"), ("-words", "Seen in the diary"))
} | {"scale": "9", "enough": "The backups were tried."}


def told(site: Site) -> None:
    for command in families.stepped_away(reviews=False):
        site.ledger.tell(site.family, command, by())


@pytest.mark.practice("A106", "T25")
def test_a_manager_goes_through_what_closing_needs_and_steps_away(site: Site, manager: Browser):
    here = f"{site.root}/closing"
    assert "Lines of the plan that were tried or used: 1." in manager.get(here).text
    assert manager.post(f"{here}/criteria", NEEDS | DECISION).status_code == 303
    page = manager.get(here).text
    assert "Seen in the diary" in page and "The professionals step away" in page
    away = (
        DECISION
        | day("withdrawn", "2026-10-03")
        | {
            "way_back": "Gran rings the duty team.",
            "keep_the_plan": [GRAN, JOE],
        }
    )
    assert manager.post(f"{here}/withdrawal", away).status_code == 303
    page = site.browser(LEAD).get(here).text
    assert "Gran rings the duty team." in page and "have stepped away" in page
    assert site.count("select count(*) from pages.due where what = 'review'") == 0


def test_stepping_away_before_going_through_is_refused_with_all_that_was_typed(
    site: Site, manager: Browser
):
    away = DECISION | day("withdrawn", "2026-10-03") | {"way_back": "Słowa 王 🌻"}
    answer = manager.post(f"{site.root}/closing/withdrawal", away)
    assert answer.status_code == 422
    assert "Go through what closing needs first" in answer.text


def test_what_is_left_out_is_said_beside_it(site: Site, manager: Browser):
    before = site.events()
    fields = NEEDS | DECISION | {"tested": "", "watched-words": "", "scale": "11"}
    answer = manager.post(f"{site.root}/closing/criteria", fields)
    assert answer.status_code == 422
    assert "Enter a whole number from 0 to 10." in answer.text
    answer = manager.post(f"{site.root}/closing/criteria", fields | {"scale": "9"})
    assert "Say whether this is so." in answer.text and "Seen in the diary" in answer.text
    assert site.events() == before


@pytest.mark.practice("A106")
def test_the_worker_opens_the_record_again(site: Site, worker: Browser):
    asks = "has not been heard"
    assert asks in worker.get(f"{site.root}/child").text
    told(site)
    assert asks not in worker.get(f"{site.root}/child").text, "the network sees to it now"
    fields = {"reopen_reason": "Mum asked early", "asked_by": JOE} | day("reopened", "2026-10-20")
    assert worker.post(f"{site.root}/closing/reopenings", fields).status_code == 303
    page = worker.get(f"{site.root}/closing").text
    assert "Open again" in page and "Mum asked early" in page
    assert site.count("select count(*) from pages.due where what = 'review'") == 1


@pytest.mark.practice("A104", "T24")
def test_readiness_is_written_down_and_both_sides_read_it(site: Site, worker: Browser):
    here = f"{site.root}/readiness"
    fields = {
        "member": JOE,
        "understanding": "Ella was alone at night.",
        "watching": "I drop in every Friday.",
        "shown": "He came each week.",
    } | day("happened", "2026-10-01")
    assert worker.post(here, fields).status_code == 303
    for who in (WORKER, MANAGER, LEAD):
        assert "I drop in every Friday." in site.browser(who).get(here).text
    answer = worker.post(here, fields | {"shown": "", "understanding": "Kept words"})
    assert answer.status_code == 422 and "Kept words" in answer.text


@pytest.mark.practice("T24")
def test_a_manager_lets_a_step_pass(site: Site, manager: Browser, worker: Browser):
    here = f"{site.root}/readiness/exceptions"
    fields = DECISION | {"excepted": JOE, "stage": "co-leading"}
    assert manager.post(here, fields).status_code == 303
    assert "It is tried and it holds." in worker.get(f"{site.root}/readiness").text
    assert worker.post(here, fields).status_code == 404
    wrong = manager.post(here, fields | {"excepted": GRAN, "stage": "withdrawn", "reason": ""})
    assert wrong.status_code == 422 and "Say why it was decided." in wrong.text
