"""Two tabs, two people, the back button, a form sent twice: what somebody typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from backend.aggregates.case import EnterChild, EnterParent, StartRecord
from backend.aggregates.family import Together
from backend.aggregates.network import NameMember
from backend.aggregates.plan import AddRule, RuleReworded
from backend.aggregates.vocabulary import LineId, PersonId
from backend.demo.ashmere import TEAM
from tests.projections.pages import by

RULE = LineId("l-night")


@pytest.fixture
def family(site: SimpleNamespace) -> UUID:
    """A family of its own, with one rule in its plan."""
    stream = uuid4()
    begun = Together(
        (
            StartRecord(label="The Nowak-Evans children", team=TEAM),
            EnterChild(child=PersonId("c-1"), name="Elin"),
            EnterParent(person=PersonId("p-1"), name="Siân O'Brien"),
            NameMember(person=PersonId("p-2"), name="Łucja", relationship="aunt"),
            AddRule(line=RULE, words="No drink"),
        )
    )
    site.ledger.tell(stream, begun, by())
    return stream


def opened(page: Page, family: UUID, words: str) -> Locator:
    """The form that changes the rule, filled in with these words."""
    page.goto(f"/families/{family}/plan/lines/{RULE}")
    return typed(page, words)


def typed(page: Page, words: str) -> Locator:
    form = page.locator(f"form[action$='/plan/lines/{RULE}']")
    folded = form.locator("xpath=ancestor::details[not(@open)]/summary")
    if folded.count():
        folded.click()
    form.locator("[name=words]").fill(words)
    form.locator("[name=reason]").fill(f"Why: {words}")
    return form


def send(form: Locator) -> None:
    form.get_by_role("button").first.click()


def reworded(site: SimpleNamespace, family: UUID) -> list[str]:
    found = [one.event for one in site.ledger.read(family)]
    return [str(event.words) for event in found if isinstance(event, RuleReworded)]


def told_apart(page: Page, family: UUID, site: SimpleNamespace, first: str, second: str) -> None:
    """Refused beside what stands there now, with every word kept; sent again, it is taken."""
    main = page.locator("main")
    expect(main.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("textbox", name="The rule")).to_have_value(second)
    expect(page.get_by_role("textbox", name="Why does it change?")).to_have_value(f"Why: {second}")
    expect(main).to_contain_text(first)
    assert reworded(site, family) == [first]
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("main")).to_contain_text(second)
    assert reworded(site, family) == [first, second]
    page.goto(f"/families/{family}/plan/lines/{RULE}")
    for words in (first, second):
        expect(page.locator("main ol.hr-line")).to_contain_text(f"Why: {words}")


def test_two_tabs_of_one_person(enter: Callable[..., Page], site: SimpleNamespace, family: UUID):
    one = enter("Amira Hassan")
    other = one.context.new_page()
    first, second = opened(one, family, "No beer, no wine"), opened(other, family, "Not one drop")
    send(first)
    expect(one.locator("main")).to_contain_text("No beer, no wine")
    send(second)
    told_apart(other, family, site, "No beer, no wine", "Not one drop")


def test_two_people_at_one_line(enter: Callable[..., Page], site: SimpleNamespace, family: UUID):
    amira, tomasz = enter("Amira Hassan"), enter("Tomasz Zielinski")
    first, second = opened(amira, family, "Mae'n iawn"), opened(tomasz, family, "Żadnej wódki")
    send(first)
    expect(amira.locator("main")).to_contain_text("Mae'n iawn")
    send(second)
    expect(tomasz.locator("main")).to_contain_text("Amira Hassan")
    told_apart(tomasz, family, site, "Mae'n iawn", "Żadnej wódki")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_back_and_sent_once_more(
    enter: Callable[..., Page], site: SimpleNamespace, family: UUID, script: bool
):
    page = enter("Amira Hassan", java_script_enabled=script)
    send(opened(page, family, "No beer"))
    expect(page.locator("main")).to_contain_text("No beer")
    page.go_back()
    # What is typed now was typed over the form of before.
    send(typed(page, "No wine"))
    expect(page.locator("main")).to_contain_text("No wine")
    said = reworded(site, family)
    if said == ["No beer"]:
        expect(page.get_by_role("textbox", name="The rule")).to_have_value("No wine")
        page.get_by_role("button", name="Use mine").click()
        expect(page.locator("main")).to_contain_text("No wine")
    assert reworded(site, family) == ["No beer", "No wine"]


def test_a_form_sent_twice_is_told_once(
    open_context: Callable[..., BrowserContext],
    enter: Callable[..., Page],
    site: SimpleNamespace,
    family: UUID,
):
    page = enter("Amira Hassan")
    form = opened(page, family, "No beer")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        send(form)
    expect(page.locator("main")).to_contain_text("No beer")
    request = sent.value
    headers = {"content-type": request.headers["content-type"], "origin": site.url}
    for _ in range(2):
        again = page.request.post(request.url, data=request.post_data_buffer, headers=headers)
        assert again.ok
        assert "No beer" in again.text()
    assert reworded(site, family) == ["No beer"]
