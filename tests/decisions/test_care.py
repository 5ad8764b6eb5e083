"""Where children stay, a wish that safety outweighs, and who stays in the life of each child."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.aggregates.care import (
    CONNECTION_DECIDERS,
    WELFARE_DECIDERS,
    CareArrangementEnded,
    CareArrangementStarted,
    ConnectionsConsidered,
    ConnectionsLeft,
    ConsiderConnections,
    EndCareArrangement,
    LeaveConnections,
    LegalBasis,
    WelfareDecided,
    WelfareExplained,
    connections_unasked,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.vocabulary import PlanStatus, on_day
from tests import families
from tests.families import ELLA, FIRST, GRAN, JOE, MUM, REVIEW, STRANGER, happened, with_network
from tests.spec import given
from tests.stories.welfare import AT_GRANS, WISH, decided, explained, staying, wish

TOMORROW = on_day(date(2026, 11, 2))
OVER = EndCareArrangement(arrangement=AT_GRANS, reason="Mum is well again", happened=happened(5, 9))
CONSIDER = ConsiderConnections(
    meeting=REVIEW, child=ELLA, people=(GRAN, JOE), outcome="Both see her every week"
)
LEAVE = LeaveConnections(
    meeting=REVIEW, child=ELLA, decided=decided("Ella was ill", JobRole.REVIEWING_OFFICER)
)
IN_CARE = families.review_held(PlanStatus.LOOKED_AFTER)


def but(command: msgspec.Struct, **changes: object) -> msgspec.Struct:
    return msgspec.structs.replace(command, **changes)


# Where children stay


@pytest.mark.practice("A31")
@pytest.mark.parametrize("basis", LegalBasis)
def test_where_children_stay_has_who_arranged_it_and_on_which_ground(basis: LegalBasis):
    told = given(with_network()).when(but(staying(), basis=basis))  # type: ignore[arg-type]
    told.then(CareArrangementStarted)
    assert (told.event.basis, told.event.arranged_by) == (basis, "Siobhán, her mother")
    assert not told.event.advice
    assert told.after.care.staying == {AT_GRANS: (ELLA,)}


def test_a_stay_ends_once_with_its_reason():
    told = given(with_network(), staying()).when(OVER).then(CareArrangementEnded)
    assert told.after.care.staying == {}
    given(with_network()).when(OVER).refused("arrangement")
    over = given(with_network(), staying(), OVER)
    over.when(OVER).refused("arrangement")
    over.when(staying()).refused("in the record")


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (but(staying(), children=()), "children"),
        (but(staying(), children=(MUM,)), "children"),
        (but(staying(), carer=STRANGER), "carer"),
        (but(staying(), carer=ELLA), "carer"),
        (but(staying(), arranged_by=""), "arranged_by"),
        (but(staying(), arranged_by="n" * 201), "arranged_by"),
        (but(staying(), asserted_by=""), "asserted_by"),
        (but(staying(), happened=TOMORROW), "happened"),
        (but(wish(), child=GRAN), "child"),
        (but(wish(), question=""), "question"),
        (but(wish(), wishes=""), "wishes"),
        (but(wish(), decided=decided("")), "reason"),
        (explained(), "welfare"),
    ],
)
def test_what_cannot_be_so_is_refused(command: msgspec.Struct, sign: str):
    given(with_network()).when(command).refused(sign)  # type: ignore[arg-type]


# A wish that safety outweighs


@pytest.mark.practice("A09")
def test_a_decision_against_a_childs_wish_keeps_the_wish_and_waits_to_be_explained():
    told = given(with_network()).when(wish()).then(WelfareDecided)
    assert told.event.wishes == "I want to sleep in my own bed"
    assert told.after.care.explained == {WISH: False}
    after = given(with_network(), wish()).when(explained()).then(WelfareExplained)
    assert after.event.said == "Can my rabbit come?"
    assert after.after.care.explained == {WISH: True}
    given(with_network(), wish()).when(wish()).refused("in the record")


@pytest.mark.practice("A09", refuses=True, allows=True)
@pytest.mark.parametrize("role", JobRole)
def test_who_may_decide_against_a_wish(role: JobRole):
    told = given(with_network()).when(but(wish(), decided=decided("So", role)))  # type: ignore[arg-type]
    if role in WELFARE_DECIDERS:
        told.then(WelfareDecided)
    else:
        told.refused("role")


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"by": ""}, "explained_by"),
        ({"how": ""}, "how"),
        ({"said": "n" * 4_001}, "said"),
        ({"happened": TOMORROW}, "happened"),
    ],
)
def test_an_explanation_says_who_and_how(changes: dict[str, object], sign: str):
    given(with_network(), wish()).when(but(explained(), **changes)).refused(sign)  # type: ignore[arg-type]


# Who stays in the child's life


@pytest.mark.practice("A10", "T26")
def test_each_review_of_a_child_in_care_asks_who_stays_in_their_life():
    family = given(IN_CARE)
    assert connections_unasked(family.state) == ((REVIEW, ELLA),)
    told = family.when(CONSIDER).then(ConnectionsConsidered)
    assert told.event.people == (GRAN, JOE)
    assert connections_unasked(told.after) == ()
    family.and_then(CONSIDER).when(CONSIDER).refused("meeting")


@pytest.mark.practice("T26")
@pytest.mark.parametrize("role", JobRole)
def test_a_review_that_did_not_ask_says_why(role: JobRole):
    told = given(IN_CARE).when(but(LEAVE, decided=decided("Ella was ill", role)))  # type: ignore[arg-type]
    if role in CONNECTION_DECIDERS:
        told.then(ConnectionsLeft)
        assert connections_unasked(told.after) == ()
    else:
        told.refused("role")


def test_a_review_without_anyone_named_is_considered_too():
    given(IN_CARE).when(but(CONSIDER, people=())).then(ConnectionsConsidered)  # type: ignore[arg-type]


@pytest.mark.practice("A10")
def test_a_child_who_is_not_in_care_has_no_such_question_open():
    assert connections_unasked(given(families.review_held()).state) == ()


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"meeting": FIRST}, "review"),
        ({"meeting": families.MeetingId("m-none")}, "meeting"),
        ({"child": GRAN}, "child"),
        ({"people": (STRANGER,)}, "people"),
        ({"outcome": ""}, "outcome"),
    ],
)
def test_only_a_review_that_took_place_asks(changes: dict[str, object], sign: str):
    given(IN_CARE).when(but(CONSIDER, **changes)).refused(sign)  # type: ignore[arg-type]
