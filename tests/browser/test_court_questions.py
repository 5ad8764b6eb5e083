"""What a court asks of the Penrose children’s record: each in two clicks from the family."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_worker_questions import Asking


@pytest.fixture
def court(enter: Callable[..., Page]) -> Asking:
    asking = Asking(enter("Helen Quill"))
    asking.click("For a court")
    return asking


def entry(main: Locator, number: int) -> Locator:
    """The row of a table that leads to an entry of the record."""
    link = main.page.get_by_role("link", name=str(number), exact=True)
    return main.get_by_role("row").filter(has=link).first


def after(main: Locator, heading: str) -> Locator:
    """The table that stands below a heading."""
    found = main.get_by_role("heading", name=heading, exact=True)
    return found.locator("xpath=following-sibling::*[.//table or self::table][1]")


def test_c1_the_chronology_of_what_mattered_in_four_columns(court: Asking):
    main = court.click("Chronology")
    heads = main.get_by_role("columnheader")
    expect(heads).to_have_text(["Number", "Date", "Event", "Document", "Entry"])
    # The first row heads the table; the story names 44 significant events.
    expect(main.get_by_role("row")).to_have_count(45)
    stay = entry(main, 14)
    expect(stay).to_contain_text("2 March 2025, 23:30 (recorded 3 March 2025, 11:10)")
    expect(stay).to_contain_text("What it meant for the child: A sober adult was with them.")
    expect(stay).to_contain_text("Entry 14: Amira Hassan, Social worker")


def test_c2_the_plan_of_a_day_as_people_had_it(court: Asking):
    main = court.click("The plan, version by version")
    expect(main.get_by_role("heading", name="of the plan")).to_have_text(
        [f"Version {number} of the plan" for number in range(1, 5)]
    )
    given = entry(main, 127)
    expect(given).to_contain_text("Peg Doyle, Kerry Penrose, Lee Garside, Amira Hassan")
    expect(given).to_contain_text("18 March 2025")
    expect(main).to_contain_text("Recorded: 14 March 2025, 11:15, entry 120, by Amira Hassan")
    # Of what version 2 changed, beside version 1: who comes first, since Alan was in hospital.
    expect(main).to_contain_text("Jo Penrose, then Sheila Garside, then Alan Penrose")


def test_c3_what_was_known_when_and_who_was_told(court: Asking):
    main = court.click("What was known, and when")
    expect(main.get_by_role("columnheader")).to_have_text(
        ["No.", "Happened", "Recorded", "Between", "What", "Told to", "Entry"]
    )
    # At noon on 30 March the record did not know; the night duty team did, since the evening.
    used = entry(main, 140)
    expect(used).to_contain_text("29 March 2025, 20:20")
    expect(used).to_contain_text("31 March 2025, 09:30")
    expect(used).to_contain_text("2 days")
    expect(used.get_by_role("cell").nth(4)).to_contain_text(
        "Gareth Lloyd, night duty team at 21:10"
    )


def test_c4_what_the_parents_were_told_was_the_bottom_line(court: Asking):
    main = court.click("The bottom line")
    first = main.get_by_role("row").filter(has_text="Version 1").first
    for words in (
        "Kerry Penrose",
        "Read out at the first meeting",
        "13 March 2025",
        "Amira Hassan",
    ):
        expect(first).to_contain_text(words)
    expect(main).to_contain_text("Or Dean has any contact with one of the children.")
    late = main.get_by_role("row").filter(has_text="Version 2").filter(has_text="Marcus Bell").first
    expect(late).to_contain_text("24 June 2025")
    for entry_number, version in ((144, 1), (275, 2)):
        judged = entry(main, entry_number)
        expect(judged).to_contain_text(f"Version {version} of the bottom line was not crossed")
        expect(judged).to_contain_text("Colin Fry (team manager) decided")


def test_c5_what_the_family_did_when_the_plan_was_needed(court: Asking):
    main = court.click("When the plan was needed")
    night = after(main, "29 March 2025, 20:20: Nobody picked up at 8.")
    expect(night.get_by_role("row")).to_contain_text(
        ["Time", "20:20", "20:26", "20:55"], use_inner_text=True
    )
    expect(night.get_by_role("row").last).to_contain_text("Jo Penrose")
    expect(main).to_contain_text("Told: Gareth Lloyd, night duty team at 21:10.")
    school = after(main, "4 July 2025, 15:10: Dean stood near the school at the end of the day.")
    expect(school).to_contain_text("Told the duty social worker.")
    expect(school.get_by_role("row").last).to_contain_text("Sheila Garside")


def test_c6_what_shows_that_it_works_and_how_strong_that_is(court: Asking):
    main = court.click("Reviews and evidence")
    calls = entry(main, 142)
    for words in ("Jo Penrose", "strong (Amira Hassan)", "2 other", "29 March 2025"):
        expect(calls).to_contain_text(words)
    expect(main).to_contain_text("28 of 30 were made and answered")
    expect(main).to_contain_text("The plan was tested by a night at home. It worked.")


def test_c7_what_the_children_said_word_for_word(court: Asking):
    main = court.click("What the children said")
    maisie = entry(main, 152)
    for words in ("“Someone who hasn't had wine does bedtime.”", "safety house", "10 April 2025"):
        expect(maisie).to_contain_text(words)
    expect(entry(main, 20)).to_contain_text("“Jo do story.”")
    expect(entry(main, 174)).to_contain_text("An idea from a child is in the plan now.")
    expect(entry(main, 156)).to_contain_text("“Is it my fault?”")


def test_c8_that_a_meeting_of_the_family_was_offered_and_what_followed(court: Asking):
    main = court.click("Offers of a family meeting")
    expect(entry(main, 17)).to_contain_text("Kerry Penrose agreed to bring in family and friends")
    expect(entry(main, 58)).to_contain_text("By letter, to the address we had")
    expect(entry(main, 60)).to_contain_text("I just want the kids to be all right.")
    expect(entry(main, 70)).to_contain_text("The first Family Network Meeting took place")


def test_c9_what_is_withheld_on_what_ground_and_by_whom(court: Asking):
    main = court.click("What is withheld, and why")
    asked = "Asked for by The Family Court at Ashmere, 15 January 2026"
    schedule = after(main, asked)
    # Fourteen were proposed; a second person had one shown after all.
    expect(schedule.get_by_role("row")).to_have_count(14)
    place = schedule.get_by_role("row").filter(has_text="A part of entry 10").first
    expect(place).to_contain_text("Where someone can be found is confidential")
    expect(place).to_contain_text("Sian Prosser, information governance, 28 January 2026")
    shown = entry(main, 423)
    expect(shown).to_contain_text("is shown in the pack after all")
    expect(shown).to_contain_text("Helen Quill (legal team) decided on 2 February 2026")


def test_c10_that_it_is_complete_and_was_not_altered(court: Asking):
    main = court.click("Is this complete, and was it altered?")
    # At least those of the story: other people write into the record on this site.
    all_of = re.compile(
        r"Yes\. All (4[3-9]|[5-9]\d)\d entries were checked just now\. None was altered"
    )
    expect(main).to_contain_text(all_of)
    expect(main).to_contain_text(re.compile(r"(\d+) entries, \1 included, 0 withheld\."))
    expect(main).to_contain_text("verify.py and verify.html")
    code = main.locator("code").inner_text()
    court.page.go_back()
    court.clicks = 1
    court.click("Check that nothing was altered")
    expect(court.main.locator(".hr-copy-code")).to_have_text(code)


def test_c11_where_accounts_differ_beside_the_entry(court: Asking):
    main = court.click("Where accounts differ")
    disputed = entry(main, 305)
    expect(disputed).to_contain_text("Entry 74: Lee Garside was not there.")
    expect(disputed).to_contain_text("the letter went to a flat I had left")
    expect(disputed).to_contain_text("20 August 2025")


def test_c12_who_decided_with_what_authority_under_which_rules(court: Asking):
    main = court.click("Decisions and exceptions")
    moved = entry(main, 148)
    for words in ("8 April 2025", "Colin Fry, team manager", "from 10 April 2025 to 16 April 2025"):
        expect(moved).to_contain_text(words)
    expect(moved.get_by_role("cell").filter(has_text="ashmere-2025.1")).to_be_visible()
    expect(entry(main, 130)).to_contain_text("Ruth Imber, conference chair")
    expect(entry(main, 427)).to_contain_text("Helen Quill, legal team")
