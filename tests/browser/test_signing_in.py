"""Signing in, in a real browser: password and code, passkey, single sign-on, link and PIN."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend import credentials
from backend.settings import Oidc, Settings
from tests.browser.conftest import NARROW, check_page, running
from tests.families import GRAN
from tests.pages.conftest import ADMIN, LEAD, MANAGER, WORKER, Site, opened
from tests.provider import CLIENT, SECRET, Provider
from web import session
from web.app import create_app

PASSWORD, PIN, EMAIL = "seven brown otters swim", "482915", "amira@north.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The council's own sign-in."""
    with Provider() as found:
        yield found


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A site for real people."""
    with opened(server, settings=Settings()) as found:
        yield found


@pytest.fixture(scope="module")
def site(place: Site, provider: Provider) -> Iterator[SimpleNamespace]:
    """The same, served under a name: passkeys know no numbers."""
    oidc = Oidc(issuer=provider.issuer, client=CLIENT, secret=SECRET, called="Ashmere Council")
    house: Any = SimpleNamespace(ledger=place.ledger)
    with running(create_app(house, Settings(oidc=oidc))) as url:
        yield SimpleNamespace(url=url.replace("127.0.0.1", "localhost"), place=place)


@pytest.fixture
def come(
    open_context: Callable[..., BrowserContext], place: Site, site: SimpleNamespace
) -> Callable[..., Page]:
    """A page of a new browser, signed in where `who` is given."""

    def make(who: str | None = None, **settings: object) -> Page:
        context = open_context(**settings)
        if who:
            with place.connections.connection() as db:
                token = session.begin(db, place.accounts[who], second=True)
            context.add_cookies([{"name": "handrail", "value": token, "url": site.url}])
        return context.new_page()

    return make


def link_for(come: Callable[..., Page], place: Site, who: str, email: str) -> str:
    """The link that the administrator makes for someone of the staff."""
    page = come(ADMIN)
    page.goto("/people")
    check_page(page)
    page.get_by_role("link", name=who).click()
    page.get_by_text("Another e-mail address").click()
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(email).first).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Make a link").click()
    check_page(page)
    return shown_link(page)


def shown_link(page: Page) -> str:
    found = re.search(r"/in/[\w-]{43}", page.locator("main").inner_text())
    assert found is not None
    return found.group()


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    check_page(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    check_page(page)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_a_password_and_a_code(come: Callable[..., Page], place: Site) -> None:
    page = come()
    choose_password(page, link_for(come, place, WORKER, EMAIL))
    check_page(page)
    secret = page.locator(".hr-code").inner_text().replace("-", "")
    page.get_by_label("The code that the app shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Write these codes down")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="I have written them down").click()
    expect(page.get_by_role("heading", name="Families I work with")).to_be_visible()
    page.get_by_role("link", name=WORKER).click()
    check_page(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    check_page(page)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    check_page(page)
    with psycopg.connect(place.owner) as db:
        # The clock's next code is half a minute away.
        db.execute("update house.credentials set totp_step = 0")
    page.get_by_label("Code from your app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Families I work with")).to_be_visible()


def test_a_passkey(come: Callable[..., Page], place: Site) -> None:
    page = come()
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    choose_password(page, link_for(come, place, MANAGER, "colin@north.example"))
    page.get_by_role("link", name="Make a passkey").click()
    check_page(page)
    page.get_by_role("button", name="Make my passkey").click()
    page.get_by_role("button", name="I have written them down").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("link", name="Use a passkey").click()
    check_page(page)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="My teams today")).to_be_visible()
    # A challenge counts once: the same answer sent again opens nothing.
    assert place.count("select count(*) from house.passkeys where used_at is not null") == 1


def test_single_sign_on(come: Callable[..., Page], place: Site, provider: Provider) -> None:
    with place.connections.connection() as db:
        credentials.give_name(db, place.accounts[WORKER], EMAIL)
    provider.claims = {"email": EMAIL, "email_verified": True}
    page = come()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with Ashmere Council").click()
    page.get_by_role("link", name="I am Amira").click()
    expect(page.get_by_role("heading", name="Families I work with")).to_be_visible()
    provider.claims = {"sub": "u-9", "email": "nobody@north.example", "email_verified": True}
    page = come()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with Ashmere Council").click()
    page.get_by_role("link", name="I am Amira").click()
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    check_page(page)


def test_a_link_and_a_pin_on_a_phone_without_scripts_until_it_is_sent_away(
    come: Callable[..., Page], place: Site, site: SimpleNamespace
) -> None:
    worker = come(WORKER)
    worker.goto(f"{place.root}/network/{GRAN}")
    worker.get_by_role("link", name="Let them in on their own phone").click()
    check_page(worker)
    worker.get_by_role("button", name="Make a link").click()
    check_page(worker)
    phone = come(viewport=NARROW, java_script_enabled=False)
    phone.goto(shown_link(worker))
    phone.get_by_role("button", name="Let this device in").click()
    phone.get_by_label("Your PIN").fill(PIN)
    phone.get_by_label("The same PIN again").fill(PIN)
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    assert phone.url == f"{site.url}{place.root}"
    phone.get_by_role("button", name="Sign out", exact=True).click()
    phone.get_by_label("The PIN of this device").fill(PIN)
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("banner").get_by_role("link", name=LEAD)).to_be_visible()
    phone.goto("/my-sign-in")
    # Sent away while signed in: the next click opens nothing.
    worker.get_by_role("link", name="Back").click()
    worker.get_by_role("button", name=re.compile("Send away")).click()
    expect(worker.get_by_text("No device is let in.")).to_be_visible()
    phone.goto(place.root)
    assert phone.url == f"{site.url}/sign-in"
    phone.go_back()
    expect(phone.get_by_role("button", name="Sign out", exact=True)).to_have_count(0)


def test_the_pages_of_a_phone_are_sound(come: Callable[..., Page], place: Site) -> None:
    worker = come(WORKER)
    worker.goto(f"{place.root}/network/{GRAN}/sign-in")
    worker.get_by_role("button", name="Make a link").click()
    phone = come(viewport=NARROW)
    phone.goto(shown_link(worker))
    check_page(phone)
    phone.get_by_role("button", name="Let this device in").click()
    phone.get_by_label("Your PIN").fill("123456")
    phone.get_by_role("button", name="Go on").click()
    check_page(phone)
    phone.get_by_label("Your PIN").fill(PIN)
    phone.get_by_label("The same PIN again").fill(PIN)
    phone.get_by_role("button", name="Go on").click()
    phone.goto("/my-sign-in")
    check_page(phone)
    phone.get_by_role("button", name="Sign out", exact=True).click()
    check_page(phone)
    phone.goto("/sign-in/code")
    check_page(phone)
