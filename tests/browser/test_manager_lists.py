"""What waits for a manager on two days of the Penrose story, 15 and 17 April 2025."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from psycopg.conninfo import make_conninfo

from backend import demo, schema
from backend.aggregates.case import BeginInvolvement, EnterChild, StartRecord
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.family import Together
from backend.aggregates.oversight import DecideNotToMeet
from backend.aggregates.vocabulary import PersonId, PlanStatus, on_day
from backend.database import pool
from backend.demo import ashmere
from backend.demo.story import step
from backend.ledger import Ledger
from backend.settings import Settings
from tests.browser.conftest import running
from tests.browser.test_worker_questions import Asking
from tests.conftest import KEK
from tests.databases import databases
from web.app import create_app

BEFORE = datetime(2025, 4, 15, 11, 0, tzinfo=UTC)
# Version 2 was written down that morning; Colin looked at it at three.
AFTER = datetime(2025, 4, 17, 11, 0, tzinfo=UTC)
LATE, DECIDED = uuid4(), uuid4()

NOT_TO_MEET = DecideNotToMeet(
    direction="4.2",
    child_views="Ada is with her father, and wants it so.",
    parent_views="Both parents agree.",
    instead="The two of them make a plan with their worker.",
    look_again_on=date(2025, 6, 2),
    decision=Decision(
        by="Colin Fry",
        role=JobRole.TEAM_MANAGER,
        on=date(2025, 4, 10),
        reason="The danger has gone with the move.",
    ),
)


def begun(stream: object, label: str, when: str) -> object:
    """A family whose involvement began on a day, and which has not met."""
    commands = (
        StartRecord(label=label, team=ashmere.TEAM),
        EnterChild(child=PersonId("c1"), name="Ada"),
        BeginInvolvement(happened=on_day(date.fromisoformat(when)), status=PlanStatus.IN_NEED),
    )
    return step(label, f"{when} 12:00", stream, ashmere.AMIRA, Together(commands))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(server: str) -> Iterator[SimpleNamespace]:
    """The Penroses as they were that day, and two families that have not met in ten weeks."""
    conninfo = databases(server).owner(databases(server).make())
    not_to_meet = step("decided", "2025-04-10 12:00", DECIDED, ashmere.COLIN, NOT_TO_MEET)
    told = sorted(
        [
            *(each for each in demo.steps(date(2026, 11, 1)) if each.at <= AFTER),
            begun(LATE, "The Reed children", "2025-02-03"),
            begun(DECIDED, "The Shah children", "2025-02-04"),
            not_to_meet,
        ],
        key=lambda each: each.at,
    )
    here = SimpleNamespace(now=told[0].at)

    def until(day: datetime) -> None:
        """Tells the story up to a moment, and lets it be that moment for whoever looks."""
        while told and told[0].at <= day:
            each = told.pop(0)
            here.now = each.at
            command = each.command
            command = command(past.read(each.stream)) if callable(command) else command
            past.tell(each.stream, command, each.provenance)  # type: ignore[arg-type]
        here.now = day

    with pool(conninfo) as owners:
        past = Ledger(owners, KEK, story=lambda: here.now)
        until(BEFORE)
        with pool(make_conninfo(conninfo, user=schema.APP_ROLE)) as connections:
            ledger = Ledger(connections, KEK, story=lambda: here.now)
            app = create_app(SimpleNamespace(ledger=ledger), Settings(demo=True))  # type: ignore[arg-type]
            with running(app) as url:
                yield SimpleNamespace(url=url, ledger=ledger, until=until)


@pytest.fixture
def teams(enter: Callable[..., Page]) -> Asking:
    asking = Asking(enter("Colin Fry"))
    asking.page.goto("/my-teams")
    return asking


def test_m1_who_passes_12_weeks_with_no_meeting_and_no_decision(teams: Asking):
    main = teams.click("No meeting, near 12 weeks", exact=False)
    # 84 days from 3 February; a decision not to meet took the other family off the list.
    expect(main).to_contain_text("1 family")
    expect(main).to_contain_text("The Reed children")
    expect(main).to_contain_text("28 April 2025")
    expect(main).not_to_contain_text("The Shah children")
    expect(main).not_to_contain_text("The Penrose children")


def test_m6_where_reviews_are_late_or_put_off_by_whom_and_by_which_rule(teams: Asking):
    main = teams.click("Reviews drifting", exact=False)
    expect(main).to_contain_text("1 family")
    expect(main).to_contain_text("The Penrose children")
    expect(main).to_contain_text("Moved from 10 April 2025 to 16 April 2025 by Colin Fry")
    expect(main).to_contain_text("Alan comes out of hospital that week")
    expect(main).to_contain_text("T05")


def test_m4_which_version_waits_to_be_looked_at_and_since_when(
    site: SimpleNamespace, teams: Asking
):
    site.until(AFTER)
    teams.page.reload()
    main = teams.click("Plans not yet seen", exact=False)
    expect(main).to_contain_text("The Penrose children")
    expect(main).to_contain_text("In use: version 2, seen: version 1. Made 17 April 2025")
