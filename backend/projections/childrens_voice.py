"""What the children said, their ideas and their questions, each with who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.aggregates.voice import (
    ChildAnswered,
    ChildAsked,
    ChildHeard,
    ChildIdeaGiven,
    ChildIdeaNotTaken,
    ChildIdeaTaken,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

HEARINGS = Table(
    name="pages.child_heard",
    key=("family", "hearing"),
    columns={
        "family": "uuid not null",
        "hearing": "text not null",
        "seq": "integer not null",
        "child": "text not null",
        "tool": "text not null",
        "said": "jsonb not null",
        "drawing": "jsonb",
        "heard_by": "text not null",
        "present": "jsonb not null",
        "seen_by": "text not null",
        "heard_on": "date",
    },
)
IDEAS = Table(
    name="pages.child_ideas",
    key=("family", "idea"),
    columns={
        "family": "uuid not null",
        "idea": "text not null",
        "seq": "integer not null",
        "child": "text not null",
        "words": "text not null",
        "hearing": "text",
        "seen_by": "text not null",
        "given_on": "date",
        "line": "text",
        "reason": "text",
        "told_by": "text",
        "told_on": "date",
    },
)
ASKED = Table(
    name="pages.child_asked",
    key=("family", "ask"),
    columns={
        "family": "uuid not null",
        "ask": "text not null",
        "seq": "integer not null",
        "child": "text not null",
        "words": "text not null",
        "book": "text",
        "seen_by": "text not null",
        "asked_on": "date",
        "answer": "text",
        "answered_by": "text",
        "answered_on": "date",
    },
)
tables = (HEARINGS, IDEAS, ASKED)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about what the children said, or what became of it."""
    family, event = recorded.stream, recorded.event
    match event:
        case ChildHeard():
            yield Put(
                HEARINGS,
                {
                    "family": family,
                    "hearing": event.hearing,
                    "seq": recorded.seq,
                    "child": event.child,
                    "tool": event.tool.value,
                    "said": [[each.spot.value, each.words] for each in event.said],
                    "drawing": msgspec.to_builtins(event.drawing),
                    "heard_by": event.heard_by,
                    "present": event.present,
                    "seen_by": event.seen_by.value,
                    "heard_on": event.happened.on,
                },
            )
        case ChildIdeaGiven():
            yield Put(
                IDEAS,
                {
                    "family": family,
                    "idea": event.idea,
                    "seq": recorded.seq,
                    "child": event.child,
                    "words": event.words,
                    "hearing": event.hearing,
                    "seen_by": event.seen_by.value,
                    "given_on": event.happened.on,
                    "line": None,
                    "reason": None,
                    "told_by": None,
                    "told_on": None,
                },
            )
        case ChildIdeaTaken(idea=idea, line=line):
            changes = {"line": line, "reason": None, "told_by": None, "told_on": None}
            yield Patch(IDEAS, (family, idea), changes)
        case ChildIdeaNotTaken(idea=idea, reason=reason, told_by=told_by, happened=happened):
            changes = {
                "line": None,
                "reason": reason,
                "told_by": told_by,
                "told_on": happened.on,
            }
            yield Patch(IDEAS, (family, idea), changes)
        case ChildAsked():
            yield Put(
                ASKED,
                {
                    "family": family,
                    "ask": event.ask,
                    "seq": recorded.seq,
                    "child": event.child,
                    "words": event.words,
                    "book": event.book,
                    "seen_by": event.seen_by.value,
                    "asked_on": event.happened.on,
                    "answer": None,
                    "answered_by": None,
                    "answered_on": None,
                },
            )
        case ChildAnswered(ask=ask, words=words, answered_by=answered_by, happened=happened):
            changes = {"answer": words, "answered_by": answered_by, "answered_on": happened.on}
            yield Patch(ASKED, (family, ask), changes)
        case _:
            return
