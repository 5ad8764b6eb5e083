"""A newer Handrail on an older one's data: its tables are made anew, and hold the same rows."""

from __future__ import annotations

import msgspec
import psycopg

from backend import schema
from backend.aggregates.corrections import StrikeOutEntry, WhyStruck
from backend.ledger import Ledger
from backend.opening import House
from backend.projections import closing_state, history, roster
from backend.settings import Settings
from tests import families
from tests.conftest import KEK
from tests.projections.pages import by, rows_of, tell


def behind(database: str) -> set[str]:
    with psycopg.connect(database) as connection:
        return {projection.__name__ for projection in schema.behind(connection)}


def older(database: str) -> None:
    """The tables of a Handrail that knew less."""
    with psycopg.connect(database) as connection:
        connection.execute("alter table pages.history drop column marks")
        connection.execute("comment on table pages.history is 'older'")
        connection.execute("drop table pages.closing")
        connection.execute("comment on table pages.people is null")


def test_tables_of_another_shape_are_filled_again_when_the_house_opens(told: Ledger, database: str):
    tell(told, families.led_by_gran())
    tell(told, families.planned())
    assert behind(database) == set()
    rows = rows_of(database)
    older(database)
    with House(Settings(database_url=database, kek=KEK)) as house:
        assert rows_of(database) == rows
        tell(house.ledger, families.with_network())
    assert behind(database) == set()


def test_what_an_older_handrail_left_readable_for_another_family_is_withheld_after_an_upgrade(
    told: Ledger, database: str
):
    family = tell(told, families.planned())
    misfiled = [recorded.seq for recorded in told.read(family)][-1]
    strike = StrikeOutEntry(
        entry=misfiled, seen=0, why=WhyStruck.WRONG_FAMILY, reason="It is the Hart family's."
    )
    told.tell(family, strike, by())
    rows = rows_of(database)
    assert "misfiled" in {row["kind"] for row in rows["pages.history"]}
    with psycopg.connect(database) as connection:
        # As it stood before such entries were a kind of their own, and marked as it was then.
        connection.execute("update pages.history set kind = 'plan' where kind = 'misfiled'")
        before = msgspec.structs.replace(history.HISTORY, meaning=1)
        connection.execute(before.marked())
    with House(Settings(database_url=database, kek=KEK)):
        assert rows_of(database) == rows


def test_an_upgrade_that_was_broken_off_goes_on_at_the_next_start(told: Ledger, database: str):
    tell(told, families.planned())
    rows = rows_of(database)
    older(database)
    schema.migrate(database)
    named = {module.__name__ for module in (history, roster, closing_state)}
    assert behind(database) == named
    schema.migrate(database)
    assert behind(database) == named
    with House(Settings(database_url=database, kek=KEK)):
        assert rows_of(database) == rows
    assert behind(database) == set()


def test_a_start_with_nothing_new_leaves_the_rows_as_they_are(told: Ledger, database: str):
    tell(told, families.planned())
    with psycopg.connect(database) as connection:
        connection.execute("update pages.families set label = 'Marked'")
    with House(Settings(database_url=database, kek=KEK)):
        assert {row["label"] for row in rows_of(database)["pages.families"]} == {"Marked"}
