"""Long lists taken out: made as work, told how far, stopped, and opened by their reader alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import psycopg
import pytest

from backend import sheets as kept
from backend.aggregates.account import Standing
from backend.aggregates.case import EnterChild, StartRecord
from backend.aggregates.vocabulary import PersonId
from backend.jobs import Worker
from tests import families
from tests.pages.conftest import MANAGER, Browser, Site, open_account, opened
from tests.pages.test_plan import text
from tests.projections.pages import tell
from web import sheet_work, sheets

OTHER = "Maya Cole"


@pytest.fixture(scope="module")
def house(server: str) -> Iterator[Site]:
    """A house in which more than three lines are a long list, and two who look after the team."""
    with opened(server, families.review_held) as site, mock.patch.object(sheets, "AT_ONCE", 3):
        open_account(
            site.ledger, site.accounts, OTHER, Standing.MANAGER, "Team manager", team="North"
        )
        # The thread of the server is kept out of it: the work is taken up by hand.
        site.app.state.services.worker.wake = lambda: None
        yield site


def work(site: Site) -> bool:
    return Worker(site.ledger, sheet_work.made).work_once()


def asked(site: Site, browser: Browser, query: str = "", kind: str = "trail") -> str:
    answer = browser.post("/sheets", {"kind": kind, "asked": query or f"family={site.family}"})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_long_list_is_offered_as_work_and_a_short_one_comes_at_once(house: Site):
    manager = house.browser(MANAGER)
    short = manager.get(f"/trail/export?family={uuid4()}")
    assert short.headers["content-type"].startswith("text/csv")
    long = manager.get(f"/trail/export?family={house.family}&only=late&only=corrected")
    assert long.headers["content-type"].startswith("text/csv"), "a filter leaves few"
    long = manager.get(f"/trail/export?family={house.family}")
    assert "Make the sheet" in long.text and f"family={house.family}" in long.text
    assert house.count("select count(*) from house.sheets") == 0, "looking begins nothing"

    # Nor does one who counts for too long wait for it.
    def slow() -> int:
        return visit.db.execute("select pg_sleep(5)").rowcount

    with house.connections.connection() as db, mock.patch.object(sheets, "SECONDS", 1):
        visit = mock.Mock(db=db)
        assert sheets.long(visit, slow)
        assert db.execute("show statement_timeout").fetchone() != ("1s",)


def test_it_goes_on_without_its_page_and_holds_the_whole_list(house: Site):
    manager = house.browser(MANAGER)
    looks = "select count(*) from house.access where family = %s and deed = 'export' and name = %s"
    before = house.count(looks, house.family, MANAGER)
    here = asked(house, manager)
    page = text(manager.get(here).text)
    assert "Waiting to begin" in page and "You can close this page" in page and "Stop it" in page
    assert manager.get(f"{here}/file").status_code == 404, "before it is made"
    with mock.patch.object(sheet_work, "PART", 7):
        assert work(house)
    # Another browser of the same person sees what came of it, without a script.
    again = house.browser(MANAGER)
    assert f'href="{here}"' in again.get("/sheets").text
    page = again.get(here).text
    assert "Ready" in page and "every 2s" not in page
    answer = again.get(f"{here}/file")
    assert answer.headers["content-disposition"] == 'attachment; filename="trail.csv"'
    assert answer.text.startswith("\ufeff")
    found = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    entries = house.count("select count(*) from pages.history where family = %s", house.family)
    assert sum(bool(row["Entry"]) for row in found) == entries > 7
    with mock.patch.object(sheets, "AT_ONCE", 100_000):
        now = manager.get(f"/trail/export?family={house.family}").text
    # What comes at once has one look more: that at the list when it was made as work.
    assert [row for row in csv.DictReader(io.StringIO(now.lstrip("\ufeff"))) if row["Entry"]] == [
        row for row in found if row["Entry"]
    ]
    assert house.count(looks, house.family, MANAGER) == before + 2


def test_it_can_be_stopped_before_and_while_it_is_made(house: Site):
    manager = house.browser(MANAGER)
    here = asked(house, manager)
    assert manager.post(f"{here}/cancelled").status_code == 303
    assert "Stopped" in manager.get(here).text and not work(house)
    here = asked(house, manager)
    one = here.rpartition("/")[2]
    begun = sheet_work.trail.cells

    def stop(row: dict[str, object]) -> tuple[str, ...]:
        manager.post(f"{here}/cancelled")
        return begun(row)

    with mock.patch.object(sheet_work.trail, "cells", stop):
        assert work(house)
    assert "Stopped" in manager.get(here).text
    assert manager.get(f"{here}/file").status_code == 404
    assert house.count("select count(*) from house.sheet_parts where sheet = %s", one) == 0
    assert not work(house)


def test_a_question_under_way_is_broken_off(house: Site):
    manager = house.browser(MANAGER)
    here = asked(house, manager)

    def made(ledger: object, eyes: psycopg.Connection, what: kept.Asked) -> kept.Made:
        manager.post(f"{here}/cancelled")
        eyes.execute("select pg_sleep(60)")
        raise AssertionError("it was not broken off")

    with mock.patch.object(kept, "ASK_SECONDS", 0.05):
        assert Worker(house.ledger, made).work_once()
    assert "Stopped" in manager.get(here).text


def test_it_is_taken_up_where_another_process_ended(house: Site):
    manager = house.browser(MANAGER)
    here = asked(house, manager)
    one = here.rpartition("/")[2]
    with psycopg.connect(house.owner) as db:
        db.execute("update house.sheets set state = 'running', lines = 5 where sheet = %s", (one,))
        db.execute(
            "insert into house.sheet_parts (sheet, account, part, body) "
            "select sheet, account, 0, 'half' from house.sheets where sheet = %s",
            (one,),
        )
    assert "5 lines so far" in text(manager.get(here).text)
    assert work(house)
    assert manager.get(f"{here}/file").text.startswith("\ufeffWritten down")


def test_it_is_nobody_elses(house: Site):
    here = asked(house, house.browser(MANAGER))
    other = house.browser(OTHER)
    for state in ("waiting", "done"):
        for path in (here, f"{here}/file"):
            assert other.get(path).status_code == 404, state
        for path in (f"{here}/cancelled", f"{here}/removals"):
            assert other.post(path).status_code == 404, state
        assert here not in other.get("/sheets").text
        if state == "waiting":
            assert work(house)
    assert house.browser(MANAGER).get(f"{here}/file").status_code == 200
    # The database says so itself: with the other's eyes there is no such row.
    with house.connections.connection() as db:
        key = {"viewer": str(house.accounts[OTHER]), "lists": "yes", "sees": ""}
        for name, value in key.items():
            db.execute("select set_config(%s, %s, false)", (f"handrail.{name}", value))
        one = here.rpartition("/")[2]
        assert not db.execute("select from house.sheets where sheet = %s", (one,)).fetchall()
        assert not db.execute("select from house.sheet_parts where sheet = %s", (one,)).fetchall()
        db.execute("delete from house.sheets where sheet = %s", (one,))
        for name in key:
            db.execute("select set_config(%s, '', false)", (f"handrail.{name}",))
    assert house.browser(MANAGER).get(f"{here}/file").status_code == 200


def test_it_is_closed_where_its_reader_may_not_see_all_of_it_any_more(house: Site):
    manager = house.browser(MANAGER)
    here = asked(house, manager)
    assert work(house)
    with psycopg.connect(house.owner) as db:
        db.execute("update pages.families set team = 'South' where family = %s", (house.family,))
    try:
        assert manager.get(f"{here}/file").status_code == 404
        page = text(manager.get(here).text)
        assert "you may not see any more" in page and "Open the sheet" not in page
    finally:
        with psycopg.connect(house.owner) as db:
            db.execute(
                "update pages.families set team = 'North' where family = %s", (house.family,)
            )
    assert manager.get(f"{here}/file").status_code == 200


def test_an_account_that_was_closed_since_gets_nothing(house: Site):
    here = asked(house, house.browser(MANAGER))
    account = house.accounts[MANAGER]
    with psycopg.connect(house.owner) as db:
        db.execute("update pages.accounts set open = false where account = %s", (account,))
    try:
        assert work(house)
    finally:
        with psycopg.connect(house.owner) as db:
            db.execute("update pages.accounts set open = true where account = %s", (account,))
    manager = house.browser(MANAGER)
    assert kept.NO_MORE in text(manager.get(here).text)
    assert manager.get(f"{here}/file").status_code == 404


def test_no_cell_of_it_is_a_formula_and_nothing_of_it_lies_open(house: Site):
    for name in ("=1+1 family", "@ann family", 'Doe, "J" family', "plain family"):
        start = StartRecord(label=name, team="North")
        tell(house.ledger, (start, EnterChild(child=PersonId("c"), name="Ann")))
    manager = house.browser(MANAGER)
    here = asked(house, manager, "from=", "trail")
    assert work(house)
    found = manager.get(f"{here}/file").text
    labels = {row["Family"] for row in csv.DictReader(io.StringIO(found.lstrip("\ufeff")))}
    assert {"'=1+1 family", "'@ann family", 'Doe, "J" family', "plain family"} <= labels
    bodies = house.rows(
        "select body from house.sheet_parts union all select asked from house.sheets"
    )
    assert not any(b"family" in bytes(body) for (body,) in bodies)


def test_the_families_of_a_team_come_out_in_the_same_way(house: Site):
    manager = house.browser(MANAGER)
    here = asked(house, manager, "show=near", "families")
    assert work(house)
    with mock.patch.object(sheets, "AT_ONCE", 1_000):
        at_once = manager.get("/my-teams/export?show=near").text
    assert manager.get(f"{here}/file").text == at_once
    assert at_once.startswith("\ufeffFamily,Children")


def test_a_list_longer_than_a_sheet_says_so(house: Site):
    manager = house.browser(MANAGER)
    here = asked(house, manager)
    with mock.patch.object(kept, "MOST", 5):
        assert work(house)
        assert "Not all of it" in manager.get(here).text
    assert len(list(csv.reader(io.StringIO(manager.get(f"{here}/file").text)))) == 6


def test_few_are_made_at_a_time_and_each_goes_after_a_week_or_sooner(house: Site):
    manager = house.browser(MANAGER)
    made = [asked(house, manager) for _ in range(kept.AT_ONCE)]
    again = manager.post("/sheets", {"kind": "trail", "asked": "from="})
    assert again.status_code == 422 and "Wait for one" in again.text
    while work(house):
        pass
    assert manager.post(f"{made[0]}/removals").headers["location"] == "/sheets"
    assert manager.get(made[0]).status_code == 404
    with psycopg.connect(house.owner) as db:
        db.execute(
            "update house.sheets set asked_at = asked_at - %s where sheet = %s",
            (timedelta(days=kept.DAYS), made[1].rpartition("/")[2]),
        )
    assert manager.get(f"{made[1]}/file").status_code == 404
    work(house)
    gone = made[1].rpartition("/")[2]
    assert house.count("select count(*) from house.sheet_parts where sheet = %s", gone) == 0
    assert manager.get(f"{made[2]}/file").status_code == 200
    assert manager.post("/sheets", {"kind": "no-such-list", "asked": ""}).status_code == 404
