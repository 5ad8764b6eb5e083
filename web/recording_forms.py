"""How steps of recording are read: rows by their ids, people by theirs, and what a draft keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from backend.aggregates.family import PartCommand
from backend.aggregates.vocabulary import PersonId
from web.drafts import Draft, Values
from web.forms import Choice, Form

MOST_ROWS = 60
BACKUPS = ("backup1", "backup2", "backup3")
# Who decided to leave something out of a first meeting, in which job, when and why.
LEFT = ("left", "leaver", "job", "decided")
_ROW = re.compile(r"[0-9a-f]{32}")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One command of a step; `place` leads a refused field to the form field it belongs to."""

    command: PartCommand
    fields: dict[str, str] = {}
    row: str = ""
    first: str

    def place(self, field: str) -> str:
        """The form field that a refusal stands beside."""
        name = self.fields.get(field, self.first)
        return f"{name}-{self.row}" if self.row else name


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: its address, its words, the fields it keeps, and its groups of rows.

    `rows` names the hidden field of each group's ids, the fields of a row that make it a row, and
    how many empty rows stand ready.
    """

    slug: str
    title: str
    lead: str
    fields: frozenset[str]
    commands: Callable[[Form, Draft], Iterator[Asked]]
    rows: tuple[tuple[str, tuple[str, ...], int], ...] = ()


def kept(step: Step, values: Values) -> Values:
    """What a draft keeps of a posted step: its own fields, without rows left empty."""
    own = {
        name: list(typed) for name, typed in values.items() if name.partition("-")[0] in step.fields
    }
    for group, telling, _ in step.rows:
        ids = rows_of(values, group)
        stay = [
            row
            for row in ids
            if any(values.get(f"{field}-{row}", [""])[0].strip() for field in telling)
        ]
        for row in set(ids) - set(stay):
            own = {name: typed for name, typed in own.items() if not name.endswith(f"-{row}")}
        own[group] = stay
    return own


def rows_of(values: Values, group: str) -> list[str]:
    """The ids of a group's rows in order, each once."""
    ids = dict.fromkeys(row for row in values.get(group, []) if _ROW.fullmatch(row))
    return list(ids)[:MOST_ROWS]


def form_of(values: Values) -> Form:
    """Kept words as a form to read."""
    form = Form()
    form.values = values
    return form


def chosen(form: Form, prefix: str) -> list[str]:
    """The ids of people for whom a field of this name was typed."""
    start = f"{prefix}-"
    return [name.removeprefix(start) for name in form.values if name.startswith(start)]


def there(draft: Draft) -> list[str]:
    """Everyone who is down as having been in the room, new people last."""
    form = form_of(draft.values("room"))
    came = [person for person in chosen(form, "there") if form.has(f"there-{person}")]
    return came + [row for row in rows_of(form.values, "new") if form.has(f"name-{row}")]


def lines_of(form: Form, name: str) -> tuple[str, ...]:
    """A text with one thing a line, as those things."""
    return tuple(line.strip() for line in form.raw(name).splitlines() if line.strip())


def backups_of(form: Form, row: str) -> tuple[PersonId, ...]:
    """Who steps in after the first, in order."""
    typed = (form.text(f"{name}-{row}") for name in BACKUPS)
    return tuple(PersonId(person) for person in typed if person)


def person_of(form: Form, name: str) -> PersonId | None:
    """The person chosen in a field, None when no one was."""
    return PersonId(form.text(name)) if form.has(name) else None


def one_of(form: Form, name: str, kind: type[Choice], default: Choice) -> Choice:
    """One of a fixed set; the default where nothing was chosen."""
    return form.choice(name, kind, default) if form.has(name) else default
