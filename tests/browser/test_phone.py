"""A relative’s phone: twelve questions, one tap each; telling in a moment; small pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, loaded
from tests.browser.journey import Hand, Keyboard

MOST, MOST_CARD = 50_000, 20_000
# What a lead asks (N1 to N12): the link on their first page, and what the answer must show.
QUESTIONS = (
    ("N1", "What I do, and what the worker does", "The worker"),
    ("N2", "What we worry about most, and the bottom line", "What we are most worried about"),
    ("N3", "The next meeting, and what we agreed last time", "What to get through"),
    ("N4", "The next meeting, and what we agreed last time", "What we agreed last time"),
    ("N5", "Nobody answers the 8 o'clock call.", "Do this"),
    ("N6", "Tell us how it went", "What happened?"),
    ("N7", "What shows that it works", "How the plan is going"),
    ("N8", "The rota this week", "The next two weeks"),
    ("N9", "What we worry about most, and the bottom line", "Our bottom line"),
    ("N10", "Two of us have fallen out, or I need help", "When two of you have fallen out"),
    ("N11", "What I can see, and what is hidden", "You cannot see"),
    ("N12", "When they leave us to it, and how to get them back", "Closing"),
)
# Their first page, where they tell, and two of the longest; every page is weighed in
# tests/pages/test_family_pages.py, and looked at in test_every_page.py.
PAGES = ("", "/tell", "/plan", "/scale")


def home_of(page: Page) -> str:
    """The lead's first page: the one family they belong to."""
    if not re.search(r"/families/[0-9a-f-]{36}$", page.url):
        page.goto("/families")
        page.locator("main a[href^='/families/']").first.click()
    return page.url


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_each_question_of_a_lead_is_one_tap_away(enter: Callable[..., Page], script: bool) -> None:
    page = enter("Jo Penrose", viewport=NARROW, java_script_enabled=script)
    home = home_of(page)
    for number, link, answer in QUESTIONS:
        page.goto(home)
        page.get_by_role("link", name=link).first.click()
        expect(page.locator("main"), number).to_contain_text(answer)
        expect(page.get_by_role("link", name="Exit this page").first).to_have_attribute(
            "href", re.compile("^https://")
        )


def test_each_question_is_answered_by_keyboard_alone(enter: Callable[..., Page]) -> None:
    page = enter("Jo Penrose", viewport=NARROW)
    home = home_of(page)
    hand = Keyboard(page)
    for number, link, answer in QUESTIONS:
        page.goto(home)
        hand.push(page.get_by_role("link", name=link).first)
        expect(page.locator("main"), number).to_contain_text(answer)
    tell(hand, home)


def tell(hand: Hand, home: str) -> None:
    """One line and one button."""
    page = hand.page
    page.goto(f"{home}/tell")
    hand.type(page.get_by_label("What happened?"), "She rang at eight.")
    hand.push(page.get_by_role("button", name="It worked"))
    expect(page.get_by_role("heading", name="Thank you. It is in the record.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("She rang at eight.")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{1,2}:\d\d [ap]m"))


def test_a_double_tap_tells_it_once(enter: Callable[..., Page], site: Any) -> None:
    page = enter("Jo Penrose", viewport=NARROW)
    home = home_of(page)
    page.goto(f"{home}/tell")
    page.get_by_label("What happened?").fill("We used the backup on Sunday, twice tapped.")
    page.get_by_role("button", name="We used the backup").dblclick()
    expect(page.get_by_role("heading", name="Thank you. It is in the record.")).to_be_visible()
    page.goto(f"{home}/practice")
    expect(page.get_by_text("We used the backup on Sunday, twice tapped.")).to_have_count(1)


def test_pages_come_small_over_the_wire(enter: Callable[..., Page]) -> None:
    page = enter("Jo Penrose", viewport=NARROW)
    home = home_of(page)
    found = {path: loaded(page, home + path) for path in PAGES}
    assert {path: size for path, size in found.items() if size > MOST} == {}
    page.goto(home)
    card = page.locator(".hr-tile--now").first.get_attribute("href")
    assert card is not None
    assert loaded(page, card) <= MOST_CARD
    expect(page.get_by_role("link", name=re.compile("999"))).to_have_attribute("href", "tel:999")


def test_help_is_one_tap_and_the_worker_sees_it_first(enter: Callable[..., Page]) -> None:
    lead = enter("Jo Penrose", viewport=NARROW)
    home = home_of(lead)
    lead.get_by_role("button", name="I need help").click()
    expect(lead.get_by_role("heading", name="You asked for help").first).to_be_visible()
    worker = enter("Tomasz Zielinski")
    worker.goto(home)
    expect(worker.get_by_role("heading", name="Jo Penrose asks for help").first).to_be_visible()
    worker.get_by_role("link", name="See what they asked").first.click()
    # Whoever led a meeting on this site may have asked as well.
    worker.get_by_label("How did you help").first.fill("I rang her, and Sheila comes tonight.")
    worker.get_by_role("button", name="Save", exact=True).first.click()
    lead.goto(f"{home}/help")
    expect(lead.locator("main")).to_contain_text("Sheila comes tonight.")


def test_welsh_is_chosen_kept_and_says_that_no_person_has_checked_it(
    enter: Callable[..., Page],
) -> None:
    page = enter("Jo Penrose", viewport=NARROW, java_script_enabled=False)
    home = home_of(page)
    page.get_by_role("button", name="Cymraeg").click()
    assert page.url == home
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Heddiw")
    expect(page.get_by_text("Nid oes neb wedi gwirio’r cyfieithiad hwn eto.")).to_be_visible()
    page.get_by_role("link", name="Dywedwch sut aeth hi").click()
    expect(page.get_by_role("button", name="Fe weithiodd")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="It worked")).to_be_visible()
