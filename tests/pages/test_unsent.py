"""A form that could not be taken: its words are kept on the page and sent again, recorded once."""

from __future__ import annotations

import html
import re
from typing import Any

import psycopg
import pytest
from httpx import Response

from backend.ledger import Ledger
from tests.families import GRAN
from tests.pages.conftest import WORKER, Browser, Site, day

WORDS = 'Drives “Ella” to the clinic.\r\nEvery Friday, O\'Neill & sons & <b>"all"</b>.'
ROLE = {"role": "practical", "what": WORDS}


def send(site: Site, browser: Browser, fields: dict[str, Any], path: str = "") -> Response:
    """A form as a browser sends it from our own page."""
    address = site.root + (path or f"/network/{GRAN}/roles")
    return browser.post(address, fields, Origin=str(site.client.base_url).rstrip("/"))


def kept(answer: Response) -> dict[str, str]:
    """The fields of the form on the page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def again(site: Site, browser: Browser, answer: Response) -> Response:
    """Sends the form on the page."""
    (action,) = re.findall(r'<form method="post" action="(/families[^"]*)">', answer.text)
    assert action == f"{site.root}/network/{GRAN}/roles"
    return send(site, browser, kept(answer))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """The database goes away in the middle of every command, until it is mended."""

    def lost(*_: Any, **__: Any) -> None:
        raise psycopg.OperationalError(f"connection lost, {WORDS}")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "tell", lost)
        yield patch


def test_words_that_met_a_lost_database_are_kept_and_recorded_once(
    site: Site, worker: Browser, broken: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    before = site.events()
    answer = send(site, worker, ROLE)
    assert answer.status_code == 503 and site.events() == before
    assert "Send it again" in answer.text and "wait a minute" in answer.text
    assert html.escape("Drives “Ella” to the clinic.") in answer.text
    assert "<b>" not in answer.text and "Sign in" not in answer.text
    assert "clinic" not in "".join(capfd.readouterr())
    broken.undo()
    assert again(site, worker, answer).status_code == 303
    assert site.events() == before + 1
    assert again(site, worker, answer).status_code == 303
    assert site.events() == before + 1, "sent twice, recorded once"
    [(said,)] = site.rows("select what from pages.roles where what like 'Drives %%Ella%%'")
    assert said.split() == WORDS.split()


def test_a_fault_of_ours_keeps_them_too(
    site: Site, worker: Browser, monkeypatch: pytest.MonkeyPatch
):
    def bug(*_: Any, **__: Any) -> None:
        raise KeyError(WORDS)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "tell", bug)
        answer = send(site, worker, ROLE)
    assert answer.status_code == 500 and "Something went wrong on our side" in answer.text
    assert again(site, worker, answer).status_code == 303


def test_words_sent_after_the_session_ended_wait_for_whoever_comes_back(site: Site):
    worker = site.browser(WORKER)
    before = site.events()
    gone = Browser(site.client)
    answer = send(site, gone, ROLE | {"_csrf_token": worker.csrf})
    assert answer.status_code == 401 and "You are signed out" in answer.text
    assert 'target="_blank"' in answer.text and "Drives" in answer.text
    # Signed in again in another tab: the form is of another session, and asks once more.
    back = site.browser(WORKER)
    asked = again(site, back, answer)
    assert asked.status_code == 403 and f"You are signed in as {WORKER}." in asked.text
    assert site.events() == before
    assert again(site, back, asked).status_code == 303
    assert site.events() == before + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.handrail.test"},
        {},
    ],
)
def test_what_another_site_sends_is_never_made_ours(
    site: Site, worker: Browser, headers: dict[str, str]
):
    other = site.browser(WORKER)
    address = f"{site.root}/network/{GRAN}/roles"
    answer = worker.post(address, ROLE | {"_csrf_token": other.csrf}, **headers)
    assert answer.status_code == 403
    assert "Drives" not in answer.text and worker.csrf not in answer.text
    nobody = Browser(site.client).post(address, ROLE, **headers)
    assert nobody.status_code in (303, 403) and "Drives" not in nobody.text


def test_no_secret_is_kept_on_a_page(site: Site, monkeypatch: pytest.MonkeyPatch):
    def lost(*_: Any, **__: Any) -> None:
        raise psycopg.OperationalError("lost")

    visitor = site.stranger()
    with monkeypatch.context() as patch:
        patch.setattr("web.session.find", lost)
        origin = str(site.client.base_url).rstrip("/")
        typed = {"email": "amira@handrail.test", "password": "four plain secret words"}
        answer = visitor.post("/sign-in/password", typed, Origin=origin)
    assert answer.status_code == 503
    assert "secret" not in answer.text and "amira" not in answer.text


def test_what_is_being_typed_stays_when_the_session_ends(site: Site):
    """A part sent by htmx is not led away from the words that stand around it."""
    gone = Browser(site.client)
    origin = str(site.client.base_url).rstrip("/")
    address = f"{site.root}/network/members"
    answer = gone.post(address, {"name": "x"}, **{"HX-Request": "true", "Origin": origin})
    assert answer.status_code == 401 and "hx-redirect" not in answer.headers
    page = site.browser(WORKER).get(f"{site.root}/network")
    assert "data-signed-out" in page.text


def test_a_look_at_what_cannot_be_reached_is_told_plainly(
    site: Site, worker: Browser, monkeypatch: pytest.MonkeyPatch
):
    def slow(*_: Any, **__: Any) -> None:
        raise psycopg.errors.QueryCanceled("statement timeout")

    form = day("began", "2026-10-01")
    with monkeypatch.context() as patch:
        patch.setattr("web.session.find", slow)
        looked, sent = worker.get(site.root), send(site, worker, form, "/plan/versions")
    assert looked.status_code == 503 and "Send it again" not in looked.text
    assert "Handrail cannot get to its records just now" in looked.text
    assert sent.status_code == 503 and kept(sent)["began-day"] == "01"
