"""The rota page: weekends, gaps, who is away, and the warning until someone acts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.families import GRAN, JOE, SANA
from tests.pages.conftest import Browser, Site, day
from tests.pages.test_plan import text

EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CALL = {"what-1": "A call at bedtime", "at-1": "20:00", "who-1": GRAN, "seen": "0"}


def page(browser: Browser, site: Site, path: str = "/rota") -> str:
    answer = browser.get(f"{site.root}/plan{path}")
    assert answer.status_code == 200
    return text(answer.text)


def away(browser: Browser, site: Site, **more: str) -> None:
    today = site.ledger.today()
    last = (today + timedelta(days=10)).isoformat()
    form = {"person": GRAN, "reason": "In hospital"} | more
    form |= day("since", today.isoformat()) | day("until", last)
    assert browser.post(f"{site.root}/plan/away", form).status_code == 303


@pytest.mark.practice("A66", "T18")
def test_the_rota_covers_the_weekend_or_says_why_not(site: Site, worker: Browser):
    assert "There is no rota yet." in page(worker, site)
    weekdays = CALL | {"days-1": EVERY_DAY[:6]}
    refused = worker.post(f"{site.root}/plan/rota", weekdays)
    assert refused.status_code == 422
    assert "Nobody is down for Sunday." in refused.text and "A call at bedtime" in refused.text
    second = {"what-2": "Drops in", "days-2": ["wednesday"], "worker-2": "Amira Hassan"}
    form = weekdays | second | {"gap-sunday": "All at church"}
    assert worker.post(f"{site.root}/plan/rota", form).status_code == 303
    shown = page(worker, site)
    assert (
        "Wednesday Who looks in Drops in: Amira Hassan Why? Drops in, Wednesday 8:00 pm A call"
        in shown
    )
    assert "8:00 pm A call at bedtime: Gran Mary" in shown
    assert "Sunday Who looks in Nobody, and that is settled: All at church" in shown
    edit = worker.get(f"{site.root}/plan/rota/edit").text
    assert "A call at bedtime" in edit and "All at church" in edit


@pytest.mark.practice("A66")
def test_what_is_wrong_stands_beside_its_row(site: Site, worker: Browser):
    two = CALL | {"days-1": EVERY_DAY, "what-2": "Drops in", "who-2": JOE}
    refused = worker.post(f"{site.root}/plan/rota", two)
    assert refused.status_code == 422 and 'href="#days-2"' in refused.text
    assert worker.post(f"{site.root}/plan/rota", {"seen": "0"}).status_code == 422
    odd = worker.post(f"{site.root}/plan/rota", CALL | {"days-1": EVERY_DAY, "at-1": "late"})
    assert odd.status_code == 422 and 'href="#at-1"' in odd.text


@pytest.mark.practice("A66")
def test_two_people_do_not_change_the_rota_over_each_other(
    site: Site, worker: Browser, lead: Browser
):
    form = CALL | {"days-1": EVERY_DAY}
    assert lead.post(f"{site.root}/plan/rota", form).status_code == 303
    moved = worker.post(f"{site.root}/plan/rota", form | {"what-1": "A visit"})
    assert moved.status_code == 409 and "A visit" in moved.text


@pytest.mark.practice("A65", "A66", "T18")
def test_someone_away_is_warned_of_on_home_and_plan_until_someone_acts(
    site: Site, worker: Browser, lead: Browser, member: Browser, manager: Browser
):
    worker.post(f"{site.root}/plan/rota", CALL | {"days-1": EVERY_DAY})
    away(worker, site)
    for browser in (worker, lead, member, manager):
        assert "First to come when this happens: If Mum starts to drink" in page(browser, site, "")
        home = text(browser.get(site.root).text)
        assert "Gran Mary is away, and the plan counts on them" in home
    shown = page(worker, site)
    assert "Turns that nobody takes" in shown and "(Gran Mary is away)" in shown
    (found,) = site.rows("select away from pages.away")
    name = found[0]
    address = f"{site.root}/plan/away/{name}/stand-ins"
    assert worker.post(address, {f"stand_in-{name}": ""}).status_code == 422
    assert lead.post(address, {f"stand_in-{name}": JOE}).status_code == 303
    assert "counts on them" not in text(worker.get(site.root).text)
    assert "is away from" not in page(worker, site, "")
    assert "Turns that nobody takes" not in page(worker, site)
    assert "Uncle Joe stands in." in page(member, site)


@pytest.mark.practice("A66")
def test_one_turn_is_covered_and_the_others_stay_open(site: Site, worker: Browser):
    worker.post(f"{site.root}/plan/rota", CALL | {"days-1": EVERY_DAY})
    away(worker, site)
    (found,) = site.rows("select slots from pages.rota")
    slot = found[0][0]["slot"]
    tomorrow = site.ledger.today() + timedelta(days=1)
    cover = {"turn": f"{slot} {tomorrow.isoformat()}", "who": SANA}
    before = page(worker, site).count("(Gran Mary is away)")
    assert worker.post(f"{site.root}/plan/rota/covers", cover).status_code == 303
    assert page(worker, site).count("(Gran Mary is away)") == before - 1
    assert worker.post(f"{site.root}/plan/rota/covers", cover | {"turn": "x"}).status_code == 422
    gone = worker.post(f"{site.root}/plan/rota/covers", cover | {"who": GRAN})
    assert gone.status_code == 422 and "is away that day" in gone.text


@pytest.mark.practice("A65")
def test_a_member_says_only_that_they_are_away_themselves_and_comes_back(
    site: Site, member: Browser, worker: Browser
):
    away(member, site, person=GRAN)
    assert site.rows("select person from pages.away") == [(JOE,)]
    (found,) = site.rows("select away from pages.away")
    name, today = found[0], site.ledger.today().isoformat()
    back = f"{site.root}/plan/away/{name}/back"
    ahead = (date.fromisoformat(today) + timedelta(days=2)).isoformat()
    assert worker.post(back, day(f"back-{name}", ahead)).status_code == 422
    assert worker.post(back, day(f"back-{name}", today)).status_code == 303
    assert "Nobody that we know of." in page(worker, site)


def test_being_away_is_refused_beside_its_field(site: Site, worker: Browser):
    today = site.ledger.today()
    form = {"person": GRAN} | day("since", today.isoformat())
    for changed, field in (
        ({"person": "p-nobody"}, "person"),
        (day("until", (today - timedelta(days=1)).isoformat()), "until"),
        (day("since", "2027-02-29"), "since"),
        ({"since-day": "", "since-month": "", "since-year": ""}, "since"),
    ):
        answer = worker.post(f"{site.root}/plan/away", form | changed)
        assert answer.status_code == 422 and f'href="#{field}"' in answer.text, changed
