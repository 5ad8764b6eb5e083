"""Written to the wrong family: struck out there by hand, written to the right one, told by both."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from backend.demo.ashmere import MARSH, PENROSE


def name_somebody(page: Page, family: object, name: str) -> None:
    page.goto(f"/families/{family}/network")
    page.locator("#name").fill(name)
    page.locator("#relationship").fill("their uncle")
    page.get_by_role("radio", name="Family", exact=True).check()
    page.get_by_role("button", name="Add to the network").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_what_was_written_to_the_wrong_family_moves_to_the_right_one(enter: Callable[..., Page]):
    worker = enter("Amira Hassan")
    name_somebody(worker, PENROSE, "Zebedee Quillon")
    member = enter("Jo Penrose")
    member.goto(f"/families/{PENROSE}/history")
    expect(member.locator("main")).to_contain_text("Zebedee Quillon")

    worker.goto(f"/families/{PENROSE}/history")
    entry = worker.locator(".hr-line__entry").filter(has_text="Zebedee Quillon").first
    entry.locator("a[href*='/entries/']").first.click()
    worker.get_by_text("It should not be here at all").click()
    worker.get_by_role("radio", name="It belongs to another family").check()
    worker.get_by_label("What happened?").fill("Zebedee is an uncle in another family.")
    worker.get_by_role("button", name="Strike it out").click()
    main = worker.locator("main")
    expect(main.locator("s").filter(has_text="Zebedee Quillon")).to_be_visible()
    expect(main).to_contain_text("Zebedee is an uncle in another family.")

    for place in ("history", "network", "plan", "history?all=yes"):
        member.goto(f"/families/{PENROSE}/{place}")
        expect(member.locator("main")).to_be_visible()
        expect(member.locator("body")).not_to_contain_text("Zebedee")
    member.goto(f"/families/{PENROSE}/history")
    told = member.locator(".hr-line__entry").filter(has_text="it belongs to another family")
    expect(told.first).to_be_visible()
    told.first.locator("a[href*='/entries/']").first.click()
    expect(member.locator("body")).not_to_contain_text("Zebedee")

    name_somebody(worker, MARSH, "Zebedee Quillon")
    worker.goto(f"/families/{MARSH}/history")
    expect(worker.locator("main")).to_contain_text("Zebedee Quillon")
