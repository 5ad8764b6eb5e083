"""Every numbered version of the plan exactly as it was made, names as they were, and who agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.family import Family
from backend.aggregates.plan import STEP_ENDS, Line, LineKind, PlanAnswered, PlanVersionMade
from backend.aggregates.vocabulary import LineId, PersonId
from backend.projections.rows import Op, Put, Row, Table
from backend.record import Recorded

VERSIONS = Table(
    name="pages.plan_versions",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "seq": "integer not null",
        "meeting": "text",
        "made_by": "text not null",
        "goals": "jsonb not null",
        "lines": "jsonb not null",
    },
)
ANSWERS = Table(
    name="pages.plan_answers",
    key=("family", "version", "person"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "person": "text not null",
        "seq": "integer not null",
        "name": "text not null",
        "says": "text not null",
        "words": "text",
    },
)
tables = (VERSIONS, ANSWERS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The version an event made, or the answer someone gave to one."""
    event = recorded.event
    match event:
        case PlanVersionMade(version=version, lines=lines, meeting=meeting):
            assert isinstance(after, Family)
            yield Put(
                VERSIONS,
                {
                    "family": recorded.stream,
                    "version": version,
                    "seq": recorded.seq,
                    "meeting": meeting,
                    "made_by": recorded.entry.author.name,
                    "goals": after.mapping.goals,
                    # A line that was struck out of the record since is in no version either.
                    "lines": [
                        as_written(after, line) for line in lines if line in after.plan.lines
                    ],
                },
            )
        case PlanAnswered(version=version, person=person, says=says, words=words):
            assert isinstance(after, Family)
            yield Put(
                ANSWERS,
                {
                    "family": recorded.stream,
                    "version": version,
                    "person": person,
                    "seq": recorded.seq,
                    "name": _name(after, person),
                    "says": says.value,
                    "words": words,
                },
            )
        case _:
            return


def as_written(family: Family, line: LineId) -> Row:
    """One line with the names people go by at this point of the history.

    Keys: line, kind, goal, from (what it was made of), words, doer, when, backups, steps, tell,
    with people by name; and people, the ids of the doer and the backups in that order, whatever
    they go by.
    """
    known = family.plan.lines[line]
    row: Row = {
        "line": line,
        "kind": known.kind.value,
        "goal": known.goal,
        "from": list(known.came_from),
        "words": known.content[0],
    }
    return row | _people(family, known)


def _people(family: Family, line: Line) -> Row:
    match line.kind:
        case LineKind.RULE | LineKind.SIGN | LineKind.CONSEQUENCE:
            return {
                "doer": None,
                "when": None,
                "backups": [],
                "steps": [],
                "tell": None,
                "people": [],
            }
        case LineKind.ACTION:
            _, doer, when, backup = line.content
            return {
                "doer": _name(family, doer),
                "when": when,
                "backups": [_name(family, backup)] if backup else [],
                "steps": [],
                "tell": None,
                "people": [doer, backup] if backup else [doer],
            }
        case LineKind.CONTINGENCY:
            _, steps, first, tell, *backups = line.content
            return {
                "doer": _name(family, first),
                "when": None,
                "backups": [_name(family, backup) for backup in backups],
                "steps": (steps or "").split(STEP_ENDS),
                "tell": tell,
                "people": [first, *backups],
            }


def _name(family: Family, person: str | None) -> str:
    return family.name_of(PersonId(person or "")) or ""
