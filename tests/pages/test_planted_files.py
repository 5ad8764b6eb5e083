"""S-06 in files that people bring: their names, what is said about them, and all in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from unittest import mock

import pytest

from backend import files, scanning
from backend.aggregates.stored import FileKind
from tests.pages.asking import Ask, ask_all
from tests.pages.conftest import LEAD, MEMBER, WORKER, Site, opened
from tests.pages.planted_files import PARTS, bring, holding, of_file, with_exif, with_part
from tests.pages.planting import READERS, VALUES, house, spellings

# One spelling a file, so that all twelve are tried.
SAID = cycle(spellings(VALUES[0][1]))
KINDS = ("JPEG", "PNG")


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    told, _ = house(server)
    with opened(server, told=told) as site:
        yield site


def plain(value: str) -> str:
    """A value as it can stand in a file's name and in a PDF's own letters."""
    return " ".join(unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().split())


@pytest.fixture(scope="module")
def brought(place: Site) -> dict[str, str]:
    """The addresses of files that say a value, each in its name and in one other way."""
    found: dict[str, str] = {}
    for kind in KINDS:
        value = next(SAID)
        found[kind] = bring(place, f"{plain(value)}.{kind.lower()}", with_exif(kind, value))
    for part in PARTS:
        value = plain(next(SAID))
        found[part] = bring(place, f"{value}.pdf", with_part(part, value))
    value = next(SAID)
    found["text"] = bring(place, f"{plain(value)}.txt", f"Seen at {value}.".encode())
    return found


def read(site: Site, who: str, brought: dict[str, str]) -> tuple[dict[str, list[str]], set[str]]:
    """What each of these files says to someone, and which they get at all."""
    answers = ask_all(site, site.browser(who), [Ask("GET", path) for path in brought.values()])
    said: dict[str, list[str]] = {}
    for name, answer in zip(brought, answers, strict=True):
        if answer.status == 200:
            said[name] = holding([*of_file(answer.body), str(answer.headers)])
    return said, set(said)


def test_no_file_says_any_to_whoever_must_not_know(place: Site, brought: dict[str, str]):
    for who in READERS:
        said, got = read(place, who, brought)
        assert not any(said.values()), (who, said)
        # A photo is bare, and can be shown; what says more than its dots is not.
        if who in (MEMBER, LEAD):
            assert got == set(KINDS), who


def test_the_files_do_say_them(place: Site, brought: dict[str, str]):
    """The control: staff get each file, and but for photos it says what was put in it."""
    said, got = read(place, WORKER, brought)
    assert got == set(brought)
    assert {name for name, found in said.items() if not found} == set(KINDS)
    for kind in KINDS:
        assert holding(of_file(with_exif(kind, "11a Quillbrook Street")))


def test_a_file_that_says_none_is_shown(place: Site):
    nothing = {"none": bring(place, "a.pdf", with_part("", ""))}
    assert read(place, LEAD, nothing)[1] == {"none"}


def test_someone_of_the_network_cannot_bring_such_a_file(place: Site):
    lead = place.browser(LEAD)
    for part in PARTS:
        fields: dict[str, Any] = {"_csrf_token": lead.csrf, "how": "worked", "words": "Seen"}
        body = with_part(part, plain(VALUES[0][1]))
        path = f"{place.root}/tell"
        answer = lead.send("POST", path, data=fields, files={"photo": ("a.pdf", body)})
        assert answer.status_code == 422 and "Choose another file" in answer.text, part


# Broken builds that these must find


def test_a_build_that_keeps_pictures_as_they_come_is_found(place: Site):
    def as_it_came(sent: bytes, kind: FileKind) -> bytes:
        return sent

    with mock.patch.object(files, "_picture", as_it_came):
        kept = {kind: bring(place, "a", with_exif(kind, plain(next(SAID)))) for kind in KINDS}
    assert all(read(place, MEMBER, kept)[0].values())


def test_a_build_that_looks_at_the_pages_of_a_pdf_alone_is_found(
    place: Site, brought: dict[str, str]
):
    def pages_alone(reader: Any) -> Iterator[str]:
        yield from (page.extract_text() for page in reader.pages)

    with mock.patch.object(scanning, "said_in", pages_alone):
        said, _ = read(place, LEAD, brought)
    assert {name for name, found in said.items() if found} == set(PARTS) - {"page", "earlier"}


def test_a_build_that_looks_at_the_last_state_of_a_pdf_alone_is_found(
    place: Site, brought: dict[str, str]
):
    def the_last(body: bytes) -> list[bytes]:
        return [body]

    with mock.patch.object(scanning, "states", the_last):
        said, _ = read(place, LEAD, brought)
    assert [name for name, found in said.items() if found] == ["earlier"]


def test_a_build_that_serves_every_file_to_everyone_is_found(place: Site, brought: dict[str, str]):
    with mock.patch("web.files.protecting.holds", return_value=False):
        said, _ = read(place, LEAD, brought)
    assert {name for name, found in said.items() if found} == {*PARTS, "text"}
