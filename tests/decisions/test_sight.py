"""The manager's sight of each version: good enough, sent back, with conditions, or used unseen."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.plan import AddRule, MakeVersion
from backend.aggregates.sight import (
    Condition,
    MeetCondition,
    PlanReturned,
    PlanSeenByManager,
    PlanUsedUnseen,
    ReturnPlan,
    SeePlan,
    SightConditionMet,
    SightConditionSet,
    UseUnseen,
)
from backend.aggregates.vocabulary import ConditionId, LineId, Teller
from tests import families
from tests.families import ACTION, TERMS, TODAY, happened, on_day
from tests.spec import given
from tests.stories.plan import by_manager, by_worker

FAMILY = given(families.with_plan_agreed())
GOOD = by_manager("It answers every worry", 17)
ASKED = ConditionId("c-1")


def seen(**changes: object) -> SeePlan:
    return SeePlan(**({"version": 1, "decision": GOOD} | changes))  # type: ignore[arg-type]


def condition(**changes: object) -> Condition:
    words: dict[str, object] = {
        "condition": ASKED,
        "what": "Try it on a Sunday",
        "due": date(2026, 11, 15),
    }
    return Condition(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A70", "X7")
def test_a_manager_finds_a_version_good_enough():
    FAMILY.when(seen()).then(PlanSeenByManager(version=1, decision=GOOD))
    after = FAMILY.and_then(seen())
    after.when(seen()).nothing()
    assert (after.state.sight.newest, after.state.sight.adequate(1)) == (1, True)
    assert after.state.sharing == FAMILY.state.sharing, "seen is not shared"


@pytest.mark.practice("A70", refuses=True, allows=True)
def test_who_made_a_version_is_never_the_manager_who_looks_at_it():
    maker, other = Teller("a-1", "Colin Fry"), Teller("a-2", "Ann Ode")
    made = FAMILY.under(replace(TERMS, teller=maker)).and_then(
        AddRule(line=LineId("l-x"), words="Lamp on"), MakeVersion(seen=1)
    )
    own = replace(GOOD, by="Somebody Else")
    looks = (
        seen(version=2, decision=own),
        ReturnPlan(version=2, decision=own),
        UseUnseen(version=2, decision=own),
    )
    for look in looks:
        made.when(look).refused("version", "made this version")
        told = made.under(replace(TERMS, teller=other))
        assert told.when(look).events
    assert made.when(seen(version=1, decision=own)).events, "the version of somebody else"


@pytest.mark.practice("A70", "T10")
def test_only_a_manager_can_have_seen_it():
    FAMILY.when(seen(decision=by_worker("Looks fine", 17))).refused("role", "team manager")
    deputy = Decision(by="A", role=JobRole.SERVICE_MANAGER, on=date(2026, 10, 1), reason="Good")
    assert FAMILY.when(seen(decision=deputy)).events


@pytest.mark.practice("A70")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (seen(version=0), "version"),
        (seen(version=2), "version"),
        (seen(decision=by_manager("", 17)), "reason"),
        (
            seen(
                decision=Decision(
                    by="A", role=JobRole.TEAM_MANAGER, on=TODAY.replace(day=2), reason="x"
                )
            ),
            "decided_on",
        ),
        (seen(conditions=(condition(what=""),)), "conditions"),
        (seen(conditions=(condition(what="x" * 1_001),)), "conditions"),
        (seen(conditions=(condition(), condition())), "conditions"),
        (seen(conditions=(condition(due=date(2026, 10, 16)),)), "due"),
        (seen(conditions=(condition(due=date(2028, 2, 29)),)), "due"),
        (ReturnPlan(version=1, decision=GOOD, lines=(LineId("l-none"),)), "lines"),
        (ReturnPlan(version=3, decision=GOOD), "version"),
        (ReturnPlan(version=1, decision=by_worker("x", 17)), "role"),
        (UseUnseen(version=3, decision=GOOD), "version"),
        (UseUnseen(version=1, decision=by_worker("x", 17)), "role"),
    ],
)
def test_sight_is_refused(command: object, sign: str):
    FAMILY.when(command).refused(sign)  # type: ignore[arg-type]


@pytest.mark.practice("A70")
def test_a_manager_sends_a_version_back_and_sees_it_again():
    back = by_manager("Nobody on Saturday evenings", 14)
    returned = ReturnPlan(version=1, lines=(ACTION,), decision=back)
    FAMILY.when(returned).then(PlanReturned(version=1, lines=(ACTION,), decision=back))
    assert not FAMILY.and_then(returned).state.sight.adequate(1)
    again = FAMILY.and_then(returned).when(seen()).then(PlanSeenByManager)
    assert again.after.sight.adequate(1)


@pytest.mark.practice("A70")
def test_conditions_have_their_day_and_are_met():
    FAMILY.when(seen(conditions=(condition(),))).then(
        PlanSeenByManager,
        SightConditionSet(
            condition=ASKED, version=1, what="Try it on a Sunday", due=date(2026, 11, 15)
        ),
    )
    family = FAMILY.and_then(seen(conditions=(condition(),)))
    family.when(seen(conditions=(condition(),))).refused("asked for already")
    met = MeetCondition(condition=ASKED, words="Tried on Sunday", happened=happened(25))
    family.when(met).then(
        SightConditionMet(condition=ASKED, words="Tried on Sunday", happened=happened(25))
    )
    family.and_then(met).when(met).nothing()
    FAMILY.when(met).refused("condition")
    ahead = MeetCondition(condition=ASKED, words="x", happened=on_day(date(2026, 11, 2)))
    family.when(ahead).refused("happened")
    family.when(MeetCondition(condition=ASKED, words="", happened=happened())).refused("words")


@pytest.mark.practice("T10")
def test_a_version_is_used_unseen_only_by_decision():
    decision = by_manager("Joe starts tonight", 16)
    unseen = UseUnseen(version=1, decision=decision)
    FAMILY.when(unseen).then(PlanUsedUnseen(version=1, decision=decision))
    FAMILY.and_then(unseen).when(unseen).nothing()
    FAMILY.and_then(seen()).when(unseen).nothing()


@pytest.mark.practice("A70", "T10")
def test_sight_is_sealed_to_its_version():
    newer = FAMILY.and_then(seen(), AddRule(line=LineId("l-9"), words="Knock"), MakeVersion(seen=1))
    assert (newer.state.plan.version, newer.state.sight.newest) == (2, 1)
    assert not newer.state.sight.adequate(2)
