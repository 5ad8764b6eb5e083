"""The Penrose handover, driven by worker, lead and manager (penrose.md, 64, 78, 83 and 84).

Then a step back, a stand-in, a second lead, and someone who leaves with two actions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from psycopg.conninfo import make_conninfo

from backend import demo, schema
from backend.aggregates.family import Together
from backend.aggregates.handover import Stage
from backend.aggregates.leading import facilitator
from backend.aggregates.readiness import ShowReadiness
from backend.database import pool
from backend.demo import ashmere
from backend.demo.ashmere import ALAN, JO, PENROSE
from backend.ledger import Ledger
from backend.settings import Settings
from tests.browser.conftest import NARROW, WIDE, check_page, running
from tests.conftest import KEK
from tests.databases import databases
from web.app import create_app
from web.ladder import RUNGS

HOME = f"/families/{PENROSE}"


@pytest.fixture(scope="module")
def site(server: str) -> Iterator[SimpleNamespace]:
    """The Penroses as they were when Jo had led the round at the third review, and no further."""
    conninfo = databases(server).owner(databases(server).make())
    steps = [each for each in demo.steps(date(2026, 11, 1)) if each.stream == PENROSE]
    last = next(n for n, each in enumerate(steps) if _shows_readiness(each.command))
    told = sorted([*ashmere.opened(), *steps[:last]], key=lambda each: each.at)
    moment = told[0].at
    with pool(conninfo) as owners:
        past = Ledger(owners, KEK, story=lambda: moment)
        for each in told:
            moment = max(each.at, moment)
            command = each.command
            command = command(past.read(each.stream)) if callable(command) else command
            past.tell(each.stream, command, each.provenance)  # type: ignore[arg-type]
    with pool(make_conninfo(conninfo, user=schema.APP_ROLE)) as connections:
        ledger = Ledger(connections, KEK)
        app = create_app(SimpleNamespace(ledger=ledger), Settings(demo=True))  # type: ignore[arg-type]
        with running(app) as url:
            yield SimpleNamespace(url=url, ledger=ledger)


def _shows_readiness(command: object) -> bool:
    inside = command.commands if isinstance(command, Together) else (command,)
    return any(isinstance(each, ShowReadiness) for each in inside)


@pytest.fixture
def people(
    open_context: Callable[..., BrowserContext],
) -> Callable[[str], Page]:
    """Someone's own browser: the network's are phones."""

    def make(name: str) -> Page:
        size = NARROW if "Penrose" in name else WIDE
        page = open_context(viewport=size).new_page()
        page.goto("/sign-in")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    return make


def offer(worker: Page, stage: Stage, words: str) -> None:
    """The worker offers Jo a step."""
    worker.goto(f"{HOME}/handover")
    form = worker.locator("form[action$='/handover/offers']")
    form.get_by_label("Who?").select_option(value=JO)
    form.get_by_label(RUNGS[stage].title, exact=True).check()
    form.get_by_label("What would you like to say to them?").fill(words)
    form.get_by_role("button", name="Make the offer").click()
    expect(worker.get_by_text("Waiting for Jo Penrose’s answer")).to_be_visible()


def see(manager: Page, why: str) -> None:
    """The manager finds the version in use good enough, and says why."""
    manager.get_by_label("It answers the worries: good enough").check()
    manager.get_by_label("Team manager", exact=True).check()
    manager.get_by_label("Why?", exact=True).fill(why)
    manager.get_by_role("button", name="Save what you say").click()
    expect(manager.locator("main")).to_contain_text(why)


def accept(lead: Page, words: str) -> None:
    """Jo says yes, on her phone."""
    lead.goto(f"{HOME}/handover")
    lead.locator("form[action$='/answers'] textarea").first.fill(words)
    lead.get_by_role("button", name="Yes, I will").click()
    expect(lead.locator(".hr-lead__who")).to_be_visible()


def leads(site: SimpleNamespace, name: str, *pages: Page, ahead: int = 0) -> None:
    """Everyone reads the same one answer, and the rules give it too."""
    for page in pages:
        page.goto(f"{HOME}/handover")
        expect(page.locator(".hr-lead__who")).to_have_text(re.compile(f"^({name}|You)$"))
        expect(page.locator(".hr-lead__who")).to_have_count(1)
    family = site.ledger.family(PENROSE)
    found = facilitator(family, site.ledger.today() + timedelta(days=ahead))
    assert (family.name_of(found) if found else None) == (name if "Penrose" in name else None)


def test_the_handover_of_the_penrose_children(
    site: SimpleNamespace, people: Callable[[str], Page]
) -> None:
    worker, lead, manager = map(people, ("Amira Hassan", "Jo Penrose", "Colin Fry"))
    alan = people("Alan Penrose")
    everyone = (worker, lead, manager)
    # 64: nothing may be offered beyond watching until it is shown that she is ready.
    worker.goto(f"{HOME}/readiness")
    worker.get_by_text("Someone showed that they are ready").click()
    worker.get_by_label("Who?").first.select_option(value=JO)
    worker.get_by_label("How did they tell the danger?").fill(
        "If Kerry drinks and no one else is there, Theo could be out on the road again."
    )
    worker.get_by_label("How will they watch over the plan?").fill("I ring when it is my turn.")
    worker.get_by_label("What did people see?").fill("She led the round about what works.")
    worker.get_by_role("button", name="Save", exact=True).first.click()
    expect(worker.locator("main")).to_contain_text("Theo could be out on the road again.")
    offer(worker, Stage.CO_LEADING, "Today you led us through what shows that it works.")
    accept(lead, "I'll do it with you. I'm not ready to do it alone.")
    check_page(lead, NARROW)
    expect(lead.locator("main")).to_contain_text(RUNGS[Stage.CO_LEADING].title)
    # 78: she leads, and the worker watches.
    offer(worker, Stage.LEADING_WITH_WORKER, "Would you lead today? I will sit at the back.")
    accept(lead, "Yes. Stay where I can see you.")
    leads(site, "Jo Penrose", *everyone)
    # 83: alone, and then the reviews are hers.
    offer(worker, Stage.LEADING_ALONE, "Today is yours.")
    accept(lead, "Right. Ryan will write it all down.")
    offer(worker, Stage.REVIEWS_TRANSFERRED, "Will you take the reviews on?")
    accept(lead, "Yes. The next one is at mine.")
    leads(site, "Jo Penrose", *everyone)
    # 84: the lead changes the plan, makes it a version, and says yes to it; the manager sees it.
    version = site.ledger.family(PENROSE).plan.version + 1
    lead.goto(f"{HOME}/plan/lines/new?kind=rule")
    lead.get_by_label("The rule").first.fill("If Jo is away, Sheila leads.")
    lead.get_by_role("button", name=re.compile("Add|Save")).first.click()
    lead.goto(f"{HOME}/plan")
    lead.get_by_role("button", name=f"Make it version {version}").click()
    expect(lead.locator("main")).to_contain_text(f"Version {version}.")
    manager.goto(f"{HOME}/plan/seen")
    expect(manager.locator("main")).to_contain_text("If Jo is away, Sheila leads.")
    see(manager, "Whoever is away, someone leads, and everyone knows who.")
    worker.goto(f"{HOME}/plan/seen")
    for page in (worker, manager):
        expect(page.locator("main")).to_contain_text(
            f"Version {version} is in use, and a manager found it good enough."
        )
    assert site.ledger.family(PENROSE).plan.version == version

    # A stand-in, for two days from today: on these days there is one answer, and it is Alan.
    worker.goto(f"{HOME}/readiness")
    worker.get_by_text("Someone showed that they are ready").click()
    worker.get_by_label("Who?").first.select_option(value=ALAN)
    worker.get_by_label("How did they tell the danger?").fill("They could be alone at night.")
    worker.get_by_label("How will they watch over the plan?").fill("I come by on Sundays.")
    worker.get_by_label("What did people see?").fill("He came every time.")
    worker.get_by_role("button", name="Save", exact=True).first.click()
    today = site.ledger.today()
    ask_beside(lead, "stand-in", today + timedelta(days=1))
    say_yes(alan)
    leads(site, "Alan Penrose", *everyone)
    assert facilitator(site.ledger.family(PENROSE), today + timedelta(days=2)) == JO
    end_beside(lead, "I am back.")
    leads(site, "Jo Penrose", *everyone)
    # A second lead: beside her, and the answer stays one.
    ask_beside(lead, "second-lead", None)
    say_yes(alan)
    leads(site, "Jo Penrose", *everyone)
    alan.goto(HOME)
    expect(alan.get_by_role("button", name="Lead a review, step by step")).to_be_visible()

    # A step back, as far as she likes, without losing anything.
    lead.goto(f"{HOME}/handover")
    back = lead.locator("form[action$='/handover/steps-back']")
    back.get_by_label(RUNGS[Stage.CO_LEADING].title, exact=True).check()
    back.get_by_role("button", name="Step back").click()
    family = site.ledger.family(PENROSE)
    assert (family.handover.lead, family.handover.stage) == (JO, Stage.CO_LEADING)
    assert facilitator(family, today) is None
    expect(lead.locator("main")).to_contain_text("The next one is at mine.")
    lead.goto(f"{HOME}/handover")
    check_page(lead, NARROW)

    # Someone leaves, and two actions still stand with her until others take them.
    with site.ledger.pool.connection() as db:
        leaver, name, count = db.execute(
            "select l.doer, p.name, count(*) from pages.plan_lines l "
            "join pages.people p on p.family = l.family and p.person = l.doer "
            "where l.family = %s and not l.withdrawn and l.kind = 'action' "
            "and l.doer not in (%s, %s) and p.standing = 'network' and p.left_on is null "
            "group by 1, 2 order by 3 desc, 2 limit 1",
            (PENROSE, JO, ALAN),
        ).fetchone() or ("", "", 0)
    for extra in range(2 - count):
        add_action(worker, f"Brings bread, {extra + 1}", leaver)
    worker.goto(f"{HOME}/network/{leaver}")
    worker.get_by_text("They have left the network").click()
    form = worker.locator("form[action$='/leaving']")
    form.get_by_label("Why?").fill("She moved away")
    form.get_by_role("button").click()
    for page in (worker, lead):
        page.goto(HOME)
        expect(page.locator("main")).to_contain_text(f"{name} left, and something is still")
    with site.ledger.pool.connection() as db:
        lines = db.execute(
            "select line, words from pages.plan_lines where family = %s and doer = %s "
            "and kind = 'action' and not withdrawn order by place",
            (PENROSE, leaver),
        ).fetchall()
    assert len(lines) >= 2
    for line, words in lines:
        worker.goto(f"{HOME}/network/roles")
        open_now = worker.get_by_role("region", name="Left open by someone who left")
        expect(open_now).to_contain_text(words)
        form = worker.locator("form[action$='/covers']")
        form.evaluate("form => form.closest('details').open = true")
        form.locator("[name=instead_of]").select_option(value=leaver)
        form.locator("[name=cover_by]").select_option(value=ALAN)
        form.locator("[name=cover_line]").select_option(value=line)
        form.locator("[name=cover_what]").fill("Until we have met")
        form.get_by_role("button").click()
        expect(worker.locator("main")).to_contain_text("Until we have met")
        expect(
            worker.locator(f"section[aria-labelledby=left-open] a[href$='{line}']")
        ).to_have_count(0)


def add_action(worker: Page, what: str, doer: str) -> None:
    """The worker takes down one more thing that someone does."""
    worker.goto(f"{HOME}/plan/lines/new?kind=action")
    worker.get_by_label("What will they do?").fill(what)
    worker.get_by_label("Who does it?").select_option(value=doer)
    worker.get_by_label("When?").first.fill("On Fridays")
    worker.locator("form[action$='/plan/lines']").get_by_role("button").last.click()
    expect(worker.locator("main")).to_contain_text(what)


def ask_beside(lead: Page, kind: str, ends: date | None) -> None:
    """Jo asks Alan to stand in, or to lead too."""
    lead.goto(f"{HOME}/handover")
    lead.get_by_text("Ask someone to stand in, or to lead too").click()
    form = lead.locator("form[action$='/handover/deputies']")
    form.get_by_label("Who?").select_option(value=ALAN)
    form.locator(f"input[name=kind][value={kind}]").check()
    if ends is not None:
        day = form.get_by_role("group", name="Last day")
        for name, value in (("Day", ends.day), ("Month", ends.month), ("Year", ends.year)):
            day.get_by_label(name).fill(str(value))
    form.get_by_role("button", name="Ask them").click()
    expect(lead.locator("#beside ~ .hr-offer").last).to_contain_text("Alan Penrose")


def say_yes(alan: Page) -> None:
    """Alan reads what he was asked, and says yes."""
    alan.goto(f"{HOME}/handover")
    alan.locator("form[action$='/answers']").get_by_role("button", name="Yes, I will").click()


def end_beside(lead: Page, why: str) -> None:
    """Jo is back before the last day."""
    lead.goto(f"{HOME}/handover")
    lead.get_by_text("It ends now").first.click()
    form = lead.locator("form[action$='/endings']").first
    form.get_by_label("Why?").fill(why)
    form.get_by_role("button", name="Save").click()


def test_one_answer_for_everyone_that_is_asked_of_any_day(site: SimpleNamespace) -> None:
    """Whatever the journey before left: one name or the worker, on every day of a year."""
    family = site.ledger.family(PENROSE)
    today = site.ledger.today()
    answers = {facilitator(family, today + timedelta(days=ahead)) for ahead in range(-366, 366)}
    assert answers <= {None, JO, ALAN}
