"""Rows for pages, projected from events: the read beside the write."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from backend.projections import (
    access,
    accounts,
    arrangements,
    audit_samples,
    childrens_voice,
    circles,
    closing_state,
    current_plan,
    disclosures,
    due_dates,
    evidence,
    gatherings,
    handover_state,
    history,
    languages,
    line_lives,
    line_told,
    look_reviews,
    map_board,
    measured,
    meetings,
    partners,
    picture_books,
    places,
    plan_agreement,
    plan_beside,
    plan_copies,
    plan_sight,
    plan_versions,
    proceedings,
    proposals,
    protected,
    reaching,
    relations,
    road,
    roster,
    rota,
    safeguards,
    search,
    services,
    staff_roles,
    swaps,
    team_board,
    trials,
)

Project = Callable[[Any, Any], Iterator[Any]]

ALL = (
    accounts,
    staff_roles,
    access,
    roster,
    meetings,
    current_plan,
    plan_versions,
    plan_beside,
    plan_agreement,
    plan_sight,
    plan_copies,
    rota,
    swaps,
    languages,
    reaching,
    proposals,
    protected,
    disclosures,
    handover_state,
    due_dates,
    map_board,
    gatherings,
    services,
    proceedings,
    road,
    circles,
    places,
    relations,
    safeguards,
    search,
    arrangements,
    partners,
    childrens_voice,
    picture_books,
    evidence,
    closing_state,
    trials,
    line_lives,
    line_told,
    history,
    team_board,
    measured,
    look_reviews,
    audit_samples,
)


@cache
def concerned(event: type, among: Sequence[ModuleType] = ALL) -> tuple[Project, ...]:
    """How the projections project that an event can matter to.

    Those whose `concerns` hold its class; one that has none is concerned with each class it names.
    """
    return tuple(
        each.project for each in among if event in getattr(each, "concerns", vars(each).values())
    )
