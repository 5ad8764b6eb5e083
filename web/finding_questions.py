"""Questions that help to find people, one at a time; any may be skipped."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import FamilyCommand, Together
from backend.aggregates.network import NameMember
from backend.aggregates.search import ExploreConnection, Prompt
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from backend.projections.sentences.search import PROMPT_WORDS
from web.finding import ORDER, choices, people_in, steps_taken
from web.page import NotHere, Visit, read, write

ERAS = {"now": "People they see now", "past": "People from earlier", "inner": "The inner circle"}


class QuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One question, who answers it, and whom they name."""

    prompt: str
    question: str
    era: str
    number: int
    of: int
    then: str
    people: tuple[dict[str, str], ...]
    askable: tuple[dict[str, str], ...]
    answered_by: str
    earlier: tuple[dict[str, Any], ...]
    today: Any


@read("/families/{family:uuid}/network/questions/{prompt:str}", Deed.BUILD_NETWORK)
def question(visit: Visit) -> Response[Any]:
    """One question that helps to find people; it may be skipped."""
    return _show_question(visit)


@write("/families/{family:uuid}/network/questions/{prompt:str}", Deed.BUILD_NETWORK)
def answer_question(visit: Visit) -> Response[Any]:
    """Takes down an answer, names whoever is new, and goes on to the next question."""
    prompt = _prompt(visit)
    return visit.carry_out(
        lambda: _explored(visit, prompt),
        then=_after(visit, prompt),
        otherwise=lambda: _show_question(visit),
        fields={
            "name": "new_name",
            "relationship": "new_relationship",
            "named_by": "answered_by",
        },
    )


def _explored(visit: Visit, prompt: Prompt) -> FamilyCommand:
    form = visit.form
    by = PersonId(form.text("answered_by"))
    named = people_in(visit, "named")
    new = PersonId(form.new_id("person"))
    is_new = form.has("new_name") or form.has("new_relationship")
    explored = ExploreConnection(
        prompt=prompt,
        answered_by=by,
        named=(*named, new) if is_new else named,
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )
    if not is_new:
        return explored
    member = NameMember(
        person=new,
        name=form.text("new_name"),
        relationship=form.text("new_relationship"),
        named_by=by or None,
    )
    return Together(commands=(member, explored))


def _prompt(visit: Visit) -> Prompt:
    try:
        return Prompt(visit.param("prompt"))
    except ValueError:
        raise NotHere from None


def _after(visit: Visit, prompt: Prompt) -> str:
    at = ORDER.index(prompt) + 1
    if at == len(ORDER):
        return f"{visit.root}/network/finding"
    return f"{visit.root}/network/questions/{ORDER[at].value}"


def _show_question(visit: Visit) -> Response[Any]:
    prompt = _prompt(visit)
    rows = [row for row in steps_taken(visit, visit.names()) if row["what"] == "question"]
    return visit.show(
        "finding_question.html",
        QuestionPage(
            prompt=prompt.value,
            question=PROMPT_WORDS[prompt],
            era=ERAS[prompt.value.split("-")[0]],
            number=ORDER.index(prompt) + 1,
            of=len(ORDER),
            then=_after(visit, prompt),
            people=choices(visit, "parent", "network", "professional"),
            askable=choices(visit, "child", "parent", "network"),
            answered_by=rows[-1]["by"] if rows else "",
            earlier=tuple(row for row in rows if row["code"] == prompt.value),
            today=visit.ledger.today(),
        ),
        title="A question about people",
        heading=PROMPT_WORDS[prompt],
        current="network",
    )


ROUTES = (question, answer_question)
