"""The access log: who looked at what, or tried to. Append-only, and one chain of links a family.

A look is committed before the page is sent. What concerns no family, or one that does not exist,
stands in a chain of its own. A link follows from the one before it and from all that its look says,
so that a look that is altered, taken out, put in or moved is found by `verify`.
"""

from __future__ import annotations

import hashlib
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import Connection

NO_FAMILY = UUID(int=0)
NO_LINK = bytes(32)
_LOOK = b"handrail/look/v1\n"

TABLES: LiteralString = """
create schema if not exists house;

do $$ begin
  -- Looks noted before there were links are kept beside, as they are.
  if exists (select from pg_attribute where attrelid = to_regclass('house.access'))
    and not exists (select from pg_attribute
      where attrelid = to_regclass('house.access') and attname = 'link') then
    alter table house.access rename to access_without_links;
    drop index if exists house.access_family;
  end if;
end $$;

create table if not exists house.access (
  chain uuid not null,
  seq integer not null,
  at timestamptz not null,
  account text not null,
  name text not null,
  title text not null,
  family uuid,
  deed text not null,
  allowed boolean not null,
  request text not null,
  link bytea not null,
  primary key (chain, seq)
);
create index if not exists access_by_request on house.access (request);
create index if not exists access_by_time on house.access (at);

create table if not exists house.access_heads (
  chain uuid primary key,
  seq integer not null,
  at timestamptz not null,
  link bytea not null
) with (fillfactor = 70);

create or replace function house.said(p text) returns text language sql immutable
  return octet_length(p) || ':' || p || ',';

-- The one way in for a look. The time is the database's own and never falls within a chain.
create or replace function house.note(
  p_account text, p_name text, p_title text, p_family uuid, p_deed text, p_allowed boolean,
  p_request text
) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_chain uuid;
  v_seq integer;
  v_at timestamptz;
  v_link bytea;
begin
  select stream into v_chain from ledger.heads where stream = p_family;
  v_chain := coalesce(v_chain, '00000000-0000-0000-0000-000000000000');
  loop
    update house.access_heads set seq = seq + 1, at = greatest(clock_timestamp(), at)
      where chain = v_chain returning seq, at, link into v_seq, v_at, v_link;
    exit when found;
    insert into house.access_heads (chain, seq, at, link)
      values (v_chain, 0, '-infinity', decode(repeat('00', 32), 'hex')) on conflict do nothing;
  end loop;
  v_link := sha256('\\x68616e647261696c2f6c6f6f6b2f76310a' || v_link || sha256(convert_to(
    house.said(v_chain::text) || house.said(v_seq::text)
    || house.said(to_char(v_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || house.said(p_account) || house.said(p_name) || house.said(p_title)
    || house.said(coalesce(p_family::text, '')) || house.said(p_deed)
    || house.said(p_allowed::text) || house.said(p_request), 'UTF8')));
  insert into house.access
    (chain, seq, at, account, name, title, family, deed, allowed, request, link)
    values (v_chain, v_seq, v_at, p_account, p_name, p_title, p_family, p_deed, p_allowed,
      p_request, v_link);
  update house.access_heads set link = v_link where chain = v_chain;
end $$;

alter table house.access owner to handrail_ledger;
alter table house.access_heads owner to handrail_ledger;
grant usage on schema house to handrail_ledger;
alter function house.said owner to handrail_ledger;
alter function house.note owner to handrail_ledger;
revoke all on function house.note from public;
grant select on house.access, house.access_heads to handrail_app;
grant execute on function house.note to handrail_app;
"""

_LOOKS: LiteralString = """
select chain, seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), account, name,
  title, coalesce(family::text, ''), deed, allowed, request, link
from house.access where %(one)s::uuid is null or chain = %(one)s order by chain, seq
"""
_HEADS: LiteralString = """
select chain, seq, link from house.access_heads where %(one)s::uuid is null or chain = %(one)s
"""


class BadLook(msgspec.Struct, frozen=True):
    """The first look that is not as it was noted; `chain` is None where no family is concerned."""

    chain: UUID | None
    seq: int
    reason: str


def note(
    connection: Connection,
    *,
    account: str,
    name: str,
    title: str,
    family: UUID | None,
    deed: str,
    allowed: bool,
    request: str,
) -> None:
    """Notes that someone looked, or was refused; committed at once outside a transaction.

    Raises psycopg.Error where it cannot be noted: then nothing may be shown.
    """
    connection.execute(
        "select house.note(%s, %s, %s, %s, %s, %s, %s)",
        (account, name, title, family, deed, allowed, request),
    )


def verify_looks(connection: Connection, family: UUID | None = None) -> BadLook | int:
    """Checks every look, or those at one family: how many there are, or the first bad one."""
    asked = {"one": family}
    heads = {chain: (seq, bytes(link)) for chain, seq, link in connection.execute(_HEADS, asked)}
    ends: dict[UUID, tuple[int, bytes]] = {}
    count = 0
    with connection.transaction(), connection.cursor("looks") as cursor:
        cursor.itersize = 1_000
        for chain, seq, at, *said, link in cursor.execute(_LOOKS, asked):
            before, previous = ends.get(chain, (0, NO_LINK))
            if seq != before + 1:
                return _bad(chain, before + 1, "this look is missing")
            if bytes(link) != _link(previous, (str(chain), str(seq), at, *map(_said, said))):
                return _bad(chain, seq, "what it says is not what was noted")
            ends[chain] = (seq, bytes(link))
            count += 1
    for chain in {**heads, **ends}:
        end, head = ends.get(chain, (0, NO_LINK)), heads.get(chain, (0, NO_LINK))
        # A look may be noted between the two readings: then the head is older than the chain.
        if end[0] < head[0]:
            return _bad(chain, end[0] + 1, "this look is missing")
        if end[0] == head[0] and end[1] != head[1]:
            return _bad(chain, end[0], "the list of chains notes another link for it")
    return count


def _bad(chain: UUID, seq: int, reason: str) -> BadLook:
    return BadLook(chain=None if chain == NO_FAMILY else chain, seq=seq, reason=reason)


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _link(previous: bytes, said: tuple[str, ...]) -> bytes:
    text = b"".join(b"%d:%b," % (len(one.encode()), one.encode()) for one in said)
    return hashlib.sha256(_LOOK + previous + hashlib.sha256(text).digest()).digest()
