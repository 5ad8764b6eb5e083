"""Reading: a whole family read, decrypted and folded."""

from __future__ import annotations

import psycopg

from backend.aggregates import family as families
from bench import stock
from bench.common import family, interleaved, ledger, ratio, report, seconds

_BARE = (
    "select seq, topic, body, position, recorded_at from ledger.events "
    "where stream = %s order by seq"
)


def run(conninfo: str, rounds: int) -> None:
    """Measures and prints the ratios."""
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as connection:
        for entries in (100, 1_000):
            stream = family(house, entries)
            app, ids = stock.open_app(stock.StockApp, conninfo, entries, 1)

            def bare(stream: object = stream) -> float:
                cursor = connection.cursor(binary=True)
                return seconds(lambda: cursor.execute(_BARE, (stream,)).fetchall())

            def ours(stream: object = stream) -> float:
                def work() -> None:
                    house._kept.clear()  # pyright: ignore[reportPrivateUsage]
                    house.family(stream)  # type: ignore[arg-type]

                return seconds(work)

            def theirs(app: object = app, ids: list[object] = ids) -> float:
                return seconds(lambda: app.repository.get(ids[0]))  # type: ignore[attr-defined]

            found = interleaved({"bare": bare, "ours": ours, "stock": theirs}, rounds)
            print(f"A family of {entries} entries, read, decrypted and folded:")
            aim = 4 if entries == 1_000 else 6
            report("times a bare SELECT", ratio(found, "ours", "bare"), aim, at_most=True)
            report("times as fast as the stock library", ratio(found, "stock", "ours"), 2)
    assert families.EVENTS
