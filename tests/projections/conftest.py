"""A ledger whose clock stands at noon of the stories' day, under the stories' own profile."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from backend.aggregates.authority import AdoptProfile
from backend.database import pool
from backend.ledger import AUTHORITY, Ledger
from tests.conftest import KEK
from tests.families import PROFILE
from tests.projections.pages import NOON, by


@pytest.fixture
def told(database: str) -> Iterator[Ledger]:
    """A ledger on a fresh database, on 1 November 2026."""
    opened: ConnectionPool[psycopg.Connection]
    with pool(database) as opened:
        ledger = Ledger(opened, KEK, story=lambda: NOON)
        ledger.tell(AUTHORITY, AdoptProfile(profile=PROFILE), by())
        yield ledger
