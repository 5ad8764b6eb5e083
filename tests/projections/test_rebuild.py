"""A rebuild: the same rows as live, nothing lost meanwhile, and no harm when it fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import hypothesis.strategies as st
import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import sql

from backend import schema
from backend.aggregates.account import CloseAccount, OpenAccount, Role, Standing
from backend.aggregates.audit_samples import DrawAuditSample
from backend.aggregates.case import StartRecord
from backend.aggregates.family import Family, evolve
from backend.aggregates.look_reviews import Finding, ReviewLooks
from backend.aggregates.network import NameMember, RenameMember
from backend.aggregates.plan import AddRule, MakeVersion, RewordRule
from backend.aggregates.role_settings import SettleRole
from backend.aggregates.vocabulary import LineId, PersonId, Refused
from backend.ledger import AUTHORITY, Ledger
from backend.projections import corrected, due_dates, history, rebuild, refill, roster
from backend.projections.rows import Drop, Op, Patch, Put, Row, Rows, Table, write_function
from backend.record import Recorded
from tests import families, stories, strategies
from tests.projections import pages
from tests.projections.pages import by, rows_of, tell, telling


def told_rows(owner: str, rows: pages.Rows, *tables: Table) -> None:
    """These tables hold exactly these rows."""
    for table in tables or pages.TABLES:
        assert rows_of(owner, [table])[table.name] == rows[table.name], table.name


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lives=st.lists(strategies.lives(), min_size=1, max_size=6))
def test_rows_after_live_commands_equal_rows_after_a_rebuild(
    told: Ledger, database: str, lives: list[families.Story]
):
    for life in lives:
        tell(told, life)
    live = rows_of(database)
    assert live["pages.history"] and live["pages.families"]
    rebuild.rebuild(database, told.entries)
    told_rows(database, live)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=strategies.lives(), more=strategies.lives(longest=5), draw=st.data())
def test_rows_after_corrections_equal_rows_after_a_rebuild(
    told: Ledger, database: str, life: families.Story, more: families.Story, draw: st.DataObject
):
    family = tell(told, life)
    others = [recorded.event for recorded in told.read(family)]
    for _ in range(draw.draw(st.integers(1, 6))):
        entry = draw.draw(st.integers(1, len(others)))
        command = draw.draw(strategies.putting_right(entry, others[entry - 1], others))
        with contextlib.suppress(Refused):
            told.tell(family, command, telling(command))
    for command in more:
        with contextlib.suppress(Refused):
            told.tell(family, command, telling(command))
    live = rows_of(database)
    rebuild.rebuild(database, told.entries)
    told_rows(database, live)


def test_every_table_has_rows_to_compare(told: Ledger, database: str):
    account = uuid4()
    told.tell(account, OpenAccount(name="A", title="B", standing=Standing.WORKER, team="N"), by())
    told.tell(account, CloseAccount(reason="Left"), by())
    role = SettleRole(role=Role.WORKER, label="Family worker", reason="Agreed by the team")
    told.tell(AUTHORITY, role, by())
    asked = ReviewLooks(
        account="a-1",
        family=None,
        day=date(2026, 10, 30),
        patterns=("out-of-hours",),
        finding=Finding.EXPLAINED,
        words="She covered for a colleague",
    )
    told.tell(AUTHORITY, asked, by())
    lot = DrawAuditSample(
        sample="s-1", theme="The children's words", seed="5eed", team=None, among=("f-1",), size=1
    )
    told.tell(AUTHORITY, lot, by())
    tell(told, families.planned())
    tell(told, stories.everything())
    live = rows_of(database)
    assert [name for name, rows in live.items() if not rows] == []
    rebuilt = rebuild.rebuild(database, told.entries)
    told_rows(database, live)
    assert rebuilt.rows == sum(map(len, live.values()))
    assert rebuilt.streams == 4  # the profile's, the account's, two families
    assert rebuilt.entries == told.store.max_notification_id()


def test_rows_that_went_wrong_are_right_again(told: Ledger, database: str):
    tell(told, stories.everything())
    live = rows_of(database)
    with psycopg.connect(database) as owner:
        owner.execute("update pages.history set sentence = 'wrong'")
        owner.execute("delete from pages.people")
    rebuild.rebuild(database, told.entries)
    told_rows(database, live)


def test_one_projection_is_rebuilt_alone(told: Ledger, database: str):
    tell(told, stories.everything())
    live = rows_of(database)
    with psycopg.connect(database) as owner:
        owner.execute("delete from pages.history")
        owner.execute("delete from pages.people")
    rebuilt = rebuild.rebuild(database, told.entries, rebuild.named(["history"]))
    told_rows(database, live, history.HISTORY)
    assert rows_of(database, [roster.PEOPLE])["pages.people"] == []
    assert rebuilt.rows == len(live["pages.history"])


def test_projections_are_found_by_their_names():
    assert rebuild.named(["history", "due_dates"]) == (history, due_dates)
    assert rebuild.named([]) == rebuild.ALL
    with pytest.raises(LookupError, match=r"'nothing'.*roster"):
        rebuild.named(["nothing"])


def test_appends_after_the_swap_work_on_sessions_from_before(
    ledger: Ledger, told: Ledger, database: str
):
    # The app's own connections have planned pages.write before; again and again they must see
    # the tables that stand now.
    family = uuid4()
    ledger.tell(family, StartRecord(label="The Ng family", team="N"), by())
    for number in range(8):
        line = LineId(f"l-{number}")
        ledger.tell(family, AddRule(line=line, words="Ring first"), by())
        rebuild.rebuild(database, ledger.entries)
        ledger.tell(family, RewordRule(line=line, seen=0, words="Ring twice", reason="x"), by())
    lines = rows_of(database)["pages.plan_lines"]
    assert [line["words"] for line in lines] == ["Ring twice"] * 8


def test_names_of_tables_keys_and_indexes_are_the_same_after_two_rebuilds(
    told: Ledger, database: str
):
    def names() -> list[Any]:
        with psycopg.connect(database) as owner:
            return (
                owner.execute(
                    "select tablename, indexname, replace(indexdef, '  ', ' ') from pg_indexes "
                    "where schemaname = 'pages' order by 1, 2"
                ).fetchall()
                + owner.execute(
                    "select table_name, column_name, data_type, is_nullable, ordinal_position "
                    "from information_schema.columns where table_schema = 'pages' order by 1, 2"
                ).fetchall()
            )

    before = names()
    rebuild.rebuild(database, told.entries)
    rebuild.rebuild(database, told.entries)
    assert names() == before
    schema.migrate(database)
    assert names() == before


def test_the_app_may_do_with_new_tables_what_it_might_with_the_old(told: Ledger, database: str):
    def rights() -> list[Any]:
        with psycopg.connect(database) as owner:
            return owner.execute(
                "select table_name, privilege_type from information_schema.role_table_grants "
                "where table_schema = 'pages' and grantee = %s order by 1, 2",
                (schema.APP_ROLE,),
            ).fetchall()

    before = rights()
    assert len(before) == 4 * len(pages.TABLES)
    rebuild.rebuild(database, told.entries)
    assert rights() == before


def test_a_rebuild_while_people_write_loses_nothing(
    ledger: Ledger, told: Ledger, database: str, monkeypatch: pytest.MonkeyPatch
):
    # Small batches and pauses: so that writing goes on at every step of the rebuild.
    monkeypatch.setattr(refill, "FETCHED", 20)
    monkeypatch.setattr(refill, "ROWS_A_COPY", 50)
    for _ in range(5):
        tell(told, families.planned())
    stop, started = Event(), [Event() for _ in range(4)]

    def write(number: int) -> dict[UUID, int]:
        counts: dict[UUID, int] = {}
        while not stop.is_set():
            family = uuid4()
            ledger.tell(family, StartRecord(label=f"Family {number}", team="N"), by())
            for line in range(6):
                ledger.tell(family, AddRule(line=LineId(f"l-{line}"), words="Ring"), by())
                # All the while, and yet not so much that the rebuild never catches up.
                stop.wait(0.05)
            ledger.tell(
                family, NameMember(person=PersonId("p"), name="Ng", relationship="friend"), by()
            )
            ledger.tell(family, RenameMember(person=PersonId("p"), name="Nguyễn"), by())
            counts[family] = ledger.tell(family, MakeVersion(seen=0), by()).seq
            started[number].set()
        return counts

    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(write, number) for number in range(4)]
        try:
            assert all(begun.wait(20) for begun in started)
            for _ in range(4):
                rebuild.rebuild(database, ledger.entries)
        finally:
            stop.set()
        counts: dict[UUID, int] = {}
        for writer in writers:
            counts |= writer.result()
    live = rows_of(database)
    sentences: dict[UUID, list[int]] = {}
    for row in live["pages.history"]:
        sentences.setdefault(row["family"], []).append(row["seq"])
    for family, seq in counts.items():
        assert sentences[family] == list(range(1, seq + 1))
    assert {row["family"]: row["name"] for row in live["pages.people"] if row["person"] == "p"} == (
        dict.fromkeys(counts, "Nguyễn")
    )
    rebuild.rebuild(database, ledger.entries)
    told_rows(database, live)


def test_entries_told_just_before_the_swap_are_in(
    told: Ledger, database: str, monkeypatch: pytest.MonkeyPatch
):
    family = tell(told, families.with_network())
    swap, others = rebuild._Shadow.swap, list[UUID]()

    def late(shadow: Any, reached: int) -> rebuild.Rebuilt:
        told.tell(family, RenameMember(person=families.GRAN, name="Nan"), by())
        others.append(tell(told, families.planned()))
        return swap(shadow, reached)

    monkeypatch.setattr(rebuild._Shadow, "swap", late)
    rebuilt = rebuild.rebuild(database, told.entries)
    live = rows_of(database)
    names = {row["name"] for row in live["pages.people"] if row["family"] == family}
    assert "Nan" in names and "Gran Mary" not in names
    assert {row["family"] for row in live["pages.families"]} == {family, *others}
    assert rebuilt.rows == sum(map(len, live.values()))
    monkeypatch.undo()
    rebuild.rebuild(database, told.entries)
    told_rows(database, live)


@pytest.mark.parametrize("step", ["fill", "finish", "redo", "swap"])
def test_a_rebuild_that_fails_leaves_the_rows_in_place(
    told: Ledger, database: str, monkeypatch: pytest.MonkeyPatch, step: str
):
    tell(told, stories.everything())
    with psycopg.connect(database) as owner:
        owner.execute("update pages.history set sentence = 'as it stood'")
    live = rows_of(database)
    done = getattr(rebuild._Shadow, step)

    def fails(shadow: Any, *given: Any) -> None:
        done(shadow, *given) if step != "swap" else None
        raise RuntimeError("the power went")

    def fails_at_the_last(shadow: Any, reached: int) -> None:
        with shadow.connection.transaction():
            done(shadow, reached)
            raise RuntimeError("the power went")

    monkeypatch.setattr(rebuild._Shadow, step, fails if step != "swap" else fails_at_the_last)
    with pytest.raises(RuntimeError, match="the power went"):
        rebuild.rebuild(database, told.entries)
    monkeypatch.undo()
    told_rows(database, live)
    with psycopg.connect(database) as owner:
        left = owner.execute(
            "select tablename from pg_tables "
            "where schemaname = 'pages' and tablename like '%\\_new'"
        ).fetchall()
    assert left == []
    tell(told, families.planned())
    rebuild.rebuild(database, told.entries)
    assert "as it stood" not in {row["sentence"] for row in rows_of(database)["pages.history"]}


def test_two_rebuilds_at_once_do_not_mix(
    told: Ledger, database: str, monkeypatch: pytest.MonkeyPatch
):
    tell(told, families.planned())
    finish = rebuild._Shadow.finish

    def another(shadow: Any) -> None:
        with pytest.raises(rebuild.RebuildRunning):
            rebuild.rebuild(database, told.entries)
        finish(shadow)

    monkeypatch.setattr(rebuild._Shadow, "finish", another)
    live = rows_of(database)
    rebuild.rebuild(database, told.entries)
    told_rows(database, live)


def test_a_reader_in_the_way_goes_first(told: Ledger, database: str, monkeypatch: Any):
    tell(told, families.planned())
    live = rows_of(database)
    monkeypatch.setattr(rebuild, "TRIES", 2)
    with psycopg.connect(database) as reader:
        reader.execute("select count(*) from pages.people")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            rebuild.rebuild(database, told.entries)
        assert reader.execute("select count(*) from pages.history").fetchone() != (0,)
    told_rows(database, live)


def test_progress_is_told_and_ends_at_the_whole(told: Ledger, database: str, monkeypatch: Any):
    monkeypatch.setattr(refill, "FETCHED", 10)
    tell(told, families.planned())
    heard: list[tuple[int, int]] = []
    rebuilt = rebuild.rebuild(
        database, told.entries, on_progress=lambda done, total: heard.append((done, total))
    )
    assert heard[-1] == (rebuilt.entries, rebuilt.entries)
    assert heard == sorted(heard) and len(heard) > 3


def as_stored(row: Row) -> Row:
    return {
        name: msgspec.to_builtins(value, builtin_types=(UUID, date, time, datetime), str_keys=False)
        if not isinstance(value, tuple)
        else msgspec.json.decode(msgspec.json.encode(value))
        for name, value in row.items()
    }


def test_live_rows_equal_a_plain_fold(told: Ledger, database: str):
    # An oracle without Rows: operations applied one by one to a dictionary.
    family = tell(told, stories.everything())
    standing: dict[tuple[Table, Any], Row] = {}
    entries = told.read(family)
    # The history as it was told, everything else by the facts as they stand corrected.
    for facts, told_in_order in ((False, entries), (True, corrected.standing(entries))):
        state = Family()
        for recorded in told_in_order:
            state = evolve(state, recorded.event)
            one = Recorded(stream=recorded.stream, seq=recorded.seq, entry=recorded.entry)
            for projection in rebuild.ALL:
                if corrected.follows_facts(projection) is facts:
                    for op in projection.project(one, state):
                        one_by_one(standing, op)
    live = rows_of(database)
    for table in pages.TABLES:
        if "family" in table.key:
            wanted = {key: as_stored(row) for (of, key), row in standing.items() if of is table}
            found = {
                tuple(row[name] for name in table.key): row
                for row in live[table.name]
                if row["family"] == family
            }
            assert found == wanted, table.name


# Rows: coalescing equals applying one by one.

T = Table(
    name="pages.one",
    key=("family", "k"),
    columns={"family": "uuid not null", "k": "integer not null", "a": "text", "b": "jsonb"},
)
S = Table(
    name="pages.two",
    key=("family",),
    columns={"family": "uuid not null", "a": "text", "b": "jsonb"},
)
FAMILIES = (UUID(int=1), UUID(int=2))


def one_by_one(standing: dict[tuple[Table, Any], Row], op: Op) -> None:
    """What an operation means, with nothing clever about it."""
    match op:
        case Put(table, row):
            standing[table, tuple(row[name] for name in table.key)] = dict(row)
        case Patch(table, key, changes):
            if (table, key) in standing:
                standing[table, key] = standing[table, key] | changes
        case Drop(table, key):
            standing.pop((table, key), None)


values = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)).map(
    lambda text: text and text.replace("\0", "")
)
changes = st.fixed_dictionaries(
    {}, optional={"a": values, "b": st.lists(st.integers(-9, 9), max_size=2)}
).filter(bool)


@st.composite
def operations(draw: st.DrawFn) -> Op:
    """Any operation on one of two small tables."""
    table = draw(st.sampled_from((T, S)))
    names = {"family": draw(st.sampled_from(FAMILIES)), "k": draw(st.integers(1, 2))}
    key = tuple(names[name] for name in table.key)
    match draw(st.sampled_from(("put", "patch", "drop"))):
        case "put":
            row = dict(zip(table.key, key, strict=True)) | {"a": None, "b": [0]}
            return Put(table, row | draw(changes))
        case "patch":
            return Patch(table, key, draw(changes))
        case _:
            return Drop(table, key)


batches = st.lists(st.lists(operations(), max_size=8), max_size=4)


@given(ops=st.lists(operations(), max_size=30))
def test_coalesced_rows_equal_operations_one_by_one(ops: list[Op]):
    rows, standing = Rows(), dict[tuple[Table, Any], Row]()
    rows.add(ops)
    for op in ops:
        one_by_one(standing, op)
    for table in (T, S):
        wanted = [row for (of, _), row in standing.items() if of == table]
        found = rows.of(table)
        assert sorted(found, key=str) == sorted(wanted, key=str)


@pytest.fixture
def write(database: str) -> Iterator[psycopg.Connection]:
    """An owner's session in which pages.write knows two small tables."""
    with psycopg.connect(database, autocommit=True) as owner:
        for table in (T, S):
            owner.execute(table.ddl())
        owner.execute(write_function((T, S)))
        yield owner


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(several=batches)
def test_written_rows_equal_operations_one_by_one(
    write: psycopg.Connection, several: list[list[Op]]
):
    standing: dict[tuple[Table, Any], Row] = {}
    for table in (T, S):
        write.execute(sql.SQL("delete from {}").format(sql.SQL(table.name)))
    for ops in several:
        rows = Rows()
        rows.add(ops)
        for op in ops:
            one_by_one(standing, op)
        write.execute("select pages.write(%s::jsonb)", (rows.packed().decode(),))
    for table in (T, S):
        found = write.execute(
            sql.SQL("select {} from {} order by {}").format(
                sql.SQL(", ").join(map(sql.Identifier, table.columns)),
                sql.SQL(table.name),
                sql.SQL(", ").join(map(sql.Identifier, table.key)),
            )
        ).fetchall()
        wanted = [
            tuple(row[name] for name in table.columns)
            for (of, _), row in standing.items()
            if of == table
        ]
        assert found == sorted(wanted, key=lambda row: row[: len(table.key)])
