"""Seals as evidence.md 3.2 and 3.3 describe them, worked out again from that description alone."""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend import seal
from backend.aggregates.case import BottomLineSet
from backend.aggregates.vocabulary import Refused, tidy_text
from backend.ledger import Ledger
from backend.record import Author, Entry
from tests.ledger.telling import WORKER, bottom_line, by, look, start

letters = st.characters(exclude_categories=("Cs",))
texts = st.text(letters, max_size=60)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z0-9_./-]{1,12}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=20,
)
prose = st.lists(
    st.sampled_from(["Sam", " ", "  ", "\n", "\n\n", ".", "!", "?", "...", "É", "\u2028", "“no.”"]),
    max_size=20,
).map("".join)


# Worked out from the document: canonical JSON, commitments, header, leaf and link.


def canon(value: Any) -> bytes:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


def commitment(salt: bytes, path: str, value: Any) -> bytes:
    return hashlib.sha256(b"handrail/field/v1\n" + salt + canon([path, value])).digest()


def segments(text: str | None) -> list[str | None]:
    """A sentence a segment, cut after the blanks at a sentence's end or new line, in fours."""
    pieces: list[str | None] = []
    for part in re.split(r"((?:(?<=[.!?])\s+)|\n\s*)", text or "") if text else []:
        if pieces and part and part.isspace():
            pieces[-1] = f"{pieces[-1]}{part}"
        elif part:
            pieces.append(part)
    if not pieces:
        pieces = [text]
    while len(pieces) % 4:
        pieces.append(None)
    return pieces


def test_an_expert_with_the_document_alone_reaches_the_same_seals(database: str, ledger: Ledger):
    family = start(ledger)
    ledger.tell(family, bottom_line(), by())
    commands = [one.entry.command_id for one in ledger.read(family)]
    link = bytes(32)
    expected: list[list[tuple[str, Any]]] = [
        [
            ("author.account", "a-1"),
            ("author.name", "Wilhelmina Author"),
            ("author.title", "Social worker"),
            ("on_behalf_of", None),
            ("command_id", str(commands[0])),
            ("event.type", "record-started"),
            ("event.label", "Rivers"),
            ("event.team", "North"),
        ],
        [
            ("author.account", "a-1"),
            ("author.name", "Wilhelmina Author"),
            ("author.title", "Social worker"),
            ("on_behalf_of", None),
            ("command_id", str(commands[1])),
            ("event.type", "bottom-line-set"),
            ("event.version", 1),
            ("event.statement.0", "Sam sleeps at home. "),
            ("event.statement.1", "Nobody drinks there!\n"),
            ("event.statement.2", "Aunt Mary has a key."),
            ("event.statement.3", None),
            ("event.triggers.0", "A night alone."),
            ("event.triggers.1", None),
            ("event.triggers.2", None),
            ("event.triggers.3", None),
            ("event.consequence.0", "We go to court."),
            ("event.consequence.1", None),
            ("event.consequence.2", None),
            ("event.consequence.3", None),
            ("event.reason.0", None),
            ("event.reason.1", None),
            ("event.reason.2", None),
            ("event.reason.3", None),
            ("event.happened.on", "2026-02-03"),
            ("event.happened.at", None),
            ("event.happened.precision", "day"),
            ("event.approved", None),
        ],
    ]
    tag = look(database, "select tag from ledger.heads where stream = %s", family)[0][0]
    rows = look(
        database,
        "select seq, topic, recorded_at, header, link, commitments, body from ledger.events "
        "where stream = %s order by seq",
        family,
    )
    assert len(rows) == len(expected)
    for (seq, topic, at, header, stored_link, commitments, body), fields in zip(
        rows, expected, strict=True
    ):
        salts, words = ledger.entries.opened(family, seq, topic, body)
        assert seal.fields(json.loads(words)) == fields
        made = [
            commitment(salts[16 * n : 16 * n + 16], path, value)
            for n, (path, value) in enumerate(fields)
        ]
        assert len(salts) == 16 * len(fields)
        assert b"".join(made) == commitments
        head = canon(
            {
                "v": 1,
                "stream": tag,
                "seq": seq,
                "recorded_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "prev": link.hex(),
                "n": len(made),
                "fields": hashlib.sha256(b"handrail/fields/v1\n" + b"".join(made)).hexdigest(),
            }
        )
        assert head == header
        leaf = hashlib.sha256(b"handrail/event/v1\n" + head).digest()
        link = hashlib.sha256(b"handrail/link/v1\n" + link + leaf).digest()
        assert link == stored_link
    assert look(database, "select link from ledger.heads where stream = %s", family) == [(link,)]


@given(documents)
def test_canonical_bytes_are_those_of_the_document(value: Any):
    made = seal.canonical(value)
    assert made == canon(value)
    assert json.loads(made) == value
    assert seal.canonical(json.loads(made)) == made


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": [-math.inf]}])
def test_canonical_bytes_refuse_what_is_no_number(value: Any):
    with pytest.raises(ValueError, match="not JSON compliant"):
        seal.canonical(value)


@given(texts | prose)
def test_sentences_join_back_to_the_very_text(text: str):
    pieces = seal.sentences(text)
    assert "".join(pieces) == text
    assert all(pieces)


@given(st.text(st.sampled_from(" .!?\n\r\t\v\f\x1c\x1f\x85\xa0\u2003\u2028aÉ”")) | texts | prose)
def test_sentences_end_at_blanks_after_a_stop_and_at_new_lines(text: str):
    cut = [0, *(end.end() for end in re.finditer(r"(?<=[.!?])\s+|\n\s*", text)), len(text)]
    assert seal.sentences(text) == [text[a:b] for a, b in pairwise(cut) if b > a]


def sealed_alike(value: Any) -> None:
    """The value has the commitment that the document gives it, at a path without free text."""
    entry = {"event": {"type": "bottom-line-set", "version": value}}
    salts, commitments = seal.seal(entry)
    (path, found) = seal.fields(entry)[-1]
    assert (path, found) == ("event.version", value)
    assert commitments[-32:] == commitment(salts[-16:], path, value)


def test_every_character_is_sealed_as_the_document_writes_it():
    for first in range(0, 0x110000, 0x800):
        if first != 0xD800:  # halves of characters: refused at the door
            block = "".join(map(chr, range(first, first + 0x800)))
            sealed_alike(block)
            sealed_alike("".join(f"{one}a" for one in block))
    with pytest.raises(UnicodeEncodeError):
        seal.seal({"event": {"type": "bottom-line-set", "version": "\ud800"}})


@given(documents.filter(lambda value: not isinstance(value, (dict, list)) or not value))
def test_every_plain_value_is_sealed_as_the_document_writes_it(value: Any):
    sealed_alike(value)


@pytest.mark.parametrize("value", [1e16, 0.1, -0.0, 2**53, -(2**63)])
def test_numbers_are_sealed_as_the_document_writes_them(value: Any):
    sealed_alike(value)


@given(texts | prose)
@example("Sam\n Sam")
def test_every_text_is_cut_as_the_document_says_and_padded_to_fours(text: str):
    found = seal.fields({"event": {"type": "bottom-line-set", "statement": text}})
    found = [value for path, value in found if path.startswith("event.statement.")]
    assert len(found) % 4 == 0
    assert len(found) > 0
    assert "".join(piece for piece in found if piece is not None) == text
    if text.strip() == text and not any(a.isspace() and a != "\n" and a != " " for a in text):
        assert found == segments(text)


@pytest.mark.parametrize(("text", "pieces"), [(None, [None] * 4), ("", ["", None, None, None])])
def test_nothing_and_an_empty_text_are_four_pieces_and_not_the_same(text: Any, pieces: list[Any]):
    found = seal.fields({"event": {"type": "bottom-line-set", "reason": text}})
    assert found[1:] == [(f"event.reason.{n}", piece) for n, piece in enumerate(pieces)]


@given(st.lists(st.sampled_from(["One. ", "Two! ", "Three?\n", "Four\n"]), min_size=1, max_size=9))
def test_each_sentence_has_a_commitment_of_its_own(said: list[str]):
    entry = {"event": {"type": "bottom-line-set", "statement": "".join(said)}}
    salts, commitments = seal.seal(entry)
    found = seal.fields(entry)
    assert len(found) == 1 + len(said) + -len(said) % 4
    assert len(commitments) == 32 * len(found)
    for n, (path, value) in enumerate(found):
        salt = salts[16 * n : 16 * n + 16]
        assert commitments[32 * n : 32 * n + 32] == commitment(salt, path, value)
        assert commitments[32 * n : 32 * n + 32] == seal.commit(salt, path, value)
    # The same words under the same path make another commitment each time.
    again = seal.seal(entry)[1]
    pairs = {commitments[at : at + 32] for at in range(0, len(commitments), 32)}
    pairs |= {again[at : at + 32] for at in range(0, len(again), 32)}
    assert len(pairs) == 2 * len(found)
    assert seal.seal(entry, salts) == (salts, commitments)


@given(texts, texts)
def test_any_words_and_names_are_sealed_as_the_document_says(text: str, name: str):
    entry = msgspec.to_builtins(
        Entry(
            author=Author(account="a", name=name, title=text),
            on_behalf_of=None,
            command_id=UUID(int=1),
            event=_event(text, name),
        )
    )
    salts, commitments = seal.seal(entry)
    made = [
        commitment(salts[16 * n : 16 * n + 16], path, value)
        for n, (path, value) in enumerate(seal.fields(entry))
    ]
    assert b"".join(made) == commitments


def _event(text: str, name: str) -> Any:
    return BottomLineSet(
        version=1,
        statement=text,
        triggers=name,
        consequence=text,
        reason=None,
        happened=bottom_line().happened,
    )


def test_salts_that_do_not_fit_are_refused():
    entry = {"event": {"type": "bottom-line-set", "statement": "One."}}
    salts, _ = seal.seal(entry)
    for wrong in (salts[:-16], salts + bytes(16), b""):
        with pytest.raises(ValueError, match="salts"):
            seal.seal(entry, wrong)


def test_the_header_holds_nothing_personal(database: str, ledger: Ledger):
    family = start(ledger)
    ledger.tell(family, bottom_line(), by())
    for header, topic in look(database, "select header, topic from ledger.events"):
        assert set(json.loads(header)) == {
            "v",
            "stream",
            "seq",
            "recorded_at",
            "prev",
            "n",
            "fields",
        }
        said = header.decode()
        for word in ("Rivers", "Sam", "Mary", "home", WORKER.name, WORKER.account, "2026-02-03"):
            assert word not in said
        assert topic not in said
        assert str(family) not in said
        assert family.hex not in said
        tag = json.loads(header)["stream"]
        assert re.fullmatch("[0-9a-f]{64}", tag)
        # Not to be had from the family's id alone, by any hash that needs no secret.
        for known in (family.bytes, str(family).encode(), family.hex.encode()):
            assert tag != hashlib.sha256(known).hexdigest()


def test_commitments_of_equal_values_differ_from_entry_to_entry(database: str, ledger: Ledger):
    start(ledger)
    start(ledger)
    rows = [bytes(row[0]) for row in look(database, "select commitments from ledger.events")]
    pieces = [row[at : at + 32] for row in rows for at in range(0, len(row), 32)]
    assert len(rows) == 2
    assert len(pieces) == len(set(pieces)) == 16


@pytest.mark.parametrize("seq", [1, 2])
def test_the_database_and_python_make_the_same_header_and_link(
    database: str, ledger: Ledger, seq: int
):
    family: UUID = start(ledger)
    ledger.tell(family, bottom_line(), by())
    rows = look(
        database,
        "select header, link, commitments, recorded_at from ledger.events order by position",
    )
    header, link, commitments, at = rows[seq - 1]
    assert isinstance(at, datetime)
    prev = rows[seq - 2][1] if seq > 1 else seal.NO_LINK
    made = seal.header(
        stream=ledger.entries.keyring.tag(family),
        seq=seq,
        recorded_at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        prev=prev,
        count=len(commitments) // 32,
        digest=seal.fields_digest(commitments),
    )
    assert made == header
    assert seal.link(prev, made) == link


def test_damaged_text_never_reaches_a_seal():
    with pytest.raises(Refused, match="damaged"):
        tidy_text("Sam \ud800")
    assert tidy_text("Zoe\u0308\r\n\x00 ") == "Zoë"
