"""A line of the plan, whatever kind it is: how it comes in, is changed by one at a time, leaves."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import GoalId, LineId, MovedOn, Refused

if TYPE_CHECKING:
    from backend.aggregates.family import Family

# A control mark: `tidy` leaves none in a step, which may have several lines.
STEP_ENDS = "\x1f"


class LineKind(StrEnum):
    """What a line of the plan is."""

    RULE = "rule"
    ACTION = "action"
    CONTINGENCY = "contingency"
    SIGN = "sign"
    CONSEQUENCE = "consequence"


class Line(msgspec.Struct, frozen=True):
    """One line as the rules see it: `changes` counts what has happened to it since it came in.

    `came_from` are the lines it was made of, and what those were made of, the first first.
    """

    kind: LineKind
    content: tuple[str | None, ...]
    goal: GoalId | None = None
    changes: int = 0
    withdrawn: bool = False
    came_from: tuple[LineId, ...] = ()


def check_new(family: Family, line: LineId, goal: GoalId | None) -> None:
    """Refuses a line that is in the plan, or that serves a goal which is not this family's."""
    if line in family.plan.lines:
        raise Refused("This line is in the plan.", "what")
    if goal is not None and goal not in family.mapping.goals:
        raise Refused("Choose a safety goal of this family.", "goal")


def check_standing(family: Family, line: LineId, kind: LineKind | None, seen: int) -> None:
    """Refuses a line that is not in the plan, or has changed since it had `seen` changes."""
    known = family.plan.lines.get(line)
    if known is None or (kind is not None and known.kind is not kind):
        raise Refused("Choose a line of this plan.", "line")
    if known.changes != seen:
        raise MovedOn("This line was changed while you were writing.", line, "line")
    if known.withdrawn:
        raise Refused("This line has left the plan.", "line")


def is_same(
    family: Family, line: LineId, kind: LineKind, seen: int, content: tuple[str | None, ...]
) -> bool:
    """Whether a line says this already; refuses to change it as `check_standing` does."""
    known = family.plan.lines.get(line)
    if known and not known.withdrawn and known.content == content:
        return True
    check_standing(family, line, kind, seen)
    return False


def changed(known: Line, content: tuple[str | None, ...]) -> Line:
    """A line with other content, one change on."""
    return msgspec.structs.replace(known, content=content, changes=known.changes + 1)
