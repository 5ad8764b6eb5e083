"""A reminder's link on a phone: three taps and one typed line, and a double tap tells it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from playwright.sync_api import BrowserContext, expect

from backend.aggregates.reaching import By, TellReach
from backend.aggregates.vocabulary import PersonId, on_day
from backend.post import calling, letters, reach
from backend.post.outbox import Message
from tests.browser.conftest import NARROW, check_page
from tests.projections.pages import by


def link_to_jo(site: Any) -> tuple[UUID, str]:
    """The first link of Jo's digest, as it leaves."""
    ledger = site.ledger
    with ledger.pool.connection() as db:
        row = db.execute(
            "select family, person from pages.accounts where name = 'Jo Penrose' and open"
        ).fetchone()
        assert row is not None
        family, person = row
        told = TellReach(
            person=PersonId(person), by=By.EMAIL, happened=on_day(ledger.today()), anew=True
        )
        ledger.tell(family, told, by())
        monday = ledger.today() + timedelta(days=7 - ledger.today().weekday())
        message = Message(
            message=uuid4(),
            family=family,
            person=person,
            kind=calling.DIGEST,
            about=monday.isoformat(),
            sequence=0,
            way="email",
            tries=0,
            made_at=datetime.now(UTC),
        )
        to = reach.recipient(db, ledger, family, person)
        assert to is not None
        letter = letters.written(db, ledger, to, message, "", "")
    path = letter.links[0].path
    assert "/tell?line=" in path
    return family, path


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_from_the_link_to_the_record_in_three_taps_and_one_line(
    open_context: Callable[..., BrowserContext], site: Any, script: bool
) -> None:
    family, path = link_to_jo(site)
    page = open_context(viewport=NARROW, java_script_enabled=script).new_page()
    # The first tap: the link, on a phone that is not signed in.
    page.goto(path)
    # The second: who it is.
    page.get_by_role("button", name="Jo Penrose").click()
    expect(page.get_by_role("heading", name="Tell us how it went")).to_be_visible()
    assert page.url.endswith(path), "the link leads on to what it was for"
    if script:
        check_page(page, NARROW)
    line = f"Both were asleep by eight, {'with' if script else 'without'}."
    page.get_by_label("What happened?").fill(line)
    # The third, by an unsteady hand.
    page.get_by_role("button", name="It worked").dblclick()
    expect(page.get_by_role("heading", name="Thank you. It is in the record.")).to_be_visible()
    with psycopg.connect(site.conninfo) as db:
        told = db.execute(
            "select lines from pages.practice_notes where family = %s and words = %s",
            (family, line),
        ).fetchall()
    assert told == [([path.split("line=")[1]],)]


def test_a_link_of_another_family_leads_nobody_there(
    open_context: Callable[..., BrowserContext], site: Any
) -> None:
    page = open_context(viewport=NARROW).new_page()
    page.goto("/families/00000000-0000-4000-8000-000000000000/tell")
    page.get_by_role("button", name="Jo Penrose").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("not found")
