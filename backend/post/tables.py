"""The outbox and the addresses beside the record; none of their rows is needed for a page."""

from __future__ import annotations

from typing import LiteralString

TABLES: LiteralString = """
-- An address is closed with the key of its family.
create table if not exists house.addresses (
  family uuid not null,
  person text not null,
  address bytea not null,
  kept_at timestamptz not null default clock_timestamp(),
  primary key (family, person)
);

-- Up to where the ledger was read for what it asks to send.
create table if not exists house.outbox_place (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);
insert into house.outbox_place (position) values (0) on conflict do nothing;

-- One message to one person. No words of it are kept: they are made when it leaves, for whoever
-- may read what then. 'sending' is claimed; with `handed` its last byte may have left.
create table if not exists house.outbox (
  message uuid primary key,
  family uuid not null,
  person text not null,
  kind text not null,
  about text not null,
  sequence integer not null default 0,
  way text not null default '',
  state text not null default 'waiting'
    check (state in ('waiting', 'sending', 'sent', 'held', 'paper', 'dropped')),
  handed boolean not null default false,
  claim uuid,
  reason text not null default '',
  tries integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  made_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  unique (family, person, kind, about, sequence)
);
create index if not exists outbox_open on house.outbox (due_at)
  where state in ('waiting', 'sending');
create index if not exists outbox_family on house.outbox (family, made_at);

grant select, insert, update, delete on house.addresses to handrail_app;
grant select, update on house.outbox_place to handrail_app;
grant select, insert, update on house.outbox to handrail_app;
"""
