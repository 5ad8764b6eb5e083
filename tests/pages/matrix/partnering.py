"""The rows of a meeting's people: getting it ready, who was away, how it felt."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import ELLA, Story
from tests.pages.matrix.rows import KEEPERS, OURS, VOICES, F, Row

M = F + "/meetings/{meeting:str}"
ROWS = (
    Row("GET", M + "/people", Deed.SEE_MEETINGS, OURS),
    Row("POST", M + "/arrangements", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/tasks", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/children/{child:str}", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/children/{child:str}/preparations", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/changes", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/absences/{person:str}", Deed.RECORD_MEETING, KEEPERS),
    Row("POST", M + "/feedback", Deed.SPEAK_UP, VOICES),
)
EXAMPLES: dict[str, str] = {"child": ELLA}


def told() -> Story:
    """Nothing more: the family has met."""
    return ()
