"""Single sign-on: who comes back, and everything that must not let anyone in."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import psycopg
import pytest
from joserfc import jwt

from backend import credentials, single_sign_on
from backend.settings import Oidc, Settings
from backend.single_sign_on import NotSignedIn
from tests.pages.conftest import MANAGER, WORKER, Browser, Site, opened
from tests.provider import CLIENT, SECRET, Provider

EMAIL = "amira@north.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The council's own sign-in."""
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def place(server: str, provider: Provider) -> Iterator[Site]:
    """A site that knows it."""
    oidc = Oidc(issuer=provider.issuer, client=CLIENT, secret=SECRET, called="Council")
    settings = Settings(oidc=oidc, public_url="http://handrail.test")
    with opened(server, settings=settings) as site:
        yield site


@pytest.fixture(autouse=True)
def known(place: Site, provider: Provider) -> None:
    """An administrator has entered the worker's address; nobody has come yet."""
    provider.claims = {"email": EMAIL, "email_verified": True}
    with psycopg.connect(place.owner) as db:
        db.execute("delete from house.credentials")
        credentials.give_name(db, place.accounts[WORKER], EMAIL)
        credentials.give_name(db, place.accounts[MANAGER], "colin@north.example")


def away(browser: Browser) -> dict[str, str]:
    """Goes to the council's sign-in: what was asked there."""
    browser.get("/sign-in")
    address = browser.get("/sign-in/organisation").headers["location"]
    asked = dict(parse_qsl(urlsplit(address).query))
    assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
    assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32
    return asked


def back(browser: Browser, address: str) -> Any:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def test_staff_come_in_by_their_verified_address_and_then_by_who_they_are(
    place: Site, provider: Provider
):
    browser = Browser(place.client)
    asked, before = away(browser), browser.token
    assert back(browser, provider.consent(asked)).headers["location"] == "/"
    assert browser.token != before
    assert browser.get("/families").status_code == 200
    told = [type(each.event).__name__ for each in place.ledger.read(place.accounts[WORKER])]
    assert "SingleSignOnTied" in told
    # Their address may change; someone else with it does not pass for them.
    provider.claims = {"email": "new@north.example", "email_verified": True}
    again = Browser(place.client)
    assert back(again, provider.consent(away(again))).headers["location"] == "/"
    provider.claims = {"sub": "u-2", "email": EMAIL, "email_verified": True}
    other = Browser(place.client)
    assert back(other, provider.consent(away(other))).status_code == 422
    assert other.get("/families").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "stranger@north.example"},
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"iat": 9_999_999_999},
        {"sub": ""},
    ],
)
def test_what_does_not_fit_lets_nobody_in(
    place: Site, provider: Provider, claims: dict[str, object]
):
    provider.claims |= claims
    browser = Browser(place.client)
    assert back(browser, provider.consent(away(browser))).status_code == 422
    assert browser.get("/families").headers["location"] == "/sign-in"


def test_a_code_counts_once_and_in_the_session_that_asked(place: Site, provider: Provider):
    attacker, victim = Browser(place.client), Browser(place.client)
    planted = provider.consent(away(attacker))
    # Another's code, with their own state or with none of ours, signs nobody in.
    away(victim)
    assert back(victim, planted).status_code == 422
    assert victim.get("/families").headers["location"] == "/sign-in"
    fresh = Browser(place.client)
    fresh.get("/sign-in")
    assert back(fresh, planted).headers["location"] == "/"
    assert fresh.get("/families").headers["location"] == "/sign-in"
    assert back(attacker, planted).headers["location"] == "/"
    assert back(attacker, planted).headers["location"] == "/"
    assert back(Browser(place.client), planted).headers["location"] == "/"


def test_a_token_of_another_make_is_none(place: Site, provider: Provider):
    sign_on: Any = place.app.state.services.single_sign_on
    found = sign_on._discovered()
    now = int(time.time())
    said = {
        "iss": provider.issuer,
        "aud": CLIENT,
        "sub": "u-1",
        "nonce": "n",
        "iat": now,
        "exp": now + 60,
    }
    good = {"alg": "RS256", "kid": "k1"}
    assert sign_on._checked(jwt.encode(good, said, provider.key), found, "n").subject == "u-1"
    stranger = type(provider.key).generate_key(2048, {"kid": "k9"})

    def written(head: dict[str, str], secret: bytes | None) -> str:
        parts = [json.dumps(part).encode() for part in (head, said)]
        words = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        mark = hmac.digest(secret, words, "sha256") if secret else b""
        return (words + b"." + urlsafe_b64encode(mark).rstrip(b"=")).decode()

    public = provider.key.as_pem(private=False)
    brought = {"alg": "RS256", "jwk": stranger.as_dict(private=False), "jku": "http://x.test/keys"}
    for token in (
        written({"alg": "none", "kid": "k1"}, None),
        written({"alg": "HS256", "kid": "k1"}, public),
        jwt.encode(brought, said, stranger),
        jwt.encode(good, said, provider.key)[:-4] + "AAAA",
    ):
        with pytest.raises(NotSignedIn):
            sign_on._checked(token, found, "n")


def test_discovery_must_name_the_issuer_that_was_set(
    place: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    settings = place.app.state.services.single_sign_on.settings
    said = {
        "issuer": f"{provider.issuer}/",
        "authorization_endpoint": f"{provider.issuer}/auth",
        "token_endpoint": f"{provider.issuer}/token",
        "jwks_uri": f"{provider.issuer}/certs",
    }
    monkeypatch.setattr(single_sign_on, "_fetched", lambda _: said)
    with pytest.raises(NotSignedIn, match="another issuer"):
        single_sign_on.Provider(settings).ask("http://handrail.test/back")


def test_no_token_of_the_provider_reaches_the_browser_or_is_kept(place: Site, provider: Provider):
    browser = Browser(place.client)
    answers = [back(browser, provider.consent(away(browser))), browser.get("/families")]
    for answer in answers:
        assert "eyJ" not in answer.text + str(answer.headers)
    kept = place.rows("select count(*) from house.sessions s where s::text like '%%eyJ%%'")
    assert kept == [(0,)]


def test_a_page_elsewhere_signs_nobody_in(place: Site):
    for site in ("cross-site", "same-site"):
        browser = Browser(place.client)
        browser.get("/sign-in")
        answer = browser.get("/sign-in/organisation", **{"Sec-Fetch-Site": site})
        assert answer.headers["location"] == "/sign-in"


def test_how_strongly_someone_signed_in_there_is_looked_at(
    place: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    sign_on: Any = place.app.state.services.single_sign_on
    strong = msgspec.structs.replace(sign_on.settings, strong=("mfa", "hwk"))
    monkeypatch.setattr(sign_on, "settings", strong)
    for acr, location in (("mfa", "/"), ("pwd", None), (["mfa"], None), (None, None)):
        provider.claims |= {"acr": acr}
        browser = Browser(place.client)
        asked = away(browser)
        assert asked["acr_values"] == "mfa hwk"
        assert back(browser, provider.consent(asked)).headers.get("location") == location


def test_showing_again_asks_the_organisation_anew(place: Site, provider: Provider):
    browser = Browser(place.client)
    back(browser, provider.consent(away(browser)))
    with psycopg.connect(place.owner) as db:
        db.execute("update house.sessions set second_at = null")
        db.execute("update house.credentials set password = 'x' where name = %s", (EMAIL,))
    # Long ago is not again, whoever the provider remembers; a moment ago is.
    for at, renewed in ((int(time.time()) - 3_600, False), (int(time.time()), True)):
        answer = browser.post("/my-sign-in/recovery-codes")
        assert answer.headers["location"] == "/sign-in/again"
        assert "Council" in browser.get("/sign-in/again").text
        address = browser.get("/sign-in/organisation").headers["location"]
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["prompt"], asked["max_age"]) == ("login", "0")
        provider.claims |= {"auth_time": at}
        before = browser.token
        answer = back(browser, provider.consent(asked))
        assert (answer.status_code == 303) is renewed
        assert (browser.token != before) is renewed
    assert browser.post("/my-sign-in/recovery-codes").status_code == 200


def test_a_token_signed_by_another_key_lets_nobody_in(place: Site, provider: Provider):
    provider.signer = type(provider.key).generate_key(2048, {"kid": "k1", "use": "sig"})
    try:
        browser = Browser(place.client)
        assert back(browser, provider.consent(away(browser))).status_code == 422
        assert browser.get("/families").headers["location"] == "/sign-in"
    finally:
        provider.signer = provider.key


def test_an_account_that_is_closed_is_not_opened_by_it(place: Site, provider: Provider):
    with psycopg.connect(place.owner) as db:
        db.execute("update pages.accounts set open = false where name = %s", (WORKER,))
    try:
        browser = Browser(place.client)
        assert back(browser, provider.consent(away(browser))).status_code == 422
    finally:
        with psycopg.connect(place.owner) as db:
            db.execute("update pages.accounts set open = true where name = %s", (WORKER,))
