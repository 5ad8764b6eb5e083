"""Tables, roles and guards: what the database itself refuses to do to the record."""

from __future__ import annotations

from types import ModuleType
from typing import LiteralString

import psycopg
from psycopg import sql

from backend import access_log
from backend.projections import ALL
from backend.projections.rows import Table, write_function

APP_ROLE = "handrail_app"
LEDGER_ROLE = "handrail_ledger"
LOST_RACE = "HR001"
# Appends hold it shared, the last step of a rebuild alone: no append slips between.
REBUILD_LOCK = 7_451_001

_ROLES: LiteralString = """
do $$ begin
  if not exists (select from pg_roles where rolname = 'handrail_ledger') then
    create role handrail_ledger nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'handrail_app') then
    create role handrail_app login;
  end if;
  execute format('grant handrail_ledger to %I', current_user);
  execute format('grant handrail_app to %I', current_user);
  execute format('grant connect on database %I to handrail_app', current_database());
end $$;
"""

_LEDGER: LiteralString = """
create schema if not exists ledger authorization handrail_ledger;

create table if not exists ledger.log (
  only_row boolean primary key default true check (only_row),
  position bigint not null,
  recorded_at timestamptz not null
) with (fillfactor = 10);
insert into ledger.log (position, recorded_at) values (0, '-infinity') on conflict do nothing;

create table if not exists ledger.heads (
  stream uuid primary key,
  tag text not null,
  seq integer not null,
  link bytea not null
) with (fillfactor = 70);

create table if not exists ledger.events (
  position bigint not null unique,
  stream uuid not null,
  seq integer not null,
  topic text not null,
  recorded_at timestamptz not null,
  header bytea not null,
  link bytea not null,
  commitments bytea not null,
  body bytea not null,
  primary key (stream, seq)
);
alter table ledger.events alter column body set storage external;

create table if not exists ledger.keys (
  name text primary key,
  wrapped bytea not null,
  made_at timestamptz not null default clock_timestamp()
);

create or replace function ledger.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the record is append-only: % on %.% is refused',
    tg_op, tg_table_schema, tg_table_name using errcode = 'HR002';
end $$;

-- The one way in: an append with its rows, in one round trip and one transaction. It locks the
-- stream at the place the writer read it to (anyone there first is a lost race), writes the rows,
-- and only then bumps the shared log row, so that positions follow commits without a gap and
-- recorded_at never falls. A story time is for those who own the ledger, never for the app.
-- The bytes of all entries come one after another, each entry's commitments before its body, with
-- their lengths in p_told. The three constants are the words handrail/fields/v1, handrail/link/v1
-- and handrail/event/v1, each with a line end, as in backend/seal.py.
create or replace function ledger.tell(
  p_at timestamptz, p_stream uuid, p_tag text, p_seq integer, p_told jsonb,
  p_bytes bytea,
  out o_position bigint, out o_recorded_at timestamptz
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  n constant integer := jsonb_array_length(p_told -> 'entries');
  v_tag text := p_tag;
  v_link bytea := decode(repeat('00', 32), 'hex');
  v_time text;
  v_header bytea;
  v_sealed bytea;
  v_topics text[];
  v_headers bytea[];
  v_links bytea[];
  v_made bytea[];
  v_bodies bytea[];
  v_told constant jsonb := p_told -> 'entries';
  e jsonb;
  v_at integer := 1;
begin
  if p_at is not null and not pg_has_role(session_user, 'handrail_ledger', 'member') then
    raise exception 'only the ledger''s owner may set the time'
      using errcode = 'insufficient_privilege';
  end if;
  if coalesce(n, 0) < 1 then
    raise exception 'an append needs entries' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock_shared(7451001);
  if p_seq <= 0 then
    insert into ledger.heads (stream, tag, seq, link)
      values (p_stream, p_tag, p_seq, v_link) on conflict do nothing;
  else
    select tag, link into v_tag, v_link
      from ledger.heads where stream = p_stream and seq = p_seq for update;
  end if;
  if not found then
    raise exception 'lost race' using errcode = 'HR001';
  end if;
  if p_told ? 'rows' then
    perform pages.write(p_told -> 'rows');
  end if;
  update ledger.log
    set position = position + n,
        recorded_at = greatest(coalesce(p_at, clock_timestamp()), recorded_at)
    returning position - n, recorded_at into o_position, o_recorded_at;
  v_time := to_char(o_recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  for i in 1 .. n loop
    e := v_told -> (i - 1);
    v_topics[i] := e ->> 0;
    v_sealed := substr(p_bytes, v_at, (e ->> 1)::integer);
    v_made[i] := v_sealed;
    v_at := v_at + (e ->> 1)::integer;
    v_bodies[i] := substr(p_bytes, v_at, (e ->> 2)::integer);
    v_at := v_at + (e ->> 2)::integer;
    v_header := convert_to(
      '{"fields":"'
      || encode(sha256('\\x68616e647261696c2f6669656c64732f76310a' || v_sealed), 'hex')
      || '","n":' || octet_length(v_sealed) / 32 || ',"prev":"' || encode(v_link, 'hex')
      || '","recorded_at":"' || v_time || '","seq":' || (p_seq + i)
      || ',"stream":"' || v_tag || '","v":1}', 'UTF8');
    v_link := sha256('\\x68616e647261696c2f6c696e6b2f76310a' || v_link
      || sha256('\\x68616e647261696c2f6576656e742f76310a' || v_header));
    v_headers[i] := v_header;
    v_links[i] := v_link;
  end loop;
  if v_at <> octet_length(p_bytes) + 1 then
    raise exception 'the bytes do not fit the entries' using errcode = 'invalid_parameter_value';
  end if;
  insert into ledger.events
    (position, stream, seq, topic, recorded_at, header, link, commitments, body)
    select o_position + u.i, p_stream, p_seq + u.i, u.topic, o_recorded_at,
           u.header, u.link, u.commitments, u.body
    from unnest(v_topics, v_headers, v_links, v_made, v_bodies)
         with ordinality as u (topic, header, link, commitments, body, i);
  update ledger.heads set seq = p_seq + n, link = v_link where stream = p_stream;
end $$;
"""

_GUARDED: tuple[LiteralString, ...] = (
    "ledger.events",
    "ledger.keys",
    "house.access",
    "house.files",
)

_HOUSE: LiteralString = """
create schema if not exists house;

create table if not exists house.sessions (
  key bytea primary key,
  account text,
  csrf text not null,
  began_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);

create index if not exists sessions_seen on house.sessions (seen_at);

create table if not exists house.drafts (
  family uuid not null,
  form text not null,
  revision integer not null,
  saved_by text not null,
  saved_at timestamptz not null default clock_timestamp(),
  body bytea not null,
  primary key (family, form)
);

create table if not exists house.files (
  family uuid not null,
  file text not null,
  kept_at timestamptz not null default clock_timestamp(),
  kind text not null,
  size integer not null,
  original text not null,
  kept text not null,
  body bytea not null,
  primary key (family, file)
);
alter table house.files alter column body set storage external;
"""

_GRANTS: LiteralString = """
revoke all on all functions in schema ledger from public;
grant usage on schema ledger, pages, house to handrail_app;
grant select on ledger.events, ledger.heads, ledger.log, ledger.keys to handrail_app;
grant insert (name, wrapped) on ledger.keys to handrail_app;
grant execute on function ledger.tell to handrail_app;
grant usage on schema pages to handrail_ledger;
grant select, insert, update, delete on all tables in schema pages to handrail_ledger;
grant select, insert, update, delete on house.sessions, house.drafts to handrail_app;
grant select on house.files to handrail_app;
grant insert (family, file, kind, size, original, kept, body) on house.files to handrail_app;
grant select, insert, update, delete on all tables in schema pages to handrail_app;
"""


def migrate(conninfo: str) -> None:
    """Creates or brings up to date every table, role and guard; safe to run again.

    Needs a role that may create roles and schemas. Raises psycopg.Error.
    """
    with psycopg.connect(conninfo) as connection:
        # Two servers starting at once must not both create the same role.
        connection.execute("select pg_advisory_xact_lock(7451002)")
        connection.execute(_ROLES)
        connection.execute(_LEDGER)
        for table in ("log", "heads", "events", "keys"):
            connection.execute(
                sql.SQL("alter table ledger.{} owner to handrail_ledger").format(
                    sql.Identifier(table)
                )
            )
        for function in ("refuse", "tell"):
            connection.execute(
                sql.SQL("alter function ledger.{} owner to handrail_ledger").format(
                    sql.Identifier(function)
                )
            )
        connection.execute(_HOUSE)
        connection.execute(access_log.TABLES)
        connection.execute("create schema if not exists pages")
        connection.execute("create extension if not exists pg_trgm")
        empty = connection.execute("select from ledger.events limit 1").fetchone() is None
        for projection in ALL:
            for table in projection.tables:
                _prepare(connection, table, empty)
        connection.execute(write_function(t for projection in ALL for t in projection.tables))
        for table in _GUARDED:
            _guard(connection, table)
        connection.execute(_GRANTS)


def _prepare(connection: psycopg.Connection, table: Table, empty: bool) -> None:
    """A table of another shape gives way: its rows are in the ledger, and are projected again."""
    if _shape(connection, table) != table.shape:
        connection.execute(sql.SQL("drop table if exists {}").format(sql.SQL(table.name)))
    connection.execute(table.ddl())
    if empty:
        connection.execute(table.marked())


def _shape(connection: psycopg.Connection, table: Table) -> str | None:
    row = connection.execute(
        "select obj_description(to_regclass(%s), 'pg_class')", (table.name,)
    ).fetchone()
    return row[0] if row else None


def behind(connection: psycopg.Connection) -> tuple[ModuleType, ...]:
    """The projections with a table that was made anew and does not hold its rows yet."""
    return tuple(
        projection
        for projection in ALL
        if any(_shape(connection, table) != table.shape for table in projection.tables)
    )


def _guard(connection: psycopg.Connection, table: LiteralString) -> None:
    # ENABLE ALWAYS: session_replication_role = replica walks past ordinary triggers.
    guards: tuple[tuple[str, LiteralString], ...] = (
        ("no_rewrite", "before update or delete on"),
        ("no_truncate", "before truncate on"),
    )
    for name, when in guards:
        connection.execute(
            sql.SQL(
                "create or replace trigger {name} {when} {table} "
                "for each statement execute function ledger.refuse()"
            ).format(name=sql.Identifier(name), when=sql.SQL(when), table=sql.SQL(table))
        )
        connection.execute(
            sql.SQL("alter table {table} enable always trigger {name}").format(
                table=sql.SQL(table), name=sql.Identifier(name)
            )
        )
