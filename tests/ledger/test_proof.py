"""History packs: what an outsider's checker says of a good one, and of every altered one."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg.conninfo import make_conninfo

from backend import schema, seal
from backend.database import pool
from backend.ledger import Ledger
from backend.proof import verify as checker
from backend.proof.code import copy_code
from backend.proof.pack import Withheld, history, pack, sealed
from tests.conftest import KEK
from tests.databases import databases
from tests.ledger.telling import bottom_line, by, named, renamed, start


@pytest.fixture(scope="module")
def ledger(server: str) -> Iterator[Ledger]:
    """One ledger for all of them: no test looks at another's family."""
    with (
        databases(server).lent() as owner,
        pool(make_conninfo(owner, user=schema.APP_ROLE)) as connections,
    ):
        yield Ledger(connections, KEK)


SECRET = "Nobody drinks there!"


def told(ledger: Ledger) -> UUID:
    """A small family: names of every alphabet, and free text of several sentences."""
    family = start(ledger)
    ledger.tell(family, named("jo", "Siân O'Brien"), by())
    ledger.tell(family, renamed("jo", "王小明 🌻 سناء"), by())
    ledger.tell(family, bottom_line(), by())
    ledger.tell(family, bottom_line(seen=1, statement="Sam sleeps at Jo's.", reason="Asked."), by())
    return family


def made(ledger: Ledger, family: UUID, withheld: Withheld | None = None) -> bytes:
    with ledger.pool.connection() as connection:
        return history(sealed(connection, ledger.entries, family), withheld)


def checked(content: bytes, *more: str, folder: Path) -> tuple[int, str]:
    """What the checker ends with and says, run as an outsider runs it: by itself, nothing else."""
    path = folder / "pack.zip"
    path.write_bytes(content)
    program = folder / "verify.py"
    program.write_bytes(zipfile.ZipFile(io.BytesIO(content)).read("verify.py"))
    ended = subprocess.run(
        [sys.executable, "-I", str(program), str(path), *more],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.stderr == ""
    return ended.returncode, ended.stdout


def fails(content: bytes, folder: Path) -> str:
    """The one reason that the checker gives against a pack, "" when it has none."""
    path = folder / "altered.zip"
    path.write_bytes(content)
    try:
        files, entries = checker.opened(str(path))
        list(checker.told(entries))
        list(checker.pages(files, entries))
    except checker.Wrong as wrong:
        return str(wrong)
    return ""


def altered(content: bytes, change: Callable[[Any], Any]) -> bytes:
    """A pack around a history that someone changed, everything else made to fit."""
    document = json.loads(content)
    changed = change(document)
    return pack({"history.json": seal.canonical(document if changed is None else changed)})


def test_a_whole_history_is_found_whole(ledger: Ledger, tmp_path: Path) -> None:
    family = told(ledger)
    code, said = checked(pack({"history.json": made(ledger, family)}), folder=tmp_path)
    assert code == 0
    assert "PASS: 5 entries: 5 shown whole, 0 shown in part, 0 withheld." in said
    assert "FAIL" not in said
    assert "NOT CHECKED: No copy code" in said


def test_the_same_history_makes_the_same_bytes(ledger: Ledger) -> None:
    family = told(ledger)
    assert pack({"history.json": made(ledger, family)}) == pack(
        {"history.json": made(ledger, family)}
    )


def test_what_is_withheld_is_counted_and_not_in_the_pack(ledger: Ledger, tmp_path: Path) -> None:
    family = told(ledger)
    content = made(ledger, family, {4: frozenset({"event.statement.1"}), 2: None})
    assert SECRET.encode() not in content
    assert "Siân".encode() not in content
    assert b"Sam sleeps at home." in content
    code, said = checked(pack({"history.json": content}), folder=tmp_path)
    assert code == 0
    assert "PASS: 5 entries: 3 shown whole, 1 shown in part, 1 withheld." in said


def test_a_withheld_sentence_opens_later_against_the_same_seal(
    ledger: Ledger, tmp_path: Path
) -> None:
    family = told(ledger)
    whole = json.loads(made(ledger, family))
    hidden = made(ledger, family, {4: frozenset({"event.statement"})})

    def unsealed(document: Any) -> None:
        document["entries"][3]["fields"] = whole["entries"][3]["fields"]

    assert fails(altered(hidden, unsealed), tmp_path) == ""


def test_a_code_on_paper_fixes_the_history(ledger: Ledger, tmp_path: Path) -> None:
    family = told(ledger)
    content = pack({"history.json": made(ledger, family)})
    with ledger.pool.connection() as connection:
        links = {one.seq: one.link for one in sealed(connection, ledger.entries, family)}
    paper = ("--entry", "3", "--code", copy_code(links[3]).lower())
    assert checked(content, *paper, folder=tmp_path)[0] == 0
    other = ("--entry", "3", "--code", copy_code(links[4]))
    code, said = checked(content, *other, folder=tmp_path)
    assert code == 1
    assert "FAIL: The code on paper is not that of entry 3" in said


def test_a_history_sealed_again_is_told_by_the_code_on_paper(
    ledger: Ledger, tmp_path: Path
) -> None:
    first, second = told(ledger), told(ledger)
    with ledger.pool.connection() as connection:
        link = sealed(connection, ledger.entries, first)[4].link
    forged = pack({"history.json": made(ledger, second)})
    assert checked(forged, folder=tmp_path)[0] == 0
    paper = ("--entry", "5", "--code", copy_code(link))
    assert checked(forged, *paper, folder=tmp_path)[0] == 1


def test_two_readers_hold_their_packs_against_each_other(ledger: Ledger, tmp_path: Path) -> None:
    family = told(ledger)
    mother = pack({"history.json": made(ledger, family, {2: None})})
    father = tmp_path / "father.zip"
    father.write_bytes(
        pack({"history.json": made(ledger, family, {4: frozenset({"event.statement.0"})})})
    )
    code, said = checked(mother, "--compare", str(father), folder=tmp_path)
    assert code == 0
    assert "PASS: Both packs come from one history" in said
    father.write_bytes(pack({"history.json": made(ledger, told(ledger))}))
    code, said = checked(mother, "--compare", str(father), folder=tmp_path)
    assert code == 1
    assert "of two histories: they part at entry 1" in said


def _drop(document: Any) -> None:
    del document["entries"][2]


def _drop_last_but_keep_count(document: Any) -> None:
    document["entries"][-1] = document["entries"][-2]


def _swap(document: Any) -> None:
    entries = document["entries"]
    entries[1], entries[2] = entries[2], entries[1]


def _twice(document: Any) -> None:
    document["entries"].insert(2, document["entries"][2])


def _word(document: Any) -> None:
    fields = document["entries"][3]["fields"]
    at = next(place for place, field in enumerate(fields) if SECRET in str(field))
    fields[at][2] = "Somebody drinks there!\n"


def _moved_seal(document: Any) -> None:
    one, other = document["entries"][3], document["entries"][4]
    one["commitments"], other["commitments"] = other["commitments"], one["commitments"]


def _later(document: Any) -> None:
    document["entries"][3]["header"]["recorded_at"] = "2031-01-01T00:00:00.000000Z"


def _fewer(document: Any) -> None:
    document["entries"][3]["fields"].pop()


def _said_twice(document: Any) -> None:
    entry = document["entries"][3]
    entry["fields"][1] = entry["fields"][0]


def _extra(document: Any) -> None:
    document["entries"][0]["note"] = "unsealed words"


def _shown_and_withheld(document: Any) -> None:
    document["entries"][0]["commitments"] = None


def _no_entries(document: Any) -> None:
    document["entries"] = []


def _true_for_one(document: Any) -> None:
    document["v"] = True


ALTERATIONS = (
    *(_drop, _drop_last_but_keep_count, _swap, _twice, _word, _moved_seal, _later, _fewer),
    *(_said_twice, _extra, _shown_and_withheld, _no_entries, _true_for_one),
)


@pytest.mark.parametrize("change", ALTERATIONS, ids=lambda change: change.__name__)
def test_an_altered_history_is_found_out(
    ledger: Ledger, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    assert fails(altered(made(ledger, told(ledger)), change), tmp_path)


def test_an_entry_of_another_family_is_found_out(ledger: Ledger, tmp_path: Path) -> None:
    other = json.loads(made(ledger, told(ledger)))

    def graft(document: Any) -> None:
        document["entries"][4] = other["entries"][4]

    assert fails(altered(made(ledger, told(ledger)), graft), tmp_path)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_no_bit_of_a_history_can_change_unseen(ledger: Ledger, tmp_path: Path) -> None:
    content = made(ledger, told(ledger), {2: None, 4: frozenset({"event.statement.1"})})
    bits = random.Random(7).sample(range(len(content) * 8), 1_500)
    unseen = [
        bit for bit in bits if not fails(pack({"history.json": flipped(content, bit)}), tmp_path)
    ]
    assert unseen == []


def _spelt(text: bytes, old: bytes, new: bytes) -> bytes:
    assert old in text
    return pack({"history.json": text.replace(old, new, 1)})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v": 1'),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1', b'"v":1e0'),
        (b'"v":1', b'"v":1,"v":1'),
        (b"Sam sleeps", b"\\u0053am sleeps"),
        (b"Sam sleeps", b"Sam \\ud800 sleeps"),
        (b"Sam sleeps", b"Sam \xff sleeps"),
        (b'{"entries"', b'\xef\xbb\xbf{"entries"'),
    ],
)
def test_one_content_has_one_spelling(
    ledger: Ledger, tmp_path: Path, old: bytes, new: bytes
) -> None:
    assert fails(_spelt(made(ledger, told(ledger)), old, new), tmp_path)


def rezipped(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    change(inside)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda inside: inside.update({"extra.txt": b"not listed"}),
        lambda inside: inside.pop("README.txt"),
        lambda inside: inside.update({"verify.py": inside["verify.py"] + b"#"}),
        lambda inside: inside.pop("manifest.json"),
        lambda inside: inside.pop("history.json"),
        lambda inside: inside.update({"manifest.json": b"[]"}),
    ],
)
def test_the_files_of_a_pack_are_those_it_lists(
    ledger: Ledger, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    content = pack({"history.json": made(ledger, told(ledger))})
    assert fails(rezipped(content, lambda _: None), tmp_path) == ""
    assert fails(rezipped(content, change), tmp_path)


def test_what_is_not_a_pack_is_refused_in_words(tmp_path: Path) -> None:
    assert "does not open" in fails(b"PK not a zip", tmp_path)


def test_the_code_is_made_alike_on_both_sides() -> None:
    link = sha256(b"a link").digest()
    assert checker.code_of(link.hex()) == copy_code(link)
    assert len(copy_code(link)) == 23
