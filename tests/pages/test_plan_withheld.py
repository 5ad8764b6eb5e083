"""Whom the plan is withheld from reads nothing of it; who left or is kept out finds no record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.vocabulary import PersonId, on_day
from backend.aggregates.withholding import StopWithholding, WithholdPlan
from tests import stories
from tests.families import FIRST, GRAN, JOE, WHAT_IF
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Browser, Site, opened
from tests.pages.test_plan import tell
from tests.stories.plan import by_manager, by_worker

PAGES = (
    *("/plan", "/plan?on=2026-10-30", "/plan/versions", "/plan/versions/1"),
    *("/plan/compare?a=1&b=2", "/plan/agreement", "/plan/copies", "/plan/presented"),
    *("/plan/rota", "/plan/rota/edit", "/plan/proposals", "/plan/lines/new"),
    *(f"/plan/lines/{WHAT_IF}", f"/plan/lines/{WHAT_IF}/used"),
    *(f"/plan/lines/{WHAT_IF}/lapses", f"/plan/lines/{WHAT_IF}/card"),
    *("/map", "/scale", "/services", "/road", "/practice", "/practice/tests"),
    *("/network/roles", "/readiness", "/closing"),
    *("/child", "/child/pictures", "/child/pictures/plans/new"),
)
OPEN = ("", "/network", "/meetings", "/reviews", "/handover", "/history", f"/meetings/{FIRST}")
HIDDEN = ("action-offered", "contingency-set", "rule-added", "plan-version-made", "plan-agreed")
WITHHELD = WithholdPlan(version=1, person=JOE, decision=by_worker("He tells the uncle", 15))
FROM_LEAD = WithholdPlan(version=1, person=GRAN, decision=by_worker("Not the street", 15))
KEPT_OUT = ConsiderSafety(
    person=JOE,
    seen=0,
    outcome=SafetyOutcome.EXCLUDE,
    checks="Police",
    decision=by_manager("Not safe", 18),
    review_on=date(2027, 1, 10),
)


@pytest.fixture(scope="module")
def full(server: str) -> Iterator[Site]:
    """A family in whose record is every kind of entry, and from whose Joe the plan is withheld."""
    with opened(server, lambda: (*stories.everything(), WITHHELD)) as site:
        yield site


def words_of_the_plan(site: Site) -> list[str]:
    rows = site.rows(
        "select words from pages.plan_lines union select words from pages.goals "
        "union select what from pages.statements"
    )
    return [row[0] for row in rows]


def reads_nothing(site: Site, browser: Browser) -> None:
    for path in PAGES:
        answer = browser.get(site.root + path)
        assert answer.status_code == 404, path
    for path in OPEN:
        shown = browser.get(site.root + path)
        assert shown.status_code == 200, path
        for words in words_of_the_plan(site):
            assert words not in shown.text, (path, words)
        assert f'href="{site.root}/plan' not in shown.text, path
        assert f'href="{site.root}/child' not in shown.text, path


@pytest.mark.practice("T16")
def test_from_whom_the_plan_is_withheld_reads_it_nowhere_until_that_ends(site: Site):
    member = site.browser(MEMBER)
    assert member.get(f"{site.root}/plan").status_code == 200
    tell(site, WITHHELD)
    reads_nothing(site, member)
    assert "Say what you think of version" not in member.get(site.root).text
    assert "street" not in member.get(f"{site.root}/history").text
    tell(site, StopWithholding(person=JOE, decision=by_worker("Settled", 20)))
    assert member.get(f"{site.root}/plan").status_code == 200
    assert member.get(f"{site.root}/plan/lines/{WHAT_IF}").status_code == 200


@pytest.mark.practice("T16")
def test_a_network_lead_from_whom_the_plan_is_withheld_can_neither_read_nor_write_it(site: Site):
    lead = site.browser(LEAD)
    tell(site, FROM_LEAD)
    reads_nothing(site, lead)
    before = site.events()
    for path, form in (
        ("/plan/versions", {"seen": "1"}),
        ("/plan/lines", {"kind": "rule", "words": "Mine"}),
        ("/plan/versions/1/answers", {"says": "yes"}),
        ("/plan/copies/receipts", {"version": "1"}),
        ("/plan/proposals", {"words": "Mine"}),
        ("/recordings", {"kind": "review"}),
        ("/child/pictures/plans", {}),
    ):
        assert lead.post(site.root + path, form).status_code == 404, path
    assert site.events() == before


def finds_no_record(site: Site, browser: Browser) -> None:
    before = site.events()
    for path in (*OPEN, *PAGES, "/today", "/reach", "/entries/1"):
        assert browser.get(site.root + path).status_code == 404, path
    for path, form in (
        ("/plan/versions/1/answers", {"says": "yes"}),
        ("/handover/steps-back", {"reason": "Please"}),
        (f"/plan/lines/{WHAT_IF}/used", {"line": WHAT_IF}),
    ):
        assert browser.post(site.root + path, form).status_code == 404, path
    assert site.events() == before


@pytest.mark.practice("A27", "T16")
def test_who_is_kept_out_for_safety_finds_no_record_any_more(site: Site):
    member = site.browser(MEMBER)
    assert member.get(site.root).status_code == 200
    tell(site, KEPT_OUT)
    finds_no_record(site, member)
    back = msgspec.structs.replace(KEPT_OUT, seen=1, outcome=SafetyOutcome.INCLUDE, review_on=None)
    tell(site, back)
    assert member.get(f"{site.root}/plan").status_code == 200, "the newest decides"


@pytest.mark.parametrize(("who", "person"), [(MEMBER, JOE), (LEAD, GRAN)])
def test_who_left_the_network_finds_no_record_any_more(site: Site, who: str, person: PersonId):
    browser, other = site.browser(who), site.browser(MEMBER if who == LEAD else LEAD)
    assert browser.get(site.root).status_code == 200
    tell(
        site, RecordLeaving(person=person, reason="Moved away", happened=on_day(date(2026, 10, 2)))
    )
    finds_no_record(site, browser)
    assert other.get(site.root).status_code == 200
    assert site.browser(WORKER).get(site.root).status_code == 200


@pytest.mark.practice("T16")
def test_the_others_read_the_plan_as_before(site: Site):
    tell(site, WITHHELD)
    for who in (WORKER, MANAGER, LEAD):
        browser = site.browser(who)
        assert browser.get(f"{site.root}/plan").status_code == 200
        assert f"{site.root}/plan/lines/{WHAT_IF}" in browser.get(f"{site.root}/plan").text
        assert browser.get(f"{site.root}/history?kind=plan").status_code == 200


@pytest.mark.practice("T16")
def test_no_entry_of_a_full_record_tells_the_plan_to_whom_it_is_withheld_from(full: Site):
    member = full.browser(MEMBER)
    plan = words_of_the_plan(full)
    assert len(plan) > 5
    for number, topic in enumerate(full.topics(), start=1):
        entry = member.get(f"{full.root}/entries/{number}")
        if entry.status_code == 200:
            assert not [words for words in plan if words in entry.text], topic
        if topic in HIDDEN:
            assert entry.status_code == 404, topic
    for path in ("/history", "/history?kind=plan", "", "/meetings"):
        shown = member.get(full.root + path).text
        assert not [words for words in plan if words in shown], path
