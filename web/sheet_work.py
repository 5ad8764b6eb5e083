"""What stands in each long list, a part at a time, for whoever asked for it (backend/sheets.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import msgspec
from litestar import Request
from psycopg import Connection
from psycopg.rows import dict_row

from backend import access_log
from backend.ledger import Ledger
from backend.permission import Deed, Viewer, may
from backend.sheets import Asked, Made, Part
from web import my_teams, sheets, trail
from web.forms import Form
from web.page import Services, Visit
from web.session import Session, viewer_of

PART = 1_000
# Of an account that is still open, with what is settled about its role by now.
_WHO = """
select a.account, a.name, a.title, a.standing, a.team, a.family, a.person, a.role,
  r.given, r.taken, r.reach
from pages.accounts a left join pages.staff_roles r on r.role = a.role
where a.account = %s and a.open
"""


class _Ground(msgspec.Struct, frozen=True):
    """What work stands on: of the services of a request only the ledger is there."""

    ledger: Ledger


def made(ledger: Ledger, eyes: Connection, asked: Asked) -> Made | None:
    """Begins a list for its reader, as the address asks; None where they may not take it out."""
    viewer = _viewer(eyes, asked.account)
    if viewer is None or not may(viewer, Deed.EXPORT, None):
        return None
    scope: Any = {
        "type": "http",
        "query_string": asked.query.encode(),
        "request_id": str(asked.sheet),
    }
    visit = Visit(
        Request(scope),
        cast(Services, _Ground(ledger)),
        eyes,
        Session(csrf="", viewer=viewer),
        Form(),
    )
    if asked.kind == sheets.FAMILIES:
        return Made(columns=my_teams.COLUMNS, parts=_families(visit))

    def note(db: Connection, family: UUID) -> None:
        access_log.note(
            db,
            account=str(viewer.account),
            name=viewer.name,
            title=viewer.title,
            family=family,
            deed=Deed.EXPORT.value,
            allowed=True,
            request=str(asked.sheet),
        )

    return Made(columns=trail.COLUMNS, parts=_trail(visit), note=note)


def _viewer(eyes: Connection, account: UUID) -> Viewer | None:
    with eyes.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_WHO, (account,)).fetchone()
    return viewer_of(row) if row else None


def _trail(visit: Visit) -> Iterator[Part]:
    with visit.db.cursor("trail", row_factory=dict_row) as cursor:
        query = trail.query(visit, trail.asked(visit), None)
        if query is None:
            return
        cursor.execute(*query)
        while rows := cursor.fetchmany(PART):
            yield Part(
                rows=tuple(map(trail.cells, rows)),
                families=frozenset(row["family"] for row in rows),
            )


def _families(visit: Visit) -> Iterator[Part]:
    what, offset = my_teams.asked(visit), 0
    while lines := my_teams.lines(visit, what, PART, offset):
        yield Part(
            rows=tuple(my_teams.cells(lines)),
            families=frozenset(UUID(line.href.rpartition("/")[2]) for line in lines),
        )
        offset += PART
