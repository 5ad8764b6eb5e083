"""The history in a browser: filters in the address, on paper, and read with styles off."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from backend.demo.ashmere import PENROSE

HISTORY = f"/families/{PENROSE}/history"


def test_what_is_chosen_stands_in_the_address_and_opens_the_same_for_a_colleague(
    enter: Callable[..., Page],
):
    page = enter("Tomasz Zielinski")
    page.goto(HISTORY)
    page.get_by_text("Show only some of it").click()
    page.get_by_role("checkbox", name="Corrected, struck out or disputed").check()
    page.get_by_role("radio", name="When it was written down").check()
    page.get_by_role("checkbox", name="Meeting by meeting").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(r"clock=recorded&only=corrected&by=meeting$"))
    entries = page.locator("#entries")
    expect(entries).to_contain_text("2 entries: corrected, struck out or disputed.")
    said = entries.inner_text()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/history$"))
    colleague = enter("Amira Hassan")
    colleague.goto(HISTORY + "?clock=recorded&only=corrected&by=meeting")
    assert colleague.locator("#entries").inner_text() == said


def test_on_paper_every_entry_stands_with_its_number_and_no_form(enter: Callable[..., Page]):
    page = enter("Tomasz Zielinski")
    page.goto(HISTORY + "?only=corrected&all=yes")
    page.emulate_media(media="print")
    for seen in ("Printed by Tomasz Zielinski", "2 entries: corrected", "No longer stands:"):
        expect(page.get_by_text(seen).first).to_be_visible()
    for gone in ("Show only some of it", "Keep this way of looking under a name", "Sign out"):
        expect(page.get_by_text(gone).first).to_be_hidden()
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    printed = " ".join(" ".join(each.extract_text() for each in pages).split())
    for number in page.locator(".hr-line__number").all_inner_texts():
        assert number.split()[-1] in printed
    assert "Sheila was not there" in printed and "Show only" not in printed


def test_without_styles_it_reads_in_order_and_nothing_is_huge(enter: Callable[..., Page]):
    page = enter("Tomasz Zielinski")
    page.goto(HISTORY + "?only=corrected")
    page.evaluate("document.querySelectorAll('link[rel=stylesheet]').forEach(e => e.remove())")
    sizes = page.locator("svg").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(e => [e.width, e.height])"
    )
    assert all(width <= 60 and height <= 60 for width, height in sizes), sizes
    text = page.locator("#entries").inner_text()
    order = [
        text.index(words)
        for words in (
            "2 entries",
            "Who was there",
            "recorded 14 May 2025",
            "No longer stands:",
            "A correction:",
            "Why: Sheila was not there",
            "Who was not there",
            "Someone does not agree:",
        )
    ]
    assert order == sorted(order)
