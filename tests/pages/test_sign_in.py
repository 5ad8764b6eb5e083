"""Signing in and out: new tokens, cookies that no script reads, and sessions that end."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from backend.settings import Settings
from tests.pages.conftest import LEAD, WORKER, Browser, Site, opened


@pytest.fixture
def secure(server: str) -> Iterator[Site]:
    """A site that people reach over https."""
    with opened(server, settings=Settings(demo=True, public_url="https://handrail.test")) as site:
        yield site


def sign_in(site: Site, browser: Browser, who: str = WORKER) -> None:
    sent = browser.post("/sign-in", {"account": str(site.accounts[who])})
    assert (sent.status_code, sent.headers["location"]) == (303, "/families")


def test_from_the_first_visit_to_the_families(site: Site):
    visitor = Browser(site.client)
    assert visitor.get("/").headers["location"] == "/sign-in"
    page = visitor.get("/sign-in")
    assert page.status_code == 200
    assert all(name in page.text for name in site.accounts)
    sign_in(site, visitor)
    assert visitor.get("/").headers["location"] == "/families"
    page = visitor.get("/families")
    assert page.status_code == 200
    assert "Amira Hassan" in page.text


def test_someone_of_a_network_goes_to_their_own_family(site: Site):
    visitor = site.stranger()
    sign_in(site, visitor, LEAD)
    assert visitor.get("/families").headers["location"] == site.root


def test_a_token_from_before_signing_in_is_worth_nothing_after(site: Site):
    visitor = site.stranger()
    before = visitor.token
    sign_in(site, visitor)
    assert visitor.token != before
    planted = Browser(site.client, before)
    assert planted.get("/families").headers["location"] == "/sign-in"
    assert planted.csrf == ""


def test_signing_in_again_ends_the_session_before(site: Site):
    visitor = site.browser(LEAD)
    before = visitor.token
    sign_in(site, visitor)
    assert Browser(site.client, before).get(site.root).headers["location"] == "/sign-in"


def test_after_signing_out_the_cookie_opens_nothing(site: Site, worker: Browser):
    token = worker.token
    sent = worker.post("/sign-out")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")
    assert sent.headers["clear-site-data"] == '"cache", "storage"'
    assert worker.token is None
    old = Browser(site.client, token)
    assert old.get(site.root).headers["location"] == "/sign-in"
    assert old.get("/families").headers["location"] == "/sign-in"


def test_signing_out_here_leaves_other_devices_signed_in(site: Site, worker: Browser):
    phone = site.browser(WORKER)
    worker.post("/sign-out")
    assert phone.get("/families").status_code == 200


def test_the_cookie_is_for_this_site_and_no_script(site: Site):
    visitor = Browser(site.client)
    given = visitor.get("/sign-in").headers["set-cookie"]
    assert given.startswith("handrail=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part.lower() in given.lower(), part
    assert "domain" not in given.lower()
    assert "max-age" not in given.lower()


def test_over_https_the_cookie_is_bound_to_the_host(secure: Site):
    visitor = Browser(secure.client)
    given = visitor.get("/sign-in").headers["set-cookie"]
    assert given.startswith("__Host-handrail=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part.lower() in given.lower(), part
    assert "domain" not in given.lower()
    sign_in(secure, visitor)
    assert visitor.get("/families").status_code == 200


def test_the_token_itself_is_not_stored(site: Site, worker: Browser):
    assert worker.token is not None
    rows = site.rows("select key, account, csrf from house.sessions")
    assert rows
    assert all(worker.token.encode() not in bytes(row[0]) for row in rows)
    assert all(worker.token not in row[2] for row in rows)


@pytest.mark.parametrize("column", ["seen_at", "began_at"])
def test_a_session_ends_by_itself(site: Site, worker: Browser, column: str):
    profile = site.ledger.profile()
    minutes = profile.session_idle_minutes
    if column == "began_at":
        minutes = 60 * profile.session_longest_hours

    def aged(by: int) -> None:
        with psycopg.connect(site.owner) as db:
            db.execute(
                f"update house.sessions set {column} = clock_timestamp() "  # type: ignore[arg-type]
                "- make_interval(mins => %s)",
                (by,),
            )

    aged(minutes - 1)
    assert worker.get(site.root).status_code == 200
    aged(minutes + 1)
    assert worker.get(site.root).headers["location"] == "/sign-in"


def test_htmx_is_sent_to_sign_in_as_a_whole(site: Site):
    answer = Browser(site.client).part(f"{site.root}/history")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")
    assert answer.text == ""


@pytest.mark.parametrize("account", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_there_is_no_one_else_to_be(site: Site, account: str):
    visitor = site.stranger()
    assert visitor.post("/sign-in", {"account": account}).status_code == 404
    assert visitor.get("/families").headers["location"] == "/sign-in"


def test_a_made_up_cookie_is_nobody(site: Site):
    assert Browser(site.client, "x" * 43).get(site.root).headers["location"] == "/sign-in"


def test_a_form_with_thousands_of_fields_is_refused_kindly(site: Site):
    many = {f"field-{number}": "x" for number in range(3_000)}
    answer = site.browser(WORKER).post("/families", many)
    assert answer.status_code == 413
    assert "too much at once" in answer.text


def test_sessions_that_are_long_over_are_swept_out(site: Site):
    with psycopg.connect(site.owner, autocommit=True) as owner:
        owner.execute(
            "insert into house.sessions (key, csrf, seen_at) "
            "values ('old', 'x', clock_timestamp() - interval '3 days')"
        )
    Browser(site.client).get("/sign-in")
    assert site.count("select count(*) from house.sessions where key = 'old'") == 0
