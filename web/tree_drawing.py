"""Where everyone stands in a family tree: a row a generation, and a lane of its own a couple."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

WIDE, TALL, TOP, HALF = 150, 210, 70, 24
LANE = 13


class Kin(msgspec.Struct, frozen=True):
    """One line of the tree as the drawing needs it."""

    one: str
    kinship: str
    other: str


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in the drawing: where, in what shape, under which lines of text."""

    x: int
    y: int
    shape: str
    died: bool
    lines: tuple[str, ...]


class Stroke(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the drawing, how it is drawn, and the word that stands on it."""

    path: str
    kind: str
    word: str = ""
    x: int = 0
    y: int = 0


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """The whole drawing in its own units."""

    width: int
    height: int
    figures: tuple[Figure, ...]
    strokes: tuple[Stroke, ...]


def lines_of(name: str, longest: int = 10) -> tuple[str, ...]:
    """A name cut for a drawing into at most two short lines; the list beside has it whole."""
    first, _, rest = name.partition(" ")
    return tuple(
        part if len(part) <= longest else f"{part[: longest - 1]}…"
        for part in (first, rest)
        if part
    )


def generations(people: Iterable[str], kin: Iterable[Kin]) -> dict[str, int]:
    """The row of each person, 0 on top: parents above children, couples and siblings level."""
    row = dict.fromkeys(people, 0)
    lines = tuple(kin)
    most = len(row)
    for _ in range(most):
        before = dict(row)
        for line in lines:
            if line.kinship in ("parent", "stepparent"):
                row[line.other] = min(max(row[line.other], row[line.one] + 1), most)
            else:
                row[line.one] = row[line.other] = max(row[line.one], row[line.other])
        for line in lines:
            # Someone who came into the family stands just above their children, not on top.
            if line.kinship == "parent" and not any(
                up.other == line.one and up.kinship == "parent" for up in lines
            ):
                below = min(
                    row[down.other]
                    for down in lines
                    if down.one == line.one and down.kinship == "parent"
                )
                row[line.one] = max(row[line.one], below - 1)
        if row == before:
            break
    used = sorted(set(row.values()))
    return {person: used.index(at) for person, at in row.items()}


def tree(names: dict[str, str], shapes: dict[str, str], died: set[str], kin: list[Kin]) -> Tree:
    """The drawing of everyone whom a line of the tree names."""
    people = list(dict.fromkeys(who for line in kin for who in (line.one, line.other)))
    rows = generations(people, kin)
    x = _columns(people, rows, kin)
    y = {person: TOP + rows[person] * TALL for person in people}
    strokes = (*_couples(x, y, rows, kin), *_siblings(x, y, kin))
    return Tree(
        width=max(x.values(), default=0) + WIDE // 2,
        height=(max(rows.values(), default=0)) * TALL + TOP + 110,
        figures=tuple(
            Figure(
                x=x[person],
                y=y[person],
                shape=shapes.get(person, "diamond"),
                died=person in died,
                lines=lines_of(names[person]),
            )
            for person in people
        ),
        strokes=strokes,
    )


def _columns(people: list[str], rows: dict[str, int], kin: list[Kin]) -> dict[str, int]:
    """Row by row under their parents, couples side by side."""
    x: dict[str, int] = {}
    slots: dict[str, float] = {}
    widest = max((sum(at == row for at in rows.values()) for row in rows.values()), default=1)
    for row in sorted(set(rows.values())):
        here = [person for person in people if rows[person] == row]
        wish = {person: _over(person, slots, kin) for person in here}
        ordered: list[str] = []
        for person in sorted(here, key=lambda each: (wish[each] is None, wish[each] or 0.0)):
            if person in ordered:
                continue
            ordered.append(person)
            ordered += [
                mate for mate in _mates(person, kin) if mate in here and mate not in ordered
            ]
        start = (widest - len(ordered)) / 2
        for place, person in enumerate(ordered):
            slots[person] = start + place
            x[person] = round((start + place + 0.5) * WIDE)
    return x


def _over(person: str, slots: dict[str, float], kin: list[Kin]) -> float | None:
    above = [
        slots[line.one]
        for line in kin
        if line.other == person and line.kinship == "parent" and line.one in slots
    ]
    return sum(above) / len(above) if above else None


def _mates(person: str, kin: list[Kin]) -> list[str]:
    children = {line.other for line in kin if line.one == person and line.kinship == "parent"}
    found = [
        line.other if line.one == person else line.one
        for line in kin
        if person in (line.one, line.other) and line.kinship in ("partner", "former-partner")
    ]
    found += [line.one for line in kin if line.kinship == "parent" and line.other in children]
    return [mate for mate in dict.fromkeys(found) if mate != person]


def _couples(
    x: dict[str, int], y: dict[str, int], rows: dict[str, int], kin: list[Kin]
) -> list[Stroke]:
    units: dict[frozenset[str], list[str]] = {}
    bond: dict[frozenset[str], str] = {}
    for line in kin:
        if line.kinship in ("partner", "former-partner"):
            pair = frozenset((line.one, line.other))
            units.setdefault(pair, [])
            if bond.get(pair) != "partner":
                bond[pair] = line.kinship
    for child in dict.fromkeys(line.other for line in kin if line.kinship == "parent"):
        parents = frozenset(
            line.one for line in kin if line.other == child and line.kinship == "parent"
        )
        units.setdefault(parents, []).append(child)
    strokes: list[Stroke] = []
    lanes: dict[int, int] = {}
    for pair, children in units.items():
        row = max(rows[person] for person in pair)
        lane = lanes.get(row, 0)
        lanes[row] = lane + 1
        level = TOP + row * TALL + 94 + lane * LANE
        ends = sorted(x[person] for person in pair)
        kind = "parted" if bond.get(pair) == "former-partner" else "couple"
        path = f"M{ends[0]} {level}H{ends[-1]}"
        path += "".join(
            f"M{x[each]} {y[each] + 62}V{level}" for each in sorted(pair, key=x.__getitem__)
        )
        middle = (ends[0] + ends[-1]) // 2
        word = {"partner": "partners", "former-partner": "parted"}.get(bond.get(pair, ""), "")
        strokes.append(Stroke(path=path, kind=kind, word=word, x=middle, y=level - 4))
        for child in children:
            bar = y[child] - 44 - lane * 6
            path = f"M{middle} {level}V{bar}H{x[child]}V{y[child] - HALF}"
            strokes.append(Stroke(path=path, kind="child"))
    for line in kin:
        if line.kinship == "stepparent":
            bend = (y[line.one] + y[line.other]) // 2
            path = f"M{x[line.one] + 12} {y[line.one] + 62}V{bend}H{x[line.other] + 12}"
            path += f"V{y[line.other] - HALF}"
            at = (x[line.one] + x[line.other]) // 2
            strokes.append(Stroke(path=path, kind="step", word="step", x=at, y=bend - 4))
    return strokes


def _siblings(x: dict[str, int], y: dict[str, int], kin: list[Kin]) -> list[Stroke]:
    strokes: list[Stroke] = []
    for number, line in enumerate(line for line in kin if line.kinship == "sibling"):
        up = y[line.one] - 40 - number % 3 * 8
        path = f"M{x[line.one]} {y[line.one] - HALF}V{up}H{x[line.other]}V{y[line.other] - HALF}"
        at = (x[line.one] + x[line.other]) // 2
        strokes.append(Stroke(path=path, kind="sibling", word="siblings", x=at, y=up - 4))
    return strokes
