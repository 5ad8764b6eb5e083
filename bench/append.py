"""Appending: one change, and a whole meeting told as one command, at 1, 4 and 16 writers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from backend.aggregates.family import Together
from bench import stock
from bench.common import by, changes, family, interleaved, ledger, rate, ratio, report

MEETING = 15
_TABLE = """
create table if not exists bare (
  stream uuid, seq bigint, topic text, recorded_at timestamptz default clock_timestamp(),
  header bytea, link bytea, commitments bytea, body bytea,
  primary key (stream, seq))
"""
_INSERT = (
    "insert into bare (stream, seq, topic, header, link, commitments, body) "
    "values (%s, %s, %s, %s, %s, %s, %s)"
)


# What an append writes for pages beside its entry, into tables with the same columns and keys.
_PAGES = """
create table if not exists bare_history (like pages.history including all);
create table if not exists bare_line_steps (like pages.line_steps including all);
create table if not exists bare_plan_lines (like pages.plan_lines including all);
"""
_ROWS = {
    "history": "select * from pages.history where topic = 'action-reworked' limit 1",
    "line_steps": "select * from pages.line_steps where step = 'changed' limit 1",
    "plan_lines": "select * from pages.plan_lines where changes > 0 limit 1",
}


class Bare:
    """The same entries by a plain INSERT and COMMIT, a connection a writer."""

    def __init__(self, conninfo: str, writers: int, sample: tuple[bytes, ...]) -> None:
        self.connections = [psycopg.connect(conninfo, autocommit=True) for _ in range(writers)]
        self.connections[0].execute(_TABLE)
        self.streams = [uuid4() for _ in range(writers)]
        self.seq = [0] * writers
        self.sample = sample

    def rows(self, writer: int, count: int) -> list[tuple[object, ...]]:
        first = self.seq[writer] + 1
        self.seq[writer] += count
        return [
            (self.streams[writer], first + number, "action-reworked", *self.sample)
            for number in range(count)
        ]

    def one(self, writer: int) -> None:
        self.connections[writer].execute(_INSERT, self.rows(writer, 1)[0])

    def meeting(self, writer: int) -> None:
        connection = self.connections[writer]
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(_INSERT, self.rows(writer, MEETING))

    def close(self) -> None:
        for connection in self.connections:
            connection.close()


class BareWithRows(Bare):
    """The same entries and the same rows for pages, by plain statements in one transaction."""

    def __init__(self, conninfo: str, writers: int, sample: tuple[bytes, ...]) -> None:
        super().__init__(conninfo, writers, sample)
        self.connections[0].execute(_PAGES)
        self._inserts: dict[str, tuple[sql.Composed, dict[str, Any]]] = {}
        with psycopg.connect(conninfo, row_factory=dict_row) as connection:
            for table, query in _ROWS.items():
                row = connection.execute(query).fetchone()
                assert row is not None
                values = {
                    name: Jsonb(value) if isinstance(value, (list, dict)) else value
                    for name, value in row.items()
                }
                insert = sql.SQL("insert into {} values ({})").format(
                    sql.Identifier(f"bare_{table}"),
                    sql.SQL(", ").join(map(sql.Placeholder, values)),
                )
                self._inserts[table] = insert, values
        insert, line = self._inserts.pop("plan_lines")
        for stream in self.streams:
            self.connections[0].execute(insert, line | {"family": stream})
        changed = [name for name in line if name not in ("family", "line")]
        self._update = sql.SQL(
            "update bare_plan_lines set {} where family = %(family)s and line = %(line)s"
        ).format(
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
                for name in changed
            )
        )
        self._line = line

    def one(self, writer: int) -> None:
        self._write(writer, 1)

    def meeting(self, writer: int) -> None:
        self._write(writer, MEETING)

    def _write(self, writer: int, count: int) -> None:
        rows = self.rows(writer, count)
        connection = self.connections[writer]
        # In one go, as the plain meeting is: a driver that answers each statement would be slower.
        with connection.pipeline(), connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)
            for insert, values in self._inserts.values():
                cursor.executemany(insert, [values | {"family": r[0], "seq": r[1]} for r in rows])
            cursor.executemany(self._update, [self._line | {"family": r[0]} for r in rows])


def run(conninfo: str, rounds: int, seconds: float) -> None:
    """Measures and prints the ratios."""
    with ledger(conninfo) as house:
        streams = [family(house, 600) for _ in range(16)]
        with psycopg.connect(conninfo) as connection:
            sample = connection.execute(
                "select header, link, commitments, body from ledger.events "
                "where topic = 'action-reworked' limit 1"
            ).fetchone()
        assert sample is not None
        plain, ids = stock.open_app(stock.StockApp, conninfo, 600, 16)
        snapshots, snapshot_ids = stock.open_app(stock.StockWithSnapshots, conninfo, 600, 16)

        def ours(count: int) -> Callable[[int], None]:
            def work(writer: int) -> None:
                commands = changes(house, streams[writer], count)
                command = commands[0] if count == 1 else Together(commands=commands)
                house.tell(streams[writer], command, by())

            return work

        def theirs(app: Any, which: list[Any], count: int) -> Callable[[int], None]:
            def work(writer: int) -> None:
                one = app.repository.get(which[writer])
                for number in range(count):
                    one.change(*stock.change(number))
                app.save(one)

            return work

        held: list[Any] = []

        def hold() -> None:
            held[:] = [plain.repository.get(each) for each in ids]

        def theirs_held(writer: int) -> None:
            held[writer].change(*stock.change(1))
            plain.save(held[writer])

        def stock_held(writers: int) -> float:
            # Their best case: each aggregate held in memory, which the library itself does not do.
            hold()
            return rate(theirs_held, writers, seconds)

        for writers in (1, 4, 16):
            entry = tuple(bytes(part) for part in sample)
            bare = Bare(conninfo, writers, entry)
            whole = BareWithRows(conninfo, writers, entry)
            found = interleaved(
                {
                    "bare": lambda w=writers, b=bare: rate(b.one, w, seconds),
                    "whole": lambda w=writers, b=whole: rate(b.one, w, seconds),
                    "ours": lambda w=writers: rate(ours(1), w, seconds),
                    "held": lambda w=writers: stock_held(w),
                    "stock": lambda w=writers: rate(theirs(plain, ids, 1), w, seconds),
                },
                rounds,
            )
            print(f"One change, {writers} writer(s):")
            wanted = {1: 0.3, 16: 0.2}.get(writers, 0.2)
            report(
                "appends a second, share of its entry bare", ratio(found, "ours", "bare"), wanted
            )
            share = ratio(found, "ours", "whole")
            report("the same, share of its entry and its rows for pages bare", share, wanted)
            report("times the stock library", ratio(found, "ours", "stock"), 2)
            report("times the stock library, state held", ratio(found, "ours", "held"), 2)
            found = interleaved(
                {
                    "bare": lambda w=writers, b=bare: rate(b.meeting, w, seconds),
                    "whole": lambda w=writers, b=whole: rate(b.meeting, w, seconds),
                    "ours": lambda w=writers: rate(ours(MEETING), w, seconds),
                    "snapshots": lambda w=writers: rate(
                        theirs(snapshots, snapshot_ids, MEETING), w, seconds
                    ),
                    "stock": lambda w=writers: rate(theirs(plain, ids, MEETING), w, seconds),
                },
                rounds,
            )
            print(f"A meeting of {MEETING} changes, family of 600 and more, {writers} writer(s):")
            report(
                "meetings a second, share of the entries bare", ratio(found, "ours", "bare"), 0.25
            )
            share = ratio(found, "ours", "whole")
            report("the same, share of entries and rows for pages bare", share, 0.25)
            report("times the library with snapshots", ratio(found, "ours", "snapshots"), 1)
            report("times the library without", ratio(found, "ours", "stock"), 1)
            share = ratio(found, "snapshots", "bare")
            print(f"  (the library with snapshots reaches {share:.2f} of bare in this run)")
            bare.close()
            whole.close()
