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
# A field of a struct inside an event has its whole path, as in "profile.direction".
GREW: dict[str, dict[str, Any]] = {
    "account-opened": {"role": None},
    "member-invited": {"capacity": "member"},
    "involvement-began": {"counts_from": None},
    "action-offered": {"proposed_by": None},
    "contingency-set": {"proposed_by": None},
    "facilitation-offered": {"review_on": None},
    "practice-noted": {"moment": None, "there": []},
    "bottom-line-set": {"approved": None},
    "plan-version-made": {"made_by": None},
    "plan-shared": {"by_post": False},
    "circles-drawn": {"maybe": [], "unhelpful": [], "unaware": [], "words": None},
    "danger-statement-agreed": {"kind": "danger"},
    "safety-goal-set": {"kind": "danger"},
    "scale-judged": {"statement": None},
    "safety-goal-reworded": {"version": -1},
    "profile-adopted": {
        "profile.direction": "",
        "profile.approved_by": "",
        "profile.involvement_starts": "referral-accepted",
        "profile.applies_to": (
            "Every child the council works with: in need, protected, in care or leaving it, in "
            "every area, the disabled children’s team included."
        ),
        "profile.early_help_system": "",
        "profile.exceptions": (
            {"rule": "T01", "jobs": ("team-manager", "practice-lead", "consultant-social-worker")},
            {"rule": "T04", "jobs": ("team-manager", "practice-lead", "consultant-social-worker")},
            {"rule": "T05", "jobs": ("team-manager", "practice-lead", "consultant-social-worker")},
            {
                "rule": "T06",
                "jobs": (
                    "team-manager",
                    "practice-lead",
                    "consultant-social-worker",
                    "conference-chair",
                ),
            },
            {"rule": "T07", "jobs": ("team-manager", "practice-lead", "consultant-social-worker")},
        ),
        "profile.paid_as_professional": True,
        "profile.size_required": False,
        "profile.under_fives_shown_plan": False,
        "profile.same_day_on_imminent_risk": True,
        "profile.share_working_days": 5,
        "profile.sight_required": True,
        "profile.sight_working_days": 2,
        "profile.closing_tested_weeks": None,
        "profile.closing_scale_floor": None,
        "profile.review_days_looked_after": None,
        "profile.lay_idle_minutes": 15,
        "profile.lay_longest_hours": 8,
        "profile.sign_in_link_hours": 72,
        "profile.device_days": 90,
        "profile.step_up_minutes": 10,
        "profile.emergency_hours": 4,
    },
}


def grown(event: dict[str, Any], fields: dict[str, Any]) -> None:
    """Puts the fields that came later where they are written."""
    for path, value in fields.items():
        *inside, name = path.split(".")
        holder = event
        for each in inside:
            holder = holder[each]
        holder[name] = value


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
    grown(plain["event"], GREW.get(tag, {}))
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
    later = tuple(f"event.{name}" for name in GREW.get(tag, {}))
    assert [path for path in today if not later or not path.startswith(later)] == pinned


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
