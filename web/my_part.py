"""My part of the plan: what counts on me, what changed in it, and what I say to it."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.permission import Deed
from web.page import Visit, go, read
from web.plan import SAYS_OPTIONS
from web.today import Mine


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One line that counts on me; `changed` tells that it did since I last answered."""

    line: Mine
    steps: tuple[str, ...]
    tell: str
    changed: str


class MyPartPage(msgspec.Struct, frozen=True, kw_only=True):
    """My lines, and the question whether I agree to the newest version."""

    parts: tuple[Part, ...]
    gone: tuple[str, ...]
    version: int
    says: str
    said_version: int
    says_options: tuple[Any, ...] = SAYS_OPTIONS


@read("/families/{family:uuid}/plan/mine", Deed.ANSWER_PLAN)
def mine(visit: Visit) -> Response[Any]:
    """My part of the plan."""
    me = visit.viewer.person
    if me is None:
        return go(f"{visit.root}/plan")
    newest = visit.rows(
        "select version, seq from pages.plan_versions where family = %s "
        "order by version desc limit 1",
        visit.family,
    )
    answered = visit.rows(
        "select a.version, a.says, v.seq from pages.plan_answers a "
        "join pages.plan_versions v using (family, version) "
        "where a.family = %s and a.person = %s order by a.version desc limit 1",
        visit.family,
        me,
    )
    version = newest[0]["version"] if newest else 0
    since = answered[0]["seq"] if answered else None
    rows = visit.rows(
        "select * from pages.plan_lines where family = %s and (doer = %s or backups ? %s) "
        "order by place",
        visit.family,
        me,
        me,
    )
    return visit.show(
        "my_part.html",
        MyPartPage(
            parts=tuple(_part(visit, row, since) for row in rows if not row["withdrawn"]),
            gone=tuple(
                row["words"]
                for row in rows
                if row["withdrawn"] and since is not None and row["changed_seq"] > since
            ),
            version=version,
            says=answered[0]["says"] if answered and answered[0]["version"] == version else "",
            said_version=answered[0]["version"] if answered else 0,
        ),
        title="My part",
        heading="My part of the plan",
        current="plan",
    )


def _part(visit: Visit, row: dict[str, Any], since: int | None) -> Part:
    changed = ""
    if since is not None and row["changed_seq"] > since:
        changed = "new" if row["place"] > since else "changed"
    return Part(
        line=Mine(
            words=row["words"],
            when=row["when"] or "",
            backup=row["doer"] != visit.viewer.person,
            href=f"{visit.root}/plan/lines/{row['line']}/card",
        ),
        steps=tuple(row["steps"]),
        tell=row["tell"] or "",
        changed=changed,
    )


ROUTES = (mine,)
