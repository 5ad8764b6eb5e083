"""The rows of what courts ask, of requests for the history, and of packs."""

from __future__ import annotations

from backend.permission import Deed
from tests import families
from tests.pages.matrix.rows import EVERYONE, ONLY_MANAGER, STAFF, F, Row
from tests.stories import disclosure

ONE = F + "/requests/{asked:str}"
S, P, A, M = (
    Deed.SEE_DISCLOSURE,
    Deed.PREPARE_DISCLOSURE,
    Deed.APPROVE_DISCLOSURE,
    Deed.MARK_SIGNIFICANT,
)
ROWS = (
    Row("GET", F + "/court", S, STAFF),
    Row("GET", F + "/court/{question:str}", S, STAFF),
    Row("GET", F + "/significant", M, STAFF),
    Row("POST", F + "/significant", M, STAFF),
    Row("POST", F + "/significant/{entry:int}/taken-back", M, STAFF),
    Row("GET", F + "/requests", S, STAFF),
    Row("POST", F + "/requests", P, ONLY_MANAGER),
    Row("GET", F + "/requests/new", P, ONLY_MANAGER),
    Row("GET", ONE, S, STAFF),
    Row("POST", ONE + "/standing", P, ONLY_MANAGER),
    Row("POST", ONE + "/declined", P, ONLY_MANAGER),
    Row("POST", ONE + "/scope", P, ONLY_MANAGER),
    Row("POST", ONE + "/jobs", P, ONLY_MANAGER, {"kind": "search"}),
    Row("POST", ONE + "/jobs/{job:uuid}/cancelled", P, ONLY_MANAGER),
    Row("GET", ONE + "/withheld", P, ONLY_MANAGER),
    Row("POST", ONE + "/withheld", P, ONLY_MANAGER),
    Row("POST", ONE + "/withheld/{withheld:str}/reversed", A, ONLY_MANAGER),
    Row("POST", ONE + "/cleared", P, ONLY_MANAGER),
    Row("POST", ONE + "/approval", A, ONLY_MANAGER),
    Row("GET", ONE + "/pages/{page:int}", S, STAFF, stored=True),
    Row("GET", ONE + "/pages/{page:int}/picture", S, STAFF, stored=True),
    Row("POST", ONE + "/review", A, ONLY_MANAGER),
    Row("GET", ONE + "/pack", P, ONLY_MANAGER, stored=True),
    Row("POST", ONE + "/releases", A, ONLY_MANAGER),
    Row("POST", ONE + "/releases/{release:str}/received", A, ONLY_MANAGER),
    Row("POST", ONE + "/recall", A, ONLY_MANAGER),
    Row("POST", ONE + "/later", A, ONLY_MANAGER),
    Row("GET", F + "/holds", S, STAFF),
    Row("POST", F + "/holds", P, ONLY_MANAGER),
    Row("POST", F + "/holds/{hold:str}/lifted", P, ONLY_MANAGER),
    Row("GET", "/packs/{token:str}", Deed.ENTER, EVERYONE, stored=True),
    Row("POST", "/packs/{token:str}/pack", Deed.ENTER, EVERYONE, stored=True),
    Row("POST", "/packs/{token:str}/receipt", Deed.ENTER, EVERYONE, stored=True),
)
EXAMPLES: dict[str, str] = {
    "question": "chronology",
    "asked": disclosure.REQUEST,
    "withheld": disclosure.ADDRESS,
    "release": disclosure.RELEASE,
    "hold": disclosure.HOLD,
    "job": "00000000-0000-4000-8000-000000000009",
}


def told() -> families.Story:
    """A court has asked, and the pages were looked through."""
    return (
        disclosure.asked(),
        disclosure.checked(),
        disclosure.scoped(),
        disclosure.withheld(),
        disclosure.assembled(),
        disclosure.ApplyHold(hold=disclosure.HOLD, covers="All of it", decision=disclosure.sian()),
    )
