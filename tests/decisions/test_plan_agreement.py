"""The four contents of the plan, and the version that is agreed and still being tested."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.mapping import DangerStatementAgreed
from backend.aggregates.network import MemberKind, NameMember, RecordLeaving
from backend.aggregates.plan import (
    AddConsequence,
    AddRule,
    AddSign,
    AgreePlan,
    AnswerPlan,
    ConsequenceAdded,
    ConsequenceReworded,
    Content,
    ContentWaived,
    MakeVersion,
    PlanAgreed,
    RewordConsequence,
    RewordRule,
    RewordSign,
    Says,
    SignAdded,
    SignReworded,
    WaiveContent,
    WithdrawLine,
)
from backend.aggregates.profile import MayExcept
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.search import SetNetworkSize
from backend.aggregates.sight import SeePlan, UseUnseen
from backend.aggregates.small_network import AllowSmallNetwork, SmallNetworkAllowed, counted
from backend.aggregates.vocabulary import (
    Happened,
    LineId,
    MeetingId,
    MovedOn,
    PersonId,
    Precision,
    StatementId,
    on_day,
)
from tests import families
from tests.families import DAD, ELLA, FIRST, GOAL, GRAN, JOE, MUM, RULE, STRANGER, TODAY, happened
from tests.spec import Given, given
from tests.stories.plan import by_manager

SIGN, CONSEQUENCE = LineId("l-sign"), LineId("l-consequence")
PLANNED = given(families.planned())
SIGN_ADDED = AddSign(line=SIGN, words="Ella sleeps all night")
CONSEQUENCE_ADDED = AddConsequence(line=CONSEQUENCE, words="Gran rings the worker")
UNSEEN = PLANNED.and_then(SIGN_ADDED, CONSEQUENCE_ADDED, MakeVersion(seen=0))
SEEN = SeePlan(version=1, decision=by_manager("It answers the worries", 17))
WHOLE = UNSEEN.and_then(SEEN)
YES = AnswerPlan(version=1, person=GRAN, says=Says.YES)
AGREE = AgreePlan(version=1, happened=happened(20))


@pytest.mark.practice("A63")
def test_signs_and_consequences_are_lines_of_the_plan():
    sign = AddSign(line=SIGN, words="She sleeps", goal=GOAL, proposed_by=ELLA, meeting=FIRST)
    PLANNED.when(sign).then(
        SignAdded(line=SIGN, goal=GOAL, words="She sleeps", proposed_by=ELLA, meeting=FIRST)
    )
    after = AddConsequence(line=CONSEQUENCE, words="Gran rings", meeting=FIRST)
    PLANNED.when(after).then(
        ConsequenceAdded(
            line=CONSEQUENCE, goal=None, words="Gran rings", proposed_by=None, meeting=FIRST
        )
    )
    both = PLANNED.and_then(sign, after)
    assert both.state.plan.standing[-2:] == (SIGN, CONSEQUENCE)
    assert both.when(MakeVersion(seen=0)).event.lines[-2:] == (SIGN, CONSEQUENCE)


@pytest.mark.practice("A63")
@pytest.mark.parametrize("kind", [AddSign, AddConsequence])
def test_signs_and_consequences_are_refused_like_rules(kind: type[AddSign | AddConsequence]):
    PLANNED.when(kind(line=SIGN, words="")).refused("words")
    PLANNED.when(kind(line=SIGN, words="x" * 4_001)).refused("words")
    PLANNED.when(kind(line=RULE, words="x")).refused("is in the plan")
    PLANNED.when(kind(line=SIGN, words="x", proposed_by=STRANGER)).refused("proposed_by")
    PLANNED.when(kind(line=SIGN, words="x", meeting=MeetingId("m-x"))).refused("meeting")
    assert PLANNED.when(kind(line=SIGN, words="Łucja’s 王小明 🌻 “OK”")).events


@pytest.mark.practice("A63")
def test_they_are_reworded_with_a_reason_and_see_each_other():
    family = PLANNED.and_then(SIGN_ADDED, CONSEQUENCE_ADDED)
    family.when(RewordSign(line=SIGN, seen=0, words="New", reason="Why")).then(
        SignReworded(line=SIGN, words="New", reason="Why", meeting=None)
    )
    family.when(RewordConsequence(line=CONSEQUENCE, seen=0, words="New", reason="Why")).then(
        ConsequenceReworded(line=CONSEQUENCE, words="New", reason="Why", meeting=None)
    )
    family.when(RewordSign(line=SIGN, seen=0, words="Ella sleeps all night", reason="")).nothing()
    family.when(RewordSign(line=SIGN, seen=0, words="New", reason="")).refused("reason")
    family.when(RewordSign(line=CONSEQUENCE, seen=0, words="New", reason="x")).refused("line")
    family.when(RewordRule(line=SIGN, seen=0, words="New", reason="x")).refused("line")
    moved = family.and_then(RewordSign(line=SIGN, seen=0, words="Theirs", reason="x"))
    refusal = moved.when(RewordSign(line=SIGN, seen=0, words="Mine", reason="x")).refusal
    assert isinstance(refusal, MovedOn)


@pytest.mark.practice("A63", "T21", refuses=True, allows=True)
def test_a_version_lacks_what_it_neither_holds_nor_does_without():
    made = PLANNED.and_then(MakeVersion(seen=0))
    assert made.state.plan.lacking == (Content.SIGNS, Content.CONSEQUENCES)
    agreed = made.and_then(YES).when(AGREE)
    agreed.refused("version", "things are OK and what happens if", "new version")
    waived = made.and_then(
        SEEN,
        YES,
        waive(Content.SIGNS, "The school reports daily"),
        waive(Content.CONSEQUENCES, "The court order says it"),
    )
    assert waived.when(AGREE).event.version == 1
    assert WHOLE.and_then(YES).when(AGREE).event.version == 1


def waive(content: Content, reason: str, **more: Any) -> WaiveContent:
    told = {"by": "Gran Mary", "role": "grandmother", "on": TODAY} | more
    return WaiveContent(content=content, reason=reason, **told)


@pytest.mark.practice("T21", refuses=True, allows=True)
def test_a_part_that_does_not_apply_has_who_decided_as_what_when_and_why():
    wanted = waive(Content.SIGNS, "The school reports daily", meeting=FIRST)
    PLANNED.when(wanted).then(ContentWaived(**msgspec.structs.asdict(wanted)))
    PLANNED.and_then(wanted).when(wanted).nothing()
    PLANNED.when(waive(Content.SIGNS, " ")).refused("reason")
    PLANNED.when(waive(Content.SIGNS, "x" * 4_001)).refused("reason")
    PLANNED.when(waive(Content.SIGNS, "x", by=" ")).refused("by", "name of the person")
    PLANNED.when(waive(Content.SIGNS, "x", role="")).refused("role")
    PLANNED.when(waive(Content.SIGNS, "x", on=TODAY + timedelta(days=1))).refused("decided_on")
    PLANNED.when(waive(Content.RULES, "x")).refused("content", "has lines")
    given().when(waive(Content.RULES, "x")).refused("Start the family")


@pytest.mark.practice("T21")
def test_a_waiver_ends_when_a_line_of_its_kind_comes_in():
    waived = PLANNED.and_then(waive(Content.SIGNS, "None needed"))
    assert Content.SIGNS in waived.state.plan.waived
    assert waived.and_then(SIGN_ADDED).state.plan.waived == frozenset()
    gone = waived.and_then(SIGN_ADDED, WithdrawLine(line=SIGN, seen=0, reason="x"))
    assert Content.SIGNS in gone.and_then(MakeVersion(seen=0)).state.plan.lacking


@pytest.mark.practice("A77")
def test_a_version_is_agreed_by_those_who_said_yes_and_goes_on_being_tested():
    family = WHOLE.and_then(
        YES,
        AnswerPlan(version=1, person=MUM, says=Says.YES),
        AnswerPlan(version=1, person=DAD, says=Says.CANNOT_YET, words="Work"),
    )
    agree = AgreePlan(version=1, happened=happened(20), testing="Nights with Joe", meeting=FIRST)
    family.when(agree).then(
        PlanAgreed(
            version=1,
            agreed_by=(GRAN, MUM),
            testing="Nights with Joe",
            happened=happened(20),
            meeting=FIRST,
        )
    )
    agreed = family.and_then(agree)
    assert (PLANNED.state.plan.agreed, agreed.state.plan.agreed) == (0, 1)
    agreed.when(agree).nothing()
    newer = agreed.and_then(AddRule(line=LineId("l-9"), words="Knock"), MakeVersion(seen=1))
    assert newer.state.plan.agreed == 1, "a newer version is not agreed by having been made"


@pytest.mark.practice("A77")
def test_no_one_agreed_by_silence():
    WHOLE.when(AGREE).refused("No one has said yes", "Ask people")
    no = AnswerPlan(version=1, person=GRAN, says=Says.NO, words="Not like this")
    WHOLE.and_then(no).when(AGREE).refused("No one has said yes")


@pytest.mark.practice("A77")
def test_agreement_is_refused():
    PLANNED.when(AGREE).refused("version", "Make a version")
    family = WHOLE.and_then(YES)
    family.when(AgreePlan(version=0, happened=happened())).refused("replaced")
    family.when(AgreePlan(version=2, happened=happened())).refused("newest")
    family.when(AgreePlan(version=1, happened=happened(), testing="x" * 4_001)).refused("testing")
    ahead = on_day(TODAY.replace(day=2))
    family.when(AgreePlan(version=1, happened=ahead)).refused("happened", "future")
    unknown = Happened(precision=Precision.UNKNOWN)
    assert family.when(AgreePlan(version=1, happened=unknown)).events
    bad = AgreePlan(version=1, happened=happened(), meeting=MeetingId("m-x"))
    family.when(bad).refused("meeting")


@pytest.mark.practice("T13")
def test_each_danger_statement_has_its_goal_before_the_plan_is_agreed():
    alone = DangerStatementAgreed(
        statement=StatementId("s-new"), who="Gran", what="x", why="y", disputed=None, meeting=None
    )
    family: Given = WHOLE.and_then(YES)
    assert family.when(AGREE).events
    family.and_then(alone).when(AGREE).refused("version", "own safety goal")


def sized(minimum: int | None, seen: int = 0) -> SetNetworkSize:
    return SetNetworkSize(seen=seen, minimum=minimum, decision=by_manager("Nights", 10))


NEW = PersonId("p-new")
NAMED = NameMember(person=NEW, name="Siân O’Brien", relationship="Aunt")


def fewer(version: int = 1, **changes: Any) -> AllowSmallNetwork:
    asked = {"safety": "Joe sleeps there", "decision": by_manager("It cannot wait", 18)}
    return AllowSmallNetwork(version=version, **(asked | changes))


AGREEABLE = WHOLE.and_then(YES)


@pytest.mark.practice("A14", "T27", refuses=True, allows=True)
def test_the_network_is_as_large_as_this_family_needs_before_the_plan_is_agreed():
    enough = counted(AGREEABLE.state)
    assert AGREEABLE.and_then(sized(enough)).when(AGREE).events
    short = AGREEABLE.and_then(sized(enough + 1))
    short.when(AGREE).refused("version", f"needs {enough + 1}", f"has {enough}", "manager")
    assert short.and_then(NAMED).when(AGREE).events, "one more person is enough"
    assert AGREEABLE.and_then(sized(None)).when(AGREE).events
    assert AGREEABLE.when(AGREE).events, "where no size was ever set, none is asked for"


@pytest.mark.practice("T27")
def test_who_is_paid_left_or_kept_out_does_not_count_towards_the_size():
    enough = AGREEABLE.and_then(sized(counted(AGREEABLE.state) + 1))
    paid = NameMember(person=NEW, name="O’Brien", relationship="Carer", kind=MemberKind.PAID)
    enough.and_then(paid).when(AGREE).refused("needs")
    gone = RecordLeaving(person=NEW, reason="Moved away", happened=happened(18))
    enough.and_then(NAMED, gone).when(AGREE).refused("needs")
    kept_out = ConsiderSafety(
        person=NEW,
        seen=0,
        outcome=SafetyOutcome.EXCLUDE,
        checks="Police",
        decision=by_manager("Not safe", 18),
        review_on=date(2027, 1, 10),
    )
    enough.and_then(NAMED, kept_out).when(AGREE).refused("needs")


@pytest.mark.practice("T27")
def test_a_manager_may_let_a_version_be_agreed_with_fewer_and_says_what_makes_it_safe():
    people = counted(AGREEABLE.state)
    short = AGREEABLE.and_then(sized(people + 1))
    short.when(fewer()).then(
        SmallNetworkAllowed(
            version=1,
            people=people,
            minimum=people + 1,
            safety="Joe sleeps there",
            decision=by_manager("It cannot wait", 18),
        )
    )
    allowed = short.and_then(fewer())
    allowed.when(fewer()).nothing()
    assert allowed.when(AGREE).events
    more = allowed.and_then(sized(people + 2, seen=1))
    more.when(AGREE).refused("needs")
    assert more.and_then(fewer()).when(AGREE).events
    left = RecordLeaving(person=JOE, reason="Moved away", happened=happened(18))
    allowed.and_then(left).when(AGREE).refused("needs")
    newer = allowed.and_then(
        AddRule(line=LineId("l-9"), words="Knock"),
        MakeVersion(seen=1),
        SeePlan(version=2, decision=by_manager("Good", 19)),
        AnswerPlan(version=2, person=GRAN, says=Says.YES),
    )
    newer.when(AgreePlan(version=2, happened=happened(20))).refused("needs")


@pytest.mark.practice("T27")
def test_fewer_people_are_not_allowed_without_need_reason_or_right():
    short = AGREEABLE.and_then(sized(9))
    short.when(fewer(safety=" ")).refused("safety", "safe enough")
    short.when(fewer(safety="x" * 4_001)).refused("safety")
    short.when(fewer(version=2)).refused("version", "newest")
    short.when(fewer(version=0)).refused("version", "newest")
    short.when(fewer(decision=by_manager(" ", 18))).refused("reason")
    worker = msgspec.structs.replace(by_manager("x", 18), role=JobRole.WORKER)
    short.when(fewer(decision=worker)).refused("role", "Only")
    AGREEABLE.when(fewer()).refused("version", "No size")
    AGREEABLE.and_then(sized(1)).when(fewer()).nothing()
    PLANNED.and_then(sized(9)).when(fewer()).refused("newest")


@pytest.mark.practice("T27", "T10")
def test_the_profile_names_who_may_decide_about_a_plan():
    only = (
        MayExcept("T10", (JobRole.SERVICE_MANAGER,)),
        MayExcept("T27", (JobRole.PRACTICE_LEAD,)),
    )
    profile = msgspec.structs.replace(families.PROFILE, exceptions=only)
    settled = msgspec.structs.replace(families.TERMS, profile=profile)

    def by_job(role: JobRole) -> Decision:
        return msgspec.structs.replace(by_manager("It cannot wait", 18), role=role)

    short = AGREEABLE.and_then(sized(9)).under(settled)
    short.when(fewer(decision=by_job(JobRole.TEAM_MANAGER))).refused("role", "Only")
    assert short.when(fewer(decision=by_job(JobRole.PRACTICE_LEAD))).events
    unseen = UNSEEN.and_then(YES).under(settled)
    lead = by_job(JobRole.PRACTICE_LEAD)
    unseen.when(UseUnseen(version=1, decision=lead)).refused("role", "Only")
    assert unseen.when(UseUnseen(version=1, decision=by_job(JobRole.SERVICE_MANAGER))).events


@pytest.mark.practice("T27")
def test_where_the_authority_asks_for_a_size_one_must_be_set_first():
    profile = msgspec.structs.replace(families.PROFILE, size_required=True)
    required = msgspec.structs.replace(families.TERMS, profile=profile)
    story = AGREEABLE.under(required)
    story.when(AGREE).refused("version", "Say first how many people")
    story.and_then(sized(None)).when(AGREE).refused("Say first how many people")
    assert story.and_then(sized(counted(AGREEABLE.state))).when(AGREE).events


@pytest.mark.practice("A70", "T10", refuses=True, allows=True)
def test_a_version_is_agreed_once_a_manager_has_seen_it_or_someone_allowed_it():
    family = UNSEEN.and_then(YES)
    family.when(AGREE).refused("version", "manager", "version 1", "looked at")
    assert family.and_then(SEEN).when(AGREE).events
    unseen = UseUnseen(version=1, decision=by_manager("Joe starts tonight", 16))
    assert family.and_then(unseen).when(AGREE).events


@pytest.mark.practice("T10")
def test_what_was_seen_is_sealed_to_its_version():
    newer = WHOLE.and_then(AddRule(line=LineId("l-9"), words="Knock"), MakeVersion(seen=1))
    yes = AnswerPlan(version=2, person=GRAN, says=Says.YES)
    newer.and_then(yes).when(AgreePlan(version=2, happened=happened(20))).refused("manager")
