"""Measures as pages: figures by team and month, drawn and as a table, each opening its families."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response

from backend import measures
from backend.aggregates.assurance import MeetingStatus
from backend.aggregates.handover import Stage
from backend.measures import BY_NAME, MEASURES, Measure, Month
from backend.permission import Deed
from backend.projections.sentences.assurance import STATUS_WORDS
from backend.projections.sentences.handover import STAGE_WORDS
from backend.projections.sentences.wording import upper
from backend.sheet import sheet
from backend.within import Within
from web import team_lists
from web.moments import Moment, on
from web.my_teams import Choice
from web.page import NotHere, Visit, read

YEARS = 8
HEIGHT, FOOT, COLUMN, LEFT = 190, 150, 52, 40
LAST = "last"
MOST = 500
MONTHS = "January February March April May June July August September October November December"


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """The months that are asked for: the last twelve, or those of a year."""

    value: str
    since: date
    until: date


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One measure over the whole period."""

    title: str
    hint: str
    figure: str
    of: str
    href: str


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the legal panel."""

    href: str
    label: str
    on: Moment
    status: str


class MeasuresPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every measure in one figure, and what was asked of the legal panel."""

    cards: tuple[Card, ...]
    panel: tuple[Asking, ...]
    teams: tuple[Choice, ...]
    team: str
    periods: tuple[Choice, ...]
    period: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of the drawing with its words."""

    x: int
    y: int
    height: int
    word: str
    word_y: int
    label: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table."""

    month: str
    part: str
    figure: str
    all: int
    met: int
    excused: int
    href: str


class MeasurePage(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: its drawing, its table, its filters."""

    measure: Measure
    bars: tuple[Bar, ...]
    width: int
    foot: int
    lines: tuple[Line, ...]
    teams: tuple[Choice, ...]
    team: str
    periods: tuple[Choice, ...]
    period: str
    query: str


class ThingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was counted."""

    href: str
    label: str
    team: str
    on: Moment
    word: str
    kind: str
    counts: str


class ThingsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What stands behind one number."""

    measure: Measure
    month: str
    part: str
    things: tuple[ThingLine, ...]
    back: str
    most: int


@read("/measures", Deed.OVERSEE)
def overview(visit: Visit) -> Response[Any]:
    """Every measure in one figure."""
    within, period = _within(visit), _period(visit)
    query = _query(visit, period)
    return visit.show(
        "measures.html",
        MeasuresPage(
            cards=tuple(_card(visit, each, within, period, query) for each in MEASURES),
            panel=tuple(
                Asking(
                    href=f"/families/{one.family}/assurance",
                    label=one.label,
                    on=on(one.day),
                    status=upper(STATUS_WORDS[MeetingStatus(one.status)]),
                )
                for one in measures.panel(visit.db, within)
            ),
            **_filters(visit, period),
        ),
        title="Measures",
    )


@read("/measures/{measure:str}", Deed.OVERSEE)
def one(visit: Visit) -> Response[Any]:
    """One measure by month and team."""
    measure, period = _measure(visit), _period(visit)
    found = _months(visit, measure, period)
    query = _query(visit, period)
    bars = _bars(measure, _together(found))
    return visit.show(
        "measure.html",
        MeasurePage(
            measure=measure,
            bars=bars,
            width=LEFT + max(len(bars), 6) * COLUMN,
            foot=FOOT,
            lines=tuple(_line(measure, each, query) for each in found),
            query=query,
            **_filters(visit, period),
        ),
        title=measure.title,
    )


@read("/measures/{measure:str}/families", Deed.OVERSEE)
def opened(visit: Visit) -> Response[Any]:
    """The families behind one number."""
    measure, period = _measure(visit), _period(visit)
    month, part = visit.asked("month"), visit.asked("part")
    since, until = _bounds(month) or (period.since, period.until)
    today = visit.ledger.today()
    found = measures.things(
        visit.db,
        measure,
        _within(visit),
        since,
        until,
        today,
        part=part or None,
        limit=MOST + 1,
    )
    return visit.show(
        "measure_families.html",
        ThingsPage(
            measure=measure,
            month=_month_words(month) if _bounds(month) else "",
            part=_part_words(measure, part),
            things=tuple(_thing(measure, each) for each in found[:MOST]),
            back=f"/measures/{measure.name}?{_query(visit, period)}",
            most=MOST if len(found) > MOST else 0,
        ),
        title=measure.title,
    )


@read("/measures/{measure:str}/export", Deed.EXPORT)
def export(visit: Visit) -> Response[Any]:
    """One measure as a sheet."""
    measure, period = _measure(visit), _period(visit)
    part = "Stage" if measure.by_detail else "Team"
    rows = [
        (
            each.month,
            _part_words(measure, each.part),
            f"{each.figure(measure):.1f}",
            str(each.all),
            str(each.met),
            str(each.excused),
        )
        for each in _months(visit, measure, period)
    ]
    columns = ("Month", part, measure.title, "Counted", "Met", "By decision")
    return Response(
        sheet(columns, rows),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{measure.name}.csv"'},
    )


def _measure(visit: Visit) -> Measure:
    found = BY_NAME.get(visit.param("measure"))
    if found is None:
        raise NotHere
    return found


def _within(visit: Visit) -> Within:
    return team_lists.within(visit, team_lists.asked(visit))


def _period(visit: Visit) -> Period:
    today, asked = visit.ledger.today(), visit.asked("period")
    if asked in {str(today.year - back) for back in range(YEARS)}:
        year = int(asked)
        return Period(value=asked, since=date(year, 1, 1), until=date(year + 1, 1, 1))
    until = _next(today.replace(day=1))
    return Period(value=LAST, since=until.replace(year=until.year - 1), until=until)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _bounds(month: str) -> tuple[date, date] | None:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return first, _next(first)


def _month_words(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS.split()[int(number) - 1]} {year}"


def _filters(visit: Visit, period: Period) -> dict[str, Any]:
    this = visit.ledger.today().year
    years = tuple(Choice(str(this - back), str(this - back)) for back in range(YEARS))
    return {
        "teams": tuple(Choice(team, team) for team in team_lists.teams(visit)),
        "team": team_lists.asked(visit).chosen,
        "periods": (Choice(LAST, "The last 12 months"), *years),
        "period": period.value,
    }


def _query(visit: Visit, period: Period) -> str:
    said = {"period": period.value, "team": team_lists.asked(visit).chosen}
    return urlencode({name: value for name, value in said.items() if value})


def _months(visit: Visit, measure: Measure, period: Period) -> tuple[Month, ...]:
    return measures.months(
        visit.db, measure, _within(visit), period.since, period.until, visit.ledger.today()
    )


def _card(visit: Visit, measure: Measure, within: Within, period: Period, query: str) -> Card:
    today = visit.ledger.today()
    found = measures.months(visit.db, measure, within, period.since, period.until, today)
    every = sum(each.all for each in found)
    whole = _joined("", found) if every else None
    return Card(
        title=measure.title,
        hint=measure.hint,
        figure=_figure(measure, whole) if whole else "–",
        of=f"{whole.met} of {every}" if whole and measure.share else f"{every} counted",
        href=f"/measures/{measure.name}?{query}",
    )


def _joined(month: str, found: tuple[Month, ...]) -> Month:
    every = sum(each.all for each in found)
    return Month(
        month=month,
        part="",
        all=every,
        met=sum(each.met for each in found),
        excused=sum(each.excused for each in found),
        mean=sum((each.mean or 0.0) * each.all for each in found) / every,
    )


def _together(found: tuple[Month, ...]) -> tuple[Month, ...]:
    names = sorted({each.month for each in found})
    return tuple(
        _joined(name, tuple(each for each in found if each.month == name)) for name in names
    )


def _figure(measure: Measure, month: Month) -> str:
    figure = month.figure(measure)
    if measure.share or measure.unit == "%":
        return f"{figure:.0f}%"
    if measure.unit == "points":
        return f"{figure:+.1f}".replace("-", "−")
    return f"{figure:.1f} {measure.unit}"


def _bars(measure: Measure, found: tuple[Month, ...]) -> tuple[Bar, ...]:
    figures = [each.figure(measure) for each in found]
    most = 100.0 if measure.share or measure.unit == "%" else max(map(abs, figures), default=1.0)
    bars: list[Bar] = []
    for place, (each, figure) in enumerate(zip(found, figures, strict=True)):
        height = round(abs(figure) / (most or 1.0) * (FOOT - 34))
        bars.append(
            Bar(
                x=LEFT + place * COLUMN + 8,
                y=FOOT - height,
                height=max(height, 1),
                word=_figure(measure, each).removesuffix(" days"),
                word_y=FOOT - height - 6,
                label=f"{MONTHS.split()[int(each.month[5:]) - 1][:3]} {each.month[2:4]}",
            )
        )
    return tuple(bars)


def _line(measure: Measure, each: Month, query: str) -> Line:
    asked = urlencode({"month": each.month} | ({"part": each.part} if each.part else {}))
    return Line(
        month=_month_words(each.month),
        part=_part_words(measure, each.part),
        figure=_figure(measure, each),
        all=each.all,
        met=each.met,
        excused=each.excused,
        href=f"/measures/{measure.name}/families?{asked}&{query}",
    )


def _part_words(measure: Measure, part: str) -> str:
    if measure.by_detail and part in set(Stage):
        return upper(STAGE_WORDS[Stage(part)])
    return part


def _thing(measure: Measure, each: measures.Thing) -> ThingLine:
    if measure.share:
        word, kind = ("Met", "done") if each.met else ("Not met", "overdue")
        if each.excused and not each.met:
            word, kind = "By decision", "hold"
    else:
        value = each.value or 0.0
        word = f"{value:.0f}{'%' if measure.unit == '%' else ' ' + measure.unit}"
        kind = "plain"
    network, _, professionals = (each.detail or "").partition(" to ")
    counted = measure.name == "majority" and professionals
    return ThingLine(
        href=f"/families/{each.family}",
        label=each.label,
        team=each.team,
        on=on(each.day),
        word=word,
        kind=kind,
        counts=f"{network} of the network to {professionals} professionals" if counted else "",
    )


ROUTES = (overview, one, opened, export)
