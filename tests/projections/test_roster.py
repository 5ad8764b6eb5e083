"""Who is in the record, as its pages read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.aggregates.meetings import HoldMeeting, MeetingKind
from backend.aggregates.vocabulary import MeetingId, on_day
from backend.ledger import Ledger
from backend.projections import roster
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, NEIGHBOUR, NURSE, SANA
from tests.projections.pages import rows_in, tell


def people(ledger: Ledger, story: families.Story) -> dict[str, dict[str, Any]]:
    family = tell(ledger, story)
    return {row["person"]: row for row in rows_in(ledger.pool, roster.PEOPLE, family)}


def test_everyone_stands_under_what_they_are(told: Ledger):
    found = people(told, families.with_network())
    assert {person: row["standing"] for person, row in found.items()} == {
        MUM: "parent",
        DAD: "parent",
        ELLA: "child",
        GRAN: "network",
        JOE: "network",
        SANA: "network",
        NEIGHBOUR: "network",
        NURSE: "professional",
    }
    assert found[ELLA]["born"] == date(2018, 2, 28)
    assert found[GRAN]["relationship"] == "Mum's mother"
    assert found[SANA]["name"] == "سناء"


def test_consent_and_answers_stand_beside_the_person(told: Ledger):
    found = people(told, families.with_network())
    assert (found[MUM]["consent"], found[MUM]["consent_words"]) == ("given", "Not my boss")
    assert found[DAD]["consent"] is None
    assert (found[GRAN]["answer"], found[GRAN]["asked_by"]) == ("yes", MUM)
    assert (found[JOE]["answer"], found[JOE]["asked_on"]) == (None, date(2026, 8, 11))
    assert found[SANA]["asked_on"] is None


def test_later_words_take_the_place_of_earlier_ones(told: Ledger):
    found = people(told, families.everything())
    assert (found[DAD]["consent"], found[DAD]["consent_on"]) == ("refused", date(2026, 8, 1))
    assert (found[ELLA]["consent"], found[ELLA]["consent_on"]) == ("withdrawn", None)
    assert found[SANA]["name"] == "Sana Khan 🌻"
    assert (found[NEIGHBOUR]["left_on"], found[NEIGHBOUR]["left_why"]) == (
        date(2026, 10, 9),
        "Moved away",
    )


def test_the_family_shows_when_people_last_met(told: Ledger):
    late = HoldMeeting(
        meeting=MeetingId("m-late"),
        kind=MeetingKind.REVIEW,
        happened=on_day(date(2026, 9, 10)),
    )
    family = tell(told, (*families.review_held(), late))
    (row,) = rows_in(told.pool, roster.FAMILIES, family)
    assert row["label"] == "The Okafor-O'Brien family"
    assert (row["began"], row["status"], row["reference"]) == (
        date(2026, 8, 3),
        "in-need",
        "C-1001",
    )
    assert row["last_met"] == families.REVIEWED, "one taken down late does not move it back"


def test_roles_and_the_bottom_line(told: Ledger):
    family = tell(told, families.everything())
    roles = rows_in(told.pool, roster.ROLES, family)
    assert {(row["person"], row["role"], row["state"], row["reason"]) for row in roles} == {
        (GRAN, "safe-caregiver", "ended", "The hip"),
        (JOE, "practical", "declined", "No car now"),
    }
    (line,) = rows_in(told.pool, roster.BOTTOM_LINES, family)
    assert (line["version"], line["told"], line["told_on"]) == (
        1,
        sorted([MUM, DAD, GRAN, SANA]),
        families.MET,
    )
