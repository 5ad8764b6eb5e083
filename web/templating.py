"""The templates: our macros, moments and gettext, read once when the site starts."""

from __future__ import annotations

from pathlib import Path

import phonenumbers
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from backend.speech import gettext, ngettext, ours, printed
from web.lean import Lean, unindented
from web.macros import register
from web.moments import clock, on

TEMPLATES = Path(__file__).parent / "templates"


def ring(text: str) -> Markup:
    """A text in which a phone number is rung by a tap."""
    said = Markup()
    end = 0
    for found in phonenumbers.PhoneNumberMatcher(text, "GB"):
        number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        said += escape(text[end : found.start])
        said += Markup('<a class="govuk-link" href="tel:{}">{}</a>').format(
            number, found.raw_string
        )
        end = found.end
    return said + escape(text[end:])


def environment() -> Environment:
    """The templates with our macros; text goes through gettext."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n", Lean],
        auto_reload=False,
        cache_size=-1,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        gettext, ngettext, newstyle=True
    )
    env.globals["ours"] = ours
    env.filters["indent"] = unindented
    register(env)
    env.globals["on"] = on
    env.globals["clock"] = clock
    env.filters["ring"] = ring
    env.filters["day"] = lambda day: on(day).text
    for name in env.list_templates(filter_func=lambda path: path.endswith(".html")):
        if not name.startswith("govuk"):
            env.get_template(name)
    return env
