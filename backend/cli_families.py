"""Commands of `handrail` about one family, and how every command ends."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from backend import lives, seeing
from backend.aggregates.calendars import WorkingCalendar
from backend.aggregates.deadlines import Deadline, counted_days, open_deadlines
from backend.explain import explained
from backend.lateness import how_late
from backend.opening import House
from backend.projections.line_lives import SORTS
from backend.projections.sentences.wording import day_words
from backend.settings import Settings

GOOD, BAD, USAGE = 0, 1, 2
FAMILY = "the family's id, or the beginning of it; or its reference or label"


class Failed(Exception):
    """What was asked cannot be done; the message is one plain line."""

    def __init__(self, reason: str, code: int = BAD) -> None:
        super().__init__(reason)
        self.code = code


_NAMED = """
select f.family from pages.families f
where lower(f.reference) = lower(%(said)s) or lower(f.label) = lower(%(said)s) limit 2
"""
_BEGUN = """
select stream from ledger.heads where starts_with(stream::text, lower(%(said)s))
  and (stream in (select family from pages.families) or stream::text = lower(%(said)s)) limit 2
"""
_LIKE = """
select f.family from pages.families f
where strpos(lower(f.label), lower(%(said)s)) > 0 limit 2
"""


def family_called(connection: psycopg.Connection, said: str) -> UUID:
    """The one family with this reference or label, id or beginning of it, or part of its label.

    Raises Failed when there is none or more than one.
    """
    many = False
    for query in (_NAMED, _BEGUN, _LIKE) if said else ():
        found = connection.execute(query, {"said": said}).fetchall()
        if len(found) == 1:
            return found[0][0]
        many = many or bool(found)
        if found and query is _NAMED:
            break
    which = "More than one family’s" if many else "No family’s"
    raise Failed(f"{which} id, reference or label is {said!r} or begins so.", USAGE)


def add_deadlines(commands: Any) -> None:
    """The command that says what is due for a family."""
    dates = commands.add_parser(
        "deadlines",
        help="say what is due for a family, and why then",
        description="Say every open date of a family: by which rule, counted from which day, and "
        "who moved it.",
    )
    dates.add_argument("--family", metavar="F", required=True, help=FAMILY)
    dates.add_argument(
        "--explain", action="store_true", help="lay the days out one by one, bank holidays named"
    )
    dates.add_argument("--json", action="store_true", help="say it as JSON")
    dates.set_defaults(run=_deadlines)


def _deadlines(settings: Settings, asked: argparse.Namespace) -> int:
    with House(settings) as house, seeing.connect(house.app) as connection:
        family = house.ledger.family(family_called(connection, asked.family))
        today, authority = house.ledger.today(), house.ledger.authority()
        due = [
            (each, authority.calendar_called(each.due.calendar)) for each in open_deadlines(family)
        ]
    if asked.json:
        told = [_told(each, calendar, today, days=asked.explain) for each, calendar in due]
        print(msgspec.json.encode(told).decode())
        return GOOD
    for each, calendar in due:
        for line in explained(each, calendar, today, days=asked.explain):
            print(line)
    if not due:
        print("Nothing is due.")
    return GOOD


def _told(each: Deadline, calendar: WorkingCalendar, today: date, *, days: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "what": each.clock.value,
        "meeting": each.meeting,
        "on": each.on,
        "days_left": (each.on - today).days,
        "due": msgspec.to_builtins(each.due),
        "moved": msgspec.to_builtins(each.moved),
    }
    if days:
        told["days"] = msgspec.to_builtins(counted_days(each.due, calendar))
    return told


def add_why(commands: Any) -> None:
    """The command that says why something is in the plan."""
    asking = commands.add_parser(
        "why",
        help="say why a line is in the plan: its whole life, back to where it began",
        description="Say every step in the life of a line of the plan, or of what it is for, the "
        "newest first: the last is the entry that brought it in.",
    )
    asking.add_argument("family", metavar="F", help=FAMILY)
    asking.add_argument("thing", metavar="LINE", help="the line's id, or the beginning of it")
    asking.add_argument(
        "--sort", choices=SORTS, default="line", help="what it is, when it is no line"
    )
    asking.add_argument("--json", action="store_true", help="say it as JSON")
    asking.set_defaults(run=_why)


def _why(settings: Settings, asked: argparse.Namespace) -> int:
    with House(settings) as house, seeing.connect(house.app) as connection:
        family = family_called(connection, asked.family)
        thing = _thing_called(connection, family, asked.sort, asked.thing)
        late_after = house.ledger.profile().late_after_hours
        life = lives.life(connection, family, asked.sort, thing, late_after_hours=late_after)
    assert life is not None
    if asked.json:
        said = msgspec.to_builtins(life)
        for step in said["steps"]:
            del step["told"]
        print(msgspec.json.encode(said).decode())
        return GOOD
    print(life.words)
    for origin in life.origins:
        print(f"For the {origin.sort}: {origin.words}")
    for step in reversed(life.steps):
        if step.step == "version":
            continue
        on = day_words(step.happened_on) if step.happened_on else "no day told"
        late = ""
        if step.late:
            late = f", written down late: {how_late(step.told['late_by'])} after"
        written = f"{step.recorded_at:%Y-%m-%d %H:%M} UTC"
        print(f"{step.seq:>5}  {on}, recorded {written} by {step.by}{late}: {step.sentence}")
        for part in step.changed:
            print(f"       {part.label}: {part.before or 'nothing'} -> {part.after or 'nothing'}")
    if life.versions:
        numbers = ", ".join(str(each.version) for each in life.versions)
        print(f"In versions: {numbers}")
    return GOOD


def _thing_called(connection: psycopg.Connection, family: UUID, sort: str, beginning: str) -> str:
    found = connection.execute(
        "select distinct thing from (select family, sort, thing from pages.line_steps "
        "union all select family, sort, thing from pages.line_told) t "
        "where family = %s and sort = %s and starts_with(thing, %s) limit 2",
        (family, sort, beginning),
    ).fetchall()
    if len(found) == 1:
        return found[0][0]
    many = "More than one" if found else "No"
    raise Failed(f"{many} {sort} of this family has an id that begins with {beginning!r}.", USAGE)
