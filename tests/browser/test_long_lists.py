"""A manager takes a long list out: it goes on with the page closed, and without any script."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from unittest import mock

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, check_page
from web import sheets, trail

COLIN = "Colin Fry"


def test_a_long_list_goes_on_with_its_page_closed(enter: Callable[..., Page]):
    page, go_on, cells = enter(COLIN), Event(), trail.cells

    def slowly(row: dict[str, object]) -> tuple[str, ...]:
        assert go_on.wait(60)
        return cells(row)

    with mock.patch.object(sheets, "AT_ONCE", 3), mock.patch.object(trail, "cells", slowly):
        page.goto("/trail?from=")
        page.get_by_role("link", name="Take this list out").click()
        check_page(page, WIDE, NARROW)
        page.get_by_role("button", name="Make the sheet").click()
        expect(page.get_by_text("You can close this page")).to_be_visible()
        check_page(page, WIDE, NARROW)
        here = page.url
        page.close()
        again = enter(COLIN, java_script_enabled=False)
        again.goto("/sheets")
        expect(again.get_by_role("row").nth(1)).to_contain_text("The audit trail")
        again.get_by_role("link", name="The audit trail").first.click()
        assert again.url == here
        watching = enter(COLIN)
        watching.goto(here)
        go_on.set()
        # By itself where there are scripts, and when one looks again where there are none.
        expect(watching.get_by_text("Ready")).to_be_visible(timeout=30_000)
        check_page(watching, WIDE, NARROW)
        if again.get_by_role("link", name="Look again").is_visible():
            again.get_by_role("link", name="Look again").click()
        with again.expect_download() as taken:
            again.get_by_role("link", name="Open the sheet").click()
        assert taken.value.path().read_text("utf-8-sig").startswith("Written down,Happened")
        again.get_by_role("link", name="Lists I took out").click()
        watching.goto("/sheets")
        check_page(watching, WIDE, NARROW)
