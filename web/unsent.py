"""What was typed into a form that could not be taken: kept on the page, to be sent again.

Only what our own page sent is kept, and nothing of it leaves the answer. Sent again it carries the
same command id, so that it is recorded once, however often it is sent.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request

from web.forms import ENVELOPE, Form, TooMuch
from web.session import Session

_TOKEN, _COMMAND = ENVELOPE
# Words that somebody thought about, and no choice, number or id.
_SAYS_SOMETHING = 2


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was sent: where to, every field of it, and the words that it holds.

    `files` says whether it brought files too, which no page can keep; `name` is that of whoever is
    signed in now, None for nobody.
    """

    action: str
    fields: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    files: bool
    name: str | None


def keep(request: Request[Any, Any, Any], body: bytes | None) -> None:
    """Has a form of a family kept until it is answered."""
    if body and request.url.path.startswith("/families") and _our_page(request):
        request.scope["typed"] = body  # type: ignore[typeddict-unknown-key]


def found(request: Request[Any, Any, Any], session: Session | None) -> None:
    """Says who sends it, as soon as that is known."""
    request.scope["sender"] = session  # type: ignore[typeddict-unknown-key]


def unsent(request: Request[Any, Any, Any]) -> Unsent | None:
    """The form of this request, None where there is none to send again."""
    body: bytes | None = request.scope.get("typed")  # type: ignore[assignment]
    session: Session | None = request.scope.get("sender")  # type: ignore[assignment]
    if body is None or request.headers.get("hx-request"):
        return None
    try:
        form = Form(body, request.headers.get("content-type", ""))
    except (TooMuch, ValueError):
        return None
    # Of the session as it is now; without one, the token that came is looked at when it comes back.
    token = session.csrf if session else form.raw(_TOKEN)
    fields = [
        (name, value) for name, values in form.values.items() for value in values if name != _TOKEN
    ]
    query = str(request.url.query)
    return Unsent(
        action=request.url.path + (f"?{query}" if query else ""),
        fields=((_TOKEN, token), *fields),
        words=tuple(
            value
            for name, value in fields
            if name != _COMMAND and len(value.split()) >= _SAYS_SOMETHING
        ),
        files=bool(form.files),
        name=session.viewer.name if session and session.viewer else None,
    )


def _our_page(request: Request[Any, Any, Any]) -> bool:
    origin = request.headers.get("origin")
    if origin is not None and origin != "null":
        return urlsplit(origin).netloc == request.headers.get("host")
    return request.headers.get("sec-fetch-site") == "same-origin"
