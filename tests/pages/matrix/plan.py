"""The rows of the plan's own pages: agreed, seen, copied, presented, on a rota, and proposed."""

from __future__ import annotations

from datetime import date

from backend.aggregates.proposals import ProposeAmendment
from backend.aggregates.rota import RecordAway
from backend.aggregates.sharing import Forum, PresentPlan
from backend.aggregates.sight import Condition, SeePlan
from backend.aggregates.vocabulary import AwayId, ConditionId, PresentationId, ProposalId
from backend.permission import Deed
from tests import families
from tests.families import GRAN, JOE
from tests.pages.matrix.rows import (
    KEEPERS,
    ONLY_MANAGER,
    ONLY_WORKER,
    OURS,
    STAFF,
    VOICES,
    F,
    Row,
)
from tests.stories.plan import by_manager

CONDITION = ConditionId("c-drill")
PRESENTATION = PresentationId("t-core-group")
AWAY = AwayId("away-joe")
PROPOSAL = ProposalId("proposal-open")
P = F + "/plan"
ROWS = (
    Row("GET", P + "/agreement", Deed.SEE_PLAN, OURS),
    Row("POST", P + "/agreements", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/waivers", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", P + "/lines/{line:str}/card", Deed.SEE_PLAN, OURS),
    Row("POST", P + "/small-networks", Deed.DECIDE, ONLY_MANAGER),
    Row("GET", P + "/seen", Deed.SEE_CASE, STAFF),
    Row("POST", P + "/seen", Deed.DECIDE, ONLY_MANAGER),
    Row("POST", P + "/seen/conditions/{condition:str}", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", P + "/copies", Deed.SEE_PLAN, OURS),
    Row("POST", P + "/copies", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/copies/talks", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/copies/receipts", Deed.ANSWER_PLAN, VOICES),
    Row("POST", P + "/copies/withheld", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", P + "/copies/withheld/{person:str}", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", P + "/presented", Deed.SEE_PLAN, OURS),
    Row("POST", P + "/presented", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", P + "/presented/{presentation:str}/examples", Deed.ANSWER_PLAN, VOICES),
    Row("GET", P + "/rota", Deed.SEE_PLAN, OURS),
    Row("GET", P + "/rota/edit", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/rota", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/rota/covers", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/away", Deed.ANSWER_PLAN, VOICES),
    Row("POST", P + "/away/{away:str}/back", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/away/{away:str}/stand-ins", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", P + "/proposals", Deed.SEE_PLAN, OURS),
    Row("POST", P + "/proposals", Deed.ANSWER_PLAN, VOICES),
    Row("POST", P + "/proposals/{proposal:str}", Deed.CHANGE_PLAN, KEEPERS),
)
EXAMPLES = {
    "condition": CONDITION,
    "presentation": PRESENTATION,
    "away": AWAY,
    "proposal": PROPOSAL,
}


def told() -> families.Story:
    """Something waits under each of these addresses."""
    drill = Condition(condition=CONDITION, what="Try the what-if", due=date(2026, 11, 20))
    return (
        SeePlan(version=1, decision=by_manager("Good", 17), conditions=(drill,)),
        PresentPlan(
            presentation=PRESENTATION,
            version=1,
            forum=Forum.CORE_GROUP,
            presented_by=(GRAN,),
            happened=families.happened(21),
        ),
        RecordAway(away=AWAY, person=JOE, since=date(2026, 10, 30)),
        ProposeAmendment(proposal=PROPOSAL, by=JOE, words="A code word"),
    )
