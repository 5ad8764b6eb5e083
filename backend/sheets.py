"""Long lists as sheets: made as work, kept for whoever asked, and gone after a week.

A sheet is made with the eyes of its reader, a part at a time; each part is closed with their key.
What it shows of a family is noted as a look before anybody can open it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from backend import seeing
from backend.ledger import Ledger
from backend.sheet import more, sheet

OPEN = ("waiting", "running")
# What a spreadsheet can hold, less its heading.
MOST = 1_000_000
# As many as one person may have under way at a time.
AT_ONCE = 3
DAYS = 7
TRIES = 3
ASK_SECONDS = 1.0
NO_MORE = "You may not take lists out any more."
_FOUND: LiteralString = """
select sheet, kind, asked, state, lines, size, cut, trouble, asked_at from house.sheets
where account = %(account)s and (%(sheet)s::uuid is null or sheet = %(sheet)s)
  and asked_at > clock_timestamp() - make_interval(days => %(days)s)
order by asked_at desc
"""
_NEXT: LiteralString = """
select sheet, account, kind, asked, tries from house.sheets
where state in ('waiting', 'running') order by asked_at
"""
_BEGUN: LiteralString = """
update house.sheets set state = 'running', tries = tries + 1, lines = 0, size = 0
where sheet = %s and state in ('waiting', 'running')
"""
_ENDED: LiteralString = """
update house.sheets set state = %s, trouble = %s, cut = %s, families = %s,
  ended_at = clock_timestamp()
where sheet = %s and state = 'running'
"""
_OLD: LiteralString = """
delete from house.sheets
where asked_at < clock_timestamp() - make_interval(days => %s) and state <> 'running'
"""
# What was theirs to see when it was made, and is not any more.
_LOST: LiteralString = """
select exists (select from house.sheets s cross join lateral unnest(s.families) as f (family)
  where s.sheet = %s and f.family not in (select house.lists()))
"""
_LOCK: LiteralString = "select pg_try_advisory_lock(hashtextextended(%s, 7451004)) as mine"
_UNLOCK: LiteralString = "select pg_advisory_unlock(hashtextextended(%s, 7451004))"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as its page shows it; `cut` where it holds no more than `MOST` lines of the list."""

    sheet: UUID
    kind: str
    query: str
    state: str
    lines: int
    size: int
    cut: bool
    trouble: str
    asked_at: Any

    @property
    def running(self) -> bool:
        """Whether it is still to come to an end."""
        return self.state in OPEN


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be made: for whom, which list, and what its address asks."""

    sheet: UUID
    account: UUID
    kind: str
    query: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines, and the families that they show something of."""

    rows: tuple[tuple[str, ...], ...]
    families: frozenset[UUID] = frozenset()


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A list under way: its headings, its parts, and how a look at a family is noted."""

    columns: tuple[str, ...]
    parts: Iterable[Part]
    note: Callable[[Connection, UUID], None] | None = None


# Begins a list for somebody, with a connection that sees what they may; None where they may not.
Maker = Callable[[Ledger, Connection, Asked], Made | None]


class _Stopped(Exception):
    """Somebody asked for it to stop."""


def ask(db: Connection, ledger: Ledger, asked: Asked) -> bool:
    """Asks for a sheet; False where too many are under way. The same one again does nothing."""
    db.execute(_OLD, (DAYS,))
    found = db.execute(
        "select count(*) filter (where sheet <> %s) from house.sheets "
        "where account = %s and state in ('waiting', 'running')",
        (asked.sheet, asked.account),
    ).fetchone()
    if found and found[0] >= AT_ONCE:
        return False
    words = ledger.keyring.box(asked.account).close(asked.query.encode(), asked.sheet.bytes)
    db.execute(
        "insert into house.sheets (sheet, account, kind, asked) values (%s, %s, %s, %s) "
        "on conflict do nothing",
        (asked.sheet, asked.account, asked.kind, words),
    )
    return True


def found(
    db: Connection, ledger: Ledger, account: UUID, one: UUID | None = None
) -> tuple[Sheet, ...]:
    """The sheets of an account, newest first, or the one of them."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_FOUND, {"account": account, "sheet": one, "days": DAYS}).fetchall()
    return tuple(
        Sheet(query=_query(ledger, account, row), **{k: row[k] for k in row if k != "asked"})
        for row in rows
    )


def lost(db: Connection, one: UUID) -> bool:
    """Whether it shows a family that its reader may not see any more."""
    row = db.execute(_LOST, (one,)).fetchone()
    return row is None or row[0]


def cancel(db: Connection, account: UUID, one: UUID) -> None:
    """Stops the making of one; one that has come to an end stays as it is."""
    db.execute(
        "update house.sheets set state = 'cancelled', ended_at = clock_timestamp() "
        "where sheet = %s and account = %s and state in ('waiting', 'running')",
        (one, account),
    )


def remove(db: Connection, account: UUID, one: UUID) -> None:
    """Takes one away for good."""
    db.execute(
        "delete from house.sheets where sheet = %s and account = %s "
        "and state not in ('waiting', 'running')",
        (one, account),
    )


def content(ledger: Ledger, account: UUID, one: UUID) -> Iterator[bytes]:
    """The finished sheet a part at a time: it can be larger than what a process should hold."""
    box, part = ledger.keyring.box(account), 0
    while True:
        with seeing.work(ledger.pool) as db:
            row = db.execute(
                "select body from house.sheet_parts where sheet = %s and account = %s "
                "and part = %s",
                (one, account, part),
            ).fetchone()
        if row is None:
            return
        yield box.open(bytes(row[0]), _bound(one, part))
        part += 1


def make_one(ledger: Ledger, db: Connection, maker: Maker, ended: Event) -> bool:
    """Makes the oldest open sheet that nobody else is at; False where there is none."""
    db.execute(_OLD, (DAYS,))
    with db.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(_NEXT).fetchall():
            key = str(row["sheet"])
            locked = cursor.execute(_LOCK, (key,)).fetchone()
            if locked is None or not locked["mine"]:
                continue
            try:
                if db.execute(_BEGUN, (row["sheet"],)).rowcount == 1:
                    _make(ledger, db, maker, ended, row)
                    return True
            finally:
                cursor.execute(_UNLOCK, (key,))
    return False


def waits(db: Connection) -> bool:
    """Whether any is still to be made."""
    return db.execute(f"{_NEXT} limit 1").fetchone() is not None


def _make(ledger: Ledger, db: Connection, maker: Maker, ended: Event, row: dict[str, Any]) -> None:
    one: UUID = row["sheet"]
    # What another process left when it ended.
    db.execute("delete from house.sheet_parts where sheet = %s", (one,))
    if row["tries"] >= TRIES:
        _end(db, one, "failed", "It was begun three times and did not come to an end.")
        return
    asked = Asked(
        sheet=one,
        account=row["account"],
        kind=row["kind"],
        query=_query(ledger, row["account"], row),
    )
    try:
        shown, cut, note = _write(ledger, db, maker, ended, asked)
        # Before it can be opened, and beside the reading: a look is committed at once.
        if note:
            for family in sorted(shown):
                note(db, family)
    except _Stopped:
        db.execute("delete from house.sheet_parts where sheet = %s", (one,))
    except PermissionError:
        _end(db, one, "failed", NO_MORE)
    except Exception:
        # Whatever it is, its words could hold a family's: they are not kept.
        db.execute("delete from house.sheet_parts where sheet = %s", (one,))
        _end(db, one, "failed", "Something went wrong. Try again.")
    else:
        _end(db, one, "done", "", cut=cut, families=sorted(shown))


def _write(
    ledger: Ledger, db: Connection, maker: Maker, ended: Event, asked: Asked
) -> tuple[set[UUID], bool, Callable[[Connection, UUID], None] | None]:
    box, shown, lines, number = ledger.keyring.box(asked.account), set[UUID](), 0, 0

    def stopped() -> bool:
        state = db.execute("select state from house.sheets where sheet = %s", (asked.sheet,))
        now = state.fetchone()
        return ended.is_set() or now is None or now[0] != "running"

    def put(text: str, count: int) -> None:
        nonlocal lines, number
        if stopped():
            raise _Stopped
        body = text.encode()
        db.execute(
            "insert into house.sheet_parts (sheet, account, part, body) values (%s, %s, %s, %s)",
            (asked.sheet, asked.account, number, box.close(body, _bound(asked.sheet, number))),
        )
        lines, number = lines + count, number + 1
        db.execute(
            "update house.sheets set lines = %s, size = size + %s "
            "where sheet = %s and state = 'running'",
            (lines, len(body), asked.sheet),
        )

    with (
        seeing.lists(ledger.pool, asked.account) as eyes,
        _heard(eyes, stopped),
        eyes.transaction(),
    ):
        eyes.execute("set transaction isolation level repeatable read")
        # Long as it is; whoever asked can stop it.
        eyes.execute("set local statement_timeout = 0")
        made = maker(ledger, eyes, asked)
        if made is None:
            raise PermissionError
        put(sheet(made.columns, ()), 0)
        for part in made.parts:
            rows = part.rows[: MOST - lines]
            put(more(rows), len(rows))
            shown |= part.families
            if len(rows) < len(part.rows):
                return shown, True, made.note
    return shown, False, made.note


@contextmanager
def _heard(eyes: Connection, stopped: Callable[[], bool]) -> Generator[None]:
    """Breaks off a query that is under way when somebody asks for it to stop."""
    over = Event()

    def watch() -> None:
        while not over.wait(ASK_SECONDS):
            if stopped():
                eyes.cancel_safe()
                return

    watcher = Thread(target=watch, name="sheet", daemon=True)
    watcher.start()
    try:
        yield
    except psycopg.errors.QueryCanceled as broken:
        raise _Stopped from broken
    finally:
        over.set()
        watcher.join()


def _end(
    db: Connection,
    one: UUID,
    state: str,
    trouble: str,
    *,
    cut: bool = False,
    families: Iterable[UUID] = (),
) -> None:
    db.execute(_ENDED, (state, trouble, cut, list(families), one))


def _query(ledger: Ledger, account: UUID, row: dict[str, Any]) -> str:
    return ledger.keyring.box(account).open(bytes(row["asked"]), row["sheet"].bytes).decode()


def _bound(one: UUID, part: int) -> bytes:
    return one.bytes + part.to_bytes(4)
