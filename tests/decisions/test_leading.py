"""Leading beside the lead: stand-ins, a second lead, help, a lead who goes; one answer always."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from backend.aggregates import family as families_rules
from backend.aggregates.handover import (
    AcceptFacilitation,
    DeclineFacilitation,
    FacilitationOfferTakenBack,
    FacilitationReturned,
    OfferFacilitation,
    Stage,
    StepBack,
    TakeBackOffer,
)
from backend.aggregates.leading import (
    ALONE,
    LEFT,
    AcceptDeputy,
    AskForHelp,
    DeclineDeputy,
    DeputyEnded,
    DeputyKind,
    EndDeputy,
    GiveHelp,
    HelpAbout,
    HelpAsked,
    facilitator,
)
from backend.aggregates.network import MemberLeft, RecordLeaving
from backend.aggregates.vocabulary import DeputyId, HelpId, OfferId, Refused
from tests import families
from tests.families import DAD, GRAN, JOE, NURSE, SANA, TERMS, TODAY, happened
from tests.spec import Given, given
from tests.stories.leading import BESIDE, HELP, WEEK, asked, joe_is_ready, offered

LADDER = list(Stage)


def led(stage: Stage = Stage.LEADING_ALONE) -> Given:
    """Gran leads at this stage, and Joe is ready too."""
    family = given(
        families.facilitation_taken(Stage.WATCHING),
        families.gran_is_ready(),
        joe_is_ready(),
        families.tried(),
    )
    for number in range(2, stage.rung + 1):
        family = family.and_then(*offered(LADDER[number], f"o-up-{number}"))
    return family


def who(family: Given, ahead: int = 0) -> str | None:
    return facilitator(family.state, TODAY + timedelta(days=ahead))


@pytest.mark.practice("A104")
@pytest.mark.parametrize("stage", LADDER[1:-1])
def test_the_worker_facilitates_until_the_lead_leads(stage: Stage):
    assert who(led(stage)) == (GRAN if stage.network_leads else None)


def test_someone_stands_in_for_the_days_they_said_yes_to():
    family = led().and_then(asked(starts=2, days=3))
    assert [who(family, day) for day in (1, 2)] == [GRAN, GRAN]
    family = family.and_then(AcceptDeputy(deputy=WEEK, member=JOE))
    assert [who(family, day) for day in (1, 2, 5, 6)] == [GRAN, JOE, JOE, GRAN]
    family = family.and_then(EndDeputy(deputy=WEEK, reason="I am back"))
    assert who(family, 3) == GRAN


def test_a_second_lead_leads_beside_and_the_answer_stays_one():
    family = led().and_then(asked(BESIDE, DeputyKind.SECOND_LEAD))
    family = family.and_then(AcceptDeputy(deputy=BESIDE, member=JOE))
    assert who(family) == GRAN
    assert family.state.leading.deputies[BESIDE].on(TODAY + timedelta(days=300))


def test_no_is_kept_in_their_own_words():
    family = led().and_then(asked())
    family.when(DeclineDeputy(deputy=WEEK, member=JOE, words="")).refused("own words")
    family = family.and_then(DeclineDeputy(deputy=WEEK, member=JOE, words="I work nights"))
    family.when(AcceptDeputy(deputy=WEEK, member=JOE)).refused("no longer open")
    assert who(family, 1) == GRAN


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        (asked(member=GRAN), "network lead"),
        (asked(member=NURSE), "own network"),
        (asked(member=DAD), "own network"),
        (asked(member=SANA), "ready"),
        (asked(days=-1, starts=0), "ends"),
        (asked(starts=400), "starts"),
        (msgspec.structs.replace(asked(), ends=None), "ends"),
    ],
)
def test_who_cannot_stand_in_is_refused(question: Any, sign: str):
    led().when(question).refused(sign)


def test_nobody_stands_in_where_nobody_leads():
    led(Stage.WATCHING).when(asked()).refused("leads first")


def test_two_cannot_stand_in_on_one_day():
    family = led().and_then(asked(), AcceptDeputy(deputy=WEEK, member=JOE))
    family.when(asked(DeputyId("d-2"), starts=7)).refused("does it then")
    assert family.when(asked(DeputyId("d-2"), starts=8)).events


def test_only_the_one_who_was_asked_answers():
    led().and_then(asked()).when(AcceptDeputy(deputy=WEEK, member=SANA)).refused("asked you")


@pytest.mark.practice("A24")
def test_a_lead_who_leaves_gives_it_back_to_the_worker_and_whoever_stood_beside_is_free():
    family = led().and_then(
        asked(), AcceptDeputy(deputy=WEEK, member=JOE), asked(BESIDE, DeputyKind.SECOND_LEAD)
    )
    leaves = RecordLeaving(person=GRAN, reason="She moved away", happened=happened())
    family.when(leaves).then(
        MemberLeft(person=GRAN, reason="She moved away", happened=happened()),
        FacilitationReturned(member=GRAN, stage=Stage.LEADING_ALONE, reason=LEFT),
        DeputyEnded(deputy=WEEK, kind=DeputyKind.STAND_IN, member=JOE, reason=ALONE),
        DeputyEnded(deputy=BESIDE, kind=DeputyKind.SECOND_LEAD, member=JOE, reason=ALONE),
    )
    family = family.and_then(leaves)
    assert who(family) is None
    assert (family.state.handover.lead, family.state.handover.stage) == (None, Stage.WORKER_LEADS)
    family = family.and_then(*offered(Stage.CO_LEADING, "o-joe", JOE))
    assert family.state.handover.lead == JOE


def test_someone_who_was_only_asked_and_leaves_leaves_nothing_open():
    family = led(Stage.WATCHING).and_then(
        OfferFacilitation(
            offer=OfferId("o-x"), member=GRAN, stage=Stage.CO_LEADING, happened=happened()
        )
    )
    events = family.when(RecordLeaving(person=GRAN, reason="Ill", happened=happened())).events
    assert [type(event) for event in events[1:]] == [
        FacilitationOfferTakenBack,
        FacilitationReturned,
    ]


def test_help_is_asked_by_one_tap_and_waits_until_it_was_given():
    asking = AskForHelp(help=HELP, by=JOE, happened=happened(), about=HelpAbout.LEADS_DIFFER)
    family = led()
    family.when(asking).then(
        HelpAsked(help=HELP, by=JOE, about=HelpAbout.LEADS_DIFFER, words=None, happened=happened())
    )
    family = family.and_then(asking)
    family.when(asking).then()
    assert family.state.leading.waiting == {HELP: JOE}
    family.when(GiveHelp(help=HELP, words="", happened=happened())).refused("words")
    family = family.and_then(GiveHelp(help=HELP, words="We met", happened=happened()))
    assert family.state.leading.waiting == {}
    family.when(GiveHelp(help=HELP, words="Again", happened=happened())).refused("answered")


def test_help_does_not_move_the_ladder():
    family = led().and_then(AskForHelp(help=HELP, by=GRAN, happened=happened()))
    assert (who(family), family.state.handover.stage) == (GRAN, Stage.LEADING_ALONE)


PEOPLE = st.sampled_from([GRAN, JOE, SANA])
AHEAD = st.integers(0, 12)


class Histories(RuleBasedStateMachine):
    """Random histories of offers, answers, stand-ins and leavings of one family."""

    @initialize()
    def begin(self) -> None:
        """A family whose people are ready to lead."""
        sana = msgspec.structs.replace(joe_is_ready(), member=SANA)
        start = given(families.reviewed(), families.gran_is_ready(), joe_is_ready(), sana)
        self.family = start.and_then(families.tried()).state
        self.before: Any = None
        self.count = 0

    def tell(self, command: Any) -> None:
        """Tells a command; what the rules refuse leaves everything as it was."""
        self.count += 1
        self.before = (self.family.handover, command)
        try:
            events = families_rules.decide(self.family, command, TERMS)
        except Refused:
            return
        for event in events:
            self.family = families_rules.evolve(self.family, event)

    def newest(self, of: dict[Any, Any]) -> Any:
        """The id that was made last, or one that is not there."""
        return next(reversed(of), "none")

    @rule(member=PEOPLE, stage=st.sampled_from(LADDER))
    def offer(self, member: Any, stage: Stage) -> None:
        """Any step is offered to anyone."""
        self.tell(
            OfferFacilitation(
                offer=OfferId(f"o-{self.count}"), member=member, stage=stage, happened=happened()
            )
        )

    @rule(member=PEOPLE, yes=st.booleans())
    def offer_next(self, member: Any, yes: bool) -> None:
        """The next step is offered and answered."""
        handover = self.family.handover
        rung = min(handover.stage.rung + 1, len(LADDER) - 2)
        lead = handover.lead or member
        self.offer(lead, LADDER[rung])
        self.answer(lead, yes)

    @rule(member=PEOPLE, yes=st.booleans())
    def answer(self, member: Any, yes: bool) -> None:
        """Somebody answers the newest offer."""
        offer = self.newest(self.family.handover.offers)
        if yes:
            self.tell(AcceptFacilitation(offer=offer, member=member))
        else:
            self.tell(DeclineFacilitation(offer=offer, member=member, words="Not now"))

    @rule()
    def take_back(self) -> None:
        """The newest offer is taken back."""
        offer = self.newest(self.family.handover.offers)
        self.tell(TakeBackOffer(offer=offer, reason="Later"))

    @rule(stage=st.sampled_from(LADDER[:-1]))
    def step_back(self, stage: Stage) -> None:
        """The lead goes back to any step."""
        handover = self.family.handover
        self.tell(
            StepBack(
                member=handover.lead or GRAN,
                seen=handover.stage,
                stage=stage,
                happened=happened(),
            )
        )

    @rule(member=PEOPLE, kind=st.sampled_from(list(DeputyKind)), starts=AHEAD, days=AHEAD)
    def ask(self, member: Any, kind: DeputyKind, starts: int, days: int) -> None:
        """Somebody is asked to stand in or to lead too, and says yes."""
        deputy = DeputyId(f"d-{self.count}")
        self.tell(asked(deputy, kind, member, starts, days))
        self.tell(AcceptDeputy(deputy=deputy, member=member))

    @rule()
    def end(self) -> None:
        """The newest stand-in ends."""
        self.tell(EndDeputy(deputy=self.newest(self.family.leading.deputies), reason="Back"))

    @rule(member=PEOPLE)
    def leave(self, member: Any) -> None:
        """Somebody leaves the network."""
        self.tell(RecordLeaving(person=member, reason="Moved", happened=happened()))

    @rule(by=PEOPLE)
    def help(self, by: Any) -> None:
        """Somebody asks for help."""
        self.tell(AskForHelp(help=HelpId(f"h-{self.count}"), by=by, happened=happened()))

    @invariant()
    def there_is_exactly_one_answer(self) -> None:
        """Every day has one who facilitates, and it is someone who said yes and is still here."""
        handover, leading = self.family.handover, self.family.leading
        accepted = {offer.member for offer in handover.offers.values() if not offer.open}
        assert sum(offer.open for offer in handover.offers.values()) <= 1
        assert (handover.lead is None) == (handover.stage is Stage.WORKER_LEADS)
        for ahead in range(26):
            day = TODAY + timedelta(days=ahead)
            answer = facilitator(self.family, day)
            standing = [
                each.member
                for each in leading.deputies.values()
                if each.kind is DeputyKind.STAND_IN and each.on(day)
            ]
            assert len(standing) <= 1
            if not handover.stage.network_leads:
                assert answer is None
                continue
            assert answer == (standing[0] if standing else handover.lead)
            assert answer is not None
            assert not self.family.network.members[answer].left
            assert answer in accepted or standing

    @invariant()
    def nobody_skips_a_step(self) -> None:
        """Forward is one step at a time once someone has begun; back is any number."""
        if self.before is None:
            return
        was, _ = self.before
        now = self.family.handover
        if now.stage.rung > was.stage.rung and was.lead is not None:
            assert now.stage.rung == was.stage.rung + 1
            assert now.lead == was.lead


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
