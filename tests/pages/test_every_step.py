"""Every step of a recording, filled in badly: a word beside the field, all kept, nothing told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import families
from tests.pages.blanks import Sheet, Sheets
from tests.pages.conftest import LEAD, WORKER, Browser, Site, opened
from tests.pages.test_every_form import (
    A_DAY,
    FAR,
    KINDS,
    LEAP,
    answered,
    beside,
    people,
    scales,
    send,
)
from tests.pages.test_recording import begin, came, on_day, step

# A first meeting of a worker, a review of a worker, and one of whoever leads in the family.
KINDS_OF = (("initial", WORKER), ("review", WORKER), ("review", LEAD))


@pytest.fixture(scope="module", params=KINDS_OF, ids=lambda each: f"{each[0]} by {each[1]}")
def recorded(request: pytest.FixtureRequest, server: str) -> Iterator[tuple[Site, Browser, str]]:
    """A recording with its day and its room, and whoever records it."""
    kind, who = request.param
    story = families.with_network if kind == "initial" else families.led_by_gran
    with opened(server, story) as site:
        browser = site.browser(who)
        here = begin(browser, site.root, kind)
        on_day(step(browser, here, "when")).send(browser)
        seats = came(step(browser, here, "room"), families.MUM, families.GRAN, families.SANA)
        assert seats.send(browser).status_code == 303
        yield site, browser, here


def steps(browser: Browser, here: str) -> Iterator[Sheet]:
    """The form of each step, as it stands when it is its turn."""
    found = dict.fromkeys(re.findall(rf'href="({here}/[a-z-]+)[?"]', browser.get(here).text))
    # The day and the room come last: what is asked in the others hangs on them.
    last, apart = (f"{here}/when", f"{here}/room"), (f"{here}/discarded", f"{here}/check")
    asked = sorted(found.keys() - {*apart, f"{here}/so-far"}, key=lambda each: each in last)
    assert len(asked) >= 15
    for each in asked:
        (form,) = (one for one in Sheets(each, browser.get(each).text).sheets if one.action == each)
        yield form


def filled(sheet: Sheet, words: str) -> dict[str, Any]:
    """What is sent of a step, every line of the plan that it shows among it."""
    lines = [name.removeprefix("seen-") for name in sheet.fields if name.startswith("seen-")]
    return sheet.filled(words, A_DAY) | ({"line": lines} if lines else {})


def tried(
    recorded: tuple[Site, Browser, str], change: Callable[[Sheet], dict[str, str]]
) -> list[str]:
    """What went wrong when steps were sent with a change that none of them may take."""
    site, browser, here = recorded
    before, wrong = site.events(), list[str]()
    for sheet in steps(browser, here):
        changed = change(sheet)
        if not changed:
            continue
        fields = filled(sheet, "Words") | changed
        answer = send(browser, sheet, fields)
        if answer.status_code != 422:
            wrong.append(f"{sheet.action}: {answer.status_code}")
        wrong.append(answered(sheet, fields, answer))
        if not beside(answer, changed):
            led = re.findall(r'<a href="#[^"]*">[^<]*', answer.text)
            wrong.append(f"{sheet.action}: no message beside {[*changed]} but {led}")
        again = Sheets(sheet.page, browser.get(sheet.page).text).said
        lost = [name for name in changed if name in again and changed[name] not in again[name]]
        wrong += [f"{sheet.action}: {lost} were not kept"] if lost else []
    assert site.events() == before, "nothing is told before all of it is checked"
    return [each for each in wrong if each]


def test_a_day_that_there_never_was(recorded: tuple[Site, Browser, str]):
    def day(sheet: Sheet) -> dict[str, str]:
        return {f"{name}-{box}": text for name in sheet.dates for box, text in LEAP.items()}

    assert tried(recorded, day) == []


def test_a_day_to_come_has_not_happened(recorded: tuple[Site, Browser, str]):
    def day(sheet: Sheet) -> dict[str, str]:
        known = sheet.action.endswith("/when")
        return {f"on-{box}": text for box, text in FAR.items()} if known else {}

    assert tried(recorded, day) == []


def test_eleven_is_no_number_on_the_scale(recorded: tuple[Site, Browser, str]):
    assert tried(recorded, lambda sheet: dict.fromkeys(scales(sheet), "11")) == []


def test_someone_nobody_knows_is_not_chosen(recorded: tuple[Site, Browser, str]):
    def someone(sheet: Sheet) -> dict[str, str]:
        chosen = [name for name in people(sheet) if name not in ("also", "away")]
        # A line that stays as it is has no new doer; a question that was not reached no speaker.
        needs = {name: "change" for name in sheet.fields if name.startswith("change-")}
        if sheet.action.endswith("/questions"):
            needs = {name: "" for name in sheet.fields if name.startswith("reason-")}
        return dict.fromkeys(chosen, "p-nobody") | (needs if chosen else {})

    assert tried(recorded, someone) == []


def test_an_endless_text_is_refused_and_kept(recorded: tuple[Site, Browser, str]):
    def endless(sheet: Sheet) -> dict[str, str]:
        return {name: "n" * 4_001 for name, blank in sheet.fields.items() if blank.typed}

    assert tried(recorded, endless) == []


def test_words_of_any_kind_are_kept_as_they_were_typed(recorded: tuple[Site, Browser, str]):
    site, browser, here = recorded
    before, wrong = site.events(), list[str]()
    for number, sheet in enumerate(steps(browser, here)):
        fields = filled(sheet, "")
        typed = [name for name, blank in sheet.fields.items() if blank.typed]
        words = {name: KINDS[place % len(KINDS)] for place, name in enumerate(typed, number)}
        answer = send(browser, sheet, fields | words)
        wrong.append(answered(sheet, fields | words, answer))
        again = Sheets(sheet.page, browser.get(sheet.page).text).said
        lost = [name for name in words if words[name] not in again.get(name, [words[name]])]
        wrong += [f"{sheet.action}: {lost} were not kept"] if lost else []
        assert browser.get(f"{here}/check").status_code == 200
    assert [each for each in wrong if each] == []
    assert site.events() == before
