"""Where the network presented its plan, with examples of the plan at work."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.sharing import FORUM_WORDS, Forum, GiveExample, PresentPlan
from backend.aggregates.vocabulary import PersonId, PresentationId
from backend.permission import Deed
from backend.projections.rows import Row
from web.kept_out import kept_out
from web.line_forms import Option
from web.moments import Moment, on
from web.page import Visit, read, write


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which the plan kept a child safe."""

    by: str
    words: str
    on: Moment


class Presentation(msgspec.Struct, frozen=True, kw_only=True):
    """One time the plan was presented."""

    id: str
    version: int
    forum: str
    who: str
    with_worker: bool
    on: Moment
    examples: tuple[Example, ...]


class PresentedPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every presentation, and the forms for one more and for an example."""

    version: int
    presentations: tuple[Presentation, ...]
    people: tuple[Option, ...]
    forums: tuple[Option, ...]
    versions: tuple[Option, ...]
    today: date


@read("/families/{family:uuid}/plan/presented", Deed.SEE_PLAN)
def presented(visit: Visit) -> Response[Any]:
    """Where the plan was presented, by whom, with which examples."""
    return _show(visit)


@write("/families/{family:uuid}/plan/presented", Deed.RECORD_MEETING)
def present(visit: Visit) -> Response[Any]:
    """Takes down that the plan was presented."""
    form = visit.form
    return visit.carry_out(
        lambda: PresentPlan(
            presentation=PresentationId(form.new_id("presentation")),
            version=form.number("version", 0, 1_000_000) or 0,
            forum=form.choice("forum", Forum, Forum.OTHER),
            presented_by=tuple(PersonId(each) for each in form.several("people")),
            with_worker="yes" in form.several("with_worker"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/plan/presented",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/plan/presented/{presentation:str}/examples", Deed.ANSWER_PLAN)
def example(visit: Visit) -> Response[Any]:
    """Takes down an example of the plan at work: for the network only ever their own."""
    form, viewer, name = visit.form, visit.viewer, visit.param("presentation")
    lay = viewer.standing is Standing.NETWORK
    by = PersonId((viewer.person or "") if lay else form.text(f"by-{name}"))
    return visit.carry_out(
        lambda: GiveExample(
            presentation=PresentationId(name),
            by=by,
            words=form.text(f"words-{name}"),
            happened=form.happened(f"on-{name}"),
        ),
        then=f"{visit.root}/plan/presented",
        otherwise=lambda: _show(visit),
        on_behalf_of=None if lay else by,
        fields={
            "by": f"by-{name}",
            "words": f"words-{name}",
            "happened": f"on-{name}",
            "presentation": "",
        },
    )


def _show(visit: Visit) -> Response[Any]:
    names = visit.names()
    rows = visit.rows(
        "select * from pages.plan_presented where family = %s "
        "order by presented_on desc nulls last, seq desc",
        visit.family,
    )
    told = visit.rows(
        "select * from pages.plan_examples where family = %s order by happened_on, seq",
        visit.family,
    )
    version = visit.ledger.family(visit.family).plan.version
    people = visit.rows(
        "select person, name from pages.people where family = %s and left_why is null "
        "and standing <> 'professional' order by seq",
        visit.family,
    )
    out = kept_out(visit)
    return visit.show(
        "plan_presented.html",
        PresentedPage(
            version=version,
            presentations=tuple(_presentation(row, told, names) for row in rows),
            people=tuple(
                Option(row["person"], row["name"]) for row in people if row["person"] not in out
            ),
            forums=tuple(
                Option(forum.value, f"{words[:1].upper()}{words[1:]}")
                for forum, words in FORUM_WORDS.items()
            ),
            versions=tuple(
                Option(str(number), f"Version {number}") for number in range(version, 0, -1)
            ),
            today=visit.ledger.today(),
        ),
        title="The plan at meetings",
        current="plan",
    )


def _presentation(row: Row, told: list[Row], names: dict[str, str]) -> Presentation:
    return Presentation(
        id=row["presentation"],
        version=row["version"],
        forum=FORUM_WORDS[Forum(row["forum"])],
        who=", ".join(names[person] for person in row["people"]),
        with_worker=row["with_worker"],
        on=on(row["presented_on"]),
        examples=tuple(
            Example(by=names[one["by"]], words=one["words"], on=on(one["happened_on"]))
            for one in told
            if one["presentation"] == row["presentation"]
        ),
    )


ROUTES = (presented, present, example)
