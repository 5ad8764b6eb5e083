"""Rebuilding every projection, beside a replay that commits each event by itself.

The record is long enough that the rebuild shares it out among all cores, as it does of itself.
"""

from __future__ import annotations

import time

import psycopg

from backend import projections
from backend.ledger import kind_of_event
from backend.projections.rebuild import rebuild
from backend.projections.rows import Rows
from bench.common import family, ledger, ratio, report

FAMILIES = 300
ENTRIES = 500
REPLAYED = 1_500


def run(conninfo: str, rounds: int) -> None:
    """Measures and prints the ratio."""
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as owner:
        streams = [family(house, ENTRIES) for _ in range(FAMILIES)]
        found: dict[str, list[float]] = {"ours": [], "replay": []}
        for _ in range(min(rounds, 3)):
            began = time.perf_counter()
            done = rebuild(conninfo, house.entries)
            found["ours"].append(done.entries / (time.perf_counter() - began))
            found["replay"].append(_replay(house, owner, streams))
        print(f"Rebuilding {FAMILIES * ENTRIES:,} entries of {FAMILIES} families:")
        report("times a replay with a transaction an event", ratio(found, "ours", "replay"), 15)


def _replay(house, owner, streams) -> float:  # type: ignore[no-untyped-def]
    """Events a second when each event's rows are written and committed by themselves."""
    # Into tables without rows, as a replay begins; the next rebuild fills them again.
    for projection in projections.ALL:
        for table in projection.tables:
            owner.execute(f"truncate {table.name}")
    began, count = time.perf_counter(), 0
    for stream in streams:
        state = None
        for recorded in house.read(stream):
            kind = kind_of_event(recorded.event)
            state = kind.evolve(kind.empty if state is None else state, recorded.event)
            rows = Rows()
            for project in projections.concerned(type(recorded.event)):
                rows.add(project(recorded, state))
            owner.execute("select pages.write(%s::jsonb)", (rows.packed().decode(),))
            count += 1
            if count >= REPLAYED:
                return count / (time.perf_counter() - began)
    return count / (time.perf_counter() - began)
