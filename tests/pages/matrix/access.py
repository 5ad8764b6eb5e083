"""The rows of who may see and do what: roles, and who has which."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import ONLY_ADMIN, ONLY_MANAGER, STAFF, WORKERS, F, Row

LIMITS = F + "/limits"
ROWS = (
    Row("GET", "/emergency", Deed.BREAK_GLASS, STAFF | WORKERS),
    Row("POST", "/emergency", Deed.BREAK_GLASS, STAFF | WORKERS),
    Row("GET", LIMITS, Deed.RESTRICT, ONLY_MANAGER),
    Row("POST", LIMITS, Deed.RESTRICT, ONLY_MANAGER),
    Row("POST", LIMITS + "/ends", Deed.RESTRICT, ONLY_MANAGER),
    Row("GET", "/roles", Deed.SETTLE_ROLES, ONLY_ADMIN),
    Row("GET", "/roles/{role:str}", Deed.SETTLE_ROLES, ONLY_ADMIN),
    Row("POST", "/roles/{role:str}", Deed.SETTLE_ROLES, ONLY_ADMIN),
    Row("GET", "/roles/people/{account:uuid}", Deed.SETTLE_ROLES, ONLY_ADMIN),
    Row("POST", "/roles/people/{account:uuid}", Deed.SETTLE_ROLES, ONLY_ADMIN),
)
EXAMPLES: dict[str, str] = {"role": "worker"}


def told() -> Story:
    """Nothing more is needed."""
    return ()
