"""An append on a connection whose prepared statements went with a rollback."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from backend.aggregates.account import OpenAccount, Standing
from backend.ledger import Ledger
from tests.projections.pages import by


def test_a_rollback_does_not_stop_what_is_told_after_it(
    ledger: Ledger, connections: ConnectionPool[psycopg.Connection]
):
    opening = OpenAccount(name="A", title="B", standing=Standing.WORKER, team="N")
    assert ledger.tell(uuid4(), opening, by()).recorded
    with connections.connection() as db:
        for _ in range(8):
            db.execute("select 1", prepare=True)
        with pytest.raises(psycopg.Error), db.transaction():
            db.execute("select 1 / 0")
        db.execute("deallocate all")
    for _ in range(4):
        assert ledger.tell(uuid4(), opening, by()).recorded
