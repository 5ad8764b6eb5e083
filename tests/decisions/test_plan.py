"""The plan: lines with named doers, changes that see each other, versions, and answers."""

from __future__ import annotations

import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.plan import (
    ActionOffered,
    ActionReworked,
    AddRule,
    AnswerPlan,
    ContingencyReworked,
    ContingencySet,
    LineWithdrawn,
    MakeVersion,
    OfferAction,
    PlanAnswered,
    PlanVersionMade,
    RewordRule,
    ReworkAction,
    ReworkContingency,
    RuleAdded,
    RuleReworded,
    Says,
    SetContingency,
    WithdrawLine,
)
from backend.aggregates.vocabulary import Command, LineId, MeetingId, MovedOn
from tests import families
from tests.families import (
    ACTION,
    DAD,
    ELLA,
    FIRST,
    GOAL,
    GRAN,
    JOE,
    MUM,
    NURSE,
    RULE,
    SANA,
    STRANGER,
    WHAT_IF,
    happened,
)
from tests.spec import given

NEW = LineId("l-new")


def build(command: type[Command], words: dict[str, object], changes: dict[str, object]) -> Command:
    return command(**(words | changes))  # type: ignore[arg-type]


def rule(**changes: object) -> Command:
    words: dict[str, object] = {"line": NEW, "words": "Knock first", "goal": GOAL}
    return build(AddRule, words, changes)


def action(**changes: object) -> Command:
    words: dict[str, object] = {"line": NEW, "what": "Cook", "doer": GRAN, "when": "Fridays"}
    return build(OfferAction, words, changes)


def what_if(**changes: object) -> Command:
    words: dict[str, object] = {
        "line": NEW,
        "trigger": "Mum is ill",
        "steps": ("Ring Gran",),
        "first": GRAN,
    }
    return build(SetContingency, words, changes)


def reword(**changes: object) -> Command:
    words: dict[str, object] = {"line": RULE, "seen": 0, "words": "No drink at all", "reason": "x"}
    return build(RewordRule, words, changes)


def rework(**changes: object) -> Command:
    words: dict[str, object] = {
        "line": ACTION,
        "seen": 0,
        "what": "Sunday lunch",
        "doer": JOE,
        "when": "Sundays",
        "reason": "The hip",
    }
    return build(ReworkAction, words, changes)


def rework_what_if(**changes: object) -> Command:
    words: dict[str, object] = {
        "line": WHAT_IF,
        "seen": 0,
        "trigger": "Mum rings",
        "steps": ("Joe goes",),
        "first": JOE,
        "reason": "The hip",
    }
    return build(ReworkContingency, words, changes)


def withdraw(**changes: object) -> Command:
    return build(WithdrawLine, {"line": RULE, "seen": 0, "reason": "In the goal"}, changes)


PLANNED = given(families.planned())


@pytest.mark.practice("A63")
def test_a_house_rule_goes_into_the_plan():
    PLANNED.when(rule(proposed_by=ELLA, meeting=FIRST)).then(
        RuleAdded(line=NEW, goal=GOAL, words="Knock first", proposed_by=ELLA, meeting=FIRST)
    )


@pytest.mark.practice("A50", "A64", allows=True)
def test_an_action_has_a_named_doer():
    PLANNED.when(action(backup=JOE, goal=GOAL, meeting=FIRST)).then(
        ActionOffered(
            line=NEW, goal=GOAL, what="Cook", doer=GRAN, when="Fridays", backup=JOE, meeting=FIRST
        )
    )
    assert PLANNED.when(action(doer=MUM)).events, "parents do things too"


@pytest.mark.practice("A51")
def test_an_action_or_what_if_says_whose_idea_it_was():
    for make in (action, what_if):
        assert PLANNED.when(make()).event.proposed_by is None, "the idea of whoever does it"
        assert PLANNED.when(make(proposed_by=GRAN)).event.proposed_by is None
        assert PLANNED.when(make(proposed_by=SANA)).event.proposed_by == SANA
        assert PLANNED.when(make(proposed_by=NURSE)).events, "a professional blocks nothing"
        PLANNED.when(make(proposed_by=STRANGER)).refused("proposed_by")


@pytest.mark.practice("A65", allows=True)
def test_a_what_if_says_who_steps_in_after_whom():
    PLANNED.when(what_if(backups=(JOE, SANA), tell="the worker")).then(
        ContingencySet(
            line=NEW,
            goal=None,
            trigger="Mum is ill",
            steps=("Ring Gran",),
            first=GRAN,
            backups=(JOE, SANA),
            tell="the worker",
            meeting=None,
        )
    )


@pytest.mark.practice("A50", "A64", "A65", refuses=True)
@pytest.mark.practice("A63")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (rule(words=""), "words"),
        (rule(words="x" * 4_001), "words"),
        (rule(goal="g-none"), "goal"),
        (rule(line=RULE), "is in the plan"),
        (rule(proposed_by=STRANGER), "proposed_by"),
        (rule(meeting=MeetingId("m-x")), "meeting"),
        (action(what=""), "what"),
        (action(when=""), "when"),
        (action(when="x" * 201), "when"),
        (action(doer=STRANGER), "doer"),
        (action(doer=ELLA), "doer"),
        (action(backup=STRANGER), "backup"),
        (action(backup=GRAN), "someone else"),
        (action(goal="g-none"), "goal"),
        (action(line=WHAT_IF), "is in the plan"),
        (what_if(trigger=""), "trigger"),
        (what_if(steps=()), "steps"),
        (what_if(steps=("Ring", "")), "steps"),
        (what_if(steps=("x" * 1_001,)), "steps"),
        (what_if(first=STRANGER), "first"),
        (what_if(backups=(STRANGER,)), "backups"),
        (what_if(backups=(GRAN,)), "once"),
        (what_if(backups=(JOE, JOE)), "once"),
        (what_if(tell="x" * 201), "tell"),
        (what_if(meeting=MeetingId("m-x")), "meeting"),
    ],
)
def test_lines_are_refused(command: Command, sign: str):
    PLANNED.when(command).refused(sign)


def test_who_has_left_takes_on_nothing():
    left = RecordLeaving(person=GRAN, reason="Moved", happened=happened())
    family = PLANNED.and_then(left)
    family.when(action()).refused("doer", "Gran Mary has left")
    family.when(what_if()).refused("first", "has left")


def test_lines_are_changed_with_a_reason():
    PLANNED.when(reword(meeting=FIRST)).then(
        RuleReworded(line=RULE, words="No drink at all", reason="x", meeting=FIRST)
    )
    PLANNED.when(rework(backup=GRAN)).then(
        ActionReworked(
            line=ACTION,
            what="Sunday lunch",
            doer=JOE,
            when="Sundays",
            backup=GRAN,
            reason="The hip",
            meeting=None,
        )
    )
    PLANNED.when(rework_what_if(backups=(GRAN,), tell="Dad")).then(
        ContingencyReworked(
            line=WHAT_IF,
            trigger="Mum rings",
            steps=("Joe goes",),
            first=JOE,
            backups=(GRAN,),
            tell="Dad",
            reason="The hip",
            meeting=None,
        )
    )
    PLANNED.when(withdraw()).then(LineWithdrawn(line=RULE, reason="In the goal", meeting=None))


@pytest.mark.parametrize("change", [reword, rework, rework_what_if, withdraw])
def test_a_change_needs_a_reason(change: object):
    assert callable(change)
    PLANNED.when(change(reason="")).refused("reason")
    PLANNED.when(change(reason=" \n")).refused("reason")
    PLANNED.when(change(line="l-none")).refused("line")


def test_changed_lines_are_checked_like_new_ones():
    PLANNED.when(reword(words="")).refused("words")
    PLANNED.when(rework(doer=STRANGER)).refused("doer")
    PLANNED.when(rework(backup=JOE)).refused("backup")
    PLANNED.when(rework_what_if(steps=())).refused("steps")
    PLANNED.when(rework_what_if(first=STRANGER)).refused("first")


@pytest.mark.parametrize(
    "change", [reword(line=ACTION), rework(line=RULE), rework_what_if(line=ACTION)]
)
def test_a_line_of_another_kind_is_not_changed(change: Command):
    PLANNED.when(change).refused("line", "Choose a line")


@pytest.mark.parametrize(
    ("theirs", "yours"),
    [
        (reword(words="Theirs"), reword(words="Yours")),
        (rework(what="Theirs"), rework(what="Yours")),
        (rework_what_if(trigger="Theirs"), rework_what_if(trigger="Yours")),
        (reword(words="Theirs"), withdraw()),
        (withdraw(), reword(words="Yours")),
    ],
)
def test_a_line_that_was_changed_meanwhile_has_moved_on(theirs: Command, yours: Command):
    refusal = PLANNED.and_then(theirs).when(yours).refused("while you were writing").refusal
    assert isinstance(refusal, MovedOn)
    assert refusal.subject == yours.line  # type: ignore[attr-defined]


def test_the_same_change_twice_is_one_change():
    for change in (reword(), rework(), rework_what_if()):
        PLANNED.and_then(change).when(change).nothing()


def test_a_line_changes_again_when_the_change_was_seen():
    family = PLANNED.and_then(reword())
    assert family.when(reword(seen=1, words="Back again")).events
    family.when(reword(seen=2, words="Back again")).refused("while you were writing")


def test_a_line_that_has_left_is_gone_for_good():
    family = PLANNED.and_then(withdraw())
    family.when(withdraw(seen=1)).refused("line", "has left")
    family.when(reword(seen=1)).refused("line", "has left")
    family.when(rule(line=RULE)).refused("is in the plan")
    assert family.state.plan.standing == (ACTION, WHAT_IF)


def test_two_steps_are_not_one_step_of_two_lines():
    two = PLANNED.and_then(rework_what_if(steps=("Ring", "Go")))
    one = rework_what_if(seen=1, steps=("Ring\nGo",))
    assert two.when(one).event.steps == ("Ring\nGo",)


@pytest.mark.practice("A67", "T17", "A71")
def test_the_plan_is_kept_as_numbered_versions():
    make = MakeVersion(seen=0, meeting=FIRST)
    PLANNED.when(make).then(
        PlanVersionMade(version=1, lines=(RULE, ACTION, WHAT_IF), meeting=FIRST)
    )
    made = PLANNED.and_then(make)
    made.when(MakeVersion(seen=1)).nothing()
    made.when(MakeVersion(seen=0)).refused("Version 1", "meanwhile")
    made.and_then(withdraw()).when(MakeVersion(seen=1)).then(
        PlanVersionMade(version=2, lines=(ACTION, WHAT_IF), meeting=None)
    )


@pytest.mark.practice("A67")
def test_an_empty_plan_is_no_version():
    given(families.mapped()).when(MakeVersion(seen=0)).refused("at least one line")
    gone = (
        withdraw(),
        withdraw(line=ACTION),
        withdraw(line=WHAT_IF),
    )
    PLANNED.and_then(gone).when(MakeVersion(seen=0)).refused("at least one line")
    PLANNED.when(MakeVersion(seen=0, meeting=MeetingId("m-x"))).refused("meeting")


def test_one_person_answers_one_version():
    family = PLANNED.and_then(MakeVersion(seen=0))
    for says, words in ((Says.YES, None), (Says.NO, "Too much"), (Says.CANNOT_YET, "Work")):
        family.when(AnswerPlan(version=1, person=DAD, says=says, words=words)).then(
            PlanAnswered(version=1, person=DAD, says=says, words=words)
        )
    yes = AnswerPlan(version=1, person=DAD, says=Says.YES)
    family.and_then(yes).when(yes).nothing()
    no = AnswerPlan(version=1, person=DAD, says=Says.NO, words="I thought again")
    assert family.and_then(yes).when(no).events


def test_answers_are_refused():
    yes, no = Says.YES, Says.NO
    PLANNED.when(AnswerPlan(version=0, person=DAD, says=yes)).refused("version", "Make a version")
    family = PLANNED.and_then(MakeVersion(seen=0), withdraw(), MakeVersion(seen=1))
    family.when(AnswerPlan(version=1, person=DAD, says=yes)).refused("replaced by version 2")
    family.when(AnswerPlan(version=3, person=DAD, says=yes)).refused("newest", "version 2")
    family.when(AnswerPlan(version=2, person=STRANGER, says=yes)).refused("person")
    family.when(AnswerPlan(version=2, person=DAD, says=no)).refused("words")
    family.when(AnswerPlan(version=2, person=DAD, says=Says.CANNOT_YET, words=" ")).refused("words")
    family.when(AnswerPlan(version=2, person=DAD, says=no, words="x" * 4_001)).refused("words")


def test_absence_is_never_agreement_and_a_new_version_starts_without_answers():
    family = given(families.with_plan_agreed())
    assert family.state.plan.answers == {MUM: Says.YES, GRAN: Says.YES, DAD: Says.CANNOT_YET}
    assert family.and_then(withdraw(), MakeVersion(seen=1)).state.plan.answers == {}
