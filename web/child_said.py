"""Children's ideas for the plan, and what became of them; their questions, and the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import Together
from backend.aggregates.vocabulary import AskId, IdeaId, LineId, PersonId
from backend.aggregates.voice import AnswerChild, AskAsChild, GiveIdea, LeaveIdea, SeenBy, TakeIdea
from backend.permission import Deed
from web.child import SEEN_BY, C, children_of, options
from web.page import NotHere, Visit, read, write


class SaidForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form for an idea or a question of a child."""

    kind: str
    choices: tuple[dict[str, str], ...]
    today: date
    seen_by: tuple[dict[str, str], ...] = SEEN_BY


class IdeaPage(msgspec.Struct, frozen=True, kw_only=True):
    """One idea, and the forms that say what became of it."""

    idea: dict[str, Any]
    lines: tuple[dict[str, str], ...]
    today: date


class QuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One question, and the form for its answer."""

    question: dict[str, Any]
    today: date


@read(C + "/ideas/new", Deed.HEAR_CHILD)
def new_idea(visit: Visit) -> Response[Any]:
    """Asks for a child's idea."""
    return _show_said(visit, "idea")


@read(C + "/questions/new", Deed.HEAR_CHILD)
def new_question(visit: Visit) -> Response[Any]:
    """Asks for a child's question, and its answer."""
    return _show_said(visit, "question")


def _show_said(visit: Visit, kind: str) -> Response[Any]:
    return visit.show(
        "child_said.html",
        SaidForm(kind=kind, choices=options(children_of(visit)), today=visit.ledger.today()),
        title="A child’s idea" if kind == "idea" else "A child’s question",
        current="child",
    )


@write(C + "/ideas", Deed.HEAR_CHILD)
def give_idea(visit: Visit) -> Response[Any]:
    """Takes down a child's idea for the plan."""
    form = visit.form
    return visit.carry_out(
        lambda: GiveIdea(
            idea=IdeaId(form.new_id("idea")),
            child=PersonId(form.text("child")),
            words=form.text("words"),
            seen_by=form.choice("seen_by", SeenBy, SeenBy.STAFF),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/child",
        otherwise=lambda: _show_said(visit, "idea"),
    )


@read(C + "/ideas/{idea:str}", Deed.HEAR_CHILD)
def idea(visit: Visit) -> Response[Any]:
    """One idea, and what became of it."""
    return _show_idea(visit)


@write(C + "/ideas/{idea:str}/lines", Deed.HEAR_CHILD)
def take_idea(visit: Visit) -> Response[Any]:
    """Says which line of the plan holds the idea."""
    form = visit.form
    return visit.carry_out(
        lambda: TakeIdea(idea=IdeaId(visit.param("idea")), line=LineId(form.text("line"))),
        then=f"{visit.root}/child",
        otherwise=lambda: _show_idea(visit),
    )


@write(C + "/ideas/{idea:str}/refusals", Deed.HEAR_CHILD)
def leave_idea(visit: Visit) -> Response[Any]:
    """Says why the idea is not in the plan, and who told the child."""
    form = visit.form
    return visit.carry_out(
        lambda: LeaveIdea(
            idea=IdeaId(visit.param("idea")),
            reason=form.text("reason"),
            told_by=form.text("told_by"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/child",
        otherwise=lambda: _show_idea(visit),
    )


def _show_idea(visit: Visit) -> Response[Any]:
    found = visit.rows(
        "select * from pages.child_ideas where family = %s and idea = %s",
        visit.family,
        visit.param("idea"),
    )
    if not found:
        raise NotHere
    lines = visit.rows(
        "select line, words from pages.plan_lines where family = %s and not withdrawn "
        "order by place",
        visit.family,
    )
    return visit.show(
        "child_idea.html",
        IdeaPage(
            idea=found[0],
            lines=tuple({"value": row["line"], "text": row["words"]} for row in lines),
            today=visit.ledger.today(),
        ),
        title="What became of an idea",
        current="child",
    )


@write(C + "/questions", Deed.HEAR_CHILD)
def ask(visit: Visit) -> Response[Any]:
    """Takes down what a child asked, and the answer where there was one."""
    form = visit.form
    asked = AskId(form.new_id("ask"))

    def command() -> Together:
        happened = form.happened("happened")
        question = AskAsChild(
            ask=asked,
            child=PersonId(form.text("child")),
            words=form.text("words"),
            seen_by=form.choice("seen_by", SeenBy, SeenBy.STAFF),
            happened=happened,
        )
        if not form.has("answer"):
            return Together((question,))
        told = AnswerChild(
            ask=asked,
            words=form.text("answer"),
            answered_by=form.text("answered_by"),
            happened=happened,
        )
        return Together((question, told))

    return visit.carry_out(
        command,
        then=f"{visit.root}/child",
        otherwise=lambda: _show_said(visit, "question"),
    )


@read(C + "/questions/{ask:str}", Deed.HEAR_CHILD)
def question(visit: Visit) -> Response[Any]:
    """One question of a child, to be answered."""
    return _show_question(visit)


@write(C + "/questions/{ask:str}/answers", Deed.HEAR_CHILD)
def answer(visit: Visit) -> Response[Any]:
    """Takes down what the child was told."""
    form = visit.form
    return visit.carry_out(
        lambda: AnswerChild(
            ask=AskId(visit.param("ask")),
            words=form.text("words"),
            answered_by=form.text("answered_by"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/child",
        otherwise=lambda: _show_question(visit),
    )


def _show_question(visit: Visit) -> Response[Any]:
    found = visit.rows(
        "select * from pages.child_asked where family = %s and ask = %s",
        visit.family,
        visit.param("ask"),
    )
    if not found:
        raise NotHere
    return visit.show(
        "child_question.html",
        QuestionPage(question=found[0], today=visit.ledger.today()),
        title="A child’s question",
        current="child",
    )


ROUTES = (
    new_idea,
    give_idea,
    idea,
    take_idea,
    leave_idea,
    new_question,
    ask,
    question,
    answer,
)
