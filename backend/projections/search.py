"""How the network was found: what was told and asked, who is wanted, and how many it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.search import (
    CommitmentExplained,
    ConnectionExplored,
    InviteesConfirmed,
    NetworkNeedExplained,
    NetworkSizeSet,
    NoNetworkReported,
    ReasonTold,
    SearchStepTaken,
)
from backend.aggregates.support import MemberScopeAgreed
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

# `what` is the kind of step, `code` its tool or question, `by` who spoke, `people` who it is about.
SEARCH = Table(
    name="pages.search",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "what": "text not null",
        "on": "date",
        "by": "text",
        "people": "jsonb not null",
        "code": "text",
        "words": "text",
        "worker_there": "boolean not null",
    },
)
INVITEES = Table(
    name="pages.invitees",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "people": "jsonb not null",
        "confirmed_by": "jsonb not null",
        "words": "text",
        "on": "date",
    },
)
SIZES = Table(
    name="pages.network_sizes",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "minimum": "integer",
        "decided_by": "text not null",
        "role": "text not null",
        "decided_on": "date not null",
        "reason": "text not null",
    },
)
SCOPES = Table(
    name="pages.scopes",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "kinds": "jsonb not null",
        "benefits": "jsonb not null",
        "lasting": "text not null",
        "words": "text",
        "on": "date",
    },
)
tables = (SEARCH, INVITEES, SIZES, SCOPES)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about the search."""
    family, event = recorded.stream, recorded.event
    match event:
        case NetworkNeedExplained(told=told, words=words):
            yield _step(recorded, "need", people=told, words=words)
        case CommitmentExplained(told=told, how=how, words=words):
            yield _step(recorded, "commitment", people=told, code=how, words=words)
        case NoNetworkReported(said_by=said_by, words=words):
            yield _step(recorded, "no-one", by=said_by, words=words)
        case SearchStepTaken(tool=tool, result=result, found=found):
            yield _step(recorded, "step", people=found, code=tool.value, words=result)
        case ConnectionExplored(prompt=prompt, answered_by=by, named=named, words=words):
            yield _step(recorded, "question", by=by, people=named, code=prompt.value, words=words)
        case ReasonTold(told=told, told_by=by, worker_there=there, words=words):
            step = _step(recorded, "reason", by=by, people=told, words=words)
            yield Put(SEARCH, step.row | {"worker_there": there})
        case InviteesConfirmed():
            yield Put(
                INVITEES,
                {
                    "family": family,
                    "version": event.version,
                    "people": event.people,
                    "confirmed_by": event.confirmed_by,
                    "words": event.words,
                    "on": event.happened.on,
                },
            )
        case NetworkSizeSet(version=version, minimum=minimum, decision=decision):
            yield Put(
                SIZES,
                {
                    "family": family,
                    "version": version,
                    "minimum": minimum,
                    "decided_by": decision.by,
                    "role": decision.role.value,
                    "decided_on": decision.on,
                    "reason": decision.reason,
                },
            )
        case MemberScopeAgreed():
            yield Put(
                SCOPES,
                {
                    "family": family,
                    "person": event.member,
                    "kinds": [kind.value for kind in event.kinds],
                    "benefits": [whom.value for whom in event.benefits],
                    "lasting": event.lasting.value,
                    "words": event.words,
                    "on": event.happened.on,
                },
            )
        case _:
            return


def _step(
    recorded: Recorded,
    what: str,
    *,
    by: str | None = None,
    people: tuple[Any, ...] = (),
    code: str | None = None,
    words: str | None = None,
) -> Put:
    event: Any = recorded.event
    return Put(
        SEARCH,
        {
            "family": recorded.stream,
            "seq": recorded.seq,
            "what": what,
            "on": event.happened.on,
            "by": by,
            "people": people,
            "code": code,
            "words": words,
            "worker_there": False,
        },
    )
