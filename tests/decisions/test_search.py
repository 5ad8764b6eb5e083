"""Finding the network: told, asked, wanted, counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.network import RecordLeaving
from backend.aggregates.search import (
    CommitmentExplained,
    ConfirmInvitees,
    ConnectionExplored,
    ExplainCommitment,
    ExplainNeed,
    ExploreConnection,
    InviteesConfirmed,
    NetworkNeedExplained,
    NetworkSizeSet,
    NoNetworkReported,
    Prompt,
    ReasonTold,
    ReportNoNetwork,
    SearchStepTaken,
    SearchTool,
    SetNetworkSize,
    TakeSearchStep,
    TellReason,
)
from backend.aggregates.vocabulary import Command, Happened, MovedOn, Precision, on_day
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, NURSE, SANA, STRANGER, TODAY, happened
from tests.spec import given
from tests.stories.finding import DES, decided, safeguarded

NAMES = (
    "O'Brien",
    "Siân",
    "Łucja",
    "王小明",
    "سناء",
    "🌻",
    "“Pasted”\u00a0from\u2028Word\r\n\tonce",
)


def ask(prompt: Prompt = Prompt.BIRTHDAYS, **more: Any) -> ExploreConnection:
    return ExploreConnection(
        **({"prompt": prompt, "answered_by": MUM, "happened": happened(), "named": (GRAN,)} | more)
    )


def want(**more: Any) -> ConfirmInvitees:
    return ConfirmInvitees(
        **(
            {"seen": 0, "people": (GRAN, JOE), "confirmed_by": (MUM,), "happened": happened()}
            | more
        )
    )


def size(minimum: int | None = 3, seen: int = 0, **more: Any) -> SetNetworkSize:
    decision = msgspec.structs.replace(decided(JobRole.WORKER), **more)
    return SetNetworkSize(seen=seen, minimum=minimum, decision=decision)


EXAMPLES: tuple[Any, ...] = (
    ExplainNeed(told=(MUM,), happened=happened()),
    ExplainCommitment(told=(GRAN,), how="At home", happened=happened()),
    ReportNoNetwork(said_by=MUM, happened=happened()),
    TakeSearchStep(tool=SearchTool.TALK, result="Nobody yet", happened=happened()),
    ask(),
    want(),
    TellReason(told=(GRAN,), told_by=MUM, happened=happened()),
)


@pytest.mark.practice("A06", "A07")
def test_the_need_for_a_network_is_said_plainly():
    given(families.started()).when(ExplainNeed(told=(MUM, DAD, MUM), happened=happened())).then(
        NetworkNeedExplained(told=(MUM, DAD), words=None, happened=happened())
    )
    given(families.started()).when(ExplainNeed(told=(), happened=happened())).refused("told")


@pytest.mark.practice("A02")
def test_what_staying_takes_is_explained_and_how_it_was_taken():
    explain = ExplainCommitment(
        told=(GRAN,), how="At Gran's table", words="I am in", happened=happened()
    )
    given(families.with_network()).when(explain).then(
        CommitmentExplained(
            told=(GRAN,), how="At Gran's table", words="I am in", happened=happened()
        )
    )
    unsaid = msgspec.structs.replace(explain, how=" ")
    given(families.with_network()).when(unsaid).refused("how")


@pytest.mark.practice("A13")
def test_we_have_no_one_starts_a_search_and_ends_none():
    none = ReportNoNetwork(said_by=MUM, words="No one", happened=happened())
    family = given(families.started()).when(none)
    family.then(NoNetworkReported(said_by=MUM, words="No one", happened=happened()))
    step = TakeSearchStep(tool=SearchTool.RECORDS, result="An uncle", happened=happened())
    given(families.started(), none).when(step).then(
        SearchStepTaken(tool=SearchTool.RECORDS, result="An uncle", found=(), happened=happened())
    )


@pytest.mark.practice("A11", refuses=True, allows=True)
@pytest.mark.practice("A13")
@pytest.mark.parametrize("tool", SearchTool)
def test_a_step_of_the_search_says_what_came_of_it(tool: SearchTool):
    family = given(families.with_network())
    step = TakeSearchStep(tool=tool, result="Joe came up", found=(JOE,), happened=happened())
    assert family.when(step).event.found == (JOE,)
    family.when(msgspec.structs.replace(step, result="")).refused("result")
    family.when(msgspec.structs.replace(step, found=(STRANGER,))).refused("found")


@pytest.mark.practice("A19", "A20", "A22")
@pytest.mark.parametrize("prompt", Prompt)
def test_every_question_can_be_answered_with_names_or_words(prompt: Prompt):
    family = given(families.with_network())
    family.when(ask(prompt, words="Gran rings")).then(
        ConnectionExplored(
            prompt=prompt,
            answered_by=MUM,
            named=(GRAN,),
            words="Gran rings",
            happened=happened(),
        )
    )
    assert family.when(ask(prompt, named=(), words="An old teacher")).events
    family.when(ask(prompt, named=())).refused("named")


@pytest.mark.practice("A22", "A19", "A20")
def test_there_are_seven_questions_for_the_inner_circle_and_some_for_now_and_the_past():
    eras = [prompt.value.split("-")[0] for prompt in Prompt]
    assert (eras.count("inner"), eras.count("now"), eras.count("past")) == (7, 4, 2)


@pytest.mark.practice("A12", allows=True)
def test_the_family_says_whom_they_want_and_a_later_list_replaces_the_one_before():
    first = given(families.with_network()).when(want())
    first.then(
        InviteesConfirmed(
            version=1,
            people=(GRAN, JOE),
            confirmed_by=(MUM,),
            words=None,
            happened=happened(),
        )
    )
    family = given(families.with_network(), want())
    family.when(want(seen=1)).nothing()
    later = family.when(want(seen=1, people=(GRAN, DAD), confirmed_by=(ELLA,)))
    assert later.event.version == 2
    assert later.after.search.invitees == (GRAN, DAD)


@pytest.mark.practice("A12", refuses=True)
def test_only_the_children_and_the_parents_say_whom_they_want():
    family = given(families.with_network())
    family.when(want(confirmed_by=(GRAN,))).refused("confirmed_by", "children and the parents")
    family.when(want(confirmed_by=())).refused("confirmed_by")
    family.when(want(people=())).refused("people")
    family.when(want(people=(STRANGER,))).refused("people")
    left = RecordLeaving(person=JOE, reason="x", happened=happened())
    family.and_then(left).when(want()).refused("people", "has left")


@pytest.mark.practice("A12", "A27")
def test_someone_kept_out_is_not_on_the_list_and_no_ground_is_told():
    family = given(families.with_network(), safeguarded())
    refusal = family.when(want(people=(GRAN, DES))).refused("people", "social worker").refusal
    assert "Violence" not in refusal.reason and "Des" not in refusal.reason


def test_two_lists_at_once_are_not_taken_for_one():
    moved = given(families.with_network(), want()).when(want(people=(SANA,)))
    assert isinstance(moved.refusal, MovedOn)
    moved.refused("people")


@pytest.mark.practice("A05", allows=True)
@pytest.mark.practice("X5")
def test_a_parent_tells_why_or_the_worker_does_and_nothing_is_blocked():
    family = given(families.with_network())
    own = TellReason(told=(GRAN, NURSE), told_by=MUM, worker_there=False, happened=happened())
    family.when(own).then(
        ReasonTold(
            told=(GRAN, NURSE), told_by=MUM, worker_there=False, words=None, happened=happened()
        )
    )
    worker = TellReason(told=(GRAN,), worker_there=False, happened=happened())
    assert family.when(worker).event.worker_there, "the worker who tells is there"
    # Whoever told first, the other may tell too, and inviting waits for neither.
    assert family.and_then(worker).when(own).events


@pytest.mark.practice("A05", refuses=True)
def test_only_a_parent_or_the_worker_tells_why():
    family = given(families.with_network())
    for other in (GRAN, ELLA, STRANGER):
        family.when(TellReason(told=(JOE,), told_by=other, happened=happened())).refused("told_by")
    family.when(TellReason(told=(MUM,), told_by=MUM, happened=happened())).refused("told")
    family.when(TellReason(told=(), told_by=MUM, happened=happened())).refused("told")


@pytest.mark.practice("A14", "X4")
def test_the_size_is_set_for_this_family_with_a_reason_and_can_be_left_open():
    family = given(families.started())
    assert family.state.search.minimum is None, "there is no number for all families"
    made = family.when(size(5))
    made.then(NetworkSizeSet(version=1, minimum=5, decision=decided(JobRole.WORKER)))
    assert made.after.search.minimum == 5
    open_end = family.and_then(size(5)).when(size(None, seen=1))
    assert (open_end.event.version, open_end.after.search.minimum) == (2, None)


@pytest.mark.practice("A14", refuses=True, allows=True)
def test_the_size_needs_someone_who_may_set_it_and_why():
    family = given(families.started())
    family.when(size(role=JobRole.AUDITOR)).refused("role", "only")
    family.when(size(reason="")).refused("reason")
    family.when(size(by="")).refused("by")
    family.when(size(on=date(2026, 11, 2))).refused("decided_on", "future")
    assert family.when(size(on=TODAY)).events
    for number in (0, -1, 51):
        family.when(size(number)).refused("minimum")
    assert family.when(size(50)).events
    given().when(size()).refused("label", "start")


def test_a_size_set_meanwhile_is_read_first():
    moved = given(families.started(), size(5)).when(size(2))
    assert isinstance(moved.refusal, MovedOn)
    moved.refused("minimum", "meanwhile")


@pytest.mark.parametrize("command", EXAMPLES, ids=lambda each: type(each).__name__)
def test_each_is_refused_to_strangers_and_of_days_to_come(command: Any):
    family = given(families.with_network())
    ahead = msgspec.structs.replace(command, happened=on_day(date(2026, 11, 2)))
    family.when(ahead).refused("happened", "future")
    leap = msgspec.structs.replace(command, happened=on_day(date(2024, 2, 29)))
    assert family.when(leap).events
    unknown = Happened(precision=Precision.UNKNOWN)
    assert family.when(msgspec.structs.replace(command, happened=unknown)).events
    for field in ("told", "people", "named", "confirmed_by"):
        if getattr(command, field, None):
            family.when(msgspec.structs.replace(command, **{field: (STRANGER,)})).refused(field)
    for field in ("said_by", "answered_by", "told_by"):
        if getattr(command, field, None):
            family.when(msgspec.structs.replace(command, **{field: STRANGER})).refused(field)


@pytest.mark.parametrize("command", EXAMPLES, ids=lambda each: type(each).__name__)
def test_words_of_any_kind_are_kept_and_endless_ones_are_not(command: Any):
    family = given(families.with_network())
    field = "words" if hasattr(command, "words") else "result"
    for words in NAMES:
        kept = getattr(family.when(_with(command, field, words)).event, field)
        assert kept and "\r" not in kept
    family.when(_with(command, field, "x" * 4_001)).refused(field)
    if hasattr(command, "how"):
        assert family.when(_with(command, "how", "x" * 200)).events
        family.when(_with(command, "how", "x" * 201)).refused("how")


def _with(command: Command, field: str, value: str) -> Any:
    return msgspec.structs.replace(command, **{field: value})


def test_the_name_of_who_decided_has_an_end():
    decision = Decision(by="x" * 201, role=JobRole.WORKER, on=TODAY, reason="x")
    given(families.started()).when(SetNetworkSize(seen=0, minimum=1, decision=decision)).refused(
        "by"
    )
