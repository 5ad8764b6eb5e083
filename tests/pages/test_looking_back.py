"""Pages as they stood: by either clock, with nothing to press, and only for who may see them."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest

from backend.aggregates.corrections import CorrectEntry
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.network import NameMember, RenameMember
from backend.aggregates.plan import RuleAdded
from backend.aggregates.rota import SetRota, Slot, Weekday
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.services import LinkServiceAction
from backend.aggregates.vocabulary import PersonId, ServiceId, SlotId, on_day
from tests.families import GRAN, JOE
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site
from tests.pages.test_plan import text
from tests.projections.pages import by, telling

PAGES = ("plan", "network", "network/roles", "map", "scale", "plan/rota")
NEW = PersonId("p-nell")


@pytest.fixture
def grown(site: Site) -> Site:
    """A site whose family gained a member, a rota and a service today, and a name changed."""
    today = site.ledger.today()
    for command in (
        NameMember(person=NEW, name="Łucja O'Brien", relationship="friend"),
        RenameMember(person=JOE, name="Joseph Reed"),
        SetRota(
            seen=0,
            slots=(
                Slot(
                    slot=SlotId("s-1"),
                    days=tuple(Weekday),
                    at=None,
                    what="Rings at eight",
                    who=GRAN,
                    worker=None,
                ),
            ),
        ),
        LinkServiceAction(
            action=ServiceId("v-1"),
            agency="The school",
            what="Breakfast club",
            happened=on_day(today),
        ),
    ):
        site.ledger.tell(site.family, command, telling(command))
    return site


def yesterday(site: Site) -> str:
    return (site.ledger.today() - timedelta(days=1)).isoformat()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [WORKER, LEAD, MEMBER])
def test_each_page_says_which_day_it_shows_and_has_no_button_to_press(
    grown: Site, path: str, who: str
):
    page = grown.browser(who).get(f"{grown.root}/{path}?on={yesterday(grown)}")
    assert page.status_code == 200
    assert "You are looking at the record as it stood on" in text(page.text)
    # Signing out and reading in another language change nothing of the record.
    told = re.sub(r'method="post" action="/(sign-out|language)"', "", page.text)
    assert 'method="post"' not in told
    for other in PAGES:
        assert f'href="{grown.root}/{other}?on={yesterday(grown)}"' in page.text
    assert (
        "You are looking at the record" not in grown.browser(who).get(f"{grown.root}/{path}").text
    )


@pytest.mark.parametrize(
    ("path", "came"),
    [
        ("network", "Łucja O&#39;Brien"),
        ("network", "Joseph Reed"),
        ("plan/rota", "Rings at eight"),
        ("plan", "Breakfast club"),
    ],
)
def test_what_came_today_was_not_there_yesterday(
    grown: Site, worker: Browser, path: str, came: str
):
    assert came in worker.get(f"{grown.root}/{path}").text
    assert came not in worker.get(f"{grown.root}/{path}?on={yesterday(grown)}").text
    today = grown.ledger.today().isoformat()
    assert came in worker.get(f"{grown.root}/{path}?on={today}").text


def test_the_scale_and_the_map_are_those_of_the_day(site: Site, worker: Browser):
    assert "No one has given a number yet." in worker.get(f"{site.root}/scale?on=2026-08-31").text
    assert "No one has given a number yet." not in worker.get(f"{site.root}/scale").text
    assert "passed out twice" in worker.get(f"{site.root}/map").text
    assert "passed out twice" not in worker.get(f"{site.root}/map?on=2026-08-31").text


@pytest.mark.practice("T09")
def test_what_was_believed_before_it_was_put_right(site: Site, worker: Browser):
    entry, event = next(
        (seq, event)
        for seq, event in site.ledger.family(site.family).told.in_order()  # type: ignore[union-attr]
        if isinstance(event, RuleAdded)
    )
    instead = msgspec.structs.replace(event, words="No wine before bedtime")
    site.ledger.tell(
        site.family, CorrectEntry(entry=entry, seen=0, instead=instead, reason="Misheard"), by()
    )
    day = yesterday(site)
    true = worker.get(f"{site.root}/plan?on={day}").text
    assert "No wine before bedtime" in true, "what was true, by all that is known today"
    known = worker.get(f"{site.root}/plan?known={day}T23:00").text
    assert "No drink in the house" in known and "No wine before bedtime" not in known
    assert "as it was known on" in text(known) and "11:00 pm" in known
    both = worker.get(f"{site.root}/plan?on={day}&known={day}")
    assert "as it stood on" in text(both.text) and "as it was known on" in text(both.text)
    assert f"?on={day}&amp;known={day}" in both.text


def test_what_was_known_before_is_for_staff(site: Site):
    day = yesterday(site)
    for who in (LEAD, MEMBER):
        page = site.browser(who).get(f"{site.root}/plan?known=2026-08-01").text
        assert "as it was known on" not in page and 'name="known-day"' not in page
        assert "No drink in the house" in page, "the plan of today"
        both = site.browser(who).get(f"{site.root}/plan?on={day}&known=2026-08-01").text
        assert "as it stood on" in text(both) and "as it was known on" not in both
    assert 'name="known-day"' in site.browser(WORKER).get(f"{site.root}/plan").text


def test_the_form_leads_to_an_address_that_says_both_clocks(site: Site, worker: Browser):
    asked = "on-day=1&on-month=9&on-year=2026&known-day=2&known-month=9&known-year=2026"
    answer = worker.get(f"{site.root}/scale?{asked}&known-time=10:00")
    assert answer.status_code == 303
    wanted = f"{site.root}/scale?on=2026-09-01&known=2026-09-02T10%3A00"
    assert answer.headers["location"] == wanted
    page = worker.get(wanted).text
    assert "2 September 2026, 10:00 am" in page and 'value="10:00"' in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("on=nonsense", "Enter a real date"),
        ("on=2199-01-01", "in the future"),
        ("known=2199-01-01T10:00", "in the future"),
        ("known=nonsense", "Enter a real date"),
        ("known=0001-01-01T00:00", "too long ago"),
        ("on-day=30&on-month=2&on-year=2026", "Enter a real date"),
        ("on-day=&on-month=&on-year=", "Enter the day you want to see."),
        (
            "on-day=1&on-month=9&on-year=2026&known-day=1&known-month=9&known-year=2026&known-time=x",
            "Enter a time",
        ),
    ],
)
def test_a_moment_that_cannot_be_shown(
    site: Site, worker: Browser, path: str, query: str, says: str
):
    page = worker.get(f"{site.root}/{path}?{query}")
    assert page.status_code == 422 and says in page.text
    assert "You are looking at the record" not in page.text


def test_a_leap_day_can_be_shown(site: Site, worker: Browser):
    assert worker.get(f"{site.root}/plan?on=2024-02-29").status_code == 200


def test_who_is_kept_out_today_stays_out_of_every_day(site: Site):
    today = site.ledger.today()
    decision = Decision(by="Colin Fry", role=JobRole.TEAM_MANAGER, on=today, reason="Violence")
    command = ConsiderSafety(
        person=JOE,
        seen=0,
        outcome=SafetyOutcome.EXCLUDE,
        checks="Police",
        review_on=today + timedelta(days=30),
        decision=decision,
    )
    site.ledger.tell(site.family, command, telling(command))
    for who in (LEAD, WORKER):
        browser = site.browser(who)
        assert f'href="{site.root}/network/{JOE}"' not in browser.get(f"{site.root}/network").text
        page = browser.get(f"{site.root}/network?on={yesterday(site)}").text
        assert f'href="{site.root}/network/{JOE}"' not in page
