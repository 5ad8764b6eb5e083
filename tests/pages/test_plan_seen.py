"""The manager's page, and the road from a version to the agreed plan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.aggregates.plan import AddConsequence, AddSign, AnswerPlan, MakeVersion, Says
from backend.aggregates.search import SetNetworkSize
from backend.aggregates.sight import ReturnPlan, SeePlan
from backend.aggregates.vocabulary import LineId
from backend.record import Author
from tests import families
from tests.families import ACTION, GRAN
from tests.pages.conftest import LEAD, MANAGER, WORKER, Browser, Site, day, opened
from tests.pages.test_plan import tell, text
from tests.projections.pages import by
from tests.stories.plan import by_manager

LOOK = {
    "version": "1",
    "by": "Colin Fry",
    "role": "team-manager",
    "reason": "It answers them",
} | day("decided_on", "2026-10-17")


@pytest.fixture
def whole(server: str) -> Iterator[Site]:
    """A site whose version has all four contents, and Gran said yes."""

    def story() -> families.Story:
        return (
            *families.planned(),
            AddSign(line=LineId("l-sign"), words="Ella sleeps all night"),
            AddConsequence(line=LineId("l-after"), words="Gran rings the worker"),
            MakeVersion(seen=0),
            AnswerPlan(version=1, person=GRAN, says=Says.YES),
        )

    with opened(server, story) as site:
        yield site


def page(browser: Browser, site: Site, path: str) -> str:
    answer = browser.get(f"{site.root}/plan{path}")
    assert answer.status_code == 200
    return text(answer.text)


@pytest.mark.practice("A70", "T10")
def test_the_manager_sees_a_version_and_the_plan_says_so(site: Site, manager: Browser):
    waiting = page(manager, site, "/seen")
    assert "Version 1 is in use. No manager has found a version good enough yet." in waiting
    assert "A manager looks at it by" in waiting
    assert manager.post(f"{site.root}/plan/seen", LOOK | {"verdict": "good"}).status_code == 303
    assert site.topics()[-1] == "plan-seen-by-manager"
    assert "Seen by a manager 17 October 2026." in page(manager, site, "")
    assert "found it good enough" in page(manager, site, "/seen")


@pytest.mark.practice("A70")
def test_sent_back_with_lines_and_seen_again_and_the_next_version_is_not_seen(
    site: Site, manager: Browser
):
    back = LOOK | {"verdict": "returned", "lines": ACTION, "reason": "Nobody on Saturdays"}
    manager.post(f"{site.root}/plan/seen", back)
    assert "A manager sent it back." in page(manager, site, "")
    assert "Nobody on Saturdays About: Weekend visits" in page(manager, site, "/seen")
    tell(
        site,
        SeePlan(version=1, decision=by_manager("Good now", 18)),
        AddSign(line=LineId("l-sign"), words="Ella sleeps all night"),
        MakeVersion(seen=1),
    )
    shown = page(manager, site, "/seen")
    assert "Seen: version 1. In use: version 2, not yet seen." in shown
    assert "What changed since version 1 New sign that things are OK: Ella sleeps" in shown
    assert "Who has not said yes" in shown
    assert "Seen by a manager: version 1. In use: version 2, not yet seen." in page(
        manager, site, ""
    )


@pytest.mark.practice("A70")
def test_who_made_a_version_cannot_be_who_approves_it(site: Site, manager: Browser):
    tell(site, AddSign(line=LineId("l-sign"), words="Ella sleeps"))
    own = Author(account=str(site.accounts[MANAGER]), name=MANAGER, title="Team manager")
    site.ledger.tell(site.family, MakeVersion(seen=1), by(own))
    assert "You made this version. Another manager" in page(manager, site, "/seen")
    form = LOOK | {"verdict": "good", "version": "2"}
    answer = manager.post(f"{site.root}/plan/seen", form)
    assert answer.status_code == 422
    assert "plan-seen-by-manager" not in site.topics()
    assert manager.post(f"{site.root}/plan/seen", form | {"version": "1"}).status_code == 303


@pytest.mark.practice("A70")
def test_conditions_are_dated_and_met(site: Site, manager: Browser, worker: Browser):
    form = LOOK | {"verdict": "good", "ask-1": "Try the drill"} | day("due-1", "2026-10-30")
    without = LOOK | {"verdict": "good", "ask-1": "Try the drill"}
    refused = manager.post(f"{site.root}/plan/seen", without)
    assert refused.status_code == 422
    assert "Enter the day by which" in refused.text and "Try the drill" in refused.text
    nameless = manager.post(f"{site.root}/plan/seen", form | {"ask-1": ""})
    assert nameless.status_code == 422
    assert "Enter what is to be done by this day." in nameless.text
    assert manager.post(f"{site.root}/plan/seen", form).status_code == 303
    assert "Try the drill Late by 30 October 2026" in page(worker, site, "/seen")
    (found,) = site.rows("select condition from pages.plan_conditions")
    met = f"{site.root}/plan/seen/conditions/{found[0]}"
    empty = worker.post(met, {f"met-{found[0]}": ""} | day(f"met_on-{found[0]}", "2026-10-25"))
    assert empty.status_code == 422
    worker.post(
        met, {f"met-{found[0]}": "Took 11 minutes"} | day(f"met_on-{found[0]}", "2026-10-25")
    )
    assert "Done 25 October 2026 Took 11 minutes" in page(worker, site, "/seen")


@pytest.mark.practice("A70")
def test_a_look_keeps_what_was_typed(site: Site, manager: Browser):
    answer = manager.post(f"{site.root}/plan/seen", LOOK | {"verdict": "good", "reason": ""})
    assert answer.status_code == 422 and "Say why it was decided." in answer.text
    assert "Colin Fry" in answer.text
    assert manager.post(f"{site.root}/plan/seen", LOOK).status_code == 422


@pytest.mark.practice("T10")
def test_a_version_is_used_unseen_by_decision(site: Site, manager: Browser):
    form = LOOK | {"verdict": "unseen", "reason": "Tonight cannot wait"}
    assert manager.post(f"{site.root}/plan/seen", form).status_code == 303
    assert site.topics()[-1] == "plan-used-unseen"
    assert "May be used before a manager has seen it" in page(manager, site, "/seen")


@pytest.mark.practice("A77", "T21", "T13", "T10", "X10")
def test_the_version_is_agreed_when_nothing_is_missing(whole: Site):
    worker = whole.browser(WORKER)
    agree = {"version": "1", "testing": "Joe at night"} | day("happened", "2026-10-20")
    refused = worker.post(f"{whole.root}/plan/agreements", agree)
    assert refused.status_code == 422 and "A manager has not yet found version 1" in refused.text
    assert "Joe at night" in refused.text
    tell(whole, SeePlan(version=1, decision=by_manager("Good", 17)))
    assert "Version 1 is the agreed plan" in worker.get(f"{whole.root}/plan/agreement").text
    assert worker.post(f"{whole.root}/plan/agreements", agree).status_code == 303
    shown = page(worker, whole, "")
    assert "Version 1. Made on" in shown
    assert "Agreed on 20 October 2026 by 1 of" in shown
    assert "Still being tried out: Joe at night" in shown
    # One plan, and every rendering of it carries its version.
    assert "Version 1" in page(worker, whole, "/versions/1")


@pytest.mark.practice("T21", "A63")
def test_what_a_version_lacks_is_shown_and_may_be_waived(site: Site, worker: Browser):
    shown = page(worker, site, "/agreement")
    assert "Signs that things are OK Missing Add a sign" in shown
    assert "What happens if it is not followed Missing" in shown
    who = {"by": "Siân O'Brien", "role": "team manager", **day("decided_on", "2026-09-20")}
    waive = {"content": "signs", "reason": "The school reports daily", **who}
    assert worker.post(f"{site.root}/plan/waivers", waive).status_code == 303
    shown = page(worker, site, "/agreement")
    assert "Does not apply The school reports daily 20 September 2026, Siân O'Brien," in shown
    for left, says in (
        ("reason", "Say why this part does not apply"),
        ("by", "Enter the name of the person who decided."),
        ("role", "Enter what they are to the family."),
        ("decided_on-day", "decided"),
    ):
        wrong = {**waive, "content": "consequences", left: ""}
        bad = worker.post(f"{site.root}/plan/waivers", wrong)
        assert bad.status_code == 422 and says in bad.text


@pytest.mark.practice("A63")
@pytest.mark.parametrize("kind", ["sign", "consequence"])
def test_signs_and_consequences_are_added_read_and_changed(site: Site, lead: Browser, kind: str):
    assert "Whose idea was it?" in lead.get(f"{site.root}/plan/lines/new?kind={kind}").text
    added = lead.post(f"{site.root}/plan/lines", {"kind": kind, "words": "Łucja’s 王小明 🌻"})
    line = added.headers["location"].rpartition("#")[2]
    assert "Łucja’s 王小明 🌻" in page(lead, site, "")
    change = {"seen": "0", "words": "Ella laughs again", "reason": "Simpler"}
    assert lead.post(f"{site.root}/plan/lines/{line}", change).status_code == 303
    assert "Ella laughs again" in page(lead, site, "")
    lead.post(f"{site.root}/plan/versions", {"seen": "1"})
    heading = "Signs that things are OK" if kind == "sign" else "If the plan is not followed"
    assert f"{heading} Ella laughs again" in page(lead, site, "/versions/2")
    assert "Ella laughs again" in page(lead, site, "/compare?a=1&b=2")


def test_the_road_to_agreement_before_there_is_a_plan(server: str):
    with opened(server, families.with_network) as site:
        for who in (WORKER, LEAD, MANAGER):
            assert site.browser(who).get(f"{site.root}/plan/agreement").status_code == 200
        assert (
            "no version of the plan yet" in site.browser(MANAGER).get(f"{site.root}/plan/seen").text
        )


@pytest.mark.practice("A70", "X7")
def test_every_look_at_every_version_can_be_told_again(site: Site, manager: Browser):
    """One version sent back and then seen, and a later one seen, each on its day."""
    tell(
        site,
        ReturnPlan(version=1, decision=by_manager("No one on weekends", 14)),
        SeePlan(version=1, decision=by_manager("Weekends are covered", 17)),
        AddSign(line=LineId("l-sign"), words="Ella sleeps"),
        MakeVersion(seen=1),
        SeePlan(version=2, decision=by_manager("Keep testing", 19)),
    )
    found = site.rows('select version, verdict, "on"::text from pages.plan_looks order by seq')
    assert found == [
        (1, "returned", "2026-10-14"),
        (1, "good", "2026-10-17"),
        (2, "good", "2026-10-19"),
    ]
    shown = page(manager, site, "/seen")
    for words in ("No one on weekends", "Weekends are covered", "Keep testing"):
        assert words in shown
    assert "No one has a copy" not in shown, "seen says nothing about copies"


@pytest.mark.practice("T27")
def test_a_manager_lets_a_version_be_agreed_with_fewer_people_than_are_needed(whole: Site):
    worker, manager, lead = (whole.browser(who) for who in (WORKER, MANAGER, LEAD))
    tell(
        whole,
        SeePlan(version=1, decision=by_manager("Good", 17)),
        SetNetworkSize(seen=0, minimum=9, decision=by_manager("Nights need a rota", 16)),
    )
    shown = page(worker, whole, "/agreement")
    assert "Enough people in the network Not yet" in shown and "of 9 who are needed" in shown
    agree = {"version": "1"} | day("happened", "2026-10-20")
    refused = worker.post(f"{whole.root}/plan/agreements", agree)
    assert refused.status_code == 422 and "This network needs 9 people" in refused.text
    form = {key: value for key, value in LOOK.items() if key != "reason"} | {"reason": "No wait"}
    again = manager.post(f"{whole.root}/plan/small-networks", form | {"safety": ""})
    assert again.status_code == 422 and "Say what makes it safe enough" in again.text
    assert "No wait" in again.text
    allow = form | {"safety": "Joe sleeps there"}
    assert manager.post(f"{whole.root}/plan/small-networks", allow).status_code == 303
    assert whole.topics()[-1] == "small-network-allowed"
    assert "Allowed with fewer" in page(manager, whole, "/agreement")
    for staff in (worker, manager):
        assert "Joe sleeps there" in page(staff, whole, "/agreement")
    # Why it is safe enough speaks of people, and stays with staff.
    assert "Joe sleeps there" not in page(lead, whole, "/agreement")
    assert "Joe sleeps there" not in lead.get(f"{whole.root}/history").text
    assert "Joe sleeps there" in worker.get(f"{whole.root}/history").text
    assert worker.post(f"{whole.root}/plan/agreements", agree).status_code == 303
