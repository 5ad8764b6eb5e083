"""Long lists taken out as sheets: asked for, under way, stopped, and opened by whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from litestar import Response
from litestar.response import Stream

from backend import sheets
from backend.permission import Deed
from web.moments import Moment, at
from web.page import NotHere, Visit, go, read, write

# More lines than these, or more seconds to count them, and the list is made as work.
AT_ONCE = 1_000
SECONDS = 2
LONGEST = 2_000
TRAIL, FAMILIES = "trail", "families"
TITLES = {TRAIL: "The audit trail", FAMILIES: "Families of my teams"}
# The page that each list stands on.
PAGES = {TRAIL: "/trail", FAMILIES: "/my-teams/families"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: which list it is of, and how far it came."""

    href: str
    title: str
    back: str
    state: str
    word: str
    kind: str
    running: bool
    lines: int
    kilobytes: int
    cut: int
    trouble: str
    asked: Moment
    until: Moment


class OnePage(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet under way, or one that came to an end."""

    sheet: Line
    lost: bool


class AllPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every sheet of this person."""

    sheets: tuple[Line, ...]
    days: int


class OfferPage(msgspec.Struct, frozen=True, kw_only=True):
    """A list too long to be made while one waits: it can be made as work."""

    kind: str
    query: str
    back: str
    most: int
    days: int


@read("/sheets", Deed.EXPORT)
def every(visit: Visit) -> Response[Any]:
    """The sheets that this person asked for."""
    found = sheets.found(visit.db, visit.ledger, visit.viewer.account)
    return visit.show(
        "sheets.html",
        AllPage(sheets=tuple(map(_line, found)), days=sheets.DAYS),
        title="Lists I took out",
    )


@write("/sheets", Deed.EXPORT)
def ask(visit: Visit) -> Response[Any]:
    """Asks for a sheet: it goes on when the page is closed."""
    form = visit.form
    kind, query = form.text("kind"), form.raw("asked")
    if kind not in TITLES or len(query) > LONGEST or "\0" in query:
        raise NotHere
    one = UUID(form.new_id("sheet"))
    asked = sheets.Asked(sheet=one, account=visit.viewer.account, kind=kind, query=query)
    if not sheets.ask(visit.db, visit.ledger, asked):
        form.refuse("", "Enough lists are being made for you. Wait for one, or stop it.")
        return _offer(visit, kind, query)
    visit.services.worker.wake()
    return go(f"/sheets/{one}")


@read("/sheets/{sheet:uuid}", Deed.EXPORT)
def one(visit: Visit) -> Response[Any]:
    """How far a sheet came, and where it is opened."""
    found = _found(visit)
    return visit.show(
        "sheet.html",
        OnePage(
            sheet=_line(found), lost=found.state == "done" and sheets.lost(visit.db, found.sheet)
        ),
        title=TITLES[found.kind],
        block="work",
    )


@read("/sheets/{sheet:uuid}/file", Deed.EXPORT)
def opened(visit: Visit) -> Response[Any]:
    """The finished sheet, to its reader alone, while they may see all that it shows."""
    found = _found(visit)
    if found.state != "done" or sheets.lost(visit.db, found.sheet):
        raise NotHere
    return Stream(
        sheets.content(visit.ledger, visit.viewer.account, found.sheet),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{found.kind}.csv"'},
    )


@write("/sheets/{sheet:uuid}/cancelled", Deed.EXPORT)
def cancel(visit: Visit) -> Response[Any]:
    """Stops the making of a sheet."""
    found = _found(visit)
    sheets.cancel(visit.db, visit.viewer.account, found.sheet)
    return go(f"/sheets/{found.sheet}")


@write("/sheets/{sheet:uuid}/removals", Deed.EXPORT)
def remove(visit: Visit) -> Response[Any]:
    """Takes a sheet away before its week is over."""
    sheets.remove(visit.db, visit.viewer.account, _found(visit).sheet)
    return go("/sheets")


def long(visit: Visit, counted: Callable[[], int]) -> bool:
    """Whether a list is too long to be made while its reader waits, by its lines or the time."""
    try:
        with visit.db.transaction():
            visit.db.execute(f"set local statement_timeout = '{SECONDS}s'".encode())
            return counted() > AT_ONCE
    except psycopg.errors.QueryCanceled:
        return True


def offer(visit: Visit, kind: str) -> Response[Any]:
    """Offers to make the list that the address asks for as work."""
    query = bytes(visit.request.scope["query_string"]).decode("ascii", "replace")
    if len(query) > LONGEST:
        raise NotHere
    return _offer(visit, kind, query)


def _offer(visit: Visit, kind: str, query: str) -> Response[Any]:
    return visit.show(
        "sheet_offer.html",
        OfferPage(
            kind=kind,
            query=query,
            back=f"{PAGES[kind]}?{query}",
            most=AT_ONCE,
            days=sheets.DAYS,
        ),
        title=TITLES[kind],
    )


def _found(visit: Visit) -> sheets.Sheet:
    one = UUID(visit.param("sheet"))
    found = sheets.found(visit.db, visit.ledger, visit.viewer.account, one)
    if not found:
        raise NotHere
    return found[0]


def _line(found: sheets.Sheet) -> Line:
    word, kind = {
        "waiting": ("Waiting to begin", "due"),
        "running": ("Working", "now"),
        "done": ("Ready", "done"),
        "cancelled": ("Stopped", "plain"),
        "failed": ("It did not work", "overdue"),
    }[found.state]
    return Line(
        href=f"/sheets/{found.sheet}",
        title=TITLES[found.kind],
        back=f"{PAGES[found.kind]}?{found.query}",
        state=found.state,
        word=word,
        kind=kind,
        running=found.running,
        lines=found.lines,
        kilobytes=max(1, found.size // 1_000),
        cut=sheets.MOST if found.cut else 0,
        trouble=found.trouble,
        asked=at(found.asked_at),
        until=at(found.asked_at + timedelta(days=sheets.DAYS)),
    )


ROUTES = (every, ask, one, opened, cancel, remove)
