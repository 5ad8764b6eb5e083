"""What every test stands on: one real PostgreSQL, a clean database a test, a ledger as the app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool
from xdist.scheduler import LoadScopeScheduling

from backend import schema
from backend.database import EmbeddedServer, pool
from backend.ledger import Ledger
from tests.databases import KEK as KEK
from tests.databases import TEMPLATE, databases


class Files(LoadScopeScheduling):
    """Tests of one file run in one process and share what it sets up."""

    def _split_scope(self, nodeid: str) -> str:
        # The longest walks share nothing: each is a file of its own.
        return nodeid if "::test_every_page_is_sound[" in nodeid else nodeid.split("::")[0]


# Not by groups that are written behind the names of tests: such names do not reach the scheduler.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Files:
    """Which of the processes runs which tests."""
    return Files(config, log)


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
