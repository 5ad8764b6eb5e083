"""Words and pictures for a child: an explanation or a safety plan, made page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.picture_rules import (
    Drawing,
    Subject,
    Welfare,
    check_page,
    check_source,
    children_of,
    people_of,
    seen_edition,
    standing_book,
)
from backend.aggregates.stored import StoredFile
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    BookId,
    Command,
    Event,
    Happened,
    LineId,
    PageId,
    PersonId,
    Refused,
    Words,
    brief,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_PAGES = 40


# Events


class ExplanationDrafted(Event, frozen=True, kw_only=True, tag="explanation-drafted"):
    """A words and pictures explanation was begun with those who make it (A96, rules.md X9).

    `helped_by` names a maker who is not in the record, such as the worker.
    """

    book: BookId
    subject: Subject
    children: tuple[PersonId, ...]
    made_by: tuple[PersonId, ...]
    helped_by: str
    happened: Happened


class PicturesPlanMade(Event, frozen=True, kw_only=True, tag="pictures-plan-made"):
    """A words and pictures safety plan was begun from a version of the plan (A98, T12, X10).

    `draft` is for getting a child ready for a meeting (X8); `welfare` is there when it was made
    before the plan was agreed.
    """

    book: BookId
    version: int
    draft: bool
    children: tuple[PersonId, ...]
    made_by: tuple[PersonId, ...]
    helped_by: str
    welfare: Welfare | None
    happened: Happened


class PictureAdded(Event, frozen=True, kw_only=True, tag="picture-added"):
    """A page came at the end: one thought, with a drawing or a photo (A97).

    `line` is the line of the plan that the page says in pictures.
    """

    book: BookId
    page: PageId
    words: Words
    drawing: Drawing | None
    photo: StoredFile | None
    line: LineId | None


class PictureReworded(Event, frozen=True, kw_only=True, tag="picture-reworded"):
    """A page got other words or another picture; what it said before stays in the record (A97)."""

    book: BookId
    page: PageId
    words: Words
    drawing: Drawing | None
    photo: StoredFile | None


class PicturesOrdered(Event, frozen=True, kw_only=True, tag="pictures-ordered"):
    """The pages stand in this order now (A97)."""

    book: BookId
    pages: tuple[PageId, ...]


class PictureWithdrawn(Event, frozen=True, kw_only=True, tag="picture-withdrawn"):
    """A page was taken out (A97)."""

    book: BookId
    page: PageId


PicturesEvent = (
    ExplanationDrafted
    | PicturesPlanMade
    | PictureAdded
    | PictureReworded
    | PicturesOrdered
    | PictureWithdrawn
)

# Commands


class DraftExplanation(Command, frozen=True, kw_only=True):
    """Begin a words and pictures explanation."""

    book: BookId
    subject: Subject
    children: tuple[PersonId, ...]
    made_by: tuple[PersonId, ...]
    happened: Happened
    helped_by: str = ""


class MakePicturesPlan(Command, frozen=True, kw_only=True):
    """Begin a words and pictures safety plan from one version of the plan."""

    book: BookId
    version: int
    children: tuple[PersonId, ...]
    made_by: tuple[PersonId, ...]
    happened: Happened
    helped_by: str = ""
    draft: bool = False
    welfare: Welfare | None = None


class AddPicture(Command, frozen=True, kw_only=True):
    """Put a page at the end."""

    book: BookId
    page: PageId
    words: str
    drawing: Drawing | None = None
    photo: StoredFile | None = None
    line: LineId | None = None


class RewordPicture(Command, frozen=True, kw_only=True):
    """Change a page; `seen` is the edition that the person read."""

    book: BookId
    seen: int
    page: PageId
    words: str
    drawing: Drawing | None = None
    photo: StoredFile | None = None


class OrderPictures(Command, frozen=True, kw_only=True):
    """Put the pages in another order; `seen` is the edition that the person read."""

    book: BookId
    seen: int
    pages: tuple[PageId, ...]


class WithdrawPicture(Command, frozen=True, kw_only=True):
    """Take a page out; `seen` is the edition that the person read."""

    book: BookId
    seen: int
    page: PageId


PicturesCommand = (
    DraftExplanation
    | MakePicturesPlan
    | AddPicture
    | RewordPicture
    | OrderPictures
    | WithdrawPicture
)

# State


class Picture(msgspec.Struct, frozen=True):
    """One page as it stands, and what it said before."""

    words: str
    drawing: Drawing | None = None
    photo: StoredFile | None = None
    line: LineId | None = None
    earlier: tuple[str, ...] = ()


class Book(msgspec.Struct, frozen=True):
    """Words and pictures: an explanation, or the safety plan of a `version` of the plan.

    `edition` counts the changes to its pages.
    """

    children: tuple[PersonId, ...]
    subject: Subject | None = None
    version: int = 0
    draft: bool = False
    pages: dict[PageId, Picture] = {}
    gone: frozenset[PageId] = frozenset()
    edition: int = 0


class Pictures(msgspec.Struct, frozen=True):
    """Every book of words and pictures."""

    books: dict[BookId, Book] = {}


def decide(family: Family, command: PicturesCommand, terms: Terms) -> list[PicturesEvent]:
    """What follows from a command about words and pictures."""
    match command:
        case DraftExplanation() | MakePicturesPlan():
            return [_begun(family, command, terms)]
        case AddPicture(book=at, page=page, words=words, drawing=drawing, photo=photo):
            book = standing_book(family, at)
            check_page(words, photo)
            if page in book.pages or page in book.gone:
                raise Refused("This page is in the record.", "words")
            if len(book.pages) >= MOST_PAGES:
                raise Refused(f"Keep it to {MOST_PAGES} pages. Take one out first.", "words")
            if command.line is not None and command.line not in family.plan.lines:
                raise Refused("Choose a line of this plan.", "line")
            return [
                PictureAdded(
                    book=at,
                    page=page,
                    words=words,
                    drawing=drawing,
                    photo=photo,
                    line=command.line,
                )
            ]
        case RewordPicture(book=at, page=page, words=words, drawing=drawing, photo=photo):
            known = _page(standing_book(family, at), page)
            check_page(words, photo)
            if (known.words, known.drawing, known.photo) == (words, drawing, photo):
                return []
            seen_edition(family, command.book, command.seen)
            return [PictureReworded(book=at, page=page, words=words, drawing=drawing, photo=photo)]
        case OrderPictures(book=at, pages=pages, seen=seen):
            book = standing_book(family, at)
            if pages == tuple(book.pages):
                return []
            seen_edition(family, at, seen)
            if len(pages) != len(book.pages) or set(pages) != set(book.pages):
                raise Refused("Name each page once.", "pages")
            return [PicturesOrdered(book=at, pages=pages)]
        case WithdrawPicture(book=at, page=page, seen=seen):
            _page(standing_book(family, at), page)
            seen_edition(family, at, seen)
            return [PictureWithdrawn(book=at, page=page)]


def _begun(
    family: Family, command: DraftExplanation | MakePicturesPlan, terms: Terms
) -> ExplanationDrafted | PicturesPlanMade:
    not_ahead(command.happened, terms.today)
    if command.book in family.pictures.books:
        raise Refused("These words and pictures are in the record.", "children")
    children = children_of(family, command.children)
    made_by = people_of(family, command.made_by, "made_by")
    brief(command.helped_by, "helped_by", LONGEST_NAME)
    if not made_by and not command.helped_by:
        raise Refused("Say who makes it. It is best in the parents’ own words.", "made_by")
    if isinstance(command, DraftExplanation):
        return ExplanationDrafted(
            book=command.book,
            subject=command.subject,
            children=children,
            made_by=made_by,
            helped_by=command.helped_by,
            happened=command.happened,
        )
    check_source(family.plan, command.version, command.draft, command.welfare, terms)
    return PicturesPlanMade(
        book=command.book,
        version=command.version,
        draft=command.draft,
        children=children,
        made_by=made_by,
        helped_by=command.helped_by,
        welfare=command.welfare,
        happened=command.happened,
    )


def _page(book: Book, page: PageId) -> Picture:
    known = book.pages.get(page)
    if known is None:
        raise Refused("This page has been taken out.", "page")
    return known


def evolve(pictures: Pictures, event: PicturesEvent) -> Pictures:
    """The words and pictures after one more event."""
    match event:
        case ExplanationDrafted(book=at, subject=subject, children=children):
            return _with(pictures, at, Book(children=children, subject=subject))
        case PicturesPlanMade(book=at, version=version, draft=draft, children=children):
            return _with(pictures, at, Book(children=children, version=version, draft=draft))
        case PictureAdded(book=at, page=page, words=words, drawing=drawing, photo=photo, line=line):
            picture = Picture(words=words, drawing=drawing, photo=photo, line=line)
            return _paged(pictures, at, {**pictures.books[at].pages, page: picture})
        case PictureReworded(book=at, page=page, words=words, drawing=drawing, photo=photo):
            pages = pictures.books[at].pages
            known = pages[page]
            changed = msgspec.structs.replace(known, words=words, drawing=drawing, photo=photo)
            if words != known.words:
                earlier = (*known.earlier, known.words)
                changed = msgspec.structs.replace(changed, earlier=earlier)
            return _paged(pictures, at, {**pages, page: changed})
        case PicturesOrdered(book=at, pages=order):
            known = pictures.books[at].pages
            return _paged(pictures, at, {page: known[page] for page in order})
        case PictureWithdrawn(book=at, page=page):
            book = pictures.books[at]
            left = {each: known for each, known in book.pages.items() if each != page}
            gone = msgspec.structs.replace(book, gone=book.gone | {page})
            return _paged(_with(pictures, at, gone), at, left)


def _paged(pictures: Pictures, at: BookId, pages: dict[PageId, Picture]) -> Pictures:
    book = pictures.books[at]
    return _with(pictures, at, msgspec.structs.replace(book, pages=pages, edition=book.edition + 1))


def _with(pictures: Pictures, at: BookId, book: Book) -> Pictures:
    return msgspec.structs.replace(pictures, books={**pictures.books, at: book})
