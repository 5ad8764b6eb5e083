"""Rows for pages: what a projection says should stand in a table, written live or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from operator import itemgetter
from typing import Any, LiteralString, NamedTuple, cast

import msgspec
from psycopg import Connection, sql

Key = tuple[Any, ...]
Row = dict[str, Any]
# Tables that `pages.write` passes over together, about the root of how many there are.
ROOM = 9


class Table(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A table of rows for pages. The first key column is the stream that the rows come from."""

    name: LiteralString
    key: tuple[str, ...]
    columns: dict[str, LiteralString]
    indexes: tuple[LiteralString, ...] = ()
    # A row stands once and for all under its key, as those do whose key holds their entry's number:
    # it need not be looked for before it is put.
    once: bool = False
    # Counts up when the same entries come to other rows though the columns stay, so that a database
    # from before makes them anew.
    meaning: int = 1

    def ddl(self) -> sql.Composed:
        """The statements that make the table and its indexes, safe to run again."""
        table = sql.SQL("create table if not exists {} ({}, primary key ({}))").format(
            sql.SQL(self.name), self._columns(), _names(self.key)
        )
        return sql.SQL("; ").join([table, *self._indexes()])

    @property
    def shape(self) -> str:
        """What tells this table from one of the same name with other columns, key or indexes.

        Or with the same ones and another meaning.
        """
        said = [self.name, *self.key, *map(str, self.columns.items()), *self.indexes]
        said += [f"meaning {self.meaning}"] * (self.meaning > 1)
        return sha256("\n".join(said).encode()).hexdigest()

    def marked(self) -> sql.Composed:
        """The statement that says: the rows in this table are whole, and of this shape."""
        return sql.SQL("comment on table {} is {}").format(
            sql.SQL(self.name), sql.Literal(self.shape)
        )

    def bare(self) -> sql.Composed:
        """The statement that makes the table without key and indexes, to be filled at once."""
        return sql.SQL("create table {} ({})").format(sql.SQL(self.name), self._columns())

    def keys_and_indexes(self) -> list[sql.Composed]:
        """The statements that complete a table made bare."""
        key = sql.SQL("alter table {} add constraint {} primary key ({})").format(
            sql.SQL(self.name), sql.Identifier(self._pkey), _names(self.key)
        )
        return [key, *self._indexes()]

    def takes_the_place_of(self, other: Table) -> list[sql.Composed]:
        """The statements that drop the other table and give this one its names."""
        swap = sql.SQL("drop table if exists {}; alter table {} rename to {}").format(
            sql.SQL(other.name), sql.SQL(self.name), sql.Identifier(other._plain)
        )
        names = [
            (self._pkey, other._pkey),
            *zip(self._index_names(), other._index_names(), strict=True),
        ]
        return [
            swap,
            other.marked(),
            *(
                sql.SQL("alter index pages.{} rename to {}").format(
                    sql.Identifier(new), sql.Identifier(old)
                )
                for new, old in names
            ),
        ]

    @property
    def _plain(self) -> str:
        return self.name.split(".")[1]

    @property
    def _pkey(self) -> str:
        return f"{self._plain}_pkey"

    def _columns(self) -> sql.Composed:
        return sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in self.columns.items()
        )

    def _index_names(self) -> list[str]:
        return [f"{self._plain}_{number}" for number, _ in enumerate(self.indexes)]

    def _indexes(self) -> list[sql.Composed]:
        return [
            sql.SQL("create index if not exists {} on {} {}").format(
                sql.Identifier(name),
                sql.SQL(self.name),
                # Mostly its columns; one of another kind says how it is made.
                sql.SQL(index if index.startswith("using ") else f"({index})"),
            )
            for name, index in zip(self._index_names(), self.indexes, strict=True)
        ]


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
        self.cleared: dict[Table, list[Any]] = {}

    def clear(self, table: Table, stream: Any) -> None:
        """Every row of a stream goes, before any other is written; to be said first."""
        self.cleared.setdefault(table, []).append(stream)

    def forget(self, table: Table, stream: Any) -> None:
        """Nothing was said about the rows of a stream."""
        for said in (self.put, self.patched):
            known = said.get(table, {})
            for key in [key for key in known if key[0] == stream]:
                del known[key]
        gone = self.dropped.get(table, set[Key]())
        gone -= {key for key in gone if key[0] == stream}

    def add(self, ops: Iterable[Op]) -> None:
        """Takes in what a projection says, in the order of the events."""
        for op in ops:
            # Not by match, which is twice as slow: a rebuild comes here for every row.
            kind = op.__class__
            if kind is Put:
                table, row = cast("Put", op)
                key = tuple([row[name] for name in table.key])
                put = self.put.get(table)
                if put is None:
                    put = self.put[table] = {}
                put[key] = row.copy()
                if table in self.patched:
                    self.patched[table].pop(key, None)
                if table in self.dropped:
                    self.dropped[table].discard(key)
            elif kind is Patch:
                self._patch(*cast("Patch", op))
            else:
                self._drop(*cast("Drop", op))

    def _drop(self, table: Table, key: Key) -> None:
        self.put.get(table, {}).pop(key, None)
        self.patched.get(table, {}).pop(key, None)
        self.dropped.setdefault(table, set()).add(key)

    def _patch(self, table: Table, key: Key, changes: Row) -> None:
        put = self.put.get(table)
        whole = put.get(key) if put else None
        if whole is not None:
            whole.update(changes)
        elif key not in self.dropped.get(table, ()):
            self.patched.setdefault(table, {}).setdefault(key, {}).update(changes)

    def of(self, table: Table) -> list[Row]:
        """The whole rows of one table, in the order their keys first came."""
        return list(self.put.get(table, {}).values())

    def pack(self) -> dict[str, dict[str, list[Any]]]:
        """Everything as `pages.write` takes it, streams to clear, rows to put and so on.

        Whole rows and keys go as bare values in the order of the table's columns and key.
        """
        pack: dict[str, dict[str, list[Any]]] = {}
        for table, streams in self.cleared.items():
            pack.setdefault(table.name, {})["clear"] = streams
        for table, keys in self.dropped.items():
            if keys:
                pack.setdefault(table.name, {})["drop"] = list(keys)
        for table, rows in self.put.items():
            if rows:
                values = itemgetter(*table.columns)
                pack.setdefault(table.name, {})["put"] = [values(row) for row in rows.values()]
        for table, patches in self.patched.items():
            if patches:
                pack.setdefault(table.name, {})["patch"] = [
                    dict(zip(table.key, key, strict=True)) | changes
                    for key, changes in patches.items()
                ]
        return pack

    def packed(self) -> bytes:
        """Everything as the JSON that `pages.write` takes."""
        return msgspec.json.encode(self.pack())

    def copy(self, connection: Connection, name: LiteralString, table: Table) -> None:
        """Writes the whole rows of one table by COPY into the table called `name`."""
        rows = self.put.get(table)
        if not rows:
            return
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.SQL(name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        json, values = _json_columns(table), itemgetter(*table.columns)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows.values():
                for column in json:
                    row[column] = _json(row[column])
                copy.write_row(values(row))


@cache
def _json_columns(table: Table) -> tuple[str, ...]:
    return tuple(name for name, kind in table.columns.items() if kind.startswith("jsonb"))


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def write_function(tables: Iterable[Table]) -> sql.Composed:
    """`pages.write(rows)`: puts, patches and drops rows of every table, planned once a session.

    One function, so that an append with all its rows is a single round trip.
    """
    every = list(tables)
    rooms = [every[first : first + ROOM] for first in range(0, len(every), ROOM)]
    body = sql.SQL(" ").join(map(_room, rooms))
    return sql.SQL(
        "create or replace function pages.write(p jsonb) returns void language plpgsql "
        # By key and in no other way: left to itself, the planner may read a whole table for a row.
        "set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as "
        "$write$ declare t jsonb; begin {} end $write$"
    ).format(body)


def _room(tables: Sequence[Table]) -> sql.Composed:
    # An append touches few of many tables: one look passes over a roomful of the others.
    return sql.SQL("if p ?| array[{names}] then {each} end if;").format(
        names=sql.SQL(", ").join(sql.Literal(table.name) for table in tables),
        each=sql.SQL(" ").join(map(_statements, tables)),
    )


def _statements(table: Table) -> sql.Composed:
    others = [name for name in table.columns if name not in table.key]
    return sql.SQL(
        "if p ? {name} then t := p -> {name}; "
        "if t ?| array['clear', 'drop'] then "
        "if t ? 'clear' then delete from {table} where {stream} in "
        "(select s::uuid from jsonb_array_elements_text(t -> 'clear') as j (s)); end if; "
        "if t ? 'drop' then delete from {table} as o "
        "using jsonb_array_elements(t -> 'drop') as j (r) where {gone}; end if; end if; "
        "if t ? 'put' then insert into {table} ({columns}) "
        "select {values} from jsonb_array_elements(t -> 'put') as j (r) {again}; end if; "
        "if t ? 'patch' then update {table} as o set {patches} "
        "from jsonb_array_elements(t -> 'patch') as j (r) where {matches}; end if; "
        "end if;"
    ).format(
        name=sql.Literal(table.name),
        table=sql.SQL(table.name),
        stream=sql.Identifier(table.key[0]),
        columns=_names(table.columns),
        # Column by column: jsonb_populate_recordset looks the row type up again at every call.
        values=sql.SQL(", ").join(_value(table, name, at) for at, name in enumerate(table.columns)),
        again=sql.SQL("") if table.once else _again(table.key, others),
        patches=sql.SQL(", ").join(
            sql.SQL("{0} = case when r ? {1} then {2} else o.{0} end").format(
                sql.Identifier(name), sql.Literal(name), _value(table, name, name)
            )
            for name in others
        ),
        matches=_matches(table, *table.key),
        gone=_matches(table, *range(len(table.key))),
    )


def _again(key: Iterable[str], others: Iterable[str]) -> sql.Composed:
    return sql.SQL("on conflict ({}) do update set ({}) = row({})").format(
        _names(key),
        _names(others),
        sql.SQL(", ").join(sql.SQL("excluded.{}").format(sql.Identifier(name)) for name in others),
    )


def _matches(table: Table, *places: str | int) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL("o.{} = {}").format(sql.Identifier(name), _value(table, name, place))
        for name, place in zip(table.key, places, strict=True)
    )


def _value(table: Table, name: str, place: str | int) -> sql.Composed:
    kind = table.columns[name].split(" ")[0]
    if kind == "jsonb":
        return sql.SQL("nullif(r -> {}, 'null')").format(sql.Literal(place))
    if kind == "text":
        return sql.SQL("r ->> {}").format(sql.Literal(place))
    return sql.SQL("(r ->> {})::{}").format(sql.Literal(place), sql.SQL(kind))


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def in_order(rows: Iterable[Row], *names: str) -> list[Row]:
    """Rows sorted by these columns, nothings last."""
    return sorted(rows, key=lambda row: tuple((row[name] is None, row[name]) for name in names))
