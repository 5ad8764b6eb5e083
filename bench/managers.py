"""Managers: their home in a house of few families and of many, and a year of measures."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from backend import measures
from backend.aggregates.account import OpenAccount, Standing
from backend.ledger import Ledger
from backend.projections.rebuild import named, rebuild
from backend.settings import Settings
from backend.within import Within
from bench import crowd
from bench.common import by, family, interleaved, ledger, ratio, report, seconds
from bench.page import _get, _served  # pyright: ignore[reportPrivateUsage]
from web import session
from web.app import create_app

# Few entries a family: what the home counts is families.
ENTRIES = 40
# A family's own words, of which measures are counted from scratch.
TOLD, OF_EACH = 40, 500
TIMES = 20
_BARE = "select seq, topic, body, stream from ledger.events order by stream, seq"


def run(conninfo: str, rounds: int, families: int = 10_000) -> None:
    """Measures and prints the ratios: a twentieth of the families beside all of them, in turns."""
    _measures(conninfo, rounds)
    few, large = max(1, families // TIMES), make_conninfo(conninfo, dbname="bench_large")
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as db:
        account = uuid4()
        manager = OpenAccount(
            name="Colin Fry", title="Team manager", standing=Standing.MANAGER, team="Bench"
        )
        house.tell(account, manager, by())
        model = family(house, ENTRIES)
        crowd.gather(db, model, few)
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as owner:
        owner.execute("create database bench_large template bench")
    with psycopg.connect(large, autocommit=True) as db:
        crowd.gather(db, model, families - few)
    with ledger(conninfo) as small_house, ledger(large) as large_house:
        asked = {}
        with (
            _served(_app(small_house)) as here,
            _served(_app(large_house)) as there,
        ):
            for name, port, place in (("few", here, conninfo), ("many", there, large)):
                with psycopg.connect(place, autocommit=True) as db:
                    token = session.begin(db, account)
                cookie = f"{session.cookie_name(False)}={token}"
                asked[name] = partial(seconds, partial(_get, port, "/my-teams", cookie))
            found = interleaved(asked, rounds)
    print(f"A manager's home with {families:,} families of one team:")
    report(f"its time, times that with {few:,}", ratio(found, "many", "few"), 2, at_most=True)


def _app(house: Ledger):  # type: ignore[no-untyped-def]
    return create_app(SimpleNamespace(ledger=house), Settings(demo=True))  # type: ignore[arg-type]


def _measures(conninfo: str, rounds: int) -> None:
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as db:
        for _ in range(TOLD):
            family(house, OF_EACH)
        today = house.today()
        within = Within(team=None, account=str(uuid4()), worker=None)

        def year() -> None:
            for each in measures.MEASURES:
                measures.months(db, each, within, today - timedelta(days=365), today, today)

        bare = db.cursor(binary=True)
        found = interleaved(
            {
                "scratch": partial(
                    seconds,
                    lambda: rebuild(conninfo, house.entries, named(["measured"])),
                    1,
                ),
                "bare": partial(seconds, lambda: bare.execute(_BARE).fetchall(), 1),
                "rows": partial(seconds, year),
            },
            rounds,
        )
        print(f"A year's measures over {TOLD * OF_EACH:,} entries:")
        share = ratio(found, "scratch", "bare")
        report("from scratch, times a bare read of them", share, 3, at_most=True)
        report("from their rows, times as fast as that", ratio(found, "scratch", "rows"), 100)
