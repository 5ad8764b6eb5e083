"""The library as it comes: its own PostgreSQL recorder, with and without its snapshots."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from bench.common import WORDS


class StockFamily(Aggregate):
    """A family as the library's own examples would write it."""

    @event("Started")
    def __init__(self) -> None:
        self.lines: dict[str, str] = {}

    @event("LineChanged")
    def change(self, line: str, words: str, doer: str, when: str, reason: str, by: str) -> None:
        self.lines[line] = words


class StockApp(Application[UUID]):
    """No cache, as the library's default is."""


class StockWithSnapshots(Application[UUID]):
    """A snapshot each 50 entries."""

    is_snapshotting_enabled = True
    snapshotting_intervals = {StockFamily: 50}  # noqa: RUF012


def environment(conninfo: str) -> dict[str, str]:
    """How the library's recorder connects to the same server."""
    parts = conninfo_to_dict(conninfo)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts.get("port") or 5432),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_POOL_SIZE": "20",
        "POSTGRES_MAX_OVERFLOW": "20",
    }


def open_app(kind: type[Application[UUID]], conninfo: str, entries: int, count: int) -> Any:
    """An app with some families of this many entries."""
    app = kind(environment(conninfo))
    ids: list[UUID] = []
    for _ in range(count):
        family = StockFamily()
        app.save(family)
        while family.version < entries:
            for number in range(min(50, entries - family.version)):
                family.change(*change(number))
            app.save(family)
        ids.append(family.id)
    return app, ids


def change(number: int) -> tuple[str, str, str, str, str, str]:
    """One change with as many words as ours."""
    return (
        f"line-{number % 25}",
        WORDS,
        "Jo Penrose",
        "Every evening at eight",
        "It worked better this way.",
        "Amira Hassan, social worker",
    )
