"""The demo: invented families of an invented council, told by commands on a story clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from backend.court.steps import Work
from backend.demo import ashmere, marsh, penrose
from backend.demo.story import Making, Step
from backend.ledger import LONDON, Ledger

Progress = Callable[[int, int], None]


class Standing(StrEnum):
    """How far the demo has been told in a database."""

    EMPTY = "empty"
    UNFINISHED = "unfinished"
    TOLD = "told"
    OTHERS = "others"


class CannotTell(Exception):
    """The demo cannot be told in this database; the message says why and what to do."""


def steps(today: date) -> list[Step]:
    """Every entry of the demo in the order of its moments; the newest family counts from today."""
    return sorted([*ashmere.opened(), *penrose.told(), *marsh.told(today)], key=lambda s: s.at)


def standing(connection: psycopg.Connection) -> Standing:
    """Whether a database is empty, holds the demo, a part of it, or records of its own."""
    row = connection.execute("select position from ledger.log").fetchone()
    if row is None or row[0] == 0:
        return Standing.EMPTY
    told = steps(datetime.now(LONDON).date())
    first, last = _is_told(connection, told[0]), _is_told(connection, told[-1])
    if not first:
        return Standing.OTHERS
    return Standing.TOLD if last else Standing.UNFINISHED


def load(
    owner: ConnectionPool[psycopg.Connection],
    kek: bytes,
    *,
    today: date | None = None,
    on_progress: Progress | None = None,
) -> int:
    """Tells the demo, or what is missing of it, and says how many entries were told now.

    `owner` connects as a role that may set the time. Raises CannotTell.
    """
    with owner.connection() as connection:
        match standing(connection):
            case Standing.TOLD:
                return 0
            case Standing.OTHERS:
                raise CannotTell(
                    "This database holds other records, and the demo is never mixed with them. "
                    "Set HANDRAIL_DATA to an empty folder."
                )
            case Standing.EMPTY | Standing.UNFINISHED:
                newest = _newest(connection)
    all_steps = steps(today or datetime.now(LONDON).date())
    moment = all_steps[0].at

    def clock() -> datetime:
        return moment

    ledger = Ledger(owner, kek, story=clock)
    told_now = 0
    for done, step in enumerate(all_steps, start=1):
        moment = step.at
        if newest is not None and step.at < newest:
            with owner.connection() as connection:
                if not _is_told(connection, step):
                    # Told now, it would stand in the record on a day it does not belong to.
                    raise CannotTell(
                        "The demo here was broken off, or is an older one, and time has gone on. "
                        "Set HANDRAIL_DATA to an empty folder."
                    )
        elif isinstance(step.command, Making):
            told_now += _made(ledger, owner, step, step.command)
        elif not ledger.tell(step.stream, _command(ledger, step), step.provenance).again:
            told_now += 1
        if on_progress is not None:
            on_progress(done, len(all_steps))
    return told_now


def _made(
    ledger: Ledger, owner: ConnectionPool[psycopg.Connection], step: Step, making: Making
) -> bool:
    with owner.connection() as connection:
        if _is_told(connection, step):
            return False
        making.do(
            Work(
                ledger=ledger,
                db=connection,
                family=step.stream,
                request=making.request,
                by=step.provenance,
                pictures=False,
            )
        )
    return True


def _command(ledger: Ledger, step: Step) -> Any:
    return step.command(ledger.read(step.stream)) if callable(step.command) else step.command


def _is_told(connection: psycopg.Connection, step: Step) -> bool:
    # The story's moments are its own: an entry of this stream at this one is this step's.
    found = connection.execute(
        "select from ledger.events where stream = %s and recorded_at = %s limit 1",
        (step.stream, step.at),
    )
    return found.fetchone() is not None


def _newest(connection: psycopg.Connection) -> datetime | None:
    row = connection.execute(
        "select recorded_at from ledger.log where recorded_at > '-infinity'"
    ).fetchone()
    return row[0].astimezone(UTC) if row else None
