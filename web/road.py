"""The road to closing: shared goals, steps in order, and what shows that each was reached."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.trajectory import (
    AchieveStep,
    AgreeTrajectory,
    ReviseTrajectory,
    RoadStep,
)
from backend.aggregates.vocabulary import PersonId, StepId
from backend.permission import Deed
from web.line_forms import Option, meetings_held
from web.mapping import meeting_typed, people_options
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

MOST_STEPS = 20
EMPTY_STEPS = 3


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One step on the road, as the page draws it."""

    step: str
    title: str
    state: str
    word: str
    facts: tuple[dict[str, str], ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the form, as it stands."""

    step: str
    what: str
    who: str
    measure: str
    by: date | None


class RoadPage(msgspec.Struct, frozen=True, kw_only=True):
    """The road, the numbers people gave last, and the forms."""

    agreed: bool
    goals: tuple[str, ...]
    stages: tuple[Stage, ...]
    agreed_by: tuple[str, ...]
    agreed_on: Moment
    changed_why: str
    numbers: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    seen: int
    people: tuple[Option, ...]
    meetings: tuple[Option, ...]
    today: date
    reaching: str
    writing: bool


@read("/families/{family:uuid}/road", Deed.SEE_PLAN)
def road(visit: Visit) -> Response[Any]:
    """The road to closing."""
    return _show(visit)


@write("/families/{family:uuid}/road", Deed.CHANGE_PLAN)
def keep(visit: Visit) -> Response[Any]:
    """Agrees the road, or changes it."""
    form = visit.form

    def command() -> AgreeTrajectory | ReviseTrajectory:
        goals = tuple(line.strip() for line in form.raw("goals").splitlines() if line.strip())
        happened = form.happened("happened")
        if form.has("seen"):
            return ReviseTrajectory(
                seen=form.number("seen", 0, 1_000_000) or 0,
                goals=goals,
                steps=_steps(visit),
                reason=form.text("reason"),
                happened=happened,
                meeting=meeting_typed(form),
            )
        return AgreeTrajectory(
            goals=goals,
            steps=_steps(visit),
            agreed_by=tuple(PersonId(person) for person in form.several("agreed_by")),
            happened=happened,
            meeting=meeting_typed(form),
        )

    return visit.carry_out(
        command,
        then=f"{visit.root}/road",
        otherwise=lambda: _show(visit, writing=True),
        fields={"what": "steps", "who": "steps", "measure": "steps", "by": "steps"},
    )


def _steps(visit: Visit) -> tuple[RoadStep, ...]:
    """The steps as typed; a row left empty is no step."""
    form = visit.form
    return tuple(
        RoadStep(
            step=StepId(form.raw(f"step-{number}") or form.new_id(f"step-{number}")),
            what=form.text(f"what-{number}"),
            who=PersonId(form.text(f"who-{number}")),
            measure=form.text(f"measure-{number}"),
            by=form.date(f"by-{number}"),
        )
        for number in range(1, MOST_STEPS + 1)
        if form.has(f"what-{number}") or form.has(f"measure-{number}")
    )


@write("/families/{family:uuid}/road/steps/{road_step:str}/reached", Deed.CHANGE_PLAN)
def reach(visit: Visit) -> Response[Any]:
    """Takes down that a step was reached, and what shows it."""
    form, step = visit.form, visit.param("road_step")
    return visit.carry_out(
        lambda: AchieveStep(
            step=StepId(step),
            evidence=form.text("evidence"),
            happened=form.happened("reached"),
        ),
        then=f"{visit.root}/road",
        otherwise=lambda: _show(visit, reaching=step),
        fields={"happened": "reached"},
    )


def _show(visit: Visit, *, reaching: str = "", writing: bool = False) -> Response[Any]:
    names = visit.names()
    found = visit.rows("select * from pages.roads where family = %s", visit.family)
    known = found[0] if found else None
    steps: list[dict[str, Any]] = known["steps"] if known else []
    reached = {
        row["step"]: row
        for row in visit.rows(
            "select * from pages.road_steps_reached where family = %s", visit.family
        )
    }
    if reaching and reaching not in {step["step"] for step in steps}:
        raise NotHere
    ahead = [step["step"] for step in steps if step["step"] not in reached]
    numbers = visit.rows(
        "select distinct on (judged_by) judged_by, score from pages.scale "
        "where family = %s and statement is null order by judged_by, judged_on desc, seq desc",
        visit.family,
    )
    return visit.show(
        "road.html",
        RoadPage(
            agreed=known is not None,
            goals=tuple(known["goals"]) if known else (),
            stages=tuple(
                _stage(step, names, reached.get(step["step"]), ahead[:1]) for step in steps
            ),
            agreed_by=tuple(names.get(each, "Someone") for each in known["agreed_by"])
            if known
            else (),
            agreed_on=on(known["agreed_on"] if known else None),
            changed_why=(known["changed_why"] or "") if known else "",
            numbers=tuple(
                (names.get(row["judged_by"], "Someone"), str(row["score"]))
                for row in numbers
                if row["score"] is not None
            ),
            rows=_form_rows(visit, steps),
            seen=known["changes"] if known else 0,
            people=people_options(visit),
            meetings=meetings_held(visit),
            today=visit.ledger.today(),
            reaching=reaching,
            writing=writing or known is None,
        ),
        title="The road to closing",
        current="handover",
    )


def _form_rows(visit: Visit, steps: list[dict[str, Any]]) -> tuple[Row, ...]:
    form = visit.form
    typed = sum(f"what-{number}" in form.values for number in range(1, MOST_STEPS + 1))
    known = [
        Row(
            step=step["step"],
            what=step["what"],
            who=step["who"],
            measure=step["measure"],
            by=date.fromisoformat(step["by"]) if step["by"] else None,
        )
        for step in steps
    ]
    # A page of the network is kept small: one more step at a time.
    more = 1 if known and visit.viewer.lay else EMPTY_STEPS
    wanted = min(max(typed, len(known) + more), MOST_STEPS)
    empty = Row(step="", what="", who="", measure="", by=None)
    return (*known, *(empty for _ in range(wanted - len(known))))


def _stage(
    step: dict[str, Any],
    names: dict[str, str],
    reached: dict[str, Any] | None,
    next_one: list[str],
) -> Stage:
    now = step["step"] in next_one
    facts = [("Who sees to it", names.get(step["who"], "Someone"))]
    if step["by"]:
        facts.append(("By", on(date.fromisoformat(step["by"])).text))
    facts.append(("How we will see it", step["measure"]))
    if reached:
        facts.append(("Reached", on(reached["reached_on"]).text))
        facts.append(("What shows it", reached["evidence"]))
    return Stage(
        step=step["step"],
        title=step["what"],
        state="reached" if reached else "now" if now else "ahead",
        word="Reached" if reached else "Next" if now else "To come",
        facts=tuple({"label": label, "text": text} for label, text in facts),
    )


ROUTES = (road, keep, reach)
