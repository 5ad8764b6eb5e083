"""Sentences of the product that hold a value: found in the source, as catalogues have them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SAYS = {"Refused", "MovedOn", "refuse"}


def made() -> dict[str, str]:
    """Each refusal and title that is made of words and values, its values left open; and where."""
    found: dict[str, str] = {}
    for folder in ("backend/aggregates", "web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in _in(ast.parse(path.read_text("utf-8"))):
                found.setdefault(text, path.stem)
    return found


def _in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            said = [each for each in node.args if called in _SAYS]
            said += [each.value for each in node.keywords if each.arg in ("title", "reason")]
            for each in said:
                yield from (open_words(inner) for inner in ast.walk(each) if _speaks(inner))


def _speaks(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) and bool(re.search(r"[a-z]{2}[ :]", open_words(node)))


def open_words(node: ast.AST) -> str:
    """A text with %s where a value stands."""
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        str(each.value) if isinstance(each, ast.Constant) else "%s" for each in node.values
    )
