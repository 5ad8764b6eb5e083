"""Words and pictures as their pages stand, as the network was shown them, and who read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.aggregates.family import Family
from backend.aggregates.pictures import (
    Book,
    ExplanationDrafted,
    PictureAdded,
    PictureReworded,
    PicturesOrdered,
    PicturesPlanMade,
    PictureWithdrawn,
)
from backend.aggregates.reading import (
    ExplanationAgreed,
    PicturesSharedWithChild,
    PicturesSharedWithNetwork,
)
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

BOOKS = Table(
    name="pages.picture_books",
    key=("family", "book"),
    columns={
        "family": "uuid not null",
        "book": "text not null",
        "seq": "integer not null",
        "subject": "text",
        "version": "integer",
        "draft": "boolean not null",
        "children": "jsonb not null",
        "made_by": "jsonb not null",
        "helped_by": "text not null",
        "made_on": "date",
        "welfare": "jsonb",
        "edition": "integer not null",
        "pages": "jsonb not null",
        "agreed_edition": "integer",
        "agreed_on": "date",
        "agreed_by": "jsonb",
        "without": "jsonb",
        "shown_edition": "integer",
        "shown_on": "date",
        "shown_to": "jsonb",
        "shown_pages": "jsonb",
    },
)
READINGS = Table(
    name="pages.picture_readings",
    key=("family", "book", "seq"),
    columns={
        "family": "uuid not null",
        "book": "text not null",
        "seq": "integer not null",
        "child": "text not null",
        "edition": "integer not null",
        "pages": "jsonb not null",
        "shared_by": "jsonb not null",
        "helped_by": "text not null",
        "present": "jsonb not null",
        "how": "text",
        "welfare": "jsonb",
        "relaxed": "jsonb",
        "read_on": "date",
    },
)
tables = (BOOKS, READINGS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about words and pictures and who has read them."""
    family, event = recorded.stream, recorded.event
    match event:
        case ExplanationDrafted() | PicturesPlanMade():
            yield _book(recorded)
        case PictureAdded() | PictureReworded() | PicturesOrdered() | PictureWithdrawn():
            book = _known(after, event)
            changes = {"edition": book.edition, "pages": _pages(book)}
            yield Patch(BOOKS, (family, event.book), changes)
        case ExplanationAgreed():
            changes = {
                "agreed_edition": event.edition,
                "agreed_on": event.happened.on,
                "agreed_by": event.agreed_by,
                "without": msgspec.to_builtins(event.without),
            }
            yield Patch(BOOKS, (family, event.book), changes)
        case PicturesSharedWithNetwork():
            changes = {
                "shown_edition": event.edition,
                "shown_on": event.happened.on,
                "shown_to": event.shown_to,
                "shown_pages": _pages(_known(after, event)),
            }
            yield Patch(BOOKS, (family, event.book), changes)
        case PicturesSharedWithChild():
            yield Put(
                READINGS,
                {
                    "family": family,
                    "book": event.book,
                    "seq": recorded.seq,
                    "child": event.child,
                    "edition": event.edition,
                    "pages": _pages(_known(after, event)),
                    "shared_by": event.shared_by,
                    "helped_by": event.helped_by,
                    "present": event.present,
                    "how": event.how,
                    "welfare": msgspec.to_builtins(event.welfare),
                    "relaxed": msgspec.to_builtins(event.relaxed),
                    "read_on": event.happened.on,
                },
            )
        case _:
            return


def _known(after: Any, event: Any) -> Book:
    assert isinstance(after, Family)
    return after.pictures.books[event.book]


def _pages(book: Book) -> list[Row]:
    """The pages in their order, each with what it said before."""
    return [
        {"page": page, **msgspec.to_builtins(known), "earlier": list(known.earlier)}
        for page, known in book.pages.items()
    ]


def _book(recorded: Recorded) -> Put:
    event = recorded.event
    row: Row = dict.fromkeys(BOOKS.columns)
    row |= {
        "family": recorded.stream,
        "book": event.book,
        "seq": recorded.seq,
        "draft": False,
        "children": event.children,
        "made_by": event.made_by,
        "helped_by": event.helped_by,
        "made_on": event.happened.on,
        "edition": 0,
        "pages": [],
    }
    if isinstance(event, PicturesPlanMade):
        row |= {
            "version": event.version,
            "draft": event.draft,
            "welfare": msgspec.to_builtins(event.welfare),
        }
    else:
        row["subject"] = event.subject.value
    return Put(BOOKS, row)
