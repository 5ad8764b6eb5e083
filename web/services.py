"""What services do towards the same goals: to be read beside the plan, and never part of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.services import EndServiceAction, LinkServiceAction
from backend.aggregates.vocabulary import GoalId, ServiceId
from backend.permission import Deed
from web.line_forms import Option
from web.page import NotHere, Visit, read, write


class ServicesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every task of a service, those that go on and those that ended."""

    going_on: tuple[dict[str, Any], ...]
    ended: tuple[dict[str, Any], ...]
    goals: tuple[Option, ...]
    ending: str
    today: date


def service_actions(visit: Visit) -> tuple[dict[str, Any], ...]:
    """What services do now, with the goal's words: for pages that show it beside the plan."""
    return tuple(row for row in _rows(visit) if row["ended_why"] is None)


def _rows(visit: Visit) -> list[dict[str, Any]]:
    return visit.rows(
        "select a.*, g.words as goal_words from pages.service_actions a "
        "left join pages.goals g using (family, goal) where a.family = %s order by a.seq",
        visit.family,
    )


@read("/families/{family:uuid}/services", Deed.SEE_PLAN)
def services(visit: Visit) -> Response[Any]:
    """What services do, apart from what the network does."""
    return _show(visit)


def _show(visit: Visit, ending: str = "") -> Response[Any]:
    rows = _rows(visit)
    goals = visit.rows(
        "select goal, words from pages.goals where family = %s order by seq", visit.family
    )
    return visit.show(
        "services.html",
        ServicesPage(
            going_on=tuple(row for row in rows if row["ended_why"] is None),
            ended=tuple(row for row in rows if row["ended_why"] is not None),
            goals=tuple(Option(row["goal"], row["words"]) for row in goals),
            ending=ending,
            today=visit.ledger.today(),
        ),
        title="What services do",
        current="plan",
    )


@write("/families/{family:uuid}/services", Deed.WRITE_CASE)
def link(visit: Visit) -> Response[Any]:
    """Links what a service does to a goal."""
    form = visit.form
    return visit.carry_out(
        lambda: LinkServiceAction(
            action=ServiceId(form.new_id("action")),
            agency=form.text("agency"),
            what=form.text("what"),
            when=form.maybe("when"),
            goal=GoalId(form.text("goal")) if form.has("goal") else None,
            formal_plan=form.maybe("formal_plan"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/services",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/services/{service:str}/endings", Deed.WRITE_CASE)
def end(visit: Visit) -> Response[Any]:
    """Takes down that a service's task has ended."""
    form, action = visit.form, visit.param("service")
    if all(row["action"] != action for row in _rows(visit)):
        raise NotHere
    return visit.carry_out(
        lambda: EndServiceAction(
            action=ServiceId(action),
            reason=form.text(f"why-{action}"),
            happened=form.happened(f"ended-{action}"),
        ),
        then=f"{visit.root}/services",
        otherwise=lambda: _show(visit, action),
        fields={"happened": f"ended-{action}", "reason": f"why-{action}"},
    )


ROUTES = (services, link, end)
