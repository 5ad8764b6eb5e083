"""A real browser on the real site: a server in this process, a fresh database, a demo to enter."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from psycopg.conninfo import make_conninfo

from backend import schema
from backend.database import pool
from backend.ledger import Ledger
from backend.settings import Settings
from tests.conftest import KEK
from tests.court.conftest import both as both
from tests.databases import databases, demo_told
from web.app import create_app

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium that `make test` found, kept from calling out."""
    found = os.environ.get("CHROMIUM") or next(
        (path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None
    )
    args = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    # Where there is no graphics card, drawing as if there were one costs as much as all else.
    args.append("--disable-gpu")
    if os.geteuid() == 0:
        args.append("--no-sandbox")
    return {"executable_path": found, "args": args} if found else {"args": args}


@pytest.fixture(scope="session")
def site(server: str) -> Iterator[SimpleNamespace]:
    """The site with the demo families: `url`, `ledger`, and `conninfo` of the owner."""
    conninfo = databases(server).owner(databases(server).make(demo_told(server)))
    with pool(make_conninfo(conninfo, user=schema.APP_ROLE)) as connections:
        ledger = Ledger(connections, KEK)
        app = create_app(SimpleNamespace(ledger=ledger), Settings(demo=True))  # type: ignore[arg-type]
        with running(app) as url:
            yield SimpleNamespace(url=url, ledger=ledger, conninfo=conninfo)


class running:
    """Serves an app on a free port of this machine while the block lasts."""

    def __init__(self, app: Any) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


class Complaints(list[str]):
    """What the browser's console said that it should not have said."""


@pytest.fixture
def open_context(
    browser: Browser, site: SimpleNamespace
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser contexts whose console errors fail the test."""
    complaints = Complaints()
    opened: list[BrowserContext] = []

    def heard(message: ConsoleMessage) -> None:
        # A form that comes back with 422 or 409 is an answer, not a fault of the page.
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    def make(**settings: Any) -> BrowserContext:
        context = browser.new_context(base_url=site.url, **{"viewport": WIDE, **settings})
        context.set_default_timeout(10_000)
        context.on("console", heard)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def enter(open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of someone's own browser, signed in through the demo's sign-in page."""

    def make(name: str = "Amira Hassan", **settings: Any) -> Page:
        page = open_context(**settings).new_page()
        page.goto("/sign-in")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    return make


def loaded(page: Page, address: str) -> int:
    """How many bytes come over the wire when an address is opened for the first time."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    client.detach()
    return int(sum(sizes))


# What depends on how wide a page is and on its colours; every other rule of axe reads the same
# page in both schemes and at every width.
OF_LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
OF_COLOUR = OF_LOOKS[:2]
OF_STRUCTURE = {"rules": {rule: {"enabled": False} for rule in OF_LOOKS}}

# Every way from the page down to an element that shows words: its tags, classes and states. The
# looks follow from it, so what was judged once in a size need not be judged again.
WAYS = """() => {
  const ways = window.handrailWays = new Map();
  const own = (e) => e.tagName + [...e.attributes]
    .filter((a) => /^(class|open|disabled|checked|hidden|type|lang|role|fill|aria-current)$/
      .test(a.name))
    .map((a) => "[" + a.name + "=" + a.value + "]").sort().join("");
  const down = (e, above) => {
    const here = above + ">" + own(e);
    const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (words || !e.firstElementChild) {
      const place = here + !e.previousElementSibling + !e.nextElementSibling;
      let hash = 5381n;
      for (const c of place) hash = (hash * 33n + BigInt(c.codePointAt(0))) & 0xffffffffffffn;
      if (!ways.has(String(hash))) ways.set(String(hash), e);
    }
    for (const each of e.children) down(each, here);
  };
  down(document.body, "");
  return [...ways.keys()];
}"""
JUDGE = """async ([ways, rules]) => {
  // Colours fade from one scheme to the other: judged is where they arrive.
  document.getAnimations().forEach((each) => each.finish());
  const fixed = {resultTypes: ["violations"], preload: false};
  const context = ways ? {include: ways.map((way) => window.handrailWays.get(way))} : document;
  return (await axe.run(context, {...fixed, ...rules})).violations
    .map((each) => [each.id, each.nodes.map((node) => node.html)]);
}"""
_judged: set[tuple[int, str]] = set()


def check_page(page: Page, *sizes: dict[str, int], again: bool = False) -> None:
    """axe finds nothing in light and dark, and nothing scrolls sideways, at each size and 320.

    Sizes are viewports, by default the page's own; it is left as it was. `again`: a page of this
    kind was judged whole, so that only what looks new is judged.
    """
    before: Any = page.viewport_size
    sizes = sizes or (before,)
    page.wait_for_load_state()
    ways: list[str] = page.evaluate(WAYS)
    new = {
        size["width"]: [way for way in ways if (size["width"], way) not in _judged]
        for size in sizes
    }
    if not again or any(new.values()):
        page.evaluate(AXE)
    if not again:
        judge(page, "light", None, OF_STRUCTURE)
    # Laying a page out anew takes a while: the size that it has comes last.
    for size in sorted((*sizes, {"width": 320, "height": 800}), key=lambda size: size == before):
        resize(page, size)
        check_width(page)
        if fresh := new.get(size["width"]):
            judge(page, "light", fresh, {"runOnly": OF_LOOKS})
            judge(page, "dark", fresh, {"runOnly": OF_COLOUR})
            page.emulate_media(color_scheme="light")
            _judged.update((size["width"], way) for way in fresh)
    resize(page, before)


def resize(page: Page, size: Any) -> None:
    """Gives a page this size, if it has another."""
    if page.viewport_size != size:
        page.set_viewport_size(size)


def judge(page: Page, scheme: Any, ways: list[str] | None, rules: dict[str, Any]) -> None:
    """axe finds nothing in a colour scheme: in the whole page, or at these ways down it."""
    page.emulate_media(color_scheme=scheme)
    found = page.evaluate(JUDGE, [ways, rules])
    assert found == [], f"{page.url} in {scheme}, {page.viewport_size}: {found}"


def check_width(page: Page) -> None:
    """Nothing scrolls sideways at the width that the page has."""
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{page.url} scrolls sideways at {page.viewport_size}"
