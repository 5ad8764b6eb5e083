"""The map: what worries people, what goes well, what should happen; statements and their goals."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import msgspec
from litestar import Response

from backend.aggregates.map_notes import (
    AddMapNote,
    CarryMapForward,
    Category,
    MapNotesCommand,
    NoteIndicator,
    NotePerspective,
    ReceiveContribution,
    Sign,
    Source,
    WithdrawMapNote,
)
from backend.aggregates.vocabulary import MeetingId, NoteId, PersonId
from backend.permission import Deed
from web.forms import Form
from web.kept_out import kept_out
from web.line_forms import Option, meetings_held
from web.page import NotHere, Visit, read, write

COLUMNS = (
    ("What worries us", ("harm", "danger", "complicating")),
    ("What is going well", ("strength", "safety")),
    ("What should happen", ("goal", "next-step")),
)
CATEGORIES = {
    "harm": "Harm: what has happened to a child",
    "danger": "Danger: what could happen to a child",
    "complicating": "What makes it harder",
    "strength": "Strengths",
    "safety": "Safety: when it could have gone wrong and did not",
    "goal": "What we want to see",
    "next-step": "Next steps",
}
SOURCES = {
    "family": "The family",
    "network": "The network",
    "agency": "A service or school",
}
SIGNS = {"well": "Things are well", "worried": "It is time to worry"}
KINDS = ("note", "sign", "view", "agency")


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something on the map, and where it comes from."""

    note: str
    kind: str
    words: str
    why: str
    going_well: str
    by: str
    about: str
    source: str
    carried: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The notes of one category."""

    title: str
    notes: tuple[Note, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three columns."""

    title: str
    groups: tuple[Group, ...]


class MapPage(msgspec.Struct, frozen=True, kw_only=True):
    """The whole map."""

    columns: tuple[Column, ...]
    empty_map: bool
    signs: tuple[Group, ...]
    views: tuple[Note, ...]
    agencies: tuple[Note, ...]
    worries: tuple[Note, ...]
    agreed: tuple[dict[str, Any], ...]
    drafts: tuple[dict[str, Any], ...]
    gone: tuple[dict[str, Any], ...]
    standing: tuple[Option, ...]
    meetings: tuple[Option, ...]


class NotePage(msgspec.Struct, frozen=True, kw_only=True):
    """The form for something new on the map."""

    kind: str
    categories: tuple[Option, ...]
    sources: tuple[Option, ...]
    signs: tuple[Option, ...]
    people: tuple[Option, ...]
    children: tuple[Option, ...]
    meetings: tuple[Option, ...]
    today: Any


def people_options(visit: Visit, *standings: str) -> tuple[Option, ...]:
    """People of this record who have not left, to choose from; everyone when none is named."""
    rows = visit.rows(
        "select person, name, standing from pages.people "
        "where family = %s and left_on is null order by seq",
        visit.family,
    )
    out = frozenset[str]() if visit.may(Deed.SEE_CASE) else kept_out(visit)
    return tuple(
        Option(row["person"], row["name"])
        for row in rows
        if (not standings or row["standing"] in standings) and row["person"] not in out
    )


def person_typed(form: Form, name: str) -> PersonId | None:
    """The person chosen in a field, None when no one was."""
    return PersonId(form.text(name)) if form.has(name) else None


def meeting_typed(form: Form) -> MeetingId | None:
    """The meeting chosen in the form, None when it was at none."""
    return MeetingId(form.text("meeting")) if form.has("meeting") else None


def goal_id(statement: str) -> str:
    """The id of the goal that answers a statement: always the same one, so that there is one."""
    try:
        return uuid5(UUID(statement), "goal").hex
    except ValueError:
        raise NotHere from None


@read("/families/{family:uuid}/map", Deed.SEE_PLAN, back=True)
def board(visit: Visit) -> Response[Any]:
    """The map in three columns, with statements and goals below."""
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    names = visit.names()
    rows = visit.rows(
        "select * from pages.map_notes where family = %s and withdrawn is null order by seq",
        visit.family,
    )
    notes = [(row, _note(row, names)) for row in rows]
    statements = visit.rows(
        "select * from pages.map_statements where family = %s order by seq", visit.family
    )
    raised = visit.rows(
        "select worry as note, words, raised_by as said_by from pages.worries "
        "where family = %s order by seq",
        visit.family,
    )

    def of(kind: str, category: str | None = None) -> tuple[Note, ...]:
        return tuple(
            note
            for row, note in notes
            if row["kind"] == kind and category in (None, row["category"])
        )

    columns = tuple(
        Column(
            title=title,
            groups=tuple(
                Group(title=CATEGORIES[category], notes=of("note", category))
                for category in categories
                if of("note", category)
            ),
        )
        for title, categories in COLUMNS
    )
    return visit.show(
        "map.html",
        MapPage(
            columns=columns,
            empty_map=not notes and not raised,
            signs=tuple(
                Group(title=title, notes=of("sign", sign))
                for sign, title in SIGNS.items()
                if of("sign", sign)
            ),
            views=of("view"),
            agencies=of("agency"),
            worries=tuple(_note(row, names) for row in raised),
            agreed=tuple(row for row in statements if row["state"] == "agreed"),
            drafts=tuple(row for row in statements if row["state"] == "draft"),
            gone=tuple(row for row in statements if row["state"] == "withdrawn"),
            standing=tuple(Option(note.note, _short(note.words)) for _, note in notes),
            meetings=meetings_held(visit),
        ),
        title="The map",
        current="plan",
    )


def _note(row: dict[str, Any], names: dict[str, str]) -> Note:
    carried = row.get("came_from") or "an earlier map"
    return Note(
        note=row["note"],
        kind=row.get("kind") or "worry",
        words=row["words"],
        why=row.get("why") or "",
        going_well=row.get("going_well") or "",
        by=names.get(row["said_by"] or "", row.get("agency") or ""),
        about=names.get(row.get("about") or "", ""),
        source=row.get("agency") or SOURCES.get(row.get("source") or "", ""),
        carried=carried if row.get("carried_to") else "",
    )


def _short(words: str, longest: int = 80) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


@read("/families/{family:uuid}/map/new", Deed.CHANGE_PLAN)
def new_note(visit: Visit) -> Response[Any]:
    """The form for something new on the map: a note, a sign, a view, or what an agency says."""
    kind = visit.asked("kind") or "note"
    return _show_new(visit, kind)


def _show_new(visit: Visit, kind: str) -> Response[Any]:
    if kind not in KINDS or (kind == "agency" and not visit.may(Deed.WRITE_CASE)):
        raise NotHere
    titles = {
        "note": "Put something on the map",
        "sign": "A sign to look for",
        "view": "How someone sees it",
        "agency": "What a partner agency says",
    }
    return visit.show(
        "map_new.html",
        NotePage(
            kind=kind,
            categories=tuple(Option(value, text) for value, text in CATEGORIES.items()),
            sources=tuple(Option(value, text) for value, text in SOURCES.items()),
            signs=tuple(Option(value, text) for value, text in SIGNS.items()),
            people=people_options(visit),
            children=people_options(visit, "child"),
            meetings=meetings_held(visit),
            today=visit.ledger.today(),
        ),
        title=titles[kind],
        current="plan",
    )


@write("/families/{family:uuid}/map/notes", Deed.CHANGE_PLAN)
def add_note(visit: Visit) -> Response[Any]:
    """Puts something on the map."""
    kind = visit.form.raw("kind", "note")
    if kind not in KINDS or (kind == "agency" and not visit.may(Deed.WRITE_CASE)):
        raise NotHere
    return visit.carry_out(
        lambda: _command(visit, kind),
        then=f"{visit.root}/map",
        otherwise=lambda: _show_new(visit, kind),
        fields={"worry": "words"},
    )


def _command(visit: Visit, kind: str) -> MapNotesCommand:
    form, note = visit.form, NoteId(visit.form.new_id("note"))
    match kind:
        case "sign":
            return NoteIndicator(
                note=note,
                sign=form.choice("sign", Sign, Sign.WELL),
                words=form.text("words"),
                said_by=person_typed(form, "said_by"),
                child=person_typed(form, "child"),
                meeting=meeting_typed(form),
            )
        case "view":
            return NotePerspective(
                note=note,
                seen_by=PersonId(form.text("said_by")),
                about=PersonId(form.text("about")),
                words=form.text("words"),
                meeting=meeting_typed(form),
            )
        case "agency":
            return ReceiveContribution(
                note=note,
                agency=form.text("agency"),
                worry=form.text("words"),
                why=form.text("why"),
                going_well=form.maybe("going_well"),
                said_by=person_typed(form, "said_by"),
                happened=form.happened("happened"),
            )
        case _:
            return AddMapNote(
                note=note,
                category=form.choice("category", Category, Category.HARM),
                words=form.text("words"),
                source=form.choice("source", Source, Source.FAMILY),
                said_by=person_typed(form, "said_by"),
                child=person_typed(form, "child"),
                meeting=meeting_typed(form),
            )


@write("/families/{family:uuid}/map/withdrawals", Deed.CHANGE_PLAN)
def take_off(visit: Visit) -> Response[Any]:
    """Takes something off the map; it stays in the history."""
    form = visit.form
    return visit.carry_out(
        lambda: WithdrawMapNote(note=NoteId(form.text("note")), reason=form.text("reason")),
        then=f"{visit.root}/map",
        otherwise=lambda: _show(visit),
        fields={"notes": "note"},
    )


@write("/families/{family:uuid}/map/carried", Deed.CHANGE_PLAN)
def carry(visit: Visit) -> Response[Any]:
    """Takes notes over into a later meeting's map, without writing them again."""
    form = visit.form
    return visit.carry_out(
        lambda: CarryMapForward(
            meeting=MeetingId(form.text("meeting")),
            notes=tuple(NoteId(note) for note in form.several("notes")),
            came_from=form.maybe("came_from"),
        ),
        then=f"{visit.root}/map",
        otherwise=lambda: _show(visit),
    )


ROUTES = (board, new_note, add_note, take_off, carry)
