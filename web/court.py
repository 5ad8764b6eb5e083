"""For a court: the twelve questions, and what the record answers to each."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response
from markupsafe import Markup, escape

from backend.aggregates.significance import MarkSignificant, TakeBackSignificance
from backend.court.blocks import Block, Section
from backend.court.questions import BY_SLUG, QUESTIONS, section
from backend.court.source import Source
from backend.permission import Deed
from web.checked import CheckedPage, checked_now
from web.page import NotHere, Visit, read, write

P = "/families/{family:uuid}/court"
SIGNIFICANT = "/families/{family:uuid}/significant"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question in the list."""

    slug: str
    number: str
    title: str
    question: str


class CourtPage(msgspec.Struct, frozen=True, kw_only=True):
    """The questions; `held` while nothing may be destroyed."""

    questions: tuple[Asked, ...]
    held: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table as the macro takes it."""

    columns: tuple[dict[str, Any], ...]
    rows: tuple[tuple[Any, ...], ...]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One block of an answer."""

    block: Block
    lines: tuple[str, ...]
    table: Table | None


class AnswerPage(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, for the period that was asked for."""

    section: Section
    blocks: tuple[Shown, ...]
    since: str
    until: str
    checked: CheckedPage | None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is significant."""

    entry: int
    sentence: str
    why: str
    impact: str


class SignificantPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is marked as significant, and the form that marks one more entry."""

    marks: tuple[Mark, ...]
    entry: str


@read(P, Deed.SEE_DISCLOSURE)
def court(visit: Visit) -> Response[Any]:
    """What a court asks, and where the answers are."""
    questions = sorted(QUESTIONS, key=lambda each: (not each.number, int(each.number[1:] or 0)))
    return visit.show(
        "court.html",
        CourtPage(
            questions=tuple(
                Asked(
                    slug=each.slug,
                    number=each.number,
                    title=each.title,
                    question=each.question,
                )
                for each in questions
            ),
            held=visit.folded.holds.held,
        ),
        title="For a court",
    )


@read(P + "/{question:str}", Deed.SEE_DISCLOSURE)
def answer(visit: Visit) -> Response[Any]:
    """What the record answers to one question, complete unless a period is asked for."""
    asked = BY_SLUG.get(visit.param("question"))
    if asked is None:
        raise NotHere
    since, until = _day(visit, "from"), _day(visit, "to")
    source = Source(
        visit.ledger.read(visit.family), visit.ledger.authority(), since=since, until=until
    )
    found = section(asked, source, screen=True)
    return visit.show(
        "court_answer.html",
        AnswerPage(
            section=found,
            blocks=tuple(
                Shown(block=block, lines=block.items, table=_table(visit, block))
                for block in found.blocks
            ),
            since=visit.asked("from"),
            until=visit.asked("to"),
            checked=checked_now(visit) if asked.number == "C10" else None,
        ),
        title=asked.title,
    )


def _day(visit: Visit, name: str) -> date | None:
    said = visit.asked(name)
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        visit.form.refuse(name, "Enter a real date.")
        return None


def _table(visit: Visit, block: Block) -> Table | None:
    if not block.columns:
        return None
    linked = any(row.entry is not None for row in block.rows)
    columns = [{"text": name} for name in block.columns]
    return Table(
        columns=(*columns, *([{"text": "Entry"}] if linked else [])),
        rows=tuple(
            (*row.cells, *([_link(visit, row.entry)] if linked else [])) for row in block.rows
        ),
    )


def _link(visit: Visit, entry: int | None) -> Markup:
    if entry is None:
        return Markup("–")
    href = escape(f"{visit.root}/entries/{entry}")
    return Markup(f'<a class="govuk-link" href="{href}">{entry}</a>')  # noqa: S704


@read(SIGNIFICANT, Deed.MARK_SIGNIFICANT)
def significant(visit: Visit) -> Response[Any]:
    """What stands in the chronology."""
    return _show_significant(visit)


@write(SIGNIFICANT, Deed.MARK_SIGNIFICANT)
def mark(visit: Visit) -> Response[Any]:
    """Puts an entry into the chronology."""
    form = visit.form
    return visit.carry_out(
        lambda: MarkSignificant(
            entry=form.number("entry", 1, 10**9) or 0,
            why=form.text("why"),
            impact=form.text("impact"),
        ),
        then=f"{visit.root}/significant",
        otherwise=lambda: _show_significant(visit),
    )


@write(SIGNIFICANT + "/{entry:int}/taken-back", Deed.MARK_SIGNIFICANT)
def take_back(visit: Visit) -> Response[Any]:
    """Takes an entry out of the chronology."""
    return visit.carry_out(
        lambda: TakeBackSignificance(
            entry=int(visit.param("entry")), reason=visit.form.text("reason")
        ),
        then=f"{visit.root}/significant",
        otherwise=lambda: _show_significant(visit),
    )


def _show_significant(visit: Visit) -> Response[Any]:
    rows = visit.rows(
        "select s.entry, s.why, s.impact, h.sentence from pages.significant s "
        "join pages.history h on h.family = s.family and h.seq = s.entry "
        "where s.family = %s order by s.entry",
        visit.family,
    )
    return visit.show(
        "significant.html",
        SignificantPage(marks=tuple(Mark(**row) for row in rows), entry=visit.asked("entry")),
        title="Significant events",
    )


ROUTES = (court, answer, significant, mark, take_back)
