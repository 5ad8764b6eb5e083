"""The templates: our macros, moments and gettext, read once when the site starts."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import jinja2
import phonenumbers
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from backend import speech
from backend.speech import gettext, ngettext, ours, printed, said
from web.lean import Lean, unindented
from web.macros import register
from web.moments import clock, on

TEMPLATES = Path(__file__).parent / "templates"
# Beside the templates, as Python keeps its own: read by whoever may change the code, and no other.
_COMPILED = TEMPLATES / "__pycache__"


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


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates; where nothing may be written they are compiled at each start."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    # What a template becomes also follows from the code here, which the library does not look at.
    code = [jinja2.__version__.encode()]
    code += [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    code.append(Path(speech.__file__).read_bytes())
    made = hashlib.sha256(b"\0".join(code)).hexdigest()[:16]
    try:
        _COMPILED.mkdir(exist_ok=True)
        for old in _COMPILED.glob("*.jinja"):
            if not old.name.startswith(made):
                old.unlink(missing_ok=True)
    except OSError:
        return None
    return _Compiled(str(_COMPILED), f"{made}-%s.jinja")


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
        bytecode_cache=_compiled(),
    )
    env.install_gettext_callables(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        gettext, ngettext, newstyle=True
    )
    env.globals["ours"] = ours
    env.globals["our_sentence"] = said
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
