"""A census return becomes records: checked first, each child whole, and never twice."""

from __future__ import annotations

import csv
import io
import os
import stat
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from backend import census, census_import
from backend.aggregates.case import EnterChild, StartRecord
from backend.aggregates.vocabulary import PersonId
from backend.census import RefusedRow, Survey
from backend.census_import import IMPORTER, BrokenOff, family_id, plan, summary, write
from backend.ledger import Ledger
from backend.record import Provenance

SAMPLE = Path(__file__).resolve().parents[2] / "shared/data/cin-census/fake_CIN_data.xml"
HEADER = (
    "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year></CollectionDetails>"
    "<Source><LEA>201</LEA></Source></Header>"
)
TODAY = date(2026, 11, 22)
ON_PLAN = "<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate></ChildProtectionPlans>"


def child(ref: str, *, born: str = "2015-03-27", more: str = "") -> str:
    return (
        f"<Child><ChildIdentifiers><LAchildID>{ref}</LAchildID>"
        f"<PersonBirthDate>{born}</PersonBirthDate></ChildIdentifiers>"
        f"<CINdetails><CINreferralDate>2025-06-02</CINreferralDate>{more}</CINdetails></Child>"
    )


def surveyed(*children: str) -> Survey:
    text = f"<Message>\n{HEADER}\n<Children>\n{chr(10).join(children)}\n</Children></Message>"
    return census.survey(io.BytesIO(text.encode()), today=TODAY)


SMALL = surveyed(
    child("C1"),
    child("C2", more=ON_PLAN),
    child("C3", more="<CINclosureDate>2025-09-01</CINclosureDate>"),
    child("C4", more="<CINclosureDate>2025-01-01</CINclosureDate>"),
    child("C5"),
)


def entries(ledger: Ledger) -> int:
    return ledger.store.max_notification_id() or 0


def counted(ledger: Ledger, query: str) -> int:
    with ledger.pool.connection() as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


@pytest.mark.practice("T01")
def test_every_open_episode_becomes_a_record_with_its_clock(ledger: Ledger) -> None:
    assert write(plan(SMALL, ledger, team="North"), ledger) == 3
    with ledger.pool.connection() as connection:
        families = connection.execute(
            "select f.label, f.reference, f.team, f.status, f.began, d.on, d.rule "
            "from pages.families f join pages.due d using (family) order by f.label"
        ).fetchall()
        people = connection.execute("select name, standing, born from pages.people").fetchall()
    began, due = date(2025, 6, 2), date(2025, 8, 25)
    assert families == [
        ("C1", "C1", "North", "in-need", began, due, "T01"),
        ("C2", "C2", "North", "protection", began, due, "T01"),
        ("C5", "C5", "North", "in-need", began, due, "T01"),
    ]
    assert sorted(people) == [(ref, "child", date(2015, 3, 27)) for ref in ("C1", "C2", "C5")]


def test_a_second_run_changes_nothing(ledger: Ledger) -> None:
    write(plan(SMALL, ledger), ledger)
    before = entries(ledger)
    again = plan(SMALL, ledger, team="Another team")
    assert (again.new, again.known) == ((), 3)
    assert write(again, ledger) == 0
    assert entries(ledger) == before


def test_two_runs_at_once_start_each_record_once(ledger: Ledger) -> None:
    first, second = plan(SMALL, ledger, team="North"), plan(SMALL, ledger, team="South")
    assert (write(first, ledger), write(second, ledger)) == (3, 0)
    assert list(summary(second, written=0))[2] == "Open episodes already known: 3"
    assert counted(ledger, "select count(*) from pages.families") == 3


def test_a_child_whose_reference_is_in_a_record_is_known(ledger: Ledger) -> None:
    family = uuid4()
    for command in (
        StartRecord(label="Known", team="North"),
        EnterChild(child=PersonId("kim"), name="Kim", reference="C5"),
    ):
        ledger.tell(family, command, Provenance(author=IMPORTER, command_id=uuid4()))
    planned = plan(SMALL, ledger)
    assert (len(planned.new), planned.known) == (2, 1)


def test_looking_ahead_leaves_the_ledger_untouched(ledger: Ledger) -> None:
    lines = list(summary(plan(SMALL, ledger), written=None))
    assert lines[:5] == [
        "Children in the file: 5",
        "Open episodes that would be imported: 3",
        "Open episodes already known: 0",
        "Ended episodes left out: 1",
        "Episodes refused: 1",
    ]
    assert entries(ledger) == 0


def test_what_the_rules_refuse_is_refused_before_the_first_write(ledger: Ledger) -> None:
    planned = plan(surveyed(child("OLD", born="1985-01-01"), child("C1")), ledger)
    (refused,) = planned.refused
    assert (refused.child_ref, refused.reason) == (
        "OLD",
        "Check the year this child was born.",
    )
    assert [family.family for family in planned.new] == [family_id("201", "C1")]


def test_an_import_that_broke_off_is_finished_by_the_next_run(
    ledger: Ledger, database: str
) -> None:
    planned = plan(SMALL, ledger)

    def cut(done: int, _: int) -> None:
        if done == 2:
            owner.execute("revoke execute on function ledger.tell from handrail_app")

    with psycopg.connect(database, autocommit=True) as owner:
        with pytest.raises(BrokenOff, match="after 2 of 3") as broken:
            write(planned, ledger, cut)
        assert (broken.value.done, broken.value.of) == (2, 3)
        assert entries(ledger) == 2 * 3
        owner.execute("grant execute on function ledger.tell to handrail_app")
    again = plan(SMALL, ledger)
    assert (len(again.new), again.known) == (1, 2)
    assert write(again, ledger) == 1
    assert entries(ledger) == 3 * 3


def test_refused_rows_are_for_their_owner_alone_and_run_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    path.write_text("older")
    path.chmod(0o644)
    rows = [
        RefusedRow(line=4, child_ref="C4", reason="CINclosureDate is wrong, look again."),
        RefusedRow(line=9, child_ref=None, reason="=HYPERLINK(1)"),
    ]
    census_import.write_refused(rows, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "reference", "reason"],
            ["4", "C4", "CINclosureDate is wrong, look again."],
            ["9", "", "'=HYPERLINK(1)"],
        ]
    assert os.listdir(tmp_path) == ["refused.csv"]


@pytest.mark.skipif(
    not SAMPLE.is_file(), reason=f"NOT PROVEN HERE: {SAMPLE.name} is missing, so it was not read"
)
def test_the_shared_file_is_imported_whole(ledger: Ledger) -> None:
    survey = census.survey(SAMPLE, today=date(2022, 7, 21))
    planned = plan(survey, ledger)
    assert (survey.children, len(planned.new), planned.known) == (332, 137, 0)
    assert write(planned, ledger) == 137
    assert counted(ledger, "select count(*) from pages.families") == 137
    assert (
        counted(
            ledger,
            "select count(*) from pages.due d join pages.families f using (family) "
            "where d.what = 'first-meeting' and d.rule = 'T01' and d.\"on\" = f.began + 84",
        )
        == 137
    )
    before = entries(ledger)
    again = plan(survey, ledger)
    assert (len(again.new), again.known) == (0, 137)
    assert entries(ledger) == before
