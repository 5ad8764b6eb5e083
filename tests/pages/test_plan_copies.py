"""Who has a copy of the plan and who has none; where it was presented; what people propose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from tests import families
from tests.families import DAD, GRAN, JOE, MUM, NURSE
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, day, opened
from tests.pages.test_plan import text
from tests.projections.pages import by
from tests.stories.finding import decided

SHARE = {"version": "1", "people": [GRAN, NURSE], "jobs": "duty-team", "how": "by post"} | day(
    "happened", "2026-10-18"
)


def page(browser: Browser, site: Site, path: str = "/copies") -> str:
    answer = browser.get(f"{site.root}/plan{path}")
    assert answer.status_code == 200
    return text(answer.text)


@pytest.mark.practice("A69", "T16", "X7")
def test_who_has_a_copy_and_who_still_needs_one(site: Site, worker: Browser):
    before = page(worker, site)
    assert "people still have no copy." in before
    # Version 1 was made at the meeting of Tuesday 1 September 2026: five working days later.
    assert "The day for it: 8 September 2026 Late" in before
    assert "Gran Mary Was at the meeting" in before
    assert worker.post(f"{site.root}/plan/copies", SHARE).status_code == 303
    after = page(worker, site)
    assert "Gran Mary, 18 October 2026, by post" in after
    assert "The duty team, 18 October 2026, by post" in after
    assert "Gran Mary Was at the meeting" not in after
    assert "No manager has seen it yet." in page(worker, site, ""), "shared is not seen"


@pytest.mark.practice("A69")
def test_someone_of_the_network_says_they_have_their_own_copy(site: Site, worker: Browser):
    worker.post(f"{site.root}/plan/copies", SHARE)
    lead = site.browser(LEAD)
    assert "I have my copy" in page(lead, site)
    # Whatever the form says, it is only ever their own.
    lead.post(f"{site.root}/plan/copies/receipts", {"version": "1", "person": NURSE})
    found = site.rows("select holder from pages.plan_copies where acknowledged")
    assert found == [(GRAN,)]
    refused = site.browser(MEMBER).post(f"{site.root}/plan/copies/receipts", {"version": "1"})
    assert refused.status_code == 422 and "Record first" in refused.text


@pytest.mark.practice("T16")
def test_who_gets_no_copy_and_why_is_for_staff(site: Site, worker: Browser):
    form = {
        "version": "1",
        "from": DAD,
        "by": "Colin Fry",
        "role": "team-manager",
        "reason": "He must not know the street",
    } | day("decided_on", "2026-10-15")
    assert worker.post(f"{site.root}/plan/copies/withheld", form).status_code == 303
    assert "He must not know the street" in page(worker, site)
    lead = site.browser(LEAD)
    for path in ("/copies", ""):
        assert "street" not in page(lead, site, path)
    history = lead.get(f"{site.root}/history").text
    assert "He must not know the street" not in history
    assert "He must not know the street" in worker.get(f"{site.root}/history").text
    refused = lead.post(f"{site.root}/plan/copies", SHARE | {"people": DAD})
    assert refused.status_code == 422 and "Ask the worker before" in refused.text
    again = f"{site.root}/plan/copies/withheld/{DAD}"
    assert worker.post(again, {f"again-{DAD}": ""}).status_code == 422
    assert worker.post(again, {f"again-{DAD}": "The order ended"}).status_code == 303
    assert worker.post(f"{site.root}/plan/copies", SHARE | {"people": DAD}).status_code == 303


@pytest.mark.practice("A68")
def test_the_draft_is_talked_through_with_the_family(site: Site, worker: Browser):
    assert "Go through the draft with the family before others get it." in page(worker, site)
    form = {"talked": [MUM], "talk_how": "on a visit", "words": "Make it shorter"} | day(
        "talked_on", "2026-10-12"
    )
    empty = worker.post(f"{site.root}/plan/copies/talks", form | {"talked": ""})
    assert empty.status_code == 422 and "Choose at least one person." in empty.text
    assert "Make it shorter" in empty.text
    assert worker.post(f"{site.root}/plan/copies/talks", form).status_code == 303
    assert "Version 1, 12 October 2026, with Siobhán O'Brien, on a visit" in page(worker, site)


@pytest.mark.practice("A72", "A73")
def test_the_plan_is_presented_with_dated_examples(site: Site, worker: Browser):
    form = {
        "version": "1",
        "forum": "conference",
        "people": [GRAN, MUM],
        "with_worker": "yes",
    } | day("happened", "2026-10-21")
    assert worker.post(f"{site.root}/plan/presented", form | {"people": ""}).status_code == 422
    assert worker.post(f"{site.root}/plan/presented", form).status_code == 303
    (found,) = site.rows("select presentation from pages.plan_presented")
    shown = page(worker, site, "/presented")
    assert "The child protection conference, 21 October 2026" in shown
    assert "and the worker presented version 1." in shown
    lead, name = site.browser(LEAD), found[0]
    example = {f"words-{name}": "Ella rang and I came"} | day(f"on-{name}", "2026-10-10")
    address = f"{site.root}/plan/presented/{name}/examples"
    undated = lead.post(address, {f"words-{name}": "Ella rang and I came"})
    assert undated.status_code == 422 and "Ella rang and I came" in undated.text
    assert lead.post(address, example | {f"by-{name}": MUM}).status_code == 303
    assert "10 October 2026, Gran Mary “Ella rang and I came”" in page(lead, site, "/presented")


@pytest.mark.practice("A75")
def test_the_network_proposes_and_reads_the_answer(site: Site, member: Browser, lead: Browser):
    address = f"{site.root}/plan/proposals"
    assert member.post(address, {"words": "A code word"}).status_code == 303
    assert "Uncle Joe Waiting for an answer “A code word”" in page(member, site, "/proposals")
    (found,) = site.rows("select proposal from pages.proposals")
    name = found[0]
    unsaid = lead.post(f"{address}/{name}", {f"says-{name}": "declined", f"answer-{name}": ""})
    assert unsaid.status_code == 422 and "Say why not" in unsaid.text
    assert lead.post(f"{address}/{name}", {f"answer-{name}": "x"}).status_code == 422
    said = {f"says-{name}": "declined", f"answer-{name}": "Ella does not want one"}
    assert lead.post(f"{address}/{name}", said).status_code == 303
    assert "Not taken up “A code word” Answer: Ella does not want one" in page(
        member, site, "/proposals"
    )
    assert member.post(address, {"words": ""}).status_code == 422


# Who is kept out, or may be


def considered(outcome: SafetyOutcome) -> ConsiderSafety:
    """A manager decides about Uncle Joe."""
    return ConsiderSafety(
        person=JOE,
        seen=0,
        outcome=outcome,
        checks="The police",
        limits=None,
        review_on=date(2026, 12, 1),
        decision=decided(reason="The order of June"),
    )


@pytest.fixture(scope="module")
def kept(server: str) -> Iterator[Site]:
    """A family that Uncle Joe is kept out of, for tests that only read."""

    def story() -> families.Story:
        return (*families.led_by_gran(), considered(SafetyOutcome.EXCLUDE))

    with opened(server, story) as site:
        yield site


@pytest.mark.practice("A27", "A69")
@pytest.mark.parametrize("outcome", [SafetyOutcome.EXCLUDE, SafetyOutcome.REVIEW])
def test_nobody_kept_out_or_looked_at_again_waits_for_a_copy(
    site: Site, worker: Browser, outcome: SafetyOutcome
):
    assert "Uncle Joe" in page(worker, site)
    site.ledger.tell(site.family, considered(outcome), by())
    assert "Uncle Joe" not in page(worker, site)
    refused = worker.post(f"{site.root}/plan/copies", SHARE | {"people": JOE, "jobs": ""})
    assert refused.status_code == 422
    assert site.rows("select count(*) from pages.plan_copies where holder = %s", JOE) == [(0,)]


@pytest.mark.practice("A27")
@pytest.mark.parametrize(
    "path",
    [
        "/plan/lines/new?kind=rule",
        "/plan/lines/new?kind=action",
        "/plan/lines/new?kind=contingency",
        "/plan/rota/edit",
        "/plan/rota",
        "/plan/presented",
        "/plan/proposals",
        "/plan",
    ],
)
def test_no_chooser_of_the_plan_offers_someone_kept_out(kept: Site, path: str):
    answer = kept.browser(WORKER).get(f"{kept.root}{path}")
    assert answer.status_code == 200
    offered = re.findall(r'<(?:option|input)[^>]*value="([^"]*)"', answer.text)
    assert GRAN in offered and JOE not in offered
