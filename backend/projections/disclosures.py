"""Requests for the history, what is withheld from packs, releases, holds, what is significant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.decisions import Decision
from backend.aggregates.disclosure import (
    DisclosureEvent,
    DisclosureReviewed,
    HistoryAssembled,
    HistoryRequested,
    ReleaseGateBlocked,
    ScopeFixed,
    step_of,
)
from backend.aggregates.family import Family
from backend.aggregates.holds import HoldsEvent, LegalHoldApplied, LegalHoldLifted
from backend.aggregates.redaction import (
    RedactionEvent,
    WithholdingProposed,
    WithholdingReversed,
)
from backend.aggregates.release import (
    PackClosed,
    PackRecalled,
    PackReceived,
    PackReleased,
    PackSealed,
    PackSuperseded,
    ReleaseEvent,
)
from backend.aggregates.significance import SignificanceTakenBack, SignificantMarked
from backend.projections.rows import Drop, Op, Patch, Put, Row, Table
from backend.record import Recorded, tag_of

REQUESTS = Table(
    name="pages.history_requests",
    key=("family", "request"),
    columns={
        "family": "uuid not null",
        "request": "text not null",
        "seq": "integer not null",
        "asker": "text not null",
        "asked_by": "text not null",
        "authority": "text not null",
        "asks": "text not null",
        "due": "date",
        "readers": "jsonb not null",
        "came_on": "date",
        "step": "text not null",
        "position": "integer",
        "since": "date",
        "until": "date",
        "scope_reason": "text",
        "letter": "text",
        "rules": "text",
        "scoped_seq": "integer",
        "pdf": "text",
        "pages": "integer",
        "reading": "jsonb",
        "opened": "jsonb",
        "entries": "integer",
        "included": "integer",
        "significant": "integer",
        "hits": "jsonb",
        "sealed_seq": "integer",
        "redactions": "text",
        "pack": "text",
        "size": "integer",
        "recalled": "boolean not null",
        "later": "text",
    },
)
STEPS = Table(
    name="pages.history_request_steps",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "request": "text not null",
        "topic": "text not null",
    },
)
WITHHELD = Table(
    name="pages.pack_withheld",
    key=("family", "request", "withheld"),
    columns={
        "family": "uuid not null",
        "request": "text not null",
        "withheld": "text not null",
        "seq": "integer not null",
        "entry": "integer not null",
        "field": "text",
        "ground": "text not null",
        "decided_by": "text not null",
        "role": "text not null",
        "decided_on": "date not null",
        "reason": "text not null",
        "reversed": "boolean not null",
        "reversed_by": "text",
        "reversed_reason": "text",
    },
)
RELEASES = Table(
    name="pages.pack_releases",
    key=("family", "request", "release"),
    columns={
        "family": "uuid not null",
        "request": "text not null",
        "release": "text not null",
        "seq": "integer not null",
        "recipient": "text not null",
        "capacity": "text not null",
        "way": "text not null",
        "expires": "date",
        "received_seq": "integer",
    },
)
HOLDS = Table(
    name="pages.legal_holds",
    key=("family", "hold"),
    columns={
        "family": "uuid not null",
        "hold": "text not null",
        "seq": "integer not null",
        "covers": "text not null",
        "decided_by": "text not null",
        "role": "text not null",
        "decided_on": "date not null",
        "reason": "text not null",
        "lifted": "boolean not null",
    },
)
SIGNIFICANT = Table(
    name="pages.significant",
    key=("family", "entry"),
    columns={
        "family": "uuid not null",
        "entry": "integer not null",
        "seq": "integer not null",
        "why": "text not null",
        "impact": "text not null",
    },
)
tables = (REQUESTS, STEPS, WITHHELD, RELEASES, HOLDS, SIGNIFICANT)
Asked = DisclosureEvent | RedactionEvent | ReleaseEvent
concerns = frozenset(
    kind
    for union in (Asked, HoldsEvent, SignificantMarked | SignificanceTakenBack)
    for kind in union.__args__
)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about requests, packs, holds and marks."""
    if not isinstance(after, Family):
        return
    family, seq, event = recorded.stream, recorded.seq, recorded.event
    match event:
        case SignificantMarked(entry=entry, why=why, impact=impact):
            row = {"family": family, "entry": entry, "seq": seq, "why": why, "impact": impact}
            yield Put(SIGNIFICANT, row)
        case SignificanceTakenBack(entry=entry):
            yield Drop(SIGNIFICANT, (family, entry))
        case LegalHoldApplied(hold=hold, covers=covers, decision=decision):
            yield Put(
                HOLDS,
                {"family": family, "hold": hold, "seq": seq, "covers": covers, "lifted": False}
                | _decision(decision),
            )
        case LegalHoldLifted(hold=hold):
            yield Patch(HOLDS, (family, hold), {"lifted": True})
        case _ if isinstance(event, Asked):
            yield from _request(recorded, after)
        case _:
            return


def _request(recorded: Recorded, after: Family) -> Iterator[Op]:
    family, seq, event = recorded.stream, recorded.seq, recorded.event
    key = (family, event.request)
    step = {"step": step_of(after, event.request).value}
    match event:
        case HistoryRequested():
            yield Put(REQUESTS, _asked(recorded, event) | step)
        case ScopeFixed():
            changes = {
                "position": event.upto,
                "since": event.since,
                "until": event.until,
                "scope_reason": event.reason,
                "letter": event.letter,
                "rules": event.rules,
                "scoped_seq": seq,
            }
            yield Patch(REQUESTS, key, changes | step)
        case HistoryAssembled():
            changes = {
                "pdf": event.pdf,
                "pages": event.pages,
                "reading": event.reading,
                "opened": (),
                "entries": event.entries,
                "included": event.included,
                "significant": event.significant,
                "hits": (),
            }
            yield Patch(REQUESTS, key, changes | step)
        case DisclosureReviewed(opened=opened):
            yield Patch(REQUESTS, key, {"opened": opened} | step)
        case ReleaseGateBlocked(hits=hits):
            found = [{"file": each.file, "fact": each.fact} for each in hits]
            yield Patch(REQUESTS, key, {"hits": found} | step)
        case PackSealed(redactions=redactions):
            yield Patch(REQUESTS, key, {"sealed_seq": seq, "redactions": redactions} | step)
        case PackClosed(pack=pack, size=size):
            yield Patch(REQUESTS, key, {"pack": pack, "size": size} | step)
        case PackRecalled():
            yield Patch(REQUESTS, key, {"recalled": True})
        case PackSuperseded(later=later):
            yield Patch(REQUESTS, key, {"later": later})
        case _:
            yield from _beside(recorded, event)
            yield Patch(REQUESTS, key, step)
    yield Put(
        STEPS,
        {"family": family, "seq": seq, "request": event.request, "topic": tag_of(event)},
    )


def _beside(recorded: Recorded, event: Any) -> Iterator[Op]:
    family, seq = recorded.stream, recorded.seq
    match event:
        case WithholdingProposed():
            yield Put(
                WITHHELD,
                {
                    "family": family,
                    "request": event.request,
                    "withheld": event.withheld,
                    "seq": seq,
                    "entry": event.entry,
                    "field": event.field,
                    "ground": event.ground.value,
                    "reversed": False,
                    "reversed_by": None,
                    "reversed_reason": None,
                }
                | _decision(event.decision),
            )
        case WithholdingReversed(request=request, withheld=withheld, decision=decision):
            changes = {
                "reversed": True,
                "reversed_by": decision.by,
                "reversed_reason": decision.reason,
            }
            yield Patch(WITHHELD, (family, request, withheld), changes)
        case PackReleased():
            yield Put(
                RELEASES,
                {
                    "family": family,
                    "request": event.request,
                    "release": event.release,
                    "seq": seq,
                    "recipient": event.recipient,
                    "capacity": event.capacity,
                    "way": event.way.value,
                    "expires": event.expires,
                    "received_seq": None,
                },
            )
        case PackReceived(request=request, release=release):
            yield Patch(RELEASES, (family, request, release), {"received_seq": seq})
        case _:
            return


def _asked(recorded: Recorded, event: HistoryRequested) -> Row:
    row: Row = dict.fromkeys(REQUESTS.columns)
    return row | {
        "family": recorded.stream,
        "request": event.request,
        "seq": recorded.seq,
        "asker": event.asker.value,
        "asked_by": event.asked_by,
        "authority": event.authority,
        "asks": event.asks,
        "due": event.due,
        "readers": event.readers,
        "came_on": event.happened.on,
        "recalled": False,
    }


def _decision(decision: Decision) -> Row:
    return {
        "decided_by": decision.by,
        "role": decision.role.value,
        "decided_on": decision.on,
        "reason": decision.reason,
    }
