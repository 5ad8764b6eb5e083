"""What somebody may not read is in no view of tracing: no words, no count, no reason, no name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backend.aggregates.account import STANDING_OF, Role
from backend.aggregates.plan import AddRule, ReworkAction
from backend.aggregates.vocabulary import LineId
from tests import stories
from tests.families import ACTION, GRAN
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, opened
from tests.pages.test_plan import text
from tests.projections.pages import by
from tests.stories.protected import HOME, home

QUALITY = "Imran Yusuf"
SECRET = re.compile(r"12\s*a\s*,?\s*elm|AS1\s*2BC", re.IGNORECASE)
VIEWS = (
    "/tonight",
    "/five-minutes",
    "/plan",
    "/plan/blame",
    f"/plan/lines/{ACTION}",
    "/plan/lines/l-safe",
    "/plan/versions",
    "/plan/compare?a=1&b=now",
    "/plan/coverage",
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


def seen(place: Site, browser: Browser, path: str) -> str:
    day = place.ledger.today().isoformat()
    asked = path if path != "/plan" else f"/plan?on={day}"
    answer = browser.get(place.root + asked)
    assert answer.status_code in (200, 404), path
    return answer.text if answer.status_code == 200 else ""


@pytest.mark.parametrize("who", [LEAD, MEMBER, QUALITY])
@pytest.mark.parametrize("path", VIEWS)
def test_a_protected_place_stands_in_no_view_for_who_may_not_know_it(
    place: Site, path: str, who: str
):
    page = seen(place, place.browser(who), path)
    assert not SECRET.search(page)
    # Only a form that changes the line keeps the reference, so that it is not lost.
    assert "[[pf:" not in text(re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S))


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
            page = text(site.browser(who).get(f"{site.root}/history?all=yes").text)
            found = re.search(r"(\d+) entries", page)
            assert found
            counts[who] = int(found[1])
            numbers = re.findall(
                r'id="entry-(\d+)"', site.browser(who).get(f"{site.root}/history?all=yes").text
            )
            assert len(numbers) == counts[who]
        assert counts[MEMBER] < counts[WORKER]
