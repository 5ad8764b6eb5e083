"""Every form, filled in badly: a clear word beside the field, and nothing typed is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urldefrag

import msgspec
import pytest
from httpx import Response

from backend.aggregates.vocabulary import tidy_text
from backend.record import Recorded
from tests.families import NEIGHBOUR
from tests.pages.blanks import Sheet, Sheets
from tests.pages.conftest import ADMIN, LEAD, MANAGER, WORKER, Browser, Site, opened
from tests.pages.matrix import story

ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
# Signing in and out has tests of its own, and would end the walk.
APART = re.compile(r"/(sign-|language|account|my/|demo)|/recordings$|/discarded$|/devices")
A_DAY = ("1", "10", "2026")
LEAP = {"day": "29", "month": "2", "year": "2027"}
FAR = {"day": "1", "month": "1", "year": "2031"}
KINDS = (
    "Siân O’Brien-D'Arcy, Mae'n iawn",
    "Łucja Żółć",
    "王小明",
    "سناء الخطيب",
    "Zoë 🌻👨‍👩‍👧",
    "“Mum’s” plan –\u00a0ring\x0b•\u00a0Gran…",
    "ñ" * 200,
    "<b>bold</b> & {{ 7 * 7 }} %s [[pf:x]]",
)


class Walk(msgspec.Struct):
    """Everything that one person can send, as their pages show it."""

    site: Site
    browser: Any
    sheets: list[Sheet]


def shape(address: str) -> str:
    path = re.sub(r"/\d+", "/N", ID.sub("ID", urldefrag(address)[0].split("?")[0]))
    path = re.sub(r"/(people|network|lines|meetings)/[^/]*[-_][^/]+", r"/\1/ID", path)
    asked = sorted(pair.split("=")[0] for pair in address.partition("?")[2].split("&"))
    return f"{path}?{','.join(asked)}"


def walk(site: Site, who: str) -> Walk:
    """Follows every kind of link from the family's home on, and keeps each form once."""
    browser, found = site.browser(who), dict[str, Sheet]()
    waiting = [site.root, "/", "/families"]
    seen = {shape(each) for each in waiting}
    while waiting:
        at = waiting.pop(0)
        answer = browser.get(at)
        if answer.status_code != 200 or "html" not in answer.headers.get("content-type", ""):
            continue
        page = Sheets(at, answer.text)
        for sheet in page.sheets:
            names = ",".join(sorted({ID.sub("ID", name) for name in sheet.fields}))
            if not APART.search(sheet.action):
                found.setdefault(f"{shape(sheet.action)} {names}", sheet)
        for link in page.links:
            to = urldefrag(link)[0]
            if to.startswith("?"):
                to = at.split("?")[0] + to
            if to.startswith("/") and not to.startswith("/static") and shape(to) not in seen:
                seen.add(shape(to))
                waiting.append(to)
    return Walk(site, browser, list(found.values()))


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """One site for every form."""
    with opened(server, story) as site:
        yield site


@pytest.fixture(scope="module", params=[WORKER, MANAGER, LEAD, ADMIN])
def walked(request: pytest.FixtureRequest, place: Site) -> Walk:
    """What one person can send."""
    return walk(place, request.param)


def send(browser: Browser, sheet: Sheet, fields: dict[str, Any]) -> Response:
    """Sends a form, with the token of this browser."""
    return browser.send("POST", sheet.action, data=fields | {"_csrf_token": browser.csrf})


def answered(sheet: Sheet, fields: dict[str, Any], answer: Response) -> str:
    """What is wrong with an answer to a form, "" when it does as every form must."""
    where = f"{sheet.page} -> {sheet.action}"
    if answer.status_code in (200, 303, 404):
        return ""
    if answer.status_code not in (409, 422):
        return f"{where}: {answer.status_code}"
    page = Sheets(sheet.page, answer.text)
    summary = re.search(r'class="govuk-error-summary".*?</ul>', answer.text, re.S)
    if summary is None:
        return f"{where}: no message"
    lost = [
        name
        for name, blank in sheet.fields.items()
        if (blank.typed or blank.box)
        and fields[name]
        and name in page.said
        and fields[name] not in page.said[name]
    ]
    if lost:
        return f"{where}: lost {lost}"
    led = re.findall(r'href="#([^"]*)"', summary.group())
    nowhere = [name for name in led if name and name not in page.ids]
    return f"{where}: messages lead nowhere {nowhere}" if nowhere else ""


def people(sheet: Sheet) -> list[str]:
    """The fields in which someone is chosen."""
    return [
        name
        for name, blank in sheet.fields.items()
        if blank.options and all(re.match(r"p-\w+$", option) for option in blank.options)
    ]


def scales(sheet: Sheet) -> list[str]:
    """The fields for a number from 0 to 10."""
    return [name for name, blank in sheet.fields.items() if {"0", "5", "10"} <= set(blank.options)]


def tried(
    walked: Walk, change: Callable[[Sheet], dict[str, str]], *, here: bool = False
) -> list[str]:
    """What went wrong when forms were sent with a change that none of them may take.

    With `here` a message stands beside a field that was changed: nothing else comes first.
    """
    wrong: list[str] = []
    for sheet in walked.sheets:
        changed = change(sheet)
        if not changed:
            continue
        before, fields = walked.site.events(), sheet.filled("Words", A_DAY) | changed
        answer = send(walked.browser, sheet, fields)
        wrong.append(answered(sheet, fields, answer))
        if here and answer.status_code == 422 and not beside(answer, changed):
            wrong.append(f"{sheet.page} -> {sheet.action}: no message beside {[*changed]}")
        if walked.site.events() != before:
            wrong.append(f"{sheet.page} -> {sheet.action}: taken with {str(changed)[:200]}")
    return wrong


def beside(answer: Response, changed: dict[str, str]) -> bool:
    """Whether a message leads to a field that was changed."""
    stems = tuple(re.sub(r"-(day|month|year)$", "", name) for name in changed)
    return any(name.startswith(stems) for name in re.findall(r'href="#([^"]+)"', answer.text))


def fine(wrong: list[str]) -> None:
    """Nothing went wrong."""
    found = [each for each in wrong if each]
    assert not found, "\n".join(found)


def test_a_day_that_there_never_was_is_refused_beside_its_boxes(walked: Walk):
    def day(sheet: Sheet) -> dict[str, str]:
        return {f"{name}-{box}": text for name in sheet.dates for box, text in LEAP.items()}

    fine(tried(walked, day, here=True))


def test_a_day_to_come_has_not_happened(walked: Walk):
    def day(sheet: Sheet) -> dict[str, str]:
        known = "happened" in sheet.dates
        return {f"happened-{box}": text for box, text in FAR.items()} if known else {}

    fine(tried(walked, day))


def test_eleven_is_no_number_on_the_scale(walked: Walk):
    fine(tried(walked, lambda sheet: dict.fromkeys(scales(sheet), "11"), here=True))


def test_someone_nobody_knows_is_not_chosen(walked: Walk):
    fine(tried(walked, lambda sheet: dict.fromkeys(people(sheet), "p-nobody")))


def test_an_endless_text_is_refused_and_kept(walked: Walk):
    def endless(sheet: Sheet) -> dict[str, str]:
        return {name: "n" * 4_001 for name, blank in sheet.fields.items() if blank.typed}

    fine(tried(walked, endless))


def test_someone_who_left_is_refused_in_words_or_taken_as_they_were(walked: Walk):
    for sheet in walked.sheets:
        fields = sheet.filled("Words", A_DAY) | dict.fromkeys(people(sheet), NEIGHBOUR)
        if people(sheet):
            fine([answered(sheet, fields, send(walked.browser, sheet, fields))])


def test_words_of_any_kind_are_stored_as_they_were_typed_or_stay_in_the_form(server: str):
    wrong: list[str] = []
    with opened(server, story) as site:
        for who in (WORKER, MANAGER, LEAD, ADMIN):
            walked = walk(site, who)
            for number, sheet in enumerate(walked.sheets):
                before = site.events()
                fields = sheet.filled("", A_DAY)
                typed = [name for name, blank in sheet.fields.items() if blank.typed]
                # Each field gets words of another kind, and each form begins with another.
                words = {
                    name: KINDS[place % len(KINDS)] for place, name in enumerate(typed, number)
                }
                answer = send(walked.browser, sheet, fields | words)
                wrong.append(answered(sheet, fields | words, answer))
                told = since(site, before)
                if answer.status_code == 303 and told:
                    wrong.append(lost(sheet, words, told))
    fine(wrong)


def since(site: Site, before: int) -> list[Recorded]:
    """The entries after so many, of whatever family, account or house they are."""
    streams = site.rows("select distinct stream from ledger.events where position > %s", before)
    read = (site.ledger.read(stream) for (stream,) in streams)
    return [each for entries in read for each in entries if each.position > before]


def lost(sheet: Sheet, words: dict[str, str], told: list[Recorded]) -> str:
    """Words that were typed and are in none of the entries that followed, line by line."""
    kept = b"".join(msgspec.json.encode(each.entry.event) for each in told).decode()
    gone = [
        name
        for name, text in words.items()
        for line in tidy_text(text).splitlines()
        if json.dumps(line.strip(" "), ensure_ascii=False)[1:-1] not in kept
    ]
    return f"{sheet.page} -> {sheet.action}: {gone} not in {kept}" if gone else ""
