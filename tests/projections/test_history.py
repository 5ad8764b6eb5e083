"""The history: one sentence an entry, names as they were that day."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest

from backend.aggregates.case import BeginInvolvement
from backend.aggregates.family import decide
from backend.aggregates.plan import AnswerPlan, Says
from backend.aggregates.vocabulary import Happened, Precision
from backend.ledger import Ledger
from backend.projections import history
from backend.record import Provenance
from tests import families
from tests.families import GRAN, JOE, MUM, SANA
from tests.projections.pages import WORKER, rows_in, tell
from tests.strategies import folded


def test_the_story_is_told_in_plain_sentences(told: Ledger):
    family = tell(told, families.everything())
    rows = rows_in(told.pool, history.HISTORY, family)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    sentences = [row["sentence"] for row in rows]
    for expected in (
        "The record for The Okafor-O'Brien family was started.",
        "Ella, born 28 February 2018, was entered in the record.",
        "The council became involved on 3 August 2026, with a child in need plan. "
        "The first meeting is due by 26 October 2026. "
        "The count starts on the day the referral was accepted.",
        "Ella placed people in three circles. Inner: Gran Mary and سناء. Outer: Uncle Joe.",
        "Siobhán O'Brien asked Gran Mary to come (by phone).",
        "Gran Mary said yes to coming. “Of course.”",
        "The first Family Network Meeting took place (Gran's).",
        "Everyone agreed the ground rules. Listen. No shouting.",
        "Siobhán O'Brien, Gran Mary, سناء and Pat Lee took part.",
        "Uncle Joe was not there, for a practical reason. “No bus.”",
        "Gran Mary put safety at 4 out of 10. Why: It is early.",
        "Gran Mary offered: Weekend visits. When: Saturdays. Backup: Uncle Joe.",
        "A what-if went into the plan: If Mum starts to drink. "
        "Who acts: Gran Mary, then Uncle Joe, then سناء.",
        "Łukasz Okafor cannot say yet about version 1 of the plan. “I was at work.”",
        "Gran Mary took the next step: leading alone.",
        "Sana Khan 🌻 goes by this name from now on.",
        "Łukasz Okafor gave no number. Why: I would rather not.",
    ):
        assert expected in sentences, expected


def test_a_line_of_history_says_when_who_and_by_whom(told: Ledger):
    family = tell(told, families.with_plan_agreed())
    rows = {row["topic"]: row for row in rows_in(told.pool, history.HISTORY, family)}
    held = rows["meeting-held"]
    assert (held["happened_on"], held["happened_at"], held["precision"]) == (
        families.MET,
        time(18),
        "minute",
    )
    assert (held["by_name"], held["by_title"], held["kind"]) == (
        WORKER.name,
        WORKER.title,
        "meetings",
    )
    rules = rows["ground-rules-agreed"]
    assert (rules["happened_on"], rules["meeting"]) == (families.MET, families.FIRST)
    assert rows["contingency-set"]["people"] == [GRAN, JOE, SANA]
    assert rows["member-named"]["happened_on"] is None


def test_days_are_no_more_exact_than_they_are_known(told: Ledger):
    family = tell(told, families.everything())
    rows = {row["topic"]: row for row in rows_in(told.pool, history.HISTORY, family)}
    refused, withdrawn = rows["consent-refused"], rows["consent-withdrawn"]
    assert (refused["happened_on"], refused["precision"]) == (date(2026, 8, 1), "month")
    assert (withdrawn["happened_on"], withdrawn["precision"]) == (None, "unknown")


def test_who_wrote_in_anothers_name_is_said(told: Ledger):
    family = tell(told, families.with_plan_agreed())
    answer = AnswerPlan(version=1, person=MUM, says=Says.NO, words="I thought again")
    told.tell(family, answer, Provenance(author=WORKER, command_id=uuid4(), on_behalf_of=MUM))
    last = rows_in(told.pool, history.HISTORY, family)[-1]
    assert last["on_behalf"] == "Siobhán O'Brien"
    assert last["people"] == [MUM]


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (Happened(on=date(2026, 8, 3)), "on 3 August 2026"),
        (Happened(on=date(2026, 8, 1), precision=Precision.MONTH), "in August 2026"),
    ],
)
def test_a_month_is_told_as_a_month(happened: Happened, words: str):
    begin = BeginInvolvement(happened=happened)
    (event,) = decide(folded(families.started()), begin, families.TERMS)
    assert history.sentence(event, str).startswith(f"The council became involved {words}, with")
