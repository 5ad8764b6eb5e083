"""What the steps around the plan show: the bottom line, the map so far, roles, the next date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import msgspec

from backend.aggregates.decisions import JOB_WORDS
from backend.aggregates.gathering import FIRST_DECIDERS
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.roles import NetworkRole
from backend.permission import Deed
from backend.projections.sentences.roles import ROLE_WORDS
from web.mapping import CATEGORIES
from web.moments import Moment, on
from web.recording_first import PARTS
from web.recording_forms import Step, rows_of, there
from web.recording_frame import day_of
from web.recording_people import Making
from web.recording_shown import Options

SIGN_OPTIONS: Options = (
    {"value": "sign-well", "text": "A sign that things are well"},
    {"value": "sign-worried", "text": "A sign that it is time to worry"},
)
# The worries have a step of their own.
NOTE_OPTIONS: Options = (
    *(
        {"value": value, "text": CATEGORIES[value]}
        for value in ("strength", "safety", "goal", "next-step", "complicating", "harm", "danger")
    ),
    *SIGN_OPTIONS,
)
ROLE_OPTIONS: Options = tuple(
    {"value": role.value, "text": words[:1].upper() + words[1:]}
    for role, words in ROLE_WORDS.items()
)
LONG_OPTIONS: Options = (
    {"value": "30", "text": "A month"},
    {"value": "91", "text": "Three months"},
    {"value": "182", "text": "Half a year"},
    {"value": "365", "text": "A year"},
)
JOB_OPTIONS: Options = tuple(
    {"value": role.value, "text": JOB_WORDS[role][:1].upper() + JOB_WORDS[role][1:]}
    for role in FIRST_DECIDERS
)
MOST_NOTES = 40


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision to leave something out of a first meeting is made with."""

    day: date
    jobs: Options = JOB_OPTIONS


class WhyBody(msgspec.Struct, frozen=True, kw_only=True):
    """What to say plainly, the bottom line in force, and who is there to hear it."""

    people: Options
    professionals: Options
    bottom_line: dict[str, Any] | None
    here: Options
    may_tell: bool
    leave: Leaving | None


class MapBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows for the map, and what stands on it already."""

    rows: tuple[str, ...]
    people: Options
    standing: Options
    categories: Options = NOTE_OPTIONS


class RolesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of roles and of promises, and the roles people hold already."""

    rows: tuple[str, ...]
    promises: tuple[str, ...]
    members: Options
    held: tuple[tuple[str, str], ...]
    roles: Options = ROLE_OPTIONS
    long: Options = LONG_OPTIONS


class HelpBody(msgspec.Struct, frozen=True, kw_only=True):
    """Who can tell of help, and what services do already."""

    people: Options
    services: tuple[dict[str, Any], ...]
    leave: Leaving | None


class NextBody(msgspec.Struct, frozen=True, kw_only=True):
    """By when the first review is due, and where people met today."""

    due: Moment | None
    place: str


def rows_for(making: Making, step: Step, group: str) -> tuple[str, ...]:
    """A group's rows: what is typed, then empty ones; an address may ask for more of them."""
    ids = rows_of(making.values, group)
    if making.visit.form.problems:
        return tuple(ids) or (uuid4().hex,)
    ready = next(ready for name, _, ready in step.rows if name == group)
    if making.visit.viewer.lay:
        # A page of the family is small: one at a time, and a button for one more.
        ready = min(ready, 1)
    asked, _, more = making.visit.asked("more").partition("-")
    wanted = int(more) if asked == group and more.isdecimal() else 0
    empty = max(ready, min(wanted, len(ids) + ready + 1)) - len(ids)
    return (*ids, *(uuid4().hex for _ in range(empty)))


def leaving(making: Making, step: Step) -> Leaving | None:
    """How what a step asks is left out of a first meeting; None where nothing is owed."""
    if making.draft.kind is not MeetingKind.INITIAL or step.slug not in PARTS:
        return None
    return Leaving(day=day_of(making.draft) or making.visit.ledger.today())


def _here(making: Making, *standings: str) -> Options:
    came = set(there(making.draft))
    return tuple(one for one in making.options(*standings) if one["value"] in came)


def _why(making: Making, step: Step) -> WhyBody:
    visit = making.visit
    may_tell = visit.may(Deed.WRITE_CASE)
    rows = (
        visit.rows(
            "select version, statement, triggers, consequence from pages.bottom_lines "
            "where family = %s order by version desc limit 1",
            visit.family,
        )
        if may_tell
        else []
    )
    return WhyBody(
        people=making.options(),
        professionals=_here(making, "professional") or making.options("professional"),
        bottom_line=rows[0] if rows else None,
        here=_here(making, "parent", "child", "network"),
        may_tell=may_tell,
        leave=leaving(making, step),
    )


def _map(making: Making, step: Step) -> MapBody:
    rows = making.visit.rows(
        "select note, words from pages.map_notes "
        "where family = %s and withdrawn is null order by seq limit %s",
        making.visit.family,
        MOST_NOTES,
    )
    return MapBody(
        rows=rows_for(making, step, "note"),
        people=making.options(),
        standing=tuple({"value": row["note"], "text": row["words"]} for row in rows),
    )


def _roles(making: Making, step: Step) -> RolesBody:
    names = {each.person: each.name for each in making.people}
    rows = making.visit.rows(
        "select person, role from pages.roles where family = %s and state = 'taken' "
        "order by person, role",
        making.visit.family,
    )
    return RolesBody(
        rows=rows_for(making, step, "taken"),
        promises=rows_for(making, step, "promise"),
        members=making.options("network", "parent"),
        held=tuple(
            (names[row["person"]], ROLE_WORDS[NetworkRole(row["role"])])
            for row in rows
            if row["person"] in names
        ),
    )


def _help(making: Making, step: Step) -> HelpBody:
    services = making.visit.rows(
        'select agency, what, "when" from pages.service_actions '
        "where family = %s and ended_why is null order by seq",
        making.visit.family,
    )
    return HelpBody(
        people=_here(making, "professional") or making.options("professional"),
        services=tuple(services),
        leave=leaving(making, step),
    )


def _next(making: Making, _: Step) -> NextBody:
    visit, day = making.visit, day_of(making.draft)
    due = None
    if day is not None:
        terms = visit.ledger.terms()
        due = on(terms.due("T05", day, terms.profile.first_review_days).on)
    return NextBody(due=due, place=making.draft.values("when").get("place", [""])[0])


BODIES: dict[str, Callable[[Making, Step], Any]] = {
    "why": _why,
    "map": _map,
    "roles": _roles,
    "help": _help,
    "next": _next,
}
