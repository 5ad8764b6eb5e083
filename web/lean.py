"""Leaves out of the templates what a browser does not need, so that pages are smaller on the way.

Only what a template itself holds is touched, never what it prints: what people typed goes out
letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Generator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

# A line break with all that indents the next line.
_BREAK = re.compile(r"[ \t]*\n\s*")
# GOV.UK’s scripts look for these; we do without the scripts.
_SCRIPTED = re.compile(r' data-module="govuk-[a-z-]+"')


class Lean(Extension):
    """Takes the indentation out of templates when they are read."""

    def filter_stream(self, stream: TokenStream) -> Generator[Token]:
        """Every text between tags made smaller; a text to translate stays as catalogues know it."""
        to_translate = False
        before = ""
        for token in stream:
            if before == "block_begin" and token.type == "name":
                to_translate = token.value == "trans" or (
                    to_translate and token.value != "endtrans"
                )
            if token.type == "data" and not to_translate:
                text = _SCRIPTED.sub("", _BREAK.sub("\n", token.value))
                token = Token(token.lineno, token.type, text)
            before = token.type
            yield token


def unindented(text: str, *_: object, **__: object) -> str:
    """In place of the filter that indents: GOV.UK’s macros indent what they are given."""
    return text
