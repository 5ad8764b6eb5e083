"""The family as it stood, by either clock: what was true on a day, what was known at a moment."""

from __future__ import annotations

import calendar
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, cached_property
from types import ModuleType
from typing import Any, NewType, cast, get_args, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from backend.aggregates import vocabulary
from backend.aggregates.case import ChildEntered, ParentEntered, RecordStarted
from backend.aggregates.family import PART_OF, Family, evolve
from backend.aggregates.handover import FacilitationOffered
from backend.aggregates.mapping import DangerStatementAgreed, SafetyGoalSet
from backend.aggregates.meetings import MeetingConvened, MeetingHeld
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
    ALL,
    concerned,
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
from backend.projections.rows import Op, Row, Rows, Table
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

_IDS = tuple(
    kind
    for name, kind in vars(vocabulary).items()
    if isinstance(kind, NewType) and name.endswith("Id")
)
# These are brought by the entries that are named here; any other by the first that speaks of it.
_BROUGHT = (PersonId, LineId, MeetingId, GoalId, StatementId, OfferId)
_HOME = {table: module for module in ALL for table in module.tables}
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


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """The two clocks: `on`, a day in London, and `known`, a moment of the record; None is now."""

    on: date | None = None
    known: datetime | None = None


class Stood:
    """A family as it stood: `family` and, table by table, the rows that pages show.

    What stood earlier is the beginning of the same folds; what its entries say of the rows is asked
    of the projections once for all of them.
    """

    def __init__(self, entries: Iterable[Recorded], stream: UUID | None = None) -> None:
        self.family = Family()
        self.stream = stream
        self._before: tuple[Stood, int] | None = None
        self._folded: list[tuple[Recorded, Family]] = []
        self._said: dict[ModuleType, tuple[list[int], list[Op]]] = {}
        self._projected: dict[ModuleType, Rows] = {}
        self.fold(entries)

    def fold(self, entries: Iterable[Recorded]) -> None:
        """Adds later entries to a family that nobody else looks at yet."""
        for recorded in entries:
            self.stream = self.stream or recorded.stream
            try:
                self.family = evolve(self.family, recorded.event)
            except (KeyError, AssertionError):
                # It is about something that did not stand yet, and waits for it.
                continue
            self._folded.append((recorded, self.family))

    def upto(self, seq: int) -> Stood:
        """The family as it stood after an entry, by the same folds."""
        assert self._before is None, "what stood earlier is the beginning of the whole"
        past = Stood((), self.stream)
        last = bisect_right(self._folded, seq, key=lambda one: one[0].seq)
        past._before = (self, last)
        if last:
            past.family = self._folded[last - 1][1]
        return past

    @property
    def entries(self) -> list[Recorded]:
        """The entries that stood, in their order."""
        return [recorded for recorded, _ in self._all()]

    def _all(self) -> list[tuple[Recorded, Family]]:
        if self._before is None:
            return self._folded
        whole, last = self._before
        return [*whole._all()[:last], *self._folded]

    def rows(self, *projections: ModuleType) -> Rows:
        """What projections come to, together."""
        rows = Rows()
        for projection in projections:
            self._add(rows, projection)
        return rows

    def of(self, table: Table) -> list[Row]:
        """The rows of one table."""
        module = _HOME[table]
        if module not in self._projected:
            self._projected[module] = self.rows(module)
        return list(self._projected[module].of(table))

    def _add(self, rows: Rows, projection: ModuleType, last: int | None = None) -> None:
        """Adds what a projection says of the entries, or of so many of the first of them."""
        if self._before is not None:
            whole, first = self._before
            whole._add(rows, projection, first)
        if projection not in self._said:
            self._said[projection] = self._says(projection)
        at, ops = self._said[projection]
        rows.add(ops if last is None else ops[: bisect_left(at, last)])

    def _says(self, projection: ModuleType) -> tuple[list[int], list[Op]]:
        at: list[int] = []
        ops: list[Op] = []
        for number, (recorded, family) in enumerate(self._folded):
            for project in concerned(recorded.event.__class__, (projection,)):
                for op in project(recorded, family):
                    at.append(number)
                    ops.append(op)
        return at, ops


class Record:
    """All of a family's entries; what follows from them is worked out once, when asked for."""

    def __init__(self, entries: Sequence[Recorded]) -> None:
        self.entries = entries

    @property
    def seq(self) -> int:
        """The number of the newest entry, 0 before the first."""
        return self.entries[-1].seq if self.entries else 0

    @cached_property
    def facts(self) -> Sequence[Recorded]:
        """The entries as they stand corrected."""
        return corrected.standing(self.entries)

    @cached_property
    def whole(self) -> Stood:
        """The family as it stands: what it was after any entry is taken from the same folds."""
        return Stood(self.facts, self.entries[0].stream if self.entries else None)

    @cached_property
    def _since(self) -> Sequence[date]:
        return standing_since(self.facts)

    def stood(self, clocks: Clocks) -> Stood:
        """The family as it stood by both clocks."""
        if clocks.known is not None:
            return self._of(allowed(self.entries, clocks))
        if clocks.on is None:
            return self.whole
        return self._of(_by(clocks.on, self.facts, self._since))

    def _of(self, entries: Sequence[Recorded]) -> Stood:
        # As long as nothing is left out or was put right since, the folds are those of the whole.
        same = 0
        for same, (one, fact) in enumerate(zip(entries, self.facts, strict=False), start=1):
            if one is not fact:
                same -= 1
                break
        past = self.whole.upto(entries[same - 1].seq if same else 0)
        past.fold(entries[same:])
        return past


def allowed(entries: Sequence[Recorded], clocks: Clocks) -> list[Recorded]:
    """The entries that stood by both clocks, in their order, from all of a family's entries.

    First what the record knew at the moment, corrected by the corrections it knew of; among that,
    what was true on the day.
    """
    known = clocks.known
    if known is not None:
        entries = [one for one in entries if one.recorded_at and one.recorded_at <= known]
    facts = corrected.standing(entries)
    return facts if clocks.on is None else standing(facts, clocks.on)


def stood(entries: Sequence[Recorded], clocks: Clocks) -> Stood:
    """The family as it stood by both clocks, from all of its entries in their order."""
    return Stood(allowed(entries, clocks))


def as_of(entries: Sequence[Recorded], day: date) -> Rows:
    """The rows as they stood at the end of a day, from all of a family's entries in their order.

    By the facts as they stand corrected: what was true that day, not what was believed.
    """
    return stood(entries, Clocks(on=day)).rows(*PROJECTIONS)


def standing(entries: Sequence[Recorded], day: date) -> list[Recorded]:
    """The entries that stood at the end of a day, in their order."""
    return _by(day, entries, standing_since(entries))


def _by(day: date, entries: Sequence[Recorded], since: Sequence[date]) -> list[Recorded]:
    return [recorded for recorded, first in zip(entries, since, strict=True) if first <= day]


def standing_since(entries: Sequence[Recorded]) -> list[date]:
    """The first day on which each entry stands.

    That is the day it happened, as told, or the day it was recorded where nobody told one. An
    entry about something that came later waits for it, and a version of the plan waits for all
    that had gone into the plan before it. A name stands from its first mention on: whoever
    offered something at a meeting was known there, even when the name was taken down days later.
    """
    happened = _happened(entries)
    spoken = [tuple(_mentions(recorded.event)) for recorded in entries]
    mentioned: dict[str, date] = {}
    for things, day in zip(spoken, happened, strict=True):
        for kind, known in things:
            if kind is PersonId:
                mentioned[known] = min(day, mentioned.get(known, day))
    came: dict[Thing, date] = {}
    in_plan = date.min
    since: list[date] = []
    for recorded, day, things in zip(entries, happened, spoken, strict=True):
        event, first = recorded.event, day
        if isinstance(event, RecordStarted):
            first = min(happened)
        elif type(event) in _NAMES:
            first = mentioned[getattr(event, _NAMES[type(event)])]
        elif isinstance(event, PlanVersionMade | PlanAgreed):
            in_plan = first = max(day, in_plan)
        else:
            own = _brought(event)
            bases = [came[thing] for thing in things if thing != own and thing in came]
            first = max([day, *bases])
            if own:
                came[own] = first
            for thing in things:
                if thing[0] not in _BROUGHT:
                    came.setdefault(thing, first)
            if PART_OF[type(event)] in ("plan", "mapping") and not isinstance(event, PlanAnswered):
                in_plan = max(first, in_plan)
        since.append(first)
    return since


def _happened(entries: Sequence[Recorded]) -> list[date]:
    days: list[date] = []
    family = Family()
    for recorded in entries:
        # Only a meeting's day says when something else happened.
        if PART_OF[type(recorded.event)] == "meetings":
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


def _mentions(event: msgspec.Struct) -> Iterator[Thing]:
    for name, kind in _declared(type(event)).items():
        value: Any = getattr(event, name)
        if value is None:
            continue
        for one in value if value.__class__ is tuple else (value,):
            if one.__class__ is str:
                yield kind, one
            elif isinstance(one, msgspec.Struct):
                yield from _mentions(one)
            elif one is not None:
                yield kind, one


@cache
def _declared(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields that hold ids, and of what; those that hold structs may have ids inside."""
    found: dict[str, Any] = {}
    hints = get_type_hints(kind)
    for name in kind.__struct_fields__:
        for part in _inside(hints[name]):
            if part in _IDS or (isinstance(part, type) and issubclass(part, msgspec.Struct)):
                found[name] = cast("Any", part)
    return found


def _inside(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from _inside(part)
