"""What the calendar asks to send: a reminder on the day of a turn, and one digest a week."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

from backend.aggregates.reaching import Reminders
from backend.aggregates.rota import weekday
from backend.ledger import LONDON
from backend.post import outbox

TURN, DIGEST = "turn", "digest"
MORNING = time(9)
BEFORE = timedelta(hours=2)
# The digest of a week leaves on the evening before it, or later where nothing could leave then.
DIGEST_AT = time(17)
DIGEST_LATEST = timedelta(days=3)
WEEK = 7
_REACHED: LiteralString = """
select r.family, r.person, r.reminders, r."on" from pages.reach r
join pages.people p using (family, person)
where r.by <> 'print' and not r.failed and r.reminders <> 'none' and p.left_why is null
"""
_ROTA: LiteralString = "select slots from pages.rota where family = %s"
_COVER: LiteralString = (
    'select slot, "on", who from pages.rota_cover where family = %s and "on" between %s and %s'
)
_AWAY: LiteralString = (
    "select since, until from pages.away where family = %s and person = %s "
    "and (until is null or until >= since)"
)


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One turn on the rota."""

    slot: str
    day: date
    at: time | None


def call(db: Connection, now: datetime) -> None:
    """Puts in the outbox what is due by the clock; asked again, nothing is there twice."""
    here = now.astimezone(LONDON)
    with db.cursor(row_factory=dict_row) as cursor:
        people = cursor.execute(_REACHED).fetchall()
    for row in people:
        family, person = row["family"], row["person"]
        if row["reminders"] == Reminders.EACH_TURN.value:
            for turn in turns(db, family, person, here.date(), 1):
                outbox.add(db, family, person, TURN, f"{turn.slot} {turn.day}", due=_due(turn))
        begins = digest_week(here)
        if begins is not None and (row["on"] is None or row["on"] < begins):
            outbox.add(db, family, person, DIGEST, begins.isoformat())


def digest_week(here: datetime) -> date | None:
    """The Monday of the week that a digest leaves for now, None on the days between."""
    monday = here.date() - timedelta(days=here.weekday())
    if here.weekday() == WEEK - 1 and here.time() >= DIGEST_AT:
        return monday + timedelta(days=WEEK)
    return monday if here.date() - monday < DIGEST_LATEST else None


def _due(turn: Turn) -> datetime:
    morning = datetime.combine(turn.day, MORNING, LONDON)
    if turn.at is None:
        return morning
    # By the wall: on the night of a change too, two hours before is when the clock says so.
    early = datetime.combine(turn.day, turn.at) - BEFORE
    return max(morning, early.replace(tzinfo=LONDON))


def turns(db: Connection, family: UUID, person: str, first: date, days: int) -> list[Turn]:
    """Someone's turns from a day on, swaps counted in, days away left out."""
    last = first + timedelta(days=days - 1)
    row = db.execute(_ROTA, (family,)).fetchone()
    if row is None:
        return []
    cover = {(slot, on): who for slot, on, who in db.execute(_COVER, (family, first, last))}
    away = db.execute(_AWAY, (family, person)).fetchall()
    found: list[Turn] = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        for slot in row[0]:
            covered = (slot["slot"], day) in cover
            who = cover[slot["slot"], day] if covered else slot["who"]
            gone = any(since <= day and (until is None or day <= until) for since, until in away)
            if weekday(day).value in slot["days"] and who == person and (covered or not gone):
                found.append(Turn(slot=slot["slot"], day=day, at=_at(slot)))
    return sorted(found, key=lambda turn: (turn.day, turn.at or time.min))


def _at(slot: dict[str, Any]) -> time | None:
    return time.fromisoformat(slot["at"]) if slot["at"] else None
