"""The network at work: roles in use and who covers, how members are, gaps, and people at odds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.backing import (
    CheckInHeld,
    ConcernReported,
    MemberSupported,
    RoleTalkedThrough,
    SupportNeedNoticed,
    SupportOffered,
    WarningSignNoticed,
)
from backend.aggregates.commitment import (
    CommitmentConfirmed,
    RelationshipBrokenDown,
    RelationshipRepairSupported,
    RelationshipsAsked,
    ReviewPart,
    ReviewPartNotReached,
    SeriousnessUnderstood,
)
from backend.aggregates.partnering import (
    CoverArranged,
    CoverEnded,
    NetworkGapClosed,
    NetworkGapFound,
    ProgressAffirmed,
    RoleCoverageReviewed,
    SupportGiven,
)
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

MOMENTS = Table(
    name="pages.moments",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "kind": "text not null",
        "person": "text",
        "role": "text",
        "words": "text not null",
        "facts": "jsonb not null",
        "on": "date",
        "at": "time",
    },
)
READINESS = Table(
    name="pages.readiness",
    key=("family", "person", "role"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "role": "text not null",
        "capacity": "integer not null",
        "willingness": "integer not null",
        "confidence": "integer not null",
        "strengths": "text",
        "challenges": "text",
        "support_needed": "text",
        "on": "date",
    },
)
GAPS = Table(
    name="pages.gaps",
    key=("family", "gap"),
    columns={
        "family": "uuid not null",
        "gap": "text not null",
        "seq": "integer not null",
        "role": "text",
        "words": "text not null",
        "on": "date",
        "closed_how": "text",
        "closed_on": "date",
    },
)
COVERS = Table(
    name="pages.covers",
    key=("family", "cover"),
    columns={
        "family": "uuid not null",
        "cover": "text not null",
        "seq": "integer not null",
        "member": "text not null",
        "instead_of": "text not null",
        "role": "text",
        "line": "text",
        "what": "text not null",
        "starts": "date not null",
        "ends": "date",
        "ended_why": "text",
        "ended_on": "date",
    },
)
AT_ODDS = Table(
    name="pages.at_odds",
    key=("family", "breakdown"),
    columns={
        "family": "uuid not null",
        "breakdown": "text not null",
        "seq": "integer not null",
        "between": "jsonb not null",
        "words": "text not null",
        "effect": "text",
        "on": "date",
        "outcome": "text",
        "helped": "text",
        "helped_on": "date",
    },
)
COMMITMENTS = Table(
    name="pages.who_stays",
    key=("family", "person", "what"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "what": "text not null",
        "says": "text not null",
        "words": "text",
        "meeting": "text",
        "on": "date",
    },
)
ASKED = Table(
    name="pages.review_parts",
    key=("family", "meeting", "part"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "part": "text not null",
        "words": "text",
        "not_reached": "text",
    },
)
tables = (MOMENTS, READINESS, GAPS, COVERS, AT_ODDS, COMMITMENTS, ASKED)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about the network at work."""
    event = recorded.event
    match event:
        case (
            SupportGiven()
            | ProgressAffirmed()
            | RoleCoverageReviewed()
            | CheckInHeld()
            | SupportNeedNoticed()
            | SupportOffered()
            | MemberSupported()
            | WarningSignNoticed()
            | ConcernReported()
        ):
            yield _moment(recorded)
        case RoleTalkedThrough():
            row: Row = {name: getattr(event, name) for name in (*READINESS.columns,)[3:-1]}
            row |= {"person": event.member, "role": event.role.value, "on": event.happened.on}
            yield Put(READINESS, {"family": recorded.stream} | row)
        case NetworkGapFound() | NetworkGapClosed():
            yield _gap(recorded)
        case CoverArranged() | CoverEnded():
            yield _cover(recorded)
        case _:
            yield from _between_people(recorded)


def _moment(recorded: Recorded) -> Put:
    event, role, facts = recorded.event, None, Row()
    match event:
        case SupportGiven():
            kind, person, words, role = "given", event.by, event.what, event.role.value
            facts = {"to": [*event.to], "asked_by": event.asked_by}
        case ProgressAffirmed():
            kind, person, words = "progress", event.person, event.example
            facts = {"filed": event.kind.value}
        case RoleCoverageReviewed():
            kind, person, words = "coverage", None, event.words
            facts = {"uncovered": [role.value for role in event.uncovered]}
        case CheckInHeld():
            kind, person, words = "check-in", event.member, event.words
            facts = {"needs": event.needs}
        case SupportNeedNoticed():
            kind, person, words = "need", event.person, event.need
        case SupportOffered():
            kind, person, words = "offer", event.person, event.what
            facts = {"answer": event.answer.value}
        case MemberSupported():
            kind, person, words = "supported", event.member, event.what
            facts = {"kind": event.kind.value, "by": event.by}
        case WarningSignNoticed():
            kind, person, words = "sign", event.by, event.sign
            facts = {"done": event.done}
        case _:
            kind, person, words = "concern", event.by, event.what
            facts = {"to": event.to, "answer": event.answer}
    return Put(
        MOMENTS,
        {
            "family": recorded.stream,
            "seq": recorded.seq,
            "kind": kind,
            "person": person,
            "role": role,
            "words": words,
            "facts": facts,
            "on": event.happened.on,
            "at": event.happened.at,
        },
    )


def _gap(recorded: Recorded) -> Op:
    event = recorded.event
    if isinstance(event, NetworkGapClosed):
        closed = {"closed_how": event.how, "closed_on": event.happened.on}
        return Patch(GAPS, (recorded.stream, event.gap), closed)
    return Put(
        GAPS,
        {
            "family": recorded.stream,
            "gap": event.gap,
            "seq": recorded.seq,
            "role": event.role.value if event.role else None,
            "words": event.words,
            "on": event.happened.on,
            "closed_how": None,
            "closed_on": None,
        },
    )


def _cover(recorded: Recorded) -> Op:
    event = recorded.event
    if isinstance(event, CoverEnded):
        ended = {"ended_why": event.reason, "ended_on": event.happened.on}
        return Patch(COVERS, (recorded.stream, event.cover), ended)
    return Put(
        COVERS,
        {
            "family": recorded.stream,
            "cover": event.cover,
            "seq": recorded.seq,
            "member": event.member,
            "instead_of": event.instead_of,
            "role": event.role.value if event.role else None,
            "line": event.line,
            "what": event.what,
            "starts": event.starts,
            "ends": event.ends,
            "ended_why": None,
            "ended_on": None,
        },
    )


def _between_people(recorded: Recorded) -> Iterator[Op]:
    family, event = recorded.stream, recorded.event
    match event:
        case RelationshipBrokenDown():
            yield Put(
                AT_ODDS,
                {
                    "family": family,
                    "breakdown": event.breakdown,
                    "seq": recorded.seq,
                    "between": event.between,
                    "words": event.words,
                    "effect": event.effect,
                    "on": event.happened.on,
                    "outcome": None,
                    "helped": None,
                    "helped_on": None,
                },
            )
        case RelationshipRepairSupported():
            helped = {
                "outcome": event.outcome.value,
                "helped": event.what,
                "helped_on": event.happened.on,
            }
            yield Patch(AT_ODDS, (family, event.breakdown), helped)
        case CommitmentConfirmed(stays=stays):
            yield _says(recorded, "commitment", stays.value)
            yield from _asked(recorded, ReviewPart.COMMITMENT, None)
        case SeriousnessUnderstood(grasp=grasp):
            yield _says(recorded, "seriousness", grasp.value)
            yield from _asked(recorded, ReviewPart.COMMITMENT, None)
        case RelationshipsAsked(answer=answer):
            yield from _asked(recorded, ReviewPart.RELATIONSHIPS, answer)
        case ReviewPartNotReached(part=part, reason=reason):
            yield from _asked(recorded, part, None, reason)
        case _:
            return


def _says(recorded: Recorded, what: str, says: str) -> Put:
    event = recorded.event
    return Put(
        COMMITMENTS,
        {
            "family": recorded.stream,
            "person": event.member,
            "what": what,
            "says": says,
            "words": event.words,
            "meeting": event.meeting,
            "on": event.happened.on,
        },
    )


def _asked(
    recorded: Recorded, part: ReviewPart, words: str | None, why: str | None = None
) -> Iterator[Op]:
    meeting = recorded.event.meeting
    if meeting is not None:
        yield Put(
            ASKED,
            {
                "family": recorded.stream,
                "meeting": meeting,
                "part": part.value,
                "words": words,
                "not_reached": why,
            },
        )
