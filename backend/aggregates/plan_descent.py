"""Lines that come from others: one made into several, several made into one, one moved to a goal.

A line that came from others has an id of its own; what it came from is kept, so that its life goes
back to where the first of them began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates import plan_deeds, plan_words
from backend.aggregates.plan_deeds import OfferAction, SetContingency
from backend.aggregates.plan_lines import Line, check_standing
from backend.aggregates.plan_words import AddConsequence, AddRule, AddSign
from backend.aggregates.vocabulary import (
    Command,
    Event,
    GoalId,
    LineId,
    MeetingId,
    Refused,
    Words,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.family import Family

New = AddRule | AddSign | AddConsequence | OfferAction | SetContingency
MOST_PARTS = 6

# Events


class LineSplit(Event, frozen=True, kw_only=True, tag="line-split"):
    """A line was made into several, and left the plan itself; what came of it is in `into`."""

    line: LineId
    into: tuple[LineId, ...]
    reason: Words
    meeting: MeetingId | None


class LineMerged(Event, frozen=True, kw_only=True, tag="line-merged"):
    """A line went into another one together with others, and left the plan itself."""

    line: LineId
    into: LineId
    reason: Words
    meeting: MeetingId | None


class LineMoved(Event, frozen=True, kw_only=True, tag="line-moved"):
    """A line serves another goal now, or none in particular; its words stayed as they were."""

    line: LineId
    goal: GoalId | None
    reason: Words
    meeting: MeetingId | None


DescentEvent = LineSplit | LineMerged | LineMoved

# Commands


class SplitLine(Command, frozen=True, kw_only=True):
    """Make several lines of one; `seen` counts the changes it had when the person read it."""

    line: LineId
    seen: int
    into: tuple[New, ...]
    reason: str
    meeting: MeetingId | None = None


class Read(msgspec.Struct, frozen=True):
    """A line, and how many changes it had when it was read."""

    line: LineId
    seen: int


class MergeLines(Command, frozen=True, kw_only=True):
    """Make one line of several."""

    lines: tuple[Read, ...]
    into: New
    reason: str
    meeting: MeetingId | None = None


class MoveLine(Command, frozen=True, kw_only=True):
    """Put a line under another goal; `seen` counts the changes it had when it was read."""

    line: LineId
    seen: int
    goal: GoalId | None
    reason: str
    meeting: MeetingId | None = None


DescentCommand = SplitLine | MergeLines | MoveLine

# State


def decide(
    family: Family, command: DescentCommand
) -> list[DescentEvent | plan_words.WordsEvent | plan_deeds.DeedsEvent]:
    """What follows from a command about where lines come from or belong."""
    match command:
        case SplitLine(line=line, seen=seen, into=into, reason=reason, meeting=meeting):
            check_standing(family, line, None, seen)
            if not 2 <= len({part.line for part in into}) == len(into) <= MOST_PARTS:
                raise Refused("Write at least two lines that it becomes.", "into")
            need(reason, "Say why this line is made into several.", "reason")
            came = [event for part in into for event in _came(family, part)]
            ids = tuple(part.line for part in into)
            return [*came, LineSplit(line=line, into=ids, reason=reason, meeting=meeting)]
        case MergeLines(lines=lines, into=into, reason=reason, meeting=meeting):
            if not 2 <= len({read.line for read in lines}) == len(lines):
                raise Refused("Choose at least one other line to make one of.", "lines")
            for read in lines:
                check_standing(family, read.line, None, read.seen)
            need(reason, "Say why these lines become one.", "reason")
            went = [
                LineMerged(line=read.line, into=into.line, reason=reason, meeting=meeting)
                for read in lines
            ]
            return [*_came(family, into), *went]
        case MoveLine(line=line, seen=seen, goal=goal, reason=reason, meeting=meeting):
            check_standing(family, line, None, seen)
            if goal is not None and goal not in family.mapping.goals:
                raise Refused("Choose a safety goal of this family.", "goal")
            if family.plan.lines[line].goal == goal:
                return []
            need(reason, "Say why this line belongs there.", "reason")
            return [LineMoved(line=line, goal=goal, reason=reason, meeting=meeting)]


def _came(family: Family, part: New) -> list[plan_words.WordsEvent] | list[plan_deeds.DeedsEvent]:
    if isinstance(part, OfferAction | SetContingency):
        return plan_deeds.decide(family, part)
    return plan_words.decide(family, part)


def evolve(lines: dict[LineId, Line], event: DescentEvent) -> dict[LineId, Line]:
    """The lines that are other ones after this event."""
    known = lines[event.line]
    match event:
        case LineMoved(goal=goal):
            moved = msgspec.structs.replace(known, goal=goal, changes=known.changes + 1)
            return {event.line: moved}
        case LineSplit(into=into):
            return _left(event.line, known) | {
                each: _from(lines[each], event.line, known) for each in into
            }
        case LineMerged(into=into):
            return _left(event.line, known) | {into: _from(lines[into], event.line, known)}


def _left(line: LineId, known: Line) -> dict[LineId, Line]:
    return {line: msgspec.structs.replace(known, withdrawn=True, changes=known.changes + 1)}


def _from(child: Line, line: LineId, known: Line) -> Line:
    came_from = dict.fromkeys((*child.came_from, *known.came_from, line))
    return msgspec.structs.replace(child, came_from=tuple(came_from))
