"""Tables, roles and guards: what the database itself refuses to do to the record."""

from __future__ import annotations

from types import ModuleType
from typing import LiteralString

import psycopg
from psycopg import sql

from backend import access_log, row_guard, sheet_tables, sign_in_tables
from backend.post import tables as post_tables
from backend.projections import ALL, word_index
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
-- By which key-encryption key; nothing for what was kept before there could be two.
alter table ledger.keys add column if not exists kek text;

create table if not exists ledger.wrappings (
  name text not null,
  kek text not null,
  wrapped bytea not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (name, kek)
);

create or replace function ledger.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the record is append-only: % on %.% is refused',
    tg_op, tg_table_schema, tg_table_name using errcode = 'HR002';
end $$;

-- The one way in: appends with their rows, in one round trip and one transaction. It locks each
-- stream at the place its writer read it to (where anyone was there first, nothing is written and
-- the lost race tells which streams), writes the rows, and only then bumps the shared log row, so
-- that positions follow commits without a gap and recorded_at never falls. A story time is for
-- those who own the ledger, never for the app.
-- p_told names the streams, ordered so that two appends never wait for each other, each with its
-- pseudonym, the number it stands at and how many entries it gets; then all entries in the same
-- order, each with its topic and lengths; and the rows. The bytes of all entries come one after
-- another, each entry's commitments before its body. The three constants are the words
-- handrail/fields/v1, handrail/link/v1 and handrail/event/v1, each with a line end, as in
-- backend/seal.py.
drop function if exists ledger.tell(timestamptz, uuid, text, integer, jsonb, bytea);

create or replace function ledger.tell(
  p_at timestamptz, p_told jsonb, p_bytes bytea,
  out o_position bigint, out o_recorded_at timestamptz
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_streams constant jsonb := p_told -> 'streams';
  v_entries constant jsonb := p_told -> 'entries';
  s constant integer := coalesce(jsonb_array_length(v_streams), 0);
  n constant integer := coalesce(jsonb_array_length(v_entries), 0);
  v_stream uuid;
  v_seq integer;
  v_tag text;
  v_tags text[];
  v_link bytea;
  v_links bytea[];
  v_lost text;
  v_time text;
  v_place bigint;
  v_header bytea;
  v_sealed bytea;
  e jsonb;
  v_told integer := 0;
  v_at integer := 1;
  v_end integer;
begin
  if p_at is not null and not pg_has_role(session_user, 'handrail_ledger', 'member') then
    raise exception 'only the ledger''s owner may set the time'
      using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock_shared(7451001);
  for i in 1 .. s loop
    e := v_streams -> (i - 1);
    v_stream := (e ->> 0)::uuid;
    v_tag := e ->> 1;
    v_seq := (e ->> 2)::integer;
    v_link := '\\x0000000000000000000000000000000000000000000000000000000000000000';
    if v_seq <= 0 then
      insert into ledger.heads (stream, tag, seq, link)
        values (v_stream, v_tag, v_seq, v_link) on conflict do nothing;
    else
      select tag, link into v_tag, v_link
        from ledger.heads where stream = v_stream and seq = v_seq for update;
    end if;
    if not found then
      v_lost := concat_ws(' ', v_lost, v_stream);
    end if;
    v_tags[i] := v_tag;
    v_links[i] := v_link;
  end loop;
  if v_lost is not null then
    raise exception 'lost race' using errcode = 'HR001', detail = v_lost;
  end if;
  if p_told ? 'rows' then
    perform pages.write(p_told -> 'rows');
  end if;
  update ledger.log
    set position = position + n,
        recorded_at = greatest(coalesce(p_at, clock_timestamp()), recorded_at)
    returning position - n, recorded_at into o_position, o_recorded_at;
  v_time := to_char(o_recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  v_place := o_position;
  for i in 1 .. s loop
    e := v_streams -> (i - 1);
    v_stream := (e ->> 0)::uuid;
    v_seq := (e ->> 2)::integer;
    v_tag := v_tags[i];
    v_link := v_links[i];
    v_end := v_told + (e ->> 3)::integer;
    if v_end <= v_told then
      raise exception 'an append needs entries' using errcode = 'invalid_parameter_value';
    end if;
    while v_told < v_end loop
      e := v_entries -> v_told;
      v_told := v_told + 1;
      v_seq := v_seq + 1;
      v_place := v_place + 1;
      v_sealed := substr(p_bytes, v_at, (e ->> 1)::integer);
      v_at := v_at + (e ->> 1)::integer;
      v_header := convert_to(
        '{"fields":"'
        || encode(sha256('\\x68616e647261696c2f6669656c64732f76310a' || v_sealed), 'hex')
        || '","n":' || octet_length(v_sealed) / 32 || ',"prev":"' || encode(v_link, 'hex')
        || '","recorded_at":"' || v_time || '","seq":' || v_seq
        || ',"stream":"' || v_tag || '","v":1}', 'UTF8');
      v_link := sha256('\\x68616e647261696c2f6c696e6b2f76310a' || v_link
        || sha256('\\x68616e647261696c2f6576656e742f76310a' || v_header));
      insert into ledger.events
        (position, stream, seq, topic, recorded_at, header, link, commitments, body)
        values (v_place, v_stream, v_seq, e ->> 0, o_recorded_at, v_header, v_link, v_sealed,
                substr(p_bytes, v_at, (e ->> 2)::integer));
      v_at := v_at + (e ->> 2)::integer;
    end loop;
    update ledger.heads set seq = v_seq, link = v_link where stream = v_stream;
  end loop;
  if v_told < 1 or v_told <> n or v_at <> octet_length(p_bytes) + 1 then
    raise exception 'the entries do not fit the streams or the bytes'
      using errcode = 'invalid_parameter_value';
  end if;
end $$;
"""

_GUARDED: tuple[LiteralString, ...] = (
    "ledger.events",
    "ledger.keys",
    "ledger.wrappings",
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

create table if not exists house.packs (
  family uuid not null,
  request text not null,
  kind text not null,
  made_at timestamptz not null default clock_timestamp(),
  digest text not null,
  body bytea not null,
  primary key (family, request, kind)
);
alter table house.packs alter column body set storage external;

create table if not exists house.jobs (
  job uuid primary key,
  family uuid not null,
  kind text not null,
  about text not null,
  account text not null,
  name text not null,
  title text not null,
  state text not null default 'waiting',
  step text not null default '',
  trouble text not null default '',
  tries integer not null default 0,
  asked_at timestamptz not null default clock_timestamp(),
  beat_at timestamptz not null default clock_timestamp()
);
create index if not exists jobs_open on house.jobs (asked_at) where state in ('waiting', 'running');
create unique index if not exists jobs_one on house.jobs (family, kind, about)
  where state in ('waiting', 'running');

create table if not exists house.pages_seen (
  family uuid not null,
  request text not null,
  pdf text not null,
  account text not null,
  page integer not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (family, request, pdf, account, page)
);

create table if not exists house.pack_links (
  key bytea primary key,
  family uuid not null,
  request text not null,
  release text not null,
  code bytea not null,
  ends_at timestamptz not null,
  tries integer not null default 0,
  opened_at timestamptz,
  closed_at timestamptz
);

create table if not exists house.kept_lists (
  list uuid primary key,
  account uuid not null,
  team text not null,
  shared boolean not null,
  kept_at timestamptz not null default clock_timestamp(),
  body bytea not null
);
create index if not exists kept_lists_own on house.kept_lists (account);
create index if not exists kept_lists_shared on house.kept_lists (team) where shared;
"""

_GRANTS: LiteralString = """
revoke all on all functions in schema ledger from public;
grant usage on schema ledger, pages, house to handrail_app;
grant select on ledger.events, ledger.heads, ledger.log, ledger.keys, ledger.wrappings
  to handrail_app;
grant insert (name, wrapped, kek) on ledger.keys to handrail_app;
grant execute on function ledger.tell to handrail_app;
grant usage on schema pages to handrail_ledger;
grant select, insert, update, delete on all tables in schema pages to handrail_ledger;
grant select, insert, update, delete on house.sessions, house.drafts to handrail_app;
grant select on house.files to handrail_app;
grant select, insert, update on house.packs, house.jobs, house.pack_links to handrail_app;
grant select, insert on house.pages_seen to handrail_app;
grant select, insert, delete on house.kept_lists to handrail_app;
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
        for table in ("log", "heads", "events", "keys", "wrappings"):
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
        connection.execute(sign_in_tables.TABLES)
        connection.execute(access_log.TABLES)
        connection.execute(post_tables.TABLES)
        connection.execute(word_index.TABLES)
        connection.execute(sheet_tables.TABLES)
        connection.execute("create schema if not exists pages")
        connection.execute("create extension if not exists pg_trgm")
        empty = connection.execute("select from ledger.events limit 1").fetchone() is None
        # Kept so until the word index stood behind the record.
        connection.execute("drop table if exists pages.wordings")
        for projection in ALL:
            for table in projection.tables:
                _prepare(connection, table, empty)
        connection.execute(write_function(t for projection in ALL for t in projection.tables))
        connection.execute(row_guard.functions())
        row_guard.guard_all(connection, (t for projection in ALL for t in projection.tables))
        for table in _GUARDED:
            _guard(connection, table)
        connection.execute(_GRANTS)
        connection.execute(word_index.GRANTS)


def _prepare(connection: psycopg.Connection, table: Table, empty: bool) -> None:
    """A table of another shape gives way: its rows are in the ledger, and are projected again."""
    if _shape(connection, table) != table.shape:
        connection.execute(sql.SQL("drop table if exists {}").format(sql.SQL(table.name)))
    connection.execute(table.ddl())
    if empty:
        connection.execute(table.marked())


def open_to_the_app(connection: psycopg.Connection, table: Table) -> None:
    """Lets the app and the ledger at a table that will take the place of another, and guards it."""
    connection.execute(
        sql.SQL("grant select, insert, update, delete on {} to {}, {}").format(
            sql.SQL(table.name), sql.Identifier(APP_ROLE), sql.Identifier(LEDGER_ROLE)
        )
    )
    row_guard.guard_table(connection, table)


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
