"""What the ledger asks to send: entries read by position become messages, one a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from backend.aggregates.arrangements import MeetingCalledOff, MeetingMoved
from backend.aggregates.meetings import MeetingConvened
from backend.aggregates.network import MemberInvited
from backend.aggregates.sharing import PlanShared
from backend.ledger import Ledger
from backend.post import outbox

INVITATION, MOVED, OFF, COPY = "invitation", "moved", "called-off", "copy"
TOPICS = [
    "meeting-convened",
    "meeting-moved",
    "meeting-called-off",
    "member-invited",
    "plan-shared",
]
BATCH = 200
# What was told longer ago is history, and no longer news to anybody.
OLDEST = timedelta(days=14)
_EVENTS: LiteralString = """
select position, stream, seq, topic, body, recorded_at from ledger.events
where position > %s and position <= %s and topic = any(%s) order by position limit %s
"""
# Whoever was asked and did not say no, and parents: those who may not read it are left out later.
_INVITED: LiteralString = """
select person from pages.people where family = %s and left_why is null
  and (standing = 'parent' and coalesce(consent, 'given') = 'given'
    or asked_on is not null and answer is distinct from 'no')
order by seq
"""
_HAVE_IT: LiteralString = """
select distinct person from house.outbox where family = %s and about = %s
  and kind in ('invitation', 'moved')
"""


def follow(db: Connection, ledger: Ledger) -> int:
    """Reads on from where it was left: how many entries asked for something.

    The messages and the new place are kept together or not at all.
    """
    asked = 0
    while True:
        with db.transaction(), db.cursor(row_factory=dict_row) as cursor:
            place = cursor.execute("select position from house.outbox_place for update").fetchone()
            assert place is not None
            end = cursor.execute("select position from ledger.log").fetchone()
            last = end["position"] if end else 0
            rows = cursor.execute(_EVENTS, (place["position"], last, TOPICS, BATCH)).fetchall()
            for row in rows:
                _ask(db, ledger, row)
            reached = rows[-1]["position"] if len(rows) == BATCH else last
            if reached > place["position"]:
                cursor.execute("update house.outbox_place set position = %s", (reached,))
        asked += len(rows)
        if len(rows) < BATCH:
            return asked


def _ask(db: Connection, ledger: Ledger, row: dict[str, Any]) -> None:
    recorded_at: datetime = row["recorded_at"]
    if datetime.now(recorded_at.tzinfo) - recorded_at > OLDEST:
        return
    family: UUID = row["stream"]
    event = ledger.entries.entry(family, row["seq"], row["topic"], bytes(row["body"])).event
    match event:
        case MeetingConvened(meeting=meeting, on=on):
            if _to_come(ledger, on):
                for person in _people(db, _INVITED, family):
                    outbox.add(db, family, person, INVITATION, meeting)
        case MeetingMoved(meeting=meeting):
            _tell_again(db, family, meeting, MOVED)
        case MeetingCalledOff(meeting=meeting):
            _tell_again(db, family, meeting, OFF)
        case MemberInvited(person=person, meeting=meeting):
            for known in [meeting] if meeting else _planned(db, ledger, family):
                outbox.add(db, family, person, INVITATION, known, _sequence(db, family, known))
        case PlanShared(version=version, people=people, by_post=True):
            for person in people:
                outbox.add(db, family, person, COPY, str(version))
        case _:
            return


def _tell_again(db: Connection, family: UUID, meeting: str, kind: str) -> None:
    """Everyone who was told of a meeting hears that it moved, or is off; who was not yet, only so.

    An invitation that still waits says the new day when it leaves, and needs no second message.
    """
    following = _sequence(db, family, meeting) + 1
    for person in _people(db, _HAVE_IT, family, meeting):
        waits = db.execute(
            "update house.outbox set sequence = %s where family = %s and person = %s "
            "and about = %s and kind = 'invitation' and state = 'waiting' returning message",
            (following, family, person, meeting),
        ).fetchall()
        if not waits:
            outbox.add(db, family, person, kind, meeting, following)
        elif kind == OFF:
            for (message,) in waits:
                outbox.settle(db, message, "dropped", "The meeting was called off before.")


def _sequence(db: Connection, family: UUID, meeting: str) -> int:
    row = db.execute(
        "select coalesce(max(sequence), 0) from house.outbox where family = %s and about = %s",
        (family, meeting),
    ).fetchone()
    return row[0] if row else 0


def _people(db: Connection, query: LiteralString, *values: Any) -> list[str]:
    return [row[0] for row in db.execute(query, values).fetchall()]


def _planned(db: Connection, ledger: Ledger, family: UUID) -> list[str]:
    """The meetings that were called and are still to come."""
    rows = db.execute(
        "select meeting from pages.meetings where family = %s and state = 'planned' "
        'and "on" >= %s order by "on" limit 1',
        (family, ledger.today()),
    ).fetchall()
    return [row[0] for row in rows]


def _to_come(ledger: Ledger, on: date) -> bool:
    return on >= ledger.today()
