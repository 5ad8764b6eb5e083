"""S-13: four hundred pieces of code in every text of a record: on each page they are words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle
from typing import Any
from unittest import mock
from uuid import uuid4

import msgspec
import pytest

import web.app
from backend import sheet
from backend.aggregates.account import Standing
from backend.database import pool
from backend.ledger import Ledger
from tests import families
from tests.families import GRAN
from tests.pages.addresses import address
from tests.pages.asking import Ask, Heard, ask_all
from tests.pages.conftest import KEK, LEAD, WORKER, Site, opened
from tests.pages.matrix import MATRIX
from tests.pages.planting import tell_planted
from tests.projections.pages import NOON

# What would end the place that words stand in, and what would then run.
ENDS = (
    "", "'", '"', "'>", '">', "-->", "]]>", "</p>", "</td></tr>", "</title>", "</textarea>",
    "</option></select>", "</style>", "</script>", "</svg>", "\\", "`", "}}", "%}", "\u2028",
)  # fmt: skip
RUNS = (
    "<script>told(1)</script>", "<script src=//elsewhere.test></script>",
    "<img src=x onerror=told(1)>",
    "<svg onload=told(1)>", "<iframe srcdoc='<b>'>", "<object data=x>", "<embed src=x>",
    "<a href=javascript:told(1)>x</a>", "<form action=//elsewhere.test><button>x</button></form>",
    "<meta http-equiv=refresh content=0>", "<base href=//elsewhere.test/>", "<link rel=x href=x>",
    "<details open ontoggle=told(1)>", "<style>*{display:none}</style>",
    " onfocus=told(1) autofocus=",
    " style=display:none ", "{{ 7 * 191 }}", "{% raw %}", "=HYPERLINK(1)", "\r\nSet-Cookie: a=b",
)  # fmt: skip
CODE = tuple(f"{end}{runs}" for end in ENDS for runs in RUNS)
# What our own templates never write.
_NEVER = {"iframe", "object", "embed", "base", "style"}


class Alive(HTMLParser):
    """Whatever of a page would run, load or go somewhere, and is none of ours."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Looks at one tag."""
        given = {name: value or "" for name, value in attrs}
        goes = [given.get(name, "") for name in ("href", "src", "action", "formaction", "data")]
        if (
            tag in _NEVER
            or (tag == "script" and not given.get("src", "").startswith("/static/"))
            or (tag == "meta" and given.get("http-equiv"))
            or any(name.startswith("on") or name in ("style", "srcdoc") for name in given)
            or any(there.lower().startswith(("javascript:", "//")) for there in goes)
            or any(there == "x" for there in goes)
        ):
            self.found.append(f"<{tag} {given}>")


def alive(answer: Heard) -> list[str]:
    """What of an answer is code and not words."""
    kind = answer.headers.get("content-type", "")
    found: list[str] = []
    if kind.startswith("text/html"):
        found = Alive(answer.text).found
    elif kind.startswith("text/csv"):
        found = formulas(answer.text)
    if "1337" in answer.text:
        found.append("7 times 191 was worked out")
    if "set-cookie: a=b" in str(answer.headers).lower():
        found.append("a header of its own")
    return found


def formulas(text: str) -> list[str]:
    """The cells of a sheet that a spreadsheet would work out."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    return [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A record with code in every text and name that takes it."""
    with opened(server, families.led_by_gran) as first:
        family, more = uuid4(), cycle(CODE)
        with pool(first.owner) as as_owner:
            tell_planted(Ledger(as_owner, KEK, story=lambda: NOON), family, more)
        site = msgspec.structs.replace(first, family=family)
        site.open(LEAD, Standing.NETWORK, "Network", person=GRAN, family=family)
        yield site


def asked(site: Site) -> list[Ask]:
    return [
        Ask("GET", address(site, row))
        for row in MATRIX
        if row.method == "GET" and row.deed is not None and not row.stored
    ]


def ran(site: Site, who: str, asks: list[Ask]) -> tuple[list[str], int]:
    """What of these pages is code, and how many hold some of it as words."""
    answers = ask_all(site, site.browser(who), asks)
    found = [
        f"{who}, {ask}: {each}"
        for ask, answer in zip(asks, answers, strict=True)
        for each in alive(answer)
    ]
    return found, sum("told(1)" in answer.text for answer in answers)


def test_code_in_any_text_is_words_on_every_page(place: Site):
    assert len(CODE) == 400
    asks = asked(place)
    for who in (WORKER, LEAD):
        found, held = ran(place, who, asks)
        assert found == [], "\n".join(found)
        assert held > 20


def test_a_build_whose_templates_escape_nothing_is_found(place: Site):
    templates = web.app.environment()
    templates.autoescape = False
    # What was compiled before escapes, and what is compiled here must be kept for nobody.
    templates.bytecode_cache = None
    if templates.cache is not None:
        templates.cache.clear()
    services = place.app.state.services
    place.app.state["services"] = msgspec.structs.replace(services, templates=templates)
    try:
        found, _ = ran(place, WORKER, [Ask("GET", f"{place.root}{path}") for path in ("", "/plan")])
    finally:
        place.app.state["services"] = services
    assert any("/plan: " in each for each in found), found


def test_a_build_whose_sheets_hold_formulas_is_found():
    rows = [("Ella", "=HYPERLINK(1)"), ("@SUM(1)", "+44")]

    def as_typed(cell: str) -> Any:
        return cell

    assert formulas(sheet.sheet(("A", "-B"), rows)) == []
    with mock.patch.object(sheet, "safe", as_typed):
        assert formulas(sheet.sheet(("A", "-B"), rows)) == ["-B", "=HYPERLINK(1)", "@SUM(1)", "+44"]
