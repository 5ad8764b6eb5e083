"""What a family needs next: one thing first, at most five more, what is overdue before the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import msgspec
import pytest

from backend.aggregates.account import Standing
from backend.aggregates.family import Family
from backend.aggregates.interim import Interim
from backend.aggregates.urgency import Discussion, Urgency
from backend.aggregates.vocabulary import DiscussionId, Due
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


def asked(family: Family) -> Any:
    """A worker's visit to a family that stands so."""
    return SimpleNamespace(
        may=lambda deed: True,  # pyright: ignore[reportUnknownLambdaType]
        ledger=SimpleNamespace(family=lambda _: family),
        family=None,
        root="/f",
    )


@pytest.mark.practice("A31")
def test_a_meeting_called_for_today_comes_before_all_else():
    day = Due(rule="T02", on=TODAY, counted_from=TODAY, profile="p", calendar="c")
    discussion = DiscussionId("d-1")
    for imminent, settled, said in ((True, False, 1), (True, True, 0), (False, False, 0)):
        urgency = Urgency(
            discussions={
                discussion: Discussion(on=TODAY, imminent=imminent, due=day, settled=settled)
            }
        )
        visit = asked(msgspec.structs.replace(Family(), urgency=urgency))
        found = next_step.meet_today(visit, FACTS)
        assert (found is not None) == bool(said)
        assert found is None or (found.due and found.due.iso == TODAY.isoformat())
    assert next_step.STEPS[0] is next_step.meet_today


@pytest.mark.practice("A31", "A74")
@pytest.mark.parametrize(
    ("ends", "title"),
    [
        (TODAY + timedelta(4), None),
        (TODAY + timedelta(3), "The stop-gap plan is about to end"),
        (TODAY, "The stop-gap plan is about to end"),
        (TODAY - timedelta(1), "The stop-gap plan has ended"),
    ],
)
def test_a_stop_gap_plan_asks_for_what_follows_it(ends: date, title: str | None):
    visit = asked(msgspec.structs.replace(Family(), interim=Interim(ends_on=ends)))
    no_plan = msgspec.structs.replace(FACTS, version=0)
    found = next_step.follow_the_stop_gap(visit, no_plan)
    assert (found.title if found else None) == title
    assert next_step.follow_the_stop_gap(visit, FACTS) is None, "the safety plan has taken over"
    assert next_step.follow_the_stop_gap(asked(Family()), no_plan) is None
