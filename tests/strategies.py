"""Random lives of one family: commands that mostly make sense, in an order that mostly does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, NewType, get_args, get_origin, get_type_hints

import hypothesis.strategies as st
import msgspec

from backend.aggregates import family
from backend.aggregates.corrections import (
    CorrectEntry,
    RestoreEntry,
    StrikeOutEntry,
    WhyStruck,
)
from backend.aggregates.family import COMMANDS, Family, FamilyCommand, PartCommand, Together
from backend.aggregates.vocabulary import (
    Command,
    GoalId,
    Happened,
    LineId,
    MeetingId,
    OfferId,
    PersonId,
    Precision,
    Refused,
    StatementId,
    WorryId,
)
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

# Ids that the stories know; of any other kind of id there are always the same two.
_IDS: dict[Any, tuple[str, ...]] = {
    PersonId: PEOPLE,
    MeetingId: MEETINGS,
    LineId: LINES,
    GoalId: (families.GOAL, "g-two"),
    StatementId: (families.STATEMENT, "s-two"),
    WorryId: (families.WORRY, "w-two"),
    OfferId: (families.OFFER, families.SECOND_OFFER, "o-four", "o-five", "o-six"),
}

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
    if type(None) in get_args(hint):
        left = tuple(each for each in get_args(hint) if each is not type(None))
        return st.one_of(st.none(), _field(name, left[0]))
    if get_origin(hint) is Annotated:
        return _field(name, get_args(hint)[0])
    if hint in _IDS:
        return st.sampled_from(_IDS[hint])
    if isinstance(hint, NewType):
        kind = hint.__name__.removesuffix("Id").lower()
        return st.sampled_from((f"{kind}-one", f"{kind}-two"))
    if get_origin(hint) is tuple:
        least = 0 if get_args(hint)[0] in _IDS else 1
        inner = _field(name, get_args(hint)[0])
        return st.lists(inner, min_size=least, max_size=3).map(tuple)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if hint is Happened:
        return happenings()
    if get_origin(hint) is UnionType:
        return st.sampled_from(get_args(hint)).flatmap(_struct)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _struct(hint)
    return _plain(name, hint)


def _plain(name: str, hint: Any) -> st.SearchStrategy[Any]:
    found: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(0, 10) if name == "score" else st.integers(0, 3),
        date: st.dates(min_value=date(2026, 6, 1), max_value=date(2027, 3, 1)),
        time: st.times().map(_to_minute),
        datetime: days.map(lambda day: datetime.combine(day, time(22), UTC)),
    }
    if hint is str and name in {"name", "label"}:
        return st.sampled_from(NAMES)
    if hint is str and name == "seen":
        return st.sampled_from((families.GOAL_WORDS, *TEXTS))
    return texts if hint is str else found[hint]


def _struct(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind, include_extras=True)
    fields = {name: _field(name, hints[name]) for name in kind.__struct_fields__}
    return st.fixed_dictionaries(fields).map(lambda values: kind(**values))


def told_as(command: type[Command]) -> st.SearchStrategy[Any]:
    """One command of this class."""
    return _struct(command)


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


def putting_right(entry: int, event: Any, others: list[Any]) -> st.SearchStrategy[Any]:
    """A correction of an entry: to the words of another of its kind, struck out, or restored."""
    same = [other for other in others if type(other) is type(event)]
    seen = st.integers(0, 2)
    instead = st.sampled_from(same).flatmap(
        lambda other: st.sets(st.sampled_from(event.__struct_fields__)).map(
            lambda names: msgspec.structs.replace(
                event, **{name: getattr(other, name) for name in names}
            )
        )
    )
    return st.one_of(
        st.builds(
            CorrectEntry, entry=st.just(entry), seen=seen, instead=instead, reason=st.just("Wrong")
        ),
        st.builds(
            StrikeOutEntry,
            entry=st.just(entry),
            seen=seen,
            why=st.sampled_from(WhyStruck),
            reason=st.just("Wrong"),
        ),
        st.builds(RestoreEntry, entry=st.just(entry), seen=seen, reason=st.just("Right")),
    )
