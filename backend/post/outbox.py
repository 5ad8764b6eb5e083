"""Rows of the outbox: how a message waits, is claimed, handed over, settled or held.

Whoever sends holds one lock for the whole outbox. A message is claimed before anything is said to
the server, and marked as handed before its last byte leaves. What a sender that died had claimed
waits again; what it had handed may have arrived, so it is held and a person is asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString
from uuid import UUID, uuid4

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

SENDER_LOCK = 7_451_004
MAY_HAVE_ARRIVED = (
    "The connection broke off at the very end, so it may have arrived or not. Ask them. "
    "Then send it again, or say that they have it."
)
_NEXT: LiteralString = """
select message, family, person, kind, about, sequence, way, tries, made_at from house.outbox
where state = 'waiting' and due_at <= clock_timestamp() order by due_at, message limit 1
"""
_ADD: LiteralString = """
insert into house.outbox (message, family, person, kind, about, sequence, due_at)
values (%s, %s, %s, %s, %s, %s, coalesce(%s, clock_timestamp())) on conflict do nothing
"""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one person."""

    message: UUID
    family: UUID
    person: str
    kind: str
    about: str
    sequence: int
    way: str
    tries: int
    made_at: datetime


def message_id(message: UUID, address: str) -> str:
    """The same for every try, so that whoever gets it twice can know it again."""
    return f"<{message.hex}@{address.rsplit('@', 1)[-1]}>"


def add(
    db: Connection,
    family: UUID,
    person: str,
    kind: str,
    about: str,
    sequence: int = 0,
    due: datetime | None = None,
) -> None:
    """Puts a message in the outbox; nothing happens where the same one is there."""
    db.execute(_ADD, (uuid4(), family, person, kind, about, sequence, due))


def lock(db: Connection) -> bool:
    """Whether this session now is the one that sends; its end lets go of that."""
    row = db.execute("select pg_try_advisory_lock(%s)", (SENDER_LOCK,)).fetchone()
    return row is not None and row[0]


def unlock(db: Connection) -> None:
    """Lets another send."""
    db.execute("select pg_advisory_unlock(%s)", (SENDER_LOCK,))


def recover(db: Connection) -> None:
    """Takes up what a sender left that is no more. To be asked by the one who sends."""
    db.execute(
        "update house.outbox set state = 'waiting', claim = null "
        "where state = 'sending' and not handed"
    )
    db.execute(
        "update house.outbox set state = 'held', claim = null, reason = %s, "
        "settled_at = clock_timestamp() where state = 'sending' and handed",
        (MAY_HAVE_ARRIVED,),
    )


def next_due(db: Connection) -> Message | None:
    """The message that has been due for longest."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_NEXT).fetchone()
    return msgspec.convert(row, Message) if row else None


def claim(db: Connection, message: UUID, way: str) -> UUID | None:
    """Claims a waiting message; None where it no longer waits."""
    mine = uuid4()
    done = db.execute(
        "update house.outbox set state = 'sending', claim = %s, way = %s, handed = false, "
        "tries = tries + 1 where message = %s and state = 'waiting'",
        (mine, way, message),
    )
    return mine if done.rowcount == 1 else None


def hand(db: Connection, message: UUID, mine: UUID) -> bool:
    """Marks that the last byte leaves now; False where the claim is no longer ours."""
    done = db.execute(
        "update house.outbox set handed = true "
        "where message = %s and claim = %s and state = 'sending'",
        (message, mine),
    )
    return done.rowcount == 1


def settle(
    db: Connection,
    message: UUID,
    state: str,
    reason: str = "",
    way: str = "",
    mine: UUID | None = None,
) -> None:
    """Sent, held, on paper, or dropped, and why; nothing where another has claimed it since."""
    db.execute(
        "update house.outbox set state = %s, reason = %s, claim = null, "
        "way = coalesce(nullif(%s, ''), way), settled_at = clock_timestamp() "
        "where message = %s and claim is not distinct from %s",
        (state, reason, way, message, mine),
    )


def put_off(
    db: Connection,
    message: UUID,
    until: datetime | None,
    seconds: float = 0.0,
    mine: UUID | None = None,
) -> None:
    """Lets a message wait until a time, or for so many seconds."""
    db.execute(
        "update house.outbox set state = 'waiting', claim = null, handed = false, due_at = "
        "coalesce(%s, clock_timestamp() + make_interval(secs => %s)) "
        "where message = %s and claim is not distinct from %s",
        (until, seconds, message, mine),
    )


def again(db: Connection, family: UUID, message: UUID) -> None:
    """A person settled that a held message is sent again: nothing else ever is."""
    db.execute(
        "update house.outbox set state = 'waiting', handed = false, tries = 0, reason = '', "
        "due_at = clock_timestamp() where family = %s and message = %s and state = 'held'",
        (family, message),
    )


def put_by(db: Connection, family: UUID, message: UUID, reason: str) -> None:
    """A person settled what became of a message that is held or waits on paper."""
    db.execute(
        "update house.outbox set state = 'sent', reason = %s, settled_at = clock_timestamp() "
        "where family = %s and message = %s and state in ('held', 'paper')",
        (reason, family, message),
    )
