"""Our recorder keeps the contract that the eventsourcing library publishes for recorders."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from backend.recorder import Recorder

with pytest.MonkeyPatch.context() as patch:
    # The library's test module imports its cipher, whose package is not needed for recorders.
    cipher = ModuleType("eventsourcing.cipher")
    cipher.AESCipher = None  # type: ignore[attr-defined]
    patch.setitem(sys.modules, cipher.__name__, cipher)
    from eventsourcing.tests import persistence


class TestRecorderContract(persistence.ApplicationRecorderTestCase[Recorder]):
    """The library's own test case, unmodified, as the app's limited role."""

    connections: ConnectionPool[psycopg.Connection]

    @pytest.fixture(autouse=True)
    def _database(self, connections: ConnectionPool[psycopg.Connection]) -> None:
        self.connections = connections

    def create_recorder(self) -> Recorder:
        return Recorder(self.connections, pseudonym)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


def pseudonym(stream: UUID | Any) -> str:
    return f"{UUID(str(stream)).int:064x}"
