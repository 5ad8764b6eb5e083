"""What a court asks, a request's pages, its links; each question two clicks from the family."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backend import links
from backend.court.questions import QUESTIONS
from backend.jobs import Worker
from tests.pages import packs
from tests.pages.conftest import MANAGER, WORKER, Site, opened
from tests.stories import disclosure as story


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """One site for tests that leave the record as they found it, or only add to it."""
    with opened(server) as site:
        yield site


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.slug)
def test_each_question_is_two_clicks_away(place: Site, question) -> None:
    worker = place.browser(WORKER)
    assert f"{place.root}/court" in worker.get(place.root).text
    href = f"{place.root}/court/{question.slug}"
    assert href in worker.get(f"{place.root}/court").text
    page = worker.get(href)
    assert page.status_code == 200
    assert question.title in page.text


def test_there_are_twelve_questions() -> None:
    assert {each.number for each in QUESTIONS if each.number} == {f"C{n}" for n in range(1, 13)}


def test_a_period_is_asked_for_in_the_address(place: Site) -> None:
    worker = place.browser(WORKER)
    whole = worker.get(f"{place.root}/court/record").text
    part = worker.get(f"{place.root}/court/record?from=2026-09-20&to=2026-09-30").text
    assert "outside the period" in part and "outside the period" not in whole
    assert worker.get(f"{place.root}/court/record?from=x").status_code == 422


def test_long_work_goes_on_without_its_page_and_can_be_stopped(server: str) -> None:
    with opened(server) as site:
        for command in (story.asked(), story.checked(), story.scoped()):
            site.ledger.tell(site.family, command, packs.provenance())
        manager = site.browser(MANAGER)
        here = f"{site.root}/requests/{story.REQUEST}"
        # The thread of the server is kept out of it: the work is taken up by hand below.
        site.app.state.services.worker.wake = lambda: None
        manager.post(f"{here}/jobs", {"kind": "assemble"})
        manager.post(f"{here}/jobs", {"kind": "assemble"})
        assert site.count("select count(*) from house.jobs") == 1
        job = site.rows("select job from house.jobs")[0][0]
        assert "Stop it" in manager.get(here).text
        assert manager.post(f"{here}/jobs/{job}/cancelled").status_code == 303
        worker = Worker(site.ledger)
        assert not worker.work_once()
        assert "history-assembled" not in site.topics()
        manager.post(f"{here}/jobs", {"kind": "assemble"})
        # As if a process had been killed at it: nobody holds its lock any more.
        with site.connections.connection() as db:
            db.execute("update house.jobs set state = 'running' where state = 'waiting'")
        assert worker.work_once()
        assert site.topics().count("history-assembled") == 1
        page = manager.get(f"{here}/pages/1")
        assert page.status_code == 200
        assert manager.get(f"{here}/pages/1/picture").content.startswith(b"\x89PNG")


def test_a_link_needs_its_code_and_ends(place: Site) -> None:
    known = packs.example(place)
    browser = place.stranger()
    path = f"/packs/{known['token']}"
    assert browser.get(path).status_code == 200
    assert browser.post(f"{path}/pack", {"code": "12"}).status_code == 422
    with place.connections.connection() as db:
        link = links.make(
            db,
            place.family,
            known["asked"],
            known["release"],
            datetime.now(UTC) + timedelta(days=1),
        )
        assert link is not None
        ended = links.make(
            db, place.family, known["asked"], "gone", datetime.now(UTC) - timedelta(days=1)
        )
        assert ended is not None
    path = f"/packs/{link.token}"
    pack = browser.post(f"{path}/pack", {"code": f"{link.code[:4]} {link.code[4:]}"})
    assert pack.content.startswith(b"PK")
    assert pack.headers["content-disposition"] == 'attachment; filename="history.zip"'
    assert "written down" in browser.post(f"{path}/receipt", {"code": link.code}).text
    assert "pack-received" in place.topics()
    assert browser.get(path).status_code == 404
    assert browser.get(f"/packs/{ended.token}").status_code == 404
    path = f"/packs/{known['token']}"
    for _ in range(5):
        browser.post(f"{path}/pack", {"code": "00000000"})
    assert browser.get(path).status_code == 404
