"""The contract that holds the house up: imports, events, sentences, sections, sizes."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from backend import projections
from backend.aggregates import account, accounts, authority, calendars, credentials
from backend.aggregates import family as families
from backend.aggregates.family import COMMANDS, EVENTS, PARTS
from backend.aggregates.handover import Stage
from backend.aggregates.reviews import Question
from backend.aggregates.roles import NetworkRole
from backend.aggregates.vocabulary import Command, Event
from backend.projections import sentences
from backend.projections.sentences import credentials as account_sentences
from backend.projections.sentences.handover import STAGE_WORDS
from backend.projections.sentences.reviews import QUESTION_WORDS
from backend.projections.sentences.roles import ROLE_WORDS
from tests import golden
from tests.golden import ALL_EVENTS

ROOT = Path(__file__).parent.parent
BACKEND = ROOT / "backend"
LONGEST = 450
STANDARD = sys.stdlib_module_names | {"__future__"}
# The rebuild stands above the ledger: it folds what the ledger opens.
ABOVE_THE_LEDGER = {f"backend/projections/{name}.py" for name in ("rebuild", "refill", "abreast")}


def sources(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it; `from a import b` counts as a.b and a."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}: say the whole name of what is imported"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def foreign(path: Path, *allowed: str) -> set[str]:
    """What a file imports besides the standard library and these."""
    return {
        name
        for name in imported(path)
        if name.split(".")[0] not in STANDARD
        and not any(name == each or name.startswith(f"{each}.") for each in allowed)
        # `from backend import x` says backend and backend.x: only the second tells.
        and name != "backend"
    }


@pytest.mark.parametrize("path", sources(BACKEND / "aggregates"), ids=place)
def test_aggregates_know_nothing_but_each_other(path: Path):
    assert foreign(path, "msgspec", "backend.aggregates") == set()


@pytest.mark.parametrize("path", sources(BACKEND / "aggregates"), ids=place)
def test_aggregates_have_no_clock_no_chance_and_no_input(path: Path):
    barred = {"random", "secrets", "os", "io", "socket", "subprocess", "time", "pathlib"}
    assert imported(path) & barred == set()
    text = path.read_text(encoding="utf-8")
    for call in ("uuid4(", "uuid1(", ".now(", ".today(", "open(", "print("):
        assert call not in text.replace("reopen(", ""), call


@pytest.mark.parametrize("name", ["record.py", "seal.py"])
def test_record_and_seal_know_only_aggregates(name: str):
    assert foreign(BACKEND / name, "msgspec", "backend.aggregates") == set()


@pytest.mark.parametrize("path", sources(BACKEND / "projections"), ids=place)
def test_projections_know_events_and_rows(path: Path):
    allowed = ["msgspec", "psycopg", "backend.aggregates", "backend.record", "backend.projections"]
    if place(path) in ABOVE_THE_LEDGER:
        allowed += ["backend.ledger", "backend.schema"]
    assert foreign(path, *allowed) == set()


@pytest.mark.parametrize("path", sources(BACKEND), ids=place)
def test_the_library_stays_behind_the_ledger_and_http_outside(path: Path):
    roots = {name.split(".")[0] for name in imported(path)}
    if place(path) not in {"backend/ledger.py", "backend/recorder.py"}:
        assert "eventsourcing" not in roots
    if path.name != "cli.py":
        assert not roots & {"web", "litestar", "uvicorn", "jinja2"}
    assert not roots & {"tests", "bench"}


@pytest.mark.parametrize("path", sources(ROOT / "web"), ids=place)
def test_pages_do_not_reach_behind_the_ledger(path: Path):
    assert not {name.split(".")[0] for name in imported(path)} & {"eventsourcing", "tests"}


# Events


def subclasses(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("backend."):
            yield each
        yield from subclasses(each)


def test_every_event_class_is_one_that_can_be_stored():
    assert set(subclasses(Event)) == set(ALL_EVENTS)


def test_tags_are_explicit_kebab_case_and_unique():
    tags = [str(event.__struct_config__.tag) for event in ALL_EVENTS]
    assert len(set(tags)) == len(tags)
    for event, tag in zip(ALL_EVENTS, tags, strict=True):
        assert event.__struct_config__.tag_field == "type"
        assert tag != event.__name__, f"{tag}: say the tag"
        assert tag == tag.lower() and tag.replace("-", "").isalnum(), tag


def hints_in(kind: Any) -> Iterator[Any]:
    yield kind
    supertype = getattr(kind, "__supertype__", None)
    if supertype is not None:
        yield from hints_in(supertype)
    for inner in get_args(kind):
        yield from hints_in(inner)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for inner in get_type_hints(kind).values():
            yield from hints_in(inner)


@pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.__name__)
def test_events_cannot_be_changed_and_hold_only_what_can_be_sealed(event: type[Event]):
    config = event.__struct_config__
    assert config.frozen
    assert event.__doc__ and event.__doc__.strip().endswith(".")
    with pytest.raises(TypeError):
        event(*[None] * len(event.__struct_fields__))
    for name, hint in get_type_hints(event).items():
        for kind in hints_in(hint):
            origin = get_origin(kind) or kind
            assert origin not in {list, dict, set, frozenset, float, Any, object, bytes}, name
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
                assert kind.__struct_config__.frozen, name


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS,
        families.Together,
        *get_args(accounts.SomeoneCommand),
        authority.AdoptProfile,
    ],
    ids=lambda command: command.__name__,
)
def test_commands_say_what_they_ask(command: type[Command]):
    assert command.__doc__ and command.__doc__.strip().endswith((".", "?"))
    assert command.__struct_config__.frozen


def members(union: Any) -> set[type]:
    return set(get_args(union)) if get_origin(union) in (Union, UnionType) else {union}


def test_every_command_and_event_is_one_that_a_part_answers_for():
    handled = {families.Together, *COMMANDS}
    handled |= members(accounts.SomeoneCommand) | members(authority.AuthorityCommand)
    assert set(subclasses(Command)) == handled
    assert set(EVENTS) == set(families._EVOLVERS)
    assert set(COMMANDS) == set(families._DECIDERS)
    assert set(families.Family.__struct_fields__) == {*PARTS, "told"}


# Parts


PART_FILES = sorted(
    {Path(module.__file__) for module, _, _ in PARTS.values()}
    | {Path(str(each.__file__)) for each in (account, credentials, authority)}
)


@pytest.mark.parametrize("path", PART_FILES, ids=place)
def test_each_part_has_its_five_sections_in_order(path: Path):
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = ["# Events", "# Commands", "# State"]
    sections = [lines.index(start) for start in starts]
    assert [lines.count(start) for start in starts] == [1, 1, 1]
    tree = ast.parse("\n".join(lines))
    at = {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert [*sections, at["decide"], at["evolve"]] == sorted(
        [*sections, at["decide"], at["evolve"]]
    )
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            if "Event" in bases:
                assert sections[0] < node.lineno <= sections[1], node.name
            if "Command" in bases:
                assert sections[1] < node.lineno <= sections[2], node.name


# Sentences

NAMES = {
    "p-mum": "Siobhán",
    "p-dad": "Łukasz",
    "p-ella": "Ella",
    "p-gran": "Gran Mary",
    "p-joe": "Uncle Joe",
    "p-sana": "Sana",
    "p-nurse": "Pat Lee",
    "p-wen": "陳文",
    "p-grandad": "Grandad Tom",
    "p-des": "Des",
    "p-bev": "Bev",
}


def said(event: Any) -> str:
    return sentences.sentence(event, lambda person: NAMES[person])


def values_in(thing: Any) -> Iterator[Any]:
    if isinstance(thing, msgspec.Struct):
        for name in thing.__struct_fields__:
            yield from values_in(getattr(thing, name))
    elif isinstance(thing, tuple):
        for each in thing:
            yield from values_in(each)
    else:
        yield thing


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_event_has_a_sentence(event: type[Event]):
    check_sentence(golden.entry_of(str(event.__struct_config__.tag)).event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_sentences_are_whole_whatever_is_left_out_or_chosen(event: type[Event]):
    told = golden.entry_of(str(event.__struct_config__.tag)).event
    for name, hint in get_type_hints(event).items():
        if type(None) in get_args(hint):
            check_sentence(msgspec.structs.replace(told, **{name: None}))
        if isinstance(hint, type) and issubclass(hint, Enum):
            for chosen in hint:
                check_sentence(msgspec.structs.replace(told, **{name: chosen}))
        if isinstance(getattr(told, name), str) and not isinstance(hint, type(Enum)):
            value = getattr(told, name)
            if not isinstance(value, Enum) and value not in NAMES and "-" not in value:
                for words in ("One. Two", "Is it so?", "Yes!", "She said “no.”", "和平。"):
                    check_sentence(msgspec.structs.replace(told, **{name: words}))


def check_sentence(told: Any) -> None:
    """Plain words, properly begun and ended, with no ids and no machinery in them."""
    sentence = said(told)
    assert sentence == " ".join(sentence.split(" ")) and sentence == sentence.strip()
    assert not sentence[0].islower(), sentence
    # A quotation keeps its own stop inside.
    assert sentence.rstrip("”’»\"')").endswith((".", "!", "?", "。")), sentence
    for doubled in ("..", ".;", "?.", "!.", ".,", "  ", " .", "::", ": .", "。."):
        assert doubled not in sentence, sentence
    for machinery in ("None", "p-", "m-", "l-", "g-", "s-", "o-", "w-", "_", "{", "<", "datetime"):
        if machinery.endswith("-"):
            assert not any(word.startswith(machinery) for word in sentence.split()), sentence
        else:
            assert machinery not in sentence, sentence
    for value in values_in(told):
        if isinstance(value, Enum) and "-" in str(value.value):
            assert str(value.value) not in sentence, sentence


def test_the_words_for_roles_stages_and_questions_are_whole():
    assert set(STAGE_WORDS) == set(Stage)
    assert set(ROLE_WORDS) == set(NetworkRole)
    assert set(QUESTION_WORDS) == set(Question)


# Projections


def test_the_tables_of_projections_begin_with_their_stream():
    modules = {path.stem for path in (BACKEND / "projections").glob("*.py")}
    in_use = {module.__name__.rpartition(".")[2] for module in projections.ALL}
    assert in_use <= modules
    tables = [table for module in projections.ALL for table in module.tables]
    assert len({table.name for table in tables}) == len(tables)
    for table in tables:
        assert table.name.startswith("pages.")
        assert table.columns[table.key[0]] == "uuid not null"
        assert set(table.key) <= set(table.columns)


# Shape


@pytest.mark.parametrize("path", sources(BACKEND, ROOT / "web"), ids=place)
def test_modules_are_short(path: Path):
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST


@pytest.mark.parametrize("path", sources(BACKEND), ids=place)
def test_what_is_public_says_what_it_is(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), place(path)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{place(path)}: {node.name}"


def test_the_calendar_has_a_version_of_its_own():
    assert calendars.ENGLAND_AND_WALES.version.startswith("england-and-wales@")


@pytest.mark.parametrize("event", get_args(accounts.SomeoneEvent), ids=lambda event: event.__name__)
def test_every_event_of_an_account_has_a_sentence(event: type[Event]):
    told = golden.entry_of(str(event.__struct_config__.tag)).event
    sentence = account_sentences.said(told)
    assert sentence[0].isupper() and sentence.endswith(".") and ".." not in sentence
    assert not any(word in sentence for word in ("None", "k-1", "d-1", "y-1", "{", "_"))
