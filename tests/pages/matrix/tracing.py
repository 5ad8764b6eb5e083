"""The rows of the pages that say why the plan says what it says."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import GOAL, Story
from tests.pages.matrix.rows import ONLY_MANAGER, OURS, STAFF, WORKERS, F, Row

ROWS = (
    Row("GET", F + "/plan/blame", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/tonight", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/five-minutes", Deed.SEE_CASE, STAFF),
    Row("GET", F + "/practice/coverage", Deed.SEE_PRACTICE, OURS),
    Row("GET", F + "/network/carrying", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/why/{sort:str}/{thing:str}", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/look-up", Deed.LOOK_UP, OURS),
    Row("POST", F + "/look-up", Deed.LOOK_UP, OURS, {"words": "bedtime"}),
    Row("GET", "/look-up", Deed.LOOK_UP_ACROSS, WORKERS | ONLY_MANAGER),
    Row("POST", "/look-up", Deed.LOOK_UP_ACROSS, WORKERS | ONLY_MANAGER, {"words": "bedtime"}),
)
EXAMPLES = {"sort": "goal", "thing": GOAL}


def told() -> Story:
    """Nothing more than what the plan holds already."""
    return ()
