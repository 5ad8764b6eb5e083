"""What was ever worded, made quick to find: read from the history by position, behind the record.

Nobody waits for it but who looks something up: what was told since the last time is taken in
first, so that nothing told before a look is missing from its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from backend.projections.wordings import folded

TABLES: LiteralString = """
create table if not exists house.word_index (
  family uuid not null,
  seq integer not null,
  part integer not null,
  kind text not null,
  sort text,
  thing text,
  staff boolean not null,
  words text,
  folded text not null,
  primary key (family, seq, part)
);
create index if not exists word_index_words on house.word_index
  using gin (to_tsvector('english', folded));

create table if not exists house.word_index_upto (
  one boolean primary key default true check (one),
  position bigint not null
);
insert into house.word_index_upto (position) values (0) on conflict do nothing;
"""
GRANTS: LiteralString = """
grant select, insert on house.word_index to handrail_app;
grant select, update (position) on house.word_index_upto to handrail_app;
"""
A_SHARE = 5_000

_BEHIND: LiteralString = """
select from house.word_index_upto u, ledger.log l where u.position < l.position
"""
_AT: LiteralString = "select position from house.word_index_upto for update"
_SEEN: LiteralString = """
select count(*) from ledger.events where position > %s and position <= %s
"""
_TOLD: LiteralString = """
select h.family, h.seq, h.kind, h.sentence, h.worded
from ledger.events e join pages.history h on h.family = e.stream and h.seq = e.seq
where e.position > %s and e.position <= %s
"""
# Not copied in: the database lets nobody copy into a table whose rows it guards.
_PUT: LiteralString = """
insert into house.word_index (family, seq, part, kind, sort, thing, staff, words, folded)
select * from unnest(%s::uuid[], %s::integer[], %s::integer[], %s::text[], %s::text[], %s::text[],
  %s::boolean[], %s::text[], %s::text[])
"""

Row = tuple[UUID, int, int, str, str | None, str | None, bool, str | None, str]


class NotAllSeen(Exception):
    """Whoever catches up does not see every entry: it would be left out for good."""


def catch_up(db: psycopg.Connection) -> int:
    """Takes in all that was told since the last time: how many entries the record went on by.

    Positions follow commits without a gap, so that what is read up to one is all there is.
    """
    went_on = 0
    while db.execute(_BEHIND).fetchone() is not None:
        with db.transaction():
            db.execute("set local synchronous_commit = off")
            at, head = _number(db, _AT), _number(db, "select position from ledger.log")
            upto = min(head, at + A_SHARE)
            if _number(db, _SEEN, at, upto) != upto - at:
                raise NotAllSeen("What may not be seen here cannot be taken in.")
            told = db.execute(_TOLD, (at, upto)).fetchall()
            wordings = [wording for row in told for wording in _wordings(*row)]
            if wordings:
                db.execute(_PUT, [list(column) for column in zip(*wordings, strict=True)])
            db.execute("update house.word_index_upto set position = %s", (upto,))
            went_on += upto - at
    return went_on


def start_anew(owner: psycopg.Connection) -> None:
    """Forgets everything: the next look takes it in again, as the history words it by then.

    To be said before anything else is locked, as those who catch up lock this first.
    """
    owner.execute("update house.word_index_upto set position = 0")
    owner.execute("truncate house.word_index")


def _wordings(
    family: UUID, seq: int, kind: str, sentence: str, worded: list[list[Any]] | None
) -> Iterator[Row]:
    spoken = worded or ()
    if not spoken or spoken[0][0] != 0:
        yield family, seq, 0, kind, None, None, False, None, folded(sentence)
    for part, its_kind, sort, thing, words, staff in spoken:
        found_by = words or ""
        if part == 0:
            found_by = f"{sentence} {found_by}"
        yield family, seq, part, its_kind or kind, sort, thing, staff, words, folded(found_by)


def _number(db: psycopg.Connection, query: LiteralString, *values: int) -> int:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return row[0]
