"""From a family's home in two clicks: where a rule came from, what is untried, who holds what."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from backend.demo.ashmere import PENROSE
from tests.browser.conftest import check_page

HOME = f"/families/{PENROSE}"


def hub(page: Page, name: str) -> None:
    """The first click: a section of the family's navigation."""
    page.goto(HOME)
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first.click()


def test_w3_where_a_rule_came_from(enter: Callable[..., Page]) -> None:
    page = enter("Tomasz Zielinski")
    hub(page, "Plan")
    page.locator(".hr-plan-sheet .hr-plan-rules a").first.click()
    main = page.locator("main")
    expect(main.get_by_role("heading", name="Why is this here?")).to_be_visible()
    expect(main.get_by_text("Danger statement", exact=True)).to_be_visible()
    expect(main.get_by_text("Safety goal", exact=True)).to_be_visible()
    first = main.locator("ol.hr-line > li").last
    expect(first).to_contain_text("Came into the plan")
    expect(first).to_contain_text("A rule went into the plan")
    expect(main.get_by_role("heading", name="The versions that say it")).to_be_visible()
    check_page(page)


def test_who_last_changed_what(enter: Callable[..., Page]) -> None:
    page = enter("Tomasz Zielinski")
    hub(page, "Plan")
    page.get_by_role("link", name="Who last changed what").click()
    expect(page.get_by_role("columnheader", name="Last change")).to_be_visible()
    page.get_by_label("Changed since").fill("2025-06-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("main").get_by_text("What changed on or after")).to_be_visible()
    assert "since=2025-06-01" in page.url
    check_page(page)


def test_w6_what_was_never_tried(enter: Callable[..., Page]) -> None:
    page = enter("Tomasz Zielinski")
    hub(page, "Plan")
    page.get_by_role("link", name="Tried or not").click()
    rows = page.locator("main tbody tr")
    gaps = [("Not yet" in text) for text in rows.all_inner_texts()]
    assert gaps and gaps == sorted(gaps, reverse=True)
    # The what-if for the evening that nobody answers came true on 29 March 2025.
    used = rows.filter(has_text="29 March 2025")
    assert used.count() >= 1
    check_page(page)


def test_w10_which_roles_are_empty(enter: Callable[..., Page]) -> None:
    page = enter("Tomasz Zielinski")
    hub(page, "Network")
    page.get_by_role("link", name="Who does what").click()
    sections = page.locator("main section[aria-labelledby^=role-]")
    assert sections.count() == 7
    page.goto(HOME + "/network")
    page.get_by_role("link", name="Who carries how much").click()
    expect(page.locator("main tbody").get_by_text("Jo Penrose")).to_be_visible()
    check_page(page)


def test_w11_how_the_numbers_moved_and_why(enter: Callable[..., Page]) -> None:
    page = enter("Tomasz Zielinski")
    hub(page, "Plan")
    page.get_by_role("link", name="Safety scale").click()
    main = page.locator("main")
    expect(main.get_by_text("Jo Penrose").first).to_be_visible()
    expect(main.get_by_text("2025").first).to_be_visible()


def test_w7_a_line_that_left_the_plan_is_looked_up(enter: Callable[..., Page]) -> None:
    page = enter("Tomasz Zielinski")
    page.goto(HOME)
    page.get_by_role("searchbox").fill("when did we drop the sober grown-up at bedtme?")
    page.keyboard.press("Enter")
    found = page.locator("#found")
    expect(found.get_by_role("heading", name="What was found")).to_be_visible()
    expect(found).to_contain_text("A sober grown-up from this plan is in charge at bedtime")
    assert page.url.endswith("/look-up")
    check_page(page)
    page.get_by_label("What are you looking for?").fill("sheila")
    page.get_by_role("button", name="Look up").last.click()
    expect(found).to_contain_text("Sheila Garside")
    found.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
