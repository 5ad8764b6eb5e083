"""A court asks for the Penrose history and gets it, driven by the people named (penrose.md 91-97).

Then the pack is opened by other tools than those that made it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import msgspec
import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from psycopg.conninfo import make_conninfo

from backend import demo, schema
from backend.aggregates.protected import ProtectedFacts
from backend.aggregates.significance import MarkSignificant
from backend.database import pool
from backend.demo import ashmere, penrose_court
from backend.demo.ashmere import PENROSE
from backend.ledger import Ledger
from backend.passages import spots
from backend.proof import verify as checker
from backend.record import tag_of
from backend.settings import Settings
from tests.browser.conftest import check_page, running
from tests.conftest import KEK
from tests.court.test_packs import members, missing, plain, words
from tests.databases import databases
from tests.ledger.test_proof import fails
from web.app import create_app

HOME = f"/families/{PENROSE}"
# For work that takes seconds on a machine with nothing else to do.
LONG = 120_000
PARTIES = penrose_court.RECIPIENTS


@pytest.fixture(scope="module")
def site(server: str) -> Iterator[SimpleNamespace]:
    """The Penroses after the audit (90), with 43 entries chosen for the chronology."""
    conninfo = databases(server).owner(databases(server).make())
    told = [
        each
        for each in demo.steps(date(2026, 11, 1))
        if each.stream != ashmere.MARSH and each.at.date() < date(2026, 1, 1)
    ]
    moment = told[0].at
    with pool(conninfo) as owners:
        past = Ledger(owners, KEK, story=lambda: moment)
        for each in told:
            moment = each.at
            command = each.command
            command = command(past.read(each.stream)) if callable(command) else command
            past.tell(each.stream, command, each.provenance)  # type: ignore[arg-type]
        marks = penrose_court._significant(past.read(PENROSE))
        *rest, last = marks.commands  # type: ignore[union-attr]
        provenance = msgspec.structs.replace(each.provenance, command_id=uuid4())
        past.tell(PENROSE, msgspec.structs.replace(marks, commands=tuple(rest)), provenance)
    with pool(make_conninfo(conninfo, user=schema.APP_ROLE)) as connections:
        ledger = Ledger(connections, KEK)
        app = create_app(SimpleNamespace(ledger=ledger), Settings(demo=True))  # type: ignore[arg-type]
        with running(app) as url:
            yield SimpleNamespace(url=url, ledger=ledger, last=last, conninfo=conninfo)


def decide(form: Locator, job: str, why: str, by: str) -> None:
    """Who decided, in which job, and why; the day is filled in."""
    form.get_by_label("Who decided?").fill(by)
    form.get_by_label(job, exact=True).check()
    form.get_by_label("Why?", exact=True).fill(why)


def type_day(place: Locator, name: str, day: date) -> None:
    """Types a date into its three fields."""
    group = place.get_by_role("group", name=name)
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label).fill(str(part))


def form(page: Page, ending: str) -> Locator:
    """The form that is sent to an address with this ending."""
    return page.locator(f"form[action$='{ending}']")


def said(page: Page, words: str) -> None:
    """The page comes to say this, when the long work is done."""
    expect(page.locator("main")).to_contain_text(words, timeout=LONG)


def test_the_request_goes_from_the_order_to_the_parties(
    site: SimpleNamespace, enter: Callable[..., Page], open_context, tmp_path: Path
) -> None:
    helen, sian, tomasz = (enter(name) for name in ("Helen Quill", "Sian Prosser", "Tomasz Z"))
    today = site.ledger.today()
    request = asked(helen, today)
    held(sian)
    standing_checked(helen, request)
    marked_significant(tomasz, site.last)
    scoped(sian, request)
    withheld(site, sian, request)
    shown_after_all(helen, request)
    made(sian, request)
    looked_through(sian, helen, request)
    searched_approved_and_sealed(sian, helen, request)
    pack, links = released(sian, helen, request, today, tmp_path)
    fetched(open_context, links[0], pack, tmp_path)
    helen.goto(request)
    expect(helen.get_by_text("Received", exact=True)).to_have_count(2)
    topics = [tag_of(one.event) for one in site.ledger.read(PENROSE)]
    since = topics[topics.index("history-requested") :]
    assert [(topic, len(list(same))) for topic, same in groupby(since)] == [
        ("history-requested", 1),
        ("legal-hold-applied", 1),
        ("history-standing-checked", 1),
        ("significant-event-marked", 1),
        ("history-scope-fixed", 1),
        ("withholding-proposed", 14),
        ("withholding-reversed", 1),
        ("history-assembled", 1),
        ("disclosure-reviewed", 1),
        ("release-gate-passed", 1),
        ("disclosure-approved", 1),
        ("pack-sealed", 1),
        ("pack-closed", 1),
        ("pack-released", 4),
        ("pack-received", 2),
    ]
    reopened(site, pack)
    assert fails(pack, tmp_path) == ""


def asked(helen: Page, today: date) -> str:
    """91: the council's solicitor takes down the order and what it asks for."""
    helen.goto(f"{HOME}/requests/new")
    helen.locator("input[name=asker][value=court-order]").check()
    helen.get_by_label("Their name").fill("The Family Court at Ashmere")
    helen.get_by_label("By what order or right?").fill("Order on Lee Garside’s application")
    helen.get_by_label("What do they ask for?").fill("A section 7 report, and the history.")
    type_day(helen.locator("main"), "When did it come?", today)
    type_day(helen.locator("main"), "By when?", today + timedelta(days=28))
    for name in ("Lee Garside", "Kerry Penrose"):
        helen.get_by_label(name).check()
    helen.get_by_role("button", name="Take it down").click()
    expect(helen.get_by_role("heading", level=1)).to_have_text("The Family Court at Ashmere")
    return helen.url


def held(sian: Page) -> None:
    """92: nothing of the record may be destroyed."""
    sian.goto(f"{HOME}/holds")
    sian.get_by_label("What must be kept?").fill("The whole record, and who looked at it.")
    decide(sian.locator("main"), "Information governance", "A court asks for it.", "Sian Prosser")
    sian.get_by_role("button", name="Hold it").click()
    expect(sian.get_by_text("Stands", exact=True)).to_be_visible()


def standing_checked(helen: Page, request: str) -> None:
    """Who asks is checked; nothing else can be done before that."""
    helen.goto(request)
    expect(helen.get_by_role("button", name="Make the pages")).to_have_count(0)
    here = form(helen, "/standing")
    here.get_by_label("How was it checked who they are?").fill("The court office confirmed it.")
    here.get_by_label("By what right do they ask?").fill("A court’s order to the council.")
    decide(here, "Legal team", "The order names what is to be filed.", "Helen Quill")
    here.get_by_role("button", name="They may ask").click()
    expect(helen.get_by_role("heading", name="Fix what the pack holds")).to_be_visible()


def marked_significant(tomasz: Page, mark: MarkSignificant) -> None:
    """The family's worker says what mattered, and what it meant for the children."""
    tomasz.goto(f"{HOME}/significant?entry={mark.entry}")
    tomasz.get_by_label("Why is it significant?").fill(mark.why)
    tomasz.get_by_label("What did it mean for the child?").fill(mark.impact)
    tomasz.get_by_role("button", name="Put it into the chronology").click()
    expect(tomasz.locator("main section")).to_have_count(penrose_court.SIGNIFICANT)


def scoped(sian: Page, request: str) -> None:
    """93: what the pack holds is frozen at the newest entry."""
    sian.goto(request)
    sian.get_by_role("button", name="Fix it").click()
    expect(sian.get_by_role("link", name="Choose what is withheld")).to_be_visible()


def withheld(site: SimpleNamespace, sian: Page, request: str) -> None:
    """94: where someone can be found, and what is about Pat's letters: 14 parts, each grounded."""
    chosen = penrose_court._withheld(site.ledger.read(PENROSE)).commands  # type: ignore[union-attr]
    by_entry: dict[int, list[tuple[str, str]]] = {}
    for each in chosen:
        by_entry.setdefault(each.entry, []).append((each.field, each.ground.value))  # type: ignore[union-attr]
    for entry, parts in by_entry.items():
        sian.goto(f"{request}/withheld?entry={entry}")
        for field, _ in parts:
            sian.locator(f"input[name=pieces][value='{entry}:{field}']").check()
        sian.locator(f"input[name=ground][value='{parts[0][1]}']").check()
        here = form(sian, "/withheld").last
        decide(here, "Information governance", "Nobody needs it to judge.", "Sian Prosser")
        here.get_by_role("button", name="Withhold it").click()
        expect(sian.get_by_role("heading", level=1)).to_have_text("The Family Court at Ashmere")
    expect(sian.get_by_text("A part of it")).to_have_count(penrose_court.WITHHELD)


def shown_after_all(helen: Page, request: str) -> None:
    """95: the second person has one of them shown."""
    helen.goto(request)
    last = helen.locator("section.hr-protected").last
    last.locator("summary").click()
    last.get_by_label("Who decided?").fill("Helen Quill")
    last.get_by_label("In which job?").select_option(label="Legal team")
    last.get_by_label("Why?").fill("It matters to what the children wish.")
    last.get_by_role("button", name="Show it").click()
    expect(helen.get_by_text("Shown after all")).to_have_count(1)


def made(sian: Page, request: str) -> None:
    """The pages are made while the page is closed, and are there when it is opened again."""
    sian.goto(request)
    sian.get_by_role("button", name="Make the pages").click()
    said(sian, "You can close this page: it goes on.")
    sian.goto("/families")
    sian.goto(request)
    said(sian, "are still to be opened by you")


def looked_through(sian: Page, helen: Page, request: str) -> None:
    """95: whoever chose does not approve the choice; the second person opens every page."""
    expect(form(sian, "/review")).to_have_count(0)
    helen.goto(request)
    review = form(helen, "/review")
    decide(review, "Legal team", "Every page was opened.", "Helen Quill")
    review.get_by_role("button", name="The pages are right").click()
    expect(helen.locator("#opened")).to_be_visible()
    helen.goto(f"{request}/pages/1")
    check_page(helen)
    left = helen.get_by_role("link", name="Next page to open")
    for _ in range(3):
        left.click()
        helen.wait_for_load_state()
    expect(helen.locator("img.hr-page-picture")).to_be_visible()
    # The rest are opened without drawing them, for time's sake: each leads to the next.
    address = left.get_attribute("href")
    while address:
        read = helen.request.get(address).text()
        onward = re.search(r'href="([^"]+)">Next page to open', read)
        address = onward[1] if onward else None
    helen.goto(request)
    review = form(helen, "/review")
    decide(review, "Legal team", "Every page was opened. Nothing of substance.", "Helen Quill")
    review.get_by_role("button", name="The pages are right").click()
    expect(review).to_have_count(0)


def searched_approved_and_sealed(sian: Page, helen: Page, request: str) -> None:
    """95 and 96: the finished bytes are searched, approved by the solicitor, and sealed."""
    sian.goto(request)
    sian.get_by_role("button", name="Search it").click()
    said(sian, "The pack was searched, and waits for approval.")
    helen.goto(request)
    approval = form(helen, "/approval")
    decide(approval, "Legal team", "It is what the order asks for.", "Helen Quill")
    approval.get_by_role("button", name="Approve it").click()
    expect(approval).to_have_count(0)
    sian.goto(request)
    sian.get_by_role("button", name="Seal it").click()
    said(sian, "The pack is sealed.")


def released(
    sian: Page, helen: Page, request: str, today: date, tmp_path: Path
) -> tuple[bytes, list[tuple[str, str]]]:
    """97: the four recipients; whoever gets a link gets a code too, and each is shown once."""
    links: list[tuple[str, str]] = []
    sian.goto(request)
    with sian.expect_download() as downloading:
        sian.get_by_role("link", name="Download the pack").click()
    downloading.value.save_as(tmp_path / "court.zip")
    for recipient, capacity, way in PARTIES:
        helen.goto(request)
        helen.get_by_text("Release it to someone").click()
        here = form(helen, "/releases")
        here.get_by_label("Who is it for?").fill(recipient)
        here.get_by_label("As what do they get it?").fill(capacity)
        here.locator(f"input[name=way][value='{way.value}']").check()
        if way.value == "link":
            type_day(here, "Last day of the link", today + timedelta(days=14))
        decide(here, "Legal team", "The order names the parties.", "Helen Quill")
        here.get_by_role("button", name="Release it").click()
        expect(helen.get_by_role("heading", name=f"{recipient}, {capacity}")).to_be_visible()
        once = helen.get_by_role("region", name="The link, shown once").locator("code")
        if way.value == "link":
            links.append((once.first.inner_text(), once.last.inner_text()))
        else:
            expect(once).to_have_count(0)
    filed = helen.locator("section.hr-protected").filter(has_text=PARTIES[0][0])
    filed.get_by_role("button", name="They have it").click()
    expect(filed.get_by_text("Received", exact=True)).to_be_visible()
    return (tmp_path / "court.zip").read_bytes(), links


def fetched(
    open_context: Callable[..., BrowserContext],
    link: tuple[str, str],
    pack: bytes,
    tmp_path: Path,
) -> None:
    """The father's solicitors open it with no account, and get the same bytes as the court."""
    page = open_context().new_page()
    address, code = link
    page.goto(re.sub(r"^https?://[^/]+", "", address))
    check_page(page)
    page.get_by_label("Your code").fill(code)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the pack").click()
    downloading.value.save_as(tmp_path / "theirs.zip")
    assert (tmp_path / "theirs.zip").read_bytes() == pack
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="I have it").click()
    expect(page.get_by_text("It is written down that you have the pack.")).to_be_visible()


def reopened(site: SimpleNamespace, pack: bytes) -> None:
    """PDFium and qpdf read what the entries say, with page labels, and no value protected."""
    files = members(pack)
    schedule = json.loads(files["redactions.json"])
    hidden = {(one["entry"], one["field"]) for one in schedule["withheld"]}
    assert len(hidden) == penrose_court.WITHHELD - 1
    assert schedule["included"] == schedule["position"]
    assert missing(site.ledger.read(PENROSE, schedule["position"]), words(pack), hidden) == []
    facts = site.ledger.family(PENROSE).protected
    values = [value for _, fact in facts.standing() for value in fact.values]
    assert len(values) >= 5
    nowhere(files, facts, values)
    content = files["history.pdf"]
    with pypdfium2.PdfDocument(content) as pdf:
        assert [pdf.get_page_label(n) for n in range(len(pdf))] == [
            f"A{n}" for n in range(1, len(pdf) + 1)
        ]
        titles = [each.get_title() for each in pdf.get_toc()]
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "Chronology" in titles and "What is withheld, and why" in titles
    for version in range(1, 5):
        assert f"Version {version} of the plan" in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.attachments
        links = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert len(links) > 100
        assert all("/URI" not in note.get("/A", {}) for note in links)
    assert checker.hashlib.sha256(content).hexdigest() in files["proof.json"].decode()


def nowhere(files: dict[str, bytes], facts: ProtectedFacts, values: list[str]) -> None:
    """No protected value stands in any file, as it is spelt or in another spelling."""
    for name, content in files.items():
        text = content.decode("utf-8", "replace")
        assert not [value for value in values if plain(value) in plain(text)], name
        if not name.endswith((".pdf", ".py", ".html")):
            assert not list(spots(text, facts, fuzzy=False)), name
