"""Many requests of one person at once, straight into the app: thousands of them in some seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import msgspec

from tests.pages.conftest import Browser, Site
from web import session

# More do not help: the app answers in one thread, and the database waits for its turn as well.
_AT_ONCE = 4


class Ask(msgspec.Struct, frozen=True):
    """One request: a form with a token and a command id of its own where it is a POST."""

    method: str
    path: str
    fields: dict[str, str] = {}
    part: bool = False
    headers: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.method} {self.path}{' (part)' if self.part else ''}"


class Heard(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The answer as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def request(self) -> str:
        """Under which id looks are noted."""
        return self.headers["x-request-id"]


def ask_all(site: Site, browser: Browser, asks: Sequence[Ask]) -> list[Heard]:
    """The answers to all of these, in their order; no cookie that comes back is kept."""
    name = session.cookie_name(site.app.state.services.secure)
    cookie = f"{name}={browser.token}" if browser.token else ""
    token = browser.csrf

    async def all_of_them() -> list[Heard]:
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(ask: Ask) -> Heard:
            async with turn:
                return await _heard(site, ask, cookie, token)

        return await asyncio.gather(*(one(ask) for ask in asks))

    with site.client.portal() as portal:
        return portal.call(all_of_them)


async def _heard(site: Site, ask: Ask, cookie: str, token: str) -> Heard:
    body = b""
    headers = {"host": "handrail.test", "cookie": cookie}
    if ask.part:
        headers |= {"hx-request": "true", "hx-request-type": "partial"}
    if ask.method == "POST":
        form = {"_csrf_token": token, "command_id": str(uuid4())} | ask.fields
        body = urlencode(form).encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
    headers |= {"content-length": str(len(body))} | ask.headers
    there = urlsplit(ask.path)
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": ask.method,
        "scheme": "https" if site.app.state.services.secure else "http",
        "path": there.path,
        "raw_path": there.path.encode(),
        "root_path": "",
        "query_string": there.query.encode(),
        "headers": [(key.encode(), value.encode()) for key, value in headers.items() if value],
        "client": ("testclient", 50000),
        "server": ("handrail.test", 80),
        "extensions": {},
    }
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    said: dict[str, Any] = {"status": 500, "headers": {}, "body": b""}

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            said["status"] = message["status"]
            said["headers"] = {key.decode(): value.decode() for key, value in message["headers"]}
        else:
            said["body"] += message.get("body", b"")

    app: Any = site.app
    await app(scope, receive, send)
    return Heard(said["status"], said["headers"], said["body"])
