"""For staff only: whom it is safe to bring in, and contact with someone others worry about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString

from backend.aggregates.safeguards import (
    ContactConcernMapped,
    ContactRestrictionDecided,
    MemberSafetyConsidered,
    RestrictionExplained,
    SafetyConcernRaised,
)
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

CONCERNS = Table(
    name="pages.safety_concerns",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "person": "text not null",
        "raised_by": "text",
        "words": "text not null",
        "on": "date",
    },
)
_DECISION: dict[str, LiteralString] = {
    "decided_by": "text not null",
    "role": "text not null",
    "decided_on": "date not null",
    "reason": "text not null",
}
CONSIDERED = Table(
    name="pages.considered",
    key=("family", "person", "version"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "version": "integer not null",
        "outcome": "text not null",
        "checks": "text not null",
        "limits": "text",
        "review_on": "date",
        **_DECISION,
    },
)
CONTACT_MAPS = Table(
    name="pages.contact_maps",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "child": "text not null",
        "person": "text not null",
        "wish": "text not null",
        "worries": "text not null",
        "safety": "text not null",
        "needed": "text not null",
        "on": "date",
    },
)
CONTACTS = Table(
    name="pages.contacts",
    key=("family", "child", "person", "version"),
    columns={
        "family": "uuid not null",
        "child": "text not null",
        "person": "text not null",
        "version": "integer not null",
        "outcome": "text not null",
        "what": "text not null",
        "review_on": "date",
        **_DECISION,
        "explained_on": "date",
        "explained_by": "jsonb",
        "worker_there": "boolean",
        "explained_how": "text",
        "child_said": "text",
        "material": "text",
    },
)
tables = (CONCERNS, CONSIDERED, CONTACT_MAPS, CONTACTS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about who is safe and about contact; every decision keeps its row."""
    family, event = recorded.stream, recorded.event
    match event:
        case SafetyConcernRaised():
            yield Put(
                CONCERNS,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "person": event.person,
                    "raised_by": event.raised_by,
                    "words": event.words,
                    "on": event.happened.on,
                },
            )
        case MemberSafetyConsidered():
            row: Row = {
                "family": family,
                "person": event.person,
                "version": event.version,
                "outcome": event.outcome.value,
                "checks": event.checks,
                "limits": event.limits,
                "review_on": event.review_on,
            }
            yield Put(CONSIDERED, row | _decision(event))
        case ContactConcernMapped():
            yield Put(
                CONTACT_MAPS,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "child": event.child,
                    "person": event.person,
                    "wish": event.wish,
                    "worries": event.worries,
                    "safety": event.safety,
                    "needed": event.needed,
                    "on": event.happened.on,
                },
            )
        case ContactRestrictionDecided():
            contact: Row = dict.fromkeys(CONTACTS.columns)
            contact |= {
                "family": family,
                "child": event.child,
                "person": event.person,
                "version": event.version,
                "outcome": event.outcome.value,
                "what": event.what,
                "review_on": event.review_on,
            }
            yield Put(CONTACTS, contact | _decision(event))
        case RestrictionExplained():
            told = {
                "explained_on": event.happened.on,
                "explained_by": event.explained_by,
                "worker_there": event.worker_there,
                "explained_how": event.how,
                "child_said": event.child_said,
                "material": event.material,
            }
            yield Patch(CONTACTS, (family, event.child, event.person, event.version), told)
        case _:
            return


def _decision(event: MemberSafetyConsidered | ContactRestrictionDecided) -> Row:
    decision = event.decision
    return {
        "decided_by": decision.by,
        "role": decision.role.value,
        "decided_on": decision.on,
        "reason": decision.reason,
    }
