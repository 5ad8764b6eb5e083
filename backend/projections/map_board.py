"""The map as a board: notes by category, and every statement from its first draft on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.map_notes import (
    ContributionReceived,
    IndicatorNoted,
    MapCarriedForward,
    MapNoteAdded,
    MapNoteWithdrawn,
    PerspectiveNoted,
)
from backend.aggregates.mapping import DangerStatementAgreed, SafetyGoalReworded, SafetyGoalSet
from backend.aggregates.statements import (
    StatementDisputed,
    StatementDrafted,
    StatementReworded,
    StatementWithdrawn,
)
from backend.projections.current_plan import disputes
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

NOTES = Table(
    name="pages.map_notes",
    key=("family", "note"),
    columns={
        "family": "uuid not null",
        "note": "text not null",
        "seq": "integer not null",
        "kind": "text not null",
        "category": "text",
        "words": "text not null",
        "why": "text",
        "going_well": "text",
        "source": "text",
        "agency": "text",
        "said_by": "text",
        "about": "text",
        "told_on": "date",
        "meeting": "text",
        "carried_to": "text",
        "came_from": "text",
        "withdrawn": "text",
    },
)
STATEMENTS = Table(
    name="pages.map_statements",
    key=("family", "statement"),
    columns={
        "family": "uuid not null",
        "statement": "text not null",
        "seq": "integer not null",
        "state": "text not null",
        "kind": "text not null",
        "who": "text",
        "what": "text not null",
        "why": "text",
        "goal": "text",
        "goal_words": "text",
        "disputed": "text",
        "changes": "integer not null",
        "reason": "text",
        "meeting": "text",
    },
)
tables = (NOTES, STATEMENTS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about the map."""
    family, event = recorded.stream, recorded.event
    match event:
        case MapNoteAdded() | IndicatorNoted() | PerspectiveNoted() | ContributionReceived():
            yield Put(NOTES, _note(recorded))
        case MapCarriedForward(meeting=meeting, notes=notes, came_from=came_from):
            for note in notes:
                changes = {"carried_to": meeting, "came_from": came_from}
                yield Patch(NOTES, (family, note), changes)
        case MapNoteWithdrawn(note=note, reason=reason):
            yield Patch(NOTES, (family, note), {"withdrawn": reason})
        case StatementDrafted():
            yield Put(STATEMENTS, _draft(recorded, after))
        case DangerStatementAgreed():
            yield Put(STATEMENTS, _agreed(recorded))
        case SafetyGoalSet(goal=goal, statement=statement, words=words):
            yield Patch(STATEMENTS, (family, statement), {"goal": goal, "goal_words": words})
        case SafetyGoalReworded(goal=goal, words=words):
            for statement, pair in after.mapping.pairs.items():
                if pair.goal == goal:
                    yield Patch(STATEMENTS, (family, statement), {"goal_words": words})
        case StatementReworded(statement=statement, who=who, what=what, why=why):
            changes = after.statements.reworded[statement].changes
            words = {"who": who, "what": what, "why": why, "changes": changes}
            yield Patch(STATEMENTS, (family, statement), words | {"reason": event.reason})
        case StatementDisputed(statement=statement):
            yield Patch(STATEMENTS, (family, statement), {"disputed": disputes(after, statement)})
        case StatementWithdrawn(statement=statement, reason=reason):
            yield Patch(STATEMENTS, (family, statement), {"state": "withdrawn", "reason": reason})
        case _:
            return


def _note(recorded: Recorded) -> Row:
    event: Any = recorded.event
    row: Row = {
        "family": recorded.stream,
        "note": event.note,
        "seq": recorded.seq,
        "kind": "note",
        "category": None,
        "words": "",
        "why": None,
        "going_well": None,
        "source": None,
        "agency": None,
        "said_by": None,
        "about": None,
        "told_on": None,
        "meeting": getattr(event, "meeting", None),
        "carried_to": None,
        "came_from": None,
        "withdrawn": None,
    }
    match event:
        case MapNoteAdded():
            return row | {
                "category": event.category.value,
                "words": event.words,
                "source": event.source.value,
                "said_by": event.said_by,
                "about": event.child,
            }
        case IndicatorNoted():
            return row | {
                "kind": "sign",
                "category": event.sign.value,
                "words": event.words,
                "said_by": event.said_by,
                "about": event.child,
            }
        case PerspectiveNoted():
            return row | {
                "kind": "view",
                "words": event.words,
                "said_by": event.seen_by,
                "about": event.about,
            }
        case _:
            return row | {
                "kind": "agency",
                "words": event.worry,
                "why": event.why,
                "going_well": event.going_well,
                "agency": event.agency,
                "said_by": event.said_by,
                "told_on": event.happened.on,
            }


def _draft(recorded: Recorded, after: Any) -> Row:
    event: Any = recorded.event
    return {
        "family": recorded.stream,
        "statement": event.statement,
        "seq": recorded.seq,
        "state": "draft",
        "kind": event.kind.value,
        "who": event.who,
        "what": event.what,
        "why": event.why,
        "goal": None,
        "goal_words": event.goal,
        "disputed": None,
        "changes": after.statements.drafts[event.statement].changes,
        "reason": None,
        "meeting": event.meeting,
    }


def _agreed(recorded: Recorded) -> Row:
    event: Any = recorded.event
    return {
        "family": recorded.stream,
        "statement": event.statement,
        "seq": recorded.seq,
        "state": "agreed",
        "kind": event.kind.value,
        "who": event.who,
        "what": event.what,
        "why": event.why,
        "goal": None,
        "goal_words": None,
        "disputed": event.disputed,
        "changes": 0,
        "reason": None,
        "meeting": event.meeting,
    }
