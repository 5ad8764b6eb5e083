"""Where a browser or a stranger pushes: headers, cookies, methods, and how much one may ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

import psycopg
import pytest
from prometheus_client import REGISTRY

import web.app
from backend import credentials, letting_in, throttle
from backend.settings import Settings
from tests.pages.conftest import LEAD, WORKER, Browser, Site, opened
from web import pace


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A site for real people, over https."""
    with opened(server, settings=Settings(public_url="https://handrail.test")) as site:
        yield site


@pytest.fixture
def worker(place: Site) -> Browser:
    """The worker's browser."""
    return place.browser(WORKER)


# Headers


def test_over_https_browsers_are_told_to_use_nothing_else(place: Site, worker: Browser, site: Site):
    for path in ("/", "/nowhere", "/static/handrail.css", place.root, "/healthz"):
        said = worker.get(path).headers["strict-transport-security"]
        age = re.fullmatch(r"max-age=(\d+); includeSubDomains", said)
        assert age is not None and int(age[1]) >= 31_536_000, path
    # Without https there is nothing to be told: it would be ignored.
    assert "strict-transport-security" not in site.browser(WORKER).get("/").headers


def test_the_policy_lets_in_nothing_but_our_own_files(worker: Browser):
    for path in ("/families", "/nowhere", "/static/handrail.js"):
        said = worker.get(path).headers["content-security-policy"]
        policy = dict(part.split(" ", 1) for part in said.split("; "))
        assert set(policy.values()) == {"'none'", "'self'"}
        for part in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert policy[part] == "'none'"


def test_no_other_origin_is_let_in(worker: Browser, place: Site):
    for path in (place.root, "/static/handrail.js", "/healthz"):
        answer = worker.get(path, Origin="https://elsewhere.test")
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_texts_say_their_letters(worker: Browser):
    kinds = {
        "/families": "text/html",
        "/nowhere": "text/html",
        "/healthz": "text/plain",
        "/static/handrail.css": "text/css",
        "/static/handrail.js": "text/javascript",
    }
    for path, kind in kinds.items():
        said = worker.get(path).headers["content-type"]
        assert said == f"{kind}; charset=utf-8", path


def test_nothing_tells_what_the_site_is_made_with(worker: Browser):
    for path in ("/families", "/nowhere", "/static/handrail.css"):
        headers = worker.get(path).headers
        assert not {"server", "x-powered-by", "via"} & set(headers)
    for path in ("/schema", "/docs", "/openapi.json", "/metrics", "/.git/config", "/static/"):
        assert worker.get(path).status_code == 404, path


# Cookies


def test_each_cookie_is_bound_to_this_host_and_kept_from_scripts(place: Site):
    lead = place.browser(LEAD)
    given = [
        *lead.post("/language", {"language": "cy", "back": "/"}).headers.get_list("set-cookie"),
        *Browser(place.client).get("/sign-in").headers.get_list("set-cookie"),
        *Browser(place.client).get(place.root).headers.get_list("set-cookie"),
        *lead.post("/sign-out").headers.get_list("set-cookie"),
    ]
    cookies = SimpleCookie[Any]()
    for each in given:
        cookies.load(each)
    assert len(cookies) == 3, list(cookies)
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/", name
        assert cookie["samesite"].lower() == "lax" and not cookie["domain"], name


def test_leaving_empties_what_the_browser_kept(place: Site):
    left = place.browser(WORKER).post("/sign-out")
    assert left.headers["clear-site-data"] == '"cache", "storage"'


def test_every_page_offers_to_sign_out(place: Site, worker: Browser):
    for path in ("/families", place.root, f"{place.root}/plan", "/my-sign-in"):
        assert 'action="/sign-out"' in worker.get(path).text, path


# Methods and messages


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "MADEUP"])
def test_no_other_method_does_anything(place: Site, worker: Browser, method: str):
    before = place.events()
    assert worker.send(method, place.root).status_code in (404, 405)
    override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    path = f"{place.root}/network/members?_method=POST&name=New&relationship=aunt&kind=family"
    assert worker.get(path, **override).status_code in (404, 405)
    assert place.events() == before


def test_made_up_methods_are_measured_as_one(worker: Browser):
    for number in range(5):
        worker.send(f"MADEUP{number}", "/")
    found = {
        sample.labels["method"]
        for metric in REGISTRY.collect()
        if metric.name in ("handrail_answers", "handrail_seconds")
        for sample in metric.samples
    }
    assert "other" in found
    assert not [name for name in found if name.startswith("MADEUP")]


def test_what_stands_in_the_address_is_no_part_of_a_form(place: Site, worker: Browser):
    before = place.events()
    path = f"{place.root}/network/members?name=Ann&relationship=aunt&kind=family"
    assert worker.post(path).status_code == 422
    # Of a field that comes twice the first counts, everywhere alike.
    assert place.events() == before


def test_no_variable_turns_faults_into_pages_for_developers(
    server: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LITESTAR_DEBUG", "1")
    app = web.app.create_app(mock.Mock(), Settings())
    assert app.debug is False


def test_a_form_from_elsewhere_is_in_the_log(
    place: Site, worker: Browser, capsys: pytest.CaptureFixture[str]
):
    answer = worker.post(f"{place.root}/consent", {"_csrf_token": "theirs"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]
    said = [line for line in lines if line["event"] == "not-from-here"]
    assert [line["id"] for line in said] == [answer.headers["x-request-id"]]
    assert all(line["at"].endswith("+00:00") for line in lines)


# How much one may ask for


def test_whoever_looks_up_without_end_is_stopped_and_others_are_not(
    place: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(pace, "LOOK_UPS", 3)
    path, worker = f"{place.root}/look-up", place.browser(WORKER)
    said = [worker.post(path, {"words": "school"}).status_code for _ in range(5)]
    assert said == [200, 200, 200, 429, 429]
    # Signing in again begins no new count; another person, and reading, go on.
    assert place.browser(WORKER).post(path, {"words": "school"}).status_code == 429
    assert place.browser(LEAD).post(path, {"words": "school"}).status_code == 200
    assert worker.get(place.root).status_code == 200
    assert '"too-fast"' in capsys.readouterr().err
    with psycopg.connect(place.owner) as db:
        db.execute("update house.tries set at = at - interval '61 minutes'")
    assert worker.post(path, {"words": "school"}).status_code == 200


def test_files_out_and_in_are_counted_too(place: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pace, "FILES_OUT", 1)
    monkeypatch.setattr(pace, "FILES_IN", 1)
    worker = place.browser(WORKER)
    out = f"{place.root}/pack"
    assert [worker.get(out).status_code for _ in range(2)] == [200, 429]
    sent = [worker.post(f"{place.root}/practice/evidence").status_code for _ in range(2)]
    assert sent[0] != 429 and sent[1] == 429


# Signing in


def test_the_fields_for_passwords_are_masked_and_can_be_pasted_into(place: Site):
    page = Browser(place.client).get("/sign-in/password").text
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert field is not None
    assert 'type="password"' in field[0] and 'autocomplete="current-password"' in field[0]
    assert "onpaste" not in page and "maxlength" not in field[0]


def test_a_code_read_out_is_guessed_no_faster_than_a_password(
    place: Site, monkeypatch: pytest.MonkeyPatch
):
    with psycopg.connect(place.owner) as db:
        db.execute("delete from house.tries")
    with mock.patch.object(letting_in, "find_code", return_value=None) as looked:
        for number in range(throttle.FREE_FOR_ADDRESS + 20):
            visitor = place.stranger()
            visitor.post("/sign-in/code", {"code": f"ABCD-EFGH-JK{number:02}"})
        assert looked.call_count == throttle.FREE_FOR_ADDRESS
    with psycopg.connect(place.owner) as db:
        db.execute("delete from house.tries")


def test_what_is_held_up_and_what_is_shown_wrongly_again_are_noted(
    place: Site, capsys: pytest.CaptureFixture[str]
):
    visitor = place.stranger()
    for _ in range(throttle.FREE_FOR_ACCOUNT + 1):
        visitor.post("/sign-in/password", {"email": "amira@north.example", "password": "x"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]
    held = [line["kind"] for line in lines if line["event"] == "sign-in-held"]
    assert held == ["password"]
    worker, account = place.browser(WORKER), place.accounts[WORKER]
    with psycopg.connect(place.owner) as db:
        db.execute("delete from house.tries")
        credentials.keep_password(db, account, "x")
    assert worker.post("/my-sign-in/recovery-codes").headers["location"] == "/sign-in/again"
    assert worker.post("/sign-in/again", {"code": "000000"}).status_code == 422
    noted = (
        "select count(*) from house.access where account = %s and deed = 'sign-in' and not allowed"
    )
    assert place.count(noted, str(account)) == 1


def test_nobody_is_sent_elsewhere(place: Site):
    lead = place.browser(LEAD)
    for back in ("//elsewhere.test", "https://elsewhere.test", "/families/../..//elsewhere.test"):
        answer = lead.post("/language", {"language": "cy", "back": back})
        assert answer.headers["location"] == "/"


# Words that are something else elsewhere


CODE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 191 }} {% raw %} ${7*191} #{7*191}",
    "%(x)s %s {0.__class__} \\N{BULLET}",
    "'; drop table pages.people; --",
    "]]></x><!--",
    "x\r\nSet-Cookie: a=b",
    "=HYPERLINK(1)",
)


def test_words_that_are_code_elsewhere_are_words_here(place: Site):
    worker = place.browser(WORKER)
    for number, words in enumerate(CODE):
        fields = {"name": f"{number} {words}", "relationship": "aunt", "kind": "family"}
        assert worker.post(f"{place.root}/network/members", fields).status_code in (303, 422)
    looked = worker.post(f"{place.root}/look-up", {"words": CODE[0]})
    assert looked.status_code == 200 and "set-cookie" not in looked.headers
    told = place.rows("select name from pages.people where family = %s", place.family)
    assert any(CODE[0] in name for (name,) in told), "taken as it was typed"
    pages = [looked.text]
    for path in ("", "/network", "/history", "/network/circles", "/what-i-see"):
        answer = worker.get(place.root + path)
        assert answer.status_code == 200, path
        pages.append(answer.text)
    shown = 0
    for text in pages:
        shown += "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text and "<img src=x" not in text
        assert 'href="javascript:' not in text and "1337" not in text
        assert not re.search(r"<script(?! src=\"/static/)", text)
    assert shown >= 3
    assert place.count("select count(*) from pages.people") > 0
