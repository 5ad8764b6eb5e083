"""Why is this here? The life of a line, who last changed what, and who may read which step."""

from __future__ import annotations

import re
from html import unescape

import pytest

from backend.aggregates.corrections import CorrectEntry, StrikeOutEntry, WhyStruck
from backend.aggregates.network import RenameMember
from backend.aggregates.plan import RewordRule, ReworkAction, RuleAdded, WithdrawLine
from backend.permission import Place, kinds_seen
from tests.families import ACTION, GOAL, GRAN, JOE, RULE, SANA, STATEMENT
from tests.pages.conftest import Browser, Site
from tests.pages.test_plan import line, tell, text


def first(site: Site, topic: str) -> int:
    """The number of the family's first entry of a kind."""
    return site.topics().index(topic) + 1


def life(page: str) -> str:
    return text(page).partition("Why is this here?")[2]


def test_the_life_marks_what_differed_and_why(site: Site, member: Browser):
    tell(site, RewordRule(line=RULE, seen=0, words="No drink here", reason="Ella asked"))
    tell(site, RewordRule(line=RULE, seen=1, words="No drink here at all", reason="To be plain"))
    page = member.get(line(site)).text
    assert page.count('<ins><span class="govuk-visually-hidden">added:') >= 2
    found = life(page)
    assert found.index("To be plain") < found.index("Ella asked") < found.index("Suggested by Ella")
    assert "Version 1" in found


def test_another_doer_and_backup_are_told_with_the_reason(site: Site, member: Browser):
    rework = ReworkAction(
        line=ACTION,
        seen=0,
        what="Weekend visits",
        doer=JOE,
        when="Saturdays",
        backup=SANA,
        reason="Gran’s hip",
    )
    tell(site, rework)
    page = unescape(member.get(line(site, ACTION)).text)
    changed = page.split('class="hr-why-changed"')[1].split("</div>")[0]
    assert "Who</p>" in changed and "Backup</p>" in changed
    assert "When</p>" not in changed and "What</p>" not in changed


def test_a_new_name_for_the_same_person_is_no_change(site: Site, member: Browser):
    tell(site, RenameMember(person=GRAN, name="Granny Mary O’Brien"))
    rework = ReworkAction(
        line=ACTION,
        seen=0,
        what="Weekend visits",
        doer=GRAN,
        when="Sundays",
        backup=JOE,
        reason="Church",
    )
    tell(site, rework)
    page = unescape(member.get(line(site, ACTION)).text)
    changed = page.split('class="hr-why-changed"')[1].split("</div>")[0]
    assert "When</p>" in changed and "Who</p>" not in changed


def test_what_the_line_is_for_is_one_click_away(site: Site, member: Browser):
    page = member.get(line(site)).text
    goal = f"{site.root}/why/goal/{GOAL}"
    assert goal in page and f"{site.root}/why/statement/{STATEMENT}" in page
    answer = member.get(goal)
    assert answer.status_code == 200 and "Was set" in text(answer.text)
    assert "<title>Why is this here? – Handrail</title>" in answer.text


def test_struck_out_words_stay_in_the_life_and_the_facts_go_on(site: Site, member: Browser):
    entry = first(site, "rule-added")
    told = next(each for each in site.ledger.read(site.family) if each.seq == entry).event
    assert isinstance(told, RuleAdded)
    instead = RuleAdded(
        line=told.line,
        goal=told.goal,
        words="No wine in the house",
        proposed_by=told.proposed_by,
        meeting=told.meeting,
    )
    tell(site, CorrectEntry(entry=entry, seen=0, instead=instead, reason="I misheard"))
    page = member.get(line(site)).text
    assert "<s>A rule went into the plan: No drink in the house." in page
    assert "No wine in the house" in text(page)


def test_a_change_that_was_struck_out_stays_readable_but_is_no_longer_the_last(
    site: Site, member: Browser
):
    tell(site, RewordRule(line=RULE, seen=0, words="No beer", reason="Wrong family"))
    number = len(site.topics())
    blame = f"{site.root}/plan/blame"
    assert "Wrong family" in member.get(blame).text
    tell(
        site,
        StrikeOutEntry(entry=number, seen=0, why=WhyStruck.ERROR, reason="Another day"),
    )
    assert "<s>A rule was put in other words: No beer." in member.get(line(site)).text
    assert "Wrong family" not in member.get(blame).text


def test_who_last_changed_what(site: Site, member: Browser):
    tell(site, RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella asked"))
    page = member.get(f"{site.root}/plan/blame").text
    row = re.search(rf'<tr role="row">(?:(?!</tr>).)*plan/lines/{RULE}".*?</tr>', page, re.S)
    assert row and "Ella asked" in row[0] and "Changed" in row[0] and "/entries/" in row[0]
    assert f"plan/lines/{ACTION}" in page
    assert "?more-here=open" in member.get(f"{site.root}/plan").text
    more = member.get(f"{site.root}/plan?more-here=open").text
    assert f"{site.root}/plan/blame" in more


def test_changed_since_a_day_shows_what_left_too_and_nothing_older(site: Site, worker: Browser):
    blame = f"{site.root}/plan/blame"
    assert "Nothing has changed since then." in worker.get(f"{blame}?since=2999-01-01").text
    tell(site, WithdrawLine(line=RULE, seen=0, reason="It is the law of the house now"))
    assert f"plan/lines/{RULE}" not in worker.get(blame).text
    since = worker.get(f"{blame}?since=1990-01-01").text
    assert "Has left the plan" in since and "It is the law of the house now" in since


@pytest.mark.parametrize("since", ["tomorrow", "2026-02-29", "<b>", "20261301"])
def test_a_day_that_is_none_is_said_and_kept(site: Site, worker: Browser, since: str):
    answer = worker.get(f"{site.root}/plan/blame?since={since}")
    assert answer.status_code == 200 and "Enter a real day" in answer.text
    assert f'value="{since}"' in unescape(answer.text)


@pytest.mark.parametrize("thing", ["line/x", "goal/none", "dance/x", "role/king", "slot/%00"])
def test_what_is_not_there_is_not_found(site: Site, worker: Browser, thing: str):
    assert worker.get(f"{site.root}/why/{thing}").status_code == 404


def test_the_bottom_line_stays_with_staff(site: Site, worker: Browser, member: Browser):
    address = f"{site.root}/why/bottom-line/bottom-line"
    assert member.get(address).status_code == 404
    assert worker.get(address).status_code == 200


def test_a_step_of_a_kind_that_someone_may_not_read_is_not_there(
    site: Site, member: Browser, monkeypatch: pytest.MonkeyPatch
):
    page = member.get(line(site, ACTION)).text
    entry = first(site, "line-looked-at")
    assert f"/entries/{entry}" in page

    def fewer(viewer: object, place: Place) -> frozenset[str]:
        return kinds_seen(viewer, place) - {"reviews", "plan"}  # type: ignore[arg-type]

    monkeypatch.setattr("web.why.kinds_seen", fewer)
    page = member.get(line(site, ACTION)).text
    assert f"/entries/{entry}" not in page and "Came into the plan" not in page
    assert "The plan has no lines yet." in member.get(f"{site.root}/plan/blame").text
