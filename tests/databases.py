"""Databases for tests: copies of a template, lent to one test after another as if they were new."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backend import demo
from backend.database import pool

KEK = bytes(range(32))
# Where the schema stands and nothing else.
TEMPLATE = "handrail_template"
PATIENCE = 2.0

# Whatever a test changes besides rows shows here: a row of the catalogue keeps the transaction
# that wrote it.
_CATALOGUE = """
    select md5(string_agg(said, ',' order by said)) from (
        select 'c' || oid || ' ' || xmin from pg_class where oid >= 16384
        union all select 'p' || oid || ' ' || xmin from pg_proc where oid >= 16384
        union all select 't' || oid from pg_trigger
        union all select 'y' || oid || ' ' || xmin from pg_policy
        union all select 'k' || oid || ' ' || xmin from pg_constraint where oid >= 16384
        union all select 'n' || oid || ' ' || xmin from pg_namespace where nspname !~ '^pg_'
        union all select 'd' || objoid || '.' || objsubid || ' ' || xmin from pg_description
            where objoid >= 16384
        union all select 's' || setdatabase || ' ' || setrole || ' ' || xmin
            from pg_db_role_setting
            where setdatabase = (select oid from pg_database where datname = current_database())
    ) as every (said)
"""
_CHANGED = """
    select format('%I.%I', schemaname, relname) from pg_stat_user_tables
    where n_tup_ins + n_tup_upd + n_tup_del > 0
"""
_TABLES = """
    select format('%I.%I', relnamespace::regnamespace, relname) from pg_class
    where relkind = 'r' and oid >= 16384 and relpersistence = 'p'
"""

ALWAYS = "enable always"
# Every guard of a table, and how it stands.
_GUARDS = """
    select format('%I.%I', relnamespace::regnamespace, relname), quote_ident(tgname),
        case tgenabled when 'A' then 'enable always' when 'D' then 'disable' else 'enable' end
    from pg_trigger join pg_class on pg_class.oid = tgrelid
"""


class Databases:
    """The databases of one server.

    Copying a template takes longer than most tests, and putting back the rows that one of them
    changed a tenth of that. A test that changed more than rows has its database dropped.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._admin = psycopg.connect(server, autocommit=True)
        self._idle: dict[str, list[str]] = {}
        self._first: dict[str, _State] = {}

    def make(self, template: str = TEMPLATE) -> str:
        """A copy of a template, to be kept: its name."""
        name = f"t{uuid4().hex}"
        self._admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return name

    def drop(self, name: str) -> None:
        """Takes a database away, whoever is still connected."""
        self._admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    @contextmanager
    def lent(self, template: str = TEMPLATE) -> Iterator[str]:
        """A database like the template for as long as the block lasts: how its owner connects."""
        name = self._again(template) or self._new(template)
        try:
            yield self.owner(name)
        finally:
            self._idle.setdefault(template, []).append(name)

    def owner(self, name: str) -> str:
        """How the owner of a database connects."""
        return make_conninfo(self.server, dbname=name)

    def _new(self, template: str) -> str:
        name = self.make(template)
        if template not in self._first:
            with self._open(name) as owner:
                self._first[template] = _State(owner)
        return name

    def _again(self, template: str) -> str | None:
        idle = self._idle.get(template, [])
        while idle:
            used = idle.pop()
            if not self._left(used):
                self.drop(used)
                continue
            # A name of its own, as whatever remembers something by the database must not know it.
            name = f"t{uuid4().hex}"
            self._admin.execute(
                sql.SQL("alter database {} rename to {}").format(
                    sql.Identifier(used), sql.Identifier(name)
                )
            )
            with self._open(name) as owner:
                if self._first[template].restored(owner):
                    return name
            self.drop(name)
        return None

    def _left(self, name: str) -> bool:
        """Whether everybody has left a database, as they have when their counts are told."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = self._admin.execute(
                "select exists (select from pg_stat_activity where datname = %s)", (name,)
            ).fetchone()
            if found == (False,):
                return True
            time.sleep(0.005)
        return False

    def _open(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.owner(name), autocommit=True)


@cache
def databases(server: str) -> Databases:
    """The databases of this server; the same ones whoever asks."""
    return Databases(server)


@cache
def demo_told(server: str) -> str:
    """The database in which the demo's families were told, once for all who copy it: its name."""
    name = databases(server).make()
    with pool(databases(server).owner(name)) as owners:
        demo.load(owners, KEK)
    return name


class _State:
    """What stands in a database: its catalogue, and the rows of every table that has some."""

    def __init__(self, owner: psycopg.Connection[Any]) -> None:
        self._catalogue = _one(owner, _CATALOGUE)
        self._guards = frozenset(owner.execute(_GUARDS).fetchall())
        self._rows: dict[str, bytes] = {}
        for (table,) in owner.execute(_TABLES).fetchall():
            with owner.cursor().copy(f"copy {table} to stdout (format binary)".encode()) as copy:
                rows = b"".join(bytes(each) for each in copy)
            if _one(owner, f"select exists (select from {table})"):
                self._rows[table] = rows
        _forget_counts(owner)

    def restored(self, owner: psycopg.Connection[Any]) -> bool:
        """Puts back the rows as they were; false where more than rows was changed."""
        if _one(owner, _CATALOGUE) != self._catalogue:
            return False
        self._set_guards(owner)
        changed = [table for (table,) in owner.execute(_CHANGED).fetchall()]
        if changed:
            with owner.transaction():
                owner.execute("set local session_replication_role = replica")
                for table in changed:
                    self._put_back(owner, table)
        _forget_counts(owner)
        return True

    def _put_back(self, owner: psycopg.Connection[Any], table: str) -> None:
        # A guard that nothing passes stands aside meanwhile, whatever the session says of itself.
        always = [(t, guard) for t, guard, how in self._guards if (t, how) == (table, ALWAYS)]
        for _, guard in always:
            owner.execute(f"alter table {table} disable trigger {guard}".encode())
        owner.execute(f"delete from {table}".encode())
        if rows := self._rows.get(table):
            into = f"copy {table} from stdin (format binary)".encode()
            with owner.cursor().copy(into) as copy:
                copy.write(rows)
        for _, guard in always:
            owner.execute(f"alter table {table} {ALWAYS} trigger {guard}".encode())

    def _set_guards(self, owner: psycopg.Connection[Any]) -> None:
        """Every guard stands as it did."""
        for table, guard, how in self._guards.difference(owner.execute(_GUARDS).fetchall()):
            owner.execute(f"alter table {table} {how} trigger {guard}".encode())


def _forget_counts(owner: psycopg.Connection[Any]) -> None:
    owner.execute("select pg_stat_force_next_flush()")
    owner.execute("select pg_stat_reset()")


def _one(owner: psycopg.Connection[Any], query: str) -> Any:
    row = owner.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]
