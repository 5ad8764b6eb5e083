"""How the plan goes: which lines are practised, the notes of how it went, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.evidence import (
    EvidenceGiven,
    EvidenceJudged,
    PracticeNoted,
    PracticeStarted,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

PRACTISED = Table(
    name="pages.practised",
    key=("family", "line"),
    columns={"family": "uuid not null", "line": "text not null", "since": "date"},
)
NOTES = Table(
    name="pages.practice_notes",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "by": "text not null",
        "lines": "jsonb not null",
        "went": "text not null",
        "words": "text not null",
        "on": "date",
        "at": "time",
        "moment": "text",
        "there": "jsonb not null",
    },
)
EVIDENCE = Table(
    name="pages.evidence",
    key=("family", "evidence"),
    columns={
        "family": "uuid not null",
        "evidence": "text not null",
        "seq": "integer not null",
        "kind": "text not null",
        "person": "text",
        "source": "text",
        "shows": "text not null",
        "lines": "jsonb not null",
        "sight": "text not null",
        "on": "date",
        "at": "time",
        "file": "text",
        "file_kind": "text",
        "file_size": "integer",
        "file_kept": "text",
        "file_original": "text",
        "strength": "text",
        "agrees_with": "jsonb not null",
        "judged_by": "text",
        "judged_role": "text",
        "judged_on": "date",
        "judged_why": "text",
    },
)
tables = (PRACTISED, NOTES, EVIDENCE)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about how the plan goes."""
    family, event = recorded.stream, recorded.event
    match event:
        case PracticeStarted(lines=lines, happened=happened):
            for line in lines:
                yield Put(PRACTISED, {"family": family, "line": line, "since": happened.on})
        case PracticeNoted():
            yield Put(
                NOTES,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "by": event.by,
                    "lines": event.lines,
                    "went": event.went.value,
                    "words": event.words,
                    "on": event.happened.on,
                    "at": event.happened.at,
                    "moment": event.moment.value if event.moment else None,
                    "there": event.there,
                },
            )
        case EvidenceGiven(file=file):
            yield Put(
                EVIDENCE,
                {
                    "family": family,
                    "evidence": event.evidence,
                    "seq": recorded.seq,
                    "kind": event.kind.value,
                    "person": event.person,
                    "source": event.source,
                    "shows": event.shows,
                    "lines": event.lines,
                    "sight": event.sight.value,
                    "on": event.happened.on,
                    "at": event.happened.at,
                    "file": file.file if file else None,
                    "file_kind": file.kind.value if file else None,
                    "file_size": file.size if file else None,
                    "file_kept": file.kept if file else None,
                    "file_original": file.original if file else None,
                    "strength": None,
                    "agrees_with": (),
                    "judged_by": None,
                    "judged_role": None,
                    "judged_on": None,
                    "judged_why": None,
                },
            )
        case EvidenceJudged(decided=decided):
            changes = {
                "strength": event.strength.value,
                "agrees_with": event.agrees_with,
                "judged_by": decided.by,
                "judged_role": decided.role.value,
                "judged_on": decided.on,
                "judged_why": decided.reason,
            }
            yield Patch(EVIDENCE, (family, event.evidence), changes)
        case _:
            return
