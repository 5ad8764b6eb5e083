"""Every tag ever stored is still read, written the same way, and sealed by the same fields."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backend import projections, seal
from backend.aggregates.account import Account
from backend.aggregates.past import RETIRED
from backend.record import Entry, Recorded, tag_of
from tests import golden

TAGS = sorted(golden.files())
LIVE = sorted(set(TAGS) - set(RETIRED))
# Fields that came later, with a default: records from before are written back with them.
GREW: dict[str, dict[str, Any]] = {
    "danger-statement-agreed": {"kind": "danger"},
    "safety-goal-set": {"kind": "danger"},
    "scale-judged": {"statement": None},
}


def test_every_tag_has_a_golden_record_and_no_record_is_of_an_unknown_tag():
    today = {str(event.__struct_config__.tag) for event in golden.ALL_EVENTS}
    assert not today & set(RETIRED), "a retired tag is never used again"
    missing = (today | set(RETIRED)) - set(TAGS)
    assert not missing, f"tell it in tests/families.py, then run python -m tests.golden: {missing}"
    unknown = set(TAGS) - today - set(RETIRED)
    assert not unknown, f"records with these tags are stored and can no longer be read: {unknown}"


@pytest.mark.parametrize("tag", TAGS)
def test_a_golden_record_is_read_as_the_class_of_its_tag(tag: str):
    assert golden.read(tag)["entry"]["event"]["type"] == tag
    entry = golden.entry_of(tag)
    assert type(entry.event) in golden.ALL_EVENTS
    if tag not in RETIRED:
        assert tag_of(entry.event) == tag


@pytest.mark.parametrize("tag", LIVE)
def test_a_golden_record_is_written_as_it_was(tag: str):
    plain = golden.read(tag)["entry"]
    plain["event"] |= GREW.get(tag, {})
    written = msgspec.json.encode(golden.entry_of(tag)).decode()
    # As text: the order of the fields is part of the seal.
    assert written == json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("tag", TAGS)
def test_a_golden_record_is_sealed_by_the_same_fields(tag: str):
    pinned = golden.read(tag)
    found = seal.fields(pinned["entry"])
    assert [path for path, _ in found] == pinned["fields"]
    salts, commitments = seal.seal(pinned["entry"])
    assert len(commitments) == seal.DIGEST * len(found)
    assert seal.seal(pinned["entry"], salts) == (salts, commitments)


@pytest.mark.parametrize("tag", LIVE)
def test_what_is_sealed_is_what_is_written_today(tag: str):
    today = [path for path, _ in seal.fields(msgspec.to_builtins(golden.entry_of(tag)))]
    pinned = golden.read(tag)["fields"]
    grown = tuple(f"event.{name}" for name in GREW.get(tag, {}))
    assert [path for path in today if not grown or not path.startswith(grown)] == pinned


def test_an_entry_of_no_known_tag_is_not_read():
    plain = golden.read(TAGS[0])["entry"]
    plain["event"]["type"] = "never-stored"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(plain, Entry)


@pytest.mark.parametrize("tag", sorted(golden.files()))
def test_an_event_reaches_every_projection_that_says_something_to_it(tag: str):
    event = golden.entry_of(tag).event
    concerned = projections.concerned(type(event))
    for projection in projections.ALL:
        if projection.project in concerned:
            continue
        recorded = Recorded(stream=UUID(int=1), seq=1, entry=golden.entry_of(tag))
        assert list(projection.project(recorded, Account())) == []
