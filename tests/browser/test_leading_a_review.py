"""Leading a review on a phone: the worker looks on, helps when asked, and someone else goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from backend.aggregates.leading import AcceptDeputy, AskDeputy, DeputyKind
from backend.aggregates.readiness import ShowReadiness
from backend.aggregates.vocabulary import DeputyId, on_day
from backend.demo.ashmere import ALAN, PENROSE
from tests.browser.conftest import NARROW, check_page
from tests.browser.journey import Hand, date, press, save, step
from tests.projections.pages import by

LEAD, WORKER, OTHER = "Jo Penrose", "Tomasz Zielinski", "Alan Penrose"
HEARD = "Can Mum make pancakes on Sunday again?"
SHOWN = "The diary on the fridge: eleven calls out of eleven."
ASK = "Ask the worker for help"


@pytest.fixture(scope="module", autouse=True)
def second_lead(site: Any) -> None:
    """Alan leads too, from today."""
    ledger, today = site.ledger, on_day(site.ledger.today())
    shown = ShowReadiness(
        member=ALAN,
        understanding="They could be alone at night.",
        watching="I come by on Sundays.",
        shown="He came every time.",
        happened=today,
    )
    asked = AskDeputy(
        deputy=DeputyId("d-alan"),
        kind=DeputyKind.SECOND_LEAD,
        member=ALAN,
        starts=ledger.today(),
    )
    said = AcceptDeputy(deputy=DeputyId("d-alan"), member=ALAN)
    for command in (shown, asked, said):
        ledger.tell(PENROSE, command, by())


def recording(page: Page) -> str:
    """The address of the recording that is open."""
    found = re.search(r"(.*/recordings/[0-9a-f]+)", page.url)
    assert found
    return found[1]


def begin(hand: Hand, site: Any) -> None:
    """From her first page: one tap to begin, or to go on with what was begun."""
    day = site.ledger.today()
    press(hand, "Lead a review, step by step")
    step(hand, "When and where")
    date(hand, "Which day was it?", str(day.day), str(day.month), str(day.year))
    save(hand)
    step(hand, "How you want to talk with each other")
    hand.type(hand.page.get_by_label("Rules in their own words"), "One at a time")
    save(hand)
    step(hand, "Who is here")
    for name in (LEAD, OTHER, "Kerry Penrose", "Sheila Garside"):
        hand.tick(hand.page.get_by_role("checkbox", name=re.compile(name)))
    save(hand)
    step(hand, "What the children say")
    page = hand.page
    hand.choose(page.get_by_label("Which child?"), "Maisie Penrose")
    hand.type(page.get_by_label("What did they say, word for word?"), HEARD)
    hand.type(page.get_by_label("Who listened to them?"), "Jo, on the way home")
    hand.type(page.get_by_label("What do they want in the plan?"), "Pancakes when it went well")


def go_on(hand: Hand, mentor: str, walks: str) -> None:
    """Someone else goes on where the lead left it, to the end."""
    page = hand.page
    step(hand, "Who stays with it")
    jo = page.locator(".hr-row", has=page.get_by_role("heading", name=LEAD))
    hand.tick(jo.get_by_role("radio", name="Yes"))
    hand.tick(jo.get_by_role("radio", name="Clearly"))
    save(hand)
    step(hand, "How people get on")
    hand.type(page.get_by_label(re.compile("Has anything broken down")), "All is well.")
    save(hand)
    step(hand, "What shows that it works")
    hand.type(page.get_by_label("What did they see or keep?"), SHOWN)
    hand.choose(page.get_by_label("Who?", exact=True), "Sheila Garside")
    hand.choose(page.get_by_label("What is it?"), "A diary or journal")
    save(hand)
    step(hand, "Who does what for the family")
    hand.choose(page.get_by_label("Who?", exact=True).first, mentor)
    hand.choose(page.get_by_label("Which role?").first, "Coach and mentor")
    hand.type(page.get_by_label("What will they do?").first, walks)
    save(hand)
    step(hand, "The three questions")
    for nth in range(3):
        hand.type(page.get_by_label("What did people say?").nth(nth), "We rang each other.")
        hand.type(page.get_by_label("What shows it?").nth(nth), "The texts of that week.")
    save(hand)
    step(hand, "Who says yes")
    hand.tick(page.get_by_role("group", name=LEAD).get_by_role("radio", name="Yes"))
    save(hand)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_lead_leads_the_worker_looks_on_and_helps_and_another_goes_on(
    enter: Callable[..., Page], site: Any, script: bool
) -> None:
    lead = enter(LEAD, viewport=NARROW, java_script_enabled=script)
    home = lead.url
    hand = Hand(lead)
    begin(hand, site)
    # Help out of the middle of a step: one tap, and what was typed is kept.
    press(hand, ASK)
    expect(lead.get_by_role("heading", name="You asked for help").first).to_be_visible()
    expect(lead.get_by_label("What did they say, word for word?")).to_have_value(HEARD)
    if script:
        check_page(lead, NARROW)
    address = recording(lead)
    # The worker is told on the family's first page, looks on, and answers.
    worker = enter(WORKER, java_script_enabled=script)
    worker.goto(home)
    expect(worker.get_by_role("heading", name=f"{LEAD} asks for help").first).to_be_visible()
    worker.get_by_role("link", name="See what they asked").click()
    worker.get_by_role("link", name="See the meeting as it comes").click()
    main = worker.locator("main")
    expect(main).to_contain_text("They are leading a meeting. What the children say.")
    expect(main).to_contain_text(HEARD)
    expect(main).to_contain_text("Now: What the children say")
    expect(main).to_contain_text(LEAD)
    if script:
        check_page(worker, NARROW)
    worker.get_by_role("link", name="Answer, and write down how you helped").click()
    worker.get_by_label("How did you help").fill("Ask her if she wants to say it herself.")
    worker.get_by_role("button", name="Save", exact=True).click()
    lead.goto(f"{address}/child-says")
    expect(lead.locator("main")).to_contain_text("Ask her if she wants to say it herself.")
    save(hand)
    # It is late: the second lead goes on, on a borrowed laptop, and nothing is lost.
    second = enter(OTHER, java_script_enabled=script)
    second.get_by_role("link", name="Go on with it").click()
    expect(second.get_by_text("4 of 18 steps done")).to_be_visible()
    mentor, walks = (
        ("Sheila Garside" if script else "Ryan Penrose"),
        "Walks with Kerry on Thursdays",
    )
    go_on(Hand(second), mentor, walks)
    # Who looks on sees who wrote what.
    worker.goto(f"{address}/so-far")
    expect(main).to_contain_text("Still to come")
    expect(main).to_contain_text(OTHER)
    second.goto(f"{address}/check")
    for said in (HEARD, SHOWN, walks):
        expect(second.locator("main")).to_contain_text(said)
    second.get_by_role("button", name="Save the meeting").click()
    expect(second.locator("main")).to_contain_text("Review")
    # Whoever looks on is told that it is over.
    worker.goto(f"{address}/so-far")
    expect(main).to_contain_text("The meeting is over, and it is in the record.")
    lead.goto(f"{home}/child")
    expect(lead.locator("main")).to_contain_text(HEARD)
    lead.goto(f"{home}/practice")
    expect(lead.locator("main")).to_contain_text(SHOWN)


def test_the_page_that_looks_on_looks_again_by_itself(enter: Callable[..., Page]) -> None:
    lead, worker = enter(LEAD, viewport=NARROW), enter(WORKER)
    press(Hand(lead), "Lead a review, step by step")
    address = recording(lead)
    worker.clock.install()
    worker.goto(f"{address}/so-far")
    expect(worker.locator("main")).to_contain_text("Nothing is written down yet.")
    lead.goto(f"{address}/rules")
    lead.get_by_label("Rules in their own words").fill("Nobody looks at a phone")
    expect(lead.locator("[data-autosave-status]")).to_have_text("Saved")
    worker.clock.run_for(16_000)
    expect(worker.locator("main")).to_contain_text("Nobody looks at a phone")
    lead.goto(f"{address}/discarded")
    lead.get_by_label("Yes, throw it away").check()
    lead.get_by_role("button", name="Throw it away").click()
