"""Changes to the plan that someone proposed, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.proposals import (
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentProposed,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

PROPOSALS = Table(
    name="pages.proposals",
    key=("family", "proposal"),
    columns={
        "family": "uuid not null",
        "proposal": "text not null",
        "seq": "integer not null",
        "by": "text not null",
        "words": "text not null",
        "line": "text",
        "state": "text not null",
        "answer": "text",
        "answered_seq": "integer",
    },
)
tables = (PROPOSALS,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """A proposed change, or the answer to one."""
    family, seq, event = recorded.stream, recorded.seq, recorded.event
    match event:
        case AmendmentProposed():
            yield Put(
                PROPOSALS,
                {
                    "family": family,
                    "proposal": event.proposal,
                    "seq": seq,
                    "by": event.by,
                    "words": event.words,
                    "line": event.line,
                    "state": "open",
                    "answer": None,
                    "answered_seq": None,
                },
            )
        case AmendmentAccepted(proposal=proposal, words=words):
            changes = {"state": "accepted", "answer": words, "answered_seq": seq}
            yield Patch(PROPOSALS, (family, proposal), changes)
        case AmendmentDeclined(proposal=proposal, reason=reason):
            changes = {"state": "declined", "answer": reason, "answered_seq": seq}
            yield Patch(PROPOSALS, (family, proposal), changes)
        case _:
            return
