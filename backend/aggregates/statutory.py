"""The one plan beside the law: which statutory plan it stands in for, conferences, allocation."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Due,
    Event,
    Happened,
    PlanStatus,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

PLAN_NAMES = {
    PlanStatus.IN_NEED: "child in need plan",
    PlanStatus.PROTECTION: "child protection plan",
    PlanStatus.EARLY_HELP: "early help plan",
    PlanStatus.LOOKED_AFTER: "care plan",
}
MOST_ITEMS = 20


class ConferenceKind(StrEnum):
    """The first conference, or one that looks at the plan again."""

    INITIAL = "initial"
    REVIEW = "review"


# Events


class StatutoryPlanChanged(Event, frozen=True, kw_only=True, tag="statutory-plan-changed"):
    """The one plan now stands in for another statutory plan (coverage.md A71, A89).

    `review_due` is the next review counted again from the last meeting, None before the first.
    """

    before: PlanStatus
    after: PlanStatus
    reference: str | None
    decision: Decision
    happened: Happened
    review_due: Due | None


class ConferenceHeld(Event, frozen=True, kw_only=True, tag="conference-held"):
    """A child protection conference took place, with what it came to (rules.md B.1, below T27)."""

    kind: ConferenceKind
    chair: str
    outcome: Words
    happened: Happened


class CoreGroupMet(Event, frozen=True, kw_only=True, tag="core-group-met"):
    """The core group of a child protection plan met (coverage.md A90)."""

    happened: Happened


class CaseAllocated(Event, frozen=True, kw_only=True, tag="case-allocated"):
    """The family got its worker, or another one, with what is handed over (coverage.md A71)."""

    worker: str
    team: str
    before: str | None
    note: Words | None
    open_items: tuple[Words, ...]
    decision: Decision
    happened: Happened


StatutoryEvent = StatutoryPlanChanged | ConferenceHeld | CoreGroupMet | CaseAllocated

# Commands


class ChangeStatutoryPlan(Command, frozen=True, kw_only=True):
    """Say which statutory plan the plan stands in for from now on; `seen` is the one before."""

    seen: PlanStatus
    after: PlanStatus
    decision: Decision
    happened: Happened
    reference: str | None = None


class HoldConference(Command, frozen=True, kw_only=True):
    """Take down that a conference took place."""

    kind: ConferenceKind
    chair: str
    outcome: str
    happened: Happened


class HoldCoreGroup(Command, frozen=True, kw_only=True):
    """Take down that the core group met."""

    happened: Happened


class AllocateCase(Command, frozen=True, kw_only=True):
    """Give the family a worker; `seen` is the name of the worker before, None for the first."""

    worker: str
    team: str
    decision: Decision
    happened: Happened
    seen: str | None = None
    note: str | None = None
    open_items: tuple[str, ...] = ()


StatutoryCommand = ChangeStatutoryPlan | HoldConference | HoldCoreGroup | AllocateCase

# State


class Conference(msgspec.Struct, frozen=True):
    """One conference as the clocks see it."""

    kind: ConferenceKind
    on: date


class Statutory(msgspec.Struct, frozen=True):
    """The status in force once it has changed, the review counted again, and what was held."""

    status: PlanStatus | None = None
    since: date | None = None
    reference: str | None = None
    review_due: Due | None = None
    conferences: tuple[Conference, ...] = ()
    core_groups: tuple[date, ...] = ()
    worker: str | None = None
    team: str | None = None
    # Everyone to whom the family was allocated, in turn.
    workers: tuple[str, ...] = ()


def decide(family: Family, command: StatutoryCommand, terms: Terms) -> list[StatutoryEvent]:
    """What follows from a command about the statutory side of the plan."""
    match command:
        case ChangeStatutoryPlan():
            return [_changed(family, command, terms)]
        case HoldConference(kind=kind, chair=chair, outcome=outcome, happened=happened):
            day = _day(happened, terms)
            need(chair, "Enter who chaired the conference.", "chair", LONGEST_NAME)
            need(outcome, "Write what the conference came to.", "outcome")
            held = family.statutory.conferences
            if any(each.on == day for each in held):
                raise Refused("A conference on this day has been recorded.", "happened")
            if kind is ConferenceKind.REVIEW and not held:
                raise Refused("Record the first conference before a review of it.", "kind")
            return [ConferenceHeld(kind=kind, chair=chair, outcome=outcome, happened=happened)]
        case HoldCoreGroup(happened=happened):
            if _day(happened, terms) in family.statutory.core_groups:
                return []
            return [CoreGroupMet(happened=happened)]
        case AllocateCase():
            return _allocated(family, command, terms)


def _day(happened: Happened, terms: Terms) -> date:
    not_ahead(happened, terms.today)
    if happened.on is None or happened.precision == "month":
        raise Refused("Enter the day it happened.", "happened")
    return happened.on


def _changed(family: Family, command: ChangeStatutoryPlan, terms: Terms) -> StatutoryPlanChanged:
    now = family.status
    if command.seen is not now:
        raise Refused(
            f"The plan stands in for a {PLAN_NAMES[now]} now. Read the page again first.", "after"
        )
    if command.after is now:
        raise Refused(
            f"The plan stands in for a {PLAN_NAMES[now]} already. There is one plan, and never "
            "a second beside it: choose what it becomes.",
            "after",
        )
    conference = PlanStatus.PROTECTION in (now, command.after)
    allowed = (
        (JobRole.CONFERENCE_CHAIR,)
        if conference
        else (JobRole.TEAM_MANAGER, JobRole.PRACTICE_LEAD, JobRole.SERVICE_MANAGER)
    )
    if not conference and PlanStatus.LOOKED_AFTER in (now, command.after):
        allowed = (*allowed, JobRole.REVIEWING_OFFICER)
    check_decision(command.decision, allowed, terms.today)
    brief(command.reference, "reference", LONGEST_NAME)
    day = _day(command.happened, terms)
    began = family.statutory.since or family.case.began
    if began is not None and day < began:
        raise Refused("This is before the plan that it follows began. Check the day.", "happened")
    latest = family.meetings.latest
    due = None
    if latest is not None and latest[1].held is not None:
        first = latest[1].kind is MeetingKind.INITIAL
        due = terms.review_due(command.after, latest[1].held, first=first)
    return StatutoryPlanChanged(
        before=now,
        after=command.after,
        reference=command.reference,
        decision=command.decision,
        happened=command.happened,
        review_due=due,
    )


def _allocated(family: Family, command: AllocateCase, terms: Terms) -> list[StatutoryEvent]:
    statutory = family.statutory
    need(command.worker, "Enter the name of the worker.", "worker", LONGEST_NAME)
    need(command.team, "Choose the team.", "team", LONGEST_NAME)
    jobs = (JobRole.TEAM_MANAGER, JobRole.PRACTICE_LEAD, JobRole.SERVICE_MANAGER, JobRole.DUTY)
    check_decision(command.decision, jobs, terms.today)
    _day(command.happened, terms)
    brief(command.note, "note")
    if len(command.open_items) > MOST_ITEMS:
        raise Refused(f"Hand over {MOST_ITEMS} open things at most. Sum some up.", "open_items")
    for item in command.open_items:
        need(item, "Write what is open, or leave it out.", "open_items", 1_000)
    if command.seen != statutory.worker:
        holder = statutory.worker or "nobody"
        raise Refused(f"The family is with {holder} now. Read the page again first.", "worker")
    if (command.worker, command.team) == (statutory.worker, statutory.team):
        return []
    if statutory.worker is not None:
        need(command.note or "", "Write what the next worker must know first.", "note")
    return [
        CaseAllocated(
            worker=command.worker,
            team=command.team,
            before=statutory.worker,
            note=command.note,
            open_items=command.open_items,
            decision=command.decision,
            happened=command.happened,
        )
    ]


def evolve(statutory: Statutory, event: StatutoryEvent) -> Statutory:
    """The statutory side after one more event."""
    changed = msgspec.structs.replace
    match event:
        case StatutoryPlanChanged(after=after, reference=reference, happened=happened):
            return changed(
                statutory,
                status=after,
                since=happened.on,
                reference=reference,
                review_due=event.review_due,
            )
        case ConferenceHeld(kind=kind, happened=happened):
            assert happened.on is not None, "a conference has its day"
            held = (*statutory.conferences, Conference(kind=kind, on=happened.on))
            return changed(statutory, conferences=tuple(sorted(held, key=lambda each: each.on)))
        case CoreGroupMet(happened=happened):
            assert happened.on is not None, "a core group has its day"
            met = (*statutory.core_groups, happened.on)
            return changed(statutory, core_groups=tuple(sorted(met)))
        case CaseAllocated(worker=worker, team=team):
            workers = tuple(dict.fromkeys((*statutory.workers, worker)))
            return changed(statutory, worker=worker, team=team, workers=workers)
