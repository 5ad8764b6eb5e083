"""What a worker asks of the Penrose children’s record: each in two clicks from its home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from backend.demo.ashmere import PENROSE

HOME = f"/families/{PENROSE}"


class Asking:
    """Someone at the family's home; `click` counts the clicks it takes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        page.goto(HOME)

    def click(self, name: str, within: str = "body", exact: bool = True) -> Locator:
        """One click on a link or a button by its name."""
        self.clicks += 1
        assert self.clicks <= 2, "more than two clicks from the home"
        place = self.page.locator(within)
        found = place.get_by_role("link", name=name, exact=exact)
        found = found.or_(place.get_by_role("button", name=name, exact=exact))
        found.first.click()
        return self.main

    def section(self, name: str) -> Locator:
        """One click on a section of the family's navigation."""
        return self.click(name, within="nav[aria-label], .hr-tabs, header, body")

    @property
    def main(self) -> Locator:
        """What the page says."""
        return self.page.locator("main")


@pytest.fixture
def worker(enter: Callable[..., Page]) -> Asking:
    return Asking(enter("Tomasz Zielinski"))


def test_w1_what_the_plan_says_and_said_when_it_happened(worker: Asking):
    worker.click("Plan")
    worker.page.get_by_text("See this as it stood on another day").click()
    for box, value in (("day", "4"), ("month", "7"), ("year", "2025")):
        worker.page.locator(f"input[name=on-{box}]").fill(value)
    main = worker.click("Show it beside today")
    expect(main.get_by_text("4 July 2025").first).to_be_visible()
    # Between 4 July and today version 4 came: the code word, and who leads when Jo is away.
    expect(main.locator(".hr-plan-changes")).to_contain_text("code word")
    expect(main.get_by_text("Both side by side")).to_be_visible()


def test_w2_what_changed_between_two_versions_who_asked_and_why(worker: Asking):
    worker.click("Plan")
    main = worker.click("Versions, and what changed")
    step = main.get_by_role("region", name="From version 1 to version 2")
    expect(step).to_contain_text("Sheila")
    expect(step).to_contain_text("Why:")
    expect(step).to_contain_text("by Amira Hassan")
    expect(step).to_contain_text("Someone who hasn't had wine does bedtime")


def test_w3_where_a_line_came_from(worker: Asking):
    worker.click("Plan")
    worker.clicks += 1
    worker.page.locator(".hr-plan-sheet .hr-plan-rules a").first.click()
    main = worker.main
    expect(main.get_by_role("heading", name="Why is this here?")).to_be_visible()
    expect(main.get_by_text("Danger statement", exact=True)).to_be_visible()
    expect(main.locator("ol.hr-line > li").last).to_contain_text("went into the plan")
    expect(main.get_by_role("link", name="Version 4")).to_be_visible()


def test_w4_a_case_just_taken_over(worker: Asking):
    main = worker.click("The case in five minutes")
    expect(main).to_contain_text("On 2 March Theo was out by the road")
    expect(main.get_by_role("link", name="Version 4", exact=True)).to_be_visible()
    expect(main).to_contain_text("The children are never without a sober grown-up")
    expect(main).to_contain_text("2 September 2025")
    expect(main).to_contain_text("Who leads it: Jo Penrose")
    for heading in ("Look out for", "What is open", "The network", "Next dates"):
        expect(main.get_by_role("heading", name=heading)).to_be_visible()
    expect(main).not_to_contain_text("Natalie Cole")


def test_w5_whom_to_ring_in_what_order_and_who_is_away(worker: Asking):
    main = worker.click("Who to ring tonight")
    chain = main.locator("section").filter(has_text="8").first
    order = [
        one.split("\n")[0] for one in chain.locator("ol").first.locator("li").all_inner_texts()
    ]
    assert [name.split()[0] for name in order] == ["Jo", "Sheila", "Alan"]
    worker.page.goto(f"{HOME}/tonight?on=2025-03-29")
    alan = worker.main.get_by_role("listitem").filter(has_text="Alan Penrose").first
    expect(alan).to_contain_text("Away")


def test_w6_what_was_never_tried(worker: Asking):
    worker.click("Plan")
    main = worker.click("Tried or not")
    rows = main.locator("tbody tr").all_inner_texts()
    gaps = ["Not yet" in row for row in rows]
    assert any(gaps) and not all(gaps) and gaps == sorted(gaps, reverse=True)


def test_w7_what_the_children_said_and_what_of_it_is_in_the_plan(worker: Asking):
    main = worker.click("Child")
    expect(main).to_contain_text("Someone who hasn't had wine does bedtime.")
    expect(main.get_by_text("In the plan", exact=True).first).to_be_visible()


def test_w8_why_lee_did_not_come_and_whether_we_asked(worker: Asking):
    worker.click("Meetings")
    main = worker.click("First Family Network Meeting", exact=False)
    lee = main.get_by_role("listitem").filter(has_text="Lee Garside").last
    expect(lee).to_contain_text("nights")
    expect(lee).not_to_contain_text("commitment")


def test_w9_who_has_the_version_in_force(worker: Asking):
    worker.click("Plan")
    main = worker.click("Copies")
    expect(main).to_contain_text("Version 4")
    expect(main).to_contain_text("Marcus Bell")


def test_w10_which_roles_are_empty_or_shaky(worker: Asking):
    main = worker.click("Who does what")
    roles = main.locator("section[aria-labelledby^=role-]")
    assert roles.count() == 7
    expect(main).to_contain_text("Peg Doyle")
    expect(roles.filter(has_text="Natalie Cole").filter(has_text="Takes this on")).to_have_count(0)


def test_w11_how_the_numbers_moved_and_why(worker: Asking):
    worker.click("Plan")
    main = worker.click("Safety scale")
    kerry = main.get_by_text("Kerry Penrose").first
    expect(kerry).to_be_visible()
    for number in ("4", "6", "10"):
        expect(main.get_by_text(number, exact=True).first).to_be_attached()


def test_w12_what_is_due_and_how_it_was_counted(worker: Asking):
    main = worker.click("Dates and decisions")
    expect(main.get_by_role("heading", name="Dates and decisions")).to_be_visible()
    # The council has stepped away: nothing is due any more, and what was moved keeps its reason.
    expect(main).to_contain_text("from 10 April 2025 to 16 April 2025")
    expect(main).to_contain_text("Alan comes out of hospital")
