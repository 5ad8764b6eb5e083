"""The history: one plain sentence an entry, with the names people went by that day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import msgspec

from backend.aggregates.corrections import (
    CorrectionsEvent,
    EntryCorrected,
    EntryRestored,
    EntryStruckOut,
    WhyStruck,
)
from backend.aggregates.decisions import Decision
from backend.aggregates.family import EVENTS, PART_OF, Family
from backend.aggregates.misfiled import MISFILED, misfiled
from backend.aggregates.vocabulary import Happened, PersonId
from backend.projections.rows import Op, Patch, Put, Table
from backend.projections.sentences import sentence
from backend.projections.wordings import worded
from backend.record import Recorded, tag_of

HISTORY = Table(
    name="pages.history",
    key=("family", "seq"),
    # 2: what belongs to another family is a kind of its own (S-22).
    meaning=2,
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "topic": "text not null",
        "kind": "text not null",
        "sentence": "text not null",
        "happened_on": "date",
        "happened_at": "time",
        "precision": "text",
        "meeting": "text",
        "people": "jsonb not null",
        "by_name": "text not null",
        "by_title": "text not null",
        "account": "text not null",
        "command_id": "uuid not null",
        "on_behalf": "text",
        # The job of whoever decided it, where it is a decision.
        "decided_role": "text",
        "marks": "jsonb not null",
        # What it words besides: see wordings.py.
        "worded": "jsonb",
    },
    once=True,
)
tables = (HISTORY,)
# Every entry of a family has its line, as it was told: a correction is marked beside it.
concerns = EVENTS
as_told = True
_CORRECTIONS = get_args(CorrectionsEvent)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The entry's line in the history of its family."""
    event = recorded.event
    if not isinstance(after, Family):
        return
    family, kind = after, PART_OF[type(event)]
    if isinstance(event, _CORRECTIONS):
        # Who may read an entry may read what was said of it later, and nobody else.
        kind = _kind(family, recorded.seq, event)
    seen: list[PersonId] = []

    def name(person: PersonId) -> str:
        if person not in seen:
            seen.append(person)
        return family.name_of(person) or "someone"

    said = sentence(_for_all(event), name)
    happened = happening(event, family)
    author = recorded.entry.author
    behalf = recorded.entry.on_behalf_of
    yield Put(
        HISTORY,
        {
            "family": recorded.stream,
            "seq": recorded.seq,
            "topic": tag_of(event),
            "kind": kind,
            "sentence": said,
            "happened_on": happened.on if happened else None,
            "happened_at": happened.at if happened else None,
            "precision": happened.precision.value if happened else None,
            "meeting": getattr(event, "meeting", None),
            "people": seen,
            "by_name": author.name,
            "by_title": author.title,
            "account": author.account,
            "command_id": recorded.entry.command_id,
            "on_behalf": name(behalf) if behalf else None,
            "decided_role": _decided_by(event),
            "marks": (),
            "worded": msgspec.to_builtins(worded(event, family, said)) or None,
        },
    )
    if isinstance(event, _CORRECTIONS):
        marks = _marks(family, event.entry)
        yield Patch(HISTORY, (recorded.stream, event.entry), {"marks": marks})
    if isinstance(event, EntryRestored) or _misfiles(event):
        for seq, told in _entry_and_more(family, event.entry):
            yield Patch(HISTORY, (recorded.stream, seq), {"kind": _kind(family, seq, told)})


def _decided_by(event: Any) -> str | None:
    held = (getattr(event, name) for name in _decisions(event.__class__))
    return next((each.role.value for each in held if isinstance(each, Decision)), None)


@cache
def _decisions(kind: type) -> tuple[str, ...]:
    """The fields of an event that can hold a decision."""
    return tuple(
        field.name
        for field in msgspec.structs.fields(kind)
        if Decision in (field.type, *get_args(field.type))
    )


def _told(family: Family) -> list[tuple[int, Any]]:
    return family.told.in_order() if family.told else []


def _misfiles(event: Any) -> bool:
    return isinstance(event, EntryStruckOut) and event.why is WhyStruck.WRONG_FAMILY


def _for_all(event: Any) -> Any:
    """An entry as everyone may read it: why another family's was struck out stands at that one."""
    if _misfiles(event):
        return msgspec.structs.replace(event, reason="", asked_by=None)
    return event


def _kind(family: Family, seq: int, event: Any) -> str:
    """Of what kind an entry or a correction is, with what is known of it by now."""
    told = _told(family)
    if seq in misfiled(told).entries:
        return MISFILED
    entry: int = event.entry if isinstance(event, _CORRECTIONS) else seq
    return PART_OF[type(told[entry - 1][1])]


def _entry_and_more(family: Family, entry: int) -> Iterator[tuple[int, Any]]:
    for seq, event in _told(family):
        if seq == entry or (isinstance(event, _CORRECTIONS) and event.entry == entry):
            yield seq, event


def _marks(family: Family, entry: int) -> list[dict[str, Any]]:
    """What was said of an entry later, in order: corrections, disputes, disagreements."""

    def name(person: PersonId) -> str:
        return family.name_of(person) or "someone"

    return [
        {
            "seq": seq,
            "kind": tag_of(event),
            "words": sentence(event, name),
            "now": sentence(event.instead, name) if isinstance(event, EntryCorrected) else None,
        }
        for seq, event in _told(family)
        if isinstance(event, _CORRECTIONS) and event.entry == entry
    ]


def happening(event: Any, family: Family) -> Happened | None:
    """When an entry's event happened: as told, else the day of its meeting, else not told."""
    told: Happened | None = getattr(event, "happened", None)
    if told is not None:
        return told
    meeting = family.meetings.meetings.get(getattr(event, "meeting", None) or "")  # type: ignore[arg-type]
    return Happened(on=meeting.held) if meeting and meeting.held else None
