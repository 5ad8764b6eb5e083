"""The demo’s family, with everybody who may belong to it signed in, and what leads where."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

from backend.aggregates.account import OpenAccount, Role, Standing
from backend.aggregates.vocabulary import PersonId
from backend.demo.ashmere import PENROSE
from tests.databases import demo_told
from tests.pages.conftest import Site, Told, opened
from tests.projections.pages import by

WHO = ("Jo Penrose", "Alan Penrose", "Kerry Penrose", "Maisie Penrose")
HOME = f"/families/{PENROSE}"
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


@contextmanager
def penroses(server: str) -> Iterator[Site]:
    """The Penroses, with accounts for a parent and a child."""
    told = Told(database=demo_told(server), family=PENROSE, other=PENROSE, accounts={})
    with opened(server, told=told) as site:
        rows = site.rows("select name, account from pages.accounts")
        site.accounts |= {name: UUID(str(account)) for name, account in rows}
        people = dict(site.rows("select name, person from pages.people where family = %s", PENROSE))
        for name, role in (("Kerry Penrose", Role.PARENT), ("Maisie Penrose", Role.YOUNG_PERSON)):
            site.accounts[name] = uuid4()
            opening = OpenAccount(
                name=name,
                title="Family",
                standing=Standing.NETWORK,
                family=PENROSE,
                person=PersonId(people[name]),
                role=role,
            )
            site.ledger.tell(site.accounts[name], opening, by())
        yield site


def shape(address: str) -> str:
    """The kind of page that an address leads to."""
    parts = urlsplit(address)
    asked = sorted(pair.split("=")[0] for pair in parts.query.split("&"))
    path = re.sub(r"/\d+", "/N", ID.sub("ID", parts.path))
    return f"{path}?{','.join(asked)}"


def links(page: str, address: str) -> Iterator[str]:
    """Where a page leads within this site."""
    for found in re.findall(r'<a [^>]*href="([^"]+)"', page):
        to = html.unescape(found).split("#")[0]
        to = urljoin(address, to)
        if to.startswith("/families/") and not re.search(r"/(calendar|file|drawing|sheet)", to):
            yield to
