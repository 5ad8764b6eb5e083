"""Which words and pictures may be made and shown when: the gates before a child sees them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.stored import FileKind, StoredFile, check_stored
from backend.aggregates.vocabulary import BookId, Happened, MovedOn, PersonId, Refused, need

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family
    from backend.aggregates.pictures import Book
    from backend.aggregates.plan import Plan

LONGEST_PAGE = 400
LATEST_FOLLOW_DAYS = 56
MANAGERS = (JobRole.TEAM_MANAGER, JobRole.SERVICE_MANAGER, JobRole.PRACTICE_LEAD)
RELAXED_UNDER = 5


class Subject(StrEnum):
    """What an explanation is about: why people are worried, or what cannot happen (A96, A99)."""

    WORRIES = "worries"
    LIMITS = "limits"


class Drawing(StrEnum):
    """Our own simple drawings, one file each under web/static/pictures."""

    HOUSE = "house"
    BED = "bed"
    DOOR = "door"
    TABLE = "table"
    CUP = "cup"
    CAR = "car"
    PHONE = "phone"
    SCHOOL = "school"
    TREE = "tree"
    DOG = "dog"
    TEDDY = "teddy"
    BOOK = "book"
    BALL = "ball"
    SUN = "sun"
    MOON = "moon"
    RAIN = "rain"
    HEART = "heart"
    STAR = "star"
    HUG = "hug"
    CHILD = "child"
    GROWN_UP = "grown-up"
    OLDER = "older"
    FAMILY = "family"
    TALKING = "talking"
    HAPPY = "happy"
    SAD = "sad"
    WORRIED = "worried"
    BOTTLE = "bottle"
    STOP = "stop"
    HANDS = "hands"


class Welfare(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A child's welfare could not wait: who decided why, and by when the missing step follows.

    rules.md T11, T12.
    """

    decision: Decision
    follows_on: date


class Sharing(Protocol):
    """What is asked of a command that reads words and pictures with children."""

    @property
    def happened(self) -> Happened: ...
    @property
    def welfare(self) -> Welfare | None: ...
    @property
    def relaxed(self) -> Decision | None: ...


def people_of(family: Family, people: tuple[PersonId, ...], field: str) -> tuple[PersonId, ...]:
    """These people once each; refuses anyone this family's record does not know."""
    for person in people:
        family.known(person, field)
    return tuple(dict.fromkeys(people))


def check_page(words: str, photo: StoredFile | None) -> None:
    """Refuses a page without words, one with too many for a child, and a file that is no picture.

    Words are counted in letters.
    """
    need(words, "Write what this page says: one thought.", "words", LONGEST_PAGE)
    if photo is not None:
        check_stored(photo, "photo")
        if photo.kind not in (FileKind.JPEG, FileKind.PNG):
            raise Refused("Choose a photo or a scan: a JPEG or PNG.", "photo")


def check_source(
    plan: Plan, version: int, draft: bool, welfare: Welfare | None, terms: Terms
) -> None:
    """Refuses a words and pictures safety plan that is not made from the agreed plan (T12, X8).

    A draft for getting a child ready may be made from any version; so may one that could not wait.
    """
    if welfare is not None:
        _check_follows(welfare, terms)
    if not 1 <= version <= plan.version:
        raise Refused("Make a version of the plan first. The pictures are made from it.", "version")
    if draft or welfare is not None or version == plan.agreed:
        return
    if not plan.agreed:
        raise Refused(
            "Agree the plan first. Then make the words and pictures from the agreed version.",
            "version",
        )
    raise Refused(
        f"Version {version} is not the agreed plan. Make it from version {plan.agreed}.", "version"
    )


def check_parents(
    family: Family, agreed_by: tuple[PersonId, ...], without: Decision | None, terms: Terms
) -> None:
    """Refuses content that a parent has not agreed to, unless a manager decided why (A97, X9)."""
    if without is not None:
        check_decision(without, MANAGERS, terms.today)
        return
    missing = [name for person, name in family.case.parents.items() if person not in agreed_by]
    if missing:
        raise Refused(
            f"{missing[0]} has not said yes yet. Ask, or record a manager’s decision and the risk.",
            "agreed_by",
        )
    if not agreed_by:
        raise Refused("Choose who is happy with what it says.", "agreed_by")


def check_ready(family: Family, child: PersonId, happened: Happened) -> bool:
    """Whether a child had the explanation by the day a safety plan is read with them (T11)."""
    told = family.reading.told
    if child not in told:
        return False
    first = told[child]
    return first is None or happened.on is None or first <= happened.on


def check_welfare(
    family: Family, child: PersonId, sharing: Sharing, terms: Terms
) -> tuple[Welfare | None, Decision | None]:
    """What lets a child see the safety plan before the explanation; refuses where nothing does.

    Either a manager's welfare decision with the day the explanation follows (T11), or, for a child
    under five where the profile allows it, a manager's reason (X8).
    """
    if sharing.welfare is not None:
        _check_follows(sharing.welfare, terms)
        return sharing.welfare, None
    if sharing.relaxed is not None:
        check_decision(sharing.relaxed, MANAGERS, terms.today)
        if not _under_five(family.case.born.get(child), sharing.happened.on or terms.today):
            raise Refused("This is only for a child who is under five.", "children")
        if not terms.profile.under_fives_shown_plan:
            raise Refused(
                "Your authority does not allow this. Share the explanation first.", "relaxed"
            )
        return None, sharing.relaxed
    name = family.case.children[child]
    if child in family.reading.told:
        raise Refused(
            f"{name} had the explanation only after this day. Check the day, or record a "
            "manager’s decision that it could not wait.",
            "children",
        )
    raise Refused(
        f"Share the words and pictures explanation with {name} first. Then share the plan.",
        "children",
    )


def _check_follows(welfare: Welfare, terms: Terms) -> None:
    check_decision(welfare.decision, MANAGERS, terms.today)
    if welfare.follows_on < terms.today:
        raise Refused("Choose today or a day to come.", "follows_on")
    if (welfare.follows_on - terms.today).days > LATEST_FOLLOW_DAYS:
        raise Refused(
            f"This is more than {LATEST_FOLLOW_DAYS} days away. A child should not wait so long.",
            "follows_on",
        )


def _under_five(born: date | None, on: date) -> bool:
    if born is None:
        return False
    # Born on 29 February: five on 1 March of a year that has no such day.
    try:
        fifth = born.replace(year=born.year + RELAXED_UNDER)
    except ValueError:
        fifth = date(born.year + RELAXED_UNDER, 3, 1)
    return on < fifth


def children_of(family: Family, children: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """These children once each; refuses none at all, and anyone who is not a child here."""
    if not children:
        raise Refused("Choose at least one child.", "children")
    for child in children:
        if child not in family.case.children:
            raise Refused("Choose one of the children.", "children")
    return tuple(dict.fromkeys(children))


def standing_book(family: Family, book: BookId) -> Book:
    """The words and pictures under this id; refuses what was not begun."""
    known = family.pictures.books.get(book)
    if known is None:
        raise Refused("Begin the words and pictures first.", "book")
    return known


def seen_edition(family: Family, at: BookId, seen: int) -> Book:
    """The words and pictures, when their edition is the one the person read; raises MovedOn."""
    book = standing_book(family, at)
    if book.edition != seen:
        raise MovedOn("The pages were changed while you were writing. Read them again.", at)
    return book
