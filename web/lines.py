"""Lines of the plan: putting one in, changing it when nobody has meanwhile, taking it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import msgspec
from litestar import Response

from backend.aggregates.family import Family, evolve
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.plan import (
    ActionOffered,
    AddRule,
    ContingencySet,
    LineKind,
    LineWithdrawn,
    OfferAction,
    PlanCommand,
    RewordRule,
    ReworkAction,
    ReworkContingency,
    RuleAdded,
    SetContingency,
    WithdrawLine,
)
from backend.aggregates.reviews import LineLookedAt
from backend.aggregates.vocabulary import GoalId, LineId, MeetingId, PersonId
from backend.permission import Deed
from backend.projections.history import happening, sentence
from backend.record import Recorded
from web.difference import Piece, difference
from web.forms import Form, Problem
from web.page import Moment, NotHere, Visit, at, on, read, write

MOST_CHANGES = 1_000_000
STEPS = 4
BACKUPS = 3
MEETINGS = 8

KIND_WORDS = {
    LineKind.RULE: "rule",
    LineKind.ACTION: "action",
    LineKind.CONTINGENCY: "what-if",
}
MEETING_WORDS = {
    MeetingKind.INITIAL.value: "the first meeting",
    MeetingKind.REVIEW.value: "the review",
}
# Where a refusal is shown, when its field goes by another name here; "" is the top of the page.
_PLACES = {
    "steps": "step-1",
    "backups": "backup-1",
    "line": "",
    "label": "",
    "version": "",
}
_NEVER_SENT = ("_csrf_token", "command_id", "seen")


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A line as its form is first filled in."""

    words: str = ""
    who: str = ""
    when: str = ""
    backups: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    tell: str = ""
    goal: str = ""


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """What the fields of a line need, whatever kind it is."""

    kind: str
    noun: str
    draft: Draft
    people: tuple[Option, ...]
    everyone: tuple[Option, ...]
    meetings: tuple[Option, ...]
    steps: int
    backups: int


class NewLinePage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that puts a line in the plan."""

    fields: Lines
    goals: tuple[Option, ...]


class LifeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a line, as the line of the history shows it."""

    kind: str
    title: str
    happened: Moment
    recorded: Moment | None
    by: str
    by_title: str
    on_behalf: str | None
    text: str
    late: bool = False
    href: str | None = None
    id: str | None = None
    hanging: tuple[Any, ...] = ()


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
    life: tuple[LifeEntry, ...]
    leaving: bool
    conflict: Conflict | None


@read("/families/{family:uuid}/plan/lines/new", Deed.CHANGE_PLAN)
def new(visit: Visit) -> Response[Any]:
    """The form for one more line; the address says of which kind and for which goal."""
    return _show_new(visit, _kind(visit.asked("kind")))


@write("/families/{family:uuid}/plan/lines", Deed.CHANGE_PLAN)
def add(visit: Visit) -> Response[Any]:
    """Puts a line in the plan."""
    kind, line = _kind(visit.form.raw("kind")), LineId(visit.form.new_id("line"))
    return visit.carry_out(
        lambda: _adding(visit.form, kind, line),
        then=f"{visit.root}/plan#{line}",
        otherwise=lambda: _show_new(visit, kind),
    )


def _kind(text: str) -> LineKind:
    try:
        return LineKind(text)
    except ValueError:
        return LineKind.RULE


def _adding(form: Form, kind: LineKind, line: LineId) -> PlanCommand:
    goal = GoalId(form.text("goal")) if form.has("goal") else None
    match kind:
        case LineKind.RULE:
            return AddRule(
                line=line,
                words=form.text("words"),
                goal=goal,
                proposed_by=_person(form, "proposed_by"),
                meeting=meeting_named(form),
            )
        case LineKind.ACTION:
            return OfferAction(
                line=line,
                what=form.text("what"),
                doer=PersonId(form.text("doer")),
                when=form.text("when"),
                backup=_person(form, "backup"),
                goal=goal,
                meeting=meeting_named(form),
            )
        case LineKind.CONTINGENCY:
            return SetContingency(
                line=line,
                trigger=form.text("trigger"),
                steps=_numbered(form, "step"),
                first=PersonId(form.text("first")),
                backups=tuple(PersonId(person) for person in _numbered(form, "backup")),
                tell=form.text("tell"),
                goal=goal,
                meeting=meeting_named(form),
            )


def _person(form: Form, name: str) -> PersonId | None:
    return PersonId(form.text(name)) if form.has(name) else None


def meeting_named(form: Form, name: str = "meeting") -> MeetingId | None:
    """The meeting at which something was settled, where one was chosen."""
    return MeetingId(form.text(name)) if form.has(name) else None


def _numbered(form: Form, name: str) -> tuple[str, ...]:
    """The fields name-1, name-2 and so on in their order, empty ones left out."""
    numbers = sorted(
        int(field.removeprefix(f"{name}-"))
        for field in form.values
        if field.startswith(f"{name}-") and _is_number(field.removeprefix(f"{name}-"))
    )
    return tuple(
        form.text(f"{name}-{number}") for number in numbers if form.has(f"{name}-{number}")
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 4


def _show_new(visit: Visit, kind: LineKind) -> Response[Any]:
    put_in_place(visit.form, {"what": "trigger"} if kind is LineKind.CONTINGENCY else {})
    goals = visit.rows(
        "select goal, words from pages.goals where family = %s order by seq", visit.family
    )
    return visit.show(
        "line_new.html",
        NewLinePage(
            fields=_fields(visit, kind, Draft(goal=visit.asked("goal"))),
            goals=tuple(Option(row["goal"], row["words"]) for row in goals),
        ),
        title=f"New {KIND_WORDS[kind]}",
        current="plan",
    )


def put_in_place(form: Form, more: dict[str, str] | None = None) -> None:
    """Leads refusals to the fields of these pages."""
    places = _PLACES | (more or {})
    form.problems[:] = [
        Problem(places.get(problem.field, problem.field), problem.text) for problem in form.problems
    ]


def _fields(visit: Visit, kind: LineKind, draft: Draft) -> Lines:
    people = visit.rows(
        "select person, name, standing, left_on, left_why from pages.people "
        "where family = %s order by seq",
        visit.family,
    )
    held = (*draft.backups, draft.who)
    typed_steps = _highest(visit.form, "step")
    return Lines(
        kind=kind.value,
        noun=KIND_WORDS[kind],
        draft=draft,
        people=tuple(
            Option(row["person"], _called(row))
            for row in people
            if row["person"] in held or (row["standing"] != "child" and not row["left_why"])
        ),
        everyone=tuple(Option(row["person"], row["name"]) for row in people),
        meetings=meetings_held(visit),
        steps=max(STEPS, len(draft.steps) + 2, typed_steps),
        backups=max(BACKUPS, len(draft.backups) + 1, _highest(visit.form, "backup")),
    )


def _called(row: dict[str, Any]) -> str:
    return f"{row['name']} (has left the network)" if row["left_why"] else row["name"]


def _highest(form: Form, name: str) -> int:
    numbers = (field.removeprefix(f"{name}-") for field in form.values)
    return min(max((int(number) for number in numbers if _is_number(number)), default=0), 30)


def meetings_held(visit: Visit) -> tuple[Option, ...]:
    """The latest meetings that took place, the newest first."""
    rows = visit.rows(
        'select meeting, kind, "on" from pages.meetings '
        "where family = %s and state <> 'planned' order by \"on\" desc, meeting limit %s",
        visit.family,
        MEETINGS,
    )
    return tuple(Option(row["meeting"], meeting_words(row["kind"], row["on"])) for row in rows)


def meeting_words(kind: str, day: date | None) -> str:
    """A meeting by what it was for and its day."""
    words = MEETING_WORDS[kind]
    return f"{words[:1].upper()}{words[1:]}, {on(day).text}"


@read("/families/{family:uuid}/plan/lines/{line:str}", Deed.SEE_PLAN)
def line(visit: Visit) -> Response[Any]:
    """One line of the plan and why it is there; with the form that changes it for who may."""
    return _show(visit)


@write("/families/{family:uuid}/plan/lines/{line:str}", Deed.CHANGE_PLAN)
def change(visit: Visit) -> Response[Any]:
    """Changes a line, unless someone has changed it since this person read it."""
    name = LineId(visit.param("line"))
    kind = LineKind(_row(visit)["kind"])
    return visit.carry_out(
        lambda: _changing(visit.form, kind, name),
        then=f"{visit.root}/plan#{name}",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/plan/lines/{line:str}/withdrawals", Deed.CHANGE_PLAN)
def withdraw(visit: Visit) -> Response[Any]:
    """Takes a line out of the plan; it stays readable here and in every version it was in."""
    form, name = visit.form, LineId(visit.param("line"))
    _row(visit)
    return visit.carry_out(
        lambda: WithdrawLine(
            line=name,
            seen=_seen(form),
            reason=form.text("leaving"),
            meeting=meeting_named(form, "leaving-meeting"),
        ),
        then=f"{visit.root}/plan",
        otherwise=lambda: _show(visit, leaving=True),
    )


def _seen(form: Form) -> int:
    seen = form.number("seen", 0, MOST_CHANGES)
    return -1 if seen is None else seen


def _changing(form: Form, kind: LineKind, line: LineId) -> PlanCommand:
    seen, reason = _seen(form), form.text("reason")
    match kind:
        case LineKind.RULE:
            return RewordRule(
                line=line,
                seen=seen,
                words=form.text("words"),
                reason=reason,
                meeting=meeting_named(form),
            )
        case LineKind.ACTION:
            return ReworkAction(
                line=line,
                seen=seen,
                what=form.text("what"),
                doer=PersonId(form.text("doer")),
                when=form.text("when"),
                backup=_person(form, "backup"),
                reason=reason,
                meeting=meeting_named(form),
            )
        case LineKind.CONTINGENCY:
            return ReworkContingency(
                line=line,
                seen=seen,
                trigger=form.text("trigger"),
                steps=_numbered(form, "step"),
                first=PersonId(form.text("first")),
                backups=tuple(PersonId(person) for person in _numbered(form, "backup")),
                tell=form.text("tell"),
                reason=reason,
                meeting=meeting_named(form),
            )


def _row(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select l.*, g.words as goal_words from pages.plan_lines l "
        "left join pages.goals g using (family, goal) where l.family = %s and l.line = %s",
        visit.family,
        visit.param("line"),
    )
    if not found:
        raise NotHere
    return found[0]


def _show(visit: Visit, leaving: bool = False) -> Response[Any]:
    row, form = _row(visit), visit.form
    kind = LineKind(row["kind"])
    entries = visit.ledger.read(visit.family)
    names = visit.names()
    conflict = None
    # The ledger said that the line moved on: its only refusal there that a newer count explains.
    if any(problem.field == "line" for problem in form.problems) and row["changes"] != _seen(form):
        conflict = _conflict(visit, row, names, entries, leaving)
    put_in_place(form, {"reason": "leaving", "meeting": "leaving-meeting"} if leaving else {})
    noun = KIND_WORDS[kind]
    return visit.show(
        "line_moved.html" if conflict else "line.html",
        LinePage(
            line=row,
            who=names.get(row["doer"] or "", ""),
            backups=tuple(names[person] for person in row["backups"]),
            goal=row["goal_words"],
            fields=_fields(
                visit,
                kind,
                _standing(row),
            ),
            life=_life(entries, LineId(row["line"]), visit.root),
            leaving=leaving,
            conflict=conflict,
        ),
        title="A line of the plan",
        heading=f"{noun[:1].upper()}{noun[1:]}",
        current="plan",
    )


def _conflict(
    visit: Visit,
    row: dict[str, Any],
    names: dict[str, str],
    entries: Sequence[Recorded],
    leaving: bool,
) -> Conflict:
    form = visit.form
    recorded_at = entries[row["changed_seq"] - 1].recorded_at
    assert recorded_at is not None
    theirs = _told(_standing(row), row["kind"], names)
    yours = theirs if leaving else _told(_typed(form, row["kind"]), row["kind"], names)
    return Conflict(
        who=row["changed_by"],
        when=at(recorded_at),
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


def _standing(row: dict[str, Any]) -> Draft:
    return Draft(
        words=row["words"],
        who=row["doer"] or "",
        when=row["when"] or "",
        backups=tuple(row["backups"]),
        steps=tuple(row["steps"]),
        tell=row["tell"] or "",
    )


def _typed(form: Form, kind: str) -> Draft:
    match kind:
        case "action":
            return Draft(
                words=form.text("what"),
                who=form.text("doer"),
                when=form.text("when"),
                backups=tuple(form.several("backup")),
            )
        case "contingency":
            return Draft(
                words=form.text("trigger"),
                steps=_numbered(form, "step"),
                who=form.text("first"),
                backups=_numbered(form, "backup"),
                tell=form.text("tell"),
            )
        case _:
            return Draft(words=form.text("words"))


def _told(draft: Draft, kind: str, names: dict[str, str]) -> list[tuple[str, str]]:
    who = names.get(draft.who, "")
    backups = [names.get(person, "") for person in draft.backups]
    match kind:
        case "action":
            return [
                ("What", draft.words),
                ("Who", who),
                ("When", draft.when),
                ("Backup", ", ".join(backups)),
            ]
        case "contingency":
            return [
                ("When this happens", draft.words),
                ("Steps", "\n".join(draft.steps)),
                ("Who comes", ", then ".join(name for name in (who, *backups) if name)),
                ("Whom to tell", draft.tell),
            ]
        case _:
            return [("Rule", draft.words)]


def _life(entries: Sequence[Recorded], line: LineId, root: str) -> tuple[LifeEntry, ...]:
    """All that happened to a line, newest first, with the names people went by that day."""
    family, life = Family(), list[LifeEntry]()
    for recorded in entries:
        family = evolve(family, recorded.event)
        if getattr(recorded.event, "line", None) == line:
            life.append(_lived(recorded, family, root))
    return tuple(reversed(life))


def _lived(recorded: Recorded, family: Family, root: str) -> LifeEntry:
    event, author, behalf = recorded.event, recorded.entry.author, recorded.entry.on_behalf_of

    def name(person: PersonId) -> str:
        return family.name_of(person) or "someone"

    assert recorded.recorded_at is not None
    told, written = happening(event, family), at(recorded.recorded_at)
    meeting = family.meetings.meetings.get(event.meeting) if event.meeting else None
    where = f" at {MEETING_WORDS[meeting.kind.value]}" if meeting else ""
    said = sentence(event, name)
    match event:
        case RuleAdded(proposed_by=proposed_by):
            title = f"Came into the plan{where}"
            said = f"{said} Suggested by {name(proposed_by)}." if proposed_by else said
        case ActionOffered() | ContingencySet():
            title = f"Came into the plan{where}"
        case LineWithdrawn():
            title = f"Left the plan{where}"
        case LineLookedAt():
            title = "The review looked at it"
        case _:
            title = f"Changed{where}"
    return LifeEntry(
        kind="entry",
        title=title,
        happened=on(told.on) if told and told.on else written,
        recorded=written if told and told.on else None,
        by=author.name,
        by_title=author.title,
        on_behalf=name(behalf) if behalf else None,
        text=said,
        href=f"{root}/meetings/{event.meeting}" if event.meeting else None,
    )


ROUTES = (new, add, line, change, withdraw)
