"""What we carry of others is what we say it is; our style sheet asks for nothing from outside."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VENDORED = tomllib.loads((ROOT / "web/static/VENDORED.toml").read_text())["file"]
OURS = ("handrail.css", "handrail.js", "mark.svg", "VENDORED.toml")
STYLES = (ROOT / "web/static/handrail.css").read_text()


@pytest.mark.parametrize("file", VENDORED, ids=lambda file: file["path"])
def test_a_vendored_file_is_unchanged(file: dict[str, str]) -> None:
    assert hashlib.sha256((ROOT / file["path"]).read_bytes()).hexdigest() == file["sha256"]


def test_every_file_of_others_is_listed() -> None:
    listed = {file["path"] for file in VENDORED}
    ours = {
        "web/static/card.css",
        "web/static/handrail.css",
        "web/static/handrail.js",
        "web/static/mark.svg",
        "web/static/passkeys.js",
        "web/static/pictures.svg",
        "web/static/VENDORED.toml",
    }
    kept = {
        path.relative_to(ROOT).as_posix()
        for folder in ("web/static", "tests/vendor")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    # Drawn by us: tests/pages/test_child.py looks at each.
    ours |= {path for path in kept if path.startswith("web/static/pictures/")}
    assert kept - ours == listed


def test_the_style_sheet_asks_for_nothing_outside_itself() -> None:
    assert not re.search(r"url\(|@import|@font-face", STYLES)


def test_nothing_reserved_to_gov_uk_is_shipped() -> None:
    assert not re.search(
        r"GDS Transport|govuk-header|govuk-footer|govuk-crest|govuk-logotype", STYLES, re.IGNORECASE
    )


def test_the_style_sheet_stays_small() -> None:
    assert len(gzip.compress(STYLES.encode(), mtime=0)) < 20_000


def test_every_page_has_our_type() -> None:
    # Said of the page itself: every rule below it only inherits.
    assert re.search(r"(?:^|})html\{font-family:[^}]*sans-serif", STYLES)
