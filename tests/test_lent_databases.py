"""A database that a test used comes back as if it were new, and otherwise not at all."""

from __future__ import annotations

import psycopg
import pytest

from backend.database import pool
from backend.ledger import Ledger
from tests.databases import KEK, databases, demo_told
from tests.ledger.telling import start
from tests.projections.pages import rows_of


def test_what_was_written_is_gone_and_what_was_told_before_stands(server: str) -> None:
    ours = databases(server)
    with ours.lent(demo_told(server)) as first:
        before = rows_of(first)
        with pool(first) as owners:
            start(Ledger(owners, KEK))
        with psycopg.connect(first) as owner:
            owner.execute("alter table ledger.events disable trigger all")
        assert rows_of(first) != before
    with ours.lent(demo_told(server)) as again:
        assert again != first
        assert rows_of(again) == before
        with psycopg.connect(again) as owner, pytest.raises(psycopg.Error, match="append-only"):
            owner.execute("delete from ledger.events")


@pytest.mark.parametrize(
    "change",
    [
        "alter table pages.people add column more text",
        "grant delete on pages.people to handrail_app",
        "create table pages.more (n int)",
        "comment on table pages.people is 'of another shape'",
        "alter table pages.people disable row level security",
        "truncate pages.people",
    ],
)
def test_who_changed_more_than_rows_leaves_a_database_that_nobody_is_lent(
    server: str, change: str
) -> None:
    ours = databases(server)
    with ours.lent() as first, psycopg.connect(first, autocommit=True) as owner:
        oid = owner.execute("select oid from pg_database where datname = current_database()")
        was = oid.fetchone()
        owner.execute(change.encode())
    with ours.lent() as other, psycopg.connect(other, autocommit=True) as owner:
        oid = owner.execute("select oid from pg_database where datname = current_database()")
        assert oid.fetchone() != was
