"""What a manager asks of the Penrose children’s record and of their teams: each in two clicks.

What waits on a day (M1, M4, M6) is asked in test_manager_lists.py, on such a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_worker_questions import Asking


@pytest.fixture
def family(enter: Callable[..., Page]) -> Asking:
    return Asking(enter("Colin Fry"))


@pytest.fixture
def teams(family: Asking) -> Asking:
    family.page.goto("/my-teams")
    return family


def test_m2_which_outcomes_are_past_five_working_days(teams: Asking):
    teams.click("Measures")
    teams.click("Written up within 5 working days", exact=False)
    teams.page.goto(f"{teams.page.url.split('?')[0]}?period=2025")
    # Good Friday and Easter Monday are left out: the upload due on 25 April was on time.
    april = teams.main.get_by_role("row").filter(has_text="April 2025")
    expect(april.first).to_contain_text("100")


def test_m3_every_exception_who_made_it_and_in_which_job(teams: Asking):
    teams.click("Audit trail")
    main = teams.click("Exceptions to a rule or a date")
    moved = main.get_by_role("row").filter(has_text="A date was moved")
    expect(moved).to_contain_text("from 10 April 2025 to 16 April 2025")
    expect(moved).to_contain_text("Colin Fry (team manager) decided on 8 April 2025")


def test_m5_each_version_was_seen_before_it_was_agreed(family: Asking):
    family.click("Plan")
    main = family.click("Seen by a manager", exact=False)
    for day in ("3 September", "12 June", "17 April", "17 March", "14 March"):
        expect(main).to_contain_text(f"{day} 2025, Colin Fry, team manager")


def test_m7_who_looked_at_this_record(family: Asking):
    main = family.click("Who looked")
    expect(main).to_contain_text("Colin Fry, Team manager")


def test_m8_what_was_corrected_or_written_long_after(teams: Asking):
    teams.click("Audit trail")
    teams.click("Corrected, struck out or disputed")
    assert "Corrected" in on_its_pages(teams, "14 May 2025", "Penrose")
    teams.clicks = 1
    teams.click("Written down late")
    assert "Late" in on_its_pages(teams, "Happened 29 March 2025", "Penrose")


def on_its_pages(teams: Asking, *words: str) -> str:
    """The first row with these words, on whichever page of the list it stands by now."""
    while True:
        expect(teams.main.get_by_role("row").nth(1)).to_be_visible()
        rows = teams.main.get_by_role("row").all_inner_texts()
        if row := next((row for row in rows if all(said in row for said in words)), None):
            return row
        after = teams.main.get_by_role("link", name="Next page")
        assert after.count(), f"{words} is on no page of the list"
        with teams.page.expect_navigation():
            after.click()


def test_m9_where_professionals_outnumbered_the_network(teams: Asking):
    teams.click("Measures")
    teams.click("Network in the majority", exact=False)
    teams.page.goto(f"{teams.page.url.split('?')[0]}?period=2025")
    # Six meetings, one a month and none in August; at none were professionals more.
    months = ("March", "April", "May", "June", "July", "September")
    rows = teams.main.get_by_role("row")
    expect(rows).to_have_count(1 + len(months))
    for place, month in enumerate(months, start=1):
        expect(rows.nth(place)).to_contain_text(f"{month} 2025")
        expect(rows.nth(place).get_by_role("cell").nth(1)).to_contain_text("100%")
    # Sheila was not there on 14 May, as was put right on 20 May: four to three, not five.
    rows.nth(3).get_by_role("link").click()
    expect(teams.main).to_contain_text("4 of the network to 3 professionals")


def test_m10_whether_the_bottom_line_was_crossed_and_who_judged_that(family: Asking):
    family.click("For a court")
    main = family.click("The bottom line", exact=False)
    expect(main).to_contain_text("Colin Fry")
    expect(main).to_contain_text("not crossed")


def test_m11_whether_the_family_is_ready_criterion_by_criterion(family: Asking):
    family.click("Handover")
    main = family.click("Closing")
    expect(main).to_contain_text("The plan was tried over time")


def test_m12_that_nobody_has_changed_the_record(family: Asking):
    family.click("For a court")
    main = family.click("Check that nothing was altered")
    # At least those of the story: other people write into the record on this site.
    expect(main).to_contain_text(
        re.compile(r"Yes\. All (4[3-9]|[5-9]\d)\d entries were checked just now\.")
    )
    expect(main).to_contain_text("None was altered, left out or moved.")
    expect(main.locator(".hr-copy-code")).to_have_text(re.compile("^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$"))
    expect(main.get_by_role("heading", name="How others can check it")).to_be_visible()


def test_a_closed_record_says_so_and_the_way_back_to_the_teams_is_there(family: Asking):
    expect(family.page.get_by_role("region", name="Family")).to_contain_text("Closed")
    family.click("My teams today")
    expect(family.main.get_by_role("heading", level=1)).to_have_text("My teams today")
