"""Practice is begun and noted, evidence given and judged: nothing strong stands on one voice."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.evidence import (
    EvidenceGiven,
    EvidenceJudged,
    EvidenceKind,
    GiveEvidence,
    JudgeEvidence,
    NotePractice,
    PracticeNoted,
    PracticeStarted,
    Sight,
    StartPractice,
    Strength,
    Went,
)
from backend.aggregates.vocabulary import EvidenceId, LineId, on_day
from tests import families
from tests.families import ACTION, GRAN, NEIGHBOUR, RULE, STRANGER, TODAY, WHAT_IF, happened
from tests.spec import given
from tests.stories import practice
from tests.stories.practice import FILE, LOG, NOTE, TEXTS, decided

PLANNED = families.with_plan_agreed()
GIVEN = (*PLANNED, *practice.evidence_given())
AHEAD = on_day(date(2026, 11, 2))
NEW = GiveEvidence(
    evidence=EvidenceId("e-new"),
    kind=EvidenceKind.DIARY,
    shows="28 of 30 calls were made",
    person=GRAN,
    happened=happened(),
)
JUDGED = JudgeEvidence(
    evidence=TEXTS, strength=Strength.STRONG, agrees_with=(LOG,), decided=decided()
)


def but(command: msgspec.Struct, **changes: object) -> msgspec.Struct:
    return msgspec.structs.replace(command, **changes)


@pytest.mark.practice("A78")
def test_people_begin_to_try_the_plan_at_once():
    start = StartPractice(lines=(RULE, ACTION, RULE), by=GRAN, happened=happened(1, 9))
    told = given(PLANNED).when(start)
    told.then(PracticeStarted(lines=(RULE, ACTION), by=GRAN, words=None, happened=happened(1, 9)))
    assert set(told.after.evidence.practised) == {RULE, ACTION}


@pytest.mark.practice("A78")
def test_what_is_being_tried_is_not_begun_again():
    begun = given(PLANNED, StartPractice(lines=(RULE,), happened=happened(1, 9)))
    begun.when(StartPractice(lines=(RULE,), happened=happened(2, 9))).nothing()
    again = begun.when(StartPractice(lines=(RULE, WHAT_IF), happened=happened(2, 9)))
    assert again.event.lines == (WHAT_IF,)


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (StartPractice(lines=(), happened=happened()), "lines"),
        (StartPractice(lines=(LineId("l-none"),), happened=happened()), "lines"),
        (StartPractice(lines=(RULE,), happened=AHEAD), "happened"),
        (StartPractice(lines=(RULE,), by=STRANGER, happened=happened()), "by"),
        (NotePractice(by=STRANGER, words="x", happened=happened()), "by"),
        (NotePractice(by=GRAN, words="", happened=happened()), "words"),
        (NotePractice(by=GRAN, words="x", happened=AHEAD), "future"),
        (NotePractice(by=GRAN, words="x", lines=(LineId("no"),), happened=happened()), "lines"),
        (but(NEW, shows=""), "shows"),
        (but(NEW, happened=AHEAD), "future"),
        (but(NEW, person=STRANGER), "person"),
        (but(NEW, person=None), "person"),
        (but(NEW, source="The duty team"), "not both"),
        (but(NEW, person=None, source="n" * 201), "source"),
        (but(NEW, lines=(LineId("no"),)), "lines"),
        (but(NEW, evidence=TEXTS), "shows"),
        (but(NEW, file=msgspec.structs.replace(FILE, kept="x")), "file"),
    ],
)
def test_what_cannot_be_so_is_refused(command: msgspec.Struct, sign: str):
    given(GIVEN).when(command).refused(sign)  # type: ignore[arg-type]


@pytest.mark.practice("A79")
def test_whoever_was_there_notes_how_it_went():
    note = NotePractice(
        by=families.ELLA, words="Mum rang Gran 🌻", lines=(WHAT_IF,), happened=happened(5)
    )
    given(PLANNED).when(note).then(
        PracticeNoted(
            by=families.ELLA,
            lines=(WHAT_IF,),
            went=Went.WORKED,
            words="Mum rang Gran 🌻",
            happened=happened(5),
        )
    )


def test_a_member_who_has_left_is_still_the_source_of_what_they_kept():
    left = given(
        PLANNED,
        families.RecordLeaving(person=NEIGHBOUR, reason="Moved", happened=happened(1)),
    )
    assert left.when(but(NEW, person=NEIGHBOUR)).event.person == NEIGHBOUR  # type: ignore[arg-type]


@pytest.mark.practice("A80")
def test_evidence_says_who_kept_it_when_it_was_and_what_file_it_is():
    told = given(PLANNED).when(but(NEW, file=FILE, lines=(ACTION, ACTION)))  # type: ignore[arg-type]
    told.then(
        EvidenceGiven(
            evidence=EvidenceId("e-new"),
            kind=EvidenceKind.DIARY,
            person=GRAN,
            source=None,
            shows="28 of 30 calls were made",
            lines=(ACTION,),
            file=FILE,
            sight=Sight.NETWORK,
            happened=happened(),
        )
    )
    assert set(told.after.evidence.given) == {"e-new"}


@pytest.mark.practice("A80", refuses=True, allows=True)
def test_strong_evidence_needs_something_from_someone_else():
    family = given(GIVEN)
    for alone in ((), (EvidenceId("e-gran-2"),)):
        own = family.and_then(but(NEW, evidence=EvidenceId("e-gran-2")))
        own.when(but(JUDGED, agrees_with=alone)).refused("strength", "someone else")  # type: ignore[arg-type]
    family.when(JUDGED).then(
        EvidenceJudged(
            evidence=TEXTS,
            strength=Strength.STRONG,
            agrees_with=(LOG,),
            sight=Sight.NETWORK,
            decided=decided(),
        )
    )
    some = but(JUDGED, strength=Strength.SOME, agrees_with=())
    assert family.when(some).event.strength is Strength.SOME  # type: ignore[arg-type]


def test_the_same_judgement_again_is_nothing_new():
    given(GIVEN, JUDGED).when(JUDGED).nothing()


def test_what_is_for_staff_stays_for_staff_when_it_is_judged():
    judged = JudgeEvidence(evidence=NOTE, strength=Strength.WEAK, decided=decided())
    assert given(GIVEN).when(judged).event.sight is Sight.STAFF


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"evidence": EvidenceId("e-none")}, "evidence"),
        ({"agrees_with": (TEXTS,)}, "agrees_with"),
        ({"agrees_with": (EvidenceId("e-none"),)}, "agrees_with"),
        ({"decided": Decision(by="", role=JobRole.WORKER, on=TODAY, reason="x")}, "by"),
        ({"decided": Decision(by="A", role=JobRole.WORKER, on=TODAY, reason="")}, "reason"),
        (
            {"decided": Decision(by="A", role=JobRole.WORKER, on=date(2026, 11, 2), reason="x")},
            "decided_on",
        ),
    ],
)
def test_a_judgement_that_cannot_stand_is_refused(changes: dict[str, object], sign: str):
    given(GIVEN).when(but(JUDGED, **changes)).refused(sign)  # type: ignore[arg-type]
