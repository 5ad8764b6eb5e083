"""The rota as it stands, who is away and who steps in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from backend.aggregates.family import Family
from backend.aggregates.rota import (
    MemberAway,
    MemberBack,
    RotaGapAccepted,
    RotaSet,
    SlotCovered,
    StandInNamed,
)
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

ROTA = Table(
    name="pages.rota",
    key=("family",),
    columns={
        "family": "uuid not null",
        "number": "integer not null",
        "seq": "integer not null",
        # In the order of the rota: slot, days, at ("20:00" or None), what, who, worker.
        "slots": "jsonb not null",
        # The reason by the day of the week.
        "gaps": "jsonb not null",
        "meeting": "text",
    },
)
AWAY = Table(
    name="pages.away",
    key=("family", "away"),
    columns={
        "family": "uuid not null",
        "away": "text not null",
        "seq": "integer not null",
        "person": "text not null",
        "since": "date not null",
        "until": "date",
        "reason": "text",
        "acted": "boolean not null",
        "stand_in": "text",
        "words": "text",
    },
)
COVER = Table(
    name="pages.rota_cover",
    key=("family", "slot", "on"),
    columns={
        "family": "uuid not null",
        "slot": "text not null",
        "on": "date not null",
        "seq": "integer not null",
        "who": "text",
        "worker": "text",
    },
)
tables = (ROTA, AWAY, COVER)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about the rota and who is away."""
    family, seq, event = recorded.stream, recorded.seq, recorded.event
    match event:
        case RotaSet(number=number, slots=slots, meeting=meeting):
            yield Put(
                ROTA,
                {
                    "family": family,
                    "number": number,
                    "seq": seq,
                    "slots": [
                        {
                            "slot": slot.slot,
                            "days": [day.value for day in slot.days],
                            "at": f"{slot.at:%H:%M}" if slot.at else None,
                            "what": slot.what,
                            "who": slot.who,
                            "worker": slot.worker,
                        }
                        for slot in slots
                    ],
                    "gaps": {},
                    "meeting": meeting,
                },
            )
        case RotaGapAccepted():
            assert isinstance(after, Family)
            gaps = {day.value: reason for day, reason in after.rota.gaps.items()}
            yield Patch(ROTA, (family,), {"gaps": gaps})
        case MemberAway():
            yield Put(
                AWAY,
                {
                    "family": family,
                    "away": event.away,
                    "seq": seq,
                    "person": event.person,
                    "since": event.since,
                    "until": event.until,
                    "reason": event.reason,
                    "acted": False,
                    "stand_in": None,
                    "words": None,
                },
            )
        case MemberBack(away=away, on=on):
            yield Patch(AWAY, (family, away), {"until": on - timedelta(days=1)})
        case StandInNamed(away=away, stand_in=stand_in, words=words):
            changes = {"acted": True, "stand_in": stand_in, "words": words}
            yield Patch(AWAY, (family, away), changes)
        case SlotCovered(slot=slot, on=on, who=who, worker=worker):
            row = {"slot": slot, "on": on, "seq": seq, "who": who, "worker": worker}
            yield Put(COVER, {"family": family, **row})
        case _:
            return
