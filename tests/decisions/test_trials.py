"""The plan is tested, used for real and not always kept; each is told as it was."""

from __future__ import annotations

from datetime import date, time, timedelta

import msgspec
import pytest

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.evidence import Went
from backend.aggregates.lapses import (
    ApplyConsequence,
    ConsequenceApplied,
    PlanNotFollowed,
    RecordLapse,
)
from backend.aggregates.trials import (
    ArrangeTrial,
    CallOffTrial,
    ContingencyUsed,
    RecordTrial,
    RiskWeighed,
    StepTaken,
    Telling,
    TrialArranged,
    TrialCalledOff,
    TrialHeld,
    TrialKind,
    WeighRisk,
)
from backend.aggregates.vocabulary import LapseId, LineId, TrialId, UseId, on_day
from tests import families
from tests.families import ACTION, GRAN, JOE, RULE, SANA, STRANGER, TODAY, WHAT_IF, happened
from tests.spec import given
from tests.stories.practice import DRILL, LAPSE, NIGHT, USE, decided, what_if_used

PLANNED = families.with_plan_agreed()
AHEAD = on_day(date(2026, 11, 2))
ARRANGED = ArrangeTrial(
    trial=NIGHT,
    kind=TrialKind.OVERNIGHT,
    lines=(ACTION,),
    on=TODAY,
    what="Ella sleeps at home",
    watched_by=(GRAN,),
)
HELD = RecordTrial(
    trial=NIGHT,
    kind=TrialKind.OVERNIGHT,
    lines=(ACTION,),
    went=Went.WORKED,
    outcome="Calm",
    learned="Two calls are enough",
    happened=happened(20),
)
WEIGHED = WeighRisk(
    question="May Ella sleep at home?",
    risk="Mum could drink",
    benefit="Ella misses home",
    safeguards="Gran rings at eight",
    go_ahead=True,
    decided=decided(),
)
LAPSED = RecordLapse(
    lapse=LAPSE, line=RULE, what="Wine", effect="Ella was quiet", happened=happened(12)
)
APPLIED = ApplyConsequence(
    lapse=LAPSE, what="Ella went to Gran's", by="Gran Mary", happened=happened(12)
)


def but(command: msgspec.Struct, **changes: object) -> msgspec.Struct:
    return msgspec.structs.replace(command, **changes)


# Tests


@pytest.mark.practice("A81")
def test_a_test_is_arranged_and_held_and_says_what_was_learned():
    family = given(PLANNED, ARRANGED)
    assert set(family.state.trials.waiting) == {NIGHT}
    told = family.when(HELD).then(TrialHeld)
    assert told.event.arranged and told.event.learned == "Two calls are enough"
    assert told.after.trials.tested == {ACTION: date(2026, 10, 20)}
    assert told.after.trials.waiting == {}


@pytest.mark.practice("A81")
def test_a_test_that_nobody_arranged_here_counts_too():
    told = given(PLANNED).when(but(HELD, trial=DRILL, kind=TrialKind.DRILL, lines=(WHAT_IF,)))  # type: ignore[arg-type]
    assert not told.event.arranged
    assert told.after.trials.tested == {WHAT_IF: date(2026, 10, 20)}


def test_the_latest_day_of_a_line_counts_in_whatever_order_it_is_told():
    family = given(PLANNED, HELD, but(HELD, trial=DRILL, happened=happened(3)))
    assert family.state.trials.tested[ACTION] == date(2026, 10, 20)


@pytest.mark.practice("A81")
def test_a_drill_is_not_given_away_beforehand():
    given(PLANNED).when(but(ARRANGED, kind=TrialKind.DRILL)).refused("kind", "once it is over")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (TODAY, True),
        (TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=366), True),
        (TODAY + timedelta(days=367), False),
        (date(2028, 2, 29), False),
        (date.max, False),
    ],
)
def test_a_test_is_arranged_for_a_day_within_a_year(day: date, allowed: bool):
    told = given(PLANNED).when(but(ARRANGED, on=day))  # type: ignore[arg-type]
    told.then(TrialArranged) if allowed else told.refused("on")


def test_a_test_that_did_not_take_place_is_over():
    off = given(PLANNED, ARRANGED).when(CallOffTrial(trial=NIGHT, reason="A cold"))
    off.then(TrialCalledOff(trial=NIGHT, reason="A cold"))
    over = given(PLANNED, ARRANGED, CallOffTrial(trial=NIGHT, reason="A cold"))
    over.when(HELD).refused("in the record")
    over.when(CallOffTrial(trial=NIGHT, reason="Again")).refused("trial")


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (but(ARRANGED, what=""), "what"),
        (but(ARRANGED, lines=()), "lines"),
        (but(ARRANGED, lines=(LineId("no"),)), "lines"),
        (but(ARRANGED, watched_by=(STRANGER,)), "watched_by"),
        (but(HELD, outcome=""), "outcome"),
        (but(HELD, learned=""), "learned"),
        (but(HELD, lines=()), "lines"),
        (but(HELD, happened=AHEAD), "future"),
        (but(HELD, happened=families.Happened(precision=families.Precision.UNKNOWN)), "day"),
        (but(HELD, told_by=STRANGER), "told_by"),
        (CallOffTrial(trial=TrialId("no"), reason="x"), "trial"),
        (CallOffTrial(trial=NIGHT, reason=""), "reason"),
    ],
)
def test_a_test_that_cannot_be_so_is_refused(command: msgspec.Struct, sign: str):
    given(PLANNED).when(command).refused(sign)  # type: ignore[arg-type]


# Harm and gain


@pytest.mark.practice("A82")
def test_harm_and_gain_are_weighed_and_someone_decides():
    told = given(PLANNED, ARRANGED).when(but(WEIGHED, trial=NIGHT))  # type: ignore[arg-type]
    assert told.then(RiskWeighed).event.decided.role is JobRole.TEAM_MANAGER
    no = given(PLANNED).when(but(WEIGHED, go_ahead=False))  # type: ignore[arg-type]
    assert not no.event.go_ahead


@pytest.mark.practice("A82")
@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"risk": ""}, "risk"),
        ({"benefit": ""}, "benefit"),
        ({"safeguards": ""}, "safeguards"),
        ({"question": ""}, "question"),
        ({"trial": NIGHT}, "trial"),
        ({"decided": decided(JobRole.AUDITOR)}, "role"),
        ({"decided": Decision(by="A", role=JobRole.WORKER, on=TODAY, reason="")}, "reason"),
    ],
)
def test_a_risk_is_not_taken_without_saying_both_sides(changes: dict[str, object], sign: str):
    given(PLANNED).when(but(WEIGHED, **changes)).refused(sign)  # type: ignore[arg-type]


# What-ifs that came true


@pytest.mark.practice("A83", allows=True)
def test_a_what_if_that_came_true_is_told_step_by_step():
    told = given(PLANNED).when(what_if_used())
    event = told.then(ContingencyUsed).event
    assert [(step.by, step.at) for step in event.steps] == [
        (GRAN, time(20, 20)),
        (SANA, time(20, 55)),
        (None, None),
    ]
    assert (event.unavailable, event.helped) == ((JOE,), (SANA,))
    assert event.told[0] == Telling(whom="duty team", at=time(21, 10))
    assert told.after.trials.used == {WHAT_IF: date(2026, 9, 20)}
    assert told.after.trials.uses == {USE: WHAT_IF}


@pytest.mark.practice("A83")
def test_it_may_come_true_again():
    twice = given(PLANNED, what_if_used()).when(
        but(what_if_used(), use=UseId("u-2"), happened=happened(1, 9))  # type: ignore[arg-type]
    )
    assert twice.after.trials.used == {WHAT_IF: date(2026, 9, 20)}


@pytest.mark.practice("A83", refuses=True)
@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"line": ACTION}, "what-if"),
        ({"line": LineId("no")}, "line"),
        ({"seen": ""}, "seen"),
        ({"seen_by": STRANGER}, "seen_by"),
        ({"steps": ()}, "steps"),
        ({"steps": (StepTaken(what=""),)}, "steps"),
        ({"steps": (StepTaken(what="x" * 1_001),)}, "steps"),
        ({"steps": (StepTaken(what="x", by=STRANGER),)}, "steps"),
        ({"unavailable": (STRANGER,)}, "unavailable"),
        ({"helped": (STRANGER,)}, "helped"),
        ({"helped": (JOE,)}, "helped"),
        ({"outcome": ""}, "outcome"),
        ({"told": (Telling(whom=""),)}, "told"),
        ({"told": (Telling(whom="x" * 201),)}, "told"),
        ({"happened": AHEAD}, "future"),
        ({"happened": families.Happened(precision=families.Precision.UNKNOWN)}, "day"),
    ],
)
def test_what_cannot_have_happened_so_is_refused(changes: dict[str, object], sign: str):
    given(PLANNED).when(but(what_if_used(), **changes)).refused(sign)  # type: ignore[arg-type]


def test_the_same_use_is_not_told_twice():
    given(PLANNED, what_if_used()).when(what_if_used()).refused("in the record")


# Not followed


@pytest.mark.practice("A84", allows=True)
def test_when_the_plan_is_not_kept_what_follows_is_done_once():
    told = given(PLANNED).when(LAPSED)
    told.then(
        PlanNotFollowed(
            lapse=LAPSE,
            line=RULE,
            person=None,
            what="Wine",
            effect="Ella was quiet",
            happened=happened(12),
        )
    )
    assert told.after.lapses.known == {LAPSE: False}
    done = given(PLANNED, LAPSED).when(APPLIED).then(ConsequenceApplied)
    assert done.after.lapses.known == {LAPSE: True}
    given(PLANNED, LAPSED, APPLIED).when(APPLIED).refused("in the record")


@pytest.mark.practice("A84", refuses=True)
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (APPLIED, "lapse"),
        (but(LAPSED, line=LineId("no")), "line"),
        (but(LAPSED, what=""), "what"),
        (but(LAPSED, effect=""), "effect"),
        (but(LAPSED, person=STRANGER), "person"),
        (but(LAPSED, happened=AHEAD), "future"),
        (but(APPLIED, lapse=LapseId("no")), "lapse"),
    ],
)
def test_a_lapse_that_cannot_be_so_is_refused(command: msgspec.Struct, sign: str):
    given(PLANNED).when(command).refused(sign)  # type: ignore[arg-type]


def test_what_follows_says_what_and_who():
    lapsed = given(PLANNED, LAPSED)
    lapsed.when(but(APPLIED, what="")).refused("what")  # type: ignore[arg-type]
    lapsed.when(but(APPLIED, by="")).refused("by")  # type: ignore[arg-type]
    lapsed.when(but(APPLIED, happened=AHEAD)).refused("happened")  # type: ignore[arg-type]
    lapsed.when(but(LAPSED, lapse=LAPSE)).refused("in the record")  # type: ignore[arg-type]
