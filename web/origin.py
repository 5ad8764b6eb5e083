"""Where a form comes from: our own page, in a session of its own, or it is not taken."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from web import session, unsent
from web.forms import MULTIPART, Form
from web.session import Session

FIELDS = "application/x-www-form-urlencoded"


class SignInFirst(Exception):
    """This page needs someone signed in."""


class NotHere(Exception):
    """There is no such page, or not for this viewer: both look the same."""


class NotFromHere(Exception):
    """A form that did not come from our own page."""


def check_source(request: Request[Any, Any, Any], uploads: bool) -> None:
    """Refuses a form that another site sent; raises NotFromHere."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise NotFromHere
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise NotFromHere
    kinds = (FIELDS, MULTIPART) if uploads else (FIELDS,)
    if not request.headers.get("content-type", "").startswith(kinds):
        raise NotFromHere


def check_token(request: Request[Any, Any, Any], found: Session | None, form: Form) -> None:
    """Refuses a form without its session's token; raises SignInFirst or NotFromHere."""
    unsent.found(request, found)
    if found is None:
        raise SignInFirst
    given = form.raw("_csrf_token") or request.headers.get("x-csrftoken", "")
    if not session.same(given, found.csrf):
        raise NotFromHere
