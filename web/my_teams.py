"""My teams today: what needs a manager, in numbers that open their families."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend.aggregates.calendars import WorkingCalendar
from backend.aggregates.deadlines import WORKING, Deadline, counted_days
from backend.aggregates.vocabulary import Clock, Due, PlanStatus
from backend.explain import day_note, how_counted
from backend.permission import Deed
from backend.projections.due_dates import CONDITION
from backend.sheet import sheet
from web import kept_lists, sheets, team_lists
from web.families import DueLine, due_line
from web.kept_lists import Kept
from web.moments import Moment, at, on
from web.page import Visit, go, read, write
from web.team_lists import BY_NAME, LISTS, STATUSES, Asked, List

PAGE = 50
FIRST_FEW = 10
COLUMNS = ("Family", "Children", "Worker", "Team", "Plan", "What", "Due", "Rule", "How counted")


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the home, and the address of its families."""

    title: str
    hint: str
    count: int
    href: str
    kind: str


class Choice(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why a family is in a list: a date with how it was counted, or a fact in words."""

    words: str
    due: DueLine | None = None
    how: str = ""
    moved: tuple[str, ...] = ()
    days: tuple[tuple[str, str], ...] = ()
    rule: str = ""


class FamilyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One family of a list."""

    href: str
    open: str
    label: str
    children: str
    worker: str
    team: str
    status: str
    why: tuple[Why, ...]


class TeamsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The manager's home: numbers, what cannot wait, and what is kept under a name."""

    numbers: tuple[Number, ...]
    families: int
    first: tuple[FamilyLine, ...]
    team: str
    teams: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    status: str
    kept: tuple[Kept, ...]


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """One list of families, a page at a time, with its filters."""

    list: List
    count: int
    lines: tuple[FamilyLine, ...]
    team: str
    teams: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    status: str
    lists: tuple[Choice, ...]
    query: str
    page_number: int
    more: bool
    kept: tuple[Kept, ...]


@read("/my-teams", Deed.OVERSEE)
def home(visit: Visit) -> Response[Any]:
    """What needs this manager today."""
    what = team_lists.asked(visit)
    found = team_lists.counts(visit, what)
    overdue = msgspec.structs.replace(what, show="overdue")
    return visit.show(
        "my_teams.html",
        TeamsPage(
            numbers=tuple(
                Number(
                    title=each.title,
                    hint=each.hint,
                    count=found[each.name],
                    href=f"/my-teams/families?{what.query(show=each.name)}",
                    kind=each.kind if found[each.name] else "done",
                )
                for each in LISTS
            ),
            families=found["open"],
            first=lines(visit, overdue, FIRST_FEW),
            team=what.chosen or visit.viewer.team or "",
            teams=_teams(visit),
            statuses=_statuses(),
            status=what.status or "",
            kept=kept_lists.kept(visit),
        ),
        title="My teams today",
    )


@read("/my-teams/families", Deed.OVERSEE)
def listed(visit: Visit) -> Response[Any]:
    """The families behind one number."""
    return _show(visit, asked(visit))


@write("/my-teams/kept", Deed.OVERSEE)
def keep(visit: Visit) -> Response[Any]:
    """Keeps a list under a name."""
    form = visit.form
    status, show = form.text("status"), form.text("show")
    what = Asked(
        team=visit.viewer.team,
        status=status if status in set(PlanStatus) else None,
        show=show if show in BY_NAME else LISTS[0].name,
        chosen=form.text("team") if team_lists.reaches_all(visit) else "",
    )
    if team_lists.reaches_all(visit):
        what = msgspec.structs.replace(what, team=what.chosen or None)
    if kept_lists.keep(visit, what.query()) is None:
        return _show(visit, what)
    return go(f"/my-teams/families?{what.query()}")


@write("/my-teams/kept/{kept:str}/removals", Deed.OVERSEE)
def forget(visit: Visit) -> Response[Any]:
    """Forgets a list that this person keeps."""
    kept_lists.forget(visit, visit.param("kept"))
    return go("/my-teams")


@read("/my-teams/export", Deed.EXPORT)
def export(visit: Visit) -> Response[Any]:
    """One list as a sheet, as work where it is long; that it was taken out is noted as a look."""
    what = asked(visit)
    if sheets.long(visit, lambda: team_lists.counts(visit, what)[what.show]):
        return sheets.offer(visit, sheets.FAMILIES)
    return Response(
        sheet(COLUMNS, cells(lines(visit, what, sheets.AT_ONCE))),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="families.csv"'},
    )


def cells(found: Iterable[FamilyLine]) -> Iterator[tuple[str, ...]]:
    """Families as lines of a sheet, one for each reason that they are in the list."""
    for line in found:
        for why in line.why:
            yield (
                line.label,
                line.children,
                line.worker,
                line.team,
                line.status,
                why.words or (why.due.what if why.due else ""),
                (why.due.on.iso or "") if why.due else "",
                why.rule,
                " ".join((why.how, *why.moved)).strip(),
            )


def asked(visit: Visit) -> Asked:
    """Which list the address asks for."""
    what = team_lists.asked(visit)
    return what if what.show else msgspec.structs.replace(what, show=LISTS[0].name)


def _show(visit: Visit, what: Asked) -> Response[Any]:
    page = visit.asked("page")
    number = min(max(int(page), 1), 10_000) if page.isdecimal() and len(page) < 9 else 1
    found = BY_NAME[what.show]
    some = lines(visit, what, PAGE + 1, (number - 1) * PAGE)
    return visit.show(
        "my_teams_list.html",
        ListPage(
            list=found,
            count=team_lists.counts(visit, what)[found.name],
            lines=some[:PAGE],
            team=what.chosen or visit.viewer.team or "",
            teams=_teams(visit),
            statuses=_statuses(),
            status=what.status or "",
            lists=tuple(Choice(each.name, each.title) for each in LISTS),
            query=what.query(),
            page_number=number,
            more=len(some) > PAGE,
            kept=kept_lists.kept(visit),
        ),
        title=found.title,
        block="list",
    )


def _teams(visit: Visit) -> tuple[Choice, ...]:
    return tuple(Choice(team, team) for team in team_lists.teams(visit))


def _statuses() -> tuple[Choice, ...]:
    return tuple(Choice(status.value, words) for status, words in STATUSES.items())


def lines(visit: Visit, what: Asked, limit: int, offset: int = 0) -> tuple[FamilyLine, ...]:
    """The families of a list, each with why it is there."""
    found = BY_NAME[what.show]
    rows = team_lists.families(visit, what, limit, offset)
    dates = _dates(visit, [row["family"] for row in rows], found)
    made = _made(visit, rows) if found.name == "unseen" else {}
    return tuple(
        FamilyLine(
            href=f"/families/{row['family']}",
            open=f"/families/{row['family']}/{found.page}",
            label=row["label"],
            children=row["children"] or "",
            worker=row["worker"],
            team=row["team"],
            status=STATUSES[PlanStatus(row["status"])],
            why=dates.get(row["family"], ()) or _fact(found, row, made.get(row["family"])),
        )
        for row in rows
    )


def _dates(visit: Visit, families: list[UUID], found: List) -> dict[UUID, tuple[Why, ...]]:
    """The dates that put families into a list, each with its rule and days."""
    if not found.dates or not families:
        return {}
    rows = visit.rows(
        "select d.*, c.what as asked from pages.due d "
        "left join pages.plan_conditions c on d.what = 'condition' "
        "and c.family = d.family and c.condition = d.subject "
        'where d.family = any(%s) and d.what = any(%s) order by d."on", d.what',
        families,
        list(found.dates),
    )
    today = visit.ledger.today()
    why: dict[UUID, list[Why]] = {}
    for row in rows:
        if _belongs(found, row, today):
            why.setdefault(row["family"], []).append(_why(visit, row, today))
    return {family: tuple(each) for family, each in why.items()}


def _belongs(found: List, row: dict[str, Any], today: date) -> bool:
    day = row["on"]
    match found.name:
        case "overdue":
            return day < today
        case "decide":
            return day < today or (day == today and row["what"] == Clock.LOOK_AGAIN.value)
        case "due":
            return today <= day <= today + team_lists.SOON
        case "hold":
            return day >= today and bool(row["moved"] or row["what"] == Clock.LOOK_AGAIN.value)
        case _:
            return True


def _why(visit: Visit, row: dict[str, Any], today: date) -> Why:
    due = due_line(row["what"], row["on"], today)
    if row["what"] == CONDITION:
        return Why(words=row["asked"] or "", due=due, how="A manager chose this day.", rule="A70")
    calendar = visit.ledger.authority().calendar_called(row["calendar"])
    each = Deadline(
        clock=Clock(row["what"]),
        due=Due(
            rule=row["rule"],
            on=row["counted_to"],
            counted_from=row["counted_from"],
            profile=row["profile"],
            calendar=row["calendar"],
        ),
    )
    return Why(
        words="",
        due=due,
        how=how_counted(each, calendar),
        moved=tuple(_moved(one) for one in row["moved"]),
        days=_days(each, calendar),
        rule=row["rule"],
    )


def _moved(one: dict[str, str]) -> str:
    before, until = (on(date.fromisoformat(one[key])).text for key in ("from", "to"))
    return f"Moved from {before} to {until} by {one['by']}. Why: {one['reason']}"


def _days(each: Deadline, calendar: WorkingCalendar) -> tuple[tuple[str, str], ...]:
    # The days of a long count stand on the family's own page of dates.
    if each.due.rule not in WORKING:
        return ()
    return tuple(
        (f"{day.on:%a} {day.on.day} {day.on:%b}", day_note(day))
        for day in counted_days(each.due, calendar)
    )


def _made(visit: Visit, rows: list[dict[str, Any]]) -> dict[UUID, Moment]:
    """When each family's newest version was made."""
    found = visit.rows(
        "select b.family, e.recorded_at from pages.team_board b "
        "join ledger.events e on e.stream = b.family and e.seq = b.version_seq "
        "where b.family = any(%s)",
        [row["family"] for row in rows],
    )
    return {row["family"]: at(row["recorded_at"]) for row in found}


def _fact(found: List, row: dict[str, Any], made: Moment | None) -> tuple[Why, ...]:
    match found.name:
        case "unseen":
            seen = f"seen: version {row['seen']}" if row["seen"] else "none was seen yet"
            words = f"In use: version {row['version']}, {seen}."
            if row["returned"]:
                words = f"{words} A manager sent it back."
            return (Why(words=f"{words} Made {made.text}." if made else words),)
        case "roles":
            many = row["empty"]
            return (Why(words=f"{many} of 7 roles {'is' if many == 1 else 'are'} empty."),)
        case "untried":
            many = row["untried"]
            what = "1 what-if was" if many == 1 else f"{many} what-ifs were"
            return (Why(words=f"{what} never used and never tested."),)
        case _:
            return (Why(words=found.hint),)


ROUTES = (home, listed, keep, forget, export)
