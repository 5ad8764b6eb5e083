"""Versions: the list, each exactly as it was made, and any two compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest

from backend.aggregates.network import RenameMember
from backend.aggregates.plan import MakeVersion, RewordRule, ReworkAction
from tests import families
from tests.families import ACTION, GRAN, JOE, RULE
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Browser, Site, opened
from tests.pages.test_plan import text
from tests.projections.pages import by, telling


@pytest.fixture
def bare(server: str) -> Iterator[Site]:
    """A site whose family has no plan."""
    with opened(server, families.with_network) as site:
        yield site


@pytest.fixture
def two(site: Site) -> Site:
    """A site with two versions made on one day, Gran renamed between, and a change since."""
    for command in (
        RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella asked"),
        RenameMember(person=GRAN, name="Nan Mary"),
        MakeVersion(seen=1, meeting=families.FIRST),
        ReworkAction(
            line=ACTION, seen=0, what="Weekend visits", doer=GRAN, when="Sundays", reason="Hip"
        ),
    ):
        site.ledger.tell(site.family, command, telling(command))
    return site


def compared(site: Site, browser: Browser, a: str, b: str) -> str:
    answer = browser.get(f"{site.root}/plan/compare?a={a}&b={b}")
    assert answer.status_code == 200
    return answer.text


def test_every_version_is_listed_with_today(two: Site, worker: Browser):
    page = worker.get(f"{two.root}/plan/versions").text
    assert "<title>Versions of the plan – Handrail</title>" in page
    found = text(page)
    assert found.index("The plan now") < found.index("Version 2") < found.index("Version 1")
    assert "1 September 2026, at the first meeting by Wiktoria Nowak" in found
    assert "2 of 3 said yes" in found and "No one has answered" in found
    for column, value in (("a", "2"), ("b", "now")):
        assert re.search(rf'name="{column}"[^>]*value="{value}" checked', page)
    assert page.count('type="radio"') == 6


def test_without_changes_the_last_two_versions_are_offered(two: Site, worker: Browser):
    two.ledger.tell(two.family, MakeVersion(seen=2), by())
    page = worker.get(f"{two.root}/plan/versions").text
    for column, value in (("a", "2"), ("b", "3")):
        assert re.search(rf'name="{column}"[^>]*value="{value}" checked', page)


def test_without_versions_it_says_so(bare: Site):
    answer = bare.browser(WORKER).get(f"{bare.root}/plan/versions")
    assert answer.status_code == 200 and "No version has been made yet." in answer.text


def test_a_version_is_shown_as_it_was_made(two: Site, worker: Browser):
    page = worker.get(f"{two.root}/plan/versions/1").text
    found = text(page)
    assert "<title>Version 1 of the plan – Handrail</title>" in page
    assert "No drink in the house" in found and "No drink at all" not in found
    assert "Who Gran Mary When Saturdays Backup Uncle Joe" in found and "Nan Mary" not in found
    assert "that Mum passed out twice in June" in found and families.GOAL_WORDS in found
    assert "Siobhán O'Brien Yes Gran Mary Yes “Happy to”" in found
    assert "Version 2 has taken its place." in found and "DRAFT" not in page
    second = worker.get(f"{two.root}/plan/versions/2").text
    assert "Nan Mary" in second and "No drink at all" in second
    assert "DRAFT" in second and "No answer is never a yes." in second


@pytest.mark.parametrize("number", ["0", "3", "-1", "99999999999999999999"])
def test_a_version_that_was_never_made(two: Site, worker: Browser, number: str):
    assert worker.get(f"{two.root}/plan/versions/{number}").status_code == 404


def test_two_versions_of_one_day(two: Site, worker: Browser):
    page = compared(two, worker, "1", "2")
    found = text(page)
    assert "From Version 1 (1 September 2026, the first meeting) to Version 2" in found
    assert "Wording changed: No drink at all." in found
    assert found.index("Wording changed") < found.index("In the plan’s own words")
    assert "<del>" in page and "<ins>" in page
    assert "Weekend visits" not in found.split("Both side by side")[0], "a name is no difference"
    assert "2 lines are the same in both." in found


def test_a_version_and_now(two: Site, worker: Browser):
    found = text(compared(two, worker, "2", "now"))
    assert "to The plan now." in found
    assert "Time changed for “Weekend visits”: “Sundays” in place of “Saturdays”." in found
    assert "No longer a backup: Uncle Joe, for “Weekend visits”." in found
    assert "Wording changed" not in found


def test_the_older_one_is_always_first(two: Site, worker: Browser):
    either, other = compared(two, worker, "now", "1"), compared(two, worker, "1", "now")
    assert text(either) == text(other)
    assert text(compared(two, worker, "2", "1")) == text(compared(two, worker, "1", "2"))


@pytest.mark.parametrize("version", ["1", "2", "now"])
def test_a_version_and_itself(two: Site, worker: Browser, version: str):
    page = compared(two, worker, version, version)
    assert "Nothing differs." in page and "<ins>" not in page


@pytest.mark.parametrize("query", ["", "?a=1", "?a=1&b=9", "?a=x&b=now", "?a=%00&b=1", "?a=01&b=1"])
def test_two_that_cannot_be_compared(two: Site, worker: Browser, query: str):
    answer = worker.get(f"{two.root}/plan/compare{query}")
    assert answer.status_code == 422 and "Choose two versions of this plan." in answer.text
    assert 'type="radio"' in answer.text


def test_before_any_version_now_is_now(bare: Site):
    page = compared(bare, bare.browser(WORKER), "now", "now")
    assert "Nothing differs." in page


@pytest.mark.parametrize("who", [LEAD, MEMBER, MANAGER])
def test_everyone_who_sees_the_plan_sees_its_versions(two: Site, who: str):
    browser = two.browser(who)
    for address in ("versions", "versions/1", "compare?a=1&b=now"):
        assert browser.get(f"{two.root}/plan/{address}").status_code == 200


@pytest.mark.parametrize("who", ["Bola Ade", "Nana Far"])
def test_nobody_else_does(two: Site, who: str):
    browser = two.browser(who)
    for address in ("versions", "versions/1", "compare?a=1&b=now"):
        assert browser.get(f"{two.root}/plan/{address}").status_code == 404


def test_one_name_is_not_half_another(two: Site, worker: Browser):
    two.ledger.tell(
        two.family,
        ReworkAction(
            line=ACTION, seen=1, what="Weekend visits", doer=JOE, when="Sundays", reason="x"
        ),
        by(),
    )
    found = text(compared(two, worker, "2", "now"))
    assert "Uncle Joe does it now, not Nan Mary, for “Weekend visits”." in found
    assert "removed: Nan Mary (end of removal)" in found


# Any two moments


def test_two_days_are_compared_and_shown_side_by_side(two: Site, worker: Browser):
    page = text(compared(two, worker, "on:2026-08-31", "now"))
    assert "From The plan on 31 August 2026 to The plan now." in page
    assert "New rule: No drink at all." in page
    assert "Not in the plan" in page.split("Both side by side")[1]
    same = text(compared(two, worker, "on:2026-08-31", "on:2026-08-31"))
    assert "Nothing differs." in same


def test_two_days_can_be_chosen_in_a_form(two: Site, worker: Browser):
    asked = "a-day=31&a-month=8&a-year=2026&b-day=2&b-month=11&b-year=2026"
    page = worker.get(f"{two.root}/plan/compare?{asked}")
    assert page.status_code == 200 and "New rule: No drink in the house." in text(page.text)
    wrong = worker.get(f"{two.root}/plan/compare?{asked.replace('31', '32')}")
    assert wrong.status_code == 422 and "Enter a real date" in wrong.text


def test_what_changed_since_the_last_meeting(two: Site, worker: Browser):
    page = text(worker.get(f"{two.root}/plan/compare?since=last-meeting").text)
    assert "From The plan on" in page and "to The plan now." in page
    assert "Sundays" in page.split("Both side by side")[0]


def test_what_changed_since_someone_last_looked(two: Site, worker: Browser):
    address = f"{two.root}/plan/compare?since=my-last-look"
    first = worker.get(address)
    assert first.status_code == 422 and "You have not looked at this plan before." in first.text
    with psycopg.connect(two.owner) as db:
        # A look of yesterday by this account, one by somebody else since, and one that was refused.
        for seq, who, ago, allowed in (
            (-3, WORKER, "1 day", True),
            (-2, MANAGER, "2 hours", True),
            (-1, WORKER, "2 hours", False),
        ):
            db.execute(
                "insert into house.access "
                "(chain, seq, account, name, title, family, deed, allowed, request, link, at) "
                "values (%s, %s, %s, %s, '', %s, 'see-plan', %s, '', '', now() - %s::interval)",
                (two.family, seq, str(two.accounts[who]), who, two.family, allowed, ago),
            )
    page = text(worker.get(address).text)
    assert "From When you last looked, " in page
    assert "Time changed for “Weekend visits”" in page


def test_what_stands_beside_the_plan_is_told_to_who_may_see_it(site: Site):
    for who, told in ((WORKER, True), (LEAD, False), (MEMBER, False)):
        page = text(compared(site, site.browser(who), "on:2026-08-01", "now"))
        assert ("Bottom line" in page) is told
        assert "Who leads: " in page


def test_what_was_known_before_is_compared_for_staff_alone(two: Site):
    path = f"{two.root}/plan/compare?a=known:2026-11-10T10:00&b=now"
    assert "What was known on 10 November 2026" in text(two.browser(WORKER).get(path).text)
    for who in (LEAD, MEMBER):
        assert two.browser(who).get(path).status_code == 422


@pytest.mark.parametrize(
    "side",
    [
        "on:",
        "on:2199-01-01",
        "on:x",
        "known:",
        "known:x",
        "known:9999-12-31T23:59",
        "on:0001-01-01",
    ],
)
def test_a_moment_that_is_none_is_refused(two: Site, worker: Browser, side: str):
    page = worker.get(f"{two.root}/plan/compare?a={side}&b=now")
    assert page.status_code == 422 and "Choose two versions of this plan." in page.text
