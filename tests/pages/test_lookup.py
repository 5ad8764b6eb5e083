"""Looking up: what stands and what once stood, in any spelling, and never what one may not read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest

from backend.aggregates.case import SetBottomLine
from backend.aggregates.corrections import StrikeOutEntry, WhyStruck
from backend.aggregates.mapping import RaiseWorry
from backend.aggregates.network import NameMember, RenameMember
from backend.aggregates.plan import AddRule, ContingencySet, RewordRule, WithdrawLine
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.vocabulary import LineId, PersonId, WorryId
from backend.aggregates.voice import HearChild, Said, SeenBy, Spot, VoiceTool
from backend.aggregates.withholding import WithholdPlan
from backend.projections.wordings import folded
from tests import families, stories
from tests.families import ELLA, FIRST, GOAL, JOE, MUM, Story, happened
from tests.pages.conftest import (
    FAR_MEMBER,
    FAR_WORKER,
    LEAD,
    MANAGER,
    MEMBER,
    WORKER,
    Browser,
    Site,
    opened,
)
from tests.projections.pages import by
from tests.stories import protected
from tests.stories.finding import DES
from tests.stories.plan import by_manager, by_worker
from tests.stories.voice import SAFE_HOUSE

WALK, BEDTIME, OLD_HOME = LineId("l-walk"), LineId("l-bed"), LineId("l-home")
ROZA = PersonId("p-roza")
SLIP = WorryId("w-slip")
# Whatever nobody may know gives what this gives.
NONSENSE = "qxzvwk"


def told() -> Story:
    """A line that left the plan, a name that changed, and much that is not for everyone."""
    return (
        *families.led_by_gran(),
        AddRule(line=WALK, words="Joe does the school-run with Ella", goal=GOAL),
        RewordRule(line=WALK, seen=0, words="Gran does the school-run", reason="Joe works early"),
        WithdrawLine(line=WALK, seen=1, reason="Ella goes with her friend’s mum now"),
        AddRule(line=BEDTIME, words="Someone who is sober puts Ella to bed", goal=GOAL),
        AddRule(line=OLD_HOME, words="Gran fetches Ella from 12a Elm Street by six", goal=GOAL),
        NameMember(person=ROZA, name="Róża Wiśniewska", relationship="Mum's cousin"),
        RenameMember(person=ROZA, name="Róża O’Shea"),
        SetBottomLine(
            seen=1,
            statement="Ella never sleeps in the caravan",
            triggers="She is found in the caravan",
            consequence="We go to court",
            happened=happened(20),
            reason="The caravan has no lock",
        ),
        HearChild(
            hearing=SAFE_HOUSE,
            child=ELLA,
            tool=VoiceTool.SAFETY_HOUSE,
            said=(Said(Spot.RULE, "no shouting in the greenhouse"),),
            heard_by="Amira Hassan",
            seen_by=SeenBy.STAFF,
            happened=happened(12),
        ),
        NameMember(person=DES, name="Desmond Trickett", relationship="Mum's old friend"),
        ConsiderSafety(
            person=DES,
            seen=0,
            outcome=SafetyOutcome.EXCLUDE,
            checks="Police",
            decision=by_manager("Violence in June", 18),
            review_on=date(2027, 1, 10),
        ),
        protected.home(),
    )


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """The family; tests only look things up in it."""
    with opened(server, told) as site:
        yield site


def looked(browser: Browser, root: str, words: str) -> str:
    """What a family's record answers, as text, without what was typed."""
    answer = browser.post(f"{root}/look-up", {"words": words})
    assert answer.status_code == 200, words
    return found(answer.text)


def found(page: str) -> str:
    """What the page says was found, without its tags."""
    part = page[page.index('id="found"') :]
    part = part[: part.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


# What is found


def test_when_did_we_drop_the_school_run_step(place: Site):
    said = looked(place.browser(WORKER), place.root, "When did we drop the school-run step?")
    assert "Gran does the school-run" in said
    assert "Was, until 1 November 2026" in said
    assert "Taken out on 1 November 2026. Why: Ella goes with her friend’s mum now" in said


def test_a_wording_of_before_says_until_when_and_what_stands_there_now(place: Site):
    said = looked(place.browser(WORKER), place.root, "Joe with Ella school")
    assert "Joe does the school-run with Ella" in said and "Was, until" in said
    said = looked(place.browser(WORKER), place.root, "sober bed")
    assert "Someone who is sober puts Ella to bed" in said and "Now" in said


def test_each_result_leads_to_the_life_of_what_was_found(place: Site):
    page = place.browser(WORKER).post(f"{place.root}/look-up", {"words": "sober bed"}).text
    assert f'href="{place.root}/plan/lines/{BEDTIME}"' in page
    assert place.browser(WORKER).get(f"{place.root}/plan/lines/{BEDTIME}").status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["Róża", "roza", "ROZA", "O'Shea", "oshea", "O’Shea", "Wiśniewska", "wisniewska", "wisniewksa"],
)
def test_people_are_found_under_every_name_and_spelling(place: Site, typed: str):
    for who in (WORKER, MEMBER):
        said = looked(place.browser(who), place.root, typed)
        assert "Róża O’Shea" in said
    if typed.lower().startswith("w"):
        assert "Now called Róża O’Shea." in said


@pytest.mark.parametrize("typed", ["shcool run", "scholl run", "schools running", "scho run"])
def test_slips_of_the_pen_are_forgiven(place: Site, typed: str):
    assert "does the school-run" in looked(place.browser(WORKER), place.root, typed)


def test_names_of_children_and_parents_are_found_by_the_network(place: Site):
    assert "Siobhán O'Brien" in looked(place.browser(MEMBER), place.root, "siobhan")
    assert "Łukasz Okafor" in looked(place.browser(MEMBER), place.root, "lukasz")


def test_meetings_worries_and_what_ifs_are_found(place: Site):
    worker = place.browser(WORKER)
    assert "Meeting" in looked(worker, place.root, "first family network meeting")
    entries = place.ledger.read(place.family)
    step = next(one.event for one in entries if isinstance(one.event, ContingencySet)).steps[0]
    assert step.split()[0] in looked(worker, place.root, step)


def test_struck_out_words_are_found_as_such(site: Site):
    worry = RaiseWorry(worry=SLIP, raised_by=MUM, words="The hamster bit him", meeting=FIRST)
    site.ledger.tell(site.family, worry, by())
    assert "was written" not in looked(site.browser(WORKER), site.root, "hamster").casefold()
    entry = len(site.topics())
    site.ledger.tell(
        site.family,
        StrikeOutEntry(entry=entry, seen=0, why=WhyStruck.ERROR, reason="Another day"),
        by(),
    )
    said = looked(site.browser(WORKER), site.root, "hamster")
    assert "The hamster bit him" in said and "Was written, then:" in said


# How it is asked, and where what was typed stands


def test_what_was_typed_stands_in_no_address_title_or_log(
    place: Site, capsys: pytest.CaptureFixture[str]
):
    worker = place.browser(WORKER)
    for root in (place.root, ""):
        for headers in ({}, {"HX-Request": "true"}):
            answer = worker.post(f"{root}/look-up", {"words": "caravan"}, **headers)
            assert answer.status_code == 200 and "location" not in answer.headers
            assert not any("caravan" in value for value in answer.headers.values())
            assert not re.search(r'(href|action|hx-\w+)="[^"]*caravan', answer.text)
            title = re.search(r"<title>(.*?)</title>", answer.text)
            assert title is None or "caravan" not in title[1]
    out = capsys.readouterr()
    assert "caravan" not in out.err + out.out
    row = place.rows(
        "select deed, account, family, request from house.access order by at desc limit 1"
    )
    assert "caravan" not in str(row)


def test_that_someone_looked_something_up_is_noted(place: Site):
    answer = place.browser(LEAD).post(f"{place.root}/look-up", {"words": "sober"})
    noted = place.rows(
        "select deed, family from house.access where request = %s", answer.headers["x-request-id"]
    )
    assert noted == [("look-up", place.family)]
    across = place.browser(MANAGER).post("/look-up", {"words": "sober"})
    noted = place.rows(
        "select deed, family from house.access where request = %s order by family",
        across.headers["x-request-id"],
    )
    assert ("look-up-across", place.family) in noted and ("look-up-across", None) in noted


def test_nothing_typed_and_nothing_found_help(place: Site):
    worker = place.browser(WORKER)
    assert worker.get(f"{place.root}/look-up").status_code == 200
    answer = worker.post(f"{place.root}/look-up", {"words": " ?! "})
    assert answer.status_code == 422 and "Enter a word or two" in answer.text
    assert "Try fewer words" in looked(worker, place.root, NONSENSE)
    answer = worker.post(f"{place.root}/look-up", {"words": "x" * 300})
    assert answer.status_code == 422
    for odd in ("'; drop table", "a & b | !c :*", "%", "\\", "\0bed", "<b>bed</b>", "*"):
        assert worker.post(f"{place.root}/look-up", {"words": odd}).status_code in (200, 422)
        assert worker.post("/look-up", {"words": odd}).status_code in (200, 422)


# What is not found


@pytest.mark.parametrize(
    "typed",
    ["12a Elm Street", "12A ELM ST", "elm street", "12a, elm-street", "Elm Stret", "AS1 2BC"],
)
def test_a_protected_place_gives_what_nonsense_gives(place: Site, typed: str):
    for who in (MEMBER, LEAD):
        browser = place.browser(who)
        assert looked(browser, place.root, typed) == looked(browser, place.root, NONSENSE)
    if "2BC" not in typed and "ST" not in typed:
        assert "Gran fetches Ella" in looked(place.browser(WORKER), place.root, typed)


def test_a_line_that_names_a_protected_place_is_found_by_its_other_words(place: Site):
    said = looked(place.browser(MEMBER), place.root, "fetches by six")
    assert "Gran fetches Ella from" in said and "Elm" not in said


@pytest.mark.parametrize(
    "typed", ["caravan", "carravan", "Desmond", "trickett", "Tricket", "greenhouse", "no lock"]
)
def test_what_is_for_staff_gives_the_network_what_nonsense_gives(place: Site, typed: str):
    for who in (MEMBER, LEAD):
        browser = place.browser(who)
        assert looked(browser, place.root, typed) == looked(browser, place.root, NONSENSE)
    assert looked(place.browser(WORKER), place.root, typed) != looked(
        place.browser(WORKER), place.root, NONSENSE
    )


def test_from_whom_the_plan_is_withheld_finds_nothing_of_it(server: str):
    withheld = WithholdPlan(version=1, person=JOE, decision=by_worker("He tells the street", 15))
    with opened(server, lambda: (*stories.everything(), withheld)) as site:
        joe = site.browser(MEMBER)
        rows = site.rows(
            "select words from pages.plan_lines where family = %s "
            "union select words from pages.goals where family = %s",
            *(site.family, site.family),
        )
        for (words,) in rows:
            for typed in (words, " ".join(words.split()[:3])):
                assert words not in looked(joe, site.root, typed)


# Across families


def test_a_team_looks_up_in_its_own_families(place: Site):
    for who in (WORKER, MANAGER):
        browser = place.browser(who)
        for typed in ("school-run", "shcool-run", "caravan", "wisniewska"):
            said = found(browser.post("/look-up", {"words": typed}).text)
            assert "The Okafor-O'Brien family" in said, typed
    for typed in ("C-1001", "okafor", "Ella"):
        said = found(place.browser(WORKER).post("/look-up", {"words": typed}).text)
        assert "The Okafor-O'Brien family" in said, typed


def test_another_team_finds_what_nonsense_gives(place: Site):
    far = place.browser(FAR_WORKER)
    nothing = found(far.post("/look-up", {"words": NONSENSE}).text)
    for typed in ("school-run", "caravan", "C-1001", "okafor", "Elm Street", "Róża"):
        assert found(far.post("/look-up", {"words": typed}).text) == nothing, typed
        assert far.post(f"{place.root}/look-up", {"words": typed}).status_code == 404
    assert place.browser(FAR_MEMBER).post("/look-up", {"words": "Ella"}).status_code == 404
    assert place.browser(MEMBER).post("/look-up", {"words": "Ella"}).status_code == 404


# How words are folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("O’Neill's", "oneills"),
        ("Siân Tŷ-Gwyn", "sian ty gwyn"),
        ("Zażółć GĘŚLĄ jaźń", "zazolc gesla jazn"),
        ("at 12:30, [[pf:f0000001]]!", "at 12 30"),
        ("سناء 陳文", "سناء 陳文"),
    ],
)
def test_words_are_folded(text: str, plain: str):
    assert folded(text) == plain
