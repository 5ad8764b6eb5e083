"""A large house made quickly: one told family over and over, entry by entry and row by row.

Every entry and every row that the copies have was told through the ledger and its projections once.
Only the family's id, the place in the log and, so that words are as many as people have, some of
what is looked up differ from copy to copy. The copies cannot be opened: their keys were never made.
"""

from __future__ import annotations

from uuid import UUID

import psycopg
from psycopg import sql

from backend.projections import ALL, word_index
from backend.projections.rows import Table

ENTRIES = 100
AT_ONCE = 500
# One wording in some thousands says the words that are looked for.
_VARIED = """
w.folded || ' ' || (array['otter','quince','maple','harbour','velvet','copper','lantern','meadow',
  'pepper','saddle','timber','walnut'])[1 + floor(random() * 12)::int] || ' '
  || case when random() < 0.0002 then 'quince ladder' else '' end || ' '
  || substr(md5(random()::text), 1, 6)
"""


def gather(db: psycopg.Connection, model: UUID, families: int) -> None:
    """Adds so many copies of a family, and has the planner look at what there is then."""
    db.execute("create temporary table if not exists crowd (family uuid, number int)")
    word_index.catch_up(db)
    while families > 0:
        some = min(AT_ONCE, families)
        db.execute("truncate crowd")
        db.execute(
            "insert into crowd select gen_random_uuid(), n from generate_series(1, %s) n", (some,)
        )
        with db.transaction():
            _entries(db, model)
            for projection in ALL:
                for table in projection.tables:
                    _rows(db, table, model)
            _words(db, model)
        families -= some
    db.execute("vacuum analyze")


def _entries(db: psycopg.Connection, model: UUID) -> None:
    db.execute(
        """
        insert into ledger.events
          (position, stream, seq, topic, recorded_at, header, link, commitments, body)
        select l.position + row_number() over (order by c.number, e.seq), c.family, e.seq, e.topic,
          e.recorded_at, e.header, e.link, e.commitments, e.body
        from ledger.events e, crowd c, ledger.log l where e.stream = %s
        """,
        (model,),
    )
    db.execute(
        "insert into ledger.heads (stream, tag, seq, link) "
        "select c.family, h.tag, h.seq, h.link from ledger.heads h, crowd c where h.stream = %s",
        (model,),
    )
    db.execute("update ledger.log set position = (select max(position) from ledger.events)")


def _rows(db: psycopg.Connection, table: Table, model: UUID) -> None:
    stream, *others = table.columns
    values = [sql.SQL("w.{}").format(sql.Identifier(name)) for name in others]
    db.execute(
        sql.SQL("insert into {} ({}) select {} from {} w, crowd c where w.{} = %s").format(
            sql.SQL(table.name),
            sql.SQL(", ").join(map(sql.Identifier, (stream, *others))),
            sql.SQL(", ").join([sql.SQL("c.family"), *values]),
            sql.SQL(table.name),
            sql.Identifier(stream),
        ),
        (model,),
    )


def _words(db: psycopg.Connection, model: UUID) -> None:
    db.execute(
        sql.SQL(
            """
            insert into house.word_index
              (family, seq, part, kind, sort, thing, staff, words, folded)
            select c.family, w.seq, w.part, w.kind, w.sort, w.thing, w.staff, w.words, {}
            from house.word_index w, crowd c where w.family = %s
            """
        ).format(sql.SQL(_VARIED)),
        (model,),
    )
    db.execute("update house.word_index_upto set position = (select position from ledger.log)")
