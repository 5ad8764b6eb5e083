"""Rows as they stand in the database, families told through the real ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from backend import projections
from backend.aggregates.sight import SightCommand
from backend.ledger import Ledger
from backend.projections.rows import Table
from backend.record import Author, Provenance
from tests.families import TODAY, Story

WORKER = Author(account="a-1", name="Wiktoria Nowak", title="Social worker")
MANAGER = Author(account="a-2", name="Colin Fry", title="Team manager")
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
TABLES = tuple(table for projection in projections.ALL for table in projection.tables)

Rows = dict[str, list[dict[str, Any]]]


def by(author: Author = WORKER) -> Provenance:
    """A fresh command id of this author."""
    return Provenance(author=author, command_id=uuid4())


def telling(command: Any) -> Provenance:
    """Who tells a command: a manager what a manager saw, for nobody looks at their own version."""
    return by(MANAGER if isinstance(command, SightCommand) else WORKER)


def tell(ledger: Ledger, story: Story, stream: UUID | None = None) -> UUID:
    """Tells a story to the ledger, by default of a new family; the family it became."""
    stream = stream or uuid4()
    for command in story:
        ledger.tell(stream, command, telling(command))
    return stream


def rows_of(owner: str, tables: Iterable[Table] = TABLES) -> Rows:
    """Every row of these tables, in the order of their keys."""
    with psycopg.connect(owner, row_factory=dict_row) as connection:
        return {
            table.name: connection.execute(
                sql.SQL("select * from {} order by {}").format(
                    sql.SQL(table.name), sql.SQL(", ").join(map(sql.Identifier, table.key))
                )
            ).fetchall()
            for table in tables
        }


def rows_in(
    pool: ConnectionPool[psycopg.Connection], table: Table, family: UUID
) -> list[dict[str, Any]]:
    """One family's rows of one table as the app reads them, without the family column."""
    query = sql.SQL("select * from {} where family = %s order by {}").format(
        sql.SQL(table.name), sql.SQL(", ").join(map(sql.Identifier, table.key))
    )
    with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(query, (family,)).fetchall()
    return [{name: value for name, value in row.items() if name != "family"} for row in found]
