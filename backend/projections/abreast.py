"""Refilling by several processes at once, each with streams of its own."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from types import ModuleType
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql

from backend.ledger import EntryMapper, opener
from backend.projections.refill import Heard, Refill, shadows

Share = tuple[UUID, UUID]


class HelperLost(Exception):
    """A process that helped with a rebuild ended before its work did."""


class Task(msgspec.Struct, frozen=True):
    """What every helper is told at its start, through a pipe that nobody else reads."""

    owner: str
    keks: tuple[bytes, ...]
    projections: tuple[str, ...]
    position: int


def refill_abreast(
    owner: str,
    entries: EntryMapper,
    projections: Sequence[ModuleType],
    position: int,
    shares: Iterable[Share],
    processes: int,
    heard: Heard,
) -> int:
    """Fills the shadow tables from entries up to a position; how many rows went in.

    The shadow tables are there and committed. Raises what a helper raised, or HelperLost.
    """
    task = Task(owner, entries.keyring.keks, tuple(each.__name__ for each in projections), position)
    # Not forked: this process has threads and connections, which a copy of it would share.
    context = get_context("spawn")
    helpers: list[tuple[Any, Pipe]] = []
    try:
        for _ in range(processes):
            ours, theirs = context.Pipe()
            helper = context.Process(target=_help, args=(theirs, task), daemon=True)
            helpers.append((helper, ours))
            helper.start()
            # With the other end open here too, nobody would notice when the helper is gone.
            theirs.close()
        return _hand_out([pipe for _, pipe in helpers], deque(shares), heard)
    finally:
        # Before anyone drops the tables: a helper holds them for as long as it lives.
        for helper, pipe in helpers:
            pipe.close()
            if helper.pid is not None:
                helper.terminate()
                helper.join()


def _hand_out(busy: list[Pipe], shares: deque[Share], heard: Heard) -> int:
    rows = 0
    while busy:
        for pipe in cast("list[Pipe]", wait(busy)):
            with _at_the_other_end():
                said = pipe.recv()
            if isinstance(said, BaseException):
                raise said
            if said is None:
                busy.remove(pipe)
                continue
            done, copied = said
            rows += copied
            if done:
                heard(done)
            with _at_the_other_end():
                pipe.send(shares.popleft() if shares else None)
    return rows


@contextmanager
def _at_the_other_end() -> Generator[None]:
    try:
        yield
    except (EOFError, ConnectionError):
        raise HelperLost("A process that helped with the rebuild ended early.") from None


def _help(pipe: Pipe, task: Task) -> None:
    # Ctrl-C reaches all of them, and the one who hands out the work says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Rows by the thousand, none of them in a circle: looking for circles takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        with psycopg.connect(task.owner) as connection:
            _refill(pipe, task, connection)
        pipe.send(None)
    except (EOFError, ConnectionError):
        # Nobody hands out work any more, and nothing of ours stays.
        return
    except Exception as error:
        pipe.send(error)


def _refill(pipe: Pipe, task: Task, connection: psycopg.Connection) -> None:
    projections = [import_module(name) for name in task.projections]
    tables = shadows(projections)
    connection.execute("set synchronous_commit = off")
    for new in tables.values():
        # One transaction to the end, so that whoever comes after a rebuild that broke off cannot
        # make these tables anew while this process still writes to them.
        connection.execute(sql.SQL("lock table {} in row exclusive mode").format(sql.SQL(new.name)))
    with opener(task.owner, task.keks) as entries:
        refill = Refill(connection, entries, projections, tables)
        done: list[int] = []
        pipe.send((0, 0))
        while (share := pipe.recv()) is not None:
            done.clear()
            before = refill.rows
            refill.upto(task.position, done.append, *share)
            pipe.send((sum(done), refill.rows - before))
