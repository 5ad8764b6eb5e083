"""What a manager may ask of the teams' families: each list, its rule and the query behind it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, LiteralString
from urllib.parse import urlencode

import msgspec
from psycopg import sql
from psycopg.rows import dict_row

from backend.aggregates.role_settings import Reach
from backend.aggregates.vocabulary import PlanStatus
from backend.within import WITHIN, Within
from web.page import Visit

SOON = timedelta(days=14)
NEAR = timedelta(days=28)


class List(msgspec.Struct, frozen=True, kw_only=True):
    """One list: what it is called, which families are in it, in what order, and where to act."""

    name: str
    title: str
    hint: str
    # Of one row of pages.team_board, with %(today)s, %(soon)s and %(near)s.
    holds: LiteralString
    order: LiteralString
    # Below the family's address.
    page: str
    kind: str = "due"
    # The dates of pages.due that put a family into this list, () where it is not about dates.
    dates: tuple[str, ...] = ()


ANY = ("first-meeting", "look-again", "write-up", "review", "condition")
_FIRST: LiteralString = "least(first_on, again_on, write_up_on, review_on, condition_on)"
LISTS = (
    List(
        name="overdue",
        title="Overdue",
        hint="A date has passed, and no decision moved it.",
        holds=f"{_FIRST} < %(today)s",
        order=_FIRST,
        page="dates",
        kind="overdue",
        dates=ANY,
    ),
    List(
        name="due",
        title="Due in 14 days",
        hint="A date comes up within 14 days.",
        holds="(first_on between %(today)s and %(soon)s or again_on between %(today)s and %(soon)s "
        "or write_up_on between %(today)s and %(soon)s "
        "or review_on between %(today)s and %(soon)s "
        "or condition_on between %(today)s and %(soon)s)",
        order=_FIRST,
        page="dates",
        dates=ANY,
    ),
    List(
        name="hold",
        title="On hold",
        hint="A manager decided to put a date off, and the new day has not come yet.",
        holds="held_until >= %(today)s",
        order="held_until",
        page="dates",
        kind="hold",
        dates=ANY,
    ),
    List(
        name="decide",
        title="Exceptions to decide",
        hint="The day for a first meeting or a review has passed, or it is time to look again at "
        "a decision not to meet. A manager decides what happens now, and why.",
        holds="(least(first_on, review_on) < %(today)s or again_on <= %(today)s)",
        order="least(first_on, review_on, again_on)",
        page="dates",
        kind="overdue",
        dates=("first-meeting", "look-again", "review"),
    ),
    List(
        name="near",
        title="No meeting, near 12 weeks",
        hint="No network meeting yet, and the last day for the first one is within four weeks or "
        "has passed. A decision not to meet takes a family off this list.",
        holds="first_on <= %(near)s",
        order="first_on",
        page="dates",
        dates=("first-meeting",),
    ),
    List(
        name="unseen",
        title="Plans not yet seen",
        hint="The newest version of the plan has not been found good enough by a manager.",
        holds="version > 0 and seen <> version and not closed",
        order="version_seq",
        page="plan/seen",
    ),
    List(
        name="conditions",
        title="Asked for, not done",
        hint="A manager found a plan good enough if something is done, and it is still to do.",
        holds="condition_on is not null and not closed",
        order="condition_on",
        page="plan/seen",
        dates=("condition",),
    ),
    List(
        name="drifting",
        title="Reviews drifting",
        hint="A review is late, or was put off by a decision.",
        holds="(review_on < %(today)s or review_moved > 0)",
        order="review_on",
        page="dates",
        dates=("review",),
    ),
    List(
        name="roles",
        title="Gaps in roles",
        hint="The network has met, and some of its seven roles are held by nobody.",
        holds="empty > 0 and not closed",
        order="empty desc",
        page="network/roles",
    ),
    List(
        name="untried",
        title="What-ifs never tested",
        hint="A what-if of the plan was never used and never tested.",
        holds="untried > 0 and not closed",
        order="untried desc",
        page="practice/coverage",
    ),
)
BY_NAME = {each.name: each for each in LISTS}
STATUSES = {
    PlanStatus.PROTECTION: "Child protection plan",
    PlanStatus.IN_NEED: "Child in need plan",
    PlanStatus.EARLY_HELP: "Early help plan",
    PlanStatus.LOOKED_AFTER: "Care plan",
}
_WITHIN: LiteralString = WITHIN + " and (%(status)s::text is null or b.status = %(status)s)"
_COUNTS = sql.SQL(
    "select {}, count(*) filter (where not closed) as open from pages.team_board b where {}"
).format(
    sql.SQL(", ").join(
        sql.SQL("count(*) filter (where {}) as {}").format(
            sql.SQL(each.holds), sql.Identifier(each.name)
        )
        for each in LISTS
    ),
    sql.SQL(_WITHIN),
)
_FAMILIES: LiteralString = """
select b.*, f.label, (select string_agg(p.name, ', ' order by p.seq) from pages.people p
  where p.family = b.family and p.standing = 'child') as children
from pages.team_board b join pages.families f using (family)
where {} and {} order by {}, f.label, b.family limit %(limit)s offset %(offset)s
"""
_TEAMS: LiteralString = "select distinct team from pages.team_board order by team"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which families an address asks for: a team, a kind of plan; None for all one may see."""

    team: str | None
    status: str | None
    show: str = ""
    # The team as it was chosen: a manager's own goes without saying.
    chosen: str = ""

    def query(self, **other: str) -> str:
        """The part of an address that asks for the same, with what is `other`."""
        said = {"show": self.show, "team": self.chosen, "status": self.status or ""} | other
        return urlencode({name: value for name, value in said.items() if value})


def reaches_all(visit: Visit) -> bool:
    """Whether this person sees every team of the authority."""
    return visit.viewer.reaches is Reach.ALL


def asked(visit: Visit) -> Asked:
    """What the address asks for, within what this person may see."""
    status = visit.asked("status")
    everything = reaches_all(visit)
    chosen = visit.asked("team") if everything else ""
    return Asked(
        team=(chosen or None) if everything else visit.viewer.team or "",
        status=status if status in set(PlanStatus) else None,
        show=visit.asked("show") if visit.asked("show") in BY_NAME else "",
        chosen=chosen,
    )


def within(visit: Visit, what: Asked) -> Within:
    """Which families this person sees at all, of those that are asked for."""
    viewer = visit.viewer
    allocated = viewer.reaches is Reach.ALLOCATED
    return Within(
        team=what.team,
        account=str(viewer.account),
        worker=viewer.name if allocated else None,
    )


def days(today: date) -> dict[str, date]:
    """The days that lists compare with."""
    return {"today": today, "soon": today + SOON, "near": today + NEAR}


def counts(visit: Visit, what: Asked) -> dict[str, int]:
    """How many families each list holds."""
    with visit.db.cursor(row_factory=dict_row) as cursor:
        values = {**within(visit, what).values, "status": what.status} | days(visit.ledger.today())
        row = cursor.execute(_COUNTS, values).fetchone()
    assert row is not None
    return row


def families(visit: Visit, what: Asked, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """The families of one list, the most pressing first."""
    found = BY_NAME[what.show]
    query = sql.SQL(_FAMILIES).format(sql.SQL(_WITHIN), sql.SQL(found.holds), sql.SQL(found.order))
    with visit.db.cursor(row_factory=dict_row) as cursor:
        values: dict[str, Any] = {**within(visit, what).values, "status": what.status}
        values |= {"limit": limit, "offset": offset}
        return cursor.execute(query, values | days(visit.ledger.today())).fetchall()


def teams(visit: Visit) -> list[str]:
    """The teams this person may choose from: none where their own goes without saying."""
    if not reaches_all(visit):
        return []
    return [row["team"] for row in visit.rows(_TEAMS) if row["team"]]
