"""The rows of those who look after teams: lists of families, measures, the trail, who looked."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import ONLY_MANAGER, Row

SHEET = "/sheets/{sheet:uuid}"
ROWS = (
    Row("GET", "/my-teams", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/my-teams/families", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/my-teams/export", Deed.EXPORT, ONLY_MANAGER),
    Row("POST", "/my-teams/kept", Deed.OVERSEE, ONLY_MANAGER),
    Row("POST", "/my-teams/kept/{kept:str}/removals", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/measures", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/measures/{measure:str}", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/measures/{measure:str}/families", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/measures/{measure:str}/export", Deed.EXPORT, ONLY_MANAGER),
    Row("GET", "/trail", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/trail/export", Deed.EXPORT, ONLY_MANAGER),
    Row("GET", "/sheets", Deed.EXPORT, ONLY_MANAGER),
    Row("POST", "/sheets", Deed.EXPORT, ONLY_MANAGER, {"kind": "families", "asked": ""}),
    Row("GET", SHEET, Deed.EXPORT, ONLY_MANAGER, stored=True),
    Row("GET", SHEET + "/file", Deed.EXPORT, ONLY_MANAGER, stored=True),
    Row("POST", SHEET + "/cancelled", Deed.EXPORT, ONLY_MANAGER, stored=True),
    Row("POST", SHEET + "/removals", Deed.EXPORT, ONLY_MANAGER, stored=True),
    Row("GET", "/audits", Deed.OVERSEE, ONLY_MANAGER),
    Row("POST", "/audits/samples", Deed.OVERSEE, ONLY_MANAGER),
    Row("GET", "/looks", Deed.REVIEW_LOOKS, ONLY_MANAGER),
    Row("POST", "/looks/reviews", Deed.REVIEW_LOOKS, ONLY_MANAGER),
)
EXAMPLES: dict[str, str] = {"measure": "reviews"}


def told() -> Story:
    """Nothing more is needed: what is due is there."""
    return ()
