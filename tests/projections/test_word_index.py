"""What was worded is indexed behind the record: nothing told before a look is missing from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from backend.aggregates.plan import AddRule
from backend.aggregates.vocabulary import LineId
from backend.ledger import Ledger
from backend.projections import history, word_index
from backend.projections.rebuild import rebuild
from tests import families
from tests.families import GOAL
from tests.projections.pages import tell


def indexed(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(
            "select * from house.word_index order by family, seq, part"
        ).fetchall()


def catch_up(ledger: Ledger) -> int:
    with ledger.pool.connection() as db:
        return word_index.catch_up(db)


def test_what_was_told_is_taken_in_once(told: Ledger, database: str):
    family = tell(told, families.planned())
    assert catch_up(told) > 0
    before = indexed(database)
    assert catch_up(told) == 0
    assert indexed(database) == before
    tell(
        told, (AddRule(line=LineId("l-new"), words="O’Neill’s gate stays shut", goal=GOAL),), family
    )
    assert indexed(database) == before
    assert catch_up(told) == 1
    (new,) = (row for row in indexed(database) if row not in before)
    assert "oneills gate stays shut" in new[-1]


def test_every_entry_of_a_family_can_be_found(told: Ledger, database: str):
    family = tell(told, families.led_by_gran())
    catch_up(told)
    assert {row[1] for row in indexed(database) if row[0] == family and row[2] == 0} == {
        one.seq for one in told.read(family)
    }


@pytest.mark.parametrize("share", [1, 7])
def test_many_shares_come_to_what_one_does(
    told: Ledger, database: str, share: int, monkeypatch: pytest.MonkeyPatch
):
    tell(told, families.planned())
    tell(told, families.led_by_gran())
    catch_up(told)
    whole = indexed(database)
    with psycopg.connect(database) as owner:
        word_index.start_anew(owner)
    assert indexed(database) == []
    monkeypatch.setattr(word_index, "A_SHARE", share)
    catch_up(told)
    assert indexed(database) == whole


def test_those_who_look_at_once_do_not_take_it_in_twice(told: Ledger, database: str):
    family = tell(told, families.planned())
    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(lambda _: catch_up(told), range(4)))
    rows = indexed(database)
    assert len(rows) == len({row[:3] for row in rows}) >= len(told.read(family))


def test_a_rebuild_of_the_history_words_it_anew(told: Ledger, database: str):
    tell(told, families.planned())
    catch_up(told)
    before = indexed(database)
    with psycopg.connect(database) as owner:
        owner.execute("update house.word_index set folded = 'of another handrail'")
    rebuild(database, told.entries, (history,))
    assert indexed(database) == []
    catch_up(told)
    assert indexed(database) == before


def test_what_comes_while_it_is_taken_in_is_taken_in_next(told: Ledger, database: str):
    family = tell(told, families.planned())
    with told.pool.connection() as db, db.transaction():
        # Told, and not to be seen before its commit: a look by another goes up to what is there.
        assert word_index.catch_up(db) > 0
        tell(told, (AddRule(line=LineId("l-late"), words="A late word", goal=GOAL),), family)
    assert catch_up(told) >= 1
    assert any("late word" in row[-1] for row in indexed(database))
