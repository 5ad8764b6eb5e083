"""The checker that is a page: it opens a pack, and agrees with the one that is a program."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import BrowserContext, expect

from backend import seal
from backend.demo.ashmere import PENROSE
from backend.proof import verify as checker
from backend.proof.code import copy_code
from backend.proof.pack import history, pack, sealed
from tests.browser.conftest import NARROW, WIDE, check_page
from tests.court import mutations
from tests.court.conftest import Both
from tests.ledger.test_proof import ALTERATIONS, fails, flipped

PAGE = Path(checker.__file__).with_name("verify.html")
ASK = """packs => packs.map(pack => {
  const bytes = Uint8Array.from(atob(pack), letter => letter.charCodeAt(0));
  return check(bytes, 0, "", null).filter(([mark]) => mark === "FAIL").map(([, line]) => line);
})"""
SPELT = (
    (b'"v":1', b'"v":1.0'),
    (b'"v":1', b'"v":1,"v":1'),
    (b'"entries"', b'"__proto__":{},"entries"'),
    (b'"seq":2', b'"seq":-0'),
    (b"Penrose", b"\\u0050enrose"),
    (b"Penrose", b"\\ud800enrose"),
    (b"Penrose", b"\xffenrose"),
    (b'{"entries"', b'\xef\xbb\xbf{"entries"'),
)


def content(site: SimpleNamespace, upto: int | None, hidden: Any = None) -> bytes:
    with site.ledger.pool.connection() as connection:
        return history(sealed(connection, site.ledger.entries, PENROSE, upto), hidden)


def test_a_pack_is_checked_in_a_browser(
    site: SimpleNamespace, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = open_context().new_page()
    whole = content(site, None)
    found = json.loads(whole)["entries"]
    good, other = tmp_path / "good.zip", tmp_path / "other.zip"
    good.write_bytes(pack({"history.json": whole}))
    other.write_bytes(pack({"history.json": content(site, 40, {3: None})}))
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(PAGE.as_uri())
        page.get_by_label("The pack (zip)").set_input_files(good)
        page.get_by_label("Entry number").fill("30")
        page.get_by_label("Copy code from paper").fill(copy_code(bytes.fromhex(found[29]["link"])))
        page.get_by_label("Another pack").set_input_files(other)
        page.get_by_role("button", name="Check").click()
        answer = page.get_by_role("listitem")
        expect(answer).to_have_count(7)
        expect(answer.filter(has_text="PASS")).to_have_count(7)
        expect(page.get_by_text(f"{len(found)} entries: {len(found)} shown whole")).to_be_visible()
        check_page(page)
    page.get_by_label("Entry number").fill("31")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("FAIL: The code on paper is not that of entry 31")).to_be_visible()


def test_both_checkers_say_the_same_of_every_altered_pack(
    site: SimpleNamespace, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    short = content(site, 8, {2: None, 3: frozenset({"event.name"})})
    packs = [pack({"history.json": short})]
    for change in ALTERATIONS:
        document = json.loads(content(site, 8))
        if change.__name__ != "_word":
            change(document)
            packs.append(pack({"history.json": seal.canonical(document)}))
    for bit in random.Random(11).sample(range(len(short) * 8), 250):
        packs.append(pack({"history.json": flipped(short, bit)}))
    for old, new in SPELT:
        assert old in short
        packs.append(pack({"history.json": short.replace(old, new, 1)}))
    page = open_context().new_page()
    page.goto(PAGE.as_uri())
    said = page.evaluate(ASK, [base64.b64encode(each).decode() for each in packs])
    expected = [fails(each, tmp_path) for each in packs]
    assert expected[0] == ""
    assert all(expected[1:])
    assert all(said[1:])
    # A spelling that only one of them can read is refused by each in its own words.
    same = len(packs) - len(SPELT)
    assert said[:same] == [[line] if line else [] for line in expected[:same]]


def test_both_checkers_say_the_same_of_a_sealed_pack(
    both: Both, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    files, chance = mutations.opened(both.his), random.Random(5)
    packs = [both.his, *(changed for _, changed in mutations.attacks(both.his, both.hers))]
    for name in mutations.PROOF:
        for bit in chance.sample(range(len(files[name]) * 8), 4):
            turned = mutations.flipped(files[name], bit)
            packs.append(mutations.zipped(mutations.listed(files | {name: turned})))
    page = open_context().new_page()
    page.goto(PAGE.as_uri())
    said = page.evaluate(ASK, [base64.b64encode(each).decode() for each in packs])
    expected = [fails(each, tmp_path) for each in packs]
    assert (expected[0], said[0]) == ("", [])
    assert all(expected[1:])
    assert [bool(each) for each in said] == [bool(each) for each in expected]


def test_two_readers_hold_their_packs_against_each_other(
    both: Both, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    hers, his = tmp_path / "hers.zip", tmp_path / "his.zip"
    hers.write_bytes(both.hers)
    his.write_bytes(both.his)
    page = open_context().new_page()
    page.goto(PAGE.as_uri())
    page.get_by_label("The pack (zip)").set_input_files(hers)
    page.get_by_label("Another pack").set_input_files(his)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Both packs come from one history")).to_be_visible()
    expect(page.get_by_text("FAIL")).to_have_count(0)
