"""What a family needs next: one thing first, at most five more, what is overdue before the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest

from backend.aggregates.account import Standing
from backend.permission import Deed, Place, Viewer, may
from tests import families
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Site, opened
from web import next_step
from web.moments import on
from web.next_step import Facts, NextStep, needed

TODAY = date(2026, 11, 1)
FACTS = Facts(today=TODAY, dues=(), network=(), version=1, held=True, handover={})
VISIT: Any = None


def step(title: str, due: date | None = None) -> NextStep:
    return NextStep(title=title, text="", label="Go", href="/x", due=on(due) if due else None)


def told(*steps: NextStep | None) -> next_step.Needed:
    each = tuple(lambda _visit, _facts, one=one: one for one in steps)
    with mock.patch.object(next_step, "STEPS", each):
        return needed(VISIT, FACTS)


def test_the_first_that_has_something_to_say_is_the_next_step():
    found = told(None, step("A"), None, step("B"))
    assert found.step == step("A")
    assert found.more == (step("B"),)
    assert told(None).step is None


def test_of_the_rest_what_is_overdue_comes_first_and_five_are_shown():
    late, later = step("late", TODAY - timedelta(1)), step("later", TODAY - timedelta(9))
    today = step("today", TODAY)
    rest = [step(name) for name in "bcd"]
    found = told(step("a"), rest[0], today, late, rest[1], later, rest[2])
    assert [each.title for each in found.more] == ["later", "late", "b", "today", "c"]


@pytest.fixture(scope="module")
def begun(server: str) -> Iterator[Site]:
    with opened(server, families.meeting_begun) as site:
        yield site


def test_the_worker_sees_what_is_next_and_what_else_is_open(begun: Site):
    page = begun.browser(WORKER).get(begun.root).text
    assert "Write up the meeting" in page and "Also open" in page
    assert page.index("Write up the meeting") < page.index("Hold the next review")
    assert "Keep the first version of the plan" in page


def test_a_member_is_not_sent_to_what_only_the_worker_can_do(begun: Site):
    page = begun.browser(MEMBER).get(begun.root).text
    assert "Write up the meeting" not in page.replace("<span>Write up the meeting</span>", "")
    assert "Also open" not in page


def test_only_managers_of_the_team_decide_and_only_managers_settle_the_profile(begun: Site):
    def allowed(deed: Deed) -> set[str]:
        found = set[str]()
        for who in (WORKER, MANAGER, LEAD, MEMBER):
            account = begun.accounts[who]
            (row,) = begun.rows(
                "select standing, team, family, person from pages.accounts where account = %s",
                account,
            )
            if may(_viewer(account, *row), deed, _place(begun)):
                found.add(who)
        return found

    assert allowed(Deed.DECIDE) == {MANAGER}
    assert allowed(Deed.PROFILE_SETTINGS) == {MANAGER}


def _viewer(account: Any, standing: str, team: Any, family: Any, person: Any) -> Any:
    return Viewer(
        account=account,
        name="",
        title="",
        standing=Standing(standing),
        team=team,
        family=family,
        person=person,
    )


def _place(site: Site) -> Any:
    return Place(family=site.family, team="North")
