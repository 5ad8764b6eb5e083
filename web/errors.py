"""What people see when there is no page, no right, or a fault: plain words, nothing personal."""

from __future__ import annotations

import traceback
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from psycopg import OperationalError

from web import sent_on, unsent
from web.forms import TooMuch
from web.log import log
from web.origin import NotFromHere, SignInFirst
from web.pace import TooFast
from web.page import Heading, NotHere, Services, go


class Fault(msgspec.Struct, frozen=True):
    """What a page of an error says; and what where the words of a form are kept on it."""

    heading: str
    text: str
    kept: str = ""
    reference: str | None = None
    signed_out: bool = False


NOT_HERE = Fault(
    "Page not found",
    "There is no such page here. Check the address, or go back to your families.",
)
NOT_FROM_HERE = Fault(
    "This form has gone stale",
    "Nothing was saved. Go back, load the page again, and send it once more.",
    kept="Nothing was saved yet: you were signed out and in again since you opened the page. "
    "What you wrote is still here. If it is yours, send it.",
)
SIGNED_OUT = Fault(
    "You are signed out",
    "Nothing was saved.",
    kept="Nothing was saved yet, and what you wrote is still here. Sign in again in a new tab, "
    "then come back to this page and send it.",
    signed_out=True,
)
WRONG = Fault(
    "Something went wrong on our side",
    "What you sent may not have been saved. Go back and look before you send it again.",
    kept="What you sent may not have been saved. What you wrote is still here: send it again. "
    "It is saved once, however often you send it.",
)
AWAY = Fault(
    "Handrail cannot get to its records just now",
    "What you sent may not have been saved. Wait a minute, then try again.",
    kept="What you sent may not have been saved. What you wrote is still here: wait a minute, "
    "then send it again. It is saved once, however often you send it.",
)
BAD_REQUEST = Fault("That did not work", "Nothing was saved. Go back and try again.")
TOO_LARGE = Fault(
    "That is too much at once",
    "Nothing was saved. Send less text at once, and files of 8 MB or less.",
)

TOO_FAST = Fault(
    "That was a lot in a short time",
    "Nothing was saved. Wait a while, then try again. If this is your work, tell whoever runs "
    "Handrail for you.",
)


def not_here(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """404, the same for what is not there and what is not for you."""
    return _page(request, NOT_HERE, 404)


def sign_in_first(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """On to the sign-in page; an htmx call is told to go there as a whole."""
    if request.headers.get("hx-request"):
        if request.method == "POST":
            # What is being typed stays on the page, which says so.
            return Response("", status_code=401)
        return Response("", status_code=401, headers={"HX-Redirect": "/sign-in"})
    services: Services = request.app.state.services
    if unsent.unsent(request):
        return _page(request, SIGNED_OUT, 401)
    answer = go("/sign-in")
    answer.cookies.extend(sent_on.remember(request, services.secure))
    return answer


def not_from_here(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """403 for a form that did not come from our own page."""
    log("not-from-here", id=str(request.scope.get("request_id", "")))
    kept = unsent.unsent(request)
    return _page(request, SIGNED_OUT if kept and not kept.name else NOT_FROM_HERE, 403)


def too_much(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """413 for more than we take at once."""
    return _page(request, TOO_LARGE, 413)


def too_fast(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """429 for more than one person needs within an hour."""
    return _page(request, TOO_FAST, 429)


def http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """The framework's own refusals, in our words."""
    if error.status_code in (404, 405):
        return _page(request, NOT_HERE, error.status_code)
    if error.status_code == 413:
        return too_much(request, error)
    if error.status_code < 500:
        return _page(request, BAD_REQUEST, error.status_code)
    return bug(request, error)


def bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """500 with a reference; the log gets where it happened and never what was in it."""
    return _fault(request, error, WRONG, 500)


def away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """503 while the database is not there, or too slow."""
    return _fault(request, error, AWAY, 503)


def _fault(
    request: Request[Any, Any, Any], error: Exception, fault: Fault, status: int
) -> Response[Any]:
    reference = str(request.scope.get("request_id", ""))
    frames = [
        f"{frame.filename.rsplit('/', 2)[-2]}/{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
    log("fault", id=reference, kind=type(error).__name__, frames=frames)
    return _page(request, msgspec.structs.replace(fault, reference=reference), status)


HANDLERS: dict[Any, Any] = {
    NotHere: not_here,
    SignInFirst: sign_in_first,
    NotFromHere: not_from_here,
    TooMuch: too_much,
    TooFast: too_fast,
    HTTPException: http,
    OperationalError: away,
    Exception: bug,
}


def _page(request: Request[Any, Any, Any], fault: Fault, status: int) -> Response[Any]:
    services: Services = request.app.state.services
    html = services.templates.get_template("fault.html").render(
        page=Heading(fault.heading, fault.heading),
        fault=fault,
        unsent=unsent.unsent(request),
        viewer=None,
        csrf_token="",
        demo=services.demo,
        family=None,
    )
    return Response(html, media_type="text/html", status_code=status)
