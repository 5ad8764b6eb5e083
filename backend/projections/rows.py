"""Rows for pages: what a projection says should stand in a table, written live or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, LiteralString, NamedTuple

import msgspec
from psycopg import Connection, sql

Key = tuple[Any, ...]
Row = dict[str, Any]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table of rows for pages. The first key column is the stream that the rows come from."""

    name: LiteralString
    key: tuple[str, ...]
    columns: dict[str, LiteralString]
    indexes: tuple[LiteralString, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)

    def ddl(self) -> sql.Composed:
        """The statements that make the table and its indexes, safe to run again."""
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in self.columns.items()
        ]
        columns.append(
            sql.SQL("primary key ({})").format(sql.SQL(", ").join(map(sql.Identifier, self.key)))
        )
        table = sql.SQL("create table if not exists {} ({});").format(
            sql.SQL(self.name), sql.SQL(", ").join(columns)
        )
        indexes = [
            sql.SQL("create index if not exists {} on {} ({});").format(
                sql.Identifier(f"{self.name.split('.')[1]}_{number}"),
                sql.SQL(self.name),
                sql.SQL(index),
            )
            for number, index in enumerate(self.indexes)
        ]
        return sql.SQL(" ").join([table, *indexes])


class Put(NamedTuple):
    """This whole row stands under its key."""

    table: Table
    row: Row


class Patch(NamedTuple):
    """These columns change in the row under this key; nothing happens where there is none."""

    table: Table
    key: Key
    changes: Row


class Drop(NamedTuple):
    """No row stands under this key."""

    table: Table
    key: Key


Op = Put | Patch | Drop


class Rows:
    """What is to be written, at most once a row, however often it changed on the way."""

    def __init__(self) -> None:
        self.put: dict[Table, dict[Key, Row]] = {}
        self.patched: dict[Table, dict[Key, Row]] = {}
        self.dropped: dict[Table, set[Key]] = {}

    def add(self, ops: Iterable[Op]) -> None:
        """Takes in what a projection says, in the order of the events."""
        for op in ops:
            match op:
                case Put(table, row):
                    key = tuple(row[name] for name in table.key)
                    self.put.setdefault(table, {})[key] = dict(row)
                    self.patched.get(table, {}).pop(key, None)
                    self.dropped.get(table, set()).discard(key)
                case Patch(table, key, changes):
                    self._patch(table, key, changes)
                case Drop(table, key):
                    self.put.get(table, {}).pop(key, None)
                    self.patched.get(table, {}).pop(key, None)
                    self.dropped.setdefault(table, set()).add(key)

    def _patch(self, table: Table, key: Key, changes: Row) -> None:
        whole = self.put.get(table, {}).get(key)
        if whole is not None:
            whole.update(changes)
        elif key not in self.dropped.get(table, ()):
            self.patched.setdefault(table, {}).setdefault(key, {}).update(changes)

    def of(self, table: Table) -> list[Row]:
        """The whole rows of one table, in the order their keys first came."""
        return list(self.put.get(table, {}).values())

    def packed(self) -> bytes:
        """Everything as the JSON that `pages.write` takes, each row at most once."""
        pack: dict[str, list[Row]] = {}
        for table, keys in self.dropped.items():
            if keys:
                pack[f"{table.name}-"] = [dict(zip(table.key, key, strict=True)) for key in keys]
        for table, rows in self.put.items():
            if rows:
                pack[table.name] = list(rows.values())
        for table, patches in self.patched.items():
            if patches:
                pack[f"{table.name}~"] = [
                    dict(zip(table.key, key, strict=True)) | changes
                    for key, changes in patches.items()
                ]
        return msgspec.json.encode(pack)

    def copy(self, connection: Connection, name: LiteralString, table: Table) -> None:
        """Writes the whole rows of one table by COPY into the table called `name`."""
        rows = self.put.get(table)
        if not rows:
            return
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.SQL(name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        json = _json_columns(table, tuple(table.columns))
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows.values():
                copy.write_row(
                    [
                        _json(row[column]) if at in json else row[column]
                        for at, column in enumerate(table.columns)
                    ]
                )


@cache
def _json_columns(table: Table, names: tuple[str, ...]) -> frozenset[int]:
    return frozenset(at for at, name in enumerate(names) if table.columns[name].startswith("jsonb"))


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def write_function(tables: Iterable[Table]) -> sql.Composed:
    """`pages.write(rows)`: puts, patches and drops rows of every table, planned once a session.

    One function, so that an append with all its rows is a single round trip.
    """
    body = sql.SQL(" ").join(statement for table in tables for statement in _statements(table))
    return sql.SQL(
        "create or replace function pages.write(p jsonb) returns void language plpgsql as "
        "$write$ begin {} end $write$"
    ).format(body)


def _statements(table: Table) -> Iterator[sql.Composed]:
    others = [name for name in table.columns if name not in table.key]
    names = {
        "table": sql.SQL(table.name),
        "whole": sql.Literal(table.name),
        "changed": sql.Literal(f"{table.name}~"),
        "gone": sql.Literal(f"{table.name}-"),
        "columns": _names(table.columns),
        "key": _names(table.key),
        "others": _names(others),
        "excluded": sql.SQL(", ").join(
            sql.SQL("excluded.{}").format(sql.Identifier(name)) for name in others
        ),
        "rest": sql.SQL(", ").join(sql.SQL("r.{}").format(sql.Identifier(name)) for name in others),
        "matches": sql.SQL(" and ").join(
            sql.SQL("t.{0} = v.{0}").format(sql.Identifier(name)) for name in table.key
        ),
    }
    yield sql.SQL(
        "if p ? {gone} then delete from {table} as t "
        "using jsonb_populate_recordset(null::{table}, p -> {gone}) as v where {matches}; end if;"
    ).format(**names)
    yield sql.SQL(
        "if p ? {whole} then insert into {table} ({columns}) "
        "select {columns} from jsonb_populate_recordset(null::{table}, p -> {whole}) "
        "on conflict ({key}) do update set ({others}) = row({excluded}); end if;"
    ).format(**names)
    yield sql.SQL(
        "if p ? {changed} then update {table} as t set ({others}) = "
        "(select {rest} from jsonb_populate_record(t, j.v) as r) "
        "from jsonb_array_elements(p -> {changed}) as j (v), "
        "jsonb_populate_record(null::{table}, j.v) as v where {matches}; end if;"
    ).format(**names)


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def in_order(rows: Iterable[Row], *names: str) -> list[Row]:
    """Rows sorted by these columns, nothings last."""
    return sorted(rows, key=lambda row: tuple((row[name] is None, row[name]) for name in names))
