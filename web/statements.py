"""Statements and their goals: tried out, agreed one to one, reworded, disputed, withdrawn."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.mapping import AgreeStatement, PairKind
from backend.aggregates.statements import (
    DisputeStatement,
    DraftStatement,
    RewordStatement,
    WithdrawStatement,
)
from backend.aggregates.vocabulary import GoalId, PersonId, StatementId
from backend.permission import Deed
from web.line_forms import Option, meetings_held
from web.mapping import goal_id, meeting_typed, people_options
from web.page import NotHere, Visit, read, write

KINDS = (
    Option("danger", "Danger statement and safety goal"),
    Option("worry", "Worry statement and success goal"),
)
CALLED = {
    "danger": ("Danger statement", "Safety goal"),
    "worry": ("Worry statement", "Success goal"),
}
MOST_CHANGES = 1_000_000


class StatementPage(msgspec.Struct, frozen=True, kw_only=True):
    """One statement, and everything that can be done with it."""

    statement: dict[str, Any] | None
    called: tuple[str, str]
    kinds: tuple[Option, ...]
    people: tuple[Option, ...]
    meetings: tuple[Option, ...]
    worries: tuple[tuple[str, str], ...]
    doing: str


def _row(visit: Visit) -> dict[str, Any]:
    rows = visit.rows(
        "select * from pages.map_statements where family = %s and statement = %s",
        visit.family,
        visit.param("statement"),
    )
    if not rows:
        raise NotHere
    return rows[0]


def _show(visit: Visit, row: dict[str, Any] | None, doing: str = "") -> Response[Any]:
    names = visit.names()
    worries = visit.rows(
        "select raised_by as by, words, seq from pages.worries where family = %s union all "
        "select coalesce(said_by, ''), words, seq from pages.map_notes where family = %s "
        "and withdrawn is null and category in ('harm', 'danger') order by seq",
        visit.family,
        visit.family,
    )
    called = CALLED[row["kind"] if row else "danger"]
    return visit.show(
        "statement.html",
        StatementPage(
            statement=row,
            called=called,
            kinds=KINDS,
            people=people_options(visit),
            meetings=meetings_held(visit),
            worries=tuple((names.get(each["by"], ""), each["words"]) for each in worries),
            doing=doing,
        ),
        title=called[0] if row else "A worry and its goal",
        current="plan",
    )


@read("/families/{family:uuid}/map/statements/new", Deed.CHANGE_PLAN)
def new(visit: Visit) -> Response[Any]:
    """The form for a new statement."""
    return _show(visit, None)


@write("/families/{family:uuid}/map/statements", Deed.CHANGE_PLAN)
def add(visit: Visit) -> Response[Any]:
    """Keeps a draft, or agrees a statement with its goal."""
    statement = StatementId(visit.form.new_id("statement"))
    return _keep(visit, statement, None)


def _keep(visit: Visit, statement: StatementId, row: dict[str, Any] | None) -> Response[Any]:
    form = visit.form

    def command() -> AgreeStatement | DraftStatement:
        kind = form.choice("kind", PairKind, PairKind.DANGER)
        if form.raw("then") == "agree":
            return AgreeStatement(
                statement=statement,
                who=form.text("who"),
                what=form.text("what"),
                why=form.text("why"),
                disputed=form.maybe("disputed"),
                goal=GoalId(goal_id(statement)),
                goal_words=form.text("goal_words"),
                kind=kind,
                meeting=meeting_typed(form),
            )
        if form.has("disputed"):
            form.refuse("disputed", "Agree the statement first: a draft keeps no other view.")
        return DraftStatement(
            statement=statement,
            seen=form.number("seen", 0, MOST_CHANGES) or 0,
            kind=kind,
            who=form.maybe("who"),
            what=form.text("what"),
            why=form.maybe("why"),
            goal_words=form.maybe("goal_words"),
            meeting=meeting_typed(form),
        )

    return visit.carry_out(
        command, then=f"{visit.root}/map#statements", otherwise=lambda: _show(visit, row)
    )


@read("/families/{family:uuid}/map/statements/{statement:str}", Deed.SEE_PLAN)
def statement(visit: Visit) -> Response[Any]:
    """One statement with its goal."""
    return _show(visit, _row(visit))


@write("/families/{family:uuid}/map/statements/{statement:str}", Deed.CHANGE_PLAN)
def change(visit: Visit) -> Response[Any]:
    """Works on a draft, or puts an agreed statement in other words."""
    form, row = visit.form, _row(visit)
    if row["state"] == "draft":
        return _keep(visit, StatementId(row["statement"]), row)
    return visit.carry_out(
        lambda: RewordStatement(
            statement=StatementId(row["statement"]),
            seen=form.number("seen", 0, MOST_CHANGES) or 0,
            who=form.text("who"),
            what=form.text("what"),
            why=form.text("why"),
            reason=form.text("reason"),
            meeting=meeting_typed(form),
        ),
        then=f"{visit.root}/map/statements/{row['statement']}",
        otherwise=lambda: _show(visit, row, "reword"),
        fields={"statement": ""},
    )


@write("/families/{family:uuid}/map/statements/{statement:str}/disputes", Deed.CHANGE_PLAN)
def dispute(visit: Visit) -> Response[Any]:
    """Keeps how someone else sees it, inside the statement."""
    form, row = visit.form, _row(visit)
    return visit.carry_out(
        lambda: DisputeStatement(
            statement=StatementId(row["statement"]),
            disputed_by=PersonId(form.text("disputed_by")),
            words=form.text("words"),
            meeting=meeting_typed(form),
        ),
        then=f"{visit.root}/map/statements/{row['statement']}",
        otherwise=lambda: _show(visit, row, "dispute"),
        fields={"statement": ""},
    )


@write("/families/{family:uuid}/map/statements/{statement:str}/withdrawals", Deed.CHANGE_PLAN)
def withdraw(visit: Visit) -> Response[Any]:
    """Takes a statement off the map, and its goal with it."""
    form, row = visit.form, _row(visit)
    return visit.carry_out(
        lambda: WithdrawStatement(
            statement=StatementId(row["statement"]),
            seen=form.number("seen", 0, MOST_CHANGES) or 0,
            reason=form.text("left_why"),
        ),
        then=f"{visit.root}/map#statements",
        otherwise=lambda: _show(visit, row, "withdraw"),
        fields={"reason": "left_why", "statement": ""},
    )


ROUTES = (new, add, statement, change, dispute, withdraw)
