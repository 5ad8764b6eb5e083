"""What the children said and the pictures made for them, as their pages read it."""

from __future__ import annotations

from datetime import date

import pytest

from backend.aggregates.pictures import AddPicture, RewordPicture
from backend.aggregates.vocabulary import PageId
from backend.ledger import Ledger
from backend.projections import childrens_voice, picture_books
from backend.projections.history import HISTORY
from tests import families, stories
from tests.families import DAD, ELLA, GRAN, JOE, MUM, WHAT_IF
from tests.projections.pages import rows_in, tell
from tests.stories.voice import (
    ASK,
    EXPLANATION,
    FIRST_PAGE,
    HOUSES,
    IDEA,
    PLAN_BOOK,
    SAFE_HOUSE,
    SECOND_IDEA,
    SECOND_PAGE,
    explained,
    heard,
    read_to_ella,
)


@pytest.mark.practice("A100", "A101")
def test_what_was_said_stands_word_for_word_with_who_may_read_it(told: Ledger):
    family = tell(told, (*families.planned(), *heard()))
    found = {row["hearing"]: row for row in rows_in(told.pool, childrens_voice.HEARINGS, family)}
    assert found[HOUSES]["said"][1] == ["worry", "when Mum won't wake up"]
    assert (found[HOUSES]["seen_by"], found[SAFE_HOUSE]["seen_by"]) == ("everyone", "staff")
    assert found[HOUSES]["drawing"]["file"] == "f-drawing"
    assert (found[HOUSES]["present"], found[HOUSES]["heard_on"]) == ([GRAN], date(2026, 10, 10))


@pytest.mark.practice("A76")
def test_an_idea_shows_its_line_or_why_not(told: Ledger):
    family = tell(told, (*families.planned(), *heard()))
    found = {row["idea"]: row for row in rows_in(told.pool, childrens_voice.IDEAS, family)}
    assert (found[IDEA]["line"], found[IDEA]["reason"]) == (WHAT_IF, None)
    assert found[SECOND_IDEA]["line"] is None
    assert found[SECOND_IDEA]["reason"].startswith("No dogs")
    assert found[SECOND_IDEA]["told_on"] == date(2026, 10, 14)


def test_what_only_staff_may_read_is_not_in_the_history(told: Ledger):
    family = tell(told, stories.everything())
    said = " ".join(row["sentence"] for row in rows_in(told.pool, HISTORY, family))
    assert "when Mum won't wake up" in said
    for secret in ("had wine does bedtime", "A dog that barks", "No dogs", "cannot be found"):
        assert secret not in said
    # Nor are words and pictures, which some may not have seen yet.
    assert "would not wake up" not in said


@pytest.mark.practice("A96", "A97")
def test_a_book_has_its_pages_in_order_and_who_agreed_and_saw_it(told: Ledger):
    family = tell(told, (*families.planned(), *explained(), *read_to_ella()))
    (book,) = rows_in(told.pool, picture_books.BOOKS, family)
    assert [page["page"] for page in book["pages"]] == [FIRST_PAGE, SECOND_PAGE]
    assert book["pages"][0]["earlier"] == ["Sometimes Mum drank too much."]
    assert (book["edition"], book["agreed_edition"], book["shown_edition"]) == (6, 6, 6)
    assert (book["agreed_by"], book["shown_to"]) == ([MUM, DAD, GRAN], [GRAN, JOE])
    (reading,) = rows_in(told.pool, picture_books.READINGS, family)
    assert (reading["child"], reading["read_on"], reading["edition"]) == (
        ELLA,
        date(2026, 10, 19),
        6,
    )
    (ask,) = rows_in(told.pool, childrens_voice.ASKED, family)
    assert (ask["ask"], ask["book"], ask["answered_by"]) == (ASK, EXPLANATION, "Gran")


@pytest.mark.practice("A97")
def test_what_the_network_and_the_child_saw_stays_as_they_saw_it(told: Ledger):
    more = (
        RewordPicture(book=EXPLANATION, seen=6, page=FIRST_PAGE, words="Other words."),
        AddPicture(book=EXPLANATION, page=PageId("pg-late"), words="A secret."),
    )
    family = tell(told, (*families.planned(), *explained(), *read_to_ella(), *more))
    (book,) = rows_in(told.pool, picture_books.BOOKS, family)
    (reading,) = rows_in(told.pool, picture_books.READINGS, family)
    assert [page["words"] for page in book["pages"]][-1] == "A secret."
    assert book["shown_pages"] == reading["pages"]
    assert "A secret." not in str(book["shown_pages"])
    assert "would not wake up" in book["shown_pages"][0]["words"]


@pytest.mark.practice("A98", "X10")
def test_a_plan_in_pictures_carries_the_version_it_says(told: Ledger):
    family = tell(told, stories.everything())
    found = {row["book"]: row for row in rows_in(told.pool, picture_books.BOOKS, family)}
    assert (found[PLAN_BOOK]["version"], found[PLAN_BOOK]["draft"]) == (3, False)
    assert found[PLAN_BOOK]["pages"][0]["line"] == WHAT_IF
    assert found[EXPLANATION]["version"] is None
    assert found["b-waiting"]["welfare"]["decision"]["by"] == "Colin Fry"
