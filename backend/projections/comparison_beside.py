"""What stands beside the plan, to be compared: people, roles, rota, scale, bottom line, lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from backend.aggregates.case import BottomLineSet, ChildEntered, ParentEntered, RecordStarted
from backend.aggregates.handover import (
    FacilitationAccepted,
    FacilitationReturned,
    FacilitationSteppedBack,
    Stage,
)
from backend.aggregates.mapping import ScaleJudged
from backend.aggregates.network import MemberLeft, MemberNamed, MemberRenamed
from backend.aggregates.roles import (
    NetworkRole,
    RoleDeclined,
    RoleEnded,
    RoleOffered,
    RoleTaken,
)
from backend.aggregates.rota import RotaSet
from backend.projections.current_plan import SCALE
from backend.projections.handover_state import HANDOVER
from backend.projections.roster import BOTTOM_LINES, PEOPLE, ROLES
from backend.projections.rota import ROTA
from backend.projections.rows import Row, Table, in_order
from backend.projections.sentences.handover import STAGE_WORDS
from backend.projections.sentences.roles import ROLE_WORDS

# All that what stands beside the plan is told by.
SAID_BY = (
    RecordStarted,
    ChildEntered,
    ParentEntered,
    MemberNamed,
    MemberRenamed,
    MemberLeft,
    RoleOffered,
    RoleTaken,
    RoleDeclined,
    RoleEnded,
    RotaSet,
    ScaleJudged,
    FacilitationAccepted,
    FacilitationSteppedBack,
    FacilitationReturned,
    BottomLineSet,
)


class Standing(Protocol):
    """The rows of a family, table by table."""

    def of(self, table: Table, /) -> list[Row]:
        """The rows of one table."""
        ...


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing beside the plan: `told` tells it from another, `words` say it, `who` it is of.

    `told` holds people by id, so that another name for the same person is no difference.
    """

    kind: str
    id: str
    told: tuple[str, ...]
    who: str
    words: str


def facts(
    stood: Standing, *, staff: bool, without: frozenset[str] = frozenset()
) -> tuple[Fact, ...]:
    """Everything beside the plan as it stood; the bottom line for staff only.

    `without` names who is kept out of the network: nothing is said of them here.
    """
    people = in_order(stood.of(PEOPLE), "seq")
    names = {row["person"]: row["name"] for row in people}
    found = (
        *_people(people),
        *_roles(stood.of(ROLES), names),
        *_rota(stood.of(ROTA), names),
        *_scale(in_order(stood.of(SCALE), "seq"), names),
        *_lead(stood.of(HANDOVER), names),
        *_bottom_line(in_order(stood.of(BOTTOM_LINES), "version")),
    )
    return read_by(found, staff=staff, without=without)


def read_by(
    found: Iterable[Fact], *, staff: bool, without: frozenset[str] = frozenset()
) -> tuple[Fact, ...]:
    """What of it one may read: the bottom line is for staff, and nobody kept out is named."""
    return tuple(
        one
        for one in found
        if (staff or one.kind != "bottom-line")
        and not (one.kind == "person" and one.id in without)
        and not (one.kind == "role" and one.id.rpartition(" ")[0] in without)
        and not (one.kind == "scale" and one.id.partition(" ")[0] in without)
    )


def _people(rows: Iterable[Row]) -> Iterator[Fact]:
    for row in rows:
        if row["standing"] in ("network", "professional") and row["left_on"] is None:
            words = row["relationship"] or ""
            yield Fact(kind="person", id=row["person"], told=(words,), who=row["name"], words=words)


def _roles(rows: Iterable[Row], names: dict[str, str]) -> Iterator[Fact]:
    for row in sorted(rows, key=lambda row: (row["person"], row["role"])):
        if row["state"] == "taken":
            said = ROLE_WORDS[NetworkRole(row["role"])]
            told = (row["what"], row["when"] or "")
            yield Fact(
                kind="role",
                id=f"{row['person']} {row['role']}",
                told=told,
                who=names.get(row["person"], "Someone"),
                words=f"{said}: {', '.join(part.rstrip('.') for part in told if part)}",
            )


def _rota(rows: Iterable[Row], names: dict[str, str]) -> Iterator[Fact]:
    for row in rows:
        for slot in row["slots"]:
            who = names.get(slot["who"] or "") or slot["worker"] or "Nobody"
            named = [day.capitalize() for day in slot["days"]]
            days = "every day" if len(named) == 7 else " and ".join(_listed(named))
            at = f" at {_clock(slot['at'])}" if slot["at"] else ""
            yield Fact(
                kind="rota",
                id=slot["slot"],
                told=(
                    *slot["days"],
                    slot["at"] or "",
                    slot["what"],
                    slot["who"] or "",
                    slot["worker"] or "",
                ),
                who=who,
                words=f"{slot['what'].rstrip('.')}, {days}{at}",
            )


def _listed(names: list[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names


def _clock(at: str) -> str:
    hour, minute = int(at[:2]), at[3:5]
    return f"{hour % 12 or 12}:{minute} {'am' if hour < 12 else 'pm'}"


def _scale(rows: Iterable[Row], names: dict[str, str]) -> Iterator[Fact]:
    last: dict[str, Fact] = {}
    for row in rows:
        number = "no number" if row["score"] is None else str(row["score"])
        key = f"{row['judged_by']} {row['statement'] or ''}".strip()
        last[key] = Fact(
            kind="scale",
            id=key,
            told=(number, row["reason"]),
            who=names.get(row["judged_by"], "Someone"),
            words=f"{number}, because: {row['reason']}",
        )
    yield from last.values()


def _lead(rows: Iterable[Row], names: dict[str, str]) -> Iterator[Fact]:
    for row in rows:
        lead = names.get(row["lead"] or "", "Someone")
        stage = Stage(row["stage"])
        led = stage is Stage.WORKER_LEADS
        yield Fact(
            kind="lead",
            id="lead",
            told=(row["stage"], row["lead"] or ""),
            who="",
            words="the worker" if led else f"{lead}, {STAGE_WORDS[stage]}",
        )


def _bottom_line(rows: list[Row]) -> Iterator[Fact]:
    for row in rows[-1:]:
        words = " ".join((row["statement"], row["triggers"], row["consequence"]))
        told = (row["statement"], row["triggers"], row["consequence"])
        yield Fact(kind="bottom-line", id="bottom-line", told=told, who="", words=words)


def sentence(before: Fact | None, after: Fact | None) -> str:
    """What differs, in one plain sentence."""
    one = after or before
    assert one is not None
    match one.kind, before, after:
        case "person", None, _:
            said = f"Joined the network: {one.who}{f', {one.words}' if one.words else ''}"
        case "person", _, None:
            said = f"Left the network: {one.who}"
        case "person", _, _:
            said = f"{one.who} is now: {one.words}"
        case "role", None, _:
            said = f"{one.who} took on a role, {one.words}"
        case "role", _, None:
            said = f"{one.who} no longer has a role, {one.words}"
        case "role", _, _:
            said = f"Role changed for {one.who}, {one.words}"
        case "rota", None, _:
            said = f"Added to the rota: {one.who}, {one.words}"
        case "rota", _, None:
            said = f"Taken off the rota: {one.who}, {one.words}"
        case "rota", Fact() as old, _:
            said = f"Rota changed: {one.who}, {one.words}. It was {old.who}, {old.words}"
        case "scale", Fact() as old, Fact() if old.told[0] != one.told[0]:
            said = f"Safety scale: {one.who} said {old.told[0]} and now says {one.words}"
        case "scale", _, None:
            said = f"Safety scale: the number of {one.who} is gone"
        case "scale", _, _:
            said = f"Safety scale: {one.who} says {one.words}"
        case "bottom-line", None, _:
            said = f"Bottom line set: {one.words}"
        case "bottom-line", _, None:
            said = "The bottom line is gone"
        case "bottom-line", _, _:
            said = f"Bottom line changed: {one.words}"
        case _:
            said = f"Who leads: {one.words}" if after else "No one leads the meetings any more"
    return said if said.endswith((".", "!", "?", "…", "”")) else f"{said}."
