"""The main job, from a new record to a relative who leads, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journey
from tests.browser.conftest import NARROW, check_page

pytestmark = pytest.mark.practice("A11", "A21", "A41", "A43", "A45", "A59", "A60", "A61", "A87")


def test_a_worker_takes_a_family_from_a_new_record_to_a_relative_who_leads(
    enter: Callable[..., Page],
) -> None:
    page = enter("Amira Hassan")
    hand = journey.Hand(page)
    check_page(page)
    home = journey.start_record(hand, "The Reed children")
    check_page(page)
    journey.add_members(hand, home)
    journey.draw_circles(hand, home)
    check_page(page)
    journey.record_first_meeting(hand, home)
    journey.save_meeting(hand)
    check_page(page)

    page.goto(f"{home}/plan")
    expect(page.locator("main").get_by_text("Version 1").first).to_be_visible()
    for what, *_ in journey.ACTIONS:
        expect(page.locator("main").get_by_text(what).first).to_be_visible()
    expect(page.locator("main").get_by_text("Nobody answers at eight").first).to_be_visible()
    check_page(page)

    journey.record_review(hand, home)
    journey.save_meeting(hand)
    page.goto(f"{home}/plan")
    expect(page.locator("main").get_by_text("Version 2").first).to_be_visible()
    expect(page.locator("main").get_by_text("at noon on Sundays").first).to_be_visible()

    page.goto(f"{home}/plan/compare?a=1&b=2")
    expect(page.locator("main").get_by_text("at noon on Sundays").first).to_be_visible()
    check_page(page)

    page.goto(f"{home}/handover")
    page.get_by_label("Who?").select_option(label="Jo Reed, aunt")
    page.get_by_role("radio", name="Watching").check()
    journey.press(hand, "Make the offer")
    check_page(page)

    jo = enter("Jo Reed")
    jo.goto(f"{home}/handover")
    check_page(jo)
    jo.get_by_role("button", name="Yes").click()
    expect(jo.locator("main").get_by_text("Watching").first).to_be_visible()

    jo.goto(f"{home}/history")
    jo.get_by_role("link", name="on one page, to print").click()
    for told in (
        "Someone was named",
        "Version 1 of the",
        "Version 2 of the",
        "Jo Reed",
        "offered",
    ):
        expect(jo.locator("#entries").get_by_text(told).first).to_be_visible()
    check_page(jo)
    page.goto(f"{home}/history")
    expect(page.locator("main").get_by_text("recorded").first).to_be_visible()
    expect(page.locator("main").get_by_text("Amira Hassan").first).to_be_visible()
    check_page(page)


def test_a_first_meeting_is_recorded_with_javascript_off(enter: Callable[..., Page]) -> None:
    page = enter("Amira Hassan", java_script_enabled=False)
    hand = journey.Hand(page)
    home = journey.start_record(hand, "The Hart children")
    journey.add_members(hand, home)
    journey.record_first_meeting(hand, home)
    journey.save_meeting(hand)
    page.goto(f"{home}/plan")
    expect(page.locator("main").get_by_text("Version 1").first).to_be_visible()
    expect(page.locator("main").get_by_text("Nobody answers at eight").first).to_be_visible()


def test_a_first_meeting_is_recorded_by_keyboard_alone_on_a_phone(
    enter: Callable[..., Page],
) -> None:
    page = enter("Amira Hassan", viewport=NARROW)
    hand = journey.Keyboard(page)
    home = journey.start_record(hand, "The Lowe children")
    journey.add_members(hand, home)
    journey.record_first_meeting(hand, home)
    journey.save_meeting(hand)
    check_page(page)
    page.goto(f"{home}/plan")
    expect(page.locator("main").get_by_text("Version 1").first).to_be_visible()
    check_page(page)
