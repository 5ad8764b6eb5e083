"""A family page in Welsh: nothing of ours is left in English, and nothing of theirs is touched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from backend import speech
from tests.pages.conftest import Browser, Site
from tests.pages.made_words import made
from tests.pages.penroses import HOME, WHO, links, penroses, shape
from web.speech import cookie_name

# What a lead does most, where not one word of ours may be left in English. Pages that tell what
# happened hold sentences of the record, made of people's words: these stay as they are.
FIRST = (
    "",
    "/worries",
    "/tell",
    "/help",
    "/next-meeting",
    "/pack",
    "/plan/mine",
    "/plan/rota",
    "/reach",
    "/what-i-see",
    "/practice",
)


class Noting(dict[str, str]):
    """A catalogue that marks what it says, and keeps what it was asked for and does not know."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words)
        self.missed: set[str] = set()
        self._said = {f"⟦{each}⟧" for each in words.values()}

    def get(self, key: str, default: Any = None) -> Any:
        """The words between marks; what is looked up without a default may be anybody's words."""
        if key in self:
            return f"⟦{self[key]}⟧"
        if default is not None and key not in self._said:
            self.missed.add(key)
        return default


@pytest.fixture(scope="module")
def noting() -> Iterator[Noting]:
    """Welsh, while this module's tests last, is such a catalogue."""
    real = speech.catalogues()["cy"]
    noted = Noting(real.words)
    speech.catalogues()["cy"] = msgspec.structs.replace(real, words=noted)
    yield noted
    speech.catalogues()["cy"] = real


@pytest.fixture(scope="module")
def demo_site(server: str) -> Iterator[Site]:
    """The Penroses, with accounts for a parent and a child."""
    with penroses(server) as site:
        yield site


def welsh(site: Site, browser: Browser, address: str) -> str:
    """A page as someone reads it who chose Welsh."""
    secure = site.app.state.services.secure
    browser.extra = f"{cookie_name(secure)}=cy"
    answer = browser.get(address)
    assert answer.status_code in (200, 303, 404, 422), (address, answer.status_code)
    return answer.text if answer.status_code in (200, 422) else ""


@pytest.mark.parametrize("who", WHO)
def test_every_page_of_the_network_asks_the_catalogue_for_nothing_it_has_not(
    demo_site: Site, noting: Noting, who: str
):
    browser = demo_site.browser(who)
    seen, waiting = set[str](), [HOME]
    if who == "Jo Penrose":
        begun = browser.post(f"{HOME}/recordings", {"kind": "review"})
        waiting += [begun.headers["location"], f"{begun.headers['location']}/so-far"]
    while waiting:
        address = waiting.pop(0)
        for to in links(welsh(demo_site, browser, address), address):
            if shape(to) not in seen:
                seen.add(shape(to))
                waiting.append(to)
    assert len(seen) > 30
    assert sorted(noting.missed) == []


def test_on_the_first_pages_no_word_of_ours_is_left_in_english(demo_site: Site, noting: Noting):
    theirs = _theirs(demo_site)
    browser, left = demo_site.browser("Jo Penrose"), dict[str, str]()
    for path in FIRST:
        page = welsh(demo_site, browser, HOME + path)
        assert page.count("⟦") > 20, path
        body = re.sub(r"⟦[^⟧]*⟧", "", page.split("<body", 1)[1])
        for text in re.findall(r">([^<]+)<", re.sub(r"(?s)<script.*?</script>", "", body)):
            for part in re.split(r"[,.:–]", html.unescape(text)):
                words = re.sub(r"^[\W\d]+(?:[ap]m\b\W*)?|[\W\d]+$", "", part)
                if re.search("[a-z]{3}", words) and words.casefold() not in theirs:
                    left[words] = path
    for known in ("English", "Cymraeg", "Handrail", "dewisol"):
        left.pop(known, None)
    assert sorted(left.items()) == []


def _theirs(site: Site) -> str:
    """Everything that stands in the rows for pages: the words that people wrote, and names."""
    tables = site.rows(
        "select table_name from information_schema.tables where table_schema='pages'"
    )
    rows = [
        str(row[0])
        for (table,) in tables
        for row in site.rows(
            f"select string_agg(to_jsonb(t)::text, E'\\n') from pages.\"{table}\" t"
        )
    ]
    return "\n".join(rows).replace('\\"', '"').casefold()


def test_what_is_wrong_with_a_form_is_said_in_welsh_and_all_that_was_typed_is_kept(demo_site: Site):
    jo = demo_site.browser("Jo Penrose")
    jo.extra = f"{cookie_name(demo_site.app.state.services.secure)}=cy"
    answer = jo.post(f"{HOME}/tell", {"happened_words": "", "went": "worked"})
    assert answer.status_code == 422
    words = re.findall(r'govuk-error-message">\s*(?:<[^>]*>[^<]*</span>)?\s*([^<]+)', answer.text)
    ours = speech.catalogues()["cy"].words
    said = {html.unescape(each).strip(" \n⟦⟧") for each in words}
    assert said and said <= set(ours.values()), said


def test_whoever_is_not_known_yet_chooses_a_language_too(demo_site: Site):
    nobody = demo_site.stranger()
    nobody.extra = f"{cookie_name(demo_site.app.state.services.secure)}=cy"
    page = nobody.get("/in/an-old-link").text
    assert '<html class="govuk-template" lang="cy">' in page
    assert "Nid yw’r ddolen hon yn gweithio mwyach" in page
    assert "Nid oes neb wedi gwirio’r cyfieithiad hwn eto." in page
    nobody.extra = ""
    for back, there in (("/sign-in", "/sign-in"), ("//example.org", "/"), ("/a?b=c", "/")):
        answer = nobody.post("/language", {"language": "cy", "back": back})
        assert answer.headers["location"] == there
        assert "=cy" in answer.headers["set-cookie"]


# What only staff meet: they read English.
STAFF_ALONE = (
    "Write %s findings at most. Sum some up.",
    "Draw 1 to %s families.",
    "Version %s of the bottom line has been set meanwhile. Read it first.",
    "Ask %s first: everyone with parental responsibility agrees before the network is asked, or "
    "a manager decides otherwise. See the page Consent.",
    "Choose an entry from 1 to %s.",
    "This cannot be done now: %s",
    "Open every page first: %s not opened yet.",
    "The plan stands in for a %s now. Read the page again first.",
    "The plan stands in for a %s already. There is one plan, and never a second beside it: choose "
    "what it becomes.",
    "Hand over %s open things at most. Sum some up.",
    "The family is with %s now. Read the page again first.",
)


def test_every_refusal_and_title_that_holds_a_value_is_in_the_catalogue():
    said = made()
    assert len(said) > 40 and set(STAFF_ALONE) <= set(said)
    for text in said.keys() - set(STAFF_ALONE):
        english = re.sub("%s", "Gran 7", text)
        with speech.speaking("cy"):
            welsh = speech.said(english)
        assert welsh != english, text
        # Each value stands in it, once for each time that it was said.
        assert welsh.count("Gran 7") == text.count("%s"), (text, welsh)


def test_words_of_people_are_never_taken_for_ours():
    with speech.speaking("cy"):
        assert speech.printed("Version 3 of the plan is what Gran has left the network.") == (
            "Version 3 of the plan is what Gran has left the network."
        )
        assert re.sub("[⟦⟧]", "", speech.said("New rule")) == "Newydd: rheol"
        assert speech.said("Use 4,000 letters or fewer. You have used 4,001.") == (
            "Defnyddiwch 4,000 llythyren neu lai. Rydych wedi defnyddio 4,001."
        )
    assert speech.said("New rule") == "New rule"


def test_a_title_and_a_problem_with_a_value_in_it_are_said_in_welsh(demo_site: Site):
    jo = demo_site.browser("Jo Penrose")
    page = welsh(demo_site, jo, f"{HOME}/plan/versions/1")
    title = html.unescape(page.split("<title>")[1].split("</title>")[0])
    assert title.replace("⟦", "").replace("⟧", "").startswith("Fersiwn 1 o’r cynllun"), title
    answer = jo.post(f"{HOME}/tell", {"words": "a" * 5_000, "how": "worked"})
    assert answer.status_code == 422
    said = html.unescape(answer.text).replace("⟦", "").replace("⟧", "")
    assert "Defnyddiwch 4,000 llythyren neu lai. Rydych wedi defnyddio 5,000." in said
    assert "letters or fewer" not in said
