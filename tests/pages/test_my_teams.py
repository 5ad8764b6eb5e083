"""My teams today: numbers that open their families, lists kept and taken out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest

from backend.aggregates.account import Role, Standing
from backend.aggregates.case import BeginInvolvement, EnterChild, StartRecord
from backend.aggregates.deadlines import open_deadlines
from backend.aggregates.family import Family
from backend.aggregates.plan import MakeVersion
from backend.aggregates.plan_lines import LineKind
from backend.aggregates.roles import NetworkRole
from backend.aggregates.sight import Condition, SeePlan
from backend.aggregates.statutory import AllocateCase
from backend.aggregates.vocabulary import Clock, ConditionId, PersonId, on_day
from backend.database import pool
from backend.ledger import Ledger
from backend.measures import MEASURES
from tests import families
from tests.conftest import KEK
from tests.pages.conftest import FAR_WORKER, MANAGER, WORKER, Browser, Site, opened
from tests.pages.test_plan import tell, text
from tests.projections.pages import NOON
from tests.projections.pages import tell as tell_family
from tests.stories.plan import by_manager
from web.team_lists import LISTS, NEAR, SOON

UNSEEN = [each.name for each in LISTS].index("unseen")
NASTY = ("=1+1", "+cmd", "-2", "@sum", "\tx")


def drafted() -> families.Story:
    return (*families.planned(), MakeVersion(seen=0))


@pytest.fixture(scope="module")
def house(server: str) -> Iterator[Site]:
    """Families of the north at every point of their way, and one of the south."""
    with opened(server, drafted) as site:
        ledger, today = site.ledger, site.ledger.today()
        with pool(site.owner) as owners:
            past = Ledger(owners, KEK, story=lambda: NOON)
            for story in (families.first_meeting_held, families.led_by_gran):
                tell_family(past, story())
        for number, ago in enumerate((10, 60, 80, 84, 85, 200)):
            tell_family(
                ledger,
                (
                    StartRecord(label=f"{NASTY[number % 5]} family {number}", team="North"),
                    EnterChild(child=PersonId("c"), name="Ann"),
                    BeginInvolvement(happened=on_day(today - timedelta(days=ago))),
                ),
            )
        tell_family(
            ledger,
            (
                StartRecord(label="A southern family", team="South"),
                EnterChild(child=PersonId("c"), name="Bea"),
                BeginInvolvement(happened=on_day(today - timedelta(days=300))),
            ),
        )
        yield site


def counted(site: Site, team: str | None) -> dict[str, int]:
    """How many families belong in each list, told from each family as it is folded."""
    today = site.ledger.today()
    found = dict.fromkeys((each.name for each in LISTS), 0)
    for row in site.rows("select family, team from pages.families"):
        if team is None or row[1] == team:
            for name in _lists(site.ledger.family(row[0]), today):
                found[name] += 1
    return found


def _lists(family: Family, today: date) -> set[str]:
    due = open_deadlines(family)
    days = [each.on for each in due] + list(family.sight.due.values())
    tried = set(family.trials.tested) | set(family.trials.used)
    what_ifs = {
        line
        for line, known in family.plan.lines.items()
        if known.kind is LineKind.CONTINGENCY and not known.withdrawn
    }
    first = [each.on for each in due if each.clock is Clock.FIRST_MEETING]
    reviews = [each for each in due if each.clock is Clock.REVIEW]
    held = {role for _, role in family.roles.held}
    says = {
        "overdue": any(day < today for day in days),
        "due": any(today <= day <= today + SOON for day in days),
        "hold": any(
            each.on >= today and (each.moved or each.clock is Clock.LOOK_AGAIN) for each in due
        ),
        "decide": any(day < today for day in [*first, *(each.on for each in reviews)])
        or any(each.on <= today for each in due if each.clock is Clock.LOOK_AGAIN),
        "near": any(day <= today + NEAR for day in first),
        "unseen": family.plan.version > 0 and family.sight.newest != family.plan.version,
        "conditions": bool(family.sight.due),
        "drifting": any(each.on < today or each.moved for each in reviews),
        "roles": family.meetings.any_held and held != set(NetworkRole),
        "untried": bool(what_ifs - tried),
    }
    return {name for name, so in says.items() if so}


def numbers(html: str) -> list[int]:
    return [int(each) for each in re.findall(r'hr-numbers__count">(\d+)<', html)]


@pytest.mark.practice("T01", "T10")
def test_each_number_is_the_count_over_folded_families_and_opens_them(house: Site):
    manager = house.browser(MANAGER)
    shown = manager.get("/my-teams").text
    expected = counted(house, "North")
    assert numbers(shown) == [expected[each.name] for each in LISTS]
    assert (
        expected["overdue"] >= 2
        and expected["decide"] >= 2
        and expected["near"] >= 4
        and expected["unseen"] >= 1
    )
    for each in LISTS:
        listed = manager.get(f"/my-teams/families?show={each.name}")
        assert listed.status_code == 200
        many = expected[each.name]
        assert f"{many} famil{'y' if many == 1 else 'ies'}." in text(listed.text)
        assert len(set(re.findall(r'/families/([0-9a-f-]{36})"', listed.text))) == min(
            expected[each.name], 50
        )
        assert "southern" not in listed.text


def test_the_rule_and_the_counted_days_are_beside_the_date(house: Site):
    shown = text(house.browser(MANAGER).get("/my-teams/families?show=near").text)
    began = house.ledger.today() - timedelta(days=85)
    assert f"84 days from {began.day} {began:%B %Y}" in shown
    assert "the day the council became involved" in shown and "Rule T01" in shown
    assert "1 day late" in shown and "Due today" in shown and "4 days left" in shown


def test_who_reaches_every_team_may_choose_one(house: Site):
    house.open("Imran Yusuf", Standing.SPECIALIST, "Quality", role=Role.QUALITY)
    quality = house.browser("Imran Yusuf")
    assert numbers(quality.get("/my-teams").text)[0] == counted(house, None)["overdue"]
    south = quality.get("/my-teams/families?show=overdue&team=South").text
    assert "A southern family" in south and "family 5" not in south
    # Another team in the address of someone who reaches one team changes nothing.
    assert "southern" not in house.browser(MANAGER).get("/my-teams?team=South").text


def test_a_sheet_holds_the_list_and_no_formula(house: Site):
    answer = house.browser(MANAGER).get("/my-teams/export?show=near")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="families.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len({row[0] for row in rows[1:]}) == counted(house, "North")["near"]
    assert any(row[0].startswith("'=1+1") for row in rows)
    for cell in (cell for row in rows for cell in row):
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    (noted,) = house.rows(
        "select deed, allowed from house.access where request = %s",
        answer.headers["x-request-id"],
    )
    assert noted == ("export", True)


def test_a_list_is_kept_shared_and_forgotten(house: Site):
    manager = house.browser(MANAGER)
    form = {"name": "Child protection, late", "show": "overdue", "status": "protection"}
    refused = manager.post("/my-teams/kept", form | {"name": ""})
    assert refused.status_code == 422 and "Give it a name" in refused.text
    kept = manager.post("/my-teams/kept", form | {"share": "yes"})
    assert kept.headers["location"] == "/my-teams/families?show=overdue&status=protection"
    manager.post("/my-teams/kept", form | {"name": "Mine alone"})
    house.open("Dee Khan", Standing.MANAGER, "Team manager", team="North")
    house.open("Sue Far", Standing.MANAGER, "Team manager", team="South")
    colleague, far = house.browser("Dee Khan"), house.browser("Sue Far")
    seen = colleague.get("/my-teams").text
    assert "Child protection, late" in seen and "Mine alone" not in seen
    assert "from Colin Fry" in text(seen)
    assert "Child protection" not in far.get("/my-teams").text.split("Kept under")[-1][:200] or (
        "Kept under a name" not in far.get("/my-teams").text
    )
    (one,) = house.rows("select list from house.kept_lists where shared")
    # Only who keeps it forgets it.
    colleague.post(f"/my-teams/kept/{one[0].hex}/removals")
    assert "Child protection, late" in colleague.get("/my-teams").text
    manager.post(f"/my-teams/kept/{one[0].hex}/removals")
    assert "Child protection, late" not in colleague.get("/my-teams").text


@pytest.mark.practice("A70")
def test_what_a_manager_asked_for_is_due_until_it_is_done(server: str):
    with opened(server, drafted) as site:
        day = date(2026, 10, 25)
        asked = Condition(condition=ConditionId("c-1"), what="Try the drill", due=day)
        tell(site, SeePlan(version=1, decision=by_manager("Good if", 17), conditions=(asked,)))
        manager, worker = site.browser(MANAGER), site.browser(WORKER)
        listed = text(manager.get("/my-teams/families?show=conditions").text)
        assert "Do what a manager asked for" in listed and "Try the drill" in listed
        late = (site.ledger.today() - day).days
        assert f"{late} days late" in listed
        assert "Do what a manager asked for" in text(worker.get(site.root).text)
        met = {"met-c-1": "Took 11 minutes", "met_on-c-1-day": str(day.day)}
        met |= {"met_on-c-1-month": str(day.month), "met_on-c-1-year": str(day.year)}
        answer = worker.post(f"{site.root}/plan/seen/conditions/c-1", met)
        assert answer.status_code == 303
        assert "Try the drill" not in manager.get("/my-teams/families?show=conditions").text
        assert "Do what a manager asked for" not in worker.get(site.root).text


def test_the_board_follows_the_team_that_has_the_family(server: str):
    with opened(server, drafted) as site:
        tell(
            site,
            AllocateCase(
                worker="Bola Ade",
                team="South",
                seen=None,
                note=None,
                open_items=(),
                decision=by_manager("Moved house", 17),
                happened=families.happened(20),
            ),
        )
        assert numbers(site.browser(MANAGER).get("/my-teams").text)[UNSEEN] == 0
        assert site.rows("select team, worker from pages.team_board where family = %s", site.family)
        site.open("Sue Far", Standing.MANAGER, "Team manager", team="South")
        shown = text(site.browser("Sue Far").get("/my-teams/families?show=unseen").text)
        assert "Bola Ade" in shown and "In use: version 1, none was seen yet." in shown


def test_a_manager_begins_at_my_teams_and_a_worker_does_not(house: Site):
    assert house.browser(MANAGER).get("/").headers["location"] == "/my-teams"
    worker: Browser = house.browser(FAR_WORKER)
    assert worker.get("/").headers["location"] == "/families"
    assert worker.get("/my-teams").status_code == 404


def test_a_measure_opens_its_months_and_each_month_its_families(house: Site):
    manager = house.browser(MANAGER)
    shown = text(manager.get("/measures").text)
    for each in MEASURES:
        assert each.title in shown
        assert manager.get(f"/measures/{each.name}").status_code == 200
        assert manager.get(f"/measures/{each.name}/export").status_code == 200
    page = manager.get("/measures/first-meeting").text
    assert 'role="img"' in page and "<table" in page
    (address, number), *_ = re.findall(
        r'href="(/measures/first-meeting/families[^"]+)">(\d+) – see which<', page
    )
    listed = manager.get(address.replace("&amp;", "&")).text
    assert len(re.findall(r'href="/families/[0-9a-f-]{36}"', listed)) == int(number)
    assert "southern" not in listed
    sheet = manager.get("/measures/scale/export").text
    for row in csv.reader(io.StringIO(sheet.lstrip("\ufeff"))):
        assert all(cell[:1] not in ("=", "+", "-", "@") for cell in row)
    assert manager.get("/measures/nothing").status_code == 404
    year = str(house.ledger.today().year)
    assert manager.get(f"/measures/write-up/families?period={year}&month=20-x").status_code == 200


def test_a_limited_record_is_in_no_list_of_whom_it_is_closed_to(server: str):
    with opened(server, drafted) as site:
        site.open("Dee Khan", Standing.MANAGER, "Team manager", team="North")
        site.open("Ed Low", Standing.MANAGER, "Team manager", team="North")
        named, other = str(site.accounts["Dee Khan"]), site.browser("Ed Low")
        before = numbers(other.get("/my-teams").text)
        with psycopg.connect(site.owner) as db:
            db.execute(
                "insert into pages.record_limits select (jsonb_populate_record("
                "null::pages.record_limits, jsonb_build_object('family', %s::text, 'seq', 1, "
                "'named', jsonb_build_array(%s::text), 'reason', '', 'by', '', 'role', '', "
                "'on', '2026-11-01'))).*",
                (str(site.family), named),
            )
        after = numbers(other.get("/my-teams").text)
        assert after[UNSEEN] == before[UNSEEN] - 1 and sum(after) < sum(before)
        root = f"/families/{site.family}"
        assert root not in other.get("/my-teams/families?show=unseen").text
        assert root in site.browser("Dee Khan").get("/my-teams/families?show=unseen").text
        assert root not in other.get("/measures/backed/families").text
