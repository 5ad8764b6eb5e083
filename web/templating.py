"""The templates: our macros, moments and gettext, read once when the site starts."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from web.macros import register
from web.moments import clock, on

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """The templates with our macros; text goes through gettext."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    register(env)
    env.globals["on"] = on
    env.globals["clock"] = clock
    for name in env.list_templates(filter_func=lambda path: path.endswith(".html")):
        if not name.startswith("govuk"):
            env.get_template(name)
    return env
