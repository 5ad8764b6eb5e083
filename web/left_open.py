"""What someone who left has left open: roles, lines of the plan and turns on the rota."""

from __future__ import annotations

import msgspec

from backend.aggregates.roles import NetworkRole
from backend.projections.rows import Row
from backend.projections.sentences.roles import ROLE_WORDS
from web.away import rota
from web.page import Visit


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that someone who left still stands for; `href` is where it is settled, or ""."""

    person: str
    name: str
    words: str
    role: str = ""
    line: str = ""
    href: str = ""


def left_open(visit: Visit) -> tuple[Left, ...]:
    """Everything that still stands with people who left and that nobody covers (A24, A93)."""
    family, today = visit.family, visit.ledger.today()
    gone = visit.rows(
        "select person, name from pages.people "
        "where family = %s and left_on is not null order by left_on, seq",
        family,
    )
    if not gone:
        return ()
    away = {row["person"] for row in gone}
    roles = visit.rows(
        "select person, role, what from pages.roles where family = %s and state = 'taken' "
        "order by role",
        family,
    )
    held = {row["role"] for row in roles if row["person"] not in away}
    covers = visit.rows(
        "select instead_of, role, line from pages.covers where family = %s and ended_why is null "
        "and starts <= %s and (ends is null or ends >= %s)",
        family,
        today,
        today,
    )
    held |= {row["role"] for row in covers if row["role"]}
    covered = {(row["instead_of"], row["line"]) for row in covers if row["line"]}
    lines = visit.rows(
        "select line, kind, words, doer, backups from pages.plan_lines "
        "where family = %s and not withdrawn order by place",
        family,
    )
    turns = (rota(visit) or {}).get("slots") or []
    found: list[Left] = []
    for row in gone:
        person, name = row["person"], row["name"]
        found += [
            Left(
                person=person,
                name=name,
                words=f"{_role(each)}: {each['what']}",
                role=each["role"],
            )
            for each in roles
            if each["person"] == person and each["role"] not in held
        ]
        found += [
            Left(
                person=person,
                name=name,
                words=_line(line, person),
                line=line["line"],
                href=f"{visit.root}/plan/lines/{line['line']}",
            )
            for line in lines
            if (line["doer"] == person or person in line["backups"])
            and (person, line["line"]) not in covered
        ]
        found += [
            Left(
                person=person,
                name=name,
                words=f"The rota: {turn['what']}",
                href=f"{visit.root}/plan/rota",
            )
            for turn in turns
            if turn["who"] == person
        ]
    return tuple(found)


def _role(row: Row) -> str:
    words = ROLE_WORDS[NetworkRole(row["role"])]
    return words[:1].upper() + words[1:]


def _line(line: Row, person: str) -> str:
    if line["kind"] == "contingency":
        place = "First to come" if line["doer"] == person else "Backup"
        return f"{place} when this happens: {line['words']}"
    return line["words"] if line["doer"] == person else f"Backup: {line['words']}"
