"""S-06: whoever must not know reads none of sixty protected values, whatever way it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from unittest import mock

import msgspec
import pytest

from tests.families import GRAN
from tests.pages.addresses import address
from tests.pages.asking import Ask, ask_all
from tests.pages.conftest import LEAD, MEMBER, WORKER, Site, day, opened
from tests.pages.matrix import MATRIX
from tests.pages.planting import (
    DADS,
    MUMS,
    NEEDLES,
    READERS,
    VALUES,
    found_in,
    house,
    spellings,
)
from web import page, protecting


@pytest.fixture(scope="module")
def planting(server: str) -> Iterator[tuple[Site, frozenset[tuple[str, str]]]]:
    told, into = house(server)
    with opened(server, told=told) as site:
        a_file_with_it(site)
        yield site, into


@pytest.fixture(scope="module")
def place(planting: tuple[Site, frozenset[tuple[str, str]]]) -> Site:
    return planting[0]


def a_file_with_it(site: Site) -> None:
    """The worker keeps a file that says one of them, in its name too."""
    worker = site.browser(WORKER)
    value = VALUES[0][1].split(",")[0]
    fields: dict[str, Any] = {
        "_csrf_token": worker.csrf,
        "kind": "diary",
        "shows": "A paper of the nurse",
        "person": GRAN,
        "keep-why": "The doctor wrote it",
        **day("happened", "2026-10-01"),
    }
    path = f"{site.root}/practice/evidence"
    file = (f"{value}.txt", f"Seen at {value} by the nurse.".encode())
    first = worker.send("POST", path, data=fields, files={"file": file})
    fields["pf-keep"] = re.findall(r'name="pf-keep" value="([^"]*)"', first.text)
    answer = worker.send("POST", path, data=fields, files={"file": file})
    assert answer.status_code == 303, re.findall("error-message.*", answer.text)


# Reading


def addresses(site: Site) -> list[Ask]:
    """Every address that can be read: pages, exports, calendars, letters, files."""
    found: list[Ask] = []
    for row in MATRIX:
        # Packs are for the staff who prepare them, and have a gate of their own (tests/court).
        in_a_pack = "/requests/" in row.path or "/packs/" in row.path
        if row.method == "GET" and row.deed is not None and not (row.stored and in_a_pack):
            found.append(Ask("GET", address(site, row)))
    for (evidence,) in site.rows(
        "select evidence from pages.evidence where family = %s", site.family
    ):
        found.append(Ask("GET", f"{site.root}/practice/evidence/{evidence}/file"))
    for line in ("r-0", "r-25", "r-50"):
        found.append(Ask("GET", f"{site.root}/plan/lines/{line}"))
    found.append(Ask("GET", f"{site.root}/plan/compare?a=1&b=now"))
    found.append(Ask("GET", f"{site.root}/history?all=yes"))
    return found


def read(site: Site, who: str, asked: list[Ask]) -> tuple[list[str], int]:
    """Which of these show one reader something, and how many showed anything at all."""
    hits: list[str] = []
    answers = ask_all(site, site.browser(who), asked)
    for ask, answer in zip(asked, answers, strict=True):
        found = found_in(f"{answer.text} {answer.headers}")
        if found:
            hits.append(f"{who}, {ask}: {found}")
    return hits, sum(answer.status == 200 for answer in answers)


def test_no_reader_who_must_not_know_reads_any_of_sixty_values(
    planting: tuple[Site, frozenset[tuple[str, str]]],
):
    site, into = planting
    assert (len(VALUES), len(spellings(VALUES[0][1]))) == (60, 12)
    assert len(into) > 60, sorted(into)
    asked, hits, opened_by = addresses(site), list[str](), dict[str, int]()
    for who in READERS:
        mine = asked
        if who == MEMBER:
            mine = [*asked, *(msgspec.structs.replace(each, part=True) for each in asked)]
        found, opened_by[who] = read(site, who, mine)
        hits += found
    assert hits == [], "\n".join(hits)
    assert min(opened_by[who] for who in (MEMBER, DADS, LEAD, MUMS)) > 40, opened_by


def test_the_pages_do_speak_of_them(place: Site):
    """The control: staff who may know read every one of them."""
    texts = ask_all(
        place,
        place.browser(WORKER),
        [Ask("GET", f"{place.root}{path}") for path in ("/plan", "/history?all=yes", "/network")],
    )
    assert set(found_in(" ".join(text.text for text in texts))) == set(NEEDLES)


def test_a_guess_is_answered_like_any_other(place: Site):
    """No list, no count and no order differ between what is protected and what is not there."""
    for who in (MEMBER, LEAD):
        browser = place.browser(who)
        answers: dict[tuple[int, str], str] = {}
        guesses = [
            *(value.split(",")[0] for _, value in VALUES[::9]),
            "93a Nowhere Street",
            "07700 955555",
            "Nonesuch Primary School",
        ]
        asks = [Ask("POST", f"{place.root}/look-up", {"words": guess}) for guess in guesses]
        for guess, answer in zip(guesses, ask_all(place, browser, asks), strict=True):
            text = answer.text.replace(guess, "").replace(answer.request, "")
            text = re.sub(r'name="command_id" value="[^"]*"', "", text)
            answers.setdefault((answer.status, text), guess)
        assert len(answers) == 1, list(answers.values())


# Broken builds that the crawl must find


def as_it_stands(thing: Any, *_: Any) -> Any:
    return thing


SOME = ("/plan", "/history?all=yes", "/network", "/plan/compare?a=1&b=now", "/plan/versions")


def test_a_build_that_looks_through_neither_rows_nor_pages_is_found(place: Site):
    asked = [Ask("GET", f"{place.root}{path}") for path in SOME]
    assert read(place, MEMBER, asked)[0] == []
    with (
        mock.patch.object(protecting, "shown", as_it_stands),
        mock.patch.object(protecting, "may_read", as_it_stands),
    ):
        hits, _ = read(place, MEMBER, asked)
    assert any("/plan:" in each for each in hits) and any("/history" in each for each in hits)


def test_a_build_that_shows_everyone_what_staff_may_know_is_found(place: Site):
    asked = [Ask("GET", f"{place.root}{path}") for path in SOME]
    with mock.patch.object(page.Visit, "knows_protected", True):
        hits, _ = read(place, MEMBER, asked)
    assert any("/history" in each for each in hits) and any("/compare" in each for each in hits)


def test_a_build_that_knows_one_spelling_alone_is_found(place: Site):
    from backend import passages

    asked = [Ask("GET", f"{place.root}/plan")]

    def to_the_letter(text: str) -> tuple[str, list[int]]:
        return text, list(range(len(text)))

    passages._needles.cache_clear()  # pyright: ignore[reportPrivateUsage]
    with mock.patch.object(passages, "canonical", to_the_letter):
        hits, _ = read(place, MEMBER, asked)
    passages._needles.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert hits != []
