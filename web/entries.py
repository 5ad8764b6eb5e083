"""One entry of the record: what was said of it later, and the forms that put it right."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from litestar import Response

from backend.aggregates.case import RecordStarted
from backend.aggregates.corrections import (
    GIVEN_OUT,
    AttachDisagreement,
    CorrectEntry,
    CorrectionsEvent,
    DisputeEntry,
    RestoreEntry,
    StrikeOutEntry,
    WhyStruck,
)
from backend.aggregates.corrections_elsewhere import BringOver
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from web import entry_fields
from web.entry_fields import Field
from web.history import Line, line_of
from web.history_line import Option
from web.page import NotHere, Visit, read, write

WHY = (
    {"value": "error", "text": "It was made by mistake"},
    {
        "value": "wrong-family",
        "text": "It belongs to another family",
        "hint": "The family and its network can no longer read it. Write it down where it belongs.",
    },
    {"value": "twice", "text": "It was made twice"},
)
LONGEST_NUMBER = 2_147_483_647
SOMEBODY_ELSE = "somebody-else"


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, how it stands now, and the forms that can be filled in about it."""

    number: int
    line: Line
    fields: tuple[Field, ...]
    seen: int
    struck: bool
    rewritten: bool
    can_be_struck: bool
    is_correction: bool
    about: int | None
    people: tuple[dict[str, str], ...]
    staff: tuple[Option, ...]
    me: str
    elsewhere: bool
    whys: tuple[dict[str, str], ...] = WHY


E = "/families/{family:uuid}/entries/{entry:int}"


@read(E, Deed.SEE_HISTORY)
def entry(visit: Visit) -> Response[Any]:
    """One entry, with its whole life."""
    return _show(visit)


@write(E + "/corrections", Deed.CORRECT)
def correct(visit: Visit) -> Response[Any]:
    """Says what should have stood there."""
    first, now = _event(visit)
    form = visit.form
    return visit.carry_out(
        lambda: CorrectEntry(
            entry=_number(visit),
            seen=form.number("seen", 0, LONGEST_NUMBER) or 0,
            instead=entry_fields.read(form, now if now is not None else first, _people(visit)),
            reason=form.text("correction_reason"),
            asked_by=form.maybe("asked_by"),
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={
            name: f"entry-{name}" for name in first.__struct_fields__ if name not in ("entry",)
        },
    )


@write(E + "/strikes", Deed.CORRECT)
def strike(visit: Visit) -> Response[Any]:
    """Says that the entry should not have been made."""
    _event(visit)
    form = visit.form
    return visit.carry_out(
        lambda: StrikeOutEntry(
            entry=_number(visit),
            seen=form.number("seen", 0, LONGEST_NUMBER) or 0,
            why=form.choice("why", WhyStruck, WhyStruck.ERROR),
            reason=form.text("strike_reason"),
            asked_by=form.maybe("strike_asked_by"),
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={
            "correction_reason": "strike_reason",
            "asked_by": "strike_asked_by",
            "entry": "strike_reason",
        },
    )


@write(E + "/restorations", Deed.CORRECT)
def restore(visit: Visit) -> Response[Any]:
    """Lets the entry stand as it was first."""
    _event(visit)
    form = visit.form
    return visit.carry_out(
        lambda: RestoreEntry(
            entry=_number(visit),
            seen=form.number("seen", 0, LONGEST_NUMBER) or 0,
            reason=form.text("restore_reason"),
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={"correction_reason": "restore_reason"},
    )


@write(E + "/disputes", Deed.DISPUTE)
def dispute(visit: Visit) -> Response[Any]:
    """Takes down that someone does not agree."""
    _event(visit)
    form = visit.form
    return visit.carry_out(
        lambda: DisputeEntry(
            entry=_number(visit),
            disputed_by=PersonId(form.text("disputed_by")),
            words=form.text("dispute_words"),
            happened=form.happened("disputed"),
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={"words": "dispute_words", "happened": "disputed"},
    )


@write(E + "/disagreements", Deed.DISPUTE)
def attach(visit: Visit) -> Response[Any]:
    """Keeps someone's statement of disagreement with the entry."""
    _event(visit)
    form = visit.form
    return visit.carry_out(
        lambda: AttachDisagreement(
            entry=_number(visit),
            stated_by=PersonId(form.text("stated_by")),
            words=form.text("statement_words"),
            answer=form.maybe("answer"),
            happened=form.happened("stated"),
        ),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={"words": "statement_words", "happened": "stated"},
    )


@write(E + "/beginnings", Deed.CORRECT)
def begin_elsewhere(visit: Visit) -> Response[Any]:
    """Says that the entry was first written down elsewhere by mistake, and never where (S-22)."""
    _event(visit)
    return visit.carry_out(
        lambda: _beginning(visit),
        then=_here(visit),
        otherwise=lambda: _show(visit),
        fields={"entry": "written_by"},
    )


def _beginning(visit: Visit) -> BringOver:
    form, account = visit.form, visit.form.text("written_by")
    by = next((row for row in _staff(visit) if row["account"] == account), None)
    if by is None and account != SOMEBODY_ELSE:
        form.refuse("written_by", "Choose who wrote it first.")
    on = form.date("written_on")
    if on is None and not any(each.field == "written_on" for each in form.problems):
        form.refuse("written_on", "Enter the day.")
    return BringOver(
        entry=_number(visit),
        written_on=on or visit.ledger.today(),
        written_by=by["name"] if by else None,
        title=by["title"] if by else None,
    )


def _staff(visit: Visit) -> list[dict[str, Any]]:
    """Who may have written it: staff alone, as the name of anybody else could tell the family."""
    return visit.rows(
        "select account::text, name, title, team from pages.accounts "
        "where open and standing in ('worker', 'manager', 'specialist') order by name, account"
    )


def _people(visit: Visit) -> dict[str, str]:
    """Everyone an entry can be about: who is in the record, and who is in the family tree."""
    return visit.names() | visit.ledger.family(visit.family).relations.relatives


def _writers(visit: Visit) -> tuple[Option, ...]:
    if not visit.may(Deed.CORRECT):
        return ()
    found = (
        Option(row["account"], ", ".join(filter(None, (row["name"], row["title"], row["team"]))))
        for row in _staff(visit)
    )
    return (*found, Option(SOMEBODY_ELSE, "Somebody who is not in this list"))


def _number(visit: Visit) -> int:
    return int(visit.param("entry"))


def _here(visit: Visit) -> str:
    return f"{visit.root}/entries/{_number(visit)}"


def _event(visit: Visit) -> tuple[Any, Any]:
    """The entry as it was first, and as it stands: None where it was struck out.

    Whoever may not read an entry learns nothing of it here either.
    """
    number = _number(visit)
    if not 1 <= number <= LONGEST_NUMBER or line_of(visit, number) is None:
        raise NotHere
    family = visit.ledger.family(visit.family)
    told = family.told
    while told is not None and told.seq != number:
        told = told.before
    if told is None:
        raise NotHere
    return told.event, family.corrections.instead.get(number, told.event)


def _show(visit: Visit) -> Response[Any]:
    first, now = _event(visit)
    number, names = _number(visit), visit.names()
    line = line_of(visit, number)
    assert line is not None
    corrections = visit.ledger.family(visit.family).corrections
    is_correction = isinstance(first, get_args(CorrectionsEvent))
    return visit.show(
        "entry.html",
        EntryPage(
            number=number,
            line=line,
            fields=()
            if is_correction or now is None or isinstance(first, GIVEN_OUT)
            else entry_fields.fields_of(now, _people(visit)),
            seen=corrections.times.get(number, 0),
            struck=now is None,
            rewritten=number in corrections.instead,
            can_be_struck=not isinstance(first, (RecordStarted, *GIVEN_OUT)),
            is_correction=is_correction,
            about=first.entry if is_correction and line_of(visit, first.entry) else None,
            people=tuple({"value": person, "text": name} for person, name in names.items()),
            staff=_writers(visit),
            me=str(visit.viewer.account),
            elsewhere=number in corrections.misfiled,
        ),
        title="An entry of the record",
        heading=f"Entry {number}",
        current="history",
    )


ROUTES = (entry, correct, strike, restore, dispute, attach, begin_elsewhere)
