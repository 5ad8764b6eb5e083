"""What the database refuses to do to the record: to the app, and by its guards to its owner too."""

from __future__ import annotations

import json
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg_pool import ConnectionPool

from backend.ledger import Ledger
from tests.ledger.telling import checked, look, start

GUARDED: tuple[LiteralString, ...] = (
    "ledger.events",
    "ledger.keys",
    "ledger.wrappings",
    "house.access",
    "house.files",
)
COLUMN: dict[LiteralString, LiteralString] = {
    "ledger.events": "body = ''",
    "ledger.keys": "wrapped = ''",
    "ledger.wrappings": "wrapped = ''",
    "house.access": "name = ''",
    "house.files": "body = ''",
}
AS_APP: tuple[LiteralString, ...] = (
    *(
        statement
        for table in GUARDED
        for statement in (
            f"update {table} set {COLUMN[table]}",  # type: ignore[misc]
            f"delete from {table}",
            f"truncate {table}",
            f"alter table {table} disable trigger all",
            f"alter table {table} disable trigger no_rewrite",
            f"drop trigger no_rewrite on {table}",
            f"alter table {table} add column more text",
            f"drop table {table}",
            f"create rule hush as on insert to {table} do instead nothing",
        )
    ),
    *(
        statement
        for table in ("ledger.heads", "ledger.log")
        for statement in (
            f"update {table} set seq = 0"
            if table == "ledger.heads"
            else f"update {table} set position = 0",
            f"delete from {table}",
            f"truncate {table}",
            f"drop table {table}",
        )
    ),
    "insert into ledger.heads values (gen_random_uuid(), 'tag', 0, '')",
    "insert into ledger.log values (false, 0, now())",
    "insert into ledger.events values "
    "(99, gen_random_uuid(), 1, 'plan-agreed', now(), '', '', '', '')",
    "copy ledger.events from stdin",
    "insert into ledger.keys (name, wrapped, made_at) values ('x', '', now() - interval '1 year')",
    "insert into ledger.wrappings (name, kek, wrapped) values ('x', 'y', '')",
    "insert into house.access values (gen_random_uuid(), 1, now(), 'a', 'n', 't', null, 'read', "
    "true, 'r', '')",
    "update house.access_heads set seq = 0",
    "delete from house.access_heads",
    "alter function house.note owner to handrail_app",
    "set session_replication_role = replica",
    "set role handrail_ledger",
    "set session authorization handrail_ledger",
    "alter role handrail_app superuser",
    "grant handrail_ledger to handrail_app",
    "create function ledger.mine() returns int language sql as 'select 1'",
    "create or replace function ledger.refuse() returns trigger language plpgsql "
    "as 'begin return null; end'",
    "create or replace function pages.write(p jsonb) returns void language sql as ''",
    "alter function ledger.tell owner to handrail_app",
    "drop function ledger.refuse cascade",
    "drop schema ledger cascade",
    "create schema mine",
    "create table ledger.mine ()",
    "select ledger.tell(now() - interval '1 year', jsonb_build_object('streams', jsonb_build_array("
    "jsonb_build_array(gen_random_uuid(), 'tag', 0, 1)), 'entries', '[[\"x\", 0, 0]]'::jsonb), '')",
)


def everything(database: str) -> list[object]:
    return [
        look(database, f"select t::text from {table} as t order by 1")
        for table in (*GUARDED, "ledger.heads", "ledger.log")
    ]


@pytest.fixture
def before(database: str, ledger: Ledger) -> list[object]:
    """A record with something in every table, as it stands before anybody tampers with it."""
    start(ledger)
    with psycopg.connect(database) as owner:
        owner.execute("insert into ledger.wrappings (name, kek, wrapped) values ('n', 'k', '')")
    with ledger.pool.connection() as app:
        app.execute("select house.note('a', 'n', 't', null, 'read', true, 'r')")
        app.execute(
            "insert into house.files (family, file, kind, size, original, kept, body) "
            "values (gen_random_uuid(), 'f', 'text', 1, '', '', '')"
        )
    return everything(database)


def test_the_app_can_only_append(
    database: str, connections: ConnectionPool[psycopg.Connection], before: list[object]
):
    assert all(before)
    for statement in AS_APP:
        with (
            connections.connection() as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute(statement)
            pytest.fail(f"not refused: {statement}")
    assert everything(database) == before


@pytest.mark.parametrize(
    ("role", "table"),
    [*(("handrail", table) for table in GUARDED), *(("handrail_ledger", t) for t in GUARDED[:2])],
)
@pytest.mark.parametrize("replication", ["origin", "replica"])
def test_the_guards_refuse_the_owner_too(
    database: str, before: list[object], table: LiteralString, role: str, replication: str
):
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("set session_replication_role = {}").format(replication))
        owner.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        for statement in (
            sql.SQL("update {} set {}").format(sql.SQL(table), sql.SQL(COLUMN[table])),
            sql.SQL("delete from {}").format(sql.SQL(table)),
            sql.SQL("truncate {}").format(sql.SQL(table)),
        ):
            with pytest.raises(psycopg.Error, match="append-only") as refused:
                owner.execute(statement)
            assert refused.value.sqlstate == "HR002"
    assert everything(database) == before


def test_the_record_belongs_to_a_role_that_cannot_sign_in(database: str):
    owned = look(
        database,
        "select relname, r.rolname, r.rolcanlogin, r.rolsuper from pg_class "
        "join pg_roles as r on r.oid = relowner "
        "where relnamespace = 'ledger'::regnamespace and relkind = 'r'",
    )
    assert {row[0] for row in owned} == {"events", "heads", "log", "keys", "wrappings"}
    assert {row[1:] for row in owned} == {("handrail_ledger", False, False)}
    app = "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles"
    assert look(database, f"{app} where rolname = 'handrail_app'") == [(False,) * 5]


def test_functions_with_more_rights_are_closed_to_the_public_and_to_names_put_in_their_way(
    database: str,
):
    found = look(
        database,
        "select proname, has_function_privilege('public', oid, 'execute'), proconfig, "
        "has_function_privilege('handrail_app', oid, 'execute'), prosecdef from pg_proc "
        "where pronamespace in ('ledger'::regnamespace, 'pages'::regnamespace, "
        "'house'::regnamespace)",
    )
    assert {row[0] for row in found if row[4]} == {"tell", "note", "reached", "enter", "others"}
    for name, public, config, app, definer in found:
        if definer:
            assert not public, name
            # Temporary names come first unless they are named last.
            assert config == ["search_path=pg_catalog, pg_temp"], name
            assert app, name


def test_temporary_names_of_the_app_never_run_with_the_ledgers_rights(database: str):
    with psycopg.connect(database, user="handrail_app", autocommit=True) as app:
        app.execute(
            "create function pg_temp.mine(x pg_catalog.bytea) returns boolean language plpgsql as "
            "$$ begin raise exception 'ran as %', current_user; end $$"
        )
        app.execute(
            "create domain pg_temp.bytea as pg_catalog.bytea check (pg_temp.mine(value::bytea))"
        )
        told = {"streams": [[str(uuid4()), "tag", 0, 1]], "entries": [["x", 32, 4]]}
        app.execute(
            "select ledger.tell(null, %s::pg_catalog.jsonb, %s::pg_catalog.bytea)",
            (json.dumps(told), bytes(36)),
        )
    found = checked(database)
    assert getattr(found, "entries", None) == 1, found
