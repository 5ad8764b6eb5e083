"""What every test stands on: one real PostgreSQL, a clean database a test, a ledger as the app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from backend import schema
from backend.database import EmbeddedServer, pool
from backend.ledger import Ledger
from tests.databases import KEK as KEK
from tests.databases import TEMPLATE, databases


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file run in one process and share what it sets up, unless a mark says more."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One embedded server for the whole run: how its owner connects."""
    data: Path = tmp_path_factory.mktemp("data")
    running = EmbeddedServer(data)
    try:
        running.start()
        with psycopg.connect(running.conninfo, autocommit=True) as owner:
            # Nothing here has to outlive a power cut, and a process that dies loses nothing by it.
            owner.execute("alter system set fsync = off")
            owner.execute("select pg_reload_conf()")
            owner.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
        schema.migrate(make_conninfo(running.conninfo, dbname=TEMPLATE))
        yield running.conninfo
    finally:
        # As root its data may lie outside the temporary folder.
        running.remove()


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """A fresh, migrated database of its own: how its owner connects."""
    with databases(server).lent() as owner:
        yield owner


@pytest.fixture
def connections(database: str) -> Iterator[ConnectionPool[psycopg.Connection]]:
    """Connections as the app's own limited role."""
    with pool(make_conninfo(database, user=schema.APP_ROLE)) as opened:
        yield opened


@pytest.fixture
def ledger(connections: ConnectionPool[psycopg.Connection]) -> Ledger:
    """A ledger on a fresh database, as the app's own limited role."""
    return Ledger(connections, KEK)
