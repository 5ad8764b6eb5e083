"""The plan is the network's: anyone in it proposes a change, and reads the answer."""

from __future__ import annotations

import pytest

from backend.aggregates.proposals import (
    AcceptAmendment,
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentProposed,
    DeclineAmendment,
    ProposeAmendment,
)
from backend.aggregates.vocabulary import Command, LineId, MeetingId, ProposalId
from tests import families
from tests.families import ELLA, FIRST, JOE, RULE, STRANGER
from tests.spec import given

FAMILY = given(families.planned())
THIS = ProposalId("proposal-1")
PROPOSE = ProposeAmendment(proposal=THIS, by=JOE, words="A code word", line=RULE)
PROPOSED = FAMILY.and_then(PROPOSE)


@pytest.mark.practice("A75")
def test_anyone_in_the_record_proposes_a_change():
    FAMILY.when(PROPOSE).then(
        AmendmentProposed(proposal=THIS, by=JOE, words="A code word", line=RULE)
    )
    assert FAMILY.when(ProposeAmendment(proposal=THIS, by=ELLA, words="Pancakes 🌻")).events


@pytest.mark.practice("A75")
def test_a_proposal_is_taken_up_or_not_with_the_reason_once():
    accept = AcceptAmendment(proposal=THIS, words="Yes", meeting=FIRST)
    decline = DeclineAmendment(proposal=THIS, reason="Too hard for her", meeting=FIRST)
    PROPOSED.when(accept).then(AmendmentAccepted(proposal=THIS, words="Yes", meeting=FIRST))
    PROPOSED.when(decline).then(
        AmendmentDeclined(proposal=THIS, reason="Too hard for her", meeting=FIRST)
    )
    PROPOSED.and_then(accept).when(decline).refused("has been answered")
    PROPOSED.when(DeclineAmendment(proposal=THIS, reason="")).refused("reason")


@pytest.mark.practice("A75")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (ProposeAmendment(proposal=ProposalId("n"), by=STRANGER, words="x"), "by"),
        (ProposeAmendment(proposal=ProposalId("n"), by=JOE, words=""), "words"),
        (ProposeAmendment(proposal=ProposalId("n"), by=JOE, words="x" * 4_001), "words"),
        (ProposeAmendment(proposal=ProposalId("n"), by=JOE, words="x", line=LineId("z")), "line"),
        (PROPOSE, "has been proposed"),
        (AcceptAmendment(proposal=ProposalId("n")), "proposal"),
        (AcceptAmendment(proposal=THIS, words="x" * 4_001), "words"),
        (AcceptAmendment(proposal=THIS, meeting=MeetingId("m-x")), "meeting"),
        (DeclineAmendment(proposal=THIS, reason="x", meeting=MeetingId("m-x")), "meeting"),
    ],
)
def test_a_proposal_is_refused(command: Command, sign: str):
    PROPOSED.when(command).refused(sign)


def test_there_is_nothing_to_change_before_there_is_a_plan():
    given(families.mapped()).when(PROPOSE).refused("no plan to change")
