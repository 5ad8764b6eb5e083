"""The language of a page: chosen by someone of the network, and kept in their browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from jinja2 import Template

from backend.aggregates.account import Standing
from backend.permission import Viewer
from backend.speech import ENGLISH, catalogues, gettext, ours, said, speaking


class Choice(msgspec.Struct, frozen=True):
    """A language to choose, in its own name."""

    language: str
    name: str


def choices() -> tuple[Choice, ...]:
    """The languages to choose from, English first."""
    others = [Choice(each.language, each.name) for each in catalogues().values()]
    return (Choice(ENGLISH, "English"), *others)


def cookie_name(secure: bool) -> str:
    """The language cookie's name; __Host- binds it to this host where https allows it."""
    return "__Host-handrail-language" if secure else "handrail-language"


def chosen(viewer: Viewer | None, cookies: Mapping[str, str], secure: bool) -> str | None:
    """The language chosen here, by someone of the network or before it is known who comes in.

    Staff read English.
    """
    staff = viewer is not None and viewer.standing is not Standing.NETWORK
    return None if staff else cookies.get(cookie_name(secure))


def rendered(
    template: Template, variables: dict[str, Any], block: str | None, language: str | None
) -> str:
    """A page, or only a block of it, in a language."""
    with speaking(language) as spoken:
        more = {"lang": spoken.language, "unchecked": spoken.unchecked} if spoken else {}
        page = variables["page"]
        heading = msgspec.structs.replace(
            page,
            title=_titled(page.title),
            # Another heading than the title may be what someone wrote.
            heading=(said if page.title.endswith(page.heading) else ours)(page.heading),
        )
        error, problems = variables["error"], variables["problems"]
        variables |= {
            "page": heading,
            "problems": [msgspec.structs.replace(each, text=said(each.text)) for each in problems],
            "error": lambda field: said(error(field)),  # pyright: ignore[reportUnknownLambdaType]
        }
        variables |= more
        if block:
            return "".join(template.blocks[block](template.new_context(variables)))
        return template.render(variables)


def _titled(title: str) -> str:
    before, error, rest = title.rpartition("Error: ")
    return f"{before}{gettext(error.strip()) + ' ' if error else ''}{said(rest)}"
