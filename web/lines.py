"""Lines of the plan: putting one in, changing it when nobody has meanwhile, taking it out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
from litestar import Response

from backend.aggregates.plan import LineKind, WithdrawLine
from backend.aggregates.vocabulary import LineId
from backend.permission import Deed
from web.child_ideas import ideas
from web.difference import Piece, difference
from web.forms import ENVELOPE
from web.line_forms import (
    KIND_WORDS,
    Draft,
    Lines,
    Option,
    adding,
    as_it_stands,
    as_typed,
    changes_seen,
    changing,
    fields_of,
    kind_asked,
    meeting_named,
    parts_of,
    put_in_place,
)
from web.moments import Moment, at
from web.page import NotHere, Visit, read, write
from web.why import Told, WhyPage, life

_NEVER_SENT = (*ENVELOPE, "seen")


class NewLinePage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that puts a line in the plan."""

    fields: Lines
    goals: tuple[Option, ...]


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a line in two wordings, and how the one differs from the other."""

    label: str
    theirs: str
    yours: str
    pieces: tuple[Piece, ...]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """What someone else did to the line meanwhile, beside what this person wrote."""

    who: str
    when: Moment
    gone: bool
    reason: str | None
    leaving: bool
    parts: tuple[Beside, ...]
    mine: tuple[tuple[str, str], ...]
    mine_id: str


class LinePage(msgspec.Struct, frozen=True, kw_only=True):
    """One line: its words, the form that changes it, and its life so far."""

    line: dict[str, Any]
    who: str
    backups: tuple[str, ...]
    goal: str | None
    fields: Lines
    life: Told | None
    leaving: bool
    conflict: Conflict | None
    from_professional: str
    ideas: tuple[dict[str, Any], ...]


@read("/families/{family:uuid}/plan/lines/new", Deed.CHANGE_PLAN)
def new(visit: Visit) -> Response[Any]:
    """The form for one more line; the address says of which kind and for which goal."""
    return _show_new(visit, kind_asked(visit.asked("kind")))


@write("/families/{family:uuid}/plan/lines", Deed.CHANGE_PLAN)
def add(visit: Visit) -> Response[Any]:
    """Puts a line in the plan."""
    kind, line = kind_asked(visit.form.raw("kind")), LineId(visit.form.new_id("line"))
    return visit.carry_out(
        lambda: adding(visit.form, kind, line),
        then=f"{visit.root}/plan#{line}",
        otherwise=lambda: _show_new(visit, kind),
    )


def _show_new(visit: Visit, kind: LineKind) -> Response[Any]:
    put_in_place(visit.form, {"what": "trigger"} if kind is LineKind.CONTINGENCY else {})
    goals = visit.rows(
        "select goal, words from pages.goals where family = %s order by seq", visit.family
    )
    return visit.show(
        "line_new.html",
        NewLinePage(
            fields=fields_of(visit, kind, Draft(goal=visit.asked("goal"))),
            goals=tuple(Option(row["goal"], row["words"]) for row in goals),
        ),
        title=f"New {KIND_WORDS[kind]}"
        if kind is not LineKind.CONSEQUENCE
        else "If it is not followed",
        current="plan",
    )


@read("/families/{family:uuid}/plan/lines/{line:str}", Deed.SEE_PLAN)
def line(visit: Visit) -> Response[Any]:
    """One line of the plan and why it is there; with the form that changes it for who may."""
    if not _rows(visit) and (told := life(visit, "line", visit.param("line"))):
        # All that brought it in was struck out: it is in no plan, and what was told stays readable.
        return visit.show(
            "why.html",
            WhyPage(label="A line that was struck out", life=told),
            title="Why is this here?",
            heading=told.words or "A line of the plan",
            current="plan",
        )
    return _show(visit)


@write("/families/{family:uuid}/plan/lines/{line:str}", Deed.CHANGE_PLAN)
def change(visit: Visit) -> Response[Any]:
    """Changes a line, unless someone has changed it since this person read it."""
    name = LineId(visit.param("line"))
    kind = LineKind(row_of(visit)["kind"])
    return visit.carry_out(
        lambda: changing(visit.form, kind, name),
        then=f"{visit.root}/plan#{name}",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/plan/lines/{line:str}/withdrawals", Deed.CHANGE_PLAN)
def withdraw(visit: Visit) -> Response[Any]:
    """Takes a line out of the plan; it stays readable here and in every version it was in."""
    form, name = visit.form, LineId(visit.param("line"))
    row_of(visit)
    return visit.carry_out(
        lambda: WithdrawLine(
            line=name,
            seen=changes_seen(form),
            reason=form.text("leaving"),
            meeting=meeting_named(form, "leaving-meeting"),
        ),
        then=f"{visit.root}/plan",
        otherwise=lambda: _show(visit, leaving=True),
    )


def row_of(visit: Visit) -> dict[str, Any]:
    """The line that an address names."""
    found = _rows(visit)
    if not found:
        raise NotHere
    return found[0]


def _rows(visit: Visit) -> list[dict[str, Any]]:
    return visit.rows(
        "select l.*, g.words as goal_words from pages.plan_lines l "
        "left join pages.goals g using (family, goal) where l.family = %s and l.line = %s",
        visit.family,
        visit.param("line"),
    )


def _show(visit: Visit, leaving: bool = False) -> Response[Any]:
    row, form = row_of(visit), visit.form
    kind = LineKind(row["kind"])
    names = visit.names()
    conflict = None
    # The ledger said that the line moved on: its only refusal there that a newer count explains.
    if any(problem.field == "line" for problem in form.problems) and row["changes"] != changes_seen(
        form
    ):
        conflict = _conflict(visit, row, names, leaving)
    put_in_place(form, {"reason": "leaving", "meeting": "leaving-meeting"} if leaving else {})
    noun = KIND_WORDS[kind]
    return visit.show(
        "line_moved.html" if conflict else "line.html",
        LinePage(
            line=row,
            who=names.get(row["doer"] or "", ""),
            backups=tuple(names[person] for person in row["backups"]),
            goal=row["goal_words"],
            fields=fields_of(
                visit,
                kind,
                as_it_stands(row),
            ),
            life=life(visit, "line", row["line"]),
            leaving=leaving,
            conflict=conflict,
            from_professional=_from_professional(visit, row),
            ideas=ideas(visit, row["line"]),
        ),
        title="A line of the plan",
        heading=f"{noun[:1].upper()}{noun[1:]}",
        current="plan",
    )


def _from_professional(visit: Visit, row: dict[str, Any]) -> str:
    """The professional whose idea a line was, for a soft word (coverage.md A51); or ""."""
    by = row["proposed_by"] or row["doer"]
    if row["withdrawn"] or by is None or not visit.may(Deed.CHANGE_PLAN):
        return ""
    found = visit.rows(
        "select name from pages.people "
        "where family = %s and person = %s and standing = 'professional'",
        visit.family,
        by,
    )
    return found[0]["name"] if found else ""


def _conflict(
    visit: Visit,
    row: dict[str, Any],
    names: dict[str, str],
    leaving: bool,
) -> Conflict:
    form = visit.form
    changed = visit.rows(
        "select recorded_at from ledger.events where stream = %s and seq = %s",
        visit.family,
        row["changed_seq"],
    )
    theirs = parts_of(as_it_stands(row), row["kind"], names)
    yours = theirs if leaving else parts_of(as_typed(form, row["kind"]), row["kind"], names)
    return Conflict(
        who=row["changed_by"],
        when=at(changed[0]["recorded_at"]),
        gone=row["withdrawn"],
        reason=row["reason"],
        leaving=leaving,
        parts=tuple(
            Beside(label=label, theirs=text, yours=other, pieces=difference(text, other))
            for (label, text), (_, other) in zip(theirs, yours, strict=True)
            if text or other
        ),
        mine=tuple(
            (name, value)
            for name, values in form.values.items()
            for value in values
            if name not in _NEVER_SENT
        ),
        # Of two forms on one page each is an entry of its own, and neither hides the other.
        mine_id=str(uuid4()),
    )


ROUTES = (new, add, line, change, withdraw)
