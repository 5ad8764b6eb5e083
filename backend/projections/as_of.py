"""The record as it stood on a day: what had happened by then, replayed into rows in memory."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, cast, get_args, get_type_hints
from zoneinfo import ZoneInfo

from backend.aggregates.case import ChildEntered, ParentEntered, RecordStarted
from backend.aggregates.family import PART_OF, Family, evolve
from backend.aggregates.handover import FacilitationOffered
from backend.aggregates.mapping import DangerStatementAgreed, SafetyGoalSet
from backend.aggregates.meetings import MeetingConvened, MeetingHeld, Present
from backend.aggregates.network import MemberNamed
from backend.aggregates.plan import (
    ActionOffered,
    ConsequenceAdded,
    ContingencySet,
    PlanAgreed,
    PlanAnswered,
    PlanVersionMade,
    RuleAdded,
    SignAdded,
)
from backend.aggregates.vocabulary import (
    Event,
    GoalId,
    LineId,
    MeetingId,
    OfferId,
    PersonId,
    Precision,
    StatementId,
)
from backend.projections import (
    corrected,
    current_plan,
    due_dates,
    handover_state,
    meetings,
    plan_agreement,
    plan_sight,
    plan_versions,
    roster,
)
from backend.projections.history import happening
from backend.projections.rows import Rows
from backend.record import Recorded

LONDON = ZoneInfo("Europe/London")
PROJECTIONS = (
    roster,
    meetings,
    current_plan,
    plan_versions,
    plan_agreement,
    plan_sight,
    handover_state,
    due_dates,
)

# What an id stands for: the newtype it is declared with, and the id itself.
Thing = tuple[Any, str]

_IDS = (PersonId, LineId, MeetingId, GoalId, StatementId, OfferId)
_BRINGS: dict[type[Event], str] = {
    RuleAdded: "line",
    SignAdded: "line",
    ConsequenceAdded: "line",
    ActionOffered: "line",
    ContingencySet: "line",
    MeetingConvened: "meeting",
    MeetingHeld: "meeting",
    SafetyGoalSet: "goal",
    DangerStatementAgreed: "statement",
    FacilitationOffered: "offer",
}
_NAMES: dict[type[Event], str] = {
    ChildEntered: "child",
    ParentEntered: "person",
    MemberNamed: "person",
}


def as_of(entries: Sequence[Recorded], day: date) -> Rows:
    """The rows as they stood at the end of a day, from all of a family's entries in their order.

    By the facts as they stand corrected: what was true that day, not what was believed.
    """
    rows, family = Rows(), Family()
    for recorded in standing(corrected.standing(entries), day):
        family = evolve(family, recorded.event)
        for projection in PROJECTIONS:
            rows.add(projection.project(recorded, family))
    return rows


def standing(entries: Sequence[Recorded], day: date) -> list[Recorded]:
    """The entries that stood at the end of a day, in their order."""
    since = standing_since(entries)
    return [recorded for recorded, first in zip(entries, since, strict=True) if first <= day]


def standing_since(entries: Sequence[Recorded]) -> list[date]:
    """The first day on which each entry stands.

    That is the day it happened, as told, or the day it was recorded where nobody told one. An
    entry about something that came later waits for it, and a version of the plan waits for all
    that had gone into the plan before it. A name stands from its first mention on: whoever
    offered something at a meeting was known there, even when the name was taken down days later.
    """
    happened = _happened(entries)
    mentioned: dict[str, date] = {}
    for recorded, day in zip(entries, happened, strict=True):
        for kind, known in _mentions(recorded.event):
            if kind is PersonId:
                mentioned[known] = min(day, mentioned.get(known, day))
    came: dict[Thing, date] = {}
    in_plan = date.min
    since: list[date] = []
    for recorded, day in zip(entries, happened, strict=True):
        event, first = recorded.event, day
        if isinstance(event, RecordStarted):
            first = min(happened)
        elif type(event) in _NAMES:
            first = mentioned[getattr(event, _NAMES[type(event)])]
        elif isinstance(event, PlanVersionMade | PlanAgreed):
            in_plan = first = max(day, in_plan)
        else:
            own = _brought(event)
            bases = [came[thing] for thing in _mentions(event) if thing != own and thing in came]
            first = max([day, *bases])
            if own:
                came[own] = first
            if PART_OF[type(event)] in ("plan", "mapping") and not isinstance(event, PlanAnswered):
                in_plan = max(first, in_plan)
        since.append(first)
    return since


def _happened(entries: Sequence[Recorded]) -> list[date]:
    days: list[date] = []
    family = Family()
    for recorded in entries:
        family = evolve(family, recorded.event)
        assert recorded.recorded_at is not None, "an entry read from the ledger has its time"
        written = recorded.recorded_at.astimezone(LONDON).date()
        told = happening(recorded.event, family)
        if told is None or told.on is None:
            days.append(written)
        elif told.precision is Precision.MONTH:
            _, last = calendar.monthrange(told.on.year, told.on.month)
            # Some day of that month: by its end it had happened, or by the day it was taken down.
            days.append(min(told.on.replace(day=last), written))
        else:
            days.append(told.on)
    return days


def _brought(event: Event) -> Thing | None:
    name = _BRINGS.get(type(event))
    return (_declared(type(event))[name], getattr(event, name)) if name else None


def _mentions(event: Event) -> Iterator[Thing]:
    for name, kind in _declared(type(event)).items():
        value = getattr(event, name)
        values = cast("tuple[Any, ...]", value if isinstance(value, tuple) else (value,))
        for one in values:
            if isinstance(one, Present):
                yield kind, one.person
            elif one is not None:
                yield kind, one


@cache
def _declared(event: type[Event]) -> dict[str, Any]:
    """The fields of an event that hold ids, and of what."""
    found: dict[str, Any] = {}
    hints = get_type_hints(event)
    for name in event.__struct_fields__:
        for part in _inside(hints[name]):
            if part is Present:
                found[name] = PersonId
            elif part in _IDS:
                found[name] = part
    return found


def _inside(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from _inside(part)
