"""A request for the history: no step is skipped, and nobody checks their own work."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.corrections import StrikeOutEntry, WhyStruck
from backend.aggregates.decisions import JobRole
from backend.aggregates.disclosure import (
    DisclosureApproved,
    DisclosureReviewed,
    HistoryAssembled,
    HistoryRequested,
    ReleaseGateBlocked,
    ReleaseGatePassed,
    RequestDeclined,
    ScopeFixed,
    StandingChecked,
    step_of,
)
from backend.aggregates.disclosure_steps import Step
from backend.aggregates.family import FamilyCommand
from backend.aggregates.holds import ApplyHold, LegalHoldApplied, LegalHoldLifted, LiftHold
from backend.aggregates.redaction import FactCleared, WithholdingProposed, WithholdingReversed
from backend.aggregates.release import (
    PackClosed,
    PackRecalled,
    PackReceived,
    PackReleased,
    PackSealed,
    PackSuperseded,
    RecallPack,
    SupersedePack,
)
from backend.aggregates.significance import (
    MarkSignificant,
    SignificanceTakenBack,
    SignificantMarked,
    TakeBackSignificance,
)
from backend.aggregates.vocabulary import WithheldId
from tests import families
from tests.families import MUM, Story
from tests.spec import given
from tests.stories import disclosure as story
from tests.stories import protected
from tests.stories.disclosure import HOLD, LETTER, OTHER, REQUEST, helen, sian

# Each step with the event that says it was taken.
STEPS = (
    (story.asked, HistoryRequested),
    (story.checked, StandingChecked),
    (story.scoped, ScopeFixed),
    (story.assembled, HistoryAssembled),
    (story.reviewed, DisclosureReviewed),
    (story.searched, ReleaseGatePassed),
    (story.approved, DisclosureApproved),
    (story.sealed, PackSealed),
    (story.closed, PackClosed),
    (story.released, PackReleased),
    (story.received, PackReceived),
)


def network() -> Story:
    return families.with_network()


def upto(step: int) -> tuple[FamilyCommand, ...]:
    return tuple(make() for make, _ in STEPS[:step])


def replaced(command: FamilyCommand, **more: object) -> FamilyCommand:
    return msgspec.structs.replace(command, **more)


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_each_step_follows_the_one_before(step: int) -> None:
    make, event = STEPS[step]
    given(network(), *upto(step)).when(make()).then(event)


@pytest.mark.parametrize("after", range(len(STEPS)))
@pytest.mark.parametrize("step", range(1, len(STEPS)))
def test_no_step_is_skipped(after: int, step: int) -> None:
    if step > after:
        given(network(), *upto(after)).when(STEPS[step][0]()).refused()


def test_told_twice_is_told_once() -> None:
    given(network(), story.asked()).when(story.asked()).nothing()
    given(network(), *upto(11)).when(story.received()).nothing()
    given(network(), *upto(9)).when(story.sealed()).nothing()
    given(network(), *upto(9)).when(story.closed()).nothing()
    given(network(), *upto(4)).when(story.assembled()).nothing()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"asked_by": ""}, "asked_by"),
        ({"authority": ""}, "authority"),
        ({"asks": ""}, "asks"),
        ({"due": date(2026, 10, 1)}, "due"),
        ({"readers": (families.STRANGER,)}, "readers"),
        ({"happened": families.on_day(date(2026, 12, 1))}, "happened"),
    ],
)
def test_a_request_says_who_asks_and_by_what_right(more: dict[str, object], field: str) -> None:
    given(network()).when(replaced(story.asked(), **more)).refused(field)


def test_a_request_can_be_declined_until_its_scope_is_fixed() -> None:
    declined = story.DeclineRequest(request=REQUEST, decision=helen())
    told = given(network(), *upto(1)).when(declined).then(RequestDeclined)
    assert step_of(told.after, REQUEST) is Step.DECLINED
    given(network(), *upto(2)).when(declined).then(RequestDeclined)
    given(network(), *upto(3)).when(declined).refused()
    given(network(), *upto(1), declined).when(story.checked()).refused()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"upto": 0}, "upto"),
        ({"upto": 999}, "upto"),
        ({"since": date(2026, 1, 1)}, "reason"),
        ({"until": date(2027, 1, 1), "reason": "The order says so"}, "until"),
        (
            {"since": date(2026, 5, 1), "until": date(2026, 4, 1), "reason": "The order says so"},
            "until",
        ),
        ({"letter": "AB"}, "letter"),
        ({"letter": "a"}, "letter"),
        ({"rules": ""}, "rules"),
    ],
)
def test_the_scope_is_complete_or_says_why_not(more: dict[str, object], field: str) -> None:
    given(network(), *upto(2)).when(replaced(story.scoped(), **more)).refused(field)


def test_only_the_jobs_that_may_decide_do() -> None:
    worker = replaced(sian(), role=JobRole.WORKER)
    for after, command in (
        (1, story.checked()),
        (3, story.withheld()),
        (4, story.reviewed()),
        (6, story.approved()),
        (9, story.released()),
    ):
        given(network(), *upto(after)).when(replaced(command, decision=worker)).refused("role")
    # Information governance prepares and does not approve.
    given(network(), *upto(6)).when(replaced(story.approved(), decision=sian())).refused("role")


@pytest.mark.parametrize("step", [2, 3, 4, 5, 6])
def test_what_is_withheld_takes_the_pack_back_to_its_pages(step: int) -> None:
    after = upto(step + 1)
    told = given(network(), *after).when(story.withheld()).then(WithholdingProposed)
    assert step_of(told.after, REQUEST) is Step.SCOPED
    given(network(), *after, story.withheld()).when(story.reviewed()).refused()
    given(network(), *after, story.withheld()).when(story.approved()).refused()
    again = story.assembled(pdf="99" * 32)
    given(network(), *after, story.withheld()).when(again).then(HistoryAssembled)


def test_nothing_is_withheld_before_the_scope_or_after_the_seal() -> None:
    given(network(), *upto(2)).when(story.withheld()).refused()
    given(network(), *upto(8)).when(story.withheld()).refused("request")
    given(network(), *upto(8)).when(story.assembled(pdf="99" * 32)).refused("request")
    given(network(), *upto(3)).when(story.withheld(entry=4)).refused("entry")
    given(network(), *upto(3), story.withheld()).when(
        story.withheld(WithheldId("x-again"))
    ).nothing()


def test_something_is_shown_after_all() -> None:
    before = (*upto(3), story.withheld(LETTER))
    told = given(network(), *before).when(story.reversal()).then(WithholdingReversed)
    assert told.after.redaction.of(REQUEST).withheld == {}
    given(network(), *before, story.reversal()).when(story.reversal()).nothing()


def test_whoever_prepares_a_pack_does_not_look_it_over() -> None:
    own = replaced(story.reviewed(), account=story.SIAN)
    given(network(), *upto(4)).when(own).refused()
    other = replaced(story.withheld(), account="a-third")
    after = (*upto(3), other, story.assembled())
    given(network(), *after).when(replaced(story.reviewed(), account="a-third")).refused()
    given(network(), *after).when(story.reviewed()).then(DisclosureReviewed)
    own = replaced(story.approved(), account=story.SIAN)
    given(network(), *upto(6)).when(own).refused()


def test_every_page_with_free_text_was_opened() -> None:
    for opened in ((), (2,), (1, 3)):
        given(network(), *upto(4)).when(replaced(story.reviewed(), opened=opened)).refused("opened")


def test_pages_made_afresh_are_looked_through_afresh() -> None:
    given(network(), *upto(4)).when(story.reviewed(pdf="99" * 32)).refused("pdf")
    given(network(), *upto(5)).when(story.searched(pdf="99" * 32)).refused("pdf")
    given(network(), *upto(6)).when(story.approved(pdf="99" * 32)).refused("pdf")
    given(network(), *upto(7)).when(story.sealed(pdf="99" * 32)).refused("pdf")


def test_a_hit_blocks_and_nobody_can_override() -> None:
    told = given(network(), *upto(5)).when(story.stopped()).then(ReleaseGateBlocked)
    assert step_of(told.after, REQUEST) is Step.BLOCKED
    for command in (story.approved(), story.sealed(), story.searched(), story.reviewed()):
        given(network(), *upto(5), story.stopped()).when(command).refused()
    given(network(), *upto(5), story.stopped()).when(story.withheld()).then(WithholdingProposed)


def test_a_protected_fact_is_cleared_only_for_whom_it_is_not_kept_from() -> None:
    known = (network(), protected.home())
    fact = replaced(story.cleared(), request=REQUEST)
    given(*known, *upto(3)).when(fact).refused("fact")
    hers = (story.mothers(), story.checked(OTHER), story.scoped(OTHER))
    told = given(*known, *hers).when(story.cleared()).then(FactCleared)
    assert told.after.redaction.of(OTHER).cleared == (protected.HOME,)
    assert told.after.disclosure.requests[OTHER].readers == (MUM,)


def test_a_pack_is_recalled_or_gives_way_to_a_later_one() -> None:
    recall = RecallPack(request=REQUEST, decision=sian())
    given(network(), *upto(9)).when(recall).then(PackRecalled)
    given(network(), *upto(9), recall).when(story.released()).refused()
    later = SupersedePack(request=REQUEST, later=OTHER, reason="It goes on to November")
    given(network(), *upto(9)).when(later).refused("later")
    both = (*upto(9), *story.upto_sealed(OTHER))
    given(network(), *both).when(later).then(PackSuperseded)
    given(network(), *both, later).when(story.released()).refused()


def test_a_link_has_an_end() -> None:
    given(network(), *upto(9)).when(replaced(story.released(), expires=None)).refused("expires")
    far = replaced(story.released(), expires=date(2027, 6, 1))
    given(network(), *upto(9)).when(far).refused("expires")


def test_only_the_pack_that_was_released_is_received() -> None:
    given(network(), *upto(10)).when(replaced(story.received(), pack="00" * 32)).refused("pack")
    given(network(), *upto(9)).when(story.received()).refused("release")


def test_what_was_given_out_is_not_struck_out() -> None:
    closed = given(network(), *upto(8)).when(story.closed()).after
    for entry in (closed.told.seq, closed.told.seq - 1, closed.told.seq - 3):
        strike = StrikeOutEntry(entry=entry, why=WhyStruck.ERROR, reason="A slip", seen=0)
        assert "Recall" in given(network(), *upto(9)).when(strike).refused("entry").refusal.reason


def test_a_hold_stands_until_it_is_lifted() -> None:
    hold = ApplyHold(hold=HOLD, covers="All of it", decision=sian())
    assert given(network()).when(hold).then(LegalHoldApplied).after.holds.held
    lift = LiftHold(hold=HOLD, decision=helen())
    assert not given(network(), hold).when(lift).then(LegalHoldLifted).after.holds.held
    given(network()).when(lift).refused("hold")
    given(network(), hold, lift).when(lift).nothing()
    given(network()).when(replaced(hold, covers="")).refused("covers")
    given(network()).when(replaced(hold, request=REQUEST)).refused("request")


def test_a_person_says_what_is_significant_and_why() -> None:
    mark = MarkSignificant(entry=2, why="It began here", impact="She moved school")
    given(network()).when(mark).then(SignificantMarked)
    given(network(), mark).when(mark).nothing()
    given(network()).when(replaced(mark, impact="")).refused("impact")
    given(network()).when(replaced(mark, why="")).refused("why")
    given(network()).when(replaced(mark, entry=999)).refused("entry")
    back = TakeBackSignificance(entry=2, reason="It was another")
    given(network(), mark).when(back).then(SignificanceTakenBack)
    given(network()).when(back).nothing()
