"""The rows of readiness and closing."""

from __future__ import annotations

from backend.permission import Deed
from tests import families
from tests.pages.conftest import MANAGER
from tests.pages.matrix.rows import ONLY_WORKER, OURS, STAFF, F, Row

ONLY_MANAGER = frozenset({MANAGER})
ROWS = (
    Row("GET", F + "/closing", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/closing/criteria", Deed.DECIDE, ONLY_MANAGER),
    Row("POST", F + "/closing/withdrawal", Deed.DECIDE, ONLY_MANAGER),
    Row("POST", F + "/closing/reopenings", Deed.OFFER_HANDOVER, ONLY_WORKER),
    Row("GET", F + "/readiness", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/readiness", Deed.OFFER_HANDOVER, ONLY_WORKER),
    Row("POST", F + "/readiness/exceptions", Deed.DECIDE, ONLY_MANAGER),
    # Days of danger, and decisions for a child
    Row("GET", F + "/urgent", Deed.SEE_CASE, STAFF),
    Row("GET", F + "/urgent/{sheet:str}", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/urgent/{sheet:str}", Deed.WRITE_CASE, ONLY_WORKER),
)
EXAMPLES: dict[str, str] = {"sheet": "discussion"}


def told() -> families.Story:
    """Nothing more is needed."""
    return ()
