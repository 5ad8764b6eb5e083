"""Who is away while the plan counts on them, until someone acts on it."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from backend.aggregates.rota import Weekday
from backend.projections.rows import Row
from web.moments import Moment, on
from web.page import Visit

AHEAD = timedelta(days=14)
_ABSENT = """
select a.*, p.name, s.name as stand_in_name from pages.away a
join pages.people p using (family, person)
left join pages.people s on s.family = a.family and s.person = a.stand_in
where a.family = %s
  and (a.until is null or (a.until >= %s and a.until >= a.since))
order by a.since, a.seq
"""


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """Someone the plan counts on who is away, and for what it counts on them."""

    away: str
    name: str
    since: Moment
    until: Moment | None
    counted_on: tuple[str, ...]


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A turn on the rota that nobody takes as it stands."""

    slot: str
    day: date
    on: Moment
    weekday: str
    what: str
    at: str
    name: str


def absences(visit: Visit) -> list[Row]:
    """Who is away now or will be, soonest first."""
    return visit.rows(_ABSENT, visit.family, visit.day)


def rota(visit: Visit) -> Row | None:
    """The rota as it stands."""
    found = visit.rows("select * from pages.rota where family = %s", visit.family)
    return found[0] if found else None


def warnings(visit: Visit) -> tuple[Warned, ...]:
    """Everyone away within two weeks whom the plan counts on and for whom nobody has acted."""
    soon = visit.day + AHEAD
    absent = [row for row in absences(visit) if not row["acted"] and row["since"] <= soon]
    if not absent:
        return ()
    lines = visit.rows(
        "select kind, words, doer, backups from pages.plan_lines "
        "where family = %s and not withdrawn order by place",
        visit.family,
    )
    opens = open_turns(visit)
    found: list[Warned] = []
    for row in absent:
        person = row["person"]
        counted = [_for(line, person) for line in lines if _counts_on(line, person)]
        counted += [f"The rota: {turn.what}" for turn in opens if turn.name == row["name"]]
        if counted:
            found.append(
                Warned(
                    away=row["away"],
                    name=row["name"],
                    since=on(row["since"]),
                    until=on(row["until"]) if row["until"] else None,
                    counted_on=tuple(dict.fromkeys(counted)),
                )
            )
    return tuple(found)


def _counts_on(line: Row, person: str) -> bool:
    return line["doer"] == person or person in line["backups"]


def _for(line: Row, person: str) -> str:
    words = line["words"].rstrip(".")
    if line["kind"] == "contingency":
        first = line["doer"] == person
        return f"{'First to come' if first else 'Backup'} when this happens: {words}"
    return words if line["doer"] == person else f"Backup: {words}"


def open_turns(visit: Visit) -> tuple[Open, ...]:
    """The turns of the next two weeks whose person is away and that nobody else takes."""
    row = rota(visit)
    if row is None:
        return ()
    today = visit.day
    away = absences(visit)
    names = visit.names()
    covers = {
        (one["slot"], one["on"])
        for one in visit.rows(
            'select slot, "on" from pages.rota_cover where family = %s and "on" >= %s',
            visit.family,
            today,
        )
    }
    found: list[Open] = []
    for ahead in range(AHEAD.days + 1):
        day = today + timedelta(days=ahead)
        weekday = tuple(Weekday)[day.weekday()].value
        for slot in row["slots"]:
            if weekday not in slot["days"] or (slot["slot"], day) in covers:
                continue
            if any(_gone(one, slot["who"], day) for one in away):
                found.append(
                    Open(
                        slot=slot["slot"],
                        day=day,
                        on=on(day),
                        weekday=weekday.capitalize(),
                        what=slot["what"],
                        at=slot["at"] or "",
                        name=names.get(slot["who"], ""),
                    )
                )
    return tuple(found)


def _gone(absence: Row, person: str | None, day: date) -> bool:
    if absence["person"] != person or absence["stand_in"] is not None:
        return False
    return absence["since"] <= day and (absence["until"] is None or day <= absence["until"])
