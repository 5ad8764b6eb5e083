"""The rows of a meeting's people, and of who does what in the network."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import ELLA, Story
from tests.pages.matrix.rows import KEEPERS, ONLY_WORKER, OURS, STAFF, VOICES, F, Row

M = F + "/meetings/{meeting:str}"
W = F + "/network/roles"
G = F + "/network/{person:str}/going"
ROWS = (
    Row("GET", M + "/people", Deed.SEE_MEETINGS, OURS),
    Row("POST", M + "/arrangements", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/tasks", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/children/{child:str}", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/children/{child:str}/preparations", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/changes", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/absences/{person:str}", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/feedback", Deed.SPEAK_UP, VOICES),
    # Who does what
    Row("GET", W, Deed.SEE_PLAN, OURS),
    Row("POST", W + "/gaps", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/gaps/{gap:str}/closings", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/covers", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/covers/{cover:str}/endings", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/progress", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/odds", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/odds/{breakdown:str}/repairs", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/looked-at", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", W + "/uses", Deed.TELL_PRACTICE, VOICES),
    # How it is going for someone
    Row("GET", G, Deed.SEE_CASE, STAFF),
    Row("GET", G + "/{asking:str}", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", G + "/{asking:str}", Deed.BUILD_NETWORK, ONLY_WORKER),
)
EXAMPLES: dict[str, str] = {
    "child": ELLA,
    "asking": "check-in",
    "gap": "gap-nights",
    "cover": "cover-shopping",
    "breakdown": "odds-mum-joe",
}


def told() -> Story:
    """Nothing more: the family has met."""
    return ()
