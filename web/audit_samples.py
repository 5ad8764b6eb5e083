"""Deep-dive audits: families drawn by lot, each with its form, and what was found."""

from __future__ import annotations

import secrets
from typing import Any, LiteralString

import msgspec
from litestar import Response
from psycopg import sql
from psycopg.rows import dict_row

from backend.aggregates.audit_samples import MOST_DRAWN, DrawAuditSample, drawn
from backend.aggregates.vocabulary import Refused
from backend.ledger import AUTHORITY, Busy
from backend.permission import Deed
from backend.within import WITHIN
from web import team_lists
from web.moments import Moment, at
from web.my_teams import Choice
from web.page import Visit, go, read, write

MOST_SHOWN = 20
_AMONG: LiteralString = """
select b.family::text as family from pages.team_board b
where {within} and not b.closed order by b.family limit 5000
"""
_SAMPLES: LiteralString = """
select s.*, e.recorded_at from pages.audit_samples s
join ledger.events e on e.stream = s.authority and e.seq = s.seq
where %(all)s or s.team = %(team)s order by s.seq desc limit %(most)s
"""
# Only what this person sees in lists has a name here; the audit is one since the draw.
_FAMILIES: LiteralString = """
select b.family::text as family, f.label, b.worker, (
  select max(e.recorded_at) from pages.history h
  join ledger.events e on e.stream = h.family and e.seq = h.seq
  where h.family = b.family and h.topic = 'case-audited') as audited
from pages.team_board b join pages.families f using (family)
where {within} and b.family::text = any(%(families)s)
"""


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """One family that was drawn: where its form is, and whether it was looked at since."""

    label: str
    worker: str
    href: str
    audited: Moment | None


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One draw; `again` says whether its seed draws the same families once more."""

    theme: str
    on: Moment
    by: str
    team: str
    seed: str
    among: int
    again: bool
    families: tuple[Family, ...]
    left: int


class SamplesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every draw, the newest first, and the form for another."""

    samples: tuple[Sample, ...]
    teams: tuple[Choice, ...]
    team: str
    most: int


@read("/audits", Deed.OVERSEE)
def samples(visit: Visit) -> Response[Any]:
    """What was drawn, and what is still to be looked at."""
    return _show(visit)


@write("/audits/samples", Deed.OVERSEE)
def draw(visit: Visit) -> Response[Any]:
    """Draws a sample: the seed is made here, and nobody chooses it."""
    form = visit.form
    size = form.number("size", 1, MOST_DRAWN)
    if size is None and not form.problems_at("size"):
        form.refuse("size", "Say how many families.")
    team = form.maybe("team") if team_lists.reaches_all(visit) else visit.viewer.team or ""
    if not form.problems:
        command = DrawAuditSample(
            sample=form.new_id("sample")[:12],
            theme=form.text("theme"),
            seed=secrets.token_hex(16),
            team=team,
            among=tuple(row["family"] for row in _rows(visit, _AMONG, team, {})),
            size=size or 1,
        )
        try:
            visit.ledger.tell(AUTHORITY, command, visit.provenance())
        except Refused as refused:
            form.refuse(refused.field or "", refused.reason)
        except Busy as busy:
            form.refuse("", str(busy))
    return _show(visit) if form.problems else go("/audits")


def _rows(
    visit: Visit, query: LiteralString, team: str | None, values: dict[str, Any]
) -> list[dict[str, Any]]:
    within = msgspec.structs.replace(team_lists.within(visit, team_lists.asked(visit)), team=team)
    with visit.db.cursor(row_factory=dict_row) as cursor:
        asked = sql.SQL(query).format(within=sql.SQL(WITHIN))
        return cursor.execute(asked, {**within.values, **values}).fetchall()


def _show(visit: Visit) -> Response[Any]:
    everything = team_lists.reaches_all(visit)
    asked = {"all": everything, "team": visit.viewer.team or "", "most": MOST_SHOWN}
    with visit.db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_SAMPLES, asked).fetchall()
    named = {each for row in rows for each in row["families"]}
    team = None if everything else visit.viewer.team or ""
    known = {
        row["family"]: row for row in _rows(visit, _FAMILIES, team, {"families": sorted(named)})
    }
    return visit.show(
        "audits.html",
        SamplesPage(
            samples=tuple(_sample(row, known) for row in rows),
            teams=tuple(Choice(each, each) for each in team_lists.teams(visit)),
            team=visit.viewer.team or "",
            most=MOST_DRAWN,
        ),
        title="Deep-dive audits",
        status=422 if visit.form.problems else 200,
    )


def _sample(row: dict[str, Any], known: dict[str, dict[str, Any]]) -> Sample:
    families = tuple(
        Family(
            label=known[each]["label"],
            worker=known[each]["worker"],
            href=f"/families/{each}/assurance",
            audited=_since(known[each]["audited"], row["recorded_at"]),
        )
        for each in row["families"]
        if each in known
    )
    return Sample(
        theme=row["theme"],
        on=at(row["recorded_at"]),
        by=row["by"],
        team=row["team"] or "",
        seed=row["seed"],
        among=len(row["among"]),
        again=list(drawn(row["seed"], row["among"], len(row["families"]))) == row["families"],
        families=families,
        left=len(row["families"]) - sum(each.audited is not None for each in families),
    )


def _since(audited: Any, drawn_at: Any) -> Moment | None:
    return at(audited) if audited is not None and audited >= drawn_at else None


ROUTES = (samples, draw)
