"""The pages of a pack as whoever gets it will see them, and the second person's yes."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.disclosure import ReviewDisclosure
from backend.aggregates.vocabulary import RequestId
from backend.court import steps
from backend.court.pages import pages_of
from backend.permission import Deed
from web.decided import decision
from web.page import NotHere, Visit, read, write
from web.requests import ONE, here, row_of, show

PAGE = ONE + "/pages/{page:int}"


class SeenPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page: its picture, its words, and how many are still to be opened."""

    request: str
    number: int
    label: str
    pages: int
    words: str
    left: int
    unseen: int | None


@read(PAGE, Deed.SEE_DISCLOSURE)
def page(visit: Visit) -> Response[Any]:
    """One page, opened: that is noted for this person."""
    row, number = _page(visit)
    pdf = _kept(visit, row, steps.DRAFT)
    words = pages_of(pdf)[number - 1]
    account = str(visit.viewer.account)
    visit.db.execute(
        "insert into house.pages_seen (family, request, pdf, account, page) "
        "values (%s, %s, %s, %s, %s) on conflict do nothing",
        (visit.family, row["request"], row["pdf"], account, number),
    )
    left = [each for each in row["reading"] if each not in _opened(visit, row)]
    return visit.show(
        "request_page.html",
        SeenPage(
            request=row["request"],
            number=number,
            label=f"{row['letter']}{number}",
            pages=row["pages"],
            words=words,
            left=len(left),
            unseen=next((each for each in left if each > number), left[0] if left else None),
        ),
        title="A page of the pack",
    )


@read(PAGE + "/picture", Deed.SEE_DISCLOSURE)
def picture(visit: Visit) -> Response[Any]:
    """The picture of a page."""
    row, number = _page(visit)
    found = steps.picture(_kept(visit, row, steps.PICTURES), number)
    if found is None:
        raise NotHere
    return Response(found, media_type="image/png")


@write(ONE + "/review", Deed.APPROVE_DISCLOSURE)
def review(visit: Visit) -> Response[Any]:
    """Says yes to the pages, after every page with free text was opened."""
    row = row_of(visit)
    return visit.carry_out(
        lambda: ReviewDisclosure(
            request=RequestId(row["request"]),
            pdf=visit.form.text("pdf"),
            opened=_opened(visit, row),
            decision=decision(visit.form),
            account=str(visit.viewer.account),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
    )


def _page(visit: Visit) -> tuple[dict[str, Any], int]:
    row, number = row_of(visit), int(visit.param("page"))
    if not row["pages"] or not 1 <= number <= row["pages"]:
        raise NotHere
    return row, number


def _kept(visit: Visit, row: dict[str, Any], kind: str) -> bytes:
    found = steps.kept(visit.ledger, visit.db, visit.family, row["request"], kind, row["pdf"] or "")
    if found is None:
        raise NotHere
    return found


def _opened(visit: Visit, row: dict[str, Any]) -> tuple[int, ...]:
    rows = visit.rows(
        "select page from house.pages_seen where family = %s and request = %s and pdf = %s "
        "and account = %s order by page",
        visit.family,
        row["request"],
        row["pdf"] or "",
        str(visit.viewer.account),
    )
    return tuple(each["page"] for each in rows)


ROUTES = (page, picture, review)
