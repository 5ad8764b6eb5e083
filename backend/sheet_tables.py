"""The tables of long lists that are made as work (backend/sheets.py)."""

from __future__ import annotations

from typing import LiteralString

TABLES: LiteralString = """
create table if not exists house.sheets (
  sheet uuid primary key,
  account uuid not null,
  kind text not null,
  asked bytea not null,
  state text not null default 'waiting',
  lines integer not null default 0,
  size bigint not null default 0,
  cut boolean not null default false,
  trouble text not null default '',
  tries integer not null default 0,
  families uuid[] not null default '{}',
  asked_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index if not exists sheets_account on house.sheets (account);
create index if not exists sheets_open on house.sheets (asked_at)
  where state in ('waiting', 'running');

create table if not exists house.sheet_parts (
  sheet uuid not null references house.sheets on delete cascade,
  account uuid not null,
  part integer not null,
  body bytea not null,
  primary key (sheet, part)
);

grant usage on schema house to handrail_app;
grant select, insert, update, delete on house.sheets, house.sheet_parts to handrail_app;
"""
