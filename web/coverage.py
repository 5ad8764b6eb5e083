"""What of the plan was ever tried or shown to work, and who carries how much of it over time."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.plan import LineKind
from backend.permission import Deed, kinds_seen
from web.line_forms import KIND_WORDS
from web.moments import Moment, at, on
from web.page import Visit, read

BAR, ROW, LABEL, GAP = 18, 34, 44, 10

_TRIED = """
select l.line, l.kind, l.words, l.doer, l."when",
  max(h.happened_on) filter (where s.step in ('tried', 'used')) as tried_on,
  count(h.seq) filter (where s.step in ('tried', 'used')) as tried,
  max(h.happened_on) filter (where s.step = 'shown') as shown_on,
  count(h.seq) filter (where s.step = 'shown') as shown,
  max(h.happened_on) filter (where s.step in ('noted', 'looked')) as noted_on
from pages.plan_lines l
left join pages.line_steps s on s.family = l.family and s.sort = 'line' and s.thing = l.line
  and s.step in ('tried', 'used', 'shown', 'noted', 'looked')
left join pages.history h on h.family = s.family and h.seq = s.seq and h.kind = any(%s)
where l.family = %s and not l.withdrawn
group by l.line, l.kind, l.words, l.doer, l."when", l.place
order by (count(h.seq) filter (where s.step in ('tried', 'used')) > 0)::int
    + (count(h.seq) filter (where s.step = 'shown') > 0)::int,
  max(h.happened_on) nulls first, l.place, l.line
"""
_VERSIONS = """
select v.version, v.lines, e.recorded_at, m."on" as met_on from pages.plan_versions v
join ledger.events e on e.stream = v.family and e.seq = v.seq
left join pages.meetings m on m.family = v.family and m.meeting = v.meeting
where v.family = %s order by v.version
"""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the plan, when it was last tried, and when something last showed that it works."""

    line: str
    kind: str
    words: str
    who: str
    gap: bool
    tried: int
    tried_on: Moment | None
    shown: int
    shown_on: Moment | None
    noted_on: Moment | None


class CoveragePage(msgspec.Struct, frozen=True, kw_only=True):
    """Every line of the plan, what was never tried or shown first."""

    lines: tuple[Proof, ...]
    gaps: int


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What one person carries in one version: lines they do, and lines they are backup for."""

    does: int
    backs: int


class Carrier(msgspec.Struct, frozen=True, kw_only=True):
    """One person's part of the plan, version by version."""

    name: str
    loads: tuple[Load, ...]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of the drawing, with where it stands."""

    x: int
    y: int
    width: int
    height: int
    backs: bool


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the drawing, with where they stand."""

    x: int
    y: int
    text: str


class CarryingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who carried how much of each version: a table, and the same as a drawing."""

    versions: tuple[tuple[int, Moment], ...]
    carriers: tuple[Carrier, ...]
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    width: int
    height: int


@read("/families/{family:uuid}/practice/coverage", Deed.SEE_PRACTICE)
def coverage(visit: Visit) -> Response[Any]:
    """Which lines of the plan were never tried or shown to work, first."""
    lines = proofs(visit)
    return visit.show(
        "coverage.html",
        CoveragePage(lines=lines, gaps=sum(each.gap for each in lines)),
        title="Tried or not",
        current="plan",
    )


def proofs(visit: Visit) -> tuple[Proof, ...]:
    """Every line of the plan and what shows that it works, as far as this viewer may read that."""
    rows = visit.rows(_TRIED, list(kinds_seen(visit.viewer, visit.place)), visit.family)
    names = visit.names()
    return tuple(
        Proof(
            line=row["line"],
            kind=KIND_WORDS[LineKind(row["kind"])],
            words=row["words"],
            who=", ".join(filter(None, (names.get(row["doer"] or ""), row["when"]))),
            gap=not row["tried"] and not row["shown"],
            tried=row["tried"],
            tried_on=_day(row["tried_on"]),
            shown=row["shown"],
            shown_on=_day(row["shown_on"]),
            noted_on=_day(row["noted_on"]),
        )
        for row in rows
    )


def _day(day: date | None) -> Moment | None:
    return on(day) if day else None


@read("/families/{family:uuid}/network/carrying", Deed.SEE_PLAN)
def carrying(visit: Visit) -> Response[Any]:
    """Who carries how much of the plan, version by version."""
    rows = visit.rows(_VERSIONS, visit.family)
    names = visit.names()
    does: dict[str, list[Load]] = {}
    for place, row in enumerate(rows):
        counts: dict[str, list[int]] = {}
        for line in row["lines"]:
            for number, person in enumerate(line["people"]):
                counts.setdefault(person, [0, 0])[min(number, 1)] += 1
        for person, (first, backup) in counts.items():
            loads = does.setdefault(person, [Load(does=0, backs=0) for _ in rows])
            loads[place] = Load(does=first, backs=backup)
    carriers = tuple(
        Carrier(name=names.get(person, "Someone"), loads=tuple(loads))
        for person, loads in sorted(
            does.items(), key=lambda one: (-one[1][-1].does, -one[1][-1].backs, one[0])
        )
    )
    bars, labels, width = _drawn(carriers, [row["version"] for row in rows])
    return visit.show(
        "carrying.html",
        CarryingPage(
            versions=tuple(
                (row["version"], on(row["met_on"]) if row["met_on"] else at(row["recorded_at"]))
                for row in rows
            ),
            carriers=carriers,
            bars=bars,
            labels=labels,
            width=width,
            height=ROW + len(carriers) * (ROW + LABEL),
        ),
        title="Who carries how much",
        current="network",
    )


def _drawn(
    carriers: tuple[Carrier, ...], versions: list[int]
) -> tuple[tuple[Bar, ...], tuple[Label, ...], int]:
    """Bars a person, a column a version: what they do is filled, what they back up is hollow."""
    most = max((each.does + each.backs for one in carriers for each in one.loads), default=1)
    column = max(70, most * BAR + 2 * GAP)
    bars: list[Bar] = []
    labels: list[Label] = [
        Label(x=index * column, y=16, text=f"Version {version}")
        for index, version in enumerate(versions)
    ]
    for line, one in enumerate(carriers):
        top = ROW + line * (ROW + LABEL)
        labels.append(Label(x=0, y=top + 18, text=one.name))
        for index, load in enumerate(one.loads):
            for number in range(load.does + load.backs):
                bars.append(
                    Bar(
                        x=index * column + number * BAR,
                        y=top + 28,
                        width=BAR - 4,
                        height=BAR,
                        backs=number >= load.does,
                    )
                )
    return tuple(bars), tuple(labels), max(1, len(versions)) * column


ROUTES = (coverage, carrying)
