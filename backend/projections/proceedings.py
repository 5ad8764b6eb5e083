"""The time before court a row, and the number that the authority gave each child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.case import ChildEntered
from backend.aggregates.proceedings import (
    CourtAsked,
    FamilyMeetingAnswered,
    FamilyMeetingFacilitated,
    LetterBeforeProceedingsSent,
    PreProceedingsBegun,
    PreProceedingsEnded,
    PreProceedingsMet,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

ROUNDS = Table(
    name="pages.proceedings",
    key=("family", "round"),
    columns={
        "family": "uuid not null",
        "round": "integer not null",
        "children": "jsonb not null",
        "began": "date not null",
        "letter_on": "date",
        "letter": "text",
        "to": "jsonb not null",
        "offered": "boolean",
        "accepted": "boolean",
        "facilitated_on": "date",
        "first_met": "date",
        "met": "integer not null",
        "ended_on": "date",
        "ending": "text",
        "court_on": "date",
        "court_letter_on": "date",
    },
)
NUMBERS = Table(
    name="pages.child_numbers",
    key=("family", "child"),
    columns={
        "family": "uuid not null",
        "child": "text not null",
        "reference": "text not null",
        "born": "date",
    },
    indexes=("reference",),
)
tables = (ROUNDS, NUMBERS)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about the time before court."""
    family, event = recorded.stream, recorded.event
    match event:
        case ChildEntered(reference=str() as reference):
            yield Put(
                NUMBERS,
                {
                    "family": family,
                    "child": event.child,
                    "reference": reference,
                    "born": event.born,
                },
            )
        case PreProceedingsBegun(round=number, children=children, decision=decision):
            yield Put(
                ROUNDS,
                dict.fromkeys(ROUNDS.columns)
                | {
                    "family": family,
                    "round": number,
                    "children": children,
                    "began": decision.on,
                    "to": (),
                    "met": 0,
                },
            )
        case LetterBeforeProceedingsSent(round=number, happened=happened):
            changes: dict[str, Any] = {
                "letter_on": happened.on,
                "letter": event.reference,
                "to": event.to,
                "offered": event.not_offered is None,
            }
            yield Patch(ROUNDS, (family, number), changes)
        case FamilyMeetingAnswered(round=number, accepts=True):
            yield Patch(ROUNDS, (family, number), {"accepted": True})
        case FamilyMeetingFacilitated(round=number, happened=happened):
            yield Patch(ROUNDS, (family, number), {"facilitated_on": happened.on})
        case PreProceedingsMet(round=number, number=which, happened=happened):
            first = {"first_met": happened.on} if which == 1 else {}
            yield Patch(ROUNDS, (family, number), {"met": which, **first})
        case PreProceedingsEnded(round=number, ending=ending, decision=decision):
            changes = {"ended_on": decision.on, "ending": ending.value}
            yield Patch(ROUNDS, (family, number), changes)
        case CourtAsked(round=number, letter_on=letter_on, happened=happened):
            changes = {"court_on": happened.on, "court_letter_on": letter_on}
            yield Patch(ROUNDS, (family, number), changes)
        case _:
            return
