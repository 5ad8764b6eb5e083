"""Random lives of one family: commands that mostly make sense, in an order that mostly does."""

from __future__ import annotations

from datetime import date, time
from typing import Any, get_type_hints

import hypothesis.strategies as st

from backend.aggregates import family
from backend.aggregates.family import COMMANDS, Family, FamilyCommand, PartCommand, Together
from backend.aggregates.vocabulary import Command, Happened, PersonId, Precision, Refused
from tests import families
from tests.families import TERMS, TODAY, Story

PEOPLE = (
    families.MUM,
    families.DAD,
    families.ELLA,
    families.GRAN,
    families.JOE,
    families.SANA,
    families.NURSE,
    families.NEIGHBOUR,
    PersonId("p-new"),
)
MEETINGS = (families.FIRST, families.REVIEW, "m-third")
LINES = (families.RULE, families.ACTION, families.WHAT_IF, "l-four", "l-five")
NAMES = ("O'Brien", "Siân Llŷr", "Łucja Żak", "王小明", "سناء", "Zoë 🌻", "D\u2019Arcy", "Ng")
TEXTS = (
    "Ring Gran.",
    "Every Saturday at 3",
    "Mae'n iawn. Diolch!",
    "First line\nsecond line",
    "“quoted”",
    "back\\slash {brace} %s $1",
    "ok",
)

_ids: dict[str, tuple[str, ...]] = {
    "meeting": MEETINGS,
    "line": LINES,
    "goal": (families.GOAL, "g-two"),
    "statement": (families.STATEMENT, "s-two"),
    "worry": (families.WORRY, "w-two"),
    "offer": (families.OFFER, families.SECOND_OFFER, "o-four", "o-five", "o-six"),
}
_people = {
    "person",
    "child",
    "doer",
    "backup",
    "first",
    "member",
    "named_by",
    "asked_by",
    "raised_by",
    "judged_by",
    "answered_by",
    "proposed_by",
    "drawn_with",
}
_groups = {"told", "inner", "middle", "outer", "backups"}

people = st.sampled_from(PEOPLE)
texts = st.sampled_from(TEXTS)
days = st.dates(min_value=date(2026, 8, 1), max_value=TODAY)


@st.composite
def happenings(draw: st.DrawFn) -> Happened:
    """When something happened, in every precision."""
    precision = draw(st.sampled_from(Precision))
    match precision:
        case Precision.UNKNOWN:
            return Happened(precision=precision)
        case Precision.MINUTE:
            return Happened(on=draw(days), at=draw(st.times().map(_to_minute)), precision=precision)
        case Precision.MONTH:
            return Happened(on=draw(days).replace(day=1), precision=precision)
        case Precision.DAY:
            return Happened(on=draw(days))


def _to_minute(at: time) -> time:
    return at.replace(second=0, microsecond=0)


def _field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Values that a form would send for one field of a command."""
    optional = type(None) in getattr(hint, "__args__", ())
    if name in _ids:
        found: st.SearchStrategy[Any] = st.sampled_from(_ids[name])
    elif name in _people:
        found = people
    elif name in _groups:
        found = st.lists(people, max_size=3, unique=True).map(tuple)
    elif name in {"name", "label"}:
        found = st.sampled_from(NAMES)
    elif name in {"seen", "version"} and hint is int:
        found = st.integers(0, 3)
    elif name == "score":
        found = st.integers(0, 10)
    elif name in {"rules", "steps"}:
        found = st.lists(texts, min_size=1, max_size=3).map(tuple)
    elif name == "present":
        found = st.lists(people, min_size=1, max_size=4, unique=True).map(
            lambda chosen: tuple(families.Present(person) for person in chosen)
        )
    elif name in {"happened"}:
        found = happenings()
    elif name in {"on", "born"}:
        found = st.dates(min_value=TODAY, max_value=date(2027, 3, 1))
    elif name in {"at", "ended"}:
        found = st.times().map(_to_minute)
    elif isinstance(hint, type) and hasattr(hint, "__members__"):
        found = st.sampled_from(hint)
    elif name == "seen":
        found = st.sampled_from((families.GOAL_WORDS, *TEXTS))
    else:
        found = texts
    return st.one_of(st.none(), found) if optional else found


def told_as(command: type[Command]) -> st.SearchStrategy[Any]:
    """One command of this class."""
    hints = get_type_hints(command)
    fields = {name: _field(name, hints[name]) for name in command.__struct_fields__}
    return st.fixed_dictionaries(fields).map(lambda values: command(**values))


_ANY = st.one_of([told_as(command) for command in COMMANDS])
_STARTS = (
    families.started,
    families.with_network,
    families.planned,
    families.review_held,
    families.led_by_gran,
)


@st.composite
def lives(draw: st.DrawFn, longest: int = 40) -> Story:
    """A family's commands from its start on; each is allowed at its place, under TERMS."""
    state, told = Family(), list[FamilyCommand]()
    drawn: list[FamilyCommand] = [*draw(st.sampled_from(_STARTS))()]
    for several in draw(st.lists(st.lists(_ANY, min_size=1, max_size=3), max_size=longest)):
        drawn.append(several[0] if len(several) == 1 else Together(tuple(several)))
    for command in drawn:
        tries: tuple[FamilyCommand, ...] = (command,)
        if isinstance(command, Together):
            tries = (command, *command.commands)
        for each in tries:
            try:
                events = family.decide(state, each, TERMS)
            except Refused:
                continue
            told.append(each)
            for event in events:
                state = family.evolve(state, event)
            if isinstance(each, Together):
                break
    return tuple(told)


def folded(story: Story) -> Family:
    """The family that a story comes to."""
    state = Family()
    for command in story:
        for event in family.decide(state, command, TERMS):
            state = family.evolve(state, event)
    return state


commands: st.SearchStrategy[PartCommand] = _ANY
