"""The families someone works with, starting a record, and a family's home."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from psycopg.rows import dict_row

from backend.aggregates.account import Standing
from backend.aggregates.case import BeginInvolvement, EnterChild, EnterParent, StartRecord
from backend.aggregates.family import FamilyCommand, PartCommand, Together
from backend.aggregates.handover import Stage
from backend.aggregates.role_settings import Reach
from backend.aggregates.vocabulary import PersonId, PlanStatus, Refused
from backend.permission import Deed
from backend.projections.sentences.handover import STAGE_WORDS
from web import protecting
from web import today as today_page
from web.moments import Moment, on
from web.next_step import NextStep, needed
from web.overview import facts_of
from web.page import Visit, go, read, write

PAGE = 50
CHILDREN = 4
PARENTS = 3

_LIST = """
select f.family, f.label, f.began, f.last_met, f.status,
  exists (select from pages.team_board b where b.family = f.family and b.closed) as closed,
  (select string_agg(p.name, ', ' order by p.seq) from pages.people p
   where p.family = f.family and p.standing = 'child') as children,
  d."on" as due_on, d.what as due_what
from pages.families f
left join lateral (
  select "on", what from pages.due where family = f.family order by "on" limit 1
) d on true
where f.family in (select house.reached(%(account)s, null))
order by d."on" nulls last, f.label, f.family
limit %(limit)s offset %(offset)s
"""

_EMERGENCIES = """
select f.family, f.label, g.name, g.title, g.reason,
  (e.recorded_at at time zone 'Europe/London')::date as day
from pages.glass_broken g join pages.families f using (family)
join ledger.events e on e.stream = g.family and e.seq = g.seq
where f.team = %s and f.family in (select house.reached(%s, null))
and e.recorded_at > clock_timestamp() - interval '7 days'
order by e.recorded_at desc
"""
DUE_WORDS = {
    "first-meeting": "First meeting",
    "look-again": "Look again at a meeting",
    "write-up": "Write up the meeting",
    "review": "Review",
    "condition": "Do what a manager asked for",
}


class DueLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is due, when, and how near that is: a word and a kind of tag."""

    what: str
    on: Moment
    word: str
    kind: str


class FamilyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One family in the list."""

    href: str
    label: str
    children: str
    began: Moment | None
    last_met: Moment | None
    due: DueLine | None
    closed: bool


class FamiliesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The families, what is due first, a page at a time."""

    families: tuple[FamilyLine, ...]
    page_number: int
    more: bool
    emergencies: tuple[dict[str, Any], ...]


class NewFamilyPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that starts a record."""

    statuses: tuple[dict[str, str], ...]
    children: int = CHILDREN
    parents: int = PARENTS


def due_line(what: str, day: date, today: date) -> DueLine:
    """How near a due date is, in a word."""
    left = (day - today).days
    if left < 0:
        word, kind = ("1 day late" if left == -1 else f"{-left} days late"), "overdue"
    elif left == 0:
        word, kind = "Due today", "due"
    elif left <= 14:
        word, kind = ("1 day left" if left == 1 else f"{left} days left"), "due"
    else:
        word, kind = f"{left} days left", "plain"
    return DueLine(what=DUE_WORDS.get(what, what), on=on(day), word=word, kind=kind)


@read("/families", Deed.LIST_FAMILIES)
def families(visit: Visit) -> Response[Any]:
    """The families this person may see, the most pressing first."""
    viewer = visit.viewer
    number = int(visit.asked("page")) if visit.asked("page").isdecimal() else 1
    number = min(max(number, 1), 10_000)
    lay = viewer.standing is Standing.NETWORK
    rows = _found(
        visit,
        account=viewer.account,
        limit=PAGE + 1,
        offset=(number - 1) * PAGE,
    )
    if lay and rows:
        return go(f"/families/{rows[0]['family']}")
    today = visit.ledger.today()
    return visit.show(
        "families.html",
        FamiliesPage(
            families=tuple(_line(row, today) for row in rows[:PAGE]),
            page_number=number,
            more=len(rows) > PAGE,
            emergencies=_emergencies(visit) if visit.may(Deed.PROFILE_SETTINGS) else (),
        ),
        title=_title(visit),
        block="list",
    )


def _title(visit: Visit) -> str:
    if Deed.OVERSEE.value not in visit.viewer.does:
        return "Families I work with"
    return "All families" if visit.viewer.reaches is Reach.ALL else "Families of my team"


def _emergencies(visit: Visit) -> tuple[dict[str, Any], ...]:
    """Records of the team that someone else opened in the last days, for its manager."""
    rows = visit.rows(_EMERGENCIES, visit.viewer.team, visit.viewer.account)
    return tuple(row | {"day": on(row["day"])} for row in rows)


def _found(visit: Visit, **asked: Any) -> list[dict[str, Any]]:
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_LIST, asked).fetchall()


def _line(row: dict[str, Any], today: date) -> FamilyLine:
    return FamilyLine(
        href=f"/families/{row['family']}",
        label=row["label"],
        children=row["children"] or "",
        began=on(row["began"]) if row["began"] else None,
        last_met=on(row["last_met"]) if row["last_met"] else None,
        closed=row["closed"],
        due=due_line(row["due_what"], row["due_on"], today) if row["due_on"] else None,
    )


@read("/families/new", Deed.START_RECORD)
def new(visit: Visit) -> Response[Any]:
    """The form that starts a family's record."""
    return _show_new(visit)


@write("/families", Deed.START_RECORD)
def start(visit: Visit) -> Response[Any]:
    """Starts a record with its children and parents, all at once or not at all."""
    form, family = visit.form, UUID(visit.form.new_id("family"))
    commands: list[PartCommand] = [
        StartRecord(label=form.text("label"), team=visit.viewer.team or "")
    ]
    if not form.has("label"):
        # Asked for with all else that is missing, not after it.
        form.refuse("label", "Enter the name this family's record goes by.")
    for number in range(1, CHILDREN + 1):
        born = form.date(f"born-{number}")
        if form.has(f"child-{number}"):
            child = PersonId(form.new_id(f"child-{number}"))
            commands.append(EnterChild(child=child, name=form.text(f"child-{number}"), born=born))
        elif born:
            form.refuse(f"child-{number}", "Enter the name of the child born on this day.")
    if len(commands) == 1 and not form.problems_at("child-1"):
        form.refuse("child-1", "Enter the name of at least one child.")
    for number in range(1, PARENTS + 1):
        if form.has(f"parent-{number}"):
            commands.append(
                EnterParent(
                    person=PersonId(form.new_id(f"parent-{number}")),
                    name=form.text(f"parent-{number}"),
                    responsibility=form.maybe(f"responsibility-{number}"),
                )
            )
        elif form.has(f"responsibility-{number}"):
            form.refuse(f"parent-{number}", "Enter the name of the person who holds this.")
    status = form.choice("status", PlanStatus, PlanStatus.IN_NEED)
    commands.append(
        BeginInvolvement(
            happened=form.happened("began"), status=status, reason=form.maybe("reason")
        )
    )
    return _tell_new(visit, family, commands)


def _tell_new(visit: Visit, family: UUID, commands: list[PartCommand]) -> Response[Any]:
    form = visit.form
    told: FamilyCommand = Together(commands=tuple(commands))
    try:
        if not form.problems:
            told = protecting.checked(visit, told)
        if not form.problems:
            visit.ledger.tell(family, told, visit.provenance())
            return go(f"/families/{family}")
    except Refused as refused:
        form.refuse(_field(commands, refused), refused.reason)
    return _show_new(visit, 422)


def _field(commands: list[PartCommand], refused: Any) -> str:
    command = commands[refused.step or 0]
    same = [other for other in commands if type(other) is type(command)]
    number = same.index(command) + 1
    match command:
        case EnterChild():
            return f"{'born' if refused.field == 'born' else 'child'}-{number}"
        case EnterParent():
            return f"{'parent' if refused.field == 'name' else refused.field}-{number}"
        case BeginInvolvement():
            return "began" if refused.field in ("happened", "on") else refused.field
        case _:
            return refused.field


def _show_new(visit: Visit, status: int = 200) -> Response[Any]:
    return visit.show(
        "family_new.html",
        NewFamilyPage(
            statuses=(
                {"value": "in-need", "text": "Child in need plan"},
                {"value": "protection", "text": "Child protection plan"},
                {"value": "early-help", "text": "Early help plan"},
                {"value": "looked-after", "text": "Care plan"},
            )
        ),
        title="Start a family’s record",
        status=status,
    )


class HomePage(msgspec.Struct, frozen=True, kw_only=True):
    """A family's home: the one next step, what else is open, then what matters in five minutes."""

    step: NextStep | None
    more: tuple[NextStep, ...]
    due: tuple[DueLine, ...]
    statements: tuple[dict[str, Any], ...]
    version: int
    agreed: int
    answers: int
    bottom_line: dict[str, Any] | None
    last_meeting: dict[str, Any] | None
    network: tuple[dict[str, Any], ...]
    facilitates: str
    stage: str


@read("/families/{family:uuid}", Deed.SEE_FAMILY)
def home(visit: Visit) -> Response[Any]:
    """The family's home; for people of the network, what today is about."""
    if visit.viewer.standing is Standing.NETWORK:
        return today_page.show(visit)
    page = _home(visit)
    return visit.show("home.html", page, title="Family", heading=visit.head.label)


def _home(visit: Visit) -> HomePage:
    family, today = visit.family, visit.ledger.today()
    sees_plan = visit.may(Deed.SEE_PLAN)
    statements = visit.rows(
        "select s.statement, s.who, s.what, s.why, g.goal, g.words from pages.statements s "
        "left join pages.goals g using (family, statement) where s.family = %s order by s.seq",
        family,
    )
    versions = visit.rows(
        "select v.version, "
        "count(*) filter (where a.says = 'yes') as yes, count(a.person) as answers "
        "from pages.plan_versions v left join pages.plan_answers a using (family, version) "
        "where v.family = %s group by v.version order by v.version desc limit 1",
        family,
    )
    bottom = (
        visit.rows(
            "select version, statement, consequence, set_on from pages.bottom_lines "
            "where family = %s order by version desc limit 1",
            family,
        )
        if visit.may(Deed.SEE_CASE)
        else []
    )
    last = visit.rows(
        'select meeting, kind, "on", state from pages.meetings '
        "where family = %s and state in ('held', 'written-up') "
        'order by "on" desc, meeting limit 1',
        family,
    )
    facts = facts_of(visit)
    handover = facts.handover
    stage = Stage(handover["stage"])
    version = versions[0] if versions and sees_plan else {"version": 0, "yes": 0, "answers": 0}
    needs = needed(visit, facts)
    return HomePage(
        step=needs.step,
        more=needs.more,
        due=tuple(due_line(row["what"], row["on"], today) for row in facts.dues),
        statements=tuple(statements) if sees_plan else (),
        version=version["version"],
        agreed=version["yes"],
        answers=version["answers"],
        bottom_line=bottom[0] if bottom else None,
        last_meeting=last[0] if last else None,
        network=facts.network,
        facilitates=handover["name"] if stage.network_leads else "The worker",
        stage=STAGE_WORDS[stage],
    )


ROUTES = (families, new, start, home)
