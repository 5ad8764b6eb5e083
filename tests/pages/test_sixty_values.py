"""S-06: whoever must not know reads none of sixty protected values, whatever way it was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle
from typing import Any, get_type_hints
from unittest import mock
from uuid import UUID, uuid4

import msgspec
import pytest

from backend.aggregates.account import STANDING_OF, Role, Standing
from backend.aggregates.plan import AddRule
from backend.aggregates.protected import ProtectedKind, ProtectFact
from backend.aggregates.vocabulary import LineId, Protected, ProtectedId, Refused
from backend.database import pool
from backend.ledger import Ledger
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM
from tests.pages.addresses import address
from tests.pages.asking import Ask, ask_all
from tests.pages.conftest import KEK, LEAD, MEMBER, WORKER, Site, day, opened
from tests.pages.matrix import MATRIX, story
from tests.projections.pages import NOON, telling
from tests.stories import protected as told
from web import page, protecting

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


# Planting


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
        if isinstance(value, str) and value and (free or (names and hints[field] is str)):
            if free or " " in value:
                changed[field] = f"{value} ({next(more)})"
        elif isinstance(value, tuple | msgspec.Struct):
            changed[field] = planted(value, more, names=names)
    return msgspec.structs.replace(thing, **changed)


def plant(ledger: Ledger, family: UUID) -> set[tuple[str, str]]:
    """Tells the story with values in it, past the forms: as what stood there before they were
    protected does. Returns into which fields of which commands something was put.
    """
    into = set[tuple[str, str]]()
    more = cycle([each for _, value in VALUES for each in spellings(value)])
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
    for n, (kind, value) in enumerate(VALUES):
        fact = ProtectFact(
            fact=ProtectedId(f"v{n:07d}"),
            kind=kind,
            label=f"Fact {n}",
            value=Protected(value),
            concerns=(ELLA, MUM),
            kept_from=(DAD, JOE),
            decision=told.decided(),
        )
        ledger.tell(family, fact, telling(fact))
        rule = AddRule(line=LineId(f"r-{n}"), words=f"Not to {'; nor '.join(spellings(value))}.")
        ledger.tell(family, rule, telling(rule))
    return into


@pytest.fixture(scope="module")
def planting(server: str) -> Iterator[tuple[Site, set[tuple[str, str]]]]:
    with opened(server, families.led_by_gran) as first:
        family = uuid4()
        with pool(first.owner) as as_owner:
            into = plant(Ledger(as_owner, KEK, story=lambda: NOON), family)
        site = msgspec.structs.replace(first, family=family)
        ours: dict[str, Any] = {"family": family}
        for who, person, role in (
            (MEMBER, JOE, Role.MEMBER),
            (LEAD, GRAN, Role.MEMBER),
            (DADS, DAD, Role.PARENT),
            (MUMS, MUM, Role.PARENT),
            (ELLAS, ELLA, Role.YOUNG_PERSON),
        ):
            site.open(who, Standing.NETWORK, "Network", person=person, role=role, **ours)
        assert STANDING_OF[Role.PARENT] is Standing.NETWORK
        a_file_with_it(site)
        yield site, into


@pytest.fixture(scope="module")
def place(planting: tuple[Site, set[tuple[str, str]]]) -> Site:
    return planting[0]


def a_file_with_it(site: Site) -> None:
    """The worker keeps a file that says one of them, in its name too."""
    worker = site.browser(WORKER)
    value = VALUES[0][1].split(",")[0]
    fields: dict[str, Any] = {
        "_csrf_token": worker.csrf,
        "kind": "diary",
        "shows": "A paper of the nurse",
        "person": GRAN,
        "keep-why": "The doctor wrote it",
        **day("happened", "2026-10-01"),
    }
    path = f"{site.root}/practice/evidence"
    file = (f"{value}.txt", f"Seen at {value} by the nurse.".encode())
    first = worker.send("POST", path, data=fields, files={"file": file})
    fields["pf-keep"] = re.findall(r'name="pf-keep" value="([^"]*)"', first.text)
    answer = worker.send("POST", path, data=fields, files={"file": file})
    assert answer.status_code == 303, re.findall("error-message.*", answer.text)


# Reading


def addresses(site: Site) -> list[Ask]:
    """Every address that can be read: pages, exports, calendars, letters, files."""
    found: list[Ask] = []
    for row in MATRIX:
        # Packs are for the staff who prepare them, and have a gate of their own (tests/court).
        in_a_pack = "/requests/" in row.path or "/packs/" in row.path
        if row.method == "GET" and row.deed is not None and not (row.stored and in_a_pack):
            found.append(Ask("GET", address(site, row)))
    for (evidence,) in site.rows(
        "select evidence from pages.evidence where family = %s", site.family
    ):
        found.append(Ask("GET", f"{site.root}/practice/evidence/{evidence}/file"))
    for line in ("r-0", "r-25", "r-50"):
        found.append(Ask("GET", f"{site.root}/plan/lines/{line}"))
    found.append(Ask("GET", f"{site.root}/plan/compare?a=1&b=now"))
    found.append(Ask("GET", f"{site.root}/history?all=yes"))
    return found


def read(site: Site, who: str, asked: list[Ask]) -> tuple[list[str], int]:
    """Which of these show one reader something, and how many showed anything at all."""
    hits: list[str] = []
    answers = ask_all(site, site.browser(who), asked)
    for ask, answer in zip(asked, answers, strict=True):
        found = found_in(f"{answer.text} {answer.headers}")
        if found:
            hits.append(f"{who}, {ask}: {found}")
    return hits, sum(answer.status == 200 for answer in answers)


def test_no_reader_who_must_not_know_reads_any_of_sixty_values(
    planting: tuple[Site, set[tuple[str, str]]],
):
    site, into = planting
    assert (len(VALUES), len(spellings(VALUES[0][1]))) == (60, 12)
    assert len(into) > 60, sorted(into)
    asked, hits, opened_by = addresses(site), list[str](), dict[str, int]()
    for who in READERS:
        mine = asked
        if who == MEMBER:
            mine = [*asked, *(msgspec.structs.replace(each, part=True) for each in asked)]
        found, opened_by[who] = read(site, who, mine)
        hits += found
    assert hits == [], "\n".join(hits)
    assert min(opened_by[who] for who in (MEMBER, DADS, LEAD, MUMS)) > 40, opened_by


def test_the_pages_do_speak_of_them(place: Site):
    """The control: staff who may know read every one of them."""
    texts = ask_all(
        place,
        place.browser(WORKER),
        [Ask("GET", f"{place.root}{path}") for path in ("/plan", "/history?all=yes", "/network")],
    )
    assert set(found_in(" ".join(text.text for text in texts))) == set(NEEDLES)


def test_a_guess_is_answered_like_any_other(place: Site):
    """No list, no count and no order differ between what is protected and what is not there."""
    for who in (MEMBER, LEAD):
        browser = place.browser(who)
        answers: dict[tuple[int, str], str] = {}
        guesses = [
            *(value.split(",")[0] for _, value in VALUES[::9]),
            "93a Nowhere Street",
            "07700 955555",
            "Nonesuch Primary School",
        ]
        asks = [Ask("POST", f"{place.root}/look-up", {"words": guess}) for guess in guesses]
        for guess, answer in zip(guesses, ask_all(place, browser, asks), strict=True):
            text = answer.text.replace(guess, "").replace(answer.request, "")
            text = re.sub(r'name="command_id" value="[^"]*"', "", text)
            answers.setdefault((answer.status, text), guess)
        assert len(answers) == 1, list(answers.values())


# Broken builds that the crawl must find


def as_it_stands(thing: Any, *_: Any) -> Any:
    return thing


SOME = ("/plan", "/history?all=yes", "/network", "/plan/compare?a=1&b=now", "/plan/versions")


def test_a_build_that_looks_through_neither_rows_nor_pages_is_found(place: Site):
    asked = [Ask("GET", f"{place.root}{path}") for path in SOME]
    assert read(place, MEMBER, asked)[0] == []
    with (
        mock.patch.object(protecting, "shown", as_it_stands),
        mock.patch.object(protecting, "may_read", as_it_stands),
    ):
        hits, _ = read(place, MEMBER, asked)
    assert any("/plan:" in each for each in hits) and any("/history" in each for each in hits)


def test_a_build_that_shows_everyone_what_staff_may_know_is_found(place: Site):
    asked = [Ask("GET", f"{place.root}{path}") for path in SOME]
    with mock.patch.object(page.Visit, "knows_protected", True):
        hits, _ = read(place, MEMBER, asked)
    assert any("/history" in each for each in hits) and any("/compare" in each for each in hits)


def test_a_build_that_knows_one_spelling_alone_is_found(place: Site):
    from backend import passages

    asked = [Ask("GET", f"{place.root}/plan")]

    def to_the_letter(text: str) -> tuple[str, list[int]]:
        return text, list(range(len(text)))

    passages._needles.cache_clear()  # pyright: ignore[reportPrivateUsage]
    with mock.patch.object(passages, "canonical", to_the_letter):
        hits, _ = read(place, MEMBER, asked)
    passages._needles.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert hits != []
