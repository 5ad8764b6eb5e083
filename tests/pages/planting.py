"""Values planted in every text of a record, and how they are found wherever words go."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import msgspec
from psycopg.conninfo import make_conninfo

from backend import schema
from backend.aggregates.account import STANDING_OF, Role, Standing
from backend.aggregates.plan import AddRule
from backend.aggregates.protected import ProtectedKind, ProtectFact
from backend.aggregates.vocabulary import LineId, Protected, ProtectedId, Refused
from backend.database import pool
from backend.ledger import Ledger
from tests import families
from tests.conftest import KEK
from tests.databases import databases
from tests.families import DAD, ELLA, GRAN, JOE, MUM
from tests.pages.conftest import LEAD, MEMBER, Told, open_account, tell_house
from tests.pages.matrix import story
from tests.projections.pages import NOON, telling
from tests.stories import protected

STREETS = ("Quillbrook", "Zennorby", "Thornwick", "Yarrowby", "Vexhampton")
SCHOOLS = ("Quellmoor", "Zillhurst", "Thraxton", "Yewbarrow", "Vandellby")
PHONES = tuple(f"07700 9{number:05d}" for number in range(41_000, 41_020))
VALUES = (
    *(
        (
            ProtectedKind.ADDRESS,
            f"{11 + at * 4 + n}{'abc'[n % 3]} {name} {way}, Ashmere ZQ{n} {at}XW",
        )
        for at, name in enumerate(STREETS)
        for n, way in enumerate(("Street", "Road", "Lane", "Avenue"))
    ),
    *((ProtectedKind.PHONE, phone) for phone in PHONES),
    *(
        (ProtectedKind.SCHOOL, f"{name} {kind} School")
        for name in SCHOOLS
        for kind in ("Primary", "Infant", "Junior", "Secondary")
    ),
)
# Letters and figures that stand in no text but these values; nothing of the product finds them.
NEEDLES = tuple(plain.lower().replace(" ", "") for plain in (*STREETS, *SCHOOLS, *PHONES))
DADS, MUMS, ELLAS = "Sam Dadd", "Her mother", "Herself"
# The two whom the facts are kept from, and everyone else of the network.
READERS = (MEMBER, DADS, LEAD, MUMS, ELLAS)
# A text of the record that is no name of a thing, though its type says no more.
_NAMES = ("<class 'str'>", "str | None", "typing.Optional[str]")


def spellings(value: str) -> tuple[str, ...]:
    """Twelve spellings of one value."""
    first = value.split(",")[0]
    return (
        value,
        value.upper(),
        value.replace(" ", "  "),
        first.replace(" ", "\n"),
        first.replace(" ", "-"),
        first.replace(" ", "\u00a0"),
        first.replace("Street", "St").replace("Road", "Rd").replace("Avenue", "Ave"),
        re.sub(r"^(\d+)([abc])", r"\1 \2", first),
        first.replace("e", "é"),
        first.replace("l", "l\u200b"),
        "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in first),
        first.replace(" ", ".  "),
    )


def heard(text: str) -> str:
    """A text as small letters and figures alone, its tags left out and what they say put last."""
    tags = " ".join(re.findall(r'"([^"]*)"', " ".join(re.findall(r"<[^>]*>", text))))
    folded = unicodedata.normalize("NFKD", f"{re.sub('<[^>]*>', '', text)} {tags}").casefold()
    return re.sub("[^a-z0-9]", "", folded)


def found_in(text: str) -> list[str]:
    plain = heard(text)
    return [needle for needle in NEEDLES if needle in plain]


def planted(thing: Any, more: Iterator[str], *, names: bool) -> Any:
    """The same command with a protected value in every text of it, and in names where asked."""
    if isinstance(thing, tuple):
        return tuple(planted(each, more, names=names) for each in thing)  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(thing, msgspec.Struct):
        return thing
    hints, changed = get_type_hints(type(thing), include_extras=True), dict[str, Any]()
    for field in thing.__struct_fields__:
        value, hint = getattr(thing, field), str(hints[field])
        free = "extra={'words'" in hint.replace('"', "'")
        if isinstance(value, str) and value and (free or (names and hint in _NAMES)):
            if free or " " in value:
                changed[field] = f"{value} ({next(more)})"
        elif isinstance(value, tuple | msgspec.Struct):
            changed[field] = planted(value, more, names=names)
    return msgspec.structs.replace(thing, **changed)


def tell_planted(ledger: Ledger, family: UUID, more: Iterator[str]) -> set[tuple[str, str]]:
    """Tells the matrix's story with a value in every text and name that takes it, past the forms.

    Returns into which fields of which commands something was put.
    """
    into = set[tuple[str, str]]()
    for command in story():
        for tried in (
            planted(command, more, names=True),
            planted(command, more, names=False),
            command,
        ):
            try:
                ledger.tell(family, tried, telling(tried))
            except Refused:
                continue
            into |= {
                (type(command).__name__, field)
                for field in command.__struct_fields__
                if getattr(command, field) != getattr(tried, field)
            }
            break
    return into


def plant(ledger: Ledger, family: UUID) -> set[tuple[str, str]]:
    """Tells the story with the sixty values in it, as what stood there before they were protected
    does; then protects them. Returns into which fields of which commands something was put.
    """
    more = cycle([each for _, value in VALUES for each in spellings(value)])
    into = tell_planted(ledger, family, more)
    for n, (kind, value) in enumerate(VALUES):
        fact = ProtectFact(
            fact=ProtectedId(f"v{n:07d}"),
            kind=kind,
            label=f"Fact {n}",
            value=Protected(value),
            concerns=(ELLA, MUM),
            kept_from=(DAD, JOE),
            decision=protected.decided(),
        )
        ledger.tell(family, fact, telling(fact))
        rule = AddRule(line=LineId(f"r-{n}"), words=f"Not to {'; nor '.join(spellings(value))}.")
        ledger.tell(family, rule, telling(rule))
    return into


@functools.cache
def house(server: str) -> tuple[Told, frozenset[tuple[str, str]]]:
    """A database in which the family's record is planted, for sites to copy; and into what."""
    family, accounts = uuid4(), dict[str, UUID]()
    told = tell_house(server, families.led_by_gran())
    owner = databases(server).owner(told.database)
    with pool(owner) as as_owner:
        into = plant(Ledger(as_owner, KEK, story=lambda: NOON), family)
    with pool(make_conninfo(owner, user=schema.APP_ROLE)) as connections:
        for who, person, role in (
            (MEMBER, JOE, Role.MEMBER),
            (LEAD, GRAN, Role.MEMBER),
            (DADS, DAD, Role.PARENT),
            (MUMS, MUM, Role.PARENT),
            (ELLAS, ELLA, Role.YOUNG_PERSON),
        ):
            assert STANDING_OF[role] is Standing.NETWORK
            open_account(
                Ledger(connections, KEK),
                accounts,
                who,
                Standing.NETWORK,
                "Network",
                person=person,
                role=role,
                family=family,
            )
    told = msgspec.structs.replace(told, family=family, accounts={**told.accounts, **accounts})
    return told, frozenset(into)
