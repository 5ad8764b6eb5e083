"""The site on a real database: a family told by commands, and browsers signed in as its people."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

import web.app
from backend import schema
from backend.aggregates.account import OpenAccount, Standing
from backend.aggregates.authority import AdoptProfile
from backend.aggregates.vocabulary import PersonId
from backend.database import pool
from backend.jobs import Worker
from backend.ledger import AUTHORITY, Ledger
from backend.settings import Settings
from tests import families
from tests.conftest import KEK
from tests.databases import databases
from tests.projections.pages import NOON, by, tell
from web import session, sheet_work

# Reading every template takes a second, and no test changes one.
environment = functools.cache(web.app.environment)


class Browser:
    """Someone's browser on the site: it follows no redirect, and sends forms as pages do."""

    def __init__(self, client: TestClient[Litestar], token: str | None = None) -> None:
        self.client = client
        self.token = token
        # What a device that is let in keeps, in a cookie of its own.
        self.device: str | None = None
        # A cookie besides, such as the language that was chosen.
        self.extra = ""

    @property
    def csrf(self) -> str:
        """The token in the forms of this browser's session."""
        return _csrf(self.client.app, self.token) if self.token else ""

    def send(self, method: str, path: str, **more: Any) -> Response:
        """Sends anything, with this browser's cookie; keeps the cookie that comes back."""
        name = session.cookie_name(self.client.app.state.services.secure)
        held = {name: self.token, f"{name}-device": self.device}
        cookies = "; ".join(f"{key}={value}" for key, value in held.items() if value)
        cookies = "; ".join(each for each in (cookies, self.extra) if each)
        headers = {"cookie": cookies} if cookies else {}
        headers |= more.pop("headers", {})
        answer = self.client.request(method, path, headers=headers, follow_redirects=False, **more)
        # One client serves all browsers of a test, so its own jar stays empty.
        self.client.cookies.clear()
        for given in answer.headers.get_list("set-cookie"):
            if given.startswith(f"{name}="):
                self.token = given.split(";")[0].removeprefix(f"{name}=").strip('"') or None
            elif given.startswith(f"{name}-device="):
                self.device = given.split(";")[0].removeprefix(f"{name}-device=").strip('"')
        return answer

    def get(self, path: str, **headers: str) -> Response:
        """Loads a page."""
        return self.send("GET", path, headers=headers)

    def part(self, path: str) -> Response:
        """Loads a part of a page, as htmx does."""
        return self.get(path, **{"HX-Request": "true", "HX-Request-Type": "partial"})

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Response:
        """Sends a form, with the token of the session and a fresh command id unless given."""
        form = {"_csrf_token": self.csrf, "command_id": str(uuid4())} | (fields or {})
        return self.send("POST", path, data=form, headers=headers)


def day(name: str, when: str) -> dict[str, str]:
    """The three boxes of a date from a day like 2026-10-01."""
    year, month, day = when.split("-")
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


class Site(msgspec.Struct, kw_only=True):
    """The app, its ledger, a family that its network lead leads alone, and who can sign in."""

    app: Litestar
    client: TestClient[Litestar]
    ledger: Ledger
    owner: str
    # The owner's connection that tests read by; making one takes longer than most requests.
    reading: psycopg.Connection
    connections: ConnectionPool[psycopg.Connection]
    family: UUID
    other: UUID
    accounts: dict[str, UUID]

    @property
    def root(self) -> str:
        """The address of the family's home."""
        return f"/families/{self.family}"

    def browser(self, who: str | None = None) -> Browser:
        """A browser, signed in when `who` names one of the accounts."""
        return self._with_session(self.accounts[who]) if who else Browser(self.client)

    def stranger(self) -> Browser:
        """A browser with a session in which nobody is signed in."""
        return self._with_session(None)

    def _with_session(self, account: UUID | None) -> Browser:
        with self.connections.connection() as db:
            return Browser(self.client, session.begin(db, account))

    def events(self) -> int:
        """How many entries the whole ledger holds."""
        return self.count("select count(*) from ledger.events")

    def count(self, query: str, *values: Any) -> int:
        """The one number a query gives."""
        return int(self.rows(query, *values)[0][0])

    def rows(self, query: str, *values: Any) -> list[Any]:
        """The rows of a query, read as the owner."""
        return self.reading.execute(query.encode(), values).fetchall()

    def topics(self, family: UUID | None = None) -> list[str]:
        """What a family's record holds, in order."""
        found = self.rows(
            "select topic from ledger.events where stream = %s order by seq", family or self.family
        )
        return [row[0] for row in found]

    def open(self, who: str, standing: Standing, title: str, **more: Any) -> None:
        """Opens an account."""
        open_account(self.ledger, self.accounts, who, standing, title, **more)


WORKER, MANAGER, FAR_WORKER = "Amira Hassan", "Colin Fry", "Bola Ade"
LEAD, MEMBER, FAR_MEMBER = "Gran Mary", "Uncle Joe", "Nana Far"
ADMIN = "Ruth Cole"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A database in which a story was told and people can sign in; sites are copies of it."""

    database: str
    family: UUID
    other: UUID
    accounts: dict[str, UUID]


# What was told once, by server and story; telling it takes longer than all else of most tests.
_told: dict[tuple[str, families.Story], Told] = {}
# Apps that no open site uses: making one takes half a second, and it holds nothing of a test.
_idle: dict[str, list[Litestar]] = {}


def tell_house(server: str, story: families.Story) -> Told:
    """A database of its own in which a story was told, and those who can sign in."""
    name = databases(server).make()
    owner, accounts = databases(server).owner(name), dict[str, UUID]()
    with pool(owner) as as_owner:
        # Told on the stories' own day; the site then runs on today's clock as the app's role.
        past = Ledger(as_owner, KEK, story=lambda: NOON)
        past.tell(AUTHORITY, AdoptProfile(profile=families.PROFILE), by())
        family, other = tell(past, story), tell(past, families.with_network())
    with pool(make_conninfo(owner, user=schema.APP_ROLE)) as connections:
        ledger = Ledger(connections, KEK)

        def open(who: str, standing: Standing, title: str, **more: Any) -> None:
            open_account(ledger, accounts, who, standing, title, **more)

        open(WORKER, Standing.WORKER, "Social worker", team="North")
        open(MANAGER, Standing.MANAGER, "Team manager", team="North")
        open(FAR_WORKER, Standing.WORKER, "Social worker", team="South")
        open(ADMIN, Standing.ADMINISTRATOR, "Administrator")
        ours = {"standing": Standing.NETWORK, "family": family}
        open(LEAD, title="Grandmother", person=families.GRAN, **ours)
        open(MEMBER, title="Uncle", person=families.JOE, **ours)
        far = PersonId(families.GRAN)
        open(FAR_MEMBER, Standing.NETWORK, "Grandmother", family=other, person=far)
    return Told(database=name, family=family, other=other, accounts=accounts)


def open_account(
    ledger: Ledger,
    accounts: dict[str, UUID],
    who: str,
    standing: Standing,
    title: str,
    **more: Any,
) -> None:
    """Opens an account, and puts its id among `accounts`."""
    accounts[who] = uuid4()
    opening = OpenAccount(name=who, title=title, standing=standing, **more)
    ledger.tell(accounts[who], opening, by())


@contextmanager
def _app(ledger: Ledger, settings: Settings) -> Iterator[Litestar]:
    idle = _idle.setdefault(repr(settings), [])
    if idle:
        app = idle.pop()
        app.state["services"] = msgspec.structs.replace(
            app.state.services, ledger=ledger, worker=Worker(ledger, sheet_work.made)
        )
    else:
        # Nobody carries the post behind a test's back: it says when.
        with (
            mock.patch.object(web.app, "environment", environment),
            mock.patch.object(web.app, "Postman"),
        ):
            house: Any = mock.Mock(ledger=ledger)
            app = web.app.create_app(house, settings)
    yield app
    idle.append(app)


@contextmanager
def opened(
    server: str,
    story: Callable[[], families.Story] = families.led_by_gran,
    settings: Settings | None = None,
    told: Told | None = None,
) -> Iterator[Site]:
    """A site on a database of its own: `story` is told of the family, with days of 2026.

    `told` is a database to copy in place of one with a story.
    """
    with ExitStack() as stack:
        if told is None:
            key = server, story()
            if key not in _told:
                _told[key] = tell_house(server, key[1])
            told = _told[key]
        owner = stack.enter_context(databases(server).lent(told.database))
        reading = stack.enter_context(psycopg.connect(owner, autocommit=True))
        connections = stack.enter_context(pool(make_conninfo(owner, user=schema.APP_ROLE)))
        ledger = Ledger(connections, KEK)
        app = stack.enter_context(_app(ledger, settings or Settings(demo=True)))
        https = "https" if app.state.services.secure else "http"
        client = stack.enter_context(
            TestClient(app, base_url=f"{https}://handrail.test", raise_server_exceptions=False)
        )
        yield Site(
            app=app,
            client=client,
            ledger=ledger,
            owner=owner,
            reading=reading,
            connections=connections,
            family=told.family,
            other=told.other,
            accounts=dict(told.accounts),
        )


@pytest.fixture
def site(server: str) -> Iterator[Site]:
    """A site whose family is led by Gran, on a database of its own."""
    with opened(server) as site:
        yield site


@pytest.fixture
def worker(site: Site) -> Browser:
    """The worker's browser."""
    return site.browser(WORKER)


@pytest.fixture
def manager(site: Site) -> Browser:
    """The manager's browser."""
    return site.browser(MANAGER)


@pytest.fixture
def lead(site: Site) -> Browser:
    """The network lead's browser."""
    return site.browser(LEAD)


@pytest.fixture
def member(site: Site) -> Browser:
    """The browser of someone in the network who does not lead."""
    return site.browser(MEMBER)


def _csrf(app: Litestar, token: str) -> str:
    ledger = app.state.services.ledger
    with ledger.pool.connection() as db:
        row = db.execute(
            "select csrf from house.sessions where key = %s",
            (hashlib.sha256(token.encode()).digest(),),
        ).fetchone()
    return row[0] if row else ""
