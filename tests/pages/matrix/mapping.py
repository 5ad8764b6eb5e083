"""The rows of the map, statements, the safety scale, services and the road to closing."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import STATEMENT, Story
from tests.pages.matrix.rows import KEEPERS, ONLY_WORKER, OURS, F, Row
from tests.stories import mapping as chapter

S = F + "/map/statements"
ROWS = (
    Row("GET", F + "/map", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/map/new", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/map/notes", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/map/withdrawals", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/map/carried", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", S + "/new", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", S, Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", S + "/{statement:str}", Deed.SEE_PLAN, OURS),
    Row("POST", S + "/{statement:str}", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", S + "/{statement:str}/disputes", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", S + "/{statement:str}/withdrawals", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", F + "/scale", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/scale", Deed.RECORD_MEETING, KEEPERS),
    Row("GET", F + "/road", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/road", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/road/steps/{road_step:str}/reached", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", F + "/services", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/services", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/services/{service:str}/endings", Deed.WRITE_CASE, ONLY_WORKER),
)
EXAMPLES: dict[str, str] = {
    "statement": STATEMENT,
    "road_step": chapter.NIGHTS,
    "service": chapter.SERVICE,
}


def told() -> Story:
    """A road and a service's task."""
    return (*chapter.services(), *chapter.road())
