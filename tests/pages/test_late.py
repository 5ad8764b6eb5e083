"""Written down late: marked with how late wherever it is shown, as long as the profile says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest

from backend.aggregates.authority import AdoptProfile
from backend.aggregates.corrections import StrikeOutEntry, WhyStruck
from backend.aggregates.mapping import JudgeScale
from backend.aggregates.plan import RewordRule
from backend.lateness import DATED, MAY_BE_LATE
from backend.ledger import AUTHORITY, LONDON
from tests import families
from tests.families import FIRST, GRAN, RULE
from tests.pages.conftest import MEMBER, WORKER, Browser, Site, opened
from tests.pages.test_plan import text
from tests.projections.pages import by


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A rule put in other words and a number given, both written down long after."""
    with opened(server) as site:
        for command in (
            RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella", meeting=FIRST),
            JudgeScale(
                judged_by=GRAN,
                score=7,
                reason="Nights are quiet",
                happened=families.on_day(site.ledger.today() - timedelta(days=9)),
            ),
        ):
            site.ledger.tell(site.family, command, by())
        yield site


def late_since(site: Site, day: datetime) -> str:
    """How long after the end of a day it is now, as pages say it."""
    over = datetime.now(LONDON) - day
    days = over.days
    return f"{days} days" if days < 91 else f"{int(over.total_seconds() // 3600) // 730} months"


@pytest.fixture
def worker(place: Site) -> Browser:
    return place.browser(WORKER)


def met_over() -> datetime:
    return datetime.combine(families.MET + timedelta(days=1), datetime.min.time(), LONDON)


def test_what_was_settled_at_a_meeting_is_late_when_it_is_written_down_long_after():
    assert set(DATED) < set(MAY_BE_LATE)
    assert {"rule-added", "action-offered", "contingency-set", "safety-goal-set"} <= set(
        MAY_BE_LATE
    )
    # The writing up of a meeting and a decision about a date only name it.
    assert not {"meeting-written-up", "deadline-excepted", "plan-answered"} & set(MAY_BE_LATE)


@pytest.mark.parametrize("path", ["/history?only=late", f"/plan/lines/{RULE}", "/plan/blame"])
def test_history_life_and_blame_say_how_late(place: Site, worker: Browser, path: str):
    page = text(worker.get(place.root + path).text)
    assert f"Written down late: {late_since(place, met_over())}" in page


def test_so_does_the_comparison(place: Site, worker: Browser):
    page = text(worker.get(f"{place.root}/plan/compare?a=1&b=now").text)
    assert f"Written down late: {late_since(place, met_over())}" in page


def test_the_plan_as_it_stood_marks_the_line_and_says_how_many_entries(
    place: Site, worker: Browser
):
    day = place.ledger.today().isoformat()
    page = worker.get(f"{place.root}/plan?on={day}").text
    said = text(page)
    assert "No drink at all Written down late: " in said
    count, link = re.search(r"(\d+) entr\w+ up to then .*?href=\"([^\"]+)\"", page, re.S).groups()  # type: ignore[union-attr]
    found = worker.get(link.replace("&amp;", "&")).text
    assert f">{count} entr" in found or f"{count} entr" in text(found)
    # The plan of today stays calm, and so does what the record knew before it was written down.
    assert "Written down late" not in text(worker.get(f"{place.root}/plan").text)
    known = (place.ledger.today() - timedelta(days=2)).isoformat()
    assert "No drink at all" not in text(worker.get(f"{place.root}/plan?known={known}").text)


def test_the_scale_marks_the_number_that_was_given_long_before(place: Site, worker: Browser):
    said = text(worker.get(f"{place.root}/scale").text)
    after = re.search(r"7 Gran Mary, [\w ]+? Written down late: (\d+) days", said)
    assert after and after[1] in ("8", "9")


def test_what_somebody_may_not_read_is_not_counted(place: Site, worker: Browser):
    day = f"{place.root}/plan?on={place.ledger.today().isoformat()}"

    def count(browser: Browser) -> int:
        found = re.search(r"(\d+) entr\w+ up to then", text(browser.get(day).text))
        return int(found[1]) if found else 0

    member = place.browser(MEMBER)
    assert 0 < count(member) < count(worker)
    listed = text(member.get(f"{place.root}/history?only=late").text)
    assert f"{count(member)} entr" in listed


def test_the_profile_in_force_says_what_is_late_and_what_is_struck_out_is_not(server: str):
    with opened(server) as site:
        worker, wanted = (
            site.browser(WORKER),
            JudgeScale(
                judged_by=GRAN,
                score=7,
                reason="Quiet",
                happened=families.on_day(site.ledger.today() - timedelta(days=9)),
            ),
        )
        number = site.ledger.tell(site.family, wanted, by()).seq
        page = f"{site.root}/scale"
        assert "Written down late: " in text(worker.get(page).text)
        day = f"{site.root}/scale?on={(site.ledger.today() - timedelta(days=9)).isoformat()}"
        before = re.search(r"(\d+) entr\w+ up to then", text(worker.get(day).text))
        struck = StrikeOutEntry(entry=number, seen=0, why=WhyStruck.ERROR, reason="Not hers")
        site.ledger.tell(site.family, struck, by())
        after = re.search(r"(\d+) entr\w+ up to then", text(worker.get(day).text))
        assert int(before[1]) - 1 == (int(after[1]) if after else 0)  # type: ignore[index]
        site.ledger.tell(site.family, msgspec.structs.replace(wanted, reason="Calm"), by())
        assert re.search(r"Written down late: \d+ days Calm", text(worker.get(page).text))
        calm = msgspec.structs.replace(families.PROFILE, version="slow", late_after_hours=24 * 30)
        site.ledger.tell(AUTHORITY, AdoptProfile(profile=calm), by())
        assert re.search(r"20\d\d Calm", text(worker.get(page).text))
