"""The form of a line of the plan: its fields, what was typed into them, and the commands told."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from backend.aggregates.meetings import MeetingKind
from backend.aggregates.plan import (
    AddConsequence,
    AddRule,
    AddSign,
    LineKind,
    OfferAction,
    PlanCommand,
    RewordConsequence,
    RewordRule,
    RewordSign,
    ReworkAction,
    ReworkContingency,
    SetContingency,
)
from backend.aggregates.vocabulary import GoalId, LineId, MeetingId, PersonId
from web.forms import Form, Problem
from web.kept_out import kept_out
from web.moments import on
from web.page import Visit

MOST_CHANGES = 1_000_000
STEPS = 4
BACKUPS = 3
MEETINGS = 8

KIND_WORDS = {
    LineKind.RULE: "rule",
    LineKind.ACTION: "action",
    LineKind.CONTINGENCY: "what-if",
    LineKind.SIGN: "sign that things are OK",
    LineKind.CONSEQUENCE: "what happens if the plan is not followed",
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


_ADD: dict[LineKind, type[AddRule | AddSign | AddConsequence]] = {
    LineKind.RULE: AddRule,
    LineKind.SIGN: AddSign,
    LineKind.CONSEQUENCE: AddConsequence,
}
_REWORD: dict[LineKind, type[RewordRule | RewordSign | RewordConsequence]] = {
    LineKind.RULE: RewordRule,
    LineKind.SIGN: RewordSign,
    LineKind.CONSEQUENCE: RewordConsequence,
}
_LABELS = {
    "sign": "What people will see",
    "consequence": "What happens",
}


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


def kind_asked(text: str) -> LineKind:
    """The kind of line that an address or a form names, a rule by default."""
    try:
        return LineKind(text)
    except ValueError:
        return LineKind.RULE


def adding(form: Form, kind: LineKind, line: LineId) -> PlanCommand:
    """The command that puts in the line a form describes."""
    goal = GoalId(form.text("goal")) if form.has("goal") else None
    match kind:
        case LineKind.RULE | LineKind.SIGN | LineKind.CONSEQUENCE:
            return _ADD[kind](
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
                proposed_by=_person(form, "proposed_by"),
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
                proposed_by=_person(form, "proposed_by"),
            )


def changing(form: Form, kind: LineKind, line: LineId) -> PlanCommand:
    """The command that changes a line as a form describes it."""
    seen, reason = changes_seen(form), form.text("reason")
    match kind:
        case LineKind.RULE | LineKind.SIGN | LineKind.CONSEQUENCE:
            return _REWORD[kind](
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


def changes_seen(form: Form) -> int:
    """How many changes the line had when the form was rendered, -1 when the form does not say."""
    seen = form.number("seen", 0, MOST_CHANGES)
    return -1 if seen is None else seen


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


def put_in_place(form: Form, more: dict[str, str] | None = None) -> None:
    """Leads refusals to the fields of these pages."""
    places = _PLACES | (more or {})
    form.problems[:] = [
        Problem(places.get(problem.field, problem.field), problem.text) for problem in form.problems
    ]


def fields_of(visit: Visit, kind: LineKind, draft: Draft) -> Lines:
    """What the fields of a line's form need."""
    people = visit.rows(
        "select person, name, standing, left_on, left_why from pages.people "
        "where family = %s order by seq",
        visit.family,
    )
    out = kept_out(visit)
    people = [row for row in people if row["person"] not in out]
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
        "where family = %s and state in ('held', 'written-up') "
        'order by "on" desc, meeting limit %s',
        visit.family,
        MEETINGS,
    )
    return tuple(Option(row["meeting"], meeting_words(row["kind"], row["on"])) for row in rows)


def meeting_words(kind: str, day: date | None) -> str:
    """A meeting by what it was for and its day."""
    words = MEETING_WORDS[kind]
    return f"{words[:1].upper()}{words[1:]}, {on(day).text}"


def as_it_stands(row: dict[str, Any]) -> Draft:
    """A line's row as its form is first filled in."""
    return Draft(
        words=row["words"],
        who=row["doer"] or "",
        when=row["when"] or "",
        backups=tuple(row["backups"]),
        steps=tuple(row["steps"]),
        tell=row["tell"] or "",
    )


def as_typed(form: Form, kind: str) -> Draft:
    """What was typed into a line's form."""
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


def parts_of(draft: Draft, kind: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """A line's parts in the order they are read, each with what it is called."""
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
            return [(_LABELS.get(kind, "Rule"), draft.words)]
