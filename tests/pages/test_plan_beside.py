"""What stands beside the plan: a what-if's card, children's ideas, and what services do."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from backend.aggregates.rota import NameStandIn, RecordAway
from backend.aggregates.services import LinkServiceAction
from backend.aggregates.vocabulary import AwayId, IdeaId, ServiceId
from backend.aggregates.voice import GiveIdea, LeaveIdea, SeenBy, TakeIdea
from tests.families import ELLA, JOE, RULE, WHAT_IF, happened
from tests.pages.conftest import FAR_MEMBER, MEMBER, Browser, Site
from tests.pages.test_plan import tell, text

TAKEN, LEFT, SECRET = IdeaId("i-taken"), IdeaId("i-left"), IdeaId("i-secret")


def idea(name: IdeaId, words: str, seen_by: SeenBy = SeenBy.EVERYONE) -> GiveIdea:
    return GiveIdea(idea=name, child=ELLA, words=words, seen_by=seen_by, happened=happened(10))


@pytest.mark.practice("A65")
def test_a_what_if_has_a_small_card_with_its_steps_and_who_comes(site: Site, member: Browser):
    answer = member.get(f"{site.root}/plan/lines/{WHAT_IF}/card")
    assert answer.status_code == 200
    style = site.client.get("/static/card.css")
    assert style.status_code == 200
    assert len(answer.content) + len(style.content) < 20_000
    assert "handrail.css" not in answer.text
    assert 'href="tel:999"' in answer.text
    shown = text(unescape(answer.text))
    (row,) = site.rows(
        "select l.words, l.steps, p.name from pages.plan_lines l join pages.people p "
        "on p.family = l.family and p.person = l.doer where line = %s",
        WHAT_IF,
    )
    assert f"When this happens {row[0]}" in shown
    steps = [" ".join(step.split()) for step in row[1]]
    places = [shown.index(words) for words in (*steps, "Who comes, in this order", row[2])]
    assert places == sorted(places), "the steps in order, then who comes"
    assert "<title>What to do" in answer.text
    assert site.browser(FAR_MEMBER).get(f"{site.root}/plan/lines/{WHAT_IF}/card").status_code == 404
    assert member.get(f"{site.root}/plan/lines/nothing/card").status_code == 404
    assert f"/plan/lines/{WHAT_IF}/card" in member.get(f"{site.root}/plan").text


@pytest.mark.practice("A65", "T18")
def test_the_card_says_who_is_away_now_and_who_stands_in(site: Site, member: Browser):
    path = f"{site.root}/plan/lines/{WHAT_IF}/card"
    (person,) = site.rows("select doer from pages.plan_lines where line = %s", WHAT_IF)[0]
    assert "Away now" not in member.get(path).text
    today = site.ledger.today()
    away = AwayId("away-1")
    tell(site, RecordAway(away=away, person=person, since=today, until=today + timedelta(days=2)))
    assert "Away now" in member.get(path).text
    other = next(each for each in (JOE, "p-gran") if each != person)
    tell(site, NameStandIn(away=away, stand_in=other))
    assert "stands in." in member.get(path).text


@pytest.mark.practice("A76")
def test_what_children_asked_for_stands_beside_its_line_and_on_the_plan(
    site: Site, worker: Browser
):
    tell(
        site,
        idea(TAKEN, "A night light"),
        idea(LEFT, "A dog"),
        idea(SECRET, "Not with Uncle Joe", SeenBy.STAFF),
    )
    assert "A night light” Waiting for an answer" in text(worker.get(f"{site.root}/plan").text)
    tell(
        site,
        TakeIdea(idea=TAKEN, line=RULE),
        LeaveIdea(idea=LEFT, reason="Mum is ill", told_by="Gran Mary", happened=happened(11)),
    )
    member = site.browser(MEMBER)
    for browser in (worker, member):
        shown = text(browser.get(f"{site.root}/plan").text)
        assert "A night light” In the plan No drink in the house" in shown
        assert "Ella’s idea" in shown
        assert "A dog” Not in the plan Gran Mary told the child why: “Mum is ill”" in shown
        assert "Not with Uncle Joe" not in shown, "the plan is printed and handed on"
        assert "A night light" in text(browser.get(f"{site.root}/plan/lines/{RULE}").text)
        assert "A dog" not in browser.get(f"{site.root}/plan/lines/{RULE}").text


@pytest.mark.practice("A52", "X6")
def test_what_services_do_stands_beside_what_the_network_does(site: Site, worker: Browser):
    assert "What services do" not in text(worker.get(f"{site.root}/plan").text).split("More you")[0]
    tell(
        site,
        LinkServiceAction(
            action=ServiceId("service-1"),
            agency="Health visitor",
            what="Sees Ella each month",
            when="Mondays",
            goal=None,
            formal_plan=None,
            happened=happened(10),
        ),
    )
    page = worker.get(f"{site.root}/plan").text
    assert "Health visitor: Sees Ella each month (Mondays)" in text(page)
    assert "are not the network’s to do" in text(page)
    assert "Sees Ella" not in page.split('class="hr-aside hr-services"')[0], "and not among it"
