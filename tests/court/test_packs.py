"""The pack opened by other tools: its words, links, labels, and nothing that must not leave."""

from __future__ import annotations

import io
import json
import re
import zipfile
from uuid import uuid4

import pikepdf
import pypdfium2
import pytest

from backend.aggregates.release import PackSealed
from backend.aggregates.vocabulary import ProtectedId, Refused
from backend.court import steps
from backend.court.covering import texts
from backend.court.gate import hidden_from, searched
from backend.court.making import drafted
from backend.keys import Keyring
from backend.ledger import Ledger
from backend.proof import verify as checker
from backend.record import Recorded
from backend.rewrapping import rewrap
from tests.conftest import KEK
from tests.court.conftest import ADDRESS, HERS, HIS, SCHOOL, Both
from tests.ledger.test_proof import fails
from tests.pages import packs
from tests.stories import protected


def members(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words(pack: bytes) -> str:
    """All that PDFium reads, with every blank as one."""
    with pypdfium2.PdfDocument(members(pack)["history.pdf"]) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    # Each begins with the running line and ends with its number; a repeated head stands between.
    inside = ["\n".join(page.splitlines()[1:-1]) for page in pages]
    return plain("\n".join(inside)).replace("NoHappenedandrecordedWhatWrittenby", "")


def plain(text: str) -> str:
    return re.sub(r"[^\w]+", "", text)


def test_both_packs_are_whole_and_checked_without_us(both: Both, tmp_path) -> None:
    assert fails(both.hers, tmp_path) == ""
    assert fails(both.his, tmp_path) == ""


def test_packs_open_and_prove_the_same_after_the_key_encryption_key_was_replaced(
    both: Both,
) -> None:
    site, new = both.site, bytes([1] * 32)
    with site.connections.connection() as db:
        (row,) = db.execute(
            "select kind, digest from house.packs where family = %s and request = %s "
            "and kind = 'pack'",
            (site.family, HIS),
        ).fetchall()
        rewrap(site.owner, Keyring(new, site.connections, (KEK,)), lambda done, total: None)
        later = Ledger(site.connections, new)
        assert steps.kept(later, db, site.family, HIS, *row) == both.his
    # What is made later says the same of each entry as what was made before.
    assert [each.entry for each in later.read(site.family)] == [
        each.entry for each in site.ledger.read(site.family)
    ]


def missing(
    entries: list[Recorded], shown: str, hidden: set[tuple[int, str]]
) -> list[tuple[int, object]]:
    """Texts of entries that stand nowhere among the words on paper, beside what is hidden."""
    without: dict[str, str] = {}
    found: list[tuple[int, object]] = []
    for one in entries:
        by = plain(f"{one.entry.author.name}{one.entry.author.title}")
        # A row that goes over two pages ends with who wrote it down on the first of them.
        rest = without.setdefault(by, shown.replace(by, ""))
        for text in texts(one.entry):
            if any(seq == one.seq and path.startswith(text.path) for seq, path in hidden):
                continue
            # Letters that the font does not have are named by their numbers.
            said = re.sub(
                r"[\u2e80-\uffff]", lambda found: f"U{ord(found[0]):04X}", plain(text.value)
            )
            if said not in shown and said.replace(by, "") not in rest:
                found.append((one.seq, text))
    return found


def test_the_words_on_paper_are_the_words_of_the_entries(both: Both) -> None:
    site = both.site
    position = json.loads(members(both.hers)["proof.json"])["position"]
    assert missing(site.ledger.read(site.family, position), words(both.hers), set()) == []
    (withheld,) = {
        one["entry"]
        for one in json.loads(members(both.his)["redactions.json"])["withheld"]
        if one["field"] is None
    }
    gone = missing(site.ledger.read(site.family, position), words(both.his), set())
    assert withheld in {seq for seq, _ in gone}


def test_the_reader_s_pack_holds_nothing_that_is_withheld_from_them(both: Both) -> None:
    for value in (ADDRESS, SCHOOL):
        assert plain(value) not in words(both.his)
        assert plain(value) in words(both.hers)
        for name, content in members(both.his).items():
            assert value.encode() not in content, name
            assert plain(value) not in plain(content.decode("utf-8", "replace")), name
    shown = words(both.his)
    assert plain("Nights when Mum drinks") not in shown
    assert "withheld3" in shown


def test_a_withheld_thing_is_proved_withheld_and_nothing_else_is(both: Both) -> None:
    files = members(both.his)
    schedule = json.loads(files["redactions.json"])
    entries = json.loads(files["history.json"])["entries"]
    whole = {row["entry"] for row in schedule["withheld"] if row["field"] is None}
    part = {row["entry"] for row in schedule["withheld"] if row["field"]}
    position = schedule["position"]
    for number, entry in enumerate(entries[:position], start=1):
        assert (entry["commitments"] is None) == (number in whole)
        if number not in whole:
            assert (None in entry["fields"]) == (number in part)
            assert len(entry["commitments"]) == entry["header"]["n"]
    assert schedule["included"] == position - len(whole)


def test_mother_s_and_father_s_packs_come_from_one_history(
    both: Both, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    hers, his = tmp_path / "hers.zip", tmp_path / "his.zip"
    hers.write_bytes(both.hers)
    his.write_bytes(both.his)
    assert checker.main([str(hers), "--compare", str(his)]) == 0
    assert "one history" in capsys.readouterr().out
    assert checker.main([str(his), "--compare", str(hers)]) == 0


def test_two_runs_make_the_same_bytes(both: Both) -> None:
    site = both.site
    for request, made in ((HERS, both.hers), (HIS, both.his)):
        with site.connections.connection() as db:
            work = steps.Work(
                ledger=site.ledger,
                db=db,
                family=site.family,
                request=request,
                by=packs.provenance(),
            )
            assert steps.made_again(work, drafted(work.found)) == made


def test_labels_links_bookmarks_and_no_more(both: Both) -> None:
    content = members(both.his)["history.pdf"]
    with pypdfium2.PdfDocument(content) as pdf:
        for number in range(len(pdf)):
            label = f"A{number + 1}"
            assert pdf.get_page_label(number) == label
            assert label in pdf[number].get_textpage().get_text_bounded().split()
        titles = [each.get_title() for each in pdf.get_toc()]
    assert titles[:3] == ["Index", "Chronology", "The plan, version by version"]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.attachments
        assert pdf.Root.MarkInfo.Marked
        assert "/OpenAction" not in pdf.Root and "/AA" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
            assert meta["pdfuaid:part"] == "1"
        named = set(pdf.Root.get("/Dests", {}).keys())
        pages = {page.objgen for page in pdf.pages}
        links = 0
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                assert note.Subtype == "/Link"
                target = note.get("/Dest") or note.get("/A", {}).get("/D")
                if isinstance(target, pikepdf.Array):
                    assert target[0].objgen in pages
                else:
                    assert str(target) in named or target is not None
                assert "/URI" not in note.get("/A", {})
                links += 1
        assert links > 20
    assert content.count(b"%%EOF") == 1


def test_what_was_sealed_is_an_entry(both: Both) -> None:
    site = both.site
    sealed = [
        one.event
        for one in site.ledger.read(site.family)
        if isinstance(one.event, PackSealed) and one.event.request == HIS
    ]
    row = site.rows("select pack from pages.history_requests where request = %s", HIS)
    assert checker.hashlib.sha256(both.his).hexdigest() == row[0][0]
    files = members(both.his)
    assert sealed[0].pdf == checker.hashlib.sha256(files["history.pdf"]).hexdigest()


SPELLINGS = (
    "12a elm street",
    "12A  ELM\nSTREET",
    "12a Elm St",
    "AS1 2BC",
    "a s 1 2 b c",
    "Elm Park primary school",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["history.json", "README.txt", "name", "comment"])
def test_the_gate_finds_every_spelling_wherever_it_stands(
    both: Both, spelling: str, place: str
) -> None:
    facts = hidden_from(both.site.ledger.family(both.site.family).protected, ())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        name = f"{spelling}.txt" if place == "name" else "notes.txt"
        if place in ("history.json", "README.txt"):
            name = place
        content = f"They live at {spelling}, it says."
        body = json.dumps({"a": [{"b": content}]}) if name.endswith(".json") else content
        archive.writestr(name, "Nothing" if place in ("name", "comment") else body)
        if place == "comment":
            archive.comment = content.encode()
    found = searched(made.getvalue(), facts)
    assert found.hits, (spelling, place)


def test_the_gate_reads_the_document_its_metadata_and_attachments(both: Both) -> None:
    facts = hidden_from(both.site.ledger.family(both.site.family).protected, ())
    assert {hit.fact for hit in searched(both.hers, facts).hits} == {
        protected.HOME,
        ProtectedId("f-school"),
    }
    assert not searched(both.his, facts).hits
    clean = members(both.his)["history.pdf"]
    for change in ("metadata", "attachment", "bookmark", "link"):
        with pikepdf.open(io.BytesIO(clean)) as pdf:
            if change == "metadata":
                pdf.docinfo["/Keywords"] = ADDRESS
            elif change == "attachment":
                pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, ADDRESS.encode())
            elif change == "bookmark":
                with pdf.open_outline() as outline:
                    outline.root.append(pikepdf.OutlineItem(ADDRESS, 0))
            else:
                pdf.pages[1].Annots[0].Contents = pikepdf.String(ADDRESS)
            out = io.BytesIO()
            pdf.save(out)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("history.pdf", out.getvalue())
        assert searched(made.getvalue(), facts).hits, change


def test_what_is_protected_stops_the_pack_and_nobody_lets_it_through(both: Both) -> None:
    site, request = both.site, packs.RequestId(uuid4().hex[:8])
    with pytest.raises((AssertionError, Refused)):
        packs.made(site.ledger, site.family, request, position=len(site.topics()) - 1)
    row = site.rows("select step, hits from pages.history_requests where request = %s", request)
    assert row[0][0] == "blocked"
    assert {hit["file"] for hit in row[0][1]} == {"history.pdf", "history.json"}
