"""Lists of families that someone keeps under a name, for themselves or for colleagues of the team.

The name is kept closed with their own key; an address names a list by an id.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from web.page import Visit

LONGEST = 60
MOST = 50
EVERYONE = "*"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A list kept under a name: `query` is what its address asks for."""

    id: str
    name: str
    query: str
    by: str
    mine: bool
    shared: bool


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    query: str
    by: str


def kept(visit: Visit) -> tuple[Kept, ...]:
    """Those that this person keeps, and those that colleagues share with them, by name."""
    own = visit.viewer.account
    rows = visit.rows(
        "select list, account, shared, body from house.kept_lists "
        "where account = %s or (shared and team = %s)",
        own,
        _circle(visit),
    )
    found = [_open(visit, row) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def keep(visit: Visit, query: str) -> Kept | None:
    """Keeps a list under the name in the form; None where the form says what is wrong."""
    form, own = visit.form, visit.viewer.account
    name = " ".join(form.text("name").split())
    if not name:
        form.refuse("name", "Give it a name, so that you find it again.")
    elif len(name) > LONGEST:
        form.refuse("name", f"Use {LONGEST} characters or fewer.")
    elif sum(one.mine for one in kept(visit)) >= MOST:
        form.refuse("name", f"You keep {MOST} already. Forget one of them first.")
    if form.problems:
        return None
    # The same again when the form is sent again: a double tap keeps one.
    chosen, shared = UUID(form.new_id("kept")), form.has("share")
    body = msgspec.json.encode(_Body(name=name, query=query, by=visit.viewer.name))
    visit.db.execute(
        "insert into house.kept_lists (list, account, team, shared, body) "
        "values (%s, %s, %s, %s, %s) on conflict do nothing",
        (chosen, own, _circle(visit), shared, _box(visit, own).close(body, chosen.bytes)),
    )
    return Kept(
        id=chosen.hex, name=name, query=query, by=visit.viewer.name, mine=True, shared=shared
    )


def forget(visit: Visit, name: str) -> None:
    """Forgets one that this person keeps; asked again, or for another's, it does nothing."""
    try:
        chosen = UUID(name)
    except ValueError:
        return
    visit.db.execute(
        "delete from house.kept_lists where list = %s and account = %s",
        (chosen, visit.viewer.account),
    )


def _circle(visit: Visit) -> str:
    return visit.viewer.team or EVERYONE


def _box(visit: Visit, account: UUID) -> Any:
    return visit.ledger.keyring.box(account)


def _open(visit: Visit, row: dict[str, Any]) -> Kept:
    plain = _box(visit, row["account"]).open(bytes(row["body"]), row["list"].bytes)
    body = msgspec.json.decode(plain, type=_Body)
    return Kept(
        id=row["list"].hex,
        name=body.name,
        query=body.query,
        by=body.by,
        mine=row["account"] == visit.viewer.account,
        shared=row["shared"],
    )
