"""What the page “Who does what” shows: roles, gaps, who stands in, and how people get on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from backend.aggregates.commitment import RepairOutcome
from backend.aggregates.partnering import ProgressKind, uncovered_roles
from backend.aggregates.roles import NetworkRole
from backend.projections.sentences.commitment import REPAIR_WORDS
from backend.projections.sentences.partnering import PROGRESS_WORDS
from backend.projections.sentences.roles import ROLE_WORDS
from web.kept_out import kept_out
from web.left_open import Left, left_open
from web.moments import Moment, on
from web.page import Visit

MOST_SHOWN = 12
Option = dict[str, str]


def _options(words: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple({"value": each.value, "text": _first(text)} for each, text in words.items())


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who holds a role, or stands in for someone in it."""

    person: str
    name: str
    what: str
    when: str
    difference: str
    instead_of: str = ""


class RoleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A role, who holds it, and when it was last used."""

    role: str
    words: str
    holders: tuple[Holder, ...]
    uncovered: bool
    used: Moment | None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Something that no one does yet."""

    gap: str
    words: str
    role: str
    found: Moment
    how: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who stands in for another."""

    cover: str
    member: str
    instead_of: str
    what: str
    starts: Moment
    ends: Moment | None
    ended: str


class AtOdds(msgspec.Struct, frozen=True, kw_only=True):
    """People who have fallen out, and what was done to mend it."""

    breakdown: str
    names: str
    words: str
    effect: str
    found: Moment
    helped: str
    outcome: str


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A dated note: a role in use, or a step forward."""

    name: str
    word: str
    words: str
    happened: Moment


class RolesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The network at work."""

    roles: tuple[RoleLine, ...]
    left: tuple[Left, ...]
    gaps: tuple[Gap, ...]
    covers: tuple[Standing, ...]
    at_odds: tuple[AtOdds, ...]
    uses: tuple[Noted, ...]
    progress: tuple[Noted, ...]
    looked: Noted | None
    members: tuple[Option, ...]
    helpers: tuple[Option, ...]
    everyone: tuple[Option, ...]
    gone: tuple[Option, ...]
    lines: tuple[Option, ...]
    today: Any
    role_options: tuple[Option, ...] = _options(ROLE_WORDS)
    progress_options: tuple[Option, ...] = _options(PROGRESS_WORDS)
    outcomes: tuple[Option, ...] = _options(REPAIR_WORDS)


def at_work(visit: Visit) -> RolesPage:
    """The network of a family at work, as this person may see it."""
    family, names = visit.family, visit.names()
    people = _people(visit)
    here = [row for row in people if row["left_on"] is None]
    moments = visit.rows(
        'select * from pages.moments where family = %s order by "on" desc nulls last, seq desc',
        family,
    )
    odds = visit.rows("select * from pages.at_odds where family = %s order by seq desc", family)
    gaps = visit.rows(
        "select * from pages.gaps where family = %s order by closed_how is not null, seq", family
    )
    lines = visit.rows(
        "select line, words from pages.plan_lines "
        "where family = %s and not withdrawn and kind in ('action', 'contingency') order by place",
        family,
    )
    looked = [row for row in moments if row["kind"] == "coverage"]
    own = visit.viewer.person
    members = [row for row in here if row["standing"] != "child"]
    return RolesPage(
        roles=_roles(visit, people, moments),
        left=left_open(visit),
        gaps=tuple(
            Gap(
                gap=row["gap"],
                words=row["words"],
                role=_role(row["role"]),
                found=on(row["on"]),
                how=row["closed_how"] or "",
            )
            for row in gaps
        ),
        covers=_covers(visit, names),
        at_odds=tuple(
            AtOdds(
                breakdown=row["breakdown"],
                names=" and ".join(names.get(one, "Someone") for one in row["between"]),
                words=row["words"],
                effect=row["effect"] or "",
                found=on(row["on"]),
                helped=row["helped"] or "",
                outcome=REPAIR_WORDS[RepairOutcome(row["outcome"])] if row["outcome"] else "",
            )
            for row in odds
        ),
        uses=_noted(moments, "given", names),
        progress=_noted(moments, "progress", names),
        looked=_noted(looked, "coverage", names)[0] if looked else None,
        members=_choose(members),
        helpers=_choose([row for row in members if own is None or row["person"] == own]),
        everyone=_choose(here),
        gone=_choose([row for row in people if row["left_on"] is not None] + members),
        lines=tuple({"value": row["line"], "text": _short(row["words"])} for row in lines),
        today=visit.day,
    )


def _people(visit: Visit) -> list[dict[str, Any]]:
    """Everyone in the record but those kept out for now, whom nothing may be given to do."""
    out = kept_out(visit)
    people = visit.rows(
        "select person, name, standing, left_on from pages.people where family = %s order by seq",
        visit.family,
    )
    return [row for row in people if row["person"] not in out]


def _roles(
    visit: Visit, people: list[dict[str, Any]], moments: list[dict[str, Any]]
) -> tuple[RoleLine, ...]:
    names = {row["person"]: row["name"] for row in people}
    staying = {row["person"] for row in people if row["left_on"] is None}
    held = visit.rows(
        "select * from pages.roles where family = %s and state = 'taken' order by since, person",
        visit.family,
    )
    today = visit.day
    covers = visit.rows(
        "select * from pages.covers where family = %s and ended_why is null and role is not null "
        "and starts <= %s and (ends is null or ends >= %s) order by seq",
        visit.family,
        today,
        today,
    )
    bare = set(uncovered_roles(visit.folded, today))
    found: list[RoleLine] = []
    for role in NetworkRole:
        holders = [
            Holder(
                person=row["person"],
                name=names[row["person"]],
                what=row["what"],
                when=row["when"] or "",
                difference=row["difference"] or "",
            )
            for row in held
            if row["role"] == role and row["person"] in staying
        ] + [
            Holder(
                person=row["member"],
                name=names[row["member"]],
                what=row["what"],
                when="",
                difference="",
                instead_of=names.get(row["instead_of"], "someone"),
            )
            for row in covers
            if row["role"] == role and row["member"] in staying
        ]
        used = [row["on"] for row in moments if row["kind"] == "given" and row["role"] == role]
        found.append(
            RoleLine(
                role=role.value,
                words=_role(role),
                holders=tuple(holders),
                uncovered=role in bare or not holders,
                used=on(used[0]) if used else None,
            )
        )
    return tuple(found)


def _covers(visit: Visit, names: dict[str, str]) -> tuple[Standing, ...]:
    rows = visit.rows(
        "select * from pages.covers where family = %s order by ended_why is not null, seq desc",
        visit.family,
    )
    return tuple(
        Standing(
            cover=row["cover"],
            member=names.get(row["member"], "Someone"),
            instead_of=names.get(row["instead_of"], "someone"),
            what=row["what"],
            starts=on(row["starts"]),
            ends=on(row["ends"]) if row["ends"] else None,
            ended=row["ended_why"] or "",
        )
        for row in rows
    )


def _noted(rows: list[dict[str, Any]], kind: str, names: dict[str, str]) -> tuple[Noted, ...]:
    return tuple(
        Noted(
            name=names.get(row["person"] or "", ""),
            word=_word(row),
            words=row["words"],
            happened=on(row["on"]),
        )
        for row in rows
        if row["kind"] == kind
    )[:MOST_SHOWN]


def _word(row: dict[str, Any]) -> str:
    if row["kind"] == "progress":
        return _first(PROGRESS_WORDS[ProgressKind(row["facts"]["filed"])])
    return _role(row["role"])


def _role(role: str | None) -> str:
    return _first(ROLE_WORDS[NetworkRole(role)]) if role else ""


def _choose(rows: list[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple({"value": row["person"], "text": row["name"]} for row in rows)


def _short(words: str, longest: int = 70) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
