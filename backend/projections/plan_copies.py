"""Who has which version of the plan, from whom it is withheld, and where it was presented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.sharing import (
    PlanCopyAcknowledged,
    PlanExampleGiven,
    PlanPresented,
    PlanShared,
    PlanTalkedThrough,
)
from backend.aggregates.withholding import PlanNoLongerWithheld, PlanWithheld
from backend.projections.rows import Drop, Op, Patch, Put, Table
from backend.record import Recorded

COPIES = Table(
    name="pages.plan_copies",
    key=("family", "version", "holder"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        # A person's id, or a job.
        "holder": "text not null",
        "job": "boolean not null",
        "seq": "integer not null",
        "given_on": "date",
        "how": "text not null",
        "acknowledged": "boolean not null",
        "acknowledged_on": "date",
    },
)
TALKS = Table(
    name="pages.plan_talks",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "version": "integer not null",
        "people": "jsonb not null",
        "how": "text not null",
        "words": "text",
        "talked_on": "date",
    },
)
WITHHELD = Table(
    name="pages.plan_withheld",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "seq": "integer not null",
        "version": "integer not null",
        "by": "text not null",
        "role": "text not null",
        "on": "date not null",
        "reason": "text not null",
    },
)
PRESENTED = Table(
    name="pages.plan_presented",
    key=("family", "presentation"),
    columns={
        "family": "uuid not null",
        "presentation": "text not null",
        "seq": "integer not null",
        "version": "integer not null",
        "forum": "text not null",
        "people": "jsonb not null",
        "with_worker": "boolean not null",
        "presented_on": "date",
    },
)
EXAMPLES = Table(
    name="pages.plan_examples",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "presentation": "text not null",
        "by": "text not null",
        "words": "text not null",
        "happened_on": "date",
    },
)
tables = (COPIES, TALKS, WITHHELD, PRESENTED, EXAMPLES)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about copies of the plan."""
    family, seq, event = recorded.stream, recorded.seq, recorded.event
    match event:
        case PlanShared(people=people, jobs=jobs):
            for holder in people:
                yield _copy(recorded, event, holder, job=False)
            for holder in jobs:
                yield _copy(recorded, event, holder.value, job=True)
        case PlanCopyAcknowledged(version=version, person=person, happened=happened):
            changes = {"acknowledged": True, "acknowledged_on": happened.on}
            yield Patch(COPIES, (family, version, person), changes)
        case PlanTalkedThrough():
            yield Put(
                TALKS,
                {
                    "family": family,
                    "seq": seq,
                    "version": event.version,
                    "people": event.people,
                    "how": event.how,
                    "words": event.words,
                    "talked_on": event.happened.on,
                },
            )
        case PlanWithheld(person=person, version=version, decision=decision):
            yield Put(
                WITHHELD,
                {
                    "family": family,
                    "person": person,
                    "seq": seq,
                    "version": version,
                    "by": decision.by,
                    "role": decision.role.value,
                    "on": decision.on,
                    "reason": decision.reason,
                },
            )
        case PlanNoLongerWithheld(person=person):
            yield Drop(WITHHELD, (family, person))
        case PlanPresented():
            yield Put(
                PRESENTED,
                {
                    "family": family,
                    "presentation": event.presentation,
                    "seq": seq,
                    "version": event.version,
                    "forum": event.forum.value,
                    "people": event.presented_by,
                    "with_worker": event.with_worker,
                    "presented_on": event.happened.on,
                },
            )
        case PlanExampleGiven():
            yield Put(
                EXAMPLES,
                {
                    "family": family,
                    "seq": seq,
                    "presentation": event.presentation,
                    "by": event.by,
                    "words": event.words,
                    "happened_on": event.happened.on,
                },
            )
        case _:
            return


def _copy(recorded: Recorded, event: PlanShared, holder: str, *, job: bool) -> Put:
    return Put(
        COPIES,
        {
            "family": recorded.stream,
            "version": event.version,
            "holder": holder,
            "job": job,
            "seq": recorded.seq,
            "given_on": event.happened.on,
            "how": event.how,
            "acknowledged": False,
            "acknowledged_on": None,
        },
    )
