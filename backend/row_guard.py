"""The second net: the database itself shows a request no rows but those its viewer may see.

What a request may see follows from the session that its cookie names, and from the database's own
tables: who the account is, its role and team, allocation, limits, closing and emergencies. The
address only narrows it to one family. Whoever says nothing sees nothing (backend/seeing.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import LiteralString

from psycopg import Connection, sql

from backend.aggregates.role_settings import REACH_OF
from backend.permission import FROM_THE_START, Deed
from backend.projections.rows import Table

# Beside the rows for pages: tables by name, and the column that says the family.
_BESIDE: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("house.files", "family"),
    ("house.drafts", "family"),
    ("house.packs", "family"),
    ("house.jobs", "family"),
    ("house.pages_seen", "family"),
    ("house.addresses", "family"),
    ("house.outbox", "family"),
    ("house.word_index", "family"),
)
# Their streams and chains are not only families'.
_STREAMS: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("ledger.events", "stream"),
    ("ledger.heads", "stream"),
    ("house.access", "chain"),
)
# Where a row may be of no family, its column is of text and the row is the staff's.
_AS_TEXT: LiteralString = "coalesce(family::uuid, '00000000-0000-0000-0000-000000000000')"
# A list is kept by an account, for itself or for its team.
_THEIRS = sql.SQL(
    "(select house.works()) or account = (select house.viewer()) "
    "or (shared and team = (select house.own_team()))"
)
# A sheet is its reader's alone.
_OWN = sql.SQL("(select house.works()) or account = (select house.viewer())")
_FUNCTIONS: LiteralString = """
-- Which families an account may see, of all or of one: what backend/permission.py says, once more.
create or replace function house.reached(p_account uuid, p_family uuid)
returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  -- What is asked of the account is asked once, and not for each of ten thousand families.
  with s as materialized (
    select a.account, a.account::text as named, a.name, a.standing, a.team, a.family, a.person,
      coalesce(r.reach, {reaches}) as reach,
      (a.role = any({deciding}) and not coalesce(r.taken ? 'decide', false))
        or coalesce(r.given ? 'decide', false) as decides
    from pages.accounts a left join pages.staff_roles r on r.role = a.role
    where a.account = p_account and a.open)
  select s.family from s
  where s.standing = 'network' and (p_family is null or s.family = p_family)
    and exists (select from pages.families f where f.family = s.family)
    and not exists (select from pages.people p where p.family = s.family and p.person = s.person
      and p.left_on is not null)
    and coalesce((select k.outcome <> 'exclude' from pages.considered k
      where k.family = s.family and k.person = s.person order by k.version desc limit 1), true)
  union all
  select f.family from s
  join pages.families f on p_family is null or f.family = p_family
  left join pages.record_limits l on l.family = f.family
  left join pages.allocated c on c.family = f.family
  left join pages.closing e on e.family = f.family
  where s.standing in ('worker', 'manager', 'specialist')
    and (l.named is null or l.named ? s.named)
    and (
      s.reach = 'all'
      or (s.reach = 'team' and f.team = s.team and (
        s.decides or not coalesce(e.withdrawn, false) or c.worker is null or c.workers ? s.name))
      or (s.reach = 'allocated' and f.team = s.team and c.worker = s.name)
      or exists (
        select from pages.glass_broken g where g.family = f.family
          and g.account = s.named and g.until > clock_timestamp()))
$$;

-- A request enters: by the key of its session, to one family or to none.
create or replace function house.enter(
  p_key bytea, p_family uuid, out viewer text, out sees text, out lists text
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  select a.account into v_account
    from house.sessions s join pages.accounts a on a.account::text = s.account and a.open
    where s.key = p_key;
  viewer := coalesce(v_account::text, 'nobody');
  sees := '';
  lists := '';
  if v_account is not null and p_family is null then
    lists := 'yes';
  elsif v_account is not null then
    select coalesce((select reached::text from house.reached(v_account, p_family) as reached), '')
      into sees;
  end if;
  perform set_config('handrail.viewer', viewer, false), set_config('handrail.sees', sees, false),
    set_config('handrail.lists', lists, false);
end $$;

create or replace function house.works() returns boolean language sql stable as $$
  select coalesce(current_setting('handrail.viewer', true), '') = 'work' $$;
create or replace function house.sees() returns uuid language sql stable as $$
  select nullif(current_setting('handrail.sees', true), '')::uuid $$;
create or replace function house.viewer() returns uuid language sql stable as $$
  select case when current_setting('handrail.viewer', true) ~ '^[0-9a-f-]{{36}}$'
    then current_setting('handrail.viewer')::uuid end $$;
create or replace function house.own_team() returns text language sql stable as $$
  select team from pages.accounts where account = house.viewer() $$;
-- Of one statement and no settings of its own, so that a policy reads it without going round.
create or replace function house.lists() returns setof uuid language sql stable as $$
  select reached from house.reached(house.viewer(), null) as reached
    where current_setting('handrail.lists', true) = 'yes' $$;
-- Streams of accounts and of the authority, and looks that concern no family.
create or replace function house.others() returns setof uuid language sql stable
security definer set search_path = pg_catalog, pg_temp as $$
  select account from pages.accounts
  union all select '0b61ea4c-56a0-4c1f-9f0a-6a4d4e3d2c11'
  union all select '00000000-0000-0000-0000-000000000000'
$$;
grant usage on schema pages, house to handrail_ledger;
grant select on house.sessions to handrail_ledger;
alter function house.reached owner to handrail_ledger;
alter function house.enter owner to handrail_ledger;
alter function house.others owner to handrail_ledger;
revoke all on function house.reached, house.enter, house.others from public;
grant execute on function house.reached, house.enter, house.others to handrail_app;
"""


def functions() -> sql.Composed:
    """What the policies ask; the roles are those of the permission function."""
    reaches = sql.SQL("case a.role {} end").format(
        sql.SQL(" ").join(
            sql.SQL("when {} then {}").format(sql.Literal(role.value), sql.Literal(reach.value))
            for role, reach in REACH_OF.items()
        )
    )
    deciding = [role.value for role, deeds in FROM_THE_START.items() if Deed.DECIDE in deeds]
    return sql.SQL(_FUNCTIONS).format(
        reaches=reaches, deciding=sql.SQL("{}::text[]").format(sql.Literal(deciding))
    )


def guard_table(connection: Connection, table: Table) -> None:
    """Guards a table of rows for pages, where they are a family's."""
    # An account says itself which family it belongs to: it is read before anybody is known.
    if "family" in table.columns and table.key[0] != "account":
        kind = table.columns["family"].split()[0]
        if kind == "uuid":
            _guard(connection, table.name, "family")
        else:
            _guard(connection, table.name, _AS_TEXT, others=True)


def guard_all(connection: Connection, tables: Iterable[Table]) -> None:
    """Guards every table that holds rows of families; safe to run again."""
    for table in tables:
        guard_table(connection, table)
    for name, column in _BESIDE:
        _guard(connection, name, column)
    for name, column in _STREAMS:
        _guard(connection, name, column, others=True)
    _policies(connection, "house.kept_lists", _THEIRS)
    _policies(connection, "house.sheets", _OWN)
    _policies(connection, "house.sheet_parts", _OWN)


def _guard(
    connection: Connection, name: LiteralString, column: LiteralString, *, others: bool = False
) -> None:
    of = sql.SQL(column)
    seen = sql.SQL(
        "(select house.works()) or {of} = (select house.sees()) "
        "or {of} in (select listed from house.lists() as listed)"
    ).format(of=of)
    if others:
        seen += sql.SQL(" or {of} in (select house.others())").format(of=of)
    _policies(connection, name, seen)


def _policies(connection: Connection, name: LiteralString, seen: sql.Composable) -> None:
    # Named by what it says: as long as that is the same nothing is locked, and a policy of an
    # older Handrail goes.
    policy = f"seen-{sha256(seen.as_string(connection).encode()).hexdigest()[:12]}"
    stands = {
        row[0]
        for row in connection.execute(
            "select polname from pg_policy where polrelid = %s::regclass", (name,)
        )
    }
    if stands == {"work", policy}:
        return
    table = sql.SQL(name)
    for old in stands:
        drop = sql.SQL("drop policy {} on {}").format(sql.Identifier(old), table)
        connection.execute(drop)
    for statement in (
        sql.SQL("create policy work on {table} to handrail_ledger using (true) with check (true)"),
        sql.SQL(
            "create policy {name} on {table} to handrail_app using ({seen}) with check ({seen})"
        ),
        sql.SQL("alter table {table} enable row level security"),
    ):
        connection.execute(statement.format(table=table, name=sql.Identifier(policy), seen=seen))
