"""The day of danger and what follows it: one short form for each thing that staff take down."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.care import LegalBasis
from backend.permission import Deed
from web.decided import Deciding, deciding
from web.history import Line, lines
from web.moments import on
from web.page import NotHere, Visit, read, write
from web.urgent_sheets import SHEETS, Sheet

Option = dict[str, str]


class UrgentPage(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken down now, and what was."""

    sheets: tuple[tuple[str, str], ...]
    so_far: tuple[Line, ...]


class SheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """One form."""

    slug: str
    sheet: Sheet
    options: dict[str, tuple[Option, ...]]
    deciding: Deciding


KINDS = ("urgency", "interim", "care", "crossings")


@read("/families/{family:uuid}/urgent", Deed.SEE_CASE)
def urgent(visit: Visit) -> Response[Any]:
    """What was taken down of days of danger, and what can be."""
    options = _options(visit)
    return visit.show(
        "urgent.html",
        UrgentPage(
            sheets=tuple(
                (slug, sheet.title)
                for slug, sheet in SHEETS.items()
                if not sheet.needs or options.get(sheet.needs)
            ),
            so_far=lines(visit, kinds=KINDS),
        ),
        title="Days of danger, and decisions for a child",
        current="",
    )


@read("/families/{family:uuid}/urgent/{sheet:str}", Deed.WRITE_CASE)
def sheet(visit: Visit) -> Response[Any]:
    """One form."""
    return _show(visit)


@write("/families/{family:uuid}/urgent/{sheet:str}", Deed.WRITE_CASE)
def take_down(visit: Visit) -> Response[Any]:
    """Takes down what one form says."""
    chosen = _sheet(visit)
    return visit.carry_out(
        lambda: chosen.command(visit),
        then=f"{visit.root}/urgent",
        otherwise=lambda: _show(visit),
        fields=chosen.fields,
    )


def _sheet(visit: Visit) -> Sheet:
    chosen = SHEETS.get(visit.param("sheet"))
    if chosen is None:
        raise NotHere
    return chosen


def _show(visit: Visit) -> Response[Any]:
    chosen = _sheet(visit)
    return visit.show(
        "urgent_form.html",
        SheetPage(
            slug=visit.param("sheet"),
            sheet=chosen,
            options=_options(visit),
            deciding=deciding(visit),
        ),
        title=chosen.title,
        current="",
    )


def _options(visit: Visit) -> dict[str, tuple[Option, ...]]:
    family, names = visit.ledger.family(visit.family), visit.names()
    held = [
        (meeting, known.held) for meeting, known in family.meetings.meetings.items() if known.held
    ]
    staying = {
        each: people for each, people in family.care.staying.items() if each not in family.care.over
    }
    return {
        "all": _named(names),
        "children": _named({each: names.get(each, "") for each in family.case.children}),
        "bases": tuple(
            {"value": each.value, "text": each.value.replace("-", " ").capitalize()}
            for each in LegalBasis
        ),
        "discussions": _named(
            {each: on(known.on).text for each, known in family.urgency.discussions.items()}
        ),
        "meetings": _named({meeting: on(day).text for meeting, day in held}),
        "stays": _named(
            {
                each: ", ".join(names.get(child, "") for child in children)
                for each, children in staying.items()
            }
        ),
        "welfare": _named(
            {
                each: f"Decision {at}"
                for at, (each, done) in enumerate(family.care.explained.items(), start=1)
                if not done
            }
        ),
        "uses": _named({each: f"Use {at}" for at, each in enumerate(family.trials.uses, start=1)}),
        "crossings": _named(
            {
                each: f"Time {at}"
                for at, (each, waits) in enumerate(family.crossings.waiting.items(), start=1)
                if waits
            }
        ),
        "interim": _named({"now": "now"} if family.interim.meeting else {}),
        "bottom-line": _named({"now": "now"} if family.case.bottom_line else {}),
    }


def _named(found: Any) -> tuple[Option, ...]:
    return tuple({"value": str(value), "text": str(text)} for value, text in found.items())


ROUTES = (urgent, sheet, take_down)
