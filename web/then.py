"""Pages as they stood: on a day, as the record knew it at a moment, both in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any, LiteralString, cast
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.response import Redirect
from psycopg import sql

from backend.ledger import LONDON
from backend.permission import Deed
from backend.projections import ALL, accounts, history, protected, safeguards
from backend.projections.as_of import Clocks, Stood
from web.moments import Moment, at, on

if TYPE_CHECKING:
    from web.page import Visit

# Who may see what, and who is kept out, is asked of today whatever day is shown.
_TODAY = (accounts, history, protected, safeguards)
_TABLES = {
    table.name.partition(".")[2]: table
    for module in ALL
    if module not in _TODAY
    for table in module.tables
}
_STOOD = sql.SQL("{} as (select * from jsonb_populate_recordset(null::{}, %s))")
_NAMED = re.compile(r"\bpages\.(\w+)")
_WITH = re.compile(r"\s*with(\s+recursive)?\b", re.IGNORECASE)
READING = frozenset(deed for deed in Deed if deed.value.startswith("see-"))
# The pages that can be seen as they stood, and who may.
PAGES = (
    ("The plan", "plan", Deed.SEE_PLAN),
    ("Network", "network", Deed.SEE_NETWORK),
    ("Who does what", "network/roles", Deed.SEE_PLAN),
    ("The map", "map", Deed.SEE_PLAN),
    ("Safety scale", "scale", Deed.SEE_PLAN),
    ("Rota", "plan/rota", Deed.SEE_PLAN),
    ("Who to ring", "tonight", Deed.SEE_PLAN),
)
EARLIEST = 1900
# A day without its time counts to here.
ENDS = time(23, 59, 59, 999_999)


class Link(msgspec.Struct, frozen=True):
    """Another page on the same day."""

    text: str
    href: str


class Then:
    """What is shown instead of today: the clocks, and the record as it stood by them."""

    def __init__(self, visit: Visit, clocks: Clocks) -> None:
        self.clocks = clocks
        self._visit = visit

    @cached_property
    def stood(self) -> Stood:
        """The family as it stood."""
        visit = self._visit
        return visit.ledger.record(visit.family).stood(self.clocks)

    @property
    def day(self) -> date:
        """The day that is shown."""
        known = self.clocks.known
        return self.clocks.on or (known.astimezone(LONDON).date() if known else date.min)

    @property
    def on(self) -> Moment | None:
        """The day in words, None where only the record's clock was asked for."""
        return on(self.clocks.on) if self.clocks.on else None

    @property
    def known(self) -> Moment | None:
        """The moment of the record's clock in words."""
        known = self.clocks.known
        if known is None:
            return None
        local = known.astimezone(LONDON)
        return on(local.date()) if local.time() == ENDS else at(known)

    @property
    def known_day(self) -> date | None:
        """The day of the record's clock, for its boxes."""
        known = self.clocks.known
        return known.astimezone(LONDON).date() if known else None

    @property
    def known_time(self) -> str:
        """The time of the record's clock, for its box; "" where it is the end of the day."""
        known = self.clocks.known
        local = known.astimezone(LONDON) if known else None
        return f"{local:%H:%M}" if local and local.time() != ENDS else ""

    @property
    def query(self) -> str:
        """What an address ends with that shows the same moment."""
        return "?" + urlencode(said(self.clocks))

    def instead(self, query: Any, values: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        """The same query over the rows as they stood."""
        text = query if isinstance(query, str) else query.as_string(self._visit.db)
        tables = {
            name: _TABLES[name] for name in dict.fromkeys(_NAMED.findall(text)) if name in _TABLES
        }
        if not tables:
            return query, values
        stood = [
            _STOOD.format(sql.Identifier(f"then_{name}"), sql.Identifier("pages", name))
            for name in tables
        ]
        told = [msgspec.json.encode(self.stood.of(each)).decode() for each in tables.values()]
        text = _NAMED.sub(
            lambda found: f"then_{found[1]}" if found[1] in tables else found[0], text
        )
        begun = _WITH.match(text)
        rest = f", {text[begun.end() :]}" if begun else f" {text}"
        opening = sql.SQL("with recursive " if begun and begun[1] else "with ")
        all_of_it = opening + sql.SQL(", ").join(stood) + sql.SQL(cast("LiteralString", rest))
        return all_of_it, (*told, *values)


def said(clocks: Clocks) -> dict[str, str]:
    """The clocks as an address says them."""
    found: dict[str, str] = {}
    if clocks.on:
        found["on"] = clocks.on.isoformat()
    if clocks.known:
        local = clocks.known.astimezone(LONDON)
        found["known"] = f"{local:%Y-%m-%d}" if local.time() == ENDS else f"{local:%Y-%m-%dT%H:%M}"
    return found


def links(visit: Visit) -> tuple[Link, ...]:
    """The other pages as they stood at the same moment, that this viewer may see."""
    assert visit.then is not None
    return tuple(
        Link(text, f"{visit.root}/{path}{visit.then.query}")
        for text, path, deed in PAGES
        if visit.may(deed)
    )


def asked(visit: Visit) -> Response[Any] | None:
    """Reads the clocks from the address; goes on to the plain address where boxes were filled in.

    What cannot be shown is refused on the form, and the page is shown as it is today.
    """
    form = visit.form
    boxes = {
        name: visit.asked(name)
        for clock in ("on", "known")
        for name in (f"{clock}-day", f"{clock}-month", f"{clock}-year")
    } | {"known-time": visit.asked("known-time")}
    if any(name in visit.request.query_params for name in boxes):
        return _from_boxes(visit, boxes)
    day = _plain_day(visit, visit.asked("on"))
    known = _plain_moment(visit, visit.asked("known"))
    if form.problems or (day is None and known is None):
        return None
    visit.then = Then(visit, Clocks(on=day, known=known))
    return None


def may_know(visit: Visit) -> bool:
    """Whether the viewer may see what the record knew before it was put right: staff only."""
    return visit.may(Deed.SEE_CASE)


def _from_boxes(visit: Visit, boxes: Mapping[str, str]) -> Response[Any] | None:
    form = visit.form
    form.values = {name: [value] for name, value in boxes.items()}
    day = form.date("on")
    known_day = form.date("known") if may_know(visit) else None
    hour = form.time("known-time") if may_know(visit) and known_day else None
    known = _moment(known_day, hour) if known_day else None
    if not form.problems and day is None and known is None:
        form.refuse("on", "Enter the day you want to see.")
    _check(visit, day, known)
    if form.problems:
        return None
    address = visit.request.url.path + "?" + urlencode(said(Clocks(on=day, known=known)))
    return Redirect(address, status_code=303)


def _plain_day(visit: Visit, text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        visit.form.refuse("on", "Enter a real date, like 27 3 2026.")
        return None
    _check(visit, day, None)
    return day


def _plain_moment(visit: Visit, text: str) -> datetime | None:
    if not text or not may_know(visit):
        return None
    try:
        known = moment_said(text)
    except (ValueError, OverflowError):
        visit.form.refuse("known", "Enter a real date, like 27 3 2026.")
        return None
    _check(visit, None, known)
    return known


def moment_said(text: str) -> datetime:
    """A moment as an address says it, in London unless it says otherwise; raises ValueError."""
    found = datetime.fromisoformat(text)
    if len(text) <= len("2026-05-20"):
        return _moment(found.date(), None)
    return found if found.tzinfo else found.replace(tzinfo=LONDON)


def _moment(day: date, hour: time | None) -> datetime:
    """A moment in London; a day without its time counts to its end."""
    return datetime.combine(day, hour or ENDS, LONDON)


def _check(visit: Visit, day: date | None, known: datetime | None) -> None:
    today = visit.ledger.today()
    for field, shown in (("on", day), ("known", known.date() if known else None)):
        if shown and shown > today:
            visit.form.refuse(field, "This date is in the future. Enter today or a day before.")
        elif shown and shown.year < EARLIEST:
            visit.form.refuse(field, "This date is too long ago. Check the year.")
