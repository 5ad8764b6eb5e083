"""The plan put to the test: tests, what-ifs that came true, and lapses with what followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.aggregates.lapses import ConsequenceApplied, PlanNotFollowed
from backend.aggregates.trials import (
    ContingencyUsed,
    TrialArranged,
    TrialCalledOff,
    TrialHeld,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

TRIALS = Table(
    name="pages.trials",
    key=("family", "trial"),
    columns={
        "family": "uuid not null",
        "trial": "text not null",
        "seq": "integer not null",
        "kind": "text not null",
        "state": "text not null",
        "lines": "jsonb not null",
        "on": "date",
        "what": "text",
        "watched_by": "jsonb not null",
        "went": "text",
        "outcome": "text",
        "learned": "text",
        "told_by": "text",
        "reason": "text",
    },
)
USES = Table(
    name="pages.uses",
    key=("family", "use"),
    columns={
        "family": "uuid not null",
        "use": "text not null",
        "seq": "integer not null",
        "line": "text not null",
        "seen": "text not null",
        "seen_by": "text",
        "steps": "jsonb not null",
        "unavailable": "jsonb not null",
        "helped": "jsonb not null",
        "went": "text not null",
        "outcome": "text not null",
        "told": "jsonb not null",
        "on": "date",
        "at": "time",
    },
    indexes=("family, line",),
)
LAPSES = Table(
    name="pages.lapses",
    key=("family", "lapse"),
    columns={
        "family": "uuid not null",
        "lapse": "text not null",
        "seq": "integer not null",
        "line": "text not null",
        "person": "text",
        "what": "text not null",
        "effect": "text not null",
        "on": "date",
        "done": "text",
        "done_by": "text",
        "done_on": "date",
    },
)
tables = (TRIALS, USES, LAPSES)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about tests, uses and lapses."""
    family, event = recorded.stream, recorded.event
    match event:
        case TrialArranged(trial=trial):
            yield _trial(
                recorded,
                trial,
                event.kind.value,
                state="arranged",
                lines=event.lines,
                on=event.on,
                what=event.what,
                watched_by=event.watched_by,
            )
        case TrialHeld(trial=trial):
            changes: dict[str, Any] = {
                "kind": event.kind.value,
                "state": "held",
                "lines": event.lines,
                "on": event.happened.on,
                "went": event.went.value,
                "outcome": event.outcome,
                "learned": event.learned,
                "told_by": event.told_by,
            }
            if event.arranged:
                yield Patch(TRIALS, (family, trial), changes)
            else:
                yield _trial(recorded, trial, **changes)
        case TrialCalledOff(trial=trial, reason=reason):
            yield Patch(TRIALS, (family, trial), {"state": "off", "reason": reason})
        case ContingencyUsed():
            yield Put(
                USES,
                {
                    "family": family,
                    "use": event.use,
                    "seq": recorded.seq,
                    "line": event.line,
                    "seen": event.seen,
                    "seen_by": event.seen_by,
                    "steps": msgspec.to_builtins(event.steps),
                    "unavailable": event.unavailable,
                    "helped": event.helped,
                    "went": event.went.value,
                    "outcome": event.outcome,
                    "told": msgspec.to_builtins(event.told),
                    "on": event.happened.on,
                    "at": event.happened.at,
                },
            )
        case PlanNotFollowed():
            yield Put(
                LAPSES,
                {
                    "family": family,
                    "lapse": event.lapse,
                    "seq": recorded.seq,
                    "line": event.line,
                    "person": event.person,
                    "what": event.what,
                    "effect": event.effect,
                    "on": event.happened.on,
                    "done": None,
                    "done_by": None,
                    "done_on": None,
                },
            )
        case ConsequenceApplied(lapse=lapse, what=what, by=by, happened=happened):
            changes = {"done": what, "done_by": by, "done_on": happened.on}
            yield Patch(LAPSES, (family, lapse), changes)
        case _:
            return


def _trial(recorded: Recorded, trial: str, kind: str, **known: Any) -> Put:
    unknown = dict.fromkeys(
        ("state", "on", "what", "went", "outcome", "learned", "told_by", "reason")
    )
    row = {"family": recorded.stream, "trial": trial, "seq": recorded.seq, "kind": kind}
    return Put(TRIALS, row | unknown | {"lines": (), "watched_by": ()} | known)
