"""Files that people bring go through ClamAV where there is one; no answer means no file."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.aggregates.vocabulary import Refused
from backend.harmful import HARMFUL, NO_ANSWER, refuse_harmful
from backend.settings import Settings, SettingsError, from_environment
from tests.pages.conftest import WORKER, Site, opened

# The industry's harmless stand-in for something harmful, in two parts so that no scanner minds us.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """Answers as clamd does to INSTREAM."""

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        body = b""
        while size := int.from_bytes(self.rfile.read(4)):
            body += self.rfile.read(size)
        if b"too large" in body:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
            return
        found = b"Eicar-Signature FOUND" if EICAR in body else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture(scope="module")
def scanner() -> Iterator[tuple[str, int]]:
    """Where it listens."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ("127.0.0.1", server.server_address[1])
        server.shutdown()


def test_what_is_harmful_is_refused_and_all_else_is_not(scanner: tuple[str, int]):
    refuse_harmful(scanner, b"words " * 50_000)
    with pytest.raises(Refused, match="harmful") as refused:
        refuse_harmful(scanner, b"x" * 70_000 + EICAR)
    assert refused.value.reason == HARMFUL


def test_without_an_answer_nothing_is_kept(scanner: tuple[str, int], tmp_path: Path):
    for where, sent in (
        (str(tmp_path / "nobody"), b"words"),
        (("127.0.0.1", 1), b"words"),
        (scanner, b"too large"),
    ):
        with pytest.raises(Refused) as refused:
            refuse_harmful(where, sent)
        assert refused.value.reason == NO_ANSWER
    refuse_harmful(None, EICAR)


def test_where_it_listens_is_set_by_the_operator():
    assert from_environment({}).clamav is None
    assert from_environment({"HANDRAIL_CLAMAV": "/run/clamd.ctl"}).clamav == "/run/clamd.ctl"
    assert from_environment({"HANDRAIL_CLAMAV": "[::1]:3310"}).clamav == ("::1", 3310)
    for wrong in ("3310", "clamav:port"):
        with pytest.raises(SettingsError, match="HANDRAIL_CLAMAV"):
            from_environment({"HANDRAIL_CLAMAV": wrong})


@pytest.fixture(scope="module")
def place(server: str, scanner: tuple[str, int]) -> Iterator[Site]:
    """A site with a scanner."""
    with opened(server, settings=Settings(demo=True, clamav=scanner)) as site:
        yield site


def test_the_form_says_so_and_keeps_every_word(place: Site):
    worker, before = place.browser(WORKER), place.count("select count(*) from house.files")
    fields = {"_csrf_token": worker.csrf, "shows": "What the diary says"}
    path = f"{place.root}/practice/evidence"
    answer = worker.send("POST", path, data=fields, files={"file": ("a.txt", EICAR)})
    assert answer.status_code == 422
    assert HARMFUL in answer.text and "What the diary says" in answer.text
    assert place.count("select count(*) from house.files") == before
    worker.send("POST", path, data=fields, files={"file": ("a.txt", b"Plain words")})
    assert place.count("select count(*) from house.files") == before + 1
