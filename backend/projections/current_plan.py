"""The plan as it stands now: statements with their goals, the lines, and the safety scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.family import Family
from backend.aggregates.mapping import (
    DangerStatementAgreed,
    SafetyGoalReworded,
    SafetyGoalSet,
    SafetyGoalWithdrawn,
    ScaleJudged,
)
from backend.aggregates.plan import (
    ActionOffered,
    ActionReworked,
    ConsequenceAdded,
    ConsequenceReworded,
    ContingencyReworked,
    ContingencySet,
    LineMerged,
    LineMoved,
    LineSplit,
    LineWithdrawn,
    RuleAdded,
    RuleReworded,
    SignAdded,
    SignReworded,
)
from backend.aggregates.reviews import LineLookedAt
from backend.aggregates.statements import StatementDisputed, StatementReworded
from backend.aggregates.vocabulary import StatementId
from backend.projections.rows import Drop, Op, Patch, Put, Row, Table
from backend.record import Recorded

STATEMENTS = Table(
    name="pages.statements",
    key=("family", "statement"),
    columns={
        "family": "uuid not null",
        "statement": "text not null",
        "seq": "integer not null",
        "who": "text not null",
        "what": "text not null",
        "why": "text not null",
        "disputed": "text",
        "meeting": "text",
        "kind": "text not null",
        "changes": "integer not null",
    },
)
GOALS = Table(
    name="pages.goals",
    key=("family", "goal"),
    columns={
        "family": "uuid not null",
        "goal": "text not null",
        "seq": "integer not null",
        "statement": "text not null",
        "words": "text not null",
    },
)
LINES = Table(
    name="pages.plan_lines",
    key=("family", "line"),
    columns={
        "family": "uuid not null",
        "line": "text not null",
        "place": "integer not null",
        "kind": "text not null",
        "goal": "text",
        "words": "text not null",
        "proposed_by": "text",
        "doer": "text",
        "when": "text",
        "backups": "jsonb not null",
        "steps": "jsonb not null",
        "tell": "text",
        "changes": "integer not null",
        "withdrawn": "boolean not null",
        "changed_seq": "integer not null",
        "changed_by": "text not null",
        "reason": "text",
        "meeting": "text",
        "going": "text",
        "going_words": "text",
    },
)
SCALE = Table(
    name="pages.scale",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "judged_by": "text not null",
        "score": "integer",
        "reason": "text not null",
        "anchors": "text not null",
        "judged_on": "date",
        "meeting": "text",
        "statement": "text",
    },
)
tables = (STATEMENTS, GOALS, LINES, SCALE)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about the plan as it stands."""
    family, event = recorded.stream, recorded.event
    match event:
        case DangerStatementAgreed():
            yield Put(
                STATEMENTS,
                {
                    "family": family,
                    "statement": event.statement,
                    "seq": recorded.seq,
                    "who": event.who,
                    "what": event.what,
                    "why": event.why,
                    "disputed": event.disputed,
                    "meeting": event.meeting,
                    "kind": event.kind.value,
                    "changes": 0,
                },
            )
        case StatementReworded(statement=statement, who=who, what=what, why=why):
            changes = after.statements.reworded[statement].changes
            words = {"who": who, "what": what, "why": why, "changes": changes}
            yield Patch(STATEMENTS, (family, statement), words)
        case StatementDisputed(statement=statement):
            yield Patch(STATEMENTS, (family, statement), {"disputed": disputes(after, statement)})
        case SafetyGoalWithdrawn(goal=goal, statement=statement):
            yield Drop(STATEMENTS, (family, statement))
            yield Drop(GOALS, (family, goal))
        case SafetyGoalSet(goal=goal, statement=statement, words=words):
            yield Put(
                GOALS,
                {
                    "family": family,
                    "goal": goal,
                    "seq": recorded.seq,
                    "statement": statement,
                    "words": words,
                },
            )
        case SafetyGoalReworded(goal=goal, words=words):
            yield Patch(GOALS, (family, goal), {"words": words})
        case ScaleJudged():
            yield Put(
                SCALE,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "judged_by": event.judged_by,
                    "score": event.score,
                    "reason": event.reason,
                    "anchors": event.anchors,
                    "judged_on": event.happened.on,
                    "meeting": event.meeting,
                    "statement": event.statement,
                },
            )
        case RuleAdded() | SignAdded() | ConsequenceAdded() | ActionOffered() | ContingencySet():
            yield Put(
                LINES,
                {
                    "family": family,
                    "line": event.line,
                    "place": recorded.seq,
                    "goal": event.goal,
                    "proposed_by": event.proposed_by,
                    **_content(event),
                    "withdrawn": False,
                    "going": None,
                    "going_words": None,
                    **_changed(recorded, after),
                },
            )
        case (
            RuleReworded()
            | SignReworded()
            | ConsequenceReworded()
            | ActionReworked()
            | ContingencyReworked()
        ):
            changes = {**_content(event), **_changed(recorded, after)}
            yield Patch(LINES, (family, event.line), changes)
        case LineWithdrawn(line=line) | LineSplit(line=line) | LineMerged(line=line):
            changes = {"withdrawn": True, **_changed(recorded, after)}
            yield Patch(LINES, (family, line), changes)
        case LineMoved(line=line, goal=goal):
            yield Patch(LINES, (family, line), {"goal": goal, **_changed(recorded, after)})
        case LineLookedAt(line=line, going=going, words=words):
            yield Patch(LINES, (family, line), {"going": going.value, "going_words": words})
        case _:
            return


_NOBODY: Row = {"doer": None, "when": None, "backups": (), "steps": (), "tell": None}


def disputes(family: Family, statement: StatementId) -> str:
    """Everything that is said against a statement, inside it: one voice a line."""
    first = family.mapping.pairs[statement].disputed
    said = [
        f"{family.name_of(by) or 'Someone'}: {words}"
        for by, words in family.statements.disputes.get(statement, ())
    ]
    return "\n".join([first, *said] if first else said)


def _content(event: Any) -> Row:
    match event:
        case RuleAdded() | RuleReworded():
            return {"kind": "rule", "words": event.words, **_NOBODY}
        case SignAdded() | SignReworded():
            return {"kind": "sign", "words": event.words, **_NOBODY}
        case ConsequenceAdded() | ConsequenceReworded():
            return {"kind": "consequence", "words": event.words, **_NOBODY}
        case ActionOffered() | ActionReworked():
            return {
                "kind": "action",
                "words": event.what,
                "doer": event.doer,
                "when": event.when,
                "backups": (event.backup,) if event.backup else (),
                "steps": (),
                "tell": None,
            }
        case _:
            return {
                "kind": "contingency",
                "words": event.trigger,
                "doer": event.first,
                "when": None,
                "backups": event.backups,
                "steps": event.steps,
                "tell": event.tell,
            }


def _changed(recorded: Recorded, after: Any) -> Row:
    assert isinstance(after, Family)
    event = recorded.event
    return {
        "changes": after.plan.lines[event.line].changes,
        "changed_seq": recorded.seq,
        "changed_by": recorded.entry.author.name,
        "reason": getattr(event, "reason", None),
        "meeting": event.meeting,
    }
