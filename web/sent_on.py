"""The page that a link in a message led to, kept until whoever tapped it has shown who they are."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import Cookie

from web import session
from web.page import Visit

SECONDS = 15 * 60
_PAGE = re.compile(
    r"/families/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/[a-z-]{1,40}){0,3}"
    r"(?:\?line=[0-9A-Za-z-]{1,64})?"
)


def _name(secure: bool) -> str:
    return f"{session.cookie_name(secure)}-to"


def remember(request: Request[Any, Any, Any], secure: bool) -> list[Cookie]:
    """A cookie with the page of a family that was asked for by someone not signed in."""
    query = str(request.url.query)
    page = request.url.path + (f"?{query}" if query else "")
    if request.method != "GET" or not _PAGE.fullmatch(page):
        return []
    return [_cookie(secure, page, SECONDS)]


def page_for(visit: Visit, account: UUID) -> str:
    """Where someone who has just come in goes on: "" unless it is a page of their own family."""
    secure = visit.services.secure
    kept = visit.request.cookies.get(_name(secure), "").strip('"')
    if not kept:
        return ""
    visit.cookies.append(_cookie(secure, "", 0))
    found = _PAGE.fullmatch(kept)
    if found is None:
        return ""
    own = visit.rows(
        "select from pages.accounts where account = %s and family = %s", account, UUID(found[1])
    )
    return kept if own else ""


def _cookie(secure: bool, page: str, seconds: int) -> Cookie:
    return Cookie(
        key=_name(secure),
        value=page,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
