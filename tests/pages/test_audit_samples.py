"""Deep-dive audits: families drawn by lot, their form one click away, findings in the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from backend.aggregates.audit_samples import drawn
from backend.aggregates.case import BeginInvolvement, EnterChild, StartRecord
from backend.aggregates.vocabulary import PersonId, on_day
from tests.pages.conftest import FAR_WORKER, MANAGER, WORKER, Site, opened
from tests.projections.pages import tell

NAMES = tuple(f"Family {number}" for number in range(9))


@pytest.fixture(scope="module")
def house(server: str) -> Iterator[Site]:
    """Open records of the north, and one of the south."""
    with opened(server) as site:
        today = site.ledger.today()
        for name, team in (*((each, "North") for each in NAMES), ("Elsewhere", "South")):
            began = BeginInvolvement(happened=on_day(today - timedelta(days=10)))
            child = EnterChild(child=PersonId("c"), name="Ann")
            tell(site.ledger, (StartRecord(label=name, team=team), child, began))
        yield site


def test_families_are_drawn_and_what_is_found_goes_into_the_record(house: Site) -> None:
    manager = house.browser(MANAGER)
    assert 'href="/audits"' in manager.get("/my-teams").text
    sent = {"theme": "Whether the child's words changed the plan", "size": "50"}
    assert manager.post("/audits/samples", sent).status_code == 303
    page = manager.get("/audits").text
    ((seed, among, families),) = house.rows("select seed, among, families from pages.audit_samples")
    north = "select count(*) from pages.team_board where team = 'North' and not closed"
    every = house.count(north)
    assert f"{every} still to look at" in page
    assert "Elsewhere" not in page and all(name in page for name in NAMES)
    assert "Drawn again just now: the same families" in page
    assert len(seed) == 32 and len(among) == every
    assert list(drawn(seed, among, every)) == families
    assert seed in page
    form = f"{house.root}/assurance"
    assert f'href="{form}"' in page
    assert "The work was audited" in manager.get(form).text
    day = house.ledger.today()
    found = {
        "audit_kind": "deep-dive",
        "auditor": "Imran Yusuf",
        "auditor_role": "auditor",
        "audited_on-day": str(day.day),
        "audited_on-month": str(day.month),
        "audited_on-year": str(day.year),
        "findings": "The warning of 28 March was not acted on",
    }
    assert manager.post(f"{form}/audits", found).status_code == 303
    assert "case-audited" in house.topics()
    page = manager.get("/audits").text
    assert f"{every - 1} still to look at" in page and page.count("What was found") == 1


def test_a_draw_that_cannot_be_made_is_sent_back_with_its_words(house: Site) -> None:
    manager = house.browser(MANAGER)
    before = house.count("select count(*) from pages.audit_samples")
    for size, theme, words in (("0", "Roles", "size"), ("", "Roles", "size"), ("2", "", "theme")):
        answer = manager.post("/audits/samples", {"theme": theme, "size": size})
        assert answer.status_code == 422
        assert re.search(rf'id="{words}-error"', answer.text)
        assert theme in answer.text
    assert house.count("select count(*) from pages.audit_samples") == before


def test_it_is_for_those_who_look_after_teams(house: Site) -> None:
    for who in (WORKER, FAR_WORKER):
        assert house.browser(who).get("/audits").status_code in (403, 404)
