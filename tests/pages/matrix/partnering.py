"""The rows of a meeting's people, and of who does what in the network."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import ELLA, Story
from tests.pages.matrix.rows import KEEPERS, OURS, VOICES, F, Row

M = F + "/meetings/{meeting:str}"
W = F + "/network/roles"
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
)
EXAMPLES: dict[str, str] = {
    "child": ELLA,
    "gap": "gap-nights",
    "cover": "cover-shopping",
    "breakdown": "odds-mum-joe",
}


def told() -> Story:
    """Nothing more: the family has met."""
    return ()
