"""What it costs to ask who may see the plan page, to guard its rows, and to note who looked."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from unittest import mock
from uuid import uuid4

import psycopg
from psycopg import sql

from backend import seeing
from backend.aggregates.account import OpenAccount, Standing
from backend.settings import Settings
from bench.common import by, family, interleaved, ledger, ratio, report
from bench.page import _get, _requests, _served  # pyright: ignore[reportPrivateUsage]
from web import page, session
from web.app import create_app

_GUARDED = "select oid::regclass::text from pg_class where relrowsecurity and relkind = 'r'"


def run(conninfo: str, rounds: int) -> None:
    """Measures and prints the ratio."""
    with ledger(conninfo) as house:
        stream, account = family(house, 100), uuid4()
        opening = OpenAccount(
            name="Amira Hassan", title="Worker", standing=Standing.WORKER, team="Bench"
        )
        house.tell(account, opening, by())
        with psycopg.connect(conninfo, autocommit=True) as owner:
            token = session.begin(owner, account)
            app = create_app(SimpleNamespace(ledger=house), Settings(demo=True))  # type: ignore[arg-type]
            with _served(app) as port:
                cookie = f"{session.cookie_name(False)}={token}"
                path = f"/families/{stream}/plan"

                def whole() -> float:
                    _get(port, path, cookie)
                    return _requests(port, path, cookie)

                def without() -> float:
                    with _nobody_asked(owner):
                        return whole()

                found = interleaved({"whole": whole, "without": without}, rounds)
        print("The plan page, with permission, the guard over the rows and the look noted:")
        # As time: so many requests a second without, by so many with all three.
        share = ratio(found, "without", "whole")
        report(
            "its time, times that of the same page with none of the three", share, 1.3, at_most=True
        )


@contextmanager
def _nobody_asked(owner: psycopg.Connection) -> Generator[None]:
    tables = [sql.SQL(name) for (name,) in owner.execute(_GUARDED).fetchall()]
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(page, "may", lambda *_: True))
        stack.enter_context(mock.patch.object(page.Visit, "note", lambda *_, **__: None))
        stack.enter_context(mock.patch.object(seeing, "enter", lambda *_: None))
        stack.enter_context(mock.patch.object(seeing, "request", lambda pool: pool.connection()))
        for table in tables:
            owner.execute(sql.SQL("alter table {} disable row level security").format(table))
        try:
            yield
        finally:
            for table in tables:
                owner.execute(sql.SQL("alter table {} enable row level security").format(table))
