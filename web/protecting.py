"""What is protected, at the door: texts on their way in, and pages and files on their way out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NewType, cast, get_args, get_type_hints

import msgspec
from jinja2 import Environment

from backend import passages
from backend.aggregates.family import FamilyCommand, Together
from backend.aggregates.protected import Fact, KeepPassages, ProtectedFacts
from backend.aggregates.vocabulary import Protected, ProtectedId
from backend.passages import REFERENCE, Spot
from backend.projections.sentences.protected import KIND_WORDS
from web.forms import ENVELOPE, Form

if TYPE_CHECKING:
    from web.page import Visit

Values = dict[str, list[str]]
USE, KEEP, WHY = "pf-use", "pf-keep", "keep-why"
# The same whatever was typed: it must not tell whether something is protected.
LEAVE_OUT = (
    "Leave out addresses, phone numbers, and names of streets and schools. "
    "If they matter, tell the family’s social worker."
)
LEAVE_OUT_FILE = (
    "Choose another file. This one may hold an address, a phone number, or the name of a street "
    "or school. If it matters, give it to the family’s social worker."
)
MOST_IN_FILE = 20
LOOKS_LIKE = {
    "file": "a file that only a person can read",
    "postcode": "a postcode",
    "phone": "a phone number",
    "place": "an address",
}
AROUND = 40


class Spotted(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that stops a form: where it stands, what it is, and what can be done."""

    field: str
    before: str
    passage: str
    after: str
    what: str
    use: str | None
    keepable: bool
    kept: bool


class Written(msgspec.Struct, frozen=True):
    """One text that a command would record, and the name of its part."""

    part: str
    text: str


def texts_of(command: Any) -> Iterator[Written]:
    """Every text that somebody wrote in a command; ids, choices and protected facts left out."""
    if isinstance(command, Together):
        for each in command.commands:
            yield from texts_of(each)
        return
    for name in command.__struct_fields__:
        if name != "seen" and name not in _unwritten(type(command)):
            yield from _texts(name, getattr(command, name))


def _texts(name: str, value: Any) -> Iterator[Written]:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        yield Written(name, value)
    elif isinstance(value, tuple):
        for each in cast("tuple[Any, ...]", value):
            yield from _texts(name, each)
    elif isinstance(value, msgspec.Struct):
        for below in value.__struct_fields__:
            if below not in _unwritten(type(value)):
                inner = getattr(value, below)
                yield from _texts(
                    name if isinstance(inner, str) and below == "text" else below, inner
                )


@cache
def _unwritten(kind: type) -> frozenset[str]:
    """The parts of a kind of command or value that hold ids, and no text."""
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(name for name, hint in hints.items() if _is_id(hint))


def _is_id(hint: Any) -> bool:
    return isinstance(hint, NewType) or any(_is_id(inner) for inner in get_args(hint))


def _values(command: Any) -> Iterator[str]:
    """What a command would protect: its label and its reasons must not say it."""
    hints = get_type_hints(type(command))
    for name in command.__struct_fields__:
        if hints[name] is Protected:
            yield getattr(command, name)


def checked(
    visit: Visit, command: FamilyCommand, called: dict[str, str] | None = None
) -> FamilyCommand:
    """A command whose texts were looked through; what is found becomes problems of the form.

    Passages that staff keep are recorded with the reason. `called` is as in `Visit.carry_out`.
    """
    if not visit.knows_protected:
        for written in texts_of(command):
            if passages.places(written.text):
                field = _field(visit.form, written, written.text, called)
                _stop(visit, field, LEAVE_OUT)
        return command
    facts = _with_own(visit.facts, command)
    for written in texts_of(command):
        for spot in _found(written.text, facts):
            passage = written.text[spot.start : spot.end]
            field = _field(visit.form, written, passage, called)
            spot_one(visit, facts, field, written.text, spot)
    kept = tuple(dict.fromkeys(each.passage for each in visit.spotted if each.kept))
    if not kept or visit.form.problems:
        return command
    keeping = KeepPassages(passages=kept, reason=visit.form.text(WHY))
    told = command.commands if isinstance(command, Together) else (command,)
    return Together(commands=(*told, keeping))


def _with_own(facts: ProtectedFacts, command: Any) -> ProtectedFacts:
    for value in _values(command):
        known = facts.facts.get(command.fact)
        if known is not None:
            known = msgspec.structs.replace(known, values=(*known.values, value))
        elif hasattr(command, "kind") and value:
            known = Fact(kind=command.kind, label="", values=(value,), kept_from=())
        if known is not None:
            facts = msgspec.structs.replace(facts, facts={**facts.facts, command.fact: known})
    return facts


def _found(text: str, facts: ProtectedFacts) -> list[Spot]:
    known = passages.spots(text, facts)
    kept = {passages.canonical(each)[0] for each in facts.kept}
    more = [
        spot
        for spot in passages.patterns(text)
        if not any(spot.start < each.end and each.start < spot.end for each in known)
    ]
    # What was looked at once and left is not asked about again.
    return [
        spot
        for spot in sorted((*known, *more), key=lambda spot: spot.start)
        if (spot.what == "fact" and not spot.near)
        or passages.canonical(text[spot.start : spot.end])[0] not in kept
    ]


def spot_one(
    visit: Visit, facts: ProtectedFacts, field: str, text: str, spot: Spot, *, file: bool = False
) -> None:
    """Stops the form at a passage, unless it was chosen to be kept, and why."""
    passage = text[spot.start : spot.end]
    keepable = file or spot.what != "fact" or spot.near
    kept = keepable and passage in visit.form.values.get(KEEP, [])
    fact = facts.facts.get(spot.fact) if spot.fact else None
    what = LOOKS_LIKE.get(spot.what, "")
    if fact is not None:
        what = KIND_WORDS[fact.kind]
    in_form = not file and any(passage in value for value in visit.form.values.get(field, []))
    usable = spot.fact in visit.facts.facts and in_form
    visit.spotted.append(
        Spotted(
            field=field,
            before=("…" if spot.start > AROUND else "")
            + text[max(0, spot.start - AROUND) : spot.start],
            passage=passage,
            after=text[spot.end : spot.end + AROUND]
            + ("…" if spot.end + AROUND < len(text) else ""),
            what=what,
            use=f"{field}|{spot.fact}" if usable else None,
            keepable=keepable,
            kept=kept,
        )
    )
    if kept and not visit.form.has(WHY):
        _stop(visit, WHY, "Say why it needs to stand there.")
    elif not kept:
        looks = f"looks like {what}. Say below if it can stay." if keepable else f"is {what}."
        _stop(visit, field, f"“{passage}” {looks}")


def _stop(visit: Visit, field: str, words: str) -> None:
    if not any((each.field, each.text) == (field, words) for each in visit.form.problems):
        visit.form.refuse(field, words)


def _field(form: Form, written: Written, passage: str, called: dict[str, str] | None) -> str:
    """The field of the form that a text came from."""
    name = (called or {}).get(written.part, written.part)
    if any(passage in value for value in form.values.get(name, [])):
        return name
    for other, values in form.values.items():
        if other not in (*ENVELOPE, KEEP, WHY, "seen") and any(passage in each for each in values):
            return other
    return name if name in form.values else ""


def left_out(visit: Visit, values: Values, before: Values) -> list[str]:
    """The fields of a draft that someone of the network may not keep as they typed them."""
    if visit.knows_protected:
        return []
    return [
        name
        for name, typed in values.items()
        if typed != before.get(name) and any(passages.places(each) for each in typed)
    ]


def put_references(visit: Visit) -> None:
    """Writes the reference to a protected fact in its place, where the form asks for it."""
    form = visit.form
    if not form.has(USE) or not visit.knows_protected:
        return
    field, _, fact = form.text(USE).rpartition("|")
    facts = visit.facts
    values = form.values.get(field, [])
    for at, value in enumerate(values):
        for spot in reversed(passages.spots(value, facts)):
            if spot.fact == fact:
                said = passages.reference(ProtectedId(fact))
                value = value[: spot.start] + said + value[spot.end :]
        values[at] = value


def check_file(visit: Visit, field: str, inside: str | None) -> None:
    """Stops a form at what stands in a file that it brings: its text and what is said about it.

    What cannot be read may be kept too, by staff who looked at it.
    """
    if not visit.knows_protected:
        if inside is None or passages.places(inside):
            _stop(visit, field, LEAVE_OUT_FILE)
        return
    if inside is None:
        unread = "This file cannot be looked through"
        spot_one(
            visit,
            visit.facts,
            field,
            unread,
            Spot(start=0, end=len(unread), what="file"),
            file=True,
        )
        return
    facts, seen = visit.facts, set[str]()
    for spot in _found(inside, facts):
        passage = inside[spot.start : spot.end]
        if passage not in seen and len(seen) < MOST_IN_FILE:
            seen.add(passage)
            spot_one(visit, facts, field, inside, spot, file=True)


def holds(inside: str, facts: ProtectedFacts) -> bool:
    """Whether a file holds something protected that its reader must not know."""
    return any(
        passages.coverable(inside[spot.start : spot.end])
        for spot in passages.spots(inside, facts, fuzzy=False)
    )


# On the way out


_TAGS = re.compile(r"(<[^>]*>)")
_ATTRIBUTE = re.compile(r'(\s(?:alt|title|aria-label|value|placeholder|content)=")([^"]*)(")')
_NO_LINKS = ("a", "title", "option", "button", "label", "summary", "legend", "textarea")


def shown(
    page: str, facts: ProtectedFacts, root: str, knows: bool, typed: frozenset[str] = frozenset()
) -> str:
    """A rendered page as its viewer may read it.

    Who may know reads references as links; for anyone else what is protected is named, not said.
    What they `typed` just now comes back as it was: to change it would tell that it was right.
    """
    if not knows and any(True for _ in facts.standing()):
        page = _covered(page, facts, typed)
    if "[[pf:" not in page:
        return page
    pieces, inside = _TAGS.split(page), list[str]()
    for at, piece in enumerate(pieces):
        if at % 2:
            name = re.match(r"</?(\w*)", piece)
            tag = name[1].lower() if name else ""
            if tag in _NO_LINKS:
                inside = inside[:-1] if piece.startswith("</") else [*inside, tag]
            pieces[at] = (
                _ATTRIBUTE.sub(_attribute_said(facts), piece) if "[[pf:" in piece else piece
            )
        elif "[[pf:" in piece and "textarea" not in inside:
            link = knows and not inside
            pieces[at] = REFERENCE.sub(_reference_said(facts, root, link, knows), piece)
    return "".join(pieces)


def may_read(thing: Any, facts: ProtectedFacts) -> Any:
    """Words, or rows with words in them, with what is protected named and not said."""
    if not any(True for _ in facts.standing()):
        return thing
    if isinstance(thing, str) and not isinstance(thing, StrEnum):
        return passages.covered(thing, facts) if len(thing) >= passages.SHORTEST else thing
    if isinstance(thing, dict):
        named = cast("dict[str, Any]", thing)
        return {name: may_read(value, facts) for name, value in named.items()}
    if isinstance(thing, list | tuple):
        return type(thing)(may_read(each, facts) for each in cast("list[Any]", thing))
    return thing


def _reference_said(
    facts: ProtectedFacts, root: str, link: bool, knows: bool
) -> Callable[[re.Match[str]], str]:
    def say(found: re.Match[str]) -> str:
        fact = facts.facts.get(ProtectedId(found[1]))
        words = passages.reference_words(found[1], facts)
        if fact is None or not knows:
            return words
        label = html.escape(fact.label)
        if not link:
            return f"{words} ({label})"
        return f'<a class="govuk-link" href="{root}/protected/{found[1]}">{words} ({label})</a>'

    return say


def _attribute_said(facts: ProtectedFacts) -> Callable[[re.Match[str]], str]:
    def say(found: re.Match[str]) -> str:
        if "value=" in found[1]:
            return found[0]
        return found[1] + passages.said(found[2], facts) + found[3]

    return say


def _covered(page: str, facts: ProtectedFacts, typed: frozenset[str]) -> str:
    pieces = _TAGS.split(page)
    texts = [html.unescape(piece) if at % 2 == 0 else "" for at, piece in enumerate(pieces)]
    texts = ["" if text.strip() in typed else text for text in texts]
    begins, length = list[int](), 0
    for text in texts:
        begins.append(length)
        # A tag between two words is a gap; a word torn by tags still sounds the same.
        length += len(text) + 1
    whole = "\n".join(texts)
    changed = set[int]()
    for spot in reversed(passages.spots(whole, facts, fuzzy=False)):
        if not passages.coverable(whole[spot.start : spot.end]):
            continue
        assert spot.fact is not None
        words = KIND_WORDS[facts.facts[spot.fact].kind]
        for at, text in reversed(list(enumerate(texts))):
            start, end = spot.start - begins[at], spot.end - begins[at]
            if start < len(text) and end > 0 and text:
                first = start >= 0
                texts[at] = text[: max(start, 0)] + (words if first else "") + text[max(end, 0) :]
                changed.add(at)
    for at, piece in enumerate(pieces):
        if at in changed:
            pieces[at] = html.escape(texts[at])
        elif at % 2 and '="' in piece:
            pieces[at] = _ATTRIBUTE.sub(_attribute_covered(facts, typed), piece)
    return "".join(pieces)


def _attribute_covered(
    facts: ProtectedFacts, typed: frozenset[str]
) -> Callable[[re.Match[str]], str]:
    def cover(found: re.Match[str]) -> str:
        if len(found[2]) < passages.SHORTEST:
            return found[0]
        before = html.unescape(found[2])
        if before.strip() in typed:
            return found[0]
        after = passages.covered(before, facts)
        return found[0] if after == before else found[1] + html.escape(after) + found[3]

    return cover


def with_panel(page: str, visit: Visit, templates: Environment) -> str:
    """A form that was stopped, with what was found in it and what can be done about it."""
    if not visit.spotted:
        return page
    panel = templates.get_template("_spotted.html").render(
        spotted=visit.spotted,
        why=visit.form.raw(WHY),
        error=next((each.text for each in visit.form.problems_at(WHY)), None),
    )
    path = re.escape(visit.request.url.path)
    found = re.search(rf'<form\b[^>]*\baction="{path}(?:\?[^"]*)?"[^>]*>', page)
    if found is None:
        field = re.escape(next((each.field for each in visit.spotted if each.field), ""))
        forms = re.finditer(r'<form\b[^>]*method="post"[^>]*>.*?</form>', page, re.S)
        holding = (each for each in forms if field and re.search(f'name="{field}"', each[0]))
        form = next(holding, None)
        if form is None:
            return page
        end = form.start() + form[0].index(">") + 1
    else:
        end = found.end()
    return page[:end] + panel + page[end:]
