"""Whose eyes a connection has: the second net asks them (backend/row_guard.py).

A request begins as nobody and enters with its session. Work that is no request, such as a rebuild,
a verification or the post, sees everything. The database itself shows nothing to a connection that
says neither.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import psycopg
from psycopg_pool import ConnectionPool


class Sight(msgspec.Struct, frozen=True):
    """Who looks, the one family that they look at, and whether they list all that they reach."""

    viewer: str
    family: str = ""
    lists: str = ""


NOBODY = Sight("nobody")
# Work of the house.
WORK = Sight("work")
_now: ContextVar[Sight] = ContextVar("sight", default=WORK)
# What each open connection was told last, so that it is not told again.
_told: WeakKeyDictionary[psycopg.Connection[Any], Sight] = WeakKeyDictionary()
_TELL = (
    "select set_config('handrail.viewer', %s, false), set_config('handrail.sees', %s, false), "
    "set_config('handrail.lists', %s, false)"
)


class SeeingPool(ConnectionPool[Any]):
    """A pool whose connections go out with the eyes of whoever takes them."""

    def getconn(self, timeout: float | None = None) -> Any:
        """A connection that sees what its taker may see."""
        connection = super().getconn(timeout)
        try:
            _tell(connection, _now.get())
        except BaseException:
            self.putconn(connection)
            raise
        return connection


def enter(db: psycopg.Connection, session: bytes, family: UUID | None) -> None:
    """From here on this request sees what the session's account may, of one family or of all."""
    row = db.execute("select * from house.enter(%s, %s)", (session, family)).fetchone()
    assert row is not None
    sight = Sight(*row)
    _now.set(sight)
    _told[db] = sight


@contextmanager
def request(pool: ConnectionPool[Any]) -> Generator[Any]:
    """A connection for a request, of nobody yet."""
    before = _now.set(NOBODY)
    try:
        with pool.connection() as db:
            yield db
    finally:
        _now.reset(before)


@contextmanager
def everything(db: psycopg.Connection) -> Generator[None]:
    """For what a request does in the name of the house: its queries say themselves whom they show.

    Finding the record that an emergency opens and counting dates anew are such; pages are not.
    """
    with _as(db, WORK):
        yield


def connect(conninfo: str) -> psycopg.Connection[Any]:
    """A connection outside any pool, for work of the house."""
    connection = psycopg.connect(conninfo, autocommit=True)
    try:
        _tell(connection, WORK)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def work(pool: ConnectionPool[Any]) -> Generator[Any]:
    """A connection of the house's own, beside that of the request under way."""
    before = _now.set(WORK)
    try:
        with pool.connection() as db:
            yield db
    finally:
        _now.reset(before)


@contextmanager
def lists(pool: ConnectionPool[Any], account: UUID) -> Generator[Any]:
    """A connection for work in somebody's name, of all families that they may see."""
    before = _now.set(Sight(str(account), lists="yes"))
    try:
        with pool.connection() as db:
            yield db
    finally:
        _now.reset(before)


@contextmanager
def only(db: psycopg.Connection, family: UUID) -> Generator[None]:
    """For whoever holds the link and the code of a pack: the one family that it is of."""
    with _as(db, Sight("link", str(family))):
        yield


@contextmanager
def _as(db: psycopg.Connection, sight: Sight) -> Generator[None]:
    before = _now.set(sight)
    _tell(db, sight)
    try:
        yield
    finally:
        _now.reset(before)
        _tell(db, _now.get())


def _tell(db: psycopg.Connection[Any], sight: Sight) -> None:
    if _told.get(db) == sight:
        return
    # Not of one transaction: most of our connections have none, and a look is committed at once.
    _told.pop(db, None)
    db.execute(_TELL, (sight.viewer, sight.family, sight.lists))
    _told[db] = sight
