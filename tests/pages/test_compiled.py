"""Templates are compiled once, and again as soon as anything they come from has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from web import templating


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one template."""
    monkeypatch.setattr(templating, "TEMPLATES", tmp_path)
    monkeypatch.setattr(templating, "_COMPILED", tmp_path / "__pycache__")
    monkeypatch.setattr(templating, "register", lambda env: None)
    (tmp_path / "a.html").write_text("{{ 'old' }} {{ words }}")
    return tmp_path


def rendered() -> str:
    return templating.environment().get_template("a.html").render(words="<b>")


def kept(place: Path) -> set[str]:
    return {path.name for path in (place / "__pycache__").iterdir()}


def test_a_second_start_finds_what_the_first_compiled(place: Path, monkeypatch: pytest.MonkeyPatch):
    assert rendered() == "old &lt;b&gt;"
    before = kept(place)
    assert len(before) == 1
    monkeypatch.setattr(templating.Environment, "_generate", None)
    assert rendered() == "old &lt;b&gt;"
    assert kept(place) == before


def test_a_changed_template_is_compiled_again(place: Path):
    rendered()
    (place / "a.html").write_text("new {{ words }}")
    assert rendered() == "new &lt;b&gt;"


def test_changed_code_compiles_all_again_and_leaves_nothing_old(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    rendered()
    before = kept(place)
    monkeypatch.setattr(templating.jinja2, "__version__", "another")
    assert rendered() == "old &lt;b&gt;"
    assert kept(place).isdisjoint(before) and len(kept(place)) == 1


def test_where_nothing_may_be_written_pages_are_made_all_the_same(place: Path):
    (place / "__pycache__").write_text("no folder")
    assert rendered() == "old &lt;b&gt;"


def test_what_was_compiled_and_cut_short_is_compiled_again(place: Path):
    rendered()
    (each,) = (place / "__pycache__").iterdir()
    each.write_bytes(each.read_bytes()[:-20])
    assert rendered() == "old &lt;b&gt;"
