"""Words in the place of what is withheld, so that pages are made from what may be shown alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, NewType, cast, get_args, get_type_hints

import msgspec

from backend import seal
from backend.aggregates.vocabulary import Protected
from backend.record import Entry

# Texts that nobody wrote: digests and the names of rules. They are never withheld by themselves.
_MADE = frozenset(
    {
        "account",
        "anchors",
        "calendar",
        "file",
        "kept",
        "original",
        "pack",
        "pdf",
        "profile",
        "redactions",
        "rule",
        "rules",
        "version",
    }
)


class Text(msgspec.Struct, frozen=True):
    """A text that somebody wrote into an entry, with the path it is sealed under."""

    path: str
    value: str


def texts(entry: Entry) -> list[Text]:
    """Every text in an entry's event, in its order."""
    return list(_walk(entry.event, None, "event"))


def _walk(value: Any, hint: Any, path: str) -> Iterator[Text]:
    if isinstance(value, msgspec.Struct):
        hints = _hints(type(value))
        for name in value.__struct_fields__:
            if name not in _MADE:
                yield from _walk(getattr(value, name), hints[name], f"{path}.{name}")
    elif isinstance(value, tuple):
        for place, one in enumerate(cast("tuple[Any, ...]", value)):
            yield from _walk(one, hint, f"{path}.{place}")
    elif isinstance(value, str) and value and not isinstance(value, Enum) and not _is_id(hint):
        yield Text(path, value)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _is_id(hint: Any) -> bool:
    if isinstance(hint, NewType):
        return getattr(hint, "__name__", "") != Protected.__name__
    return any(_is_id(part) for part in get_args(hint))


def pieces(entry: Entry) -> list[Text]:
    """The same texts, cut as they are sealed: each of these can be withheld by itself."""
    sealed = {path: value for path, value in seal.fields(plain(entry)) if isinstance(value, str)}
    found: list[Text] = []
    for text in texts(entry):
        if text.path in sealed:
            found.append(text)
        else:
            parts = range(len(seal.sentences(text.value)))
            found += [
                Text(f"{text.path}.{n}", sealed[f"{text.path}.{n}"])
                for n in parts
                if f"{text.path}.{n}" in sealed
            ]
    return found


def plain(entry: Entry) -> dict[str, Any]:
    """An entry as the plain values that are sealed."""
    return cast("dict[str, Any]", msgspec.to_builtins(entry))


def mark(number: int) -> str:
    """What stands on the pages in the place of something withheld; its number is the schedule's."""
    return f"[withheld {number}]"


def covered(entry: Entry, numbers: Mapping[str | None, int]) -> Entry:
    """An entry without what is withheld: by path, or under None all of it."""
    inside = plain(entry)
    for text in texts(entry):
        if None in numbers:
            _put(inside, text.path, mark(numbers[None]))
            continue
        value = text.value
        for path, number in numbers.items():
            assert path is not None
            if path == text.path:
                value = mark(number)
            elif path.startswith(f"{text.path}."):
                value = _without(value, int(path.rpartition(".")[2]), number, text.value)
        if value != text.value:
            _put(inside, text.path, value)
    return msgspec.convert(inside, Entry)


def _without(value: str, place: int, number: int, whole: str) -> str:
    sentence = seal.sentences(whole)[place]
    blank = sentence[len(sentence.rstrip()) :]
    return value.replace(sentence, mark(number) + blank, 1)


def _put(inside: Any, path: str, value: str) -> None:
    *above, last = path.split(".")
    for name in above:
        inside = cast("Any", inside[int(name)] if isinstance(inside, list) else inside[name])
    if isinstance(inside, list):
        inside[int(last)] = value
    else:
        inside[last] = value
