"""The plan as it stands, and every version as it was made, names as they were that day."""

from __future__ import annotations

from typing import Any

from backend.aggregates.corrections import StrikeOutEntry, WhyStruck
from backend.aggregates.network import RenameMember
from backend.aggregates.plan import MakeVersion
from backend.ledger import Ledger
from backend.projections import current_plan, plan_versions
from tests import families
from tests.families import ACTION, DAD, GOAL, GRAN, JOE, MUM, RULE, SANA, WHAT_IF
from tests.projections.pages import WORKER, by, rows_in, tell


def lines(ledger: Ledger, story: families.Story) -> dict[str, dict[str, Any]]:
    family = tell(ledger, story)
    return {row["line"]: row for row in rows_in(ledger.pool, current_plan.LINES, family)}


def test_lines_stand_with_who_does_what(told: Ledger):
    found = lines(told, families.planned())
    rule, action, what_if = found[RULE], found[ACTION], found[WHAT_IF]
    assert [row["kind"] for row in (rule, action, what_if)] == ["rule", "action", "contingency"]
    assert rule["words"] == "No drink in the house"
    assert (action["doer"], action["when"], action["backups"]) == (GRAN, "Saturdays", [JOE])
    assert what_if["steps"] == ["Ella rings Gran", "Gran fetches her\nby car"]
    assert (what_if["doer"], what_if["backups"], what_if["tell"]) == (
        GRAN,
        [JOE, SANA],
        "the worker",
    )
    assert {row["goal"] for row in found.values()} == {GOAL}
    assert {row["changes"] for row in found.values()} == {0}
    assert {row["changed_by"] for row in found.values()} == {WORKER.name}


def test_changed_lines_say_what_changed_them(told: Ledger):
    found = lines(told, families.everything())
    rule, action, what_if = found[RULE], found[ACTION], found[WHAT_IF]
    assert (rule["withdrawn"], rule["changes"], rule["reason"]) == (
        True,
        2,
        "It is in the goal now",
    )
    assert (action["withdrawn"], action["changes"], action["words"]) == (False, 1, "Sunday lunch")
    assert (action["doer"], action["backups"], action["reason"]) == (JOE, [], "The hip")
    assert action["place"] < action["changed_seq"]
    assert (what_if["steps"], what_if["backups"], what_if["tell"]) == (["Joe fetches Ella"], [], "")


def test_a_review_says_how_a_line_is_going(told: Ledger):
    action = lines(told, families.reviewed())[ACTION]
    assert (action["going"], action["going_words"]) == ("well", "She loves it")


def test_statements_goals_and_the_scale(told: Ledger):
    family = tell(told, families.everything())
    (statement,) = rows_in(told.pool, current_plan.STATEMENTS, family)
    assert statement["disputed"] == "Mum says it was once"
    (goal,) = rows_in(told.pool, current_plan.GOALS, family)
    assert (goal["statement"], goal["words"]) == ("s-drink", "Ella is safe every night.")
    scale = rows_in(told.pool, current_plan.SCALE, family)
    assert [(row["judged_by"], row["score"], row["anchors"]) for row in scale] == [
        (GRAN, 4, "handrail-1"),
        (DAD, None, "handrail-1"),
    ]


def test_a_version_keeps_the_names_and_words_of_its_day(told: Ledger):
    rename = RenameMember(person=GRAN, name="Nan Mary")
    family = tell(told, (*families.everything(), rename, MakeVersion(seen=2)))
    first, second = rows_in(told.pool, plan_versions.VERSIONS, family)
    written = {line["line"]: line for line in first["lines"]}
    assert list(written) == [RULE, ACTION, WHAT_IF]
    assert (written[ACTION]["doer"], written[ACTION]["backups"]) == ("Gran Mary", ["Uncle Joe"])
    assert written[WHAT_IF]["backups"] == ["Uncle Joe", "سناء"], "as she was called then"
    assert written[WHAT_IF]["steps"] == ["Ella rings Gran", "Gran fetches her\nby car"]
    assert first["goals"] == {GOAL: families.GOAL_WORDS}
    assert second["goals"] == {GOAL: "Ella is safe every night."}
    assert [line["line"] for line in second["lines"]] == [ACTION, WHAT_IF]
    assert second["made_by"] == WORKER.name


def test_answers_stay_with_their_version(told: Ledger):
    family = tell(told, families.everything())
    found = rows_in(told.pool, plan_versions.ANSWERS, family)
    assert {(row["version"], row["person"], row["says"]) for row in found} == {
        (1, MUM, "yes"),
        (1, GRAN, "yes"),
        (1, DAD, "cannot-yet"),
        (2, GRAN, "no"),
    }


def test_a_line_struck_out_of_the_record_is_in_no_version(told: Ledger):
    family = tell(told, (*families.planned(), MakeVersion(seen=0)))
    (offered,) = (
        row["place"]
        for row in rows_in(told.pool, current_plan.LINES, family)
        if row["line"] == RULE
    )
    struck = StrikeOutEntry(entry=offered, seen=0, why=WhyStruck.ERROR, reason="Another family's")
    told.tell(family, struck, by())
    (version,) = rows_in(told.pool, plan_versions.VERSIONS, family)
    assert [line["line"] for line in version["lines"]] == [ACTION, WHAT_IF]
