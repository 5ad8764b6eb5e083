"""Which statutory plan the one plan stands in for, conferences, and who works with the family."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.decisions import JobRole
from backend.aggregates.statutory import (
    AllocateCase,
    ChangeStatutoryPlan,
    ConferenceKind,
    HoldConference,
    HoldCoreGroup,
)
from backend.aggregates.vocabulary import PlanStatus
from backend.permission import Deed
from web.decided import Deciding, Job, deciding, decision
from web.families import DUE_WORDS
from web.history import Line, lines
from web.identity import STATUS
from web.moments import Moment, on
from web.next_step import needed
from web.overview import facts_of
from web.page import Visit, read, write

ALLOCATORS = (
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.SERVICE_MANAGER,
    JobRole.DUTY,
)
DECIDERS = (
    JobRole.CONFERENCE_CHAIR,
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.SERVICE_MANAGER,
    JobRole.REVIEWING_OFFICER,
)
_TOPICS = ["statutory-plan-changed", "conference-held", "core-group-met"]


class StatutoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The plan as the law calls it now, the forms that change it, and how it went."""

    status: str
    seen: str
    since: Moment | None
    reference: str | None
    others: tuple[Job, ...]
    conference_kinds: tuple[Job, ...]
    deciding: Deciding
    so_far: tuple[Line, ...]


class AllocationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who works with the family, the form that gives it to another, and who did before."""

    worker: str | None
    team: str
    teams: tuple[Job, ...]
    workers: tuple[Job, ...]
    items: tuple[Job, ...]
    deciding: Deciding
    so_far: tuple[Line, ...]


@read("/families/{family:uuid}/statutory", Deed.SEE_CASE)
def statutory(visit: Visit) -> Response[Any]:
    """The one plan and its statutory side."""
    return _show(visit)


@write("/families/{family:uuid}/statutory/plan", Deed.WRITE_CASE)
def change_plan(visit: Visit) -> Response[Any]:
    """Takes down that the plan stands in for another one."""
    form = visit.form
    return visit.carry_out(
        lambda: ChangeStatutoryPlan(
            seen=form.choice("seen", PlanStatus, PlanStatus.IN_NEED),
            after=form.choice("after", PlanStatus, PlanStatus.IN_NEED),
            reference=form.maybe("reference"),
            decision=decision(form),
            happened=form.happened("changed_on"),
        ),
        then=f"{visit.root}/statutory",
        otherwise=lambda: _show(visit),
        fields={"happened": "changed_on"},
    )


@write("/families/{family:uuid}/statutory/conferences", Deed.WRITE_CASE)
def hold_conference(visit: Visit) -> Response[Any]:
    """Takes down a child protection conference."""
    form = visit.form
    return visit.carry_out(
        lambda: HoldConference(
            kind=form.choice("kind", ConferenceKind, ConferenceKind.INITIAL),
            chair=form.text("chair"),
            outcome=form.text("outcome"),
            happened=form.happened("held_on"),
        ),
        then=f"{visit.root}/statutory",
        otherwise=lambda: _show(visit),
        fields={"happened": "held_on"},
    )


@write("/families/{family:uuid}/statutory/core-groups", Deed.WRITE_CASE)
def hold_core_group(visit: Visit) -> Response[Any]:
    """Takes down that the core group met."""
    form = visit.form
    return visit.carry_out(
        lambda: HoldCoreGroup(happened=form.happened("met_on")),
        then=f"{visit.root}/statutory",
        otherwise=lambda: _show(visit),
        fields={"happened": "met_on"},
    )


def _show(visit: Visit) -> Response[Any]:
    family = visit.ledger.family(visit.family)
    since = family.statutory.since or family.case.began
    return visit.show(
        "statutory.html",
        StatutoryPage(
            status=STATUS[family.status.value],
            seen=family.status.value,
            since=on(since) if since else None,
            reference=family.statutory.reference,
            others=tuple(
                Job(status.value, STATUS[status.value])
                for status in PlanStatus
                if status is not family.status
            ),
            conference_kinds=(
                Job("initial", "First conference"),
                Job("review", "Review conference"),
            ),
            deciding=deciding(visit, DECIDERS),
            so_far=lines(visit, kinds=("statutory",), topics=_TOPICS),
        ),
        title="The one plan and the law",
    )


@read("/families/{family:uuid}/allocation", Deed.SEE_CASE)
def allocation(visit: Visit) -> Response[Any]:
    """Who works with the family."""
    return _show_allocation(visit)


@write("/families/{family:uuid}/allocation", Deed.DECIDE)
def allocate(visit: Visit) -> Response[Any]:
    """Gives the family to a worker, with what is open."""
    form = visit.form
    items = {item.value: item.text for item in _items(visit)}
    return visit.carry_out(
        lambda: AllocateCase(
            worker=form.text("worker"),
            team=form.text("team"),
            seen=form.maybe("seen"),
            note=form.maybe("note"),
            open_items=tuple(items[each] for each in form.several("open_items") if each in items),
            decision=decision(form),
            happened=form.happened("from_day"),
        ),
        then="/families" if form.text("team") != visit.place.team else f"{visit.root}/allocation",
        otherwise=lambda: _show_allocation(visit),
        fields={"happened": "from_day"},
    )


def _items(visit: Visit) -> tuple[Job, ...]:
    """What is open, from the record itself: nothing of it is typed again."""
    facts = facts_of(visit)
    needs = needed(visit, facts)
    words = [f"{DUE_WORDS[row['what']]}, by {on(row['on']).text}" for row in facts.dues]
    words += [step.title for step in (needs.step, *needs.more) if step and not step.due]
    return tuple(Job(f"open-{number}", text) for number, text in enumerate(words, start=1))


def _show_allocation(visit: Visit) -> Response[Any]:
    family = visit.ledger.family(visit.family)
    staff = visit.rows(
        "select name, team from pages.accounts where standing = 'worker' and open "
        "and team is not null order by name"
    )
    teams = sorted({row["team"] for row in staff} | {visit.place.team})
    return visit.show(
        "allocation.html",
        AllocationPage(
            worker=family.statutory.worker,
            team=visit.place.team,
            teams=tuple(Job(team, team) for team in teams),
            workers=tuple(Job(row["name"], f"{row['name']}, {row['team']}") for row in staff),
            items=_items(visit),
            deciding=deciding(visit, ALLOCATORS),
            so_far=lines(visit, kinds=("statutory",), topics=["case-allocated"]),
        ),
        title="Who works with the family",
    )


ROUTES = (statutory, change_plan, hold_conference, hold_core_group, allocation, allocate)
