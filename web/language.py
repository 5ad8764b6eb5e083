"""Choosing the language of the pages: kept in this browser, and nothing else with it."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from backend.permission import Deed
from web import speech
from web.page import Visit, go, write

YEAR = 365 * 24 * 60 * 60
# A page of this site: nothing that a browser could take for another.
_OURS = re.compile(r"(/[\w-]+)+", re.ASCII)


@write("/language", Deed.ENTER)
def choose(visit: Visit) -> Response[Any]:
    """Keeps the language that was chosen, and goes back to the page."""
    chosen = visit.form.text("language")
    known = {each.language for each in speech.choices()}
    if chosen in known:
        visit.cookies.append(
            Cookie(
                key=speech.cookie_name(visit.services.secure),
                value=chosen,
                max_age=YEAR,
                path="/",
                secure=visit.services.secure,
                httponly=True,
                samesite="lax",
            )
        )
    back = visit.form.text("back")
    return go(back if _OURS.fullmatch(back) else "/")


ROUTES = (choose,)
