"""The plan's own words laid out: by goal, and the what-ifs, signs and consequences apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from backend.projections.rows import Row

GOING = {
    "well": ("Going well", "done"),
    "hard": ("Hard", "due"),
    "not-tried": ("Not tried yet", "plain"),
}


class Word(msgspec.Struct, frozen=True):
    """A word and the kind of tag it is shown as."""

    word: str
    kind: str


class Someone(msgspec.Struct, frozen=True):
    """Someone who does something, and whether they have left the network since."""

    name: str
    left: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the plan as pages show it."""

    id: str
    words: str
    who: Someone | None
    when: str
    backups: tuple[Someone, ...]
    steps: tuple[str, ...]
    tell: str
    going: Word | None
    going_words: str | None
    since: str
    # The entry that last changed it.
    changed: int | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A danger statement with its safety goal, and what the network does for it."""

    number: int
    goal_id: str
    statement: dict[str, Any] | None
    goal: str
    actions: tuple[Line, ...]
    looked_at: bool
    rules: tuple[Line, ...]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The plan's own words: a card a goal, and what to do if it goes wrong."""

    cards: tuple[Card, ...]
    what_ifs: tuple[Line, ...]
    signs: tuple[Line, ...] = ()
    consequences: tuple[Line, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything has been written down."""
        return bool(self.cards or self.what_ifs or self.signs or self.consequences)


def line_of(row: Row, people: dict[str, Someone], since: int | None) -> tuple[Row, Line]:
    """A line as it stands, marked when it came or changed after the entry `since`."""
    going = GOING.get(row["going"] or "")
    mark = ""
    if since is not None and row["changed_seq"] > since:
        mark = "new" if row["place"] > since else "changed"
    return row, Line(
        id=row["line"],
        words=row["words"],
        who=people[row["doer"]] if row["doer"] else None,
        when=row["when"] or "",
        backups=tuple(people[person] for person in row["backups"]),
        steps=tuple(row["steps"]),
        tell=row["tell"] or "",
        going=Word(*going) if going else None,
        going_words=row["going_words"],
        since=mark,
        changed=row["changed_seq"],
    )


def written(row: Row) -> tuple[Row, Line]:
    """A line of a version exactly as it was written down, names and all."""
    return row, Line(
        id=row["line"],
        words=row["words"],
        who=Someone(row["doer"]) if row["doer"] else None,
        when=row["when"] or "",
        backups=tuple(Someone(name) for name in row["backups"]),
        steps=tuple(row["steps"]),
        tell=row["tell"] or "",
        going=None,
        going_words=None,
        since="",
    )


def sheet(goals: Sequence[Row], found: Iterable[tuple[Row, Line]]) -> Sheet:
    """The plan's words laid out: by goal, and the what-ifs apart where they are found at once."""
    pairs = list(found)
    cards: list[Card] = []
    for goal in (*goals, None):
        goal_id = goal["goal"] if goal else None
        here = [(row["kind"], line) for row, line in pairs if row["goal"] == goal_id]
        actions = tuple(line for kind, line in here if kind == "action")
        rules = tuple(line for kind, line in here if kind == "rule")
        if goal or actions or rules:
            cards.append(
                Card(
                    number=len(cards) + 1,
                    goal_id=goal_id or "",
                    statement=goal,
                    goal=goal["goal_words"] if goal else "",
                    actions=actions,
                    looked_at=any(line.going for line in actions),
                    rules=rules,
                )
            )
    return Sheet(
        cards=tuple(cards),
        what_ifs=tuple(line for row, line in pairs if row["kind"] == "contingency"),
        signs=tuple(line for row, line in pairs if row["kind"] == "sign"),
        consequences=tuple(line for row, line in pairs if row["kind"] == "consequence"),
    )
