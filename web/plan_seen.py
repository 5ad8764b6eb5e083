"""The manager's page: what changed since the version last seen, and what they say to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.decisions import JOB_WORDS, JobRole
from backend.aggregates.family import FamilyCommand
from backend.aggregates.sight import (
    Condition,
    MeetCondition,
    ReturnPlan,
    SeePlan,
    UseUnseen,
)
from backend.aggregates.vocabulary import ConditionId, LineId, Refused
from backend.permission import Deed
from backend.projections.comparison import Written, compare
from backend.projections.rows import Row
from web.decided import Deciding, deciding, decision
from web.kept_out import no_copy
from web.line_forms import Option
from web.moments import Moment, at, on
from web.page import Visit, read, write

VERDICTS = {
    "good": ("Good enough", "done"),
    "returned": ("Sent back", "due"),
    "unseen": ("May be used before a manager has seen it", "plain"),
}
CONDITIONS = 3
_VERSIONS = """
select v.version, v.goals, v.lines, h.account, e.recorded_at from pages.plan_versions v
join pages.history h using (family, seq)
join ledger.events e on e.stream = v.family and e.seq = v.seq
where v.family = %s order by v.version desc
"""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a version."""

    version: int
    word: str
    kind: str
    by: str
    job: str
    on: Moment
    reason: str
    lines: tuple[str, ...]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Something a manager asked for."""

    condition: str
    version: int
    what: str
    due: Moment
    late: bool
    met: str | None
    met_on: Moment | None


class SeenPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a manager needs to judge the newest version, and every look so far."""

    version: int
    seen: int
    verdict: str
    due: Moment | None
    late: bool
    mine: bool
    changes: tuple[str, ...]
    waiting: tuple[str, ...]
    looks: tuple[Look, ...]
    asked: tuple[Asked, ...]
    lines: tuple[Option, ...]
    deciding: Deciding
    rows: int
    today: date
    verdicts: tuple[Option, ...] = (
        Option("good", "It answers the worries: good enough"),
        Option("returned", "Not yet: send it back"),
        Option("unseen", "It cannot wait: let it be used before a manager has read it"),
    )


@read("/families/{family:uuid}/plan/seen", Deed.SEE_CASE)
def seen(visit: Visit) -> Response[Any]:
    """What managers said of each version, and the form for the newest."""
    return _show(visit)


@write("/families/{family:uuid}/plan/seen", Deed.DECIDE)
def look(visit: Visit) -> Response[Any]:
    """Takes down what a manager says of a version that somebody else made."""
    return _told(visit, lambda: _looked(visit))


@write("/families/{family:uuid}/plan/seen/conditions/{condition:str}", Deed.WRITE_CASE)
def meet(visit: Visit) -> Response[Any]:
    """Takes down that what a manager asked for was done."""
    form, name = visit.form, ConditionId(visit.param("condition"))
    return _told(
        visit,
        lambda: MeetCondition(
            condition=name,
            words=form.text(f"met-{name}"),
            happened=form.happened(f"met_on-{name}"),
        ),
        {"words": f"met-{name}", "happened": f"met_on-{name}", "condition": ""},
    )


def _told(
    visit: Visit, command: Callable[[], FamilyCommand], fields: dict[str, str] | None = None
) -> Response[Any]:
    return visit.carry_out(
        command,
        then=f"{visit.root}/plan/seen",
        otherwise=lambda: _show(visit),
        fields=fields or {"version": "", "conditions": "ask-1", "due": "due-1"},
    )


def _version(visit: Visit) -> int:
    return visit.form.number("version", 0, 1_000_000) or 0


def _looked(visit: Visit) -> FamilyCommand:
    form, version = visit.form, _version(visit)
    made = next(
        (row for row in visit.rows(_VERSIONS, visit.family) if row["version"] == version), None
    )
    # Also of a version from before they said who made them, which `decide` cannot know.
    if made and made["account"] == str(visit.viewer.account):
        raise Refused("You made this version. Another manager has to look at it.", "version")
    said = decision(form)
    if form.raw("verdict") == "returned":
        lines = tuple(LineId(line) for line in form.several("lines"))
        return ReturnPlan(version=version, decision=said, lines=lines)
    if form.raw("verdict") == "unseen":
        return UseUnseen(version=version, decision=said)
    if form.raw("verdict") != "good":
        form.refuse("verdict", "Choose one of these.")
    conditions: list[Condition] = []
    for number in range(1, CONDITIONS + 1):
        due = form.date(f"due-{number}")
        if not form.has(f"ask-{number}"):
            if due:
                form.refuse(f"ask-{number}", "Enter what is to be done by this day.")
            continue
        if due is None and not form.problems_at(f"due-{number}"):
            form.refuse(f"due-{number}", "Enter the day by which this is to be done.")
        conditions.append(
            Condition(
                condition=ConditionId(form.new_id(f"ask-{number}")),
                what=form.text(f"ask-{number}"),
                due=due or visit.ledger.today(),
            )
        )
    return SeePlan(version=version, decision=said, conditions=tuple(conditions))


def _show(visit: Visit) -> Response[Any]:
    versions = visit.rows(_VERSIONS, visit.family)
    newest = versions[0] if versions else None
    looks = visit.rows(
        "select * from pages.plan_looks where family = %s order by seq desc", visit.family
    )
    sight = visit.ledger.family(visit.family).sight
    version = newest["version"] if newest else 0
    last = next((row["verdict"] for row in looks if row["version"] == version), "")
    due = _due(visit, newest) if newest and not sight.adequate(version) else None
    words = {row["line"]: row["words"] for one in reversed(versions) for row in one["lines"]}
    today = visit.ledger.today()
    return visit.show(
        "plan_seen.html",
        SeenPage(
            version=version,
            seen=sight.newest,
            verdict=last,
            due=on(due) if due else None,
            late=bool(due and due < today),
            mine=bool(newest and newest["account"] == str(visit.viewer.account)),
            changes=_changes(versions, sight.newest),
            waiting=_waiting(visit, version),
            looks=tuple(_look(row, words) for row in looks),
            asked=_asked(visit, today),
            lines=tuple(
                Option(row["line"], row["words"]) for row in (newest["lines"] if newest else ())
            ),
            deciding=deciding(visit, visit.ledger.profile().may_except("T10")),
            rows=CONDITIONS,
            today=today,
        ),
        title="Seen by a manager",
        current="plan",
    )


def _due(visit: Visit, newest: Row) -> date:
    terms = visit.ledger.terms()
    made = at(newest["recorded_at"])
    day = date.fromisoformat((made.iso or "")[:10])
    return terms.due_working("T10", day, terms.profile.sight_working_days).on


def _changes(versions: list[Row], last: int) -> tuple[str, ...]:
    """What is different in the newest version from the last one that was good enough."""
    old = next((row for row in versions if row["version"] == last), None)
    if old is None or old is versions[0]:
        return ()
    before = Written(goals=old["goals"], lines=old["lines"])
    return compare(
        before, Written(goals=versions[0]["goals"], lines=versions[0]["lines"])
    ).sentences


def _waiting(visit: Visit, version: int) -> tuple[str, ...]:
    out = no_copy(visit)
    rows = visit.rows(
        "select p.person, p.name from pages.people p left join pages.plan_answers a "
        "on a.family = p.family and a.person = p.person and a.version = %s "
        "where p.family = %s and p.standing in ('parent', 'network') and p.left_why is null "
        "and coalesce(a.says, '') <> 'yes' order by p.seq",
        version,
        visit.family,
    )
    return tuple(row["name"] for row in rows if row["person"] not in out)


def _look(row: Row, words: dict[str, str]) -> Look:
    word, kind = VERDICTS[row["verdict"]]
    return Look(
        version=row["version"],
        word=word,
        kind=kind,
        by=row["by"],
        job=JOB_WORDS[JobRole(row["role"])],
        on=on(row["on"]),
        reason=row["reason"],
        lines=tuple(words[line] for line in row["lines"] if line in words),
    )


def _asked(visit: Visit, today: date) -> tuple[Asked, ...]:
    rows = visit.rows(
        "select * from pages.plan_conditions where family = %s order by due, seq", visit.family
    )
    return tuple(
        Asked(
            condition=row["condition"],
            version=row["version"],
            what=row["what"],
            due=on(row["due"]),
            late=row["met"] is None and row["due"] < today,
            met=row["met"],
            met_on=on(row["met_on"]) if row["met"] else None,
        )
        for row in rows
    )


ROUTES = (seen, look, meet)
