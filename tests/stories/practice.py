"""How the plan is practised, tested, used and not kept: every entry of it at least once."""

from __future__ import annotations

from datetime import date, time

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.evidence import (
    EvidenceKind,
    GiveEvidence,
    JudgeEvidence,
    NotePractice,
    Sight,
    StartPractice,
    Strength,
    Went,
)
from backend.aggregates.lapses import ApplyConsequence, RecordLapse
from backend.aggregates.stored import FileKind, StoredFile
from backend.aggregates.trials import (
    ArrangeTrial,
    CallOffTrial,
    RecordTrial,
    RecordUse,
    StepTaken,
    Telling,
    TrialKind,
    WeighRisk,
)
from backend.aggregates.vocabulary import EvidenceId, FileId, LapseId, TrialId, UseId, on_day
from tests import families
from tests.families import ACTION, GRAN, JOE, MUM, RULE, SANA, TODAY, WHAT_IF, Story, happened

TEXTS = EvidenceId("e-texts")
LOG = EvidenceId("e-log")
NOTE = EvidenceId("e-note")
NIGHT = TrialId("t-night")
STEP_IN = TrialId("t-step-in")
DRILL = TrialId("t-drill")
USE = UseId("u-1")
LAPSE = LapseId("x-1")
FILE = StoredFile(
    file=FileId("f-1"), kind=FileKind.JPEG, size=20_480, original="0" * 64, kept="a" * 64
)
NIGHT_OF_IT = on_day(date(2026, 9, 20), time(20, 20))


def decided(role: JobRole = JobRole.TEAM_MANAGER, why: str = "Both say the same") -> Decision:
    """A decision of 2 October 2026."""
    return Decision(by="Colin Fry", role=role, on=date(2026, 10, 2), reason=why)


def what_if_used() -> RecordUse:
    """Mum drank on 20 September: Joe could not come, Sana came."""
    return RecordUse(
        use=USE,
        line=WHAT_IF,
        seen="Nobody picked up at eight.",
        seen_by=GRAN,
        steps=(
            StepTaken(what="Ella rang Gran", by=GRAN, at=time(20, 20)),
            StepTaken(what="Fetched her\nby car", by=SANA, at=time(20, 55)),
            StepTaken(what="Stayed with Mum"),
        ),
        unavailable=(JOE,),
        helped=(SANA,),
        went=Went.PARTLY,
        outcome="Ella slept at Gran's.",
        told=(Telling(whom="duty team", at=time(21, 10)), Telling(whom="Dad")),
        happened=NIGHT_OF_IT,
    )


def evidence_given() -> Story:
    """Gran's texts with a photo of them, and for staff only the duty team's note."""
    return (
        GiveEvidence(
            evidence=TEXTS,
            kind=EvidenceKind.TEXT_MESSAGE,
            shows="Gran and Sana wrote from 20:03 to 21:12",
            person=GRAN,
            lines=(WHAT_IF,),
            file=FILE,
            happened=NIGHT_OF_IT,
        ),
        GiveEvidence(
            evidence=LOG,
            kind=EvidenceKind.CALL_LOG,
            shows="Sana rang twice",
            person=SANA,
            happened=NIGHT_OF_IT,
        ),
        GiveEvidence(
            evidence=NOTE,
            kind=EvidenceKind.NOTE,
            shows="A neighbour rang us, too",
            source="Duty team",
            sight=Sight.STAFF,
            happened=NIGHT_OF_IT,
        ),
    )


def told() -> Story:
    """After `families.everything()`: one chapter of practice."""
    return (
        StartPractice(
            lines=(ACTION, WHAT_IF), by=GRAN, words="We start tonight", happened=happened(2, 9)
        ),
        NotePractice(
            by=GRAN,
            words="She rang before she drank",
            lines=(WHAT_IF,),
            went=Went.WORKED,
            happened=happened(10, 9),
        ),
        what_if_used(),
        *evidence_given(),
        JudgeEvidence(
            evidence=TEXTS, strength=Strength.STRONG, agrees_with=(LOG,), decided=decided()
        ),
        JudgeEvidence(evidence=NOTE, strength=Strength.WEAK, decided=decided(JobRole.WORKER)),
        ArrangeTrial(
            trial=NIGHT,
            kind=TrialKind.OVERNIGHT,
            lines=(ACTION,),
            on=TODAY,
            what="Ella sleeps at home",
            watched_by=(GRAN,),
        ),
        WeighRisk(
            trial=NIGHT,
            question="May Ella sleep at home on Saturday?",
            risk="Mum could drink",
            benefit="Ella misses home",
            safeguards="Gran rings at eight and at ten",
            go_ahead=True,
            decided=decided(),
        ),
        RecordTrial(
            trial=NIGHT,
            kind=TrialKind.OVERNIGHT,
            lines=(ACTION,),
            went=Went.WORKED,
            outcome="A calm night",
            learned="Two calls are enough",
            told_by=MUM,
            happened=on_day(TODAY),
        ),
        RecordTrial(
            trial=DRILL,
            kind=TrialKind.DRILL,
            lines=(WHAT_IF,),
            went=Went.PARTLY,
            outcome="Sana came after 11 minutes",
            learned="Joe needs the new number",
            happened=happened(16, 10),
        ),
        ArrangeTrial(
            trial=STEP_IN,
            kind=TrialKind.STEP_IN,
            lines=(WHAT_IF,),
            on=TODAY,
            what="Joe fetches Ella from school",
        ),
        CallOffTrial(trial=STEP_IN, reason="Ella has a cold"),
        RecordLapse(
            lapse=LAPSE,
            line=RULE,
            person=MUM,
            what="There was wine in the fridge",
            effect="Ella saw it and was quiet all day",
            happened=happened(12, 10),
        ),
        ApplyConsequence(
            lapse=LAPSE, what="Ella went to Gran's", by="Gran Mary", happened=happened(12, 10)
        ),
    )


def whole() -> Story:
    """A family with an agreed plan, and this chapter."""
    return (*families.with_plan_agreed(), *told())
