"""The whole family: several commands told as one, and no command that breaks anything."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints
from uuid import UUID

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn

from backend import aggregates
from backend.aggregates import authority, family
from backend.aggregates.account import AccountOpened, Standing
from backend.aggregates.accounts import Someone, SomeoneCommand
from backend.aggregates.authority import AuthorityCommand
from backend.aggregates.family import COMMANDS, EVENTS, PARTS, Family, Together
from backend.aggregates.mapping import RaiseWorry
from backend.aggregates.network import NameMember, RenameMember
from backend.aggregates.plan import AddRule, RewordRule, WithdrawLine
from backend.aggregates.vocabulary import Command, LineId, MovedOn, PersonId, Refused, WorryId
from backend.ledger import ACCOUNT, FAMILY, HOUSE, Kind
from backend.record import Author, Entry
from tests import families, strategies
from tests.families import GRAN, RULE, TERMS
from tests.spec import given, given_account, reads_well
from tests.stories import signing_in

NEW = PersonId("p-new")
NAMED = NameMember(person=NEW, name="Ng", relationship="friend")
WORRIED = RaiseWorry(worry=WorryId("w"), raised_by=NEW, words="Nights")


def test_several_commands_are_told_as_one_each_seeing_those_before():
    both = given(families.started()).when(Together((NAMED, WORRIED)))
    assert [type(event).__name__ for event in both.events] == ["MemberNamed", "WorryRaised"]
    apart = given(families.started(), NAMED, WORRIED).state
    assert both.after == apart


@pytest.mark.parametrize(
    ("commands", "step"),
    [((WORRIED, NAMED), 0), ((NAMED, NAMED), 1), ((NAMED, WORRIED, WORRIED), 2)],
)
def test_all_are_taken_down_or_none_and_the_refusal_says_which(
    commands: tuple[Any, ...], step: int
):
    refusal = given(families.started()).when(Together(commands)).refused().refusal
    assert refusal.step == step


def test_what_moved_on_is_told_apart_among_several():
    past = RewordRule(line=RULE, seen=0, words="Theirs", reason="x")
    mine = Together(
        (
            AddRule(line=LineId("l-new"), words="New"),
            WithdrawLine(line=RULE, seen=0, reason="x"),
        )
    )
    refusal = given(families.planned(), past).when(mine).refused().refusal
    assert isinstance(refusal, MovedOn)
    assert (refusal.subject, refusal.step) == (RULE, 1)


def test_nothing_follows_from_several_that_are_so_already():
    same = RenameMember(person=GRAN, name="Gran Mary")
    given(families.with_network()).when(Together((same, same))).nothing()
    given(families.with_network()).when(Together(())).nothing()


def test_texts_are_tidied_in_each_of_several():
    named = NameMember(person=NEW, name=" Sio\u0302n ", relationship="friend")
    assert given(families.started()).when(Together((named,))).event.name == "Siôn"


def test_each_event_and_command_belongs_to_one_part():
    assert len(set(EVENTS)) == len(EVENTS)
    assert len(set(COMMANDS)) == len(COMMANDS)
    for part, (module, commands, events) in PARTS.items():
        for each in (*get_args(commands), *get_args(events)):
            # A part's lines may have files of their own, named after it: plan, plan_words.
            assert f"{each.__module__}_".startswith(f"{module.__name__}_"), (part, each)


# Wild values: whatever is sent, the answer is an event that can be kept, or a refusal in words.

wild_texts = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            "“Mum’s”\u00a0plan\x0b•\u2028",
            *strategies.NAMES,
            "\0",
            "x" * 201,
            "y" * 4_001,
            "\ud800",
            "é",
            "e\u0301",
            "\u202e",
            "😀",
        ]
    ),
)
known_ids = st.sampled_from(
    [
        *strategies.PEOPLE,
        *strategies.MEETINGS,
        *strategies.LINES,
        families.GOAL,
        families.STATEMENT,
        families.WORRY,
        families.OFFER,
    ]
)
wild_numbers = st.one_of(st.integers(-2, 100), st.integers())


def wild(hint: Any) -> st.SearchStrategy[Any]:
    """Any value at all of a field's type."""
    hint = getattr(hint, "__supertype__", hint)
    if type(None) in get_args(hint):
        inner = [wild(each) for each in get_args(hint) if each is not type(None)]
        return st.one_of(st.none(), *inner)
    if hint is str:
        return st.one_of(known_ids, wild_texts, st.sampled_from(strategies.TEXTS))
    if hint is int:
        return wild_numbers
    if get_args(hint) and get_args(hint)[-1] is ...:
        return st.lists(wild(get_args(hint)[0]), max_size=4).map(tuple)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint)
        names = {name: wild(hints[name]) for name in hint.__struct_fields__}
        made = st.fixed_dictionaries(names).map(lambda values: hint(**values))
        return st.one_of(made, strategies.happenings()) if hint is families.Happened else made
    if isinstance(hint, type) and hint.__module__ == "datetime" and hint.__name__ == "time":
        return st.one_of(st.times(), st.times(timezones=st.timezones()))
    return st.from_type(hint)


STATES = [
    given(story()).state
    for story in (
        tuple,
        families.started,
        families.meeting_called,
        families.review_held,
        families.facilitation_offered,
        families.everything,
    )
]
_decode = msgspec.json.Decoder(Entry).decode
_AUTHOR = Author(account="a", name="Wiktoria", title="Social worker")


def holds(kind: Kind, state: Any, command: Any) -> None:
    """The command is refused in words, or its events evolve and are read back as they were."""
    try:
        events = kind.decide(state, command, TERMS)
    except Refused as refused:
        reads_well(refused.reason)
        return
    for event in events:
        state = kind.evolve(state, event)
        entry = Entry(author=_AUTHOR, on_behalf_of=None, command_id=UUID(int=1), event=event)
        assert _decode(msgspec.json.encode(entry)) == entry
        assert "\0" not in msgspec.json.encode(entry).decode()


quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_no_family_command_breaks_anything(command: type[Command]):
    @quick
    @drawn(
        state=st.sampled_from(STATES), told=st.one_of(wild(command), strategies.told_as(command))
    )
    def holds_for(state: Family, told: Any) -> None:
        holds(FAMILY, state, told)
        holds(FAMILY, state, Together((told, told)))

    holds_for()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@drawn(life=strategies.lives(), told=st.one_of([wild(command) for command in COMMANDS]))
def test_no_command_breaks_a_random_family(life: families.Story, told: Any):
    holds(FAMILY, strategies.folded(life), told)


ACCOUNT_COMMANDS: tuple[type[Command], ...] = get_args(SomeoneCommand)
HOUSE_COMMANDS: tuple[type[Command], ...] = get_args(AuthorityCommand)
OPENED = AccountOpened(
    name="Wiktoria Nowak",
    title="Social worker",
    standing=Standing.WORKER,
    team="North",
    family=None,
    person=None,
)
ACCOUNT_STATES = [
    given_account(past).state
    for past in (
        (),
        OPENED,
        tuple(signing_in.told()),
    )
]
HOUSE_STATES = [authority.Authority(), authority.Authority(profiles=(families.PROFILE,))]


def commands_in(kind: type[Command]) -> Iterator[type[Command]]:
    """Every command of the house, wherever it was written."""
    for each in kind.__subclasses__():
        yield each
        yield from commands_in(each)


def test_every_command_of_the_house_is_driven_here():
    for module in pkgutil.iter_modules(aggregates.__path__, f"{aggregates.__name__}."):
        importlib.import_module(module.name)
    ours = {each for each in commands_in(Command) if each.__module__.startswith("backend.")}
    driven = [*COMMANDS, *ACCOUNT_COMMANDS, *HOUSE_COMMANDS, Together]
    assert ours == set(driven)
    assert len(driven) == len(set(driven))


@pytest.mark.parametrize("command", ACCOUNT_COMMANDS, ids=lambda command: command.__name__)
def test_no_account_command_breaks_anything(command: type[Command]):
    @quick
    @drawn(state=st.sampled_from(ACCOUNT_STATES), told=wild(command))
    def holds_for(state: Someone, told: Any) -> None:
        holds(ACCOUNT, state, told)

    holds_for()


@pytest.mark.parametrize("command", HOUSE_COMMANDS, ids=lambda command: command.__name__)
def test_no_authority_command_breaks_anything(command: type[Command]):
    @quick
    @drawn(state=st.sampled_from(HOUSE_STATES), told=wild(command))
    def holds_for(state: authority.Authority, told: Any) -> None:
        holds(HOUSE, state, told)

    holds_for()


@quick
@drawn(told=wild(authority.AdoptProfile), state=st.sampled_from(STATES[1:]))
def test_no_profile_breaks_anything_not_even_the_meetings_after_it(told: Any, state: Family):
    holds(HOUSE, authority.Authority(), told)
    adopted = msgspec.structs.replace(
        families.PROFILE,
        **{
            name: getattr(told.profile, name) % 7 + 1
            for name in ("first_meeting_days", "review_days_in_need", "write_up_working_days")
        },
    )
    terms = authority.Terms(today=families.TODAY, profile=adopted)
    held = families.HoldMeeting(
        meeting=families.MeetingId("m-x"),
        kind=families.MeetingKind.REVIEW
        if state.meetings.first_held
        else families.MeetingKind.INITIAL,
        happened=families.on_day(families.TODAY),
    )
    assert family.decide(state, held, terms)
