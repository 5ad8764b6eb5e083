"""What was written to the wrong family's record: struck there, written to the right one (S-22)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import msgspec
import psycopg
import pytest
from pypdf import PdfReader

from backend import lives
from backend.aggregates.corrections import CorrectEntry
from backend.aggregates.mapping import RaiseWorry
from backend.aggregates.network import NameMember
from backend.aggregates.plan import AddRule, RewordRule
from backend.aggregates.vocabulary import LineId, PersonId, RequestId, WorryId
from backend.court.questions import QUESTIONS, section
from backend.court.source import Source
from backend.projections.history import HISTORY
from backend.projections.line_told import TOLD
from backend.proof import verify as checker
from tests.families import FIRST, MUM
from tests.pages import packs
from tests.pages.conftest import FAR_MEMBER, LEAD, MANAGER, MEMBER, WORKER, Browser, Site
from tests.projections.pages import TABLES, by

# Words that no other entry says, each from another entry of the family that they are about.
THEIRS = ("Zebedee", "Quillon", "umbrella stand", "marzipan", "Thornaby", "gazebo")
LINE, WORRY, PERSON = LineId("l-their"), WorryId("w-their"), PersonId("p-their")
ADDRESS = re.compile(r'href="(/families/[^"#]+)"')
# What an account of the record holds besides: what was told, corrected or not.
AS_TOLD = (HISTORY, TOLD)


def facts(site: Site) -> dict[str, list[str]]:
    """Every row of the family, but for what is told of it as it was told."""
    with psycopg.connect(site.owner) as db:
        return {
            table.name: sorted(
                row[0]
                for row in db.execute(
                    f"select t::text from {table.name} t where family::text = %s".encode(),
                    (str(site.family),),
                )
            )
            for table in TABLES
            if "family" in table.columns and table not in AS_TOLD
        }


def misfile(site: Site) -> list[int]:
    """Four things about another family, one of them put right and one disputed, still here."""
    first = len(site.topics()) + 1
    for command in (
        NameMember(person=PERSON, name="Zebedee Quillon", relationship="Their uncle"),
        AddRule(line=LINE, words="The key is in the umbrella stand", goal=None),
        RewordRule(line=LINE, seen=0, words="The key is in the marzipan tin", reason="It moved"),
        RaiseWorry(worry=WORRY, raised_by=MUM, words="He was seen in Thornaby", meeting=FIRST),
    ):
        site.ledger.tell(site.family, command, by())
    event = site.ledger.read(site.family)[first + 2].event
    worded = type(event)(
        worry=event.worry, raised_by=event.raised_by, words="By the gazebo", meeting=FIRST
    )
    site.ledger.tell(
        site.family,
        CorrectEntry(entry=first + 3, seen=0, instead=worded, reason="Not Thornaby"),
        by(),
    )
    return [first + 3, first + 2, first + 1, first]


def strike(site: Site, numbers: list[int]) -> None:
    """Strikes entries out through their pages, the last first."""
    worker = site.browser(WORKER)
    for number in numbers:
        here = f"{site.root}/entries/{number}"
        found = re.search(r'name="seen" value="(\d+)"', worker.get(here).text)
        assert found
        fields = {
            "seen": found[1],
            "why": "wrong-family",
            "strike_reason": "This is about Zebedee Quillon",
            "strike_asked_by": "Zebedee himself",
        }
        assert worker.post(f"{here}/strikes", fields).status_code == 303


@pytest.fixture
def struck(site: Site) -> Iterator[tuple[Site, list[int]]]:
    numbers = misfile(site)
    read = site.browser(MEMBER).get(f"{site.root}/history?all=yes").text
    assert all(word in read for word in THEIRS)
    strike(site, numbers)
    yield site, numbers


def reached(browser: Browser, root: str) -> dict[str, str]:
    """Every page of a family that links lead to from its home, by address."""
    pages: dict[str, str] = {}
    waiting = [root, f"{root}/history?all=yes", f"{root}/history?only=corrected"]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        answer = browser.get(address)
        pages[address] = answer.text if answer.status_code == 200 else ""
        found = [unescape(each) for each in ADDRESS.findall(pages[address])]
        waiting += [each for each in found if each.startswith(root) and each not in pages]
    return pages


@pytest.mark.parametrize("who", [LEAD, MEMBER])
def test_no_page_that_the_network_can_reach_says_a_word_of_it(
    struck: tuple[Site, list[int]], who: str
):
    site, numbers = struck
    browser = site.browser(who)
    pages = reached(browser, site.root)
    assert len(pages) > 30 and any("/plan/compare" in each for each in pages)
    told = {address: [word for word in THEIRS if word in page] for address, page in pages.items()}
    assert {address: words for address, words in told.items() if words} == {}
    for number in (*numbers, numbers[0] + 1):
        assert browser.get(f"{site.root}/entries/{number}").status_code == 404
    assert browser.get(f"{site.root}/plan/lines/{LINE}").status_code == 404
    for word in (*THEIRS, "marzipn"):
        page = browser.post(f"{site.root}/look-up", {"words": word}).text
        assert "Nothing" in page and f"{site.root}/entries/" not in page
    for moment in ("on", "known"):
        today = site.ledger.today().isoformat()
        page = browser.get(f"{site.root}/plan?{moment}={today}").text
        assert not any(word in page for word in THEIRS)


def test_the_family_is_told_that_something_was_taken_out(struck: tuple[Site, list[int]]):
    site, numbers = struck
    page = site.browser(MEMBER).get(f"{site.root}/history?all=yes").text
    for number in numbers:
        assert f"Entry {number} was struck out: it belongs to another family." in page


def test_whoever_answers_for_the_record_reads_it_struck_through(struck: tuple[Site, list[int]]):
    site, numbers = struck
    for who in (WORKER, MANAGER):
        page = unescape(site.browser(who).get(f"{site.root}/entries/{numbers[2]}").text)
        assert "<s>" in page and "umbrella stand" in page and "This is about Zebedee" in page
    assert "umbrella" not in site.browser(MANAGER).get("/trail?only=corrected").text
    assert "umbrella" not in site.browser(MANAGER).get("/trail/export").text


def test_the_facts_are_those_from_before(site: Site):
    before = facts(site)
    numbers = misfile(site)
    assert facts(site) != before
    strike(site, numbers)
    assert facts(site) == before


def test_no_answer_for_a_court_and_no_pack_holds_it(struck: tuple[Site, list[int]]):
    site, numbers = struck
    source = Source(site.ledger.read(site.family), site.ledger.authority())
    said = repr([section(each, source) for each in QUESTIONS]) + repr(source.entries)
    assert not any(word in said for word in THEIRS)
    assert {*numbers, numbers[0] + 1} <= {one.entry for one in source.hidden if one.field is None}


def test_a_pack_is_whole_without_it(
    struck: tuple[Site, list[int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    site, numbers = struck
    made = packs.made(site.ledger, site.family, RequestId("r-wrong"), position=len(site.topics()))
    kept = tmp_path / "pack.zip"
    kept.write_bytes(made)
    assert checker.main([str(kept)]) == 0, capsys.readouterr().out
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert not any(word.encode() in archive.read("history.json") for word in THEIRS)
        pages = PdfReader(io.BytesIO(archive.read("history.pdf"))).pages
        printed = " ".join(page.extract_text() for page in pages)
    assert not any(word in printed for word in THEIRS)
    assert f"Entry {numbers[0]}" in printed and "struck out of this record" in printed


def test_it_is_not_put_right_here_but_can_stand_again(struck: tuple[Site, list[int]]):
    site, numbers = struck
    worker, here = site.browser(WORKER), f"{site.root}/entries/{numbers[0]}"
    assert 'name="entry-words"' not in worker.get(here).text
    assert "gazebo" not in site.browser(MEMBER).get(f"{site.root}/history?all=yes").text
    back = {"seen": "2", "restore_reason": "It was theirs after all."}
    assert worker.post(f"{here}/restorations", back).status_code == 303
    page = site.browser(MEMBER).get(f"{site.root}/history?all=yes").text
    assert "Thornaby" in page and "gazebo" in page and "marzipan" not in page


def test_the_right_record_tells_it_and_the_wrong_one_still_does_not(
    struck: tuple[Site, list[int]],
):
    site, _ = struck
    for command in (
        NameMember(person=PERSON, name="Zebedee Quillon", relationship="Their uncle"),
        AddRule(line=LINE, words="The key is in the umbrella stand", goal=None),
    ):
        site.ledger.tell(site.other, command, by())
    there = site.browser(FAR_MEMBER).get(f"/families/{site.other}/history?all=yes").text
    assert "Zebedee Quillon" in there and "umbrella stand" in there
    page = site.browser(MEMBER).get(f"{site.root}/history?all=yes").text
    assert not any(word in page for word in THEIRS)


# In the record that it was moved to


def moved(site: Site) -> tuple[int, str]:
    """A rule of the other family, moved there through its page; its number and address."""
    rule = AddRule(line=LINE, words="The key is in the umbrella stand", goal=None)
    site.ledger.tell(site.other, rule, by())
    number = len(site.ledger.read(site.other))
    here = f"/families/{site.other}/entries/{number}"
    worker = site.browser(WORKER)
    page = worker.get(here).text
    me = re.search(r'<option value="([^"]+)" selected>Amira Hassan', page)
    assert me, "whoever writes it is offered first"
    day = site.ledger.today()
    fields = {
        "written_by": me[1],
        "written_on-day": str(day.day),
        "written_on-month": str(day.month),
        "written_on-year": str(day.year),
    }
    assert worker.post(f"{here}/beginnings", fields).status_code == 303
    return number, here


def test_the_right_record_says_when_and_by_whom_it_was_first_written_and_never_where(
    struck: tuple[Site, list[int]],
):
    site, _ = struck
    number, here = moved(site)
    root, day = f"/families/{site.other}", site.ledger.today()
    said = (
        f"Entry {number} was first written down elsewhere, on {day.day} {day:%B %Y} "
        "by Amira Hassan, Social worker, and was moved here."
    )
    for who in (WORKER, FAR_MEMBER):
        browser = site.browser(who)
        for address in (here, f"{root}/history?all=yes", f"{root}/plan/lines/{LINE}"):
            page = browser.get(address)
            assert page.status_code == 200 and said in unescape(page.text), (who, address)
    with psycopg.connect(site.owner) as db:
        found = lives.life(db, site.other, "line", LINE)
    assert found is not None
    assert [mark["words"] for mark in found.steps[0].told["marks"]] == [said]
    # What a court reads of it, in the entry's own place and beside what it is about.
    source = Source(site.ledger.read(site.other), site.ledger.authority())
    told = repr([section(each, source) for each in QUESTIONS])
    assert f"Later: {said}" in told


def apart(site: Site) -> None:
    """Both families tell one story but for this: whom each has besides, and what each is called."""
    for family, name in ((site.family, "Ozymandias Pryce"), (site.other, "Wilhelmina Usk")):
        named = NameMember(person=PersonId("p-own"), name=name, relationship=f"lodger of {name}")
        site.ledger.tell(family, named, by())
        start = site.ledger.read(family)[0].event
        label = msgspec.structs.replace(start, label=f"The {name} children")
        site.ledger.tell(family, CorrectEntry(entry=1, seen=0, instead=label, reason="x"), by())


def test_nothing_of_the_right_record_leads_to_the_wrong_one_nor_back(
    struck: tuple[Site, list[int]],
):
    site, _ = struck
    apart(site)
    moved(site)
    with psycopg.connect(site.owner) as db:
        people = {
            (family, name)
            for family, name in db.execute("select family, name from pages.people").fetchall()
        }
        labels = dict(db.execute("select family, label from pages.families").fetchall())

    def telling(family: object) -> set[str]:
        return {str(family), labels[family], *(name for each, name in people if each == family)}

    for family, other in ((site.other, site.family), (site.family, site.other)):
        names = telling(other) - telling(family)
        assert len(names) == 3
        brought = [
            one
            for one in site.ledger.read(family)
            if "elsewhere" in sentence_of(site, one.seq, family)
        ]
        assert bool(brought) is (family == site.other)
        for one in brought:
            assert not any(name in repr(one) for name in names)
        browser = site.browser(FAR_MEMBER if family == site.other else MEMBER)
        pages = reached(browser, f"/families/{family}")
        assert len(pages) > 10
        for address, page in pages.items():
            found = [name for name in names if name in unescape(page)]
            assert not found, (address, found)
        assert not any("umbrella" in page for page in pages.values()) or family == site.other


def sentence_of(site: Site, seq: int, family: object) -> str:
    rows = site.rows(
        "select sentence from pages.history where family = %s and seq = %s", family, seq
    )
    return rows[0][0]


def test_a_pack_of_the_right_record_says_that_it_was_moved_and_no_more(
    struck: tuple[Site, list[int]],
):
    site, _ = struck
    apart(site)
    number, _ = moved(site)
    position = len(site.ledger.read(site.other))
    made = packs.made(site.ledger, site.other, RequestId("r-right"), position=position)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        pages = PdfReader(io.BytesIO(archive.read("history.pdf"))).pages
        printed = " ".join(" ".join(page.extract_text().split()) for page in pages)
        held = archive.read("history.json").decode()
    assert f"Entry {number} was first written down elsewhere" in printed
    assert "Wilhelmina Usk" in printed
    for word in ("Ozymandias", str(site.family)):
        assert word not in printed and word not in held


def test_what_was_moved_to_the_wrong_place_again_is_hidden_with_it(
    struck: tuple[Site, list[int]],
):
    site, _ = struck
    _, here = moved(site)
    worker = site.browser(WORKER)
    fields = {"seen": "0", "why": "wrong-family", "strike_reason": "Not theirs either"}
    assert worker.post(f"{here}/strikes", fields).status_code == 303
    page = site.browser(FAR_MEMBER).get(f"/families/{site.other}/history?all=yes").text
    assert "elsewhere" not in page and "umbrella" not in page
    assert "beginnings" not in worker.get(here).text


def test_what_is_missing_in_the_form_is_said_beside_its_field(site: Site):
    here = f"{site.root}/entries/{len(site.topics())}"
    worker = site.browser(WORKER)
    answer = worker.post(f"{here}/beginnings", {"written_by": "nobody", "written_on-day": "7"})
    assert answer.status_code == 422
    assert "Choose who wrote it first." in answer.text and "Enter a real date" in answer.text
    assert 'name="written_on-day" type="text" value="7"' in answer.text.replace("\n", " ") or (
        'value="7"' in answer.text
    )
    nobody = {"written_by": "somebody-else", "written_on-day": "7"}
    nobody |= {"written_on-month": "11", "written_on-year": "2026"}
    assert worker.post(f"{here}/beginnings", nobody).status_code == 303
    assert "on 7 November 2026 by somebody else, and" in worker.get(here).text
    assert site.browser(MEMBER).post(f"{here}/beginnings", nobody).status_code in (403, 404)
