"""What each meeting was about, and what people promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.gathering import (
    CommitmentMade,
    GroundRulesReused,
    HelpExplained,
    MajorityNotMet,
    PurposeExplained,
)
from backend.aggregates.meetings import MeetingHeld
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

GATHERINGS = Table(
    name="pages.gatherings",
    key=("family", "meeting"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "purpose": "text",
        "purpose_by": "text",
        "help": "jsonb not null",
        "network": "integer",
        "professionals": "integer",
        "majority_why": "text",
        "majority_next": "text",
        "rules_from": "text",
        "rules_note": "text",
    },
)
COMMITMENTS = Table(
    name="pages.commitments",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "member": "text not null",
        "what": "text not null",
        "begins": "date not null",
        "ends": "date",
        "meeting": "text",
    },
)
tables = (GATHERINGS, COMMITMENTS)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about what meetings were about."""
    family, event = recorded.stream, recorded.event
    match event:
        case MeetingHeld(meeting=meeting):
            names = [name for name in GATHERINGS.columns if name not in ("family", "meeting")]
            empty = dict.fromkeys(names, None)
            yield Put(GATHERINGS, {"family": family, "meeting": meeting, **empty, "help": ()})
        case PurposeExplained(meeting=meeting, explained_by=by, words=words):
            yield Patch(GATHERINGS, (family, meeting), {"purpose": words, "purpose_by": by})
        case HelpExplained(meeting=meeting, offers=offers):
            yield Patch(GATHERINGS, (family, meeting), {"help": offers})
        case MajorityNotMet(meeting=meeting):
            changes = {
                "network": event.network,
                "professionals": event.professionals,
                "majority_why": event.reason,
                "majority_next": event.next_time,
            }
            yield Patch(GATHERINGS, (family, meeting), changes)
        case GroundRulesReused(meeting=meeting, earlier=earlier, note=note):
            yield Patch(GATHERINGS, (family, meeting), {"rules_from": earlier, "rules_note": note})
        case CommitmentMade():
            yield Put(
                COMMITMENTS,
                {
                    "family": family,
                    "seq": recorded.seq,
                    "member": event.member,
                    "what": event.what,
                    "begins": event.begins,
                    "ends": event.ends,
                    "meeting": event.meeting,
                },
            )
        case _:
            return
