"""One line into several, several into one, or one under another goal: the forms for each."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.plan import LineKind, MergeLines, MoveLine, SplitLine
from backend.aggregates.plan_descent import New, Read
from backend.aggregates.vocabulary import GoalId, LineId
from backend.permission import Deed
from web.forms import Form
from web.line_forms import (
    MOST_CHANGES,
    Draft,
    Lines,
    Option,
    adding,
    as_it_stands,
    changes_seen,
    fields_of,
    meeting_named,
)
from web.lines import row_of
from web.page import NotHere, Visit, read, write

PARTS = 3
NEEDED = {
    LineKind.ACTION: (
        ("what", "Write what they will do."),
        ("doer", "Choose who does it."),
        ("when", "Say when they will do it."),
    ),
    LineKind.CONTINGENCY: (
        ("trigger", "Write what might go wrong."),
        ("step-1", "Write at least one thing to do."),
        ("first", "Choose who comes first."),
    ),
}
WORDS = (("words", "Write what it says."),)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one line that comes of others: their names begin with `name`."""

    name: str
    legend: str
    draft: Draft


class DescentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A line, and the forms that make others of it or put it elsewhere."""

    line: dict[str, Any]
    fields: Lines
    parts: tuple[Part, ...]
    one: Part
    others: tuple[Option, ...]
    goals: tuple[Option, ...]


L = "/families/{family:uuid}/plan/lines/{line:str}"


@read(L + "/descent", Deed.CHANGE_PLAN)
def descent(visit: Visit) -> Response[Any]:
    """What can be made of a line, and where it can go."""
    return _show(visit)


@write(L + "/parts", Deed.CHANGE_PLAN)
def split(visit: Visit) -> Response[Any]:
    """Makes several lines of one."""
    form, row = visit.form, _standing(visit)
    return visit.carry_out(
        lambda: SplitLine(
            line=LineId(row["line"]),
            seen=changes_seen(form),
            into=tuple(_made(form, row, f"part-{number}") for number in _filled(form)),
            reason=form.text("split-reason"),
            meeting=meeting_named(form, "split-meeting"),
        ),
        then=f"{visit.root}/plan#{form.new_id('part-1')}",
        otherwise=lambda: _show(visit),
        fields={"reason": "split-reason", "meeting": "split-meeting", "into": "", "line": ""}
        | dict.fromkeys(("words", "what", "trigger", "doer", "backup", "steps"), "")
        | {"backups": "", "first": "", "when": "", "tell": ""},
    )


@write(L + "/merges", Deed.CHANGE_PLAN)
def merge(visit: Visit) -> Response[Any]:
    """Makes one line of several."""
    form, row = visit.form, _standing(visit)
    chosen = [*_chosen(form)]
    return visit.carry_out(
        lambda: MergeLines(
            lines=(Read(LineId(row["line"]), changes_seen(form)), *chosen),
            into=_made(form, row, "one"),
            reason=form.text("merge-reason"),
            meeting=meeting_named(form, "merge-meeting"),
        ),
        then=f"{visit.root}/plan#{form.new_id('one')}",
        otherwise=lambda: _show(visit),
        fields={"reason": "merge-reason", "meeting": "merge-meeting", "line": ""}
        | {name: f"one-{name}" for name in ("words", "what", "trigger", "doer", "backup", "tell")}
        | {"steps": "one-step-1", "backups": "one-backup-1", "first": "one-first"}
        | {"when": "one-when"},
    )


@write(L + "/moves", Deed.CHANGE_PLAN)
def move(visit: Visit) -> Response[Any]:
    """Puts a line under another goal."""
    form, row = visit.form, _standing(visit)
    return visit.carry_out(
        lambda: MoveLine(
            line=LineId(row["line"]),
            seen=changes_seen(form),
            goal=GoalId(form.text("goal")) if form.has("goal") else None,
            reason=form.text("move-reason"),
            meeting=meeting_named(form, "move-meeting"),
        ),
        then=f"{visit.root}/plan#{row['line']}",
        otherwise=lambda: _show(visit),
        fields={"reason": "move-reason", "meeting": "move-meeting", "line": ""},
    )


def _standing(visit: Visit) -> dict[str, Any]:
    row = row_of(visit)
    # A line that has just left the plan is refused by the rules, in words; nothing else is here.
    if row["withdrawn"] and not visit.form.values:
        raise NotHere
    return row


def _filled(form: Form) -> list[int]:
    """The first two parts, and those after them that anything was typed into."""
    return [
        number
        for number in range(1, PARTS + 1)
        if number <= 2
        or any(form.has(name) for name in form.values if name.startswith(f"part-{number}-"))
    ]


def _made(form: Form, row: dict[str, Any], name: str) -> New:
    """The line that a part of the form describes, for the goal of the line that it comes of."""
    kind, part = LineKind(row["kind"]), Form()
    part.values = {
        field.removeprefix(f"{name}-"): values
        for field, values in form.values.items()
        if field.startswith(f"{name}-")
    }
    for field, text in NEEDED.get(kind, WORDS):
        if not part.has(field):
            form.refuse(f"{name}-{field}", text)
    part.values |= {"goal": [row["goal"] or ""], "meeting": [form.text(_MEETING[name[:3]])]}
    made = adding(part, kind, LineId(form.new_id(name)))
    assert isinstance(made, New)
    return made


_MEETING = {"par": "split-meeting", "one": "merge-meeting"}


def _chosen(form: Form) -> list[Read]:
    found: list[Read] = []
    for value in form.several("lines"):
        line, _, seen = value.rpartition("~")
        known = int(seen) if seen.isascii() and seen.isdecimal() else MOST_CHANGES
        found.append(Read(LineId(line), min(known, MOST_CHANGES)))
    return found


def _show(visit: Visit) -> Response[Any]:
    row = _standing(visit)
    kind = LineKind(row["kind"])
    draft = as_it_stands(row)
    others = visit.rows(
        "select line, changes, words from pages.plan_lines "
        "where family = %s and kind = %s and not withdrawn and line <> %s order by place",
        visit.family,
        row["kind"],
        row["line"],
    )
    goals = visit.rows(
        "select goal, words from pages.goals where family = %s order by seq", visit.family
    )
    return visit.show(
        "line_descent.html",
        DescentPage(
            line=row,
            fields=fields_of(visit, kind, draft),
            parts=tuple(
                Part(
                    name=f"part-{number}",
                    legend=("The first line", "The second line", "A third line")[number - 1],
                    draft=draft if number == 1 else Draft(),
                )
                for number in range(1, PARTS + 1)
            ),
            one=Part(name="one", legend="The line that they become", draft=draft),
            others=tuple(Option(f"{o['line']}~{o['changes']}", o["words"]) for o in others),
            goals=tuple(Option(each["goal"], each["words"]) for each in goals),
        ),
        title="Make something else of a line",
        heading="Make something else of this line",
        current="plan",
    )


ROUTES = (descent, split, merge, move)
