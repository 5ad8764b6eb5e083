"""What the history says of what services do."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.services import ServiceActionEnded, ServiceActionLinked, ServicesEvent
from backend.projections.sentences.wording import Names, also, because, stop


def sentence(event: ServicesEvent, _: Names) -> str:
    """One plain sentence that says what happened."""
    match event:
        case ServiceActionLinked(agency=agency, what=what, when=when, formal_plan=formal):
            more = f"{also('When', when)}{also('Kept in', formal)}"
            return f"A service does this beside the plan: {stop(what)}{also('Who', agency)}{more}"
        case ServiceActionEnded(reason=reason):
            return f"A service has ended something it did.{because(reason)}"
        case _:
            assert_never(event)
