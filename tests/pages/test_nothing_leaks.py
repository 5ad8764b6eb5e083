"""What somebody may not read is in no view of tracing: no words, no count, no reason, no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest

from backend.aggregates.account import STANDING_OF, Role
from backend.aggregates.case import WithdrawConsent
from backend.aggregates.network import NameMember
from backend.aggregates.plan import AddRule, ReworkAction
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.vocabulary import LineId
from tests import stories
from tests.families import ACTION, GRAN, MUM, happened
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, opened
from tests.pages.test_plan import text
from tests.projections.pages import by
from tests.stories.finding import DES
from tests.stories.plan import by_manager
from tests.stories.protected import HOME, home

QUALITY = "Imran Yusuf"
# An address, a person whom nobody of the network may hear of, why, and what a consent says.
SECRETS = {
    "address": re.compile(r"12\s*a\s*,?\s*elm|AS1\s*2BC", re.IGNORECASE),
    "person": re.compile("Desmond|Trickett", re.IGNORECASE),
    "ground": re.compile("Violence in June", re.IGNORECASE),
    "line of the case": re.compile("Bergamot", re.IGNORECASE),
}
VIEWS = (
    "/tonight",
    "/plan",
    "/plan/blame",
    f"/plan/lines/{ACTION}",
    "/plan/lines/l-safe",
    "/plan/versions",
    "/plan/compare?a=1&b=now",
    "/practice/coverage",
    "/network/carrying",
    "/history",
    "/history?kind=plan",
    "/history?kind=plan&only=late",
    "/history?all=yes&by=meeting",
    "/scale",
)


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A plan with a line, a reason and a time that name a protected place by its reference."""
    with opened(server) as site:
        ref = f"[[pf:{HOME}]]"
        for command in (
            home(),
            NameMember(person=DES, name="Desmond Trickett", relationship="Mum's old friend"),
            ConsiderSafety(
                person=DES,
                seen=0,
                outcome=SafetyOutcome.EXCLUDE,
                checks="Police",
                decision=by_manager("Violence in June", 18),
                review_on=date(2027, 1, 10),
            ),
            WithdrawConsent(person=MUM, happened=happened(), reason="Bergamot Street knows"),
            AddRule(line=LineId("l-safe"), words=f"Gran fetches Ella from {ref} by six"),
            ReworkAction(
                line=ACTION,
                seen=0,
                what="Weekend visits",
                doer=GRAN,
                when=f"Sundays at {ref}",
                reason=f"{ref} is nearer for Gran",
            ),
        ):
            site.ledger.tell(site.family, command, by())
        site.open(QUALITY, STANDING_OF[Role.QUALITY], "Quality assurance", role=Role.QUALITY)
        yield site


def asked(place: Site, path: str) -> str:
    day = place.ledger.today().isoformat()
    return place.root + (path if path != "/plan" else f"/plan?on={day}")


def seen(place: Site, browser: Browser, path: str) -> str:
    answer = browser.get(asked(place, path))
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize("who", [LEAD, MEMBER, QUALITY])
@pytest.mark.parametrize("path", VIEWS)
def test_what_is_kept_from_a_reader_stands_in_no_view(place: Site, path: str, who: str):
    # The view is there for who may know it all, and for this reader too.
    assert seen(place, place.browser(WORKER), path)
    page = seen(place, place.browser(who), path)
    kept = SECRETS if who != QUALITY else {"address": SECRETS["address"]}
    assert {name for name, secret in kept.items() if secret.search(page)} == set()
    # Only a form that changes the line keeps the reference, so that it is not lost.
    assert "[[pf:" not in text(re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S))


@pytest.mark.parametrize("name", SECRETS)
def test_whoever_may_know_it_reads_it_there(place: Site, name: str):
    worker = place.browser(WORKER)
    pages = [seen(place, worker, path) for path in (*VIEWS, f"/protected/{HOME}")]
    assert any(SECRETS[name].search(page) for page in pages)


def test_the_views_do_tell_the_rest_of_it(place: Site):
    member = place.browser(MEMBER)
    assert "Gran fetches Ella from" in text(seen(place, member, "/plan/lines/l-safe"))
    assert "is nearer for Gran" in text(seen(place, member, "/plan/compare?a=1&b=now"))


def test_a_way_of_looking_that_is_shared_shows_each_what_they_may_read(place: Site):
    worker = place.browser(WORKER)
    form = {"name": "Plan and safety", "query": "kind=protected", "share": "yes"}
    kept = worker.post(f"{place.root}/history/kept", form).headers["location"]
    listed = text(worker.get(kept).text)
    assert "Plan and safety" in listed and re.search(r"[1-9]\d* entr", listed)
    for who in (MEMBER, LEAD):
        page = text(place.browser(who).get(kept).text)
        # Nobody shares with the network: neither the name nor what it asks for, nor how many.
        assert "Plan and safety" not in page and "Protected facts" not in page


def test_counts_are_of_what_one_reads(server: str):
    with opened(server, stories.everything) as site:
        counts = {}
        for who in (WORKER, MEMBER):
            browser, address = site.browser(who), f"{site.root}/history?all=yes"
            numbers: list[str] = []
            # A family reads it a short page at a time, back to the first entry.
            while address:
                page = browser.get(address).text
                found = re.search(r"(\d+) entries", text(page))
                assert found
                counts[who] = int(found[1])
                shown = re.findall(r'id="entry-(\d+)"', page)
                numbers += shown
                before = min(map(int, shown))
                older = re.search(rf'href="([^"]*before={before}\b[^"]*)"', page)
                address = unescape(older[1]) if older else ""
            assert len(numbers) == len(set(numbers)) == counts[who]
        assert counts[MEMBER] < counts[WORKER]
