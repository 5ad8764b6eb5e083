"""Getting a database ready for this Handrail, and telling whether it is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from backend import access_log, row_guard, schema, sign_in_tables
from backend.post import tables as post_tables
from backend.projections import ALL, rows, word_index

_MAKERS = (schema, row_guard, sign_in_tables, access_log, post_tables, word_index, rows)


def prepare(conninfo: str, app: str | None) -> None:
    """Brings tables, roles and guards up to date, and lets the app's role in; safe to run again.

    `app` is the address that the app will use, where it has one of its own. Raises psycopg.Error.
    """
    schema.migrate(conninfo)
    with psycopg.connect(conninfo) as connection:
        if app is not None:
            _give_password(connection, app)
        connection.execute(sql.SQL("comment on schema pages is {}").format(sql.Literal(_made_by())))


def prepared(connection: psycopg.Connection) -> bool:
    """Whether this very Handrail brought the database up to date, rows for pages included."""
    row = connection.execute(
        "select obj_description(to_regnamespace('pages')::oid, 'pg_namespace')"
    ).fetchone()
    return row is not None and row[0] == _made_by() and not schema.behind(connection)


def _made_by() -> str:
    """What the tables, roles and guards follow from, in short."""
    made = sha256()
    for maker in _MAKERS:
        made.update(Path(str(maker.__file__)).read_bytes())
    for projection in ALL:
        for table in projection.tables:
            made.update(table.shape.encode())
    return made.hexdigest()


def _give_password(connection: psycopg.Connection, app: str) -> None:
    # A role of the operator's own is theirs to let in.
    parts = conninfo_to_dict(app)
    password = parts.get("password")
    if parts.get("user") != schema.APP_ROLE or not isinstance(password, str):
        return
    # The database is told what proves the password, never the password itself.
    proof = connection.pgconn.encrypt_password(
        password.encode(), schema.APP_ROLE.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("alter role {} password {}").format(
            sql.Identifier(schema.APP_ROLE), sql.Literal(proof.decode())
        )
    )
