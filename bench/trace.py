"""Tracing: the life of a line and who last changed what, in a small house and in a large one.

Each question is one function. It is asked of a family of a thousand entries, among few other
families and among many, and beside a bare query of the rows that the answer needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

from backend import lives
from bench.common import family, interleaved, ledger, ratio, report, seconds

ENTRIES = 1_000
OTHERS = 100
_LINE = "select line from pages.plan_lines where family = %s order by place limit 1"
_LIFE_ROWS = """
select * from pages.line_steps s
join pages.history h on h.family = s.family and h.seq = s.seq
join ledger.events e on e.stream = s.family and e.seq = s.seq
where s.family = %s and s.sort = 'line' and s.thing = %s
"""
_BLAME_ROWS = """
select * from pages.plan_lines l
join pages.history h on h.family = l.family and h.seq = l.changed_seq
join ledger.events e on e.stream = l.family and e.seq = l.changed_seq
where l.family = %s
"""
Question = Callable[[psycopg.Connection, UUID], tuple[Callable[[], Any], Callable[[], Any]]]


def life_of_a_line(
    db: psycopg.Connection, stream: UUID
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The life of one line of the plan, and its rows alone."""
    found = db.execute(_LINE, (stream,)).fetchone()
    assert found is not None
    line: str = found[0]
    return (
        lambda: lives.life(db, stream, "line", line),
        lambda: db.execute(_LIFE_ROWS, (stream, line)).fetchall(),
    )


def blame_of_a_plan(
    db: psycopg.Connection, stream: UUID
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Who last changed each of 25 lines, and the rows alone."""
    return (
        lambda: lives.blame(db, stream),
        lambda: db.execute(_BLAME_ROWS, (stream,)).fetchall(),
    )


QUESTIONS: dict[str, Question] = {
    "The life of a line": life_of_a_line,
    "Who last changed what in a plan of 25 lines": blame_of_a_plan,
}


def run(conninfo: str, rounds: int, families: int = 1_000) -> None:
    """Measures and prints the ratios, with a tenth of the families and then with all of them."""
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as db:
        stream = family(house, ENTRIES)
        told: dict[int, dict[str, dict[str, list[float]]]] = {}
        stand = 0
        for count in (max(1, families // 10), families):
            while stand < count:
                family(house, OTHERS)
                stand += 1
            db.execute("analyze")
            told[count] = {}
            for name, question in QUESTIONS.items():
                ours, bare = question(db, stream)
                contenders = {
                    "ours": lambda ours=ours: seconds(ours),
                    "bare": lambda bare=bare: seconds(bare),
                }
                told[count][name] = interleaved(contenders, rounds)
        few, many = told
        print(f"A family of {ENTRIES} entries among {few} and among {many} families of {OTHERS}:")
        for name in QUESTIONS:
            report(
                f"{name}: times a bare query",
                ratio(told[many][name], "ours", "bare"),
                5,
                at_most=True,
            )
            grown = {"many": told[many][name]["ours"], "few": told[few][name]["ours"]}
            report(
                f"{name}: times as long among many", ratio(grown, "many", "few"), 1.5, at_most=True
            )
