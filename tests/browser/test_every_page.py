"""Every page there is, as everyone who may see it: nothing for axe, nothing sideways, no errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, check_page

ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def shape(address: str) -> str:
    """The kind of page an address leads to: ids and numbers taken out."""
    parts = urlsplit(address)
    path = re.sub(r"/\d+", "/N", ID.sub("ID", parts.path))
    path = re.sub(r"/(network|lines|meetings)/(?!circles|new)[^/]+", r"/\1/ID", path)
    asked = sorted(pair.split("=")[0] for pair in parts.query.split("&"))
    return f"{path}?{','.join(asked)}"


def links_of(page: Page) -> list[str]:
    """Where the page leads on this site."""
    # A file is taken out, not opened: a list is one while it is short.
    links = page.locator("a:is([href^='/'], [href^='?']):not([download], [href*='/export?'])")
    return [
        address
        for address in links.evaluate_all("all => all.map(each => each.href)")
        if "/static/" not in address
    ]


def sound(page: Page, address: str, again: bool) -> None:
    """One page, loaded once and looked at in both widths."""
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, address
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    check_page(page, WIDE, NARROW, again=again)


# A finger wants so many pixels (WCAG 2.2, 2.5.5).
TALL = 44


def too_low(page: Page) -> list[str]:
    """The buttons and tiles of a page that a finger could miss."""
    found: list[str] = (
        page.locator("main")
        .locator("button:visible, a.govuk-button:visible, .hr-tile")
        .evaluate_all(
            "(all, tall) => all.filter(e => e.getBoundingClientRect().height < tall)"
            ".filter(e => e.tabIndex >= 0).map(e => e.textContent.trim())",
            TALL,
        )
    )
    return found


# Many pages were found before, by the first of the two or asked for in another way: there, what
# looks the same is judged once.
@pytest.mark.parametrize(
    ("people", "size"),
    [(("Colin Fry", "Amira Hassan"), WIDE), (("Jo Penrose", "Alan Penrose"), NARROW)],
)
def test_every_page_is_sound(
    enter: Callable[..., Page], people: tuple[str, ...], size: dict[str, int]
) -> None:
    known: set[str] = set()
    for who in people:
        page = enter(who, viewport=size)
        # One address for each kind of page that links lead to, starting where signing in ends.
        found, waiting = {shape(page.url)}, [page.url]
        while waiting:
            address = waiting.pop(0)
            place = shape(address).split("?")[0]
            sound(page, address, again=place in known)
            known.add(place)
            if size is NARROW:
                assert too_low(page) == [], address
            for each in links_of(page):
                if shape(each) not in found:
                    found.add(shape(each))
                    waiting.append(each)
        assert len(found) >= 8


def test_a_page_that_is_not_there_is_sound(enter: Callable[..., Page]) -> None:
    page = enter()
    page.goto("/families/00000000-0000-4000-8000-000000000000/plan")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    check_page(page)


def test_a_refused_form_is_sound_and_leads_to_the_first_field(enter: Callable[..., Page]) -> None:
    page = enter(viewport=NARROW)
    page.goto("/families/new")
    page.get_by_role("button", name="Start the record").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    check_page(page)
    summary.get_by_role("link").first.click()
    expect(page.locator("#label")).to_be_focused()


def test_nothing_that_a_page_asks_for_comes_from_elsewhere(enter: Callable[..., Page]) -> None:
    page = enter()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page.goto("/families")
    page.get_by_role("link", name="The Penrose children").click()
    page.get_by_role("link", name="Plan", exact=True).click()
    assert len(set(asked)) == 1


def test_the_csrf_token_goes_along_with_htmx_by_inheritance(enter: Callable[..., Page]) -> None:
    page = enter()
    page.goto("/families")
    page.get_by_role("link", name="The Marsh children").click()
    page.get_by_role("link", name="Network", exact=True).click()
    page.locator("#name").fill("Sam Rivers")
    page.locator("#relationship").fill("uncle")
    # Without the field, only the header that the body hands down can carry the token.
    page.evaluate(
        "document.querySelectorAll('main input[name=_csrf_token]').forEach((each) => each.remove())"
    )
    with page.expect_request("**/network/members") as sent:
        page.get_by_role("button", name="Add to the network").click()
    assert sent.value.headers["x-csrftoken"]
    assert sent.value.headers["hx-request"] == "true"
    expect(page.get_by_role("link", name="Sam Rivers")).to_be_visible()
