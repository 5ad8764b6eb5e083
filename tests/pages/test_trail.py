"""The audit trail: entries and looks in one line, filtered by address, taken out as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.aggregates.oversight import ExceptDeadline
from backend.aggregates.vocabulary import Clock
from tests import families
from tests.pages.conftest import MANAGER, WORKER, Site, opened
from tests.pages.test_plan import tell, text
from tests.stories.oversight import decision


@pytest.fixture(scope="module")
def house(server: str) -> Iterator[Site]:
    """A family with an exception, and looks at it."""
    with opened(server, families.review_held) as site:
        dues = site.rows("select what, \"on\" from pages.due where what = 'review'")
        tell(
            site,
            ExceptDeadline(
                clock=Clock.REVIEW,
                seen=dues[0][1],
                until=dues[0][1] + families.date.resolution * 6,
                interim="Calls every evening",
                decision=decision(),
            ),
        )
        site.browser(WORKER).get(f"{site.root}/plan")
        yield site


def rows(site: Site, query: str = "") -> list[dict[str, str]]:
    answer = site.browser(MANAGER).get(f"/trail/export?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def entries(site: Site, where: str = "true") -> int:
    return site.count(
        f"select count(*) from pages.history where family = '{site.family}' and {where}"
    )


def test_every_entry_and_every_look_stands_in_it(house: Site) -> None:
    family = f"family={house.family}"
    # Before it is taken out, which is a look as well.
    looks = house.count(f"select count(*) from house.access where chain = '{house.family}'")
    found = rows(house, family)
    assert sum(bool(row["Entry"]) for row in found) == entries(house)
    assert sum(not row["Entry"] for row in found) == looks > 0
    assert [row["Written down"] for row in found] == sorted(
        (row["Written down"] for row in found), reverse=True
    )
    everything = rows(house)
    assert {row["Family"] for row in everything} > {found[0]["Family"]} or len(everything) >= len(
        found
    )


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("kind=oversight", "kind = 'oversight'"),
        ("only=exceptions", "topic in ('deadline-excepted', 'first-part-left')"),
        ("role=team-manager", "strpos(sentence, '(team manager) decided on') > 0"),
        ("only=corrected", "jsonb_array_length(marks) > 0"),
        ("kind=looks&only=corrected", "false"),
        ("clock=happened&from=2026-09-01&to=2026-09-01",
         "happened_on <= '2026-09-01' and (case precision when 'month' then "
         "(happened_on + interval '1 month')::date - 1 else happened_on end) >= '2026-09-01'"),
        ("kind=nonsense-that-is-none&only=exceptions",
         "topic in ('deadline-excepted', 'first-part-left')"),
    ],
)  # fmt: skip
def test_a_filter_in_the_address_leaves_what_it_says(house: Site, query: str, where: str) -> None:
    found = rows(house, f"{query}&family={house.family}")
    assert len([row for row in found if row["Entry"]]) == entries(house, where)
    assert len(found) == entries(house, where), "no look among them"


def test_looks_alone_are_shown_by_who_looked(house: Site) -> None:
    account = house.accounts[WORKER]
    found = rows(house, f"kind=looks&person={account}&family={house.family}")
    assert found and {row["By"] for row in found} == {WORKER}
    assert any("the plan" in row["Words"] for row in found)


def test_the_page_shows_a_decision_with_the_screen_as_it_was(house: Site) -> None:
    manager = house.browser(MANAGER)
    page = manager.get(f"/trail?family={house.family}&only=exceptions")
    assert page.status_code == 200 and "Calls every evening" in text(page.text)
    link = page.text.split("The plan as it could be seen then")[0].rsplit('href="', 1)[1]
    assert manager.get(link.split('"')[0]).status_code == 200
    assert "/trail/export?" in page.text and "only=exceptions" in page.text
    wrong = manager.get("/trail?from=2026-99-99")
    assert wrong.status_code == 422 and "Enter a real date" in wrong.text


def test_a_family_of_another_team_is_not_in_it(house: Site, server: str) -> None:
    manager = house.browser(MANAGER)
    far = house.rows("select family from pages.families where team <> 'North' limit 1")
    if far:
        assert "Nothing was found" in manager.get(f"/trail?family={far[0][0]}").text
    nobody: Any = manager.get("/trail?family=not-an-id")
    assert "Nothing was found" in nobody.text


def test_what_the_trail_shows_of_a_family_is_a_look_at_that_family(house: Site):
    def looks(deed: str) -> int:
        return house.count(
            "select count(*) from house.access where family = %s and name = %s and deed = %s "
            "and allowed",
            house.family,
            MANAGER,
            deed,
        )

    before = looks("oversee"), looks("export")
    assert house.browser(MANAGER).get("/trail?from=").status_code == 200
    assert looks("oversee") == before[0] + 1
    rows(house)
    assert looks("export") == before[1] + 1
    # What shows nothing of it is no look at it.
    assert house.browser(MANAGER).get(f"/trail?family={uuid4()}").status_code == 200
    assert looks("oversee") == before[0] + 1


def test_without_a_time_it_begins_with_the_last_four_weeks_and_says_so(house: Site):
    manager = house.browser(MANAGER)
    since = house.ledger.today() - timedelta(days=28)
    began = manager.get("/trail?only=late")
    assert began.status_code == 303
    assert began.headers["location"] == f"/trail?from={since}&only=late"
    page = manager.get(began.headers["location"])
    assert "Shown: from" in text(page.text) and f"from={since}" in page.text
    # Everything is a click away, and stays everything on its next pages and as a sheet.
    assert 'href="/trail?from="' in page.text
    whole = manager.get("/trail?from=")
    assert "Shown:" not in text(whole.text) and "/trail/export?from=" in whole.text
    # What the form sends with empty boxes is everything, too; a family's own trail always is.
    assert manager.get("/trail?from-day=&from-month=&from-year=&clock=recorded").status_code == 200
    assert manager.get(f"/trail?family={house.family}").status_code == 200
