"""Ways of looking at a history that someone keeps under a name, for themselves or for colleagues.

They are kept closed with the family's own key, beside its drafts. An address names one by an id.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend.permission import Deed
from web.page import Visit, go, write

PREFIX = "history:"
LONGEST = 60
MOST = 50


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A way of looking, kept under a name: `query` is what the address would ask for."""

    id: str
    name: str
    query: dict[str, list[str]]
    account: str
    by: str
    shared: bool
    at: datetime


def kept(visit: Visit) -> list[Kept]:
    """Those that this person keeps, and those that colleagues share with them, by name."""
    rows = visit.rows(
        "select form, body from house.drafts where family = %s and form like %s",
        visit.family,
        f"{PREFIX}%",
    )
    found = [_open(visit, row["form"], row["body"]) for row in rows]
    return sorted((one for one in found if _sees(visit, one)), key=lambda one: one.name.casefold())


def one_kept(visit: Visit, name: str) -> Kept | None:
    """The one with this id; None where this person has none."""
    return next((one for one in kept(visit) if one.id == name), None)


def may_share(visit: Visit) -> bool:
    """Whether a person has colleagues here: staff see what each other share."""
    return visit.may(Deed.SEE_CASE)


def _sees(visit: Visit, one: Kept) -> bool:
    return _mine(visit, one) or (one.shared and may_share(visit))


def _mine(visit: Visit, one: Kept) -> bool:
    return one.account == str(visit.viewer.account)


def keep(visit: Visit, query: dict[str, list[str]]) -> Kept | None:
    """Keeps a way of looking under the name in the form; None where the form says what is wrong."""
    form = visit.form
    name = " ".join(form.text("name").split())
    if not name:
        form.refuse("name", "Give it a name, so that you find it again.")
    elif len(name) > LONGEST:
        form.refuse("name", f"Use {LONGEST} characters or fewer.")
    elif len([one for one in kept(visit) if _mine(visit, one)]) >= MOST:
        form.refuse("name", f"You keep {MOST} already. Forget one of them first.")
    if form.problems:
        return None
    one = Kept(
        # The same again when the form is sent again: a double tap keeps one.
        id=UUID(form.new_id("kept")).hex,
        name=name,
        query=query,
        account=str(visit.viewer.account),
        by=visit.viewer.name,
        shared=bool(form.several("share")) and may_share(visit),
        at=datetime.now(UTC),
    )
    body = visit.ledger.keyring.box(visit.family).close(
        msgspec.json.encode(one), _bound_to(visit, PREFIX + one.id)
    )
    visit.db.execute(
        "insert into house.drafts (family, form, revision, saved_by, body) "
        "values (%s, %s, 1, %s, %s) on conflict do nothing",
        (visit.family, PREFIX + one.id, visit.viewer.name, body),
    )
    return one


@write("/families/{family:uuid}/history/kept/{kept:str}/removals", Deed.SEE_HISTORY)
def forget(visit: Visit) -> Response[Any]:
    """Forgets one that this person keeps; the history itself stays as it is.

    Asked again, or for one that is not theirs, it answers the same and does nothing.
    """
    one = one_kept(visit, visit.param("kept"))
    if one is not None and _mine(visit, one):
        visit.db.execute(
            "delete from house.drafts where family = %s and form = %s",
            (visit.family, PREFIX + one.id),
        )
    return go(f"{visit.root}/history")


def _open(visit: Visit, form: str, body: bytes) -> Kept:
    box = visit.ledger.keyring.box(visit.family)
    return msgspec.json.decode(box.open(bytes(body), _bound_to(visit, form)), type=Kept)


def _bound_to(visit: Visit, form: str) -> bytes:
    return b"history" + visit.family.bytes + form.encode()
