"""Words and pictures are agreed, shown to the network, and read with each child."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision
from backend.aggregates.picture_rules import (
    Subject,
    Welfare,
    check_parents,
    check_ready,
    check_welfare,
    children_of,
    people_of,
    seen_edition,
)
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    BookId,
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    Words,
    brief,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family
    from backend.aggregates.pictures import Book


# Events


class ExplanationAgreed(Event, frozen=True, kw_only=True, tag="explanation-agreed"):
    """Everyone who must be is happy with what the explanation says, in this edition (A97, X9).

    `without` is the decision to go on without a parent's yes, because of a risk.
    """

    book: BookId
    edition: int
    agreed_by: tuple[PersonId, ...]
    without: Decision | None
    happened: Happened


class PicturesSharedWithNetwork(
    Event, frozen=True, kw_only=True, tag="pictures-shared-with-network"
):
    """People of the network were shown the words and pictures (A96, A98)."""

    book: BookId
    edition: int
    shown_to: tuple[PersonId, ...]
    shared_by: tuple[PersonId, ...]
    helped_by: str
    happened: Happened


class PicturesSharedWithChild(Event, frozen=True, kw_only=True, tag="pictures-shared-with-child"):
    """The words and pictures were read with one child, by whom and who was there (A96, T11).

    `subject` is what an explanation is about, None for a safety plan.
    `welfare` is there when a safety plan could not wait for the explanation, `relaxed` when a
    manager let a child under five see it first (X8).
    """

    book: BookId
    edition: int
    subject: Subject | None
    child: PersonId
    shared_by: tuple[PersonId, ...]
    helped_by: str
    present: tuple[PersonId, ...]
    how: Words | None
    welfare: Welfare | None
    relaxed: Decision | None
    happened: Happened


ReadingEvent = ExplanationAgreed | PicturesSharedWithNetwork | PicturesSharedWithChild

# Commands


class AgreeExplanation(Command, frozen=True, kw_only=True):
    """Take down who is happy with the explanation; `seen` is the edition that they read."""

    book: BookId
    seen: int
    agreed_by: tuple[PersonId, ...]
    happened: Happened
    without: Decision | None = None


class SharePicturesWithNetwork(Command, frozen=True, kw_only=True):
    """Take down that people of the network were shown the words and pictures."""

    book: BookId
    seen: int
    shown_to: tuple[PersonId, ...]
    happened: Happened
    shared_by: tuple[PersonId, ...] = ()
    helped_by: str = ""


class SharePicturesWithChildren(Command, frozen=True, kw_only=True):
    """Take down that the words and pictures were read with children."""

    book: BookId
    seen: int
    children: tuple[PersonId, ...]
    happened: Happened
    shared_by: tuple[PersonId, ...] = ()
    helped_by: str = ""
    present: tuple[PersonId, ...] = ()
    how: str | None = None
    welfare: Welfare | None = None
    relaxed: Decision | None = None


ReadingCommand = AgreeExplanation | SharePicturesWithNetwork | SharePicturesWithChildren

# State


class Reading(msgspec.Struct, frozen=True):
    """Which edition of which book was agreed and read with whom, and who knows why people worry.

    `told` has the first day a child had the explanation, None where that day is not known.
    """

    agreed: dict[BookId, int] = {}
    shared: dict[tuple[BookId, PersonId], int] = {}
    told: dict[PersonId, date | None] = {}


def decide(family: Family, command: ReadingCommand, terms: Terms) -> list[ReadingEvent]:
    """What follows from a command about agreeing to words and pictures and sharing them."""
    not_ahead(command.happened, terms.today)
    match command:
        case AgreeExplanation():
            return _agreed(family, command, terms)
        case SharePicturesWithNetwork():
            return [_shown(family, command)]
        case SharePicturesWithChildren():
            return _read_with(family, command, terms)


def _filled(family: Family, at: BookId, seen: int) -> Book:
    book = seen_edition(family, at, seen)
    if not book.pages:
        raise Refused("Add at least one page first.", "book")
    return book


def _agreed(family: Family, command: AgreeExplanation, terms: Terms) -> list[ReadingEvent]:
    book = _filled(family, command.book, command.seen)
    if book.subject is None:
        raise Refused("People agree to the plan itself. Its pictures need no second yes.", "book")
    agreed_by = people_of(family, command.agreed_by, "agreed_by")
    check_parents(family, agreed_by, command.without, terms)
    if family.reading.agreed.get(command.book) == book.edition:
        return []
    return [
        ExplanationAgreed(
            book=command.book,
            edition=book.edition,
            agreed_by=agreed_by,
            without=command.without,
            happened=command.happened,
        )
    ]


def _content_agreed(family: Family, at: BookId, book: Book) -> None:
    if book.subject is not None and family.reading.agreed.get(at) != book.edition:
        raise Refused(
            "Ask the parents first if they are happy with what it says, and keep their answer.",
            "book",
        )


def _shown(family: Family, command: SharePicturesWithNetwork) -> PicturesSharedWithNetwork:
    book = _filled(family, command.book, command.seen)
    _content_agreed(family, command.book, book)
    shown_to = people_of(family, command.shown_to, "shown_to")
    if not shown_to:
        raise Refused("Choose who was shown it.", "shown_to")
    shared_by = people_of(family, command.shared_by, "shared_by")
    brief(command.helped_by, "helped_by", LONGEST_NAME)
    if not shared_by and not command.helped_by:
        raise Refused("Say who showed it to them.", "shared_by")
    return PicturesSharedWithNetwork(
        book=command.book,
        edition=book.edition,
        shown_to=shown_to,
        shared_by=shared_by,
        helped_by=command.helped_by,
        happened=command.happened,
    )


def _read_with(
    family: Family, command: SharePicturesWithChildren, terms: Terms
) -> list[ReadingEvent]:
    book = _filled(family, command.book, command.seen)
    _content_agreed(family, command.book, book)
    shared_by = people_of(family, command.shared_by, "shared_by")
    present = people_of(family, command.present, "present")
    brief(command.helped_by, "helped_by", LONGEST_NAME)
    brief(command.how, "how")
    if not shared_by and not command.helped_by:
        raise Refused("Say who read it with the child.", "shared_by")
    events: list[ReadingEvent] = []
    for child in children_of(family, command.children):
        name = family.case.children[child]
        if child not in book.children:
            raise Refused(f"This was not made for {name}. Make one for {name}.", "children")
        welfare = relaxed = None
        if book.subject is None and not check_ready(family, child, command.happened):
            welfare, relaxed = check_welfare(family, child, command, terms)
        events.append(
            PicturesSharedWithChild(
                book=command.book,
                edition=book.edition,
                subject=book.subject,
                child=child,
                shared_by=shared_by,
                helped_by=command.helped_by,
                present=present,
                how=command.how,
                welfare=welfare,
                relaxed=relaxed,
                happened=command.happened,
            )
        )
    return events


def evolve(reading: Reading, event: ReadingEvent) -> Reading:
    """What was agreed and read after one more event."""
    match event:
        case ExplanationAgreed(book=at, edition=edition):
            return msgspec.structs.replace(reading, agreed={**reading.agreed, at: edition})
        case PicturesSharedWithNetwork():
            return reading
        case PicturesSharedWithChild(book=at, child=child, edition=edition, happened=happened):
            shared = {**reading.shared, (at, child): edition}
            after = msgspec.structs.replace(reading, shared=shared)
            if event.subject is not Subject.WORRIES:
                return after
            return msgspec.structs.replace(after, told=_earliest(after.told, child, happened.on))


def _earliest(
    told: dict[PersonId, date | None], child: PersonId, on: date | None
) -> dict[PersonId, date | None]:
    before = told.get(child, on)
    return {**told, child: None if before is None or on is None else min(before, on)}
