"""Where the handover stands, as its page reads it."""

from __future__ import annotations

from typing import Any

import pytest

from backend.aggregates.handover import DeclineFacilitation, Stage, StepBack, TakeBackOffer
from backend.ledger import Ledger
from backend.projections import handover_state
from tests import families
from tests.families import GRAN, OFFER, happened
from tests.projections.pages import WORKER, rows_in, tell


def standing(ledger: Ledger, story: families.Story) -> dict[str, Any]:
    (row,) = rows_in(ledger.pool, handover_state.HANDOVER, tell(ledger, story))
    return row


def test_the_worker_leads_from_the_start(told: Ledger):
    row = standing(told, families.started())
    assert (row["stage"], row["lead"], row["offer"]) == ("worker-leads", None, None)


def test_an_open_offer_is_shown_until_it_is_answered(told: Ledger):
    row = standing(told, families.facilitation_offered())
    assert (row["offer"], row["offer_member"], row["offer_stage"]) == (OFFER, GRAN, "watching")
    assert (row["offer_words"], row["offer_by"]) == ("You know how", WORKER.name)
    assert (row["stage"], row["lead"]) == ("worker-leads", None)
    row = standing(told, families.facilitation_taken())
    assert (row["stage"], row["lead"], row["offer"], row["offer_by"]) == (
        "watching",
        GRAN,
        None,
        None,
    )


@pytest.mark.parametrize(
    "answer",
    [
        DeclineFacilitation(offer=OFFER, member=GRAN, words="Not yet"),
        TakeBackOffer(offer=OFFER, reason="Too soon"),
    ],
)
def test_a_no_leaves_all_as_it_was(told: Ledger, answer: Any):
    row = standing(told, (*families.facilitation_offered(), answer))
    assert (row["stage"], row["lead"], row["offer"]) == ("worker-leads", None, None)


@pytest.mark.parametrize(("stage", "lead"), [(Stage.WATCHING, GRAN), (Stage.WORKER_LEADS, None)])
def test_stepping_back(told: Ledger, stage: Stage, lead: str | None):
    back = StepBack(member=GRAN, seen=Stage.LEADING_ALONE, stage=stage, happened=happened())
    row = standing(told, (*families.led_by_gran(), back))
    assert (row["stage"], row["lead"]) == (stage.value, lead)
