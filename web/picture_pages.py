"""One book of words and pictures: its pages, the parents' yes, and reading it with the children."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import Together
from backend.aggregates.picture_rules import Drawing
from backend.aggregates.pictures import (
    AddPicture,
    OrderPictures,
    RewordPicture,
    WithdrawPicture,
)
from backend.aggregates.reading import (
    AgreeExplanation,
    SharePicturesWithChildren,
    SharePicturesWithNetwork,
)
from backend.aggregates.stored import StoredFile
from backend.aggregates.vocabulary import AskId, BookId, PageId, PersonId
from backend.aggregates.voice import AnswerChild, AskAsChild, SeenBy
from backend.permission import Deed
from web.files import keep_upload
from web.page import NotHere, Visit, read, write
from web.pictures import (
    B,
    Leaf,
    Shelved,
    decision,
    grown_ups,
    lay,
    manager_jobs,
    newest_version,
    shelved,
    the_book,
    welfare,
)

DRAWINGS = tuple((each.value, each.value.replace("-", " ")) for each in Drawing)


class MakerPage(msgspec.Struct, frozen=True, kw_only=True):
    """A book, its forms, and what it is waiting for."""

    book: Shelved
    parents: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    asked: tuple[dict[str, Any], ...]
    maker: str
    staff: bool
    today: date
    managers: tuple[dict[str, str], ...]


class LeafPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one page; `leaf` is None for a new one."""

    book: Shelved
    leaf: Leaf | None
    drawings: tuple[tuple[str, str], ...] = DRAWINGS


@read(B, Deed.SEE_CHILD)
def book(visit: Visit) -> Response[Any]:
    """One book and what has been done with it."""
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    row = the_book(visit)
    parents = visit.rows(
        "select person, name from pages.people where family = %s and standing = 'parent' "
        "order by seq",
        visit.family,
    )
    asked = visit.rows(
        "select * from pages.child_asked where family = %s and book = %s and seen_by = any(%s) "
        "order by seq",
        visit.family,
        row["book"],
        ["everyone"] if lay(visit) else ["everyone", "staff"],
    )
    shown = shelved(visit, row, newest_version(visit), visit.names())
    return visit.show(
        "picture_book.html",
        MakerPage(
            book=shown,
            parents=tuple({"value": each["person"], "text": each["name"]} for each in parents),
            people=grown_ups(visit),
            asked=tuple(asked),
            maker=visit.viewer.name,
            staff=not lay(visit),
            today=visit.ledger.today(),
            managers=manager_jobs(),
        ),
        title="Words and pictures",
        heading=shown.title,
        current="child",
    )


def _address(visit: Visit) -> str:
    return f"{visit.root}/child/pictures/{visit.param('book')}"


def _at(visit: Visit) -> BookId:
    return BookId(visit.param("book"))


def _seen(visit: Visit) -> int:
    return visit.form.number("seen", 0, 1_000_000) or 0


@read(B + "/pages/new", Deed.MAKE_PICTURES)
def new_page(visit: Visit) -> Response[Any]:
    """Asks for one more page."""
    return _show_leaf(visit, None)


@write(B + "/pages", Deed.MAKE_PICTURES, uploads=True)
def add_page(visit: Visit) -> Response[Any]:
    """Puts a page at the end."""
    form = visit.form
    picture = keep_upload(visit, "photo")
    return visit.carry_out(
        lambda: AddPicture(
            book=_at(visit),
            page=PageId(form.new_id("page")),
            words=form.text("words"),
            drawing=_drawing(visit),
            photo=picture,
        ),
        then=f"{_address(visit)}#pages",
        otherwise=lambda: _show_leaf(visit, None),
    )


def _drawing(visit: Visit) -> Drawing | None:
    return (
        visit.form.choice("drawing", Drawing, Drawing.HEART) if visit.form.has("drawing") else None
    )


@read(B + "/pages/{page:str}", Deed.MAKE_PICTURES)
def page(visit: Visit) -> Response[Any]:
    """One page, to be changed."""
    return _show_leaf(visit, visit.param("page"))


@write(B + "/pages/{page:str}", Deed.MAKE_PICTURES, uploads=True)
def change_page(visit: Visit) -> Response[Any]:
    """Gives a page other words or another picture; the photo stays unless another one comes."""
    form = visit.form
    picture = keep_upload(visit, "photo")
    if picture is None and not form.has("no_photo"):
        picture = _photo_of(the_book(visit), visit.param("page"))
    return visit.carry_out(
        lambda: RewordPicture(
            book=_at(visit),
            seen=_seen(visit),
            page=PageId(visit.param("page")),
            words=form.text("words"),
            drawing=_drawing(visit),
            photo=picture,
        ),
        then=f"{_address(visit)}#pages",
        otherwise=lambda: _show_leaf(visit, visit.param("page")),
    )


def _photo_of(row: dict[str, Any], page: str) -> StoredFile | None:
    found = next((each["photo"] for each in row["pages"] if each["page"] == page), None)
    return msgspec.convert(found, StoredFile) if found else None


@write(B + "/pages/{page:str}/withdrawals", Deed.MAKE_PICTURES)
def withdraw_page(visit: Visit) -> Response[Any]:
    """Takes a page out."""
    return visit.carry_out(
        lambda: WithdrawPicture(
            book=_at(visit), seen=_seen(visit), page=PageId(visit.param("page"))
        ),
        then=f"{_address(visit)}#pages",
        otherwise=lambda: _show(visit),
    )


@write(B + "/order", Deed.MAKE_PICTURES)
def order(visit: Visit) -> Response[Any]:
    """Moves one page one place up or down."""
    row = the_book(visit)
    pages = [PageId(each["page"]) for each in row["pages"]]
    moved, _, way = visit.form.text("move").rpartition(":")
    if moved in pages:
        place = pages.index(PageId(moved))
        other = place + (1 if way == "down" else -1)
        if 0 <= other < len(pages):
            pages[place], pages[other] = pages[other], pages[place]
    return visit.carry_out(
        lambda: OrderPictures(book=_at(visit), seen=_seen(visit), pages=tuple(pages)),
        then=f"{_address(visit)}#pages",
        otherwise=lambda: _show(visit),
    )


def _show_leaf(visit: Visit, page: str | None) -> Response[Any]:
    row = the_book(visit)
    shown = shelved(visit, row, newest_version(visit), visit.names())
    leaf = next((each for each in shown.leaves if each.id == page), None)
    if page is not None and leaf is None:
        raise NotHere
    return visit.show(
        "picture_page.html",
        LeafPage(book=shown, leaf=leaf),
        title="A page in words and pictures",
        current="child",
    )


@write(B + "/agreements", Deed.MAKE_PICTURES)
def agree(visit: Visit) -> Response[Any]:
    """Takes down who is happy with what it says."""
    form = visit.form
    if form.has("without") and lay(visit):
        raise NotHere
    return visit.carry_out(
        lambda: AgreeExplanation(
            book=_at(visit),
            seen=_seen(visit),
            agreed_by=tuple(PersonId(each) for each in form.several("agreed_by")),
            without=decision(visit) if form.has("without") else None,
            happened=form.happened("agreed"),
        ),
        then=_address(visit),
        otherwise=lambda: _show(visit),
        fields={"happened": "agreed"},
    )


@write(B + "/showings", Deed.MAKE_PICTURES)
def show_network(visit: Visit) -> Response[Any]:
    """Takes down that the network was shown the book."""
    form = visit.form
    return visit.carry_out(
        lambda: SharePicturesWithNetwork(
            book=_at(visit),
            seen=_seen(visit),
            shown_to=tuple(PersonId(each) for each in form.several("shown_to")),
            shared_by=tuple(PersonId(each) for each in form.several("showed_by")),
            helped_by=form.text("showed_with"),
            happened=form.happened("shown"),
        ),
        then=_address(visit),
        otherwise=lambda: _show(visit),
        fields={"happened": "shown", "shared_by": "showed_by", "helped_by": "showed_with"},
    )


@write(B + "/readings", Deed.MAKE_PICTURES)
def read_with(visit: Visit) -> Response[Any]:
    """Takes down that the book was read with children, and what they asked."""
    form = visit.form
    relaxed = form.text("why_first") == "relaxed"
    if lay(visit) and relaxed:
        raise NotHere

    def command() -> Together:
        happened = form.happened("read")
        children = tuple(PersonId(each) for each in form.several("children"))
        shared = SharePicturesWithChildren(
            book=_at(visit),
            seen=_seen(visit),
            children=children,
            shared_by=tuple(PersonId(each) for each in form.several("shared_by")),
            helped_by=form.text("helped_by"),
            present=tuple(PersonId(each) for each in form.several("present")),
            how=form.maybe("how"),
            welfare=welfare(visit),
            relaxed=decision(visit) if relaxed else None,
            happened=happened,
        )
        if not form.has("question") or not children:
            return Together((shared,))
        ask = AskId(form.new_id("ask"))
        asked = AskAsChild(
            ask=ask,
            child=PersonId(form.text("asker") or children[0]),
            words=form.text("question"),
            book=_at(visit),
            seen_by=SeenBy.EVERYONE,
            happened=happened,
        )
        if not form.has("answer"):
            return Together((shared, asked))
        told = AnswerChild(
            ask=ask,
            words=form.text("answer"),
            answered_by=form.text("answered_by"),
            happened=happened,
        )
        return Together((shared, asked, told))

    return visit.carry_out(
        command,
        then=_address(visit),
        otherwise=lambda: _show(visit),
        fields={"happened": "read", "words": "answer"},
    )


ROUTES = (
    book,
    new_page,
    add_page,
    page,
    change_page,
    withdraw_page,
    order,
    agree,
    show_network,
    read_with,
)
