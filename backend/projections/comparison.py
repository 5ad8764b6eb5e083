"""Two moments of the plan and what stands beside it: what differs, and said in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from backend.projections.comparison_beside import Fact, sentence
from backend.projections.rows import Row

LONGEST_QUOTE = 70


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A plan as it was written down: its goals' words by id, and its lines as `as_written` rows.

    `beside` is what stood beside it.
    """

    goals: dict[str, str]
    lines: Sequence[Row]
    beside: Sequence[Fact] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a line that differs; `name` is what, who, when, backups, step, tell or goal."""

    name: str
    before: str
    after: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A goal, a line or a fact that is new, has left or changed; `words` say which it is.

    `now` is what stands there afterwards, None for what has left.
    """

    kind: str
    id: str
    change: str
    words: str
    sentences: tuple[str, ...]
    parts: tuple[Part, ...]
    now: str | Row | Fact | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All that differs between two versions, and how many lines are the same in both.

    `order` is the order of the lines afterwards, where what came is not simply at the end.
    """

    differences: tuple[Difference, ...]
    same: int
    order: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that differs, in plain sentences."""
        return tuple(said for found in self.differences for said in found.sentences)


def compare(before: Written, after: Written) -> Comparison:
    """What differs from one version to a later one; nothing for a version and itself."""
    old = {row["line"]: row for row in before.lines}
    new = {row["line"]: row for row in after.lines}
    found = [*_goals(before.goals, after.goals)]
    same = 0
    for line, row in new.items():
        if line not in old:
            made_of = [old[each] for each in row.get("from", ()) if each in old]
            found.append(_came(row, [each for each in made_of if each["line"] not in new]))
        elif parts := _parts(old[line], row, before.goals | after.goals):
            found.append(_changed(old[line], row, parts))
        else:
            same += 1
    for line, row in old.items():
        if line not in new:
            found.append(
                _left(row, [each for each in new.values() if line in each.get("from", ())])
            )
    found += _beside(before.beside, after.beside)
    simply = [*(line for line in old if line in new), *(line for line in new if line not in old)]
    order = () if simply == list(new) else tuple(new)
    return Comparison(differences=tuple(found), same=same, order=order)


def apply(before: Written, found: Comparison) -> Written:
    """What a comparison makes of the earlier version: the later one, names aside."""
    goals = dict(before.goals)
    lines: dict[str, Row] = {row["line"]: row for row in before.lines}
    beside = {(fact.kind, fact.id): fact for fact in before.beside}
    for one in found.differences:
        match one.now:
            case str():
                goals[one.id] = one.now
            case dict():
                lines[one.id] = one.now
            case Fact():
                beside[one.now.kind, one.now.id] = one.now
            case None:
                goals.pop(one.id, None)
                lines.pop(one.id, None)
                beside.pop((one.kind, one.id), None)
    order = found.order or tuple(lines)
    return Written(
        goals=goals, lines=[lines[line] for line in order], beside=tuple(beside.values())
    )


def _beside(before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[Difference]:
    old = {(fact.kind, fact.id): fact for fact in before}
    new = {(fact.kind, fact.id): fact for fact in after}
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was and now and was.told == now.told:
            continue
        one = now or was
        assert one is not None
        yield Difference(
            kind=one.kind,
            id=one.id,
            change="changed" if was and now else "new" if now else "left",
            words=one.who or one.words,
            sentences=(sentence(was, now),),
            parts=(Part(name="what", before=_said_of(was), after=_said_of(now)),),
            now=now,
        )


def _said_of(fact: Fact | None) -> str:
    return ": ".join(part for part in (fact.who, fact.words) if part) if fact else ""


def _goals(before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    for goal in dict.fromkeys((*before, *after)):
        old, new = before.get(goal, ""), after.get(goal, "")
        if old == new:
            continue
        said = "Goal changed" if old and new else "New goal" if new else "Goal gone"
        yield Difference(
            kind="goal",
            id=goal,
            change="changed" if old and new else "new" if new else "left",
            words=new or old,
            sentences=(f"{said}: {_stop(new or old)}",),
            parts=(Part(name="what", before=old, after=new),),
            now=new or None,
        )


def _came(row: Row, made_of: Sequence[Row]) -> Difference:
    words = _stop(row["words"])
    if made_of:
        said = f"Made of {_and(made_of)}: {words}"
        olds = "\n".join(each["words"] for each in made_of)
        rest = [Part(name=name, before="", after=text) for name, text in _texts(row) if text]
        if olds != row["words"]:
            rest[0] = Part(name="what", before=olds, after=row["words"])
        return _difference(row, "new", [said], rest)
    match row["kind"]:
        case "action":
            backup = f" Backup: {', '.join(row['backups'])}." if row["backups"] else ""
            said = f"New action: {words} {row['doer']}, {_stop(row['when'])}{backup}"
        case "contingency":
            said = f"New what-if: {words} Who comes: {_order(row)}."
        case "sign":
            said = f"New sign that things are OK: {words}"
        case "consequence":
            said = f"New, for when the plan is not followed: {words}"
        case _:
            said = f"New rule: {words}"
    parts = (Part(name=name, before="", after=text) for name, text in _texts(row) if text)
    return _difference(row, "new", [said], parts)


def _left(row: Row, became: Sequence[Row]) -> Difference:
    said = f"Left the plan: {_stop(row['words'])}"
    if became:
        said = f"{_quoted(row['words'])} became {_and(became)}."
    parts = (Part(name=name, before=text, after="") for name, text in _texts(row) if text)
    return _difference(row, "left", [said], parts)


def _changed(old: Row, new: Row, parts: list[Part]) -> Difference:
    return _difference(new, "changed", _said(old, new), parts)


def _difference(
    row: Row, change: str, sentences: Iterable[str], parts: Iterable[Part]
) -> Difference:
    return Difference(
        kind=row["kind"],
        id=row["line"],
        change=change,
        words=row["words"],
        sentences=tuple(sentences),
        parts=tuple(parts),
        now=None if change == "left" else row,
    )


def _texts(row: Row) -> Iterator[tuple[str, str]]:
    yield "what", row["words"]
    for step in row["steps"]:
        yield "step", step
    yield "who", row["doer"] or ""
    yield "when", row["when"] or ""
    yield "backups", _then(row["backups"])
    yield "tell", row["tell"] or ""


def _parts(old: Row, new: Row, goals: dict[str, str]) -> list[Part]:
    parts: list[Part] = []
    if old["words"] != new["words"]:
        parts.append(Part(name="what", before=old["words"], after=new["words"]))
    parts += (
        Part(name="step", before=before, after=after)
        for before, after in _steps(old["steps"], new["steps"])
    )
    # The same person under another name is no difference: people are told apart by id.
    if old["people"][:1] != new["people"][:1]:
        parts.append(Part(name="who", before=old["doer"] or "", after=new["doer"] or ""))
    if (old["when"] or "") != (new["when"] or ""):
        parts.append(Part(name="when", before=old["when"] or "", after=new["when"] or ""))
    if old["people"][1:] != new["people"][1:]:
        before, after = _then(old["backups"]), _then(new["backups"])
        parts.append(Part(name="backups", before=before, after=after))
    if (old["tell"] or "") != (new["tell"] or ""):
        parts.append(Part(name="tell", before=old["tell"] or "", after=new["tell"] or ""))
    if old["goal"] != new["goal"]:
        was, now = _goal(old, goals), _goal(new, goals)
        now = now if now != was else f"{now} ({new['goal']})"
        parts.append(Part(name="goal", before=was, after=now))
    return parts


def _goal(row: Row, goals: dict[str, str]) -> str:
    return goals.get(row["goal"], str(row["goal"])) if row["goal"] else "Every goal"


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        gone, come = old[a:b], new[c:d]
        for place in range(max(len(gone), len(come))):
            yield (
                gone[place] if place < len(gone) else "",
                come[place] if place < len(come) else "",
            )


def _said(old: Row, new: Row) -> Iterator[str]:
    about = f"for {_quoted(new['words'])}"
    if old["words"] != new["words"]:
        yield f"Wording changed: {_stop(new['words'])}"
    for before, after in _steps(old["steps"], new["steps"]):
        if before and after:
            yield f"Step changed {about}: {_stop(after)}"
        elif after:
            yield f"Step added {about}: {_stop(after)}"
        else:
            yield f"Step taken out {about}: {_stop(before)}"
    if old["people"] != new["people"]:
        yield from _people(old, new, about)
    if (old["when"] or "") != (new["when"] or ""):
        yield f"Time changed {about}: {_quoted(new['when'])} in place of {_quoted(old['when'])}."
    if (old["tell"] or "") != (new["tell"] or ""):
        if new["tell"]:
            instead = f", not {old['tell']}" if old["tell"] else ""
            yield f"Whom to tell {about}: {_stop(new['tell'] + instead)}"
        else:
            yield f"No one is named any more to be told {about}."
    if old["goal"] != new["goal"]:
        yield f"Moved to another goal: {_stop(new['words'])}"


def _and(rows: Sequence[Row]) -> str:
    said = [_quoted(row["words"]) for row in rows]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _people(old: Row, new: Row, about: str) -> Iterator[str]:
    before, after = old["people"], new["people"]
    names = dict(zip(before, (old["doer"], *old["backups"]), strict=True))
    names |= dict(zip(after, (new["doer"], *new["backups"]), strict=True))
    if before[0] == after[0] and [one for one in after if one in before] == before:
        for place, person in enumerate(after):
            if person not in before:
                yield f"Backup added: {names[person]}, after {names[after[place - 1]]}, {about}."
    elif before[0] == after[0] and [one for one in before if one in after] == after:
        for person in before:
            if person not in after:
                yield f"No longer a backup: {names[person]}, {about}."
    elif new["kind"] == "contingency":
        yield f"Who comes, {about}: {_order(new)}. It was {_order(old)}."
    else:
        if before[0] != after[0]:
            yield f"{names[after[0]]} does it now, not {names[before[0]]}, {about}."
        if before[1:] != after[1:]:
            yield from _backup(old, new, about)


def _backup(old: Row, new: Row, about: str) -> Iterator[str]:
    match old["backups"], new["backups"]:
        case _, []:
            yield f"No longer a backup: {old['backups'][0]}, {about}."
        case [], _:
            yield f"Backup added: {new['backups'][0]}, after {new['doer']}, {about}."
        case _:
            yield f"The backup is {new['backups'][0]} now, not {old['backups'][0]}, {about}."


def _order(row: Row) -> str:
    return _then([row["doer"], *row["backups"]])


def _then(names: Sequence[str]) -> str:
    return ", then ".join(names)


def _quoted(text: str) -> str:
    if len(text) > LONGEST_QUOTE:
        text = f"{text[:LONGEST_QUOTE].rsplit(' ', 1)[0]}…"
    return f"“{text.rstrip('.')}”"


def _stop(text: str) -> str:
    return text if text.rstrip("\"'”’»)").endswith((".", "!", "?", "…")) else f"{text}."
