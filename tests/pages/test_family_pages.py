"""Every page that a family can open: small enough for an old phone, and easy enough to read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import msgspec
import pytest

from backend import speech
from tests.pages.conftest import Browser, Site
from tests.pages.paper import Paper
from tests.pages.penroses import HOME, WHO, links, penroses, shape
from tests.test_reading_age import OLDEST, SCHOOL_BEGINS, grade
from web.speech import cookie_name

MOST = 50_000
# What stands before the body of an answer on the wire.
HEAD = 700
STATIC = re.compile(r'(?:href|src)="(/static/[^"#]+)')
# The whole history on one page is long because someone asked for all of it, to print.
WIDER = re.compile(r"/history\?(.*,)?all\b")


class Seen(msgspec.Struct, frozen=True):
    """A kind of page as someone of the family was shown it."""

    who: str
    address: str
    text: str


OURS = re.compile("⟦([^⟦⟧]*)⟧")


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """The Penroses, in a language that is English with what is ours between marks."""
    real = speech.catalogues()["cy"]
    marked = {each: f"⟦{each}⟧" for each in real.words}
    speech.catalogues()["cy"] = msgspec.structs.replace(real, words=marked)
    with penroses(server) as site:
        yield site
    speech.catalogues()["cy"] = real


@pytest.fixture(scope="module")
def pages(place: Site) -> dict[str, Seen]:
    """The longest page of each kind that anyone of the family is led to."""
    found: dict[str, Seen] = {}
    for who in WHO:
        browser = place.browser(who)
        browser.extra = f"{cookie_name(place.app.state.services.secure)}=cy"
        seen, waiting = set[str](), [HOME, "/families", "/my-sign-in"]
        if who == "Jo Penrose":
            waiting += everybody_came(browser)
        while waiting:
            address = waiting.pop(0)
            answer = browser.get(address)
            if answer.status_code != 200:
                continue
            kind = shape(address)
            if kind not in found or len(found[kind].text) < len(answer.text):
                found[kind] = Seen(who, address, answer.text)
            for to in links(answer.text, address):
                if shape(to) not in seen:
                    seen.add(shape(to))
                    waiting.append(to)
    assert len(found) > 60
    return found


def everybody_came(browser: Browser) -> list[str]:
    """Begins a review with everyone in the room: each page of it is at its longest."""
    here = browser.post(f"{HOME}/recordings", {"kind": "review"}).headers["location"]
    room = Paper(browser.get(f"{here}/room").text, f"{here}/room")
    seats = dict.fromkeys(
        re.findall('name="(there-[^"]+)"', browser.get(f"{here}/room").text), "yes"
    )
    assert len(seats) > 12
    assert room.put(seats).send(browser, then="later").status_code == 303
    rest = [
        each
        for step in ("lines", "stays", "scale", "agreement")
        for each in parts(browser, here, step)
    ]
    return [here, f"{here}/so-far", *rest]


def parts(browser: Browser, here: str, step: str) -> list[str]:
    """The longest part of a step, and the longest line of the plan by itself."""
    first = browser.get(f"{here}/{step}").text
    all_parts = [f"{here}/{step}", *re.findall(rf'href="({here}/{step}\?part=\d+)"', first)]
    pages = {each: browser.get(each).text for each in all_parts}
    lines = re.findall('name="line" value="([^"]+)"', "".join(pages.values()))
    alone = {f"{here}/{step}?line={line}": "" for line in lines}
    alone = {each: browser.get(each).text for each in alone}
    assert len(all_parts) > 1 and (len(lines) > 25) == (step == "lines")
    return [max(kind, key=lambda each: len(kind[each])) for kind in (pages, alone) if kind]


def weight(place: Site, page: str, known: dict[str, int]) -> int:
    """The bytes of a page and of all that it asks for, as they come the first time."""
    for file in set(STATIC.findall(page)) - known.keys():
        with place.client.stream("GET", file, headers={"accept-encoding": "gzip"}) as streamed:
            known[file] = HEAD + sum(len(part) for part in streamed.iter_raw())
    page = page.replace("⟦", "").replace("⟧", "")
    return HEAD + len(page.encode()) + sum(known[file] for file in set(STATIC.findall(page)))


def test_every_page_of_the_family_is_small(place: Site, pages: dict[str, Seen]):
    known: dict[str, int] = {}
    heavy = {
        kind: size
        for kind, seen in pages.items()
        if not WIDER.search(kind)
        if (size := weight(place, seen.text, known)) > MOST
    }
    assert heavy == {}


def test_a_card_for_what_if_weighs_next_to_nothing(place: Site, pages: dict[str, Seen]):
    cards = [seen for kind, seen in pages.items() if kind.endswith("/card?")]
    assert cards
    assert all(weight(place, seen.text, {}) < 20_000 for seen in cards)


def ours(page: str) -> list[str]:
    """The sentences of our own on a page; single words and labels are none."""
    said = {html.unescape(each) for each in OURS.findall(page)}
    return sorted(each for each in said if len(each.split()) >= 4)


def test_our_words_on_every_page_of_the_family_read_at_about_eleven(pages: dict[str, Seen]):
    said = {kind: ours(seen.text) for kind, seen in pages.items()}
    assert sum(len(texts) > 4 for texts in said.values()) > 60
    ages = {kind: grade(texts) + SCHOOL_BEGINS for kind, texts in said.items() if texts}
    assert {kind: age for kind, age in ages.items() if age > OLDEST} == {}
