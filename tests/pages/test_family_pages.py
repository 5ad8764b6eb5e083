"""Every page that a family can open: small enough for an old phone, and easy enough to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest

from tests.pages.conftest import Site
from tests.pages.penroses import HOME, WHO, links, penroses, shape

MOST = 50_000
# What stands before the body of an answer on the wire.
HEAD = 700
STATIC = re.compile(r'(?:href|src)="(/static/[^"#]+)')
# Three steps of recording ask about every person or line at once; they are wider than the others.
WIDER = re.compile(r"/recordings/ID/(lines|room|actions)\?")


class Seen(msgspec.Struct, frozen=True):
    """A kind of page as someone of the family was shown it."""

    who: str
    address: str
    text: str


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """The Penroses."""
    with penroses(server) as site:
        yield site


@pytest.fixture(scope="module")
def pages(place: Site) -> dict[str, Seen]:
    """The longest page of each kind that anyone of the family is led to."""
    found: dict[str, Seen] = {}
    for who in WHO:
        browser = place.browser(who)
        seen, waiting = set[str](), [HOME, "/families", "/my-sign-in"]
        if who == "Jo Penrose":
            begun = browser.post(f"{HOME}/recordings", {"kind": "review"})
            waiting += [begun.headers["location"], f"{begun.headers['location']}/so-far"]
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


def weight(place: Site, page: str, known: dict[str, int]) -> int:
    """The bytes of a page and of all that it asks for, as they come the first time."""
    for file in set(STATIC.findall(page)) - known.keys():
        with place.client.stream("GET", file, headers={"accept-encoding": "gzip"}) as streamed:
            known[file] = HEAD + sum(len(part) for part in streamed.iter_raw())
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
