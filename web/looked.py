"""Who looked: every look at a family's record, for the family too."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response
from psycopg.rows import dict_row

from backend.aggregates.account import Standing
from backend.permission import Deed
from web.moments import Moment, on
from web.page import Visit, read

MOST = 400
# What was looked at, by the deed that it took; the other deeds open a form or change something.
DEED_WORDS = {
    Deed.SEE_FAMILY: "the overview",
    Deed.SEE_NETWORK: "the network",
    Deed.SEE_SEARCH: "finding the network",
    Deed.SEE_SAFEGUARDS: "keeping people safe",
    Deed.SEE_CASE: "the case",
    Deed.SEE_MEETINGS: "meetings",
    Deed.SEE_PLAN: "the plan",
    Deed.SEE_PRACTICE: "how it is going",
    Deed.SEE_HANDOVER: "the handover",
    Deed.SEE_HISTORY: "the history",
    Deed.SEE_CHILD: "the children’s page",
    Deed.LOOK_UP: "what they looked up",
    Deed.LOOK_UP_ACROSS: "what they looked up in several families",
    Deed.SEE_PROTECTED: "protected facts",
    Deed.SEE_DISCLOSURE: "what courts ask for",
    Deed.OPEN_FILE: "a file",
}
# That there are protected facts at all is for staff to know.
UNTOLD = {
    Deed.SEE_PROTECTED: Deed.SEE_CASE,
    Deed.SEE_SAFEGUARDS: Deed.SEE_CASE,
    Deed.SEE_DISCLOSURE: Deed.SEE_CASE,
}
CHANGED = "opened a form or changed something"
WANTED = "a form, or a change"

# Days and not moments: the page is to be read, and staff who need each look have `handrail verify`.
_LOOKS = """
select (a.at at time zone 'Europe/London')::date as day, a.account, a.name, a.title, a.allowed,
  coalesce(s.standing, '') as standing, array_agg(distinct a.deed) as deeds, count(*) as looks,
  max(a.seq) as newest
from house.access a left join pages.accounts s on s.account::text = a.account
where a.chain = %(family)s and (%(all)s or a.allowed)
  and (%(all)s or s.standing is distinct from 'network' or a.account = %(own)s)
group by 1, 2, 3, 4, 5, 6 order by day desc, newest desc limit %(most)s
"""

# Whoever opened the record without working with the family said why: the family reads it here.
_EMERGENCIES = """
select g.name, g.title, g.reason, (h.recorded_at at time zone 'Europe/London')::date as day
from pages.glass_broken g join ledger.events h on h.stream = g.family and h.seq = g.seq
where g.family = %s order by g.seq desc
"""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One person on one day: what they looked at, or that they were not let in."""

    day: Moment
    name: str
    title: str
    what: str
    refused: bool


class LookedPage(msgspec.Struct, frozen=True, kw_only=True):
    """Days with their looks, newest first; `more` when there are older ones than are shown."""

    looks: tuple[Looked, ...]
    emergencies: tuple[dict[str, Any], ...]
    staff: bool
    more: bool


@read("/families/{family:uuid}/who-looked", Deed.SEE_FAMILY)
def who_looked(visit: Visit) -> Response[Any]:
    """Who looked at the record, by day (questions.md M7, N11).

    People of the network read which staff looked, and their own looks; that another relative
    looked may say who is in touch, and stays with staff, as do tries that were refused.
    """
    staff = visit.viewer.standing is not Standing.NETWORK
    asked = {
        "family": visit.family,
        "all": staff,
        "own": str(visit.viewer.account),
        "most": MOST + 1,
    }
    with visit.db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_LOOKS, asked).fetchall()
    return visit.show(
        "who_looked.html",
        LookedPage(
            looks=tuple(_looked(row, staff) for row in rows[:MOST]),
            emergencies=tuple(
                row | {"day": on(row["day"])} for row in visit.rows(_EMERGENCIES, visit.family)
            ),
            staff=staff,
            more=len(rows) > MOST,
        ),
        title="Who looked",
    )


def _looked(row: dict[str, Any], staff: bool) -> Looked:
    deeds = {Deed(deed) for deed in row["deeds"]}
    if not staff:
        deeds = {UNTOLD.get(deed, deed) for deed in deeds}
    seen = [words for deed, words in DEED_WORDS.items() if deed in deeds]
    if not deeds <= set(DEED_WORDS):
        seen.append(CHANGED if row["allowed"] else WANTED)
    return Looked(
        day=on(row["day"]),
        name=row["name"],
        title=row["title"],
        what=", ".join(seen),
        refused=not row["allowed"],
    )


ROUTES = (who_looked,)
