"""The safety plan: as it stands now or stood on a day, its versions made and answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.plan import AnswerPlan, MakeVersion, Says
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from backend.projections.rows import Row
from backend.proof.code import copy_code
from web import away, line_card, line_descent, lines
from web.child_ideas import ideas
from web.line_forms import MEETING_WORDS, Option, meeting_named, meetings_held, put_in_place
from web.moments import Moment, at, on
from web.page import Visit, read, write
from web.plan_sheet import Sheet, Someone, Word, line_of, sheet
from web.services import service_actions

MOST_VERSIONS = 1_000_000

SAYS = {
    "yes": ("Yes", "done"),
    "no": ("No", "overdue"),
    "cannot-yet": ("Cannot answer yet", "due"),
}
NOT_ANSWERED = ("Has not answered yet", "plain")
SAYS_OPTIONS = (
    Option("yes", "Yes"),
    Option("no", "No"),
    Option("cannot-yet", "Cannot answer yet"),
)

_GOALS = """
select g.goal, g.seq, g.statement, g.words as goal_words, s.who, s.what, s.why, s.disputed
from pages.goals g join pages.statements s using (family, statement)
where g.family = %s order by g.seq
"""
_LINES = "select * from pages.plan_lines where family = %s order by place"
_PEOPLE = """
select p.person, p.name, p.standing, p.left_why, a.says, a.words,
  (select c.outcome in ('exclude', 'review') from pages.considered c where c.family = p.family
    and c.person = p.person order by c.version desc limit 1) as kept_out
from pages.people p
left join pages.plan_answers a on a.family = p.family and a.person = p.person
  and a.version = (select max(version) from pages.plan_versions where family = p.family)
where p.family = %s order by p.seq
"""
_NEWEST = """
select v.version, v.seq, m.kind as met, m."on" as met_on, e.recorded_at, e.link,
  (select "on" from pages.due where family = v.family and what = 'review') as review_due
from pages.plan_versions v
left join pages.meetings m using (family, meeting)
join ledger.events e on e.stream = v.family and e.seq = v.seq
where v.family = %s order by v.version desc limit 1
"""


_AGREEMENTS = "select * from pages.plan_agreements where family = %s order by version"
_LOOKS = "select * from pages.plan_looks where family = %s order by seq"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A version: its number, and when and at which meeting it was made.

    `code` is the copy code of its entry, which fixes the history up to it on paper.
    """

    number: int
    on: Moment
    meeting: str | None
    entry: int
    code: str | None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one person says to a version."""

    name: str
    says: Word
    words: str | None


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """The newest agreed version, on which day, and by how many."""

    number: int
    on: Moment
    by: int
    testing: str | None


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What managers saw: the newest version found good enough, and what stands of the newest."""

    seen: int
    on: Moment | None
    verdict: str


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """The plan on one page."""

    sheet: Sheet
    made: Made | None
    moved: bool
    draft: bool
    yes: int
    answered: int
    answers: tuple[Answer, ...]
    review_due: Moment | None
    gone: int
    people: tuple[Option, ...]
    mine: Answer | None
    meetings: tuple[Option, ...]
    said: str
    agreed: Agreed | None
    asked: int
    sight: Sight | None
    warnings: tuple[away.Warned, ...]
    services: tuple[dict[str, Any], ...]
    ideas: tuple[dict[str, Any], ...]
    idea_of: dict[str, str]
    says_options: tuple[Option, ...] = SAYS_OPTIONS


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that the page is made of."""

    goals: Sequence[Row]
    lines: Sequence[Row]
    people: Sequence[Row]
    newest: Row | None
    agreements: Sequence[Row]
    looks: Sequence[Row]


@read("/families/{family:uuid}/plan", Deed.SEE_PLAN, back=True)
def plan(visit: Visit) -> Response[Any]:
    """The plan as it stands; or, asked for a day, as it stood at the end of it."""
    return _show(visit, status=422 if visit.form.problems else 200)


@write("/families/{family:uuid}/plan/versions", Deed.CHANGE_PLAN)
def make_version(visit: Visit) -> Response[Any]:
    """Keeps the plan as it stands as its next version."""
    seen = visit.form.number("seen", 0, MOST_VERSIONS)
    return visit.carry_out(
        lambda: MakeVersion(seen=-1 if seen is None else seen, meeting=meeting_named(visit.form)),
        then=f"{visit.root}/plan",
        otherwise=lambda: _show(visit),
        block=lambda: _fresh(visit, ""),
    )


@write("/families/{family:uuid}/plan/versions/{version:int}/answers", Deed.ANSWER_PLAN)
def answer(visit: Visit) -> Response[Any]:
    """Takes down what someone says to a version: for the network only ever for themselves."""
    form, viewer = visit.form, visit.viewer
    lay = viewer.standing is Standing.NETWORK
    person = PersonId((viewer.person or "") if lay else form.text("person"))
    return visit.carry_out(
        lambda: AnswerPlan(
            version=int(visit.param("version")),
            person=person,
            says=form.choice("says", Says, Says.CANNOT_YET),
            words=form.maybe("words"),
        ),
        then=f"{visit.root}/plan#answers",
        otherwise=lambda: _show(visit),
        block=lambda: _fresh(visit, "The answer is in the record."),
        on_behalf_of=None if lay else person,
    )


def _fresh(visit: Visit, said: str) -> Response[Any]:
    visit.form.values.clear()
    return _show(visit, said=said)


def _show(visit: Visit, *, status: int = 200, said: str = "") -> Response[Any]:
    put_in_place(visit.form)
    return visit.show(
        "plan.html",
        _page(visit, _found(visit), said),
        title="Safety plan",
        current="plan",
        block="content",
        status=status,
    )


def _found(visit: Visit) -> Found:
    newest = visit.rows(_NEWEST, visit.family)
    return Found(
        goals=visit.rows(_GOALS, visit.family),
        lines=visit.rows(_LINES, visit.family),
        people=visit.rows(_PEOPLE, visit.family),
        newest=newest[0] if newest else None,
        agreements=visit.rows(_AGREEMENTS, visit.family),
        looks=visit.rows(_LOOKS, visit.family),
    )


def _page(visit: Visit, found: Found, said: str) -> PlanPage:
    newest, viewer = found.newest, visit.viewer
    standing = [row for row in found.lines if not row["withdrawn"]]
    since = newest["seq"] if newest else 0
    moved = any(row["changed_seq"] > since for row in found.lines)
    people = {
        row["person"]: Someone(row["name"], row["left_why"] is not None) for row in found.people
    }
    here = [row for row in found.people if not row["left_why"] and not row["kept_out"]]
    asked = [row["person"] for row in here if row["standing"] in ("parent", "network")]
    answered = [row for row in found.people if row["says"]]
    yes = sum(row["says"] == "yes" for row in answered)
    asked_for = ideas(visit)
    may_make = moved and visit.may(Deed.CHANGE_PLAN)
    return PlanPage(
        sheet=sheet(
            found.goals,
            [line_of(row, people, newest["seq"] if newest else None) for row in standing],
        ),
        made=made(newest) if newest else None,
        moved=moved,
        draft=yes == 0,
        yes=yes,
        answered=len(answered),
        answers=tuple(_said(row) for row in found.people if row["says"] or row["person"] in asked),
        review_due=on(newest["review_due"]) if newest and newest["review_due"] else None,
        gone=len(found.lines) - len(standing),
        people=tuple(Option(row["person"], row["name"]) for row in here),
        mine=next((_said(row) for row in found.people if row["person"] == viewer.person), None),
        meetings=meetings_held(visit) if may_make and standing else (),
        said=said,
        agreed=_agreed(found.agreements),
        asked=len(asked),
        sight=_sight(found.looks, newest["version"]) if newest else None,
        warnings=away.warnings(visit),
        services=service_actions(visit),
        ideas=asked_for,
        idea_of={row["line"]: row["child"] for row in asked_for if row["line"]},
    )


def _agreed(rows: Sequence[Row]) -> Agreed | None:
    if not rows:
        return None
    row = rows[-1]
    return Agreed(
        number=row["version"],
        on=on(row["agreed_on"]),
        by=len(row["agreed_by"]),
        testing=row["testing"],
    )


def _sight(looks: Sequence[Row], version: int) -> Sight:
    # Of several looks at one version the last one counts.
    last = {row["version"]: row for row in looks}
    good = [number for number, row in last.items() if row["verdict"] == "good"]
    seen = max(good, default=0)
    return Sight(
        seen=seen,
        on=on(last[seen]["on"]) if seen else None,
        verdict=last[version]["verdict"] if version in last else "",
    )


def made(row: Row) -> Made:
    """A version's number and making, from a row with version, seq, met, met_on and recorded_at.

    Where the row has the link of the version's entry, its copy code is made too.
    """
    local, met = at(row["recorded_at"]), row["met"]
    link = row.get("link")
    return Made(
        number=row["version"],
        on=on(row["met_on"]) if met else Moment(local.text.rpartition(",")[0], local.iso),
        meeting=MEETING_WORDS[met] if met else None,
        entry=row["seq"],
        code=copy_code(link) if link else None,
    )


def _said(row: Row) -> Answer:
    return answered(row["name"], row["says"], row["words"])


def answered(name: str, says: str | None, words: str | None) -> Answer:
    """One person's answer, or that there is none yet: absence is never agreement."""
    return Answer(name=name, says=Word(*SAYS.get(says or "", NOT_ANSWERED)), words=words)


ROUTES = (plan, make_version, answer, *lines.ROUTES, *line_descent.ROUTES, *line_card.ROUTES)
