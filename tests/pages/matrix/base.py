"""The rows of the family's first pages: case, network, meetings, plan, handover, history."""

from __future__ import annotations

from backend.aggregates.handover import OfferFacilitation, Stage
from backend.aggregates.vocabulary import OfferId
from backend.permission import Deed
from tests import families
from tests.families import ACTION, FIRST, GRAN
from tests.pages.matrix.rows import (
    EVERYONE,
    KEEPERS,
    ONLY_LEAD,
    ONLY_WORKER,
    OURS,
    SIGNED_IN,
    STAFF,
    VOICES,
    WORKERS,
    F,
    R,
    Row,
)

OFFER = OfferId("o-waiting")
ROWS = (
    Row("GET", "/healthz", None, EVERYONE),
    Row("GET", "/readyz", None, EVERYONE),
    Row("GET", "/static/{file_path:path}", None, EVERYONE),
    Row("HEAD", "/static/{file_path:path}", None, EVERYONE),
    Row("GET", "/", Deed.ENTER, SIGNED_IN),
    Row("GET", "/sign-in", Deed.ENTER, EVERYONE),
    Row("POST", "/sign-in", Deed.ENTER, EVERYONE, {"account": "{worker}"}),
    Row("POST", "/sign-out", Deed.ENTER, EVERYONE),
    Row("GET", "/families", Deed.LIST_FAMILIES, SIGNED_IN),
    Row("POST", "/families", Deed.START_RECORD, WORKERS),
    Row("GET", "/families/new", Deed.START_RECORD, WORKERS),
    Row("GET", F, Deed.SEE_FAMILY, OURS),
    # The case
    Row("GET", F + "/consent", Deed.SEE_CASE, STAFF),
    Row("POST", F + "/consent", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/consent/exceptions", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/consent/understanding", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", F + "/bottom-line", Deed.SEE_CASE, STAFF),
    Row("POST", F + "/bottom-line", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/bottom-line/tellings", Deed.WRITE_CASE, ONLY_WORKER),
    # The network
    Row("GET", F + "/network", Deed.SEE_NETWORK, OURS),
    Row("POST", F + "/network/members", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", F + "/network/{person:str}", Deed.SEE_NETWORK, OURS),
    Row("POST", F + "/network/{person:str}/invitations", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", F + "/network/{person:str}/answers", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", F + "/network/{person:str}/roles", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", F + "/network/{person:str}/leaving", Deed.BUILD_NETWORK, ONLY_WORKER),
    # Meetings
    Row("GET", F + "/meetings", Deed.SEE_MEETINGS, OURS),
    Row("POST", F + "/meetings", Deed.RECORD_MEETING, KEEPERS),
    Row("GET", F + "/reviews", Deed.SEE_MEETINGS, OURS),
    Row("GET", F + "/meetings/{meeting:str}", Deed.SEE_MEETINGS, OURS),
    Row("POST", F + "/recordings", Deed.RECORD_MEETING, KEEPERS, {"kind": "review"}),
    Row("GET", R, Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("GET", R + "/check", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("GET", R + "/so-far", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("POST", R + "/asked", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("POST", R + "/written-up", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row(
        "POST",
        R + "/moved",
        Deed.RECORD_MEETING,
        KEEPERS,
        {"line": ACTION, "seen": "0"},
        recording=True,
    ),
    Row("POST", R + "/discarded", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("GET", R + "/discarded", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("GET", R + "/{step:str}", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("POST", R + "/{step:str}", Deed.RECORD_MEETING, KEEPERS, recording=True),
    Row("POST", R + "/{step:str}/draft", Deed.RECORD_MEETING, KEEPERS, recording=True),
    # The plan
    Row("GET", F + "/plan", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/plan/versions", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/plan/versions", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/versions/{version:int}/answers", Deed.ANSWER_PLAN, VOICES),
    Row("GET", F + "/plan/versions/{version:int}", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/plan/compare", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/plan/lines/new", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/lines", Deed.CHANGE_PLAN, KEEPERS, {"kind": "rule"}),
    Row("GET", F + "/plan/lines/{line:str}", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/plan/lines/{line:str}", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/lines/{line:str}/withdrawals", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", F + "/plan/lines/{line:str}/descent", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/lines/{line:str}/parts", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/lines/{line:str}/merges", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/lines/{line:str}/moves", Deed.CHANGE_PLAN, KEEPERS),
    # The handover
    Row("GET", F + "/handover", Deed.SEE_HANDOVER, OURS),
    Row("POST", F + "/handover/offers", Deed.OFFER_HANDOVER, ONLY_WORKER),
    Row("POST", F + "/handover/offers/{offer:str}/withdrawals", Deed.OFFER_HANDOVER, ONLY_WORKER),
    Row("POST", F + "/handover/offers/{offer:str}/answers", Deed.ANSWER_HANDOVER, ONLY_LEAD),
    Row("POST", F + "/handover/steps-back", Deed.STEP_BACK, KEEPERS),
    # The history
    Row("GET", F + "/history", Deed.SEE_HISTORY, OURS),
    Row("POST", F + "/history/kept", Deed.SEE_HISTORY, OURS),
    Row("POST", F + "/history/kept/{kept:str}/removals", Deed.SEE_HISTORY, OURS),
)
# An example of each part of an address.
EXAMPLES: dict[str, str] = {
    "person": GRAN,
    "meeting": FIRST,
    "step": "when",
    "version": "1",
    "kept": "0" * 32,
    "line": ACTION,
    "offer": OFFER,
    "file_path": "handrail.css",
}


def told() -> families.Story:
    """Gran leads alone, and the next step waits for her answer."""
    offer = OfferFacilitation(
        offer=OFFER, member=GRAN, stage=Stage.REVIEWS_TRANSFERRED, happened=families.happened()
    )
    return (*families.led_by_gran(), offer)
