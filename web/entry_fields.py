"""The parts of an entry as a form shows them, and the entry that a filled-in form comes to."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any, Literal, NewType, get_args, get_origin, get_type_hints

import msgspec

from backend.aggregates.corrections import is_fixed
from backend.aggregates.meetings import Present
from backend.aggregates.vocabulary import WORDS, Happened, PersonId, Precision, on_day
from web.forms import Form

# More than any entry has of one thing.
MOST = 40

LABELS = {
    "words": "Words",
    "what": "What",
    "when": "When",
    "why": "Why",
    "who": "Who",
    "name": "Name",
    "reason": "Reason",
    "happened": "When it happened",
    "present": "Who was there",
    "doer": "Who does it",
    "first": "Who acts first",
    "backup": "Backup",
    "backups": "Backups",
    "told": "Who was told",
    "how": "How",
    "limits": "Limits",
    "place": "Where",
    "ended": "Until what time",
    "statement": "Statement",
    "score": "Number from 0 to 10",
    "raised_by": "Who said it",
    "judged_by": "Whose number it is",
    "drawn_with": "Drawn with",
    "inner": "Inner circle",
    "middle": "Middle circle",
    "outer": "Outer circle",
}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One part of an entry on a form.

    `kind` is area, lines, text, date, time, happened, person, people, choice or number.
    """

    name: str
    kind: str
    label: str
    value: Any
    optional: bool = False
    options: tuple[dict[str, str], ...] = ()


def fields_of(event: Any, people: dict[str, str]) -> tuple[Field, ...]:
    """The parts of an entry that a correction can change, filled in as they stand."""
    found: list[Field] = []
    for name, hint in get_type_hints(type(event), include_extras=True).items():
        if name not in event.__struct_fields__:
            continue
        kind = None if is_fixed(type(event), name) else kind_of(name, hint)
        if kind:
            found.append(
                Field(
                    name=name,
                    kind=kind,
                    label=LABELS.get(name, name.replace("_", " ").capitalize()),
                    value=_shown(kind, getattr(event, name)),
                    optional=type(None) in get_args(hint),
                    options=_options(kind, hint, people),
                )
            )
    return tuple(found)


def kind_of(name: str, hint: Any) -> str | None:
    """How a part is shown; None for one that no correction changes."""
    left = [part for part in get_args(hint) if part is not type(None)]
    if type(None) in get_args(hint):
        return kind_of(name, left[0])
    if _is_words(hint):
        return "area"
    if get_origin(hint) is tuple:
        inner = left[0]
        if inner is Present or _is_person(inner):
            return "people"
        return "lines" if _is_words(inner) or inner is str else None
    if _is_person(hint):
        return "person"
    if isinstance(hint, NewType):
        return None
    if get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return "choice"
    plain = {str: "text", Happened: "happened", date: "date", time: "time"}
    if hint is int:
        return "number" if name in ("score", "capacity", "willingness", "confidence") else None
    return plain.get(hint)


def read(form: Form, event: Any, people: dict[str, str]) -> Any:
    """The entry with what the form says; problems go beside the fields."""
    changes: dict[str, Any] = {}
    hints = get_type_hints(type(event), include_extras=True)
    for field in fields_of(event, people):
        before = getattr(event, field.name)
        changes[field.name] = _typed(form, field, hints[field.name], before)
    return msgspec.structs.replace(event, **changes)


def _typed(form: Form, field: Field, hint: Any, before: Any) -> Any:
    name = f"entry-{field.name}"
    match field.kind:
        case "area" | "text" | "person":
            return form.text(name) or (None if field.optional else "")
        case "lines":
            return tuple(filter(None, (form.text(f"{name}-{at}") for at in range(1, MOST + 1))))
        case "date":
            return form.date(name) if field.optional else form.date(name) or before
        case "time":
            return form.time(name)
        case "number":
            return form.number(name, 0, 10)
        case "happened":
            return _happened(form, name, before)
        case "people":
            return _people(form.several(name), hint, before)
        case _:
            return _choice(form, name, hint)


def _happened(form: Form, name: str, before: Happened | None) -> Happened | None:
    day, clock = form.date(name), form.time(f"{name}-at")
    vague = (Precision.MONTH, Precision.UNKNOWN)
    if before is not None and before.precision in vague and day in (None, before.on):
        # The form has no box for a month alone: left as it was, it is what it was.
        return before
    if day is None:
        if not form.problems_at(name) and before is not None:
            form.refuse(name, "Enter the day it happened.")
        return before
    return on_day(day, clock)


def _people(chosen: list[str], hint: Any, before: tuple[Any, ...]) -> tuple[Any, ...]:
    if Present not in get_args(hint):
        kept = [person for person in before if person in chosen]
        return tuple(kept + [PersonId(each) for each in chosen if each not in kept])
    known = {each.person: each for each in before}
    return tuple(known.get(PersonId(each), Present(PersonId(each))) for each in chosen)


def _choice(form: Form, name: str, hint: Any) -> Any:
    kinds = [part for part in get_args(hint) if isinstance(part, type)] or [hint]
    if get_origin(hint) is Literal:
        if form.raw(name) not in get_args(hint):
            form.refuse(name, "Choose one of these.")
        return form.raw(name)
    kind = next(part for part in kinds if issubclass(part, StrEnum))
    if type(None) in get_args(hint) and not form.has(name):
        return None
    return form.choice(name, kind, next(iter(kind)))


def _shown(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "lines":
        return [*value, ""]
    if kind == "people":
        return [each.person if isinstance(each, Present) else each for each in value]
    if kind == "choice":
        return str(value)
    if kind == "number":
        return str(value)
    if kind == "time":
        return f"{value:%H:%M}"
    return value


def _options(kind: str, hint: Any, people: dict[str, str]) -> tuple[dict[str, str], ...]:
    if kind in ("person", "people"):
        return tuple({"value": person, "text": name} for person, name in people.items())
    if kind != "choice":
        return ()
    if get_origin(hint) is Literal:
        values = [str(value) for value in get_args(hint)]
    else:
        kinds = [hint, *get_args(hint)]
        found = next(p for p in kinds if isinstance(p, type) and issubclass(p, StrEnum))
        values = [member.value for member in found]
    return tuple({"value": each, "text": each.replace("-", " ").capitalize()} for each in values)


def _is_words(hint: Any) -> bool:
    return any(
        isinstance(part, msgspec.Meta) and bool(part.extra and part.extra.get(WORDS))
        for part in get_args(hint) + tuple(getattr(hint, "__metadata__", ()))
    )


def _is_person(hint: Any) -> bool:
    return isinstance(hint, NewType) and hint.__name__ == PersonId.__name__
