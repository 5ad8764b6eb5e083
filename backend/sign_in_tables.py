"""Where what people sign in with is kept: hashes and closed keys, never in the record's entries."""

from __future__ import annotations

from typing import LiteralString

TABLES: LiteralString = """
create table if not exists house.credentials (
  account uuid primary key,
  name text unique,
  password text,
  totp bytea,
  -- The last step of the clock that a code was taken for: no code is taken twice.
  totp_step bigint not null default 0,
  issuer text,
  subject text,
  unique (issuer, subject)
);

create table if not exists house.passkeys (
  id bytea primary key,
  account uuid not null,
  passkey text not null unique,
  called text not null,
  public_key bytea not null,
  sign_count bigint not null,
  added_at timestamptz not null default clock_timestamp(),
  used_at timestamptz
);
create index if not exists passkeys_account on house.passkeys (account);

create table if not exists house.recovery_codes (
  account uuid not null,
  code bytea not null,
  primary key (account, code)
);

create table if not exists house.sign_in_links (
  link text primary key,
  account uuid not null,
  kind text not null,
  token bytea not null unique,
  code bytea not null unique,
  made_at timestamptz not null default clock_timestamp(),
  until timestamptz not null
);
create index if not exists sign_in_links_account on house.sign_in_links (account);

create table if not exists house.devices (
  device text primary key,
  account uuid not null,
  token bytea not null unique,
  called text not null,
  pin text,
  wrong integer not null default 0,
  let_in_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
create index if not exists devices_account on house.devices (account);

-- Tries by account, by address and by device; the names are keyed hashes.
create table if not exists house.tries (
  bucket bytea primary key,
  tries integer not null,
  at timestamptz not null default clock_timestamp(),
  not_before timestamptz not null default clock_timestamp()
);
create index if not exists tries_at on house.tries (at);

alter table house.sessions add column if not exists id text not null default gen_random_uuid();
alter table house.sessions add column if not exists standing text;
alter table house.sessions add column if not exists how text not null default '';
alter table house.sessions add column if not exists device text;
alter table house.sessions add column if not exists called text not null default '';
alter table house.sessions add column if not exists second_at timestamptz;
alter table house.sessions add column if not exists pending bytea;
create index if not exists sessions_account on house.sessions (account);

grant usage on schema house to handrail_app;
grant select, insert, update, delete on house.credentials, house.passkeys, house.recovery_codes,
  house.sign_in_links, house.devices, house.tries to handrail_app;
"""
